"""Rows below "subject to" are constraints of the problem, to the end of the display, and never claims."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

LETTERS = r"Let $w, x_i \in \mathbb{R}^d$, $y_i \in \{-1, 1\}$, $i = 1, \dots, n$, $\xi \in \mathbb{R}^n$, $C > 0$. "
SLACKS = {
    "rows of their own": (
        r"\begin{align*} \min_{w, \xi} \ & \tfrac12 \|w\|^2 + C \sum_{i=1}^n \xi_i \\ \text{subject to} \ & "
        r"y_i w^\top x_i \ge 1 - \xi_i, \quad i = 1, \dots, n \\ & \xi_i \ge 0, \quad i = 1, \dots, n \end{align*}"
    ),
    "in one row": (
        r"\begin{align*} \min_{w, \xi} \ & \tfrac12 \|w\|^2 + C \sum_{i=1}^n \xi_i \\ \text{s.t.} \ & "
        r"y_i w^\top x_i \ge 1 - \xi_i, \quad \xi_i \ge 0, \quad i = 1, \dots, n \end{align*}"
    ),
    "joined by a word": (
        r"\begin{align*} \min_{w, \xi} \ & \tfrac12 \|w\|^2 + C \sum_{i=1}^n \xi_i \\ \text{s.t.} \ & "
        r"y_i w^\top x_i \ge 1 - \xi_i \quad \text{and} \quad \xi_i \ge 0 \quad \forall i \end{align*}"
    ),
}


@pytest.mark.parametrize("name", SLACKS)
def test_every_row_is_a_condition(name: str) -> None:
    verdicts = [step.verdict.value for step in judge_text(LETTERS + SLACKS[name]).steps]
    assert verdicts[0] == "problem"
    assert set(verdicts[1:]) == {"condition"}
    assert len(verdicts) == 3


def test_what_follows_with_an_arrow_is_a_claim() -> None:
    text = LETTERS + SLACKS["rows of their own"].replace(r"\end{align*}", r"\\ \Rightarrow \ & C = 2 C \end{align*}")
    assert "refuted" in {step.verdict.value for step in judge_text(text).steps}
