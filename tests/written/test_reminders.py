"""`σ′ = σ(1 − σ)` reminds of a rule, `setting (2.1) to zero` ends no sentence, and y is the vector of all yᵢ."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

LOGISTIC = (
    "Let $t_i \\in \\{{0, 1\\}}$ for $i = 1, \\dots, n$, let $v, a_i \\in \\mathbb{{R}}^d$, and let $a_i^\\top$ "
    "be the rows of $A$. Recall that $\\sigma' = \\sigma(1 - \\sigma)$ and put\n\\[\nq_i := \\sigma(a_i^\\top v)\n\\]\n"
    "Then\n\\[\n{}\n\\]\n"
)
SLOPE = (
    "Let $a, b > 0$ and\n\\[\nF(x) = a x^2 - 2 b x\n\\]\nThe derivative is\n"
    "\\begin{{align}}\nF'(x) &= 2 a x - 2 b \\tag{{2.1}}\n\\end{{align}}\n"
    "Setting (2.1) to zero,\n\\[\n{}\n\\]\n"
)
ROWS = [
    (LOGISTIC, r"\frac{\partial q_i}{\partial v} = q_i (1 - q_i) a_i", True),
    (LOGISTIC, r"\frac{\partial q_i}{\partial v} = q_i (1 + q_i) a_i", False),
    (LOGISTIC, r"\sum_i (q_i - t_i) a_i = A^\top (\mathbf{q} - \mathbf{t})", True),
    (LOGISTIC, r"\sum_i (q_i - t_i) a_i = A^\top (\mathbf{q} + \mathbf{t})", False),
    (SLOPE, r"a x = b", True),
    (SLOPE, r"a x = 2 b", False),
]


@pytest.mark.parametrize(("said", "row", "right"), ROWS)
def test_what_follows(said: str, row: str, right: bool) -> None:
    verdict = judge_text(said.format(row)).steps[-1].verdict.value
    assert verdict in (("proved", "confirmed") if right else ("refuted",))
