"""A diagonal matrix said in words, by its entries."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

DATA = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$ have rows $x_1^\\top, \\dots, x_n^\\top$, "
    "let $c_i > 0$ for $i = 1, \\dots, n$, and let $w \\in \\mathbb{R}^d$.\n"
)
ENTRIES = DATA + "Here $W$ is the diagonal matrix with entries $c_i^2$. Hence\n"
INDEXED = DATA + "Let $W$ be diagonal with $W_{ii} = c_i^2$. Hence\n"
TABLE = DATA + "Let $D = \\operatorname{diag}(X^\\top X)$, else zero, and $r = \\operatorname{diag}(X^\\top X)$. Then\n"
YES, NO = "confirmed", "refuted"

ROWS = [
    (ENTRIES, r"X^\top W X = \sum_{i=1}^n c_i^2 x_i x_i^\top", YES),
    (ENTRIES, r"X^\top W X = \sum_{i=1}^n c_i x_i x_i^\top", NO),
    (INDEXED, r"X^\top W X w = \sum_{i=1}^n c_i^2 (x_i^\top w) x_i", YES),
    (INDEXED, r"X^\top W X w = \sum_{i=1}^n c_i (x_i^\top w) x_i", NO),
    (INDEXED, r"\operatorname{tr}(W^{-1}) = \sum_{i=1}^n c_i^{-2}", YES),
    (INDEXED, r"\operatorname{tr}(W^{-1}) = \sum_{i=1}^n c_i^{2}", NO),
    (TABLE, r"w^\top D w = \sum_{i=1}^n \sum_{j=1}^d w_j^2 X_{ij}^2", YES),
    (TABLE, r"w^\top D w = \sum_{i=1}^n \sum_{j=1}^d w_j X_{ij}^2", NO),
    (TABLE, r"w^\top r = \sum_{i=1}^n \sum_{j=1}^d w_j X_{ij}^2", YES),
    (TABLE, r"\nabla_w (w^\top D w) = 2 D w", YES),
    (TABLE, r"\operatorname{diag}(X^\top X)^{-1} D = I", YES),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]
