"""Least values and minimisers of quadratics, and what a minimiser satisfies."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SQUARES = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$ have full column rank, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$ and "
    "$J(w) = \\|y - X w\\|^2$."
)
ESTIMATE = SQUARES + " Let $\\hat w = \\arg\\min_w J(w)$."
FORM = (
    "Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric positive definite, $b \\in \\mathbb{R}^n$ "
    "and $x \\in \\mathbb{R}^n$."
)
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (FORM, r"\min_x \Big( \tfrac12 x^\top A x - b^\top x \Big) = -\tfrac12 b^\top A^{-1} b", YES),
    (FORM, r"\min_x \Big( \tfrac12 x^\top A x - b^\top x \Big) = \tfrac12 b^\top A^{-1} b", NO),
    (FORM, r"\arg\min_x \Big( \tfrac12 x^\top A x - b^\top x \Big) = A^{-1} b", YES),
    (FORM, r"\arg\min_x \Big( \tfrac12 x^\top A x - b^\top x \Big) = -A^{-1} b", NO),
    (FORM, r"\max_x \Big( b^\top x - \tfrac12 x^\top A x \Big) = \tfrac12 b^\top A^{-1} b", YES),
    (FORM, r"\max_x \Big( b^\top x + \tfrac12 x^\top A x \Big) = \tfrac12 b^\top A^{-1} b", OPEN),
    (SQUARES, r"\arg\min_w J(w) = (X^\top X)^{-1} X^\top y", YES),
    (SQUARES, r"\arg\min_w J(w) = -(X^\top X)^{-1} X^\top y", NO),
    (ESTIMATE, r"X^\top X \hat w = X^\top y", YES),
    (ESTIMATE, r"X^\top X \hat w = 2 X^\top y", NO),
    (ESTIMATE, r"\hat w = (X^\top X)^{-1} X^\top y", YES),
    (ESTIMATE, r"\hat w = 2 (X^\top X)^{-1} X^\top y", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_optimum(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
