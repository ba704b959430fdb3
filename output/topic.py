"""`derive TOPIC`: build the derivation, judge it, print it, and say by the exit status how it went."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from checks.decide import judge
from checks.verdict import Kind, Verdict
from derive import topics
from derive.derivation import Derivation
from derive.errors import DeriveError
from derive.sizes import at_sizes
from output import json_, latex, text
from output.document import document, summary
from output.errors import WrongUsage
from output.files import STDOUT, deliver, picked_format, ready
from output.progress import bar
from output.request import Common
from output.sizes import read_sizes

NOTHING_REFUTED, REFUTED, UNKNOWN = 0, 1, 3
JUDGED = (Kind.PROVED, Kind.CONFIRMED, Kind.REFUTED, Kind.UNKNOWN)
ONLY_LATEX = ("fragment", "marks")


@dataclass(frozen=True)
class Request(Common):
    """Sizes, how LaTeX is to look, and the topic's own options."""

    size: str | None = None
    fragment: bool = False
    marks: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


def run(name: str, request: Request) -> int:
    """The whole command; returns the exit status."""
    began = time.monotonic()
    form = checked_format(request)
    ready(request.file)
    with located(name), bar(f"checking {name}", not request.quiet):
        derivation = built(topics.find(name), request)
        verdicts = judged(derivation, request, form, began)
        page = PAGES[form](derivation, verdicts, request, time.monotonic() - began)
    deliver(page, request.file)
    report(form, derivation, verdicts, request)
    return status(verdicts, request.allow_unknown)


def checked_format(request: Request, code: str = "") -> str:
    """The format, with what only LaTeX has refused elsewhere."""
    form = picked_format(request.file, request.format, code)
    for name in ONLY_LATEX:
        if getattr(request, name) and form != "latex":
            raise WrongUsage(f"--{name} is for LaTeX; add --format latex")
    return form


@contextmanager
def located(name: str) -> Iterator[None]:
    """An error with its topic in front."""
    try:
        yield
    except DeriveError as error:
        raise type(error)(f"{name}: {error}") from error


def built(topic: ModuleType, request: Request) -> Derivation:
    """The derivation, at explicit sizes where they were asked for."""
    axes = tuple(axis.name for axis in topic.AXES)
    sizes = None if request.size is None else read_sizes(request.size, axes)
    derivation: Derivation = topic.derive(**request.options)
    return derivation if sizes is None else at_sizes(derivation, sizes, topic.WRITTEN)


def judged(derivation: Derivation, request: Request, form: str, began: float) -> tuple[Verdict, ...]:
    """One verdict for each step; past the deadline the rest is unknown."""
    deadline = None if request.timeout is None else began + request.timeout
    return judge(derivation, request.evidence, request.seed, deadline, second_reader=form == "json")


def latex_page(derivation: Derivation, verdicts: Sequence[Verdict], request: Request, seconds: float) -> str:
    notation = request.notation or "arrow"
    page = document(derivation, verdicts)
    return latex.page(page, notation, request.marks, request.evidence, request.fragment)


def text_page(derivation: Derivation, verdicts: Sequence[Verdict], request: Request, seconds: float) -> str:
    notation = request.notation or "plain"
    page = document(derivation, verdicts)
    return text.page(page, notation, width(), request.evidence, coloured(request), request.quiet)


def json_page(derivation: Derivation, verdicts: Sequence[Verdict], request: Request, seconds: float) -> str:
    return json_.page(derivation, verdicts, request.notation or "arrow", seconds)


PAGES = {"text": text_page, "latex": latex_page, "json": json_page}


def width() -> int:
    """The terminal's columns; 80 where there is no terminal."""
    return shutil.get_terminal_size((text.MOST, 24)).columns


def coloured(request: Common) -> bool:
    """`--color` decides; `auto` is a terminal that is neither dumb nor told otherwise by NO_COLOR."""
    if request.colour != "auto":
        return request.colour == "always"
    calm = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return request.file == STDOUT and not calm and sys.stdout is not None and sys.stdout.isatty()


def report(form: str, derivation: Derivation, verdicts: Sequence[Verdict], request: Common) -> None:
    """On stderr what the result alone does not say: where it went, and what is not proved."""
    if request.quiet:
        return
    if request.file != STDOUT:
        say(f"derive: wrote {request.file}; {summary(verdicts)}")
    if form != "text" or request.file != STDOUT:
        failed = (Kind.REFUTED, Kind.UNKNOWN)
        steps = zip(derivation.steps, verdicts, strict=True)
        for number, (step, verdict) in enumerate(steps, 1):
            if verdict.kind in failed:
                say(f"derive: {verdict.kind.value}: {derivation.topic}, step {number}, {step.name}")


def say(message: str) -> None:
    print(message, file=sys.stderr)


def status(verdicts: Iterable[Verdict], allow_unknown: bool) -> int:
    """0 all proved or confirmed, 1 something refuted, 3 something unknown or nothing judged."""
    kinds = {verdict.kind for verdict in verdicts}
    if Kind.REFUTED in kinds:
        return REFUTED
    doubtful = Kind.UNKNOWN in kinds or kinds.isdisjoint(JUDGED)
    return UNKNOWN if doubtful and not allow_unknown else NOTHING_REFUTED
