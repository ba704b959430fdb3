"""Duals that a text states, by two pairs of fresh eyes: 58 problems, each with its dual and with three wrong ones.

No right dual is refuted, and no wrong one is proved. What is not reached is named here, so that it only grows less.
"""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pytest

from checks.verdict import Kind
from checks.written import limits, stated_duals
from checks.written.judge import judge_text
from checks.written.report import Report, StepReport

HERE = Path(__file__).parent
FILES = [path for folder in ("stated", "stated_more") for path in sorted((HERE / folder).iterdir())]
RIGHT = [path for path in FILES if ".wrong" not in path.name]
WRONG = [path for path in FILES if ".wrong" in path.name]
LEFT = {
    "stated/elastic_net", "stated/maxent", "stated/proj_simplex", "stated_more/entlp",
    "stated_more/gp", "stated_more/grplasso", "stated_more/l1ball", "stated_more/mcf", "stated_more/ranksvm",
    "stated_more/svdd", "stated_more/wls",
}  # fmt: skip
"""A multiplier is eliminated by an optimum over it, or the problem is about a set that is no range of numbers."""
MISSED = {
    "stated/elastic_net.wrong2", "stated/logistic.wrong3", "stated/proj_simplex.wrong1", "stated/proj_simplex.wrong2",
    "stated/proj_simplex.wrong3", "stated/qp_equality.wrong1", "stated/qp_equality.wrong2", "stated/qp_equality.wrong3",
    "stated_more/gp.wrong1", "stated_more/gp.wrong2", "stated_more/gp.wrong3", "stated_more/grplasso.wrong1",
    "stated_more/grplasso.wrong2", "stated_more/grplasso.wrong3", "stated_more/logit01.wrong2",
    "stated_more/mcf.wrong1", "stated_more/mcf.wrong2", "stated_more/mcf.wrong3", "stated_more/num.wrong1",
    "stated_more/ranksvm.wrong1", "stated_more/ranksvm.wrong2", "stated_more/ranksvm.wrong3",
    "stated_more/tv.wrong3", "stated_more/wls.wrong1", "stated_more/wls.wrong3",
}  # fmt: skip
"""Up to a constant of the data, not convex, too low without a dual of their own that is known, or not read at all."""

PATIENCE = 2


def judged(path: Path) -> tuple[Report, int]:
    """The report, and the line of the dual."""
    text = path.read_text(encoding="utf-8")
    line = next(k for k, row in enumerate(text.splitlines(), 1) if "%@" in row)
    with patch.object(limits, "PATIENCE", PATIENCE):
        return judge_text(re.sub(r"[ \t]*%@.*", "", text)), line


def step_at(report: Report, line: int) -> StepReport:
    return next(step for step in report.steps if step.line <= line <= step.end_line or step.line == line - 1)


def verdict_at(report: Report, line: int) -> Kind:
    return step_at(report, line).verdict


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", RIGHT, ids=name)
def test_a_right_dual(path: Path) -> None:
    report, line = judged(path)
    assert not [step for step in report.steps if step.verdict is Kind.REFUTED]
    assert verdict_at(report, line) is (Kind.PROBLEM if name(path) in LEFT else Kind.PROVED)


@pytest.mark.parametrize("path", WRONG, ids=name)
def test_a_wrong_dual(path: Path) -> None:
    report, line = judged(path)
    assert verdict_at(report, line) in ((Kind.PROBLEM, Kind.REFUTED) if name(path) in MISSED else (Kind.REFUTED,))


def test_a_fault_of_the_judge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> None:
        raise ZeroDivisionError("a divisor")

    monkeypatch.setattr(stated_duals, "judged", faulty)
    report, line = judged(HERE / "stated" / "ridge.tex")
    found = step_at(report, line)
    assert (found.verdict, found.message) == (Kind.UNKNOWN, "internal: ZeroDivisionError: a divisor")
