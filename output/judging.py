"""One source → its report, in a worker: reading, judging, and where judging fails a row for everything unread."""

from __future__ import annotations

import os
import re
import time
import traceback
from dataclasses import dataclass, replace
from typing import Any

from checks.verdict import Kind
from checks.written.report import Report, Settings, StepReport
from derive.errors import DeriveError, TooHard
from derive.written.document import Display, document
from output.errors import Internal
from output.inputs import Source, read
from output.plain import plain

NEWLINE = re.compile(r"\r\n?|\n")
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
MOST_ROWS = 1_000
NOTHING = Report()


@dataclass(frozen=True)
class Excerpt:
    """The smallest wrong piece, and where it stands in the step's source if that is on one line."""

    piece: str
    offset: int | None


@dataclass(frozen=True)
class Outcome:
    """A report with what the page needs of the text; `error` is a code and a message."""

    name: str
    report: Report = NOTHING
    excerpts: tuple[Excerpt | None, ...] = ()
    note: str = ""
    seconds: float = 0.0
    error: tuple[str, str] | None = None


@dataclass(frozen=True)
class Job:
    """Judge this source, or where that failed for the reason `instead`, list its rows."""

    source: Source
    settings: Settings
    seconds: float
    instead: str = ""


def warm() -> None:
    """Load the judge before there are workers, so that each of them begins with it."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    import checks.written.judge  # noqa: F401


def done(job: Job) -> Outcome:
    """Total: an error is part of the outcome."""
    began = time.monotonic()
    outcome = listed(job.source, job.instead) if job.instead else judged(job)
    return replace(outcome, seconds=time.monotonic() - began)


def judged(job: Job) -> Outcome:
    """The judge's report. Its faults become unknown rows and an `internal` error."""
    from checks.written.judge import judge_text

    try:
        found = read(job.source)
        settings = replace(job.settings, deadline=time.monotonic() + job.seconds)
        report = portable(judge_text(found.text, settings))
        return Outcome(job.source.name, report, excerpts(report, found.text), found.note)
    except DeriveError as error:
        return Outcome(job.source.name, error=(error.code, str(error)))
    except (RecursionError, MemoryError) as error:
        return faulty(job.source, TooHard(f"{type(error).__name__}: too deep or too large to be judged"))
    except Exception as error:
        if os.environ.get("DERIVE_DEBUG"):
            traceback.print_exc()
        return faulty(job.source, Internal(f"{type(error).__name__}: {error}; set DERIVE_DEBUG=1 to see where"))


def faulty(source: Source, error: DeriveError) -> Outcome:
    """Every row unknown, and the error beside them."""
    return replace(listed(source, str(error)), error=(error.code, str(error)))


def listed(source: Source, why: str) -> Outcome:
    """A step for every row, all of them unknown."""
    try:
        found = document(read(source).text)
    except DeriveError as error:
        return Outcome(source.name, error=(error.code, str(error)))
    rows = [row for block in found.blocks if isinstance(block, Display) for row in block.rows][:MOST_ROWS]
    places = [(found.line_column(row.start), found.line_column(max(row.start, row.end - 1))[0]) for row in rows]
    steps = [
        unknown(line, column, end, row.piece.text, why) for row, ((line, column), end) in zip(rows, places, strict=True)
    ]
    return Outcome(source.name, Report(tuple(steps or [unknown(1, 1, 1, "", why)])))


def unknown(line: int, column: int, end_line: int, source: str, why: str) -> StepReport:
    return StepReport(line, column, end_line, source, Kind.UNKNOWN, {"method": "none", "message": why}, why)


def portable(report: Report) -> Report:
    """The evidence as plain data, which every process can read."""
    return replace(report, steps=tuple(map(portable_step, report.steps)))


def portable_step(step: StepReport) -> StepReport:
    point: Any = None if step.counterexample is None else plain(step.counterexample)
    return replace(step, evidence=plain(step.evidence), counterexample=point)


def excerpts(report: Report, text: str) -> tuple[Excerpt | None, ...]:
    lines = NEWLINE.split(text)
    return tuple(excerpt(step, lines[step.line - 1]) if step.line <= len(lines) else None for step in report.steps)


def excerpt(step: StepReport, line: str) -> Excerpt | None:
    """The piece between the caret's columns, found again in the step's source."""
    if step.caret is None:
        return None
    start, stop = step.caret[0] - 1, step.caret[1] - 1
    begun = line.rfind(step.source, 0, stop) if step.source else -1
    return Excerpt(line[start:stop], start - begun if 0 <= begun <= start else None)
