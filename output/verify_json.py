"""A report → JSON: one indented object, or one line where there are several documents."""

from __future__ import annotations

import json
from typing import Any

from checks.written.report import StepReport
from output.judging import Outcome
from output.plain import plain
from output.verify_text import counts, first_wrong


def page(outcome: Outcome, several: bool) -> str:
    """The keys always in the same order."""
    shape: dict[str, Any] = {"separators": (", ", ": ")} if several else {"indent": 2}
    return json.dumps(plain(document(outcome)), ensure_ascii=False, allow_nan=False, **shape) + "\n"


def document(outcome: Outcome) -> dict[str, Any]:
    report = outcome.report
    error = {"error": f"{outcome.error[0]}: {outcome.error[1]}"} if outcome.error else {}
    return {
        "file": whole(outcome.name),
        **error,
        "steps": [step(item) for item in report.steps],
        "read_as": [*report.read_as, *([outcome.note] if outcome.note else [])],
        "missing": list(report.missing),
        "summary": {kind.value: count for kind, count in counts(report).items()},
        "first_wrong": first_wrong(report),
        "seconds": round(outcome.seconds, 3),
    }


def step(item: StepReport) -> dict[str, Any]:
    return {
        "line": item.line,
        "column": item.column,
        "end_line": item.end_line,
        "source": whole(item.source),
        "verdict": item.verdict.value,
        "evidence": item.evidence,
        "message": item.message,
        "slip": item.slip,
        "counterexample": item.counterexample,
        "consequential": item.consequential,
        "should_be": item.should_be,
        "caret": item.caret,
    }


def whole(text: str) -> str:
    """A file's name may hold bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
