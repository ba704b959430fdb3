"""D in front of functions is the derivative; a letter in the rule of a known function is any number."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

FREE = "Let $u \\in \\mathbb{R}$ and $g(u) = u^3 e^u$."
UNITS = (
    "Let $\\tanh(s) = (e^s - e^{-s})/(e^s + e^{-s})$, $s_j = q^\\top r_j$ with $q, r_j \\in \\mathbb{R}^d$ and "
    "$j = 1, \\dots, m$."
)
SCALE = "Let $D > 0$, $u \\in \\mathbb{R}$ and $g(u) = u^3$."
YES, NO = "confirmed", "refuted"

ROWS = [
    (FREE, r"D g(u) = 3 u^2 e^u + g(u)", YES),
    (FREE, r"D g(u) = 3 u^2 e^u", NO),
    (FREE, r"u D g(u) = 3 g(u) + u g(u)", YES),
    (FREE, r"u D g(u) = 3 g(u) - u g(u)", NO),
    (UNITS, r"D \tanh(s) = 1 - \tanh(s)^2", YES),
    (UNITS, r"D \tanh(s) = 1 + \tanh(s)^2", NO),
    (UNITS, r"\frac{d}{ds} \tanh(s) = 1 - \tanh(s)^2", YES),
    (UNITS, r"\nabla_q \sum_{j=1}^m \tanh(s_j) = \sum_{j=1}^m (1 - \tanh(s_j)^2) r_j", YES),
    (UNITS, r"\nabla_q \sum_{j=1}^m \tanh(s_j) = \sum_{j=1}^m (1 - \tanh(s_j)) r_j", NO),
    (SCALE, r"D g(u) = D u^3", YES),
    (SCALE, r"D g(u) = 3 u^2", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_operators(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
