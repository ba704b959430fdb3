"""Numbered members whose rule is given: claims where the rule gives them a value, definitions where it does not."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

AVERAGE = "Let $0 < \\rho < 1$ and $v_0 = 0$.\n\\[ v_t = \\rho v_{t-1} + g_t \\]\nThe first ones are\n"
TWO_BACK = "Let $F_0 = 0$.\n\\[ F_t = F_{t-1} + F_{t-2} \\]\nand\n"
DELTA = (
    "Let $u \\in \\mathbb{R}^m$, $t \\in \\mathbb{R}^m$ and $V \\in \\mathbb{R}^{m \\times m}$.\n"
    "\\[ s_1 = V u, \\qquad s_2 = V s_1, \\qquad E = \\tfrac12 \\|s_2 - t\\|^2 \\]\n"
    "Write $d_k = \\partial E / \\partial s_k$. Then\n"
)
FREE = "Let $z_i \\in \\mathbb{R}$ and $p_i = z_i^2$ for $i = 1, \\dots, n$. Now suppose\n"
YES, NO, SAID = "confirmed", "refuted", "definition"

ROWS = [
    (AVERAGE, r"v_2 = \rho g_1 + g_2", YES),
    (AVERAGE, r"v_2 = g_1 + \rho g_2", NO),
    (TWO_BACK, r"F_1 = 1", SAID),
    (DELTA, r"d_2 = s_2 - t", YES),
    (DELTA, r"d_2 = t - s_2", NO),
    (DELTA, r"d_1 = V^\top d_2", YES),
    (DELTA, r"d_1 = V d_2", NO),
    (FREE, r"p_1 = z_1^2", YES),
    (FREE, r"p_1 = 3", SAID),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_member(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]
