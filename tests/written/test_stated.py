"""Duals that a text states, by fresh eyes: 34 problems, each with its dual and with three wrong ones.

No right dual is refuted and no wrong one is proved. What is not reached is named here, so that it only grows less.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.verdict import Kind
from checks.written.judge import judge_text
from checks.written.report import Report

STATED = Path(__file__).parent / "stated"
RIGHT = sorted(path for path in STATED.iterdir() if ".wrong" not in path.name)
WRONG = sorted(path for path in STATED.iterdir() if ".wrong" in path.name)
LEFT = {"elastic_net", "maxent", "proj_simplex"}
"""A multiplier is eliminated by taking the maximum over it."""
MISSED = {
    "elastic_net.wrong2", "logistic.wrong2", "logistic.wrong3", "maxent.wrong3", "proj_simplex.wrong1",
    "proj_simplex.wrong2", "proj_simplex.wrong3", "qp_equality.wrong1", "qp_equality.wrong2", "qp_equality.wrong3",
    "svm_squared_hinge.wrong2",
}  # fmt: skip
"""Up to a constant of which nothing says what it is, without a dual of their own, or seldom wrong."""


def judged(path: Path) -> tuple[Report, int]:
    """The report, and the line of the dual."""
    text = path.read_text(encoding="utf-8")
    line = next(k for k, row in enumerate(text.splitlines(), 1) if "%@" in row)
    return judge_text(re.sub(r"[ \t]*%@.*", "", text)), line


def verdict_at(report: Report, line: int) -> Kind:
    return next(step.verdict for step in report.steps if step.line <= line <= step.end_line or step.line == line - 1)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_dual(path: Path) -> None:
    report, line = judged(path)
    assert not [step for step in report.steps if step.verdict is Kind.REFUTED]
    assert verdict_at(report, line) is (Kind.PROBLEM if path.stem in LEFT else Kind.PROVED)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_dual(path: Path) -> None:
    report, line = judged(path)
    assert verdict_at(report, line) is (Kind.PROBLEM if path.stem in MISSED else Kind.REFUTED)
