"""Names with random variables in brackets, I for an information, tables whose entries sum to one."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

TABLE = (
    "Let $w_{kl} > 0$ with $\\sum_k \\sum_l w_{kl} = 1$, and put $u_k = \\sum_l w_{kl}$, $v_l = \\sum_k w_{kl}$.\n"
    "\\begin{align*}\nH(A) &= -\\sum_k u_k \\log u_k \\\\\nH(B) &= -\\sum_l v_l \\log v_l \\\\\n"
    "H(B \\mid A) &= -\\sum_k \\sum_l w_{kl} \\log \\frac{w_{kl}}{u_k} \\\\\n"
    "I &= \\sum_k \\sum_l w_{kl} \\log \\frac{w_{kl}}{u_k v_l}\n\\end{align*}\nThen\n"
)
FUNCTIONS = (
    "Let $f : \\mathbb{R} \\to \\mathbb{R}$ with $f(A) = A^2$ and $B = f(A) + 1$ for $A \\in \\mathbb{R}$. Then\n"
)
IDENTITY = "Let $Q \\in \\mathbb{R}^{n \\times n}$ with $Q^\\top Q = I$. Then\n"
YES, NO = "confirmed", "refuted"

ROWS = [
    (TABLE, r"I = H(B) - H(B \mid A)", YES),
    (TABLE, r"I = H(B \mid A) - H(B)", NO),
    (TABLE, r"I = H(A) - H(B \mid A)", NO),
    (TABLE, r"\sum_k \sum_l u_k v_l = 1", YES),
    (TABLE, r"\sum_k \sum_l u_k v_l = 2", NO),
    (TABLE, r"\sum_k u_k^2 \le 1", YES),
    (FUNCTIONS, r"f(B) = (A^2 + 1)^2", YES),
    (FUNCTIONS, r"f(B) = A^2 + 1", NO),
    (IDENTITY, r"Q Q^\top = I", YES),
    (IDENTITY, r"Q + Q^\top = 2 I", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]


def test_each_of_them_is_defined() -> None:
    steps = [step for step in judge_text(TABLE).steps if step.line >= 2]
    assert [step.verdict.value for step in steps] == ["definition"] * 4
