"""λ_MAP and θ̂ after words that say where a derivative is zero; the gamma function."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

PRIOR = (
    "Let $\\theta > 0$, $c > 2$ and $d > 0$.\n"
    "\\[ f(\\theta) = \\frac{d^c}{\\Gamma(c)} \\theta^{c-1} e^{-d\\theta} \\]\n"
)
SCORE = PRIOR + "\\[ \\frac{d}{d\\theta} \\ln f(\\theta) = \\frac{c-1}{\\theta} - d \\]\n"
LINEAR = (
    "Let $K \\in \\mathbb{R}^{m \\times p}$ have full column rank, $z \\in \\mathbb{R}^m$, $u \\in \\mathbb{R}^p$.\n"
    "\\[ J(u) = \\tfrac12 \\|K u - z\\|^2 \\]\n\\[ \\nabla J(u) = K^\\top (K u - z) \\]\n"
)
FADING = LINEAR + "so that in deep models gradients vanish. In general\n"
YES, NO = "confirmed", "refuted"

ROWS = [
    (PRIOR, r"\ln f(\theta) = c \ln d - \ln \Gamma(c) + (c-1) \ln \theta - d \theta", YES),
    (PRIOR, r"\ln f(\theta) = c \ln d - \ln \Gamma(c - 1) + (c-1) \ln \theta - d \theta", NO),
    (PRIOR, r"\Gamma(c) = (c-1) \Gamma(c-1)", YES),
    (PRIOR, r"\Gamma(c) = c \Gamma(c-1)", NO),
    (SCORE + "and this is zero at\n", r"\theta_{MAP} = \frac{c-1}{d}", YES),
    (SCORE + "and this is zero at\n", r"\theta_{MAP} = \frac{c}{d}", NO),
    (SCORE + "which is $0$ at\n", r"\theta_{\mathrm{MAP}} = \frac{c-1}{d}", YES),
    (SCORE + "which is $0$ at\n", r"\theta_{\mathrm{MAP}} = \frac{d}{c-1}", NO),
    (FADING, r"\nabla J(u) = K^\top K u - K^\top z", YES),
    (FADING, r"\nabla J(u) = 2 (K^\top K u - K^\top z)", NO),
    (LINEAR + "The gradient vanishes at $\\hat u$, and therefore\n", r"\hat u = (K^\top K)^{-1} K^\top z", YES),
    (LINEAR + "The gradient vanishes at $\\hat u$, and therefore\n", r"\hat u = -(K^\top K)^{-1} K^\top z", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]


def test_a_capital_gamma_that_is_a_matrix_is_none() -> None:
    said = "Let $\\Gamma \\in \\mathbb{R}^{n \\times n}$ and $x, y \\in \\mathbb{R}^n$.\n"
    row = "\\[ \\Gamma(x + y) = \\Gamma x + \\Gamma y \\]\n"
    assert {step.verdict.value for step in judge_text(said + row).steps} == {"proved"}
