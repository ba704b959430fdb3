"""Index letters that nothing declares, by the letters they share a place with; the score of zero mean."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SOFTMAX = (
    "Let $u \\in \\mathbb{R}^M$, $p_a = e^{u_a} / \\sum_{c=1}^M e^{u_c}$ for $a = 1, \\dots, M$. "
    "With $\\delta_{ab}$ the Kronecker delta\n"
)
SCORE = SOFTMAX + "\\[ \\frac{\\partial \\log p_a}{\\partial u_b} = \\delta_{ab} - p_b \\]\n"
MEAN = SCORE + "The score has zero mean,\n"
YES, NO = "confirmed", "refuted"

CHOSEN = (
    "Given $u_1, \\dots, u_M$, class $a$ is chosen with probability\n"
    "\\[ p_a = \\frac{e^{u_a}}{\\sum_{c=1}^M e^{u_c}} \\]\nWith $\\delta_{ab}$ the Kronecker delta\n"
)
ROWS = [
    (SOFTMAX, r"\frac{\partial p_a}{\partial u_b} = p_a (\delta_{ab} - p_b)", YES),
    (SOFTMAX, r"\frac{\partial p_a}{\partial u_b} = p_a (\delta_{ab} - p_a)", NO),
    (MEAN, r"\sum_{a=1}^M p_a \frac{\partial \log p_a}{\partial u_b} = 0", YES),
    (MEAN, r"p_b = \delta_{ab}", NO),
    ("Let $u \\in \\mathbb{R}^M$, $b \\in \\mathbb{R}$, $f = \\sum_{a=1}^M (u_a - b)^2$. Then\n",
     r"\frac{\partial f}{\partial b} = -2 \sum_{a=1}^M (u_a - b)", YES),
    ("Let $u \\in \\mathbb{R}^M$, $b \\in \\mathbb{R}$, $f = \\sum_{a=1}^M (u_a - b)^2$. Then\n",
     r"\frac{\partial f}{\partial b} = 2 \sum_{a=1}^M (u_a - b)", NO),

    (CHOSEN, r"\frac{\partial p_b}{\partial u_a} = p_b (\delta_{ab} - p_a)", YES),
    (CHOSEN, r"\frac{\partial p_b}{\partial u_a} = p_b (1 - p_a)", NO),
]  # fmt: skip


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_letter(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]


def test_a_sign_below_a_letter_is_no_index() -> None:
    said = "Let $w, x_+, x_- \\in \\mathbb{R}^d$, $b \\in \\mathbb{R}$, $x_i \\in \\mathbb{R}^d$, $i = 1, \\dots, n$.\n"
    rows = "\\[ w \\cdot x_+ + b = 1 \\]\n\\[ w \\cdot x_- + b = -1 \\]\nSo\n\\[ w \\cdot (x_+ - x_-) = 2 \\]\n"
    found = [step.verdict.value.replace("proved", YES) for step in judge_text(said + rows).steps]
    assert found == ["condition", "condition", YES]
