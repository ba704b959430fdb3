"""An index set as a subscript: the members, or the rows, whose indices lie in it."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $a_1, \\dots, a_n \\in \\mathbb{R}^d$, $t_i \\in \\mathbb{R}$ for $i = 1, \\dots, n$, $u \\in \\mathbb{R}^d$ "
    "and $V = \\{ i : t_i > 0 \\}$. The rows of $A_V$ are the $a_i^\\top$ with $i \\in V$; $t_V$ holds their $t_i$."
)
WHOLE = (
    "Let $A \\in \\mathbb{R}^{n \\times d}$, $t \\in \\mathbb{R}^n$, $u \\in \\mathbb{R}^d$, $i = 1, \\dots, n$ "
    "and $P = \\{ i : t_i < 1 \\}$."
)
YES, NO = "confirmed", "refuted"

ROWS = [
    (SAID, r"A_V^\top t_V = \sum_{i \in V} t_i a_i", YES),
    (SAID, r"A_V^\top t_V = \sum_{i=1}^n t_i a_i", NO),
    (SAID, r"A_V^\top t_V = \sum_{i=1}^n \max(t_i, 0) a_i", YES),
    (SAID, r"A_V^\top t_V = \sum_{i=1}^n \max(-t_i, 0) a_i", NO),
    (SAID, r"\|A_V u - t_V\|^2 = \sum_{i \in V} (a_i^\top u - t_i)^2", YES),
    (SAID, r"\|A_V u - t_V\|^2 = \sum_{i \in V} (a_i^\top u - 1)^2", NO),
    (SAID, r"\nabla_u \|A_V u - t_V\|^2 = 2 A_V^\top (A_V u - t_V)", YES),
    (SAID, r"\nabla_u \|A_V u - t_V\|^2 = A_V^\top (A_V u - t_V)", NO),
    (WHOLE, r"\|t_P\|^2 = \sum_{i \in P} t_i^2", YES),
    (WHOLE, r"\|t_P\|^2 = \sum_{i=1}^n t_i^2", NO),
    (WHOLE, r"\|A_P u\|^2 = u^\top A_P^\top A_P u", YES),
    (WHOLE, r"\|A_P u\|^2 = u^\top A^\top A u", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_index_sets(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]


def test_one_of_the_examples_is_no_example() -> None:
    """`the margin of example i` gives no name a value for a while, `for example` does."""
    text = "Let $u, v \\in \\mathbb{R}^2$. \n\\[ u^\\top v = v^\\top u \\]\nSAID\n\\[ \\Rightarrow u = (1, 2) \\]\n"
    found = [
        judge_text(text.replace("SAID", said)).steps[-1].verdict.value for said in ("Of example 1,", "For example,")
    ]
    assert found == ["refuted", "definition"]
