"""Unknown functions of which the text says a symmetry: rows about them are confirmed or refuted at models with it."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

EVEN = "Let $\\varphi : \\mathbb{R} \\to \\mathbb{R}$ be twice differentiable with $\\varphi(-t) = \\varphi(t)$."
ODD = "Let $h : \\mathbb{R} \\to \\mathbb{R}$ be differentiable with $h(-t) = -h(t)$ for all $t$."
HALF = "Let $F : \\mathbb{R} \\to \\mathbb{R}$ be a differentiable function with $F(-t) = 1 - F(t)$ for all $t$."
MORE = HALF + " Suppose that $F'(t) = 2 F(t)$ for every $t$."
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (EVEN, r"\varphi'(-t) = -\varphi'(t)", YES),
    (EVEN, r"\varphi'(-t) = \varphi'(t)", NO),
    (EVEN, r"\varphi''(-t) = \varphi''(t)", YES),
    (ODD, r"h'(-t) = h'(t)", YES),
    (ODD, r"h'(-t) = -h'(t)", NO),
    (ODD, r"h(0) = 0", YES),
    (HALF, r"F(0) = \frac{1}{2}", YES),
    (HALF, r"F(0) = 0", NO),
    (HALF, r"F'(-t) = F'(t)", YES),
    (HALF, r"F'(-t) = 1 - F'(t)", NO),
    (HALF, r"\frac{d}{dt} \left( t F(t) \right) = F(t) + t F'(t)", YES),
    (HALF, r"\frac{d}{dt} \left( t F(t) \right) = F(t) + F'(t)", NO),
    (MORE, r"F'(t) = 3 F(t)", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_parity(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = report.steps[-1]
    assert found.verdict.value.replace("proved", "confirmed") == verdict, (found.verdict.value, found.message)
