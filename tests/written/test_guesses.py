"""A difference is the writer's error where all that it looks at is known, and a doubt where something was guessed."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

LAYER = (
    "Let $A \\in \\mathbb{R}^{m\\times d}$, $v \\in \\mathbb{R}^d$, $c \\in \\mathbb{R}^m$. "
    "The gradient of a function has the shape of its argument.\n"
    "\\[ s = A v, \\qquad E = \\frac12 \\|s - c\\|^2 \\]\n"
)
FUNCTION = (
    "Write $g(z) = \\log(1 + e^z)$.\n\\[ g'(z) = \\frac{e^z}{1 + e^z} \\]\n"
    "We now minimise over $v \\in \\mathbb{R}^d$, where $u_1, \\dots, u_m \\in \\mathbb{R}^d$,\n"
    "\\[ F(v) = \\sum_{i=1}^m g(u_i \\cdot v). \\]\n"
)
ROWS = [
    (LAYER, r"\frac{\partial E}{\partial A} = (s - c)\, v^\top", {"proved"}),
    (LAYER, r"\frac{\partial E}{\partial A} = v\,(s - c)^\top", {"refuted"}),
    (LAYER.replace("$c \\in \\mathbb{R}^m$", "$m \\ge 2$"), r"E = c\, (s - c)^\top", {"refuted"}),
    (FUNCTION, r"\nabla F(v) = \sum_{i=1}^m g'(u_i \cdot v)\, u_i", {"proved", "confirmed"}),
    (FUNCTION, r"\nabla F(v) = \sum_{i=1}^m g(u_i \cdot v)\, u_i", {"refuted"}),
    (FUNCTION, r"\nabla^2 F(v) = \sum_{i=1}^m g'(u_i \cdot v)\, u_i u_i^\top", {"refuted"}),
]


@pytest.mark.parametrize(("said", "row", "verdicts"), ROWS)
def test_doubt(said: str, row: str, verdicts: set[str]) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    first = said.count("\n") + 2
    found = {step.verdict.value for step in report.steps if step.line >= first}
    assert set() < found <= verdicts, [(step.verdict.value, step.message) for step in report.steps]


def test_what_is_set_to_zero_and_left_is_no_error() -> None:
    text = (
        "Let $a, c \\in \\mathbb{R}$, $J(a) = \\frac12 (a - c)^2$. At a minimum the derivative vanishes:\n"
        "\\[ J'(a) = a - c = 0. \\]\nHere is a remark.\n\\[ a^2 = c^2 \\]\n"
    )
    assert [step.verdict.value for step in judge_text(text).steps][-1] in (
        "unknown",
        "confirmed",
        "proved",
        "condition",
    )


def test_a_matrix_of_ones_is_no_new_symbol() -> None:
    said = "Let $E \\in \\mathbb{R}^{n\\times m}$ be the matrix of ones and $A, B \\in \\mathbb{R}^{n\\times m}$."
    text = said + "\n\\[ ROW \\]\n"
    for row, verdict in (
        (r"A \circ (E - B) = A - A \circ B", "confirmed"),
        (r"A \circ B = A \circ (E - B)", "refuted"),
    ):
        found = {
            step.verdict.value.replace("proved", "confirmed") for step in judge_text(text.replace("ROW", row)).steps
        }
        assert found == {verdict}
