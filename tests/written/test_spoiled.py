"""Equations that ask for nothing are claims: spoiled by a letter, decided by what is assumed, or without any value."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

YES, NO, ASKED = "confirmed", "refuted", "condition"
SHARES = "Let $p_i \\ge 0$ for $i = 1, \\dots, n$ with $\\sum_i p_i = 1$, and $p_i \\le M$."
TABLE = "Let $G = \\begin{pmatrix} 5 & 2 \\\\ 2 & 3 \\end{pmatrix}$."
PLANE = "Let $v, z \\in \\mathbb{R}^d$ with $\\|v\\| = 1$."
WIDE = (
    "Let $A \\in \\mathbb{R}^{m \\times n}$ with $m < n$ have linearly independent rows, $u \\in \\mathbb{R}^m$ and "
    "$x = A^\\top u$. Then"
)
ROWS = [
    (SHARES, r"1 = \sum_i p_i \le n M \quad \Rightarrow \quad M \ge \frac1n", YES),
    (SHARES, r"1 = 2 \sum_i p_i \le n M \quad \Rightarrow \quad M \ge \frac1n", NO),
    (SHARES, r"1 = \sum_i p_i^2 \le n M \quad \Rightarrow \quad M \ge \frac1n", NO),
    (TABLE, r"\det G = 5 \cdot 3 - 2 \cdot 2 = 11", YES),
    (TABLE, r"\det G = 5 \cdot 3 - 2 (2 + q) = 11", NO),
    (TABLE, r"\det G = q^2", ASKED),
    (PLANE, r"\|z - (v^\top z) v\|^2 = \|z\|^2 - (v^\top z)^2", YES),
    (PLANE, r"\|z - (v^\top z) v\|^2 = \|z\|^2 - (\mu v^\top z)^2", NO),
    (PLANE, r"\|z\|^2 = (\mu v^\top z)^2", ASKED),
    (WIDE, r"x = A^\top (A A^\top)^{-1} A x", YES),
    (WIDE, r"x = A^\top A (A^\top A)^{-1} x", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_first_link(said: str, row: str, verdict: str) -> None:
    steps = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps
    found = [step.verdict.value.replace("proved", "confirmed") for step in steps if step.line >= 3]
    assert found[0] == verdict, [(step.verdict.value, step.message) for step in steps]
