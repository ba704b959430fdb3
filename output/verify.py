"""`derive verify FILE...`: judge each file in a process of its own, print the reports in order, say how it went."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checks.verdict import Kind
from checks.written.report import Report, Settings
from output import verify_json, verify_text
from output.errors import WrongUsage
from output.files import STDOUT, deliver, picked_format, ready
from output.inputs import Source, is_directory, sources
from output.judging import Job, Outcome, done, unknown, warm
from output.lines import printable
from output.progress import bar
from output.request import Common
from output.verify_text import Style
from output.workers import Lost, Task, in_order, results

SECONDS, SPARE, LISTING = 7.0, 1.0, 1.0
"""A file has 7 seconds to be judged in, one more before its process is killed, one more for its rows to be listed."""

UNBOUNDED = 10_000
REFUTED, ERROR, UNKNOWN, FINE = 1, 2, 3, 0
JUDGED = (Kind.PROVED, Kind.CONFIRMED, Kind.REFUTED, Kind.UNKNOWN)


@dataclass(frozen=True)
class Request(Common):
    """The files, directories or `-`."""

    files: tuple[str, ...]


def run(request: Request) -> int:
    """The whole command; returns the exit status."""
    form = checked_format(request)
    ready(request.file)
    wanted = sources(request.files)
    writer = WRITERS[form](len(wanted) > 1 or is_directory(request.files[0]), request)
    delivery = Delivery(request.file)
    outcomes = []
    with bar(f"judging {len(wanted)} files", not request.quiet, len(wanted)) as advance:
        for outcome in judged(wanted, request):
            outcomes.append(outcome)
            delivery.add(writer.page(outcome))
            advance()
    delivery.end(writer.end(outcomes))
    complain(outcomes, request.quiet)
    return overall([status(outcome, request.allow_unknown) for outcome in outcomes])


def checked_format(request: Request) -> str:
    form = picked_format(request.file, request.format)
    if form not in WRITERS:
        raise WrongUsage(f"a report has no {form}; use .txt or .json")
    return form


@dataclass(frozen=True)
class Text:
    """Pages for a reader, the counts of all of them at the end."""

    several: bool
    request: Request

    def page(self, outcome: Outcome) -> str:
        return verify_text.page(outcome, self.style())

    def end(self, outcomes: Sequence[Outcome]) -> str:
        read = any(outcome.report.steps for outcome in outcomes)
        return verify_text.total(outcomes, self.style()) if self.several and read else ""

    def style(self) -> Style:
        request = self.request
        return Style(columns(request.file), coloured(request), request.evidence, request.quiet, self.several)


@dataclass(frozen=True)
class Json:
    """One object, or a line for each document."""

    several: bool
    request: Request

    def page(self, outcome: Outcome) -> str:
        return verify_json.page(outcome, self.several)

    def end(self, outcomes: Sequence[Outcome]) -> str:
        return ""


WRITERS: Mapping[str, Callable[[bool, Request], Text | Json]] = {"text": Text, "json": Json}


@dataclass
class Delivery:
    """To a pipe page by page; to a file, or a terminal where a bar may stand, as a whole."""

    file: str
    kept: list[str] = field(default_factory=list)

    def add(self, page: str) -> None:
        if self.file == STDOUT and not is_terminal():
            deliver(page, STDOUT)
        else:
            self.kept.append(page)

    def end(self, page: str) -> None:
        self.add(page)
        if self.kept:
            deliver("".join(self.kept), self.file)


def is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def columns(file: str) -> int:
    """A terminal's width; lines of a file or a pipe may be as long as they are."""
    return shutil.get_terminal_size().columns if file == STDOUT and is_terminal() else UNBOUNDED


def coloured(request: Request) -> bool:
    """`--color` decides; `auto` is a terminal that is neither dumb nor told otherwise by NO_COLOR."""
    if request.colour != "auto":
        return request.colour == "always"
    calm = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return request.file == STDOUT and not calm and is_terminal()


def judged(wanted: Sequence[Source], request: Request) -> Iterator[Outcome]:
    """The outcomes in the order of the sources, several at a time."""
    warm()
    seconds = request.timeout or SECONDS
    settings = Settings(seed=request.seed, evidence=request.evidence)
    tasks = [Task(k, Job(source, settings, seconds), seconds + SPARE) for k, source in enumerate(wanted)]
    found = results(tasks, done, min(len(tasks), processors()), listing)
    for source, result in zip(wanted, in_order(found), strict=True):
        yield hopeless(source, result.why) if isinstance(result, Lost) else result


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def listing(task: Task, lost: Lost) -> Task | None:
    """Where judging was lost: the rows, unjudged."""
    job: Job = task.job
    return None if job.instead else Task(task.number, replace(job, instead=lost.why), LISTING)


def hopeless(source: Source, why: str) -> Outcome:
    """Not even its rows could be listed."""
    return Outcome(source.name, Report((unknown(1, 1, 1, "", why),)))


def complain(outcomes: Sequence[Outcome], quiet: bool) -> None:
    """A line on stderr for what could not be read or judged, or holds nothing to judge."""
    for outcome in outcomes:
        if outcome.error:
            say(f"error[{outcome.error[0]}]: {outcome.name}: {outcome.error[1]}")
        elif not quiet and not outcome.report.steps:
            say(f"{outcome.name}: nothing found to judge")
        if outcome.note and not quiet:
            say(f"{outcome.name}: {outcome.note}")


def say(message: str) -> None:
    print(printable(f"derive: {message}"), file=sys.stderr)


def status(outcome: Outcome, allow_unknown: bool) -> int:
    """1 something refuted, 2 an error, 3 something unknown or nothing judged, else 0."""
    kinds = {step.verdict for step in outcome.report.steps}
    if Kind.REFUTED in kinds:
        return REFUTED
    if outcome.error:
        return ERROR
    doubtful = Kind.UNKNOWN in kinds or kinds.isdisjoint(JUDGED)
    return UNKNOWN if doubtful and not allow_unknown else FINE


def overall(found: Sequence[int]) -> int:
    """1 before 2 before 3."""
    return min((one for one in found if one), default=FINE)
