"""`derive dual FILE|-`: read the one problem of a text, derive its dual, judge every step, print.

Text and LaTeX are those of a topic; JSON has the keys that the contract names; cvxpy is a module.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks.decide import judge
from checks.verdict import Kind, Verdict
from checks.written.posing import posed
from checks.written.report import Settings
from derive.claims import Claim, Pose
from derive.dual.derivation import Dualised, dualise
from derive.errors import CannotRead
from derive.notation.display import display, vocabulary
from derive.notation.write import latex
from derive.symbols import Symbol
from output.clock import LATE, Clock, clock
from output.code.problem import module
from output.files import STDOUT, deliver, ready
from output.inputs import is_directory, read, sources
from output.json_ import step
from output.progress import bar
from output.strong import strong_duality
from output.topic import Request, checked_format, latex_page, located, report, status, text_page

RANK = (Kind.PROVED, Kind.CONFIRMED, Kind.UNKNOWN, Kind.REFUTED)


@dataclass(frozen=True)
class Job:
    """The file and what the command line asked for."""

    file: str
    request: Request


@dataclass(frozen=True)
class Answer:
    """The derivation, and which of its data are square roots of the user's."""

    dualised: Dualised
    roots: Mapping[Symbol, Symbol]


def run(job: Job) -> int:
    """The whole command; returns the exit status."""
    began = time.monotonic()
    form = checked_format(job.request, "cvxpy")
    ready(job.request.file)
    name = "standard input" if job.file == STDOUT else job.file
    with located(name), bar(f"dualising {name}", not job.request.quiet):
        time_left = clock(job.request.timeout)
        answer = time_left.needed(lambda: dualised(job), "dualising")
        found = answer.dualised
        verdicts = judged(found, job.request, time_left)
        if job.request.evidence:
            verdicts = time_left.within(lambda: with_values(answer, verdicts, job.request.seed)) or verdicts
        page = written(form, answer, verdicts, job.request, began)
    deliver(page, job.request.file)
    report(form, found.derivation, verdicts, job.request)
    return status(verdicts, job.request.allow_unknown)


def dualised(job: Job) -> Answer:
    """Raises CannotRead, BadShape, NoRule, CannotSolve with the place and the piece."""
    if is_directory(job.file):
        raise CannotRead("this is a directory; name the file of one problem")
    (source,) = sources([job.file])
    text = read(source).text
    found = posed(text, Settings(seed=job.request.seed))
    roots = {root.symbol: matrix.symbol for root, matrix in found.roots}
    with located(found.place):
        return Answer(dualise(found.problem, found.data, found.taken, found.notes), roots)


def judged(found: Dualised, request: Request, time_left: Clock) -> tuple[Verdict, ...]:
    steps = found.derivation.steps
    done = time_left.within(lambda: judge(found.derivation, request.evidence, request.seed, time_left.end))
    return done or tuple(Verdict(Kind.PROBLEM) if isinstance(step.claim, Pose) else LATE for step in steps)


def with_values(answer: Answer, verdicts: Sequence[Verdict], seed: int) -> tuple[Verdict, ...]:
    """The dual's step with the optimal values that a solver finds."""
    found = answer.dualised
    values = {"strong_duality": strong_duality(found, answer.roots, seed)}
    pairs = zip(found.derivation.steps, verdicts, strict=True)
    return tuple(replace(v, evidence={**v.evidence, **values}) if s.claim is found.dual else v for s, v in pairs)


def written(form: str, answer: Answer, verdicts: Sequence[Verdict], request: Request, began: float) -> str:
    found = answer.dualised
    if form == "cvxpy":
        return module(found.dual.dual, found.derivation.title, answer.roots)
    if form == "json":
        return json_page(found, verdicts, request.notation or "plain", time.monotonic() - began)
    pages = {"text": text_page, "latex": latex_page}
    return pages[form](found.derivation, verdicts, request, time.monotonic() - began)


def json_page(found: Dualised, verdicts: Sequence[Verdict], notation: str, seconds: float) -> str:
    """One object with the keys of the contract."""
    data = fields(found, verdicts, notation) | {"seconds": round(seconds, 3)}
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def fields(found: Dualised, verdicts: Sequence[Verdict], notation: str) -> dict[str, Any]:
    words = vocabulary(found.derivation)

    def spelled(claim: Claim) -> str:
        return latex(display(claim, found.derivation), notation, words)

    kkt = [", ".join(map(spelled, group)) or r"\text{no inequality: every multiplier is free}" for group in found.kkt]
    steps = zip(found.derivation.steps, verdicts, strict=True)
    return {
        "lagrangian": spelled(found.lagrangian),
        "stationarity": [spelled(claim) for claim in found.stationarity],
        "dual": spelled(found.dual),
        "kkt": kkt,
        "certificate": spelled(found.certificate),
        "verdict": overall(verdicts).value,
        "conventions": list(found.derivation.conventions),
        "steps": [step(item, verdict, found.derivation, notation, words) for item, verdict in steps],
    }


def overall(verdicts: Sequence[Verdict]) -> Kind:
    """The worst verdict of a step that claims something."""
    judged_ = [verdict.kind for verdict in verdicts if verdict.kind in RANK]
    return max(judged_, key=RANK.index, default=Kind.UNKNOWN)
