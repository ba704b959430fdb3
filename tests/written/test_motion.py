"""Differentials and derivatives along time: right ones, wrong ones, and those that say nothing."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SQUARE = (
    "Let $X \\in \\mathbb{R}^{n \\times n}$ be invertible and $A \\in \\mathbb{R}^{n \\times n}$, $a, x "
    "\\in \\mathbb{R}^n$."
)
CURVE = (
    "Let $x(t) \\in \\mathbb{R}^n$ with velocity $\\dot x$, and let $P \\in \\mathbb{R}^{n \\times n}$ be symmetric."
)
FLOW = CURVE + " It satisfies $\\dot x = A x$ with $A \\in \\mathbb{R}^{n \\times n}$."
LOSS = (
    "Let $W \\in \\mathbb{R}^{m \\times d}$, $x \\in \\mathbb{R}^d$, $y \\in \\mathbb{R}^m$, and $J(W) "
    "= \\frac12\\|W x - y\\|^2$."
)
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (SQUARE, r"\mathrm{d}\operatorname{tr}(A X) = \operatorname{tr}(A\,\mathrm{d}X)", YES),
    (SQUARE, r"\mathrm{d}\operatorname{tr}(A X) = \operatorname{tr}(A^\top\,\mathrm{d}X)", NO),
    (SQUARE, r"\mathrm{d}(X^{-1}) = -X^{-1}\,\mathrm{d}X\,X^{-1}", YES),
    (SQUARE, r"\mathrm{d}(X^{-1}) = X^{-1}\,\mathrm{d}X\,X^{-1}", NO),
    (SQUARE, r"\mathrm{d}\det X = \det(X)\operatorname{tr}(X^{-1}\,\mathrm{d}X)", YES),
    (SQUARE, r"\mathrm{d}\det X = \operatorname{tr}(X^{-1}\,\mathrm{d}X)", NO),
    (SQUARE, r"\mathrm{d}(x^\top A x) = x^\top (A + A^\top)\,\mathrm{d}x", YES),
    (SQUARE, r"\mathrm{d}(x^\top A x) = 2 x^\top A\,\mathrm{d}x", NO),
    (SQUARE, r"\mathrm{d}(X^\top X) = (\mathrm{d}X)^\top X + X^\top\,\mathrm{d}X", YES),
    (SQUARE, r"\mathrm{d}(X^\top X) = 2 X^\top\,\mathrm{d}X", NO),
    (SQUARE, r"\mathrm{d}\|x\|^2 = 2 x^\top\,\mathrm{d}x", YES),
    (SQUARE, r"\mathrm{d}(a^\top A a) = 0", OPEN),
    (LOSS, r"\mathrm{d}J = (W x - y)^\top\,\mathrm{d}W\,x", YES),
    (LOSS, r"\mathrm{d}J = \langle (W x - y) x^\top, \mathrm{d}W \rangle", YES),
    (LOSS, r"\mathrm{d}J = \langle W x - y, \mathrm{d}W\,x \rangle", YES),
    (LOSS, r"\mathrm{d}J = 2\langle W x - y, \mathrm{d}W\,x \rangle", NO),
    (CURVE, r"\frac{\mathrm{d}}{\mathrm{d}t} x^\top P x = 2 x^\top P \dot x", YES),
    (CURVE, r"\frac{\mathrm{d}}{\mathrm{d}t} x^\top P x = x^\top P \dot x", NO),
    (CURVE, r"\frac{\mathrm{d}}{\mathrm{d}t} \|x(t)\|^2 = 2 x(t)^\top \dot x(t)", YES),
    (FLOW, r"\frac{\mathrm{d}}{\mathrm{d}t} x^\top P x = x^\top (A^\top P + P A) x", YES),
    (FLOW, r"\frac{\mathrm{d}}{\mathrm{d}t} x^\top P x = x^\top (A P + P A) x", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_motion(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
