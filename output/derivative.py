"""`derive gradient|jacobian|hessian EXPR --wrt VAR --where DECLARATIONS`: derive it, judge it, print it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.decide import judge
from checks.domain import conditions
from checks.verdict import Kind, Verdict
from checks.written.asked import Question, asked
from checks.written.read_back import read_back
from derive import index_form as form
from derive.derivation import Derivation
from derive.differentiating import Derivative, differentiated
from derive.notation.lift import lift
from derive.notation.write import latex as written
from derive.notation.write import unicode
from output import latex, text
from output.document import document
from output.files import STDOUT, deliver, picked_format, ready
from output.json_ import step
from output.plain import plain
from output.progress import bar
from output.topic import coloured, report, status, width


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    expression: str
    by: str
    where: str
    format: str | None = None
    file: str = STDOUT
    evidence: bool = False
    seed: int = 0
    timeout: float | None = None
    notation: str | None = None
    quiet: bool = False
    colour: str = "auto"
    allow_unknown: bool = False


@dataclass(frozen=True)
class Answer:
    """The derivative with the verdicts on its steps and on the printed result."""

    question: Question
    derivative: Derivative
    latex: str
    verdicts: tuple[Verdict, ...]
    reading: Verdict

    @property
    def derivation(self) -> Derivation:
        return self.derivative.derivation

    @property
    def verdict(self) -> Verdict:
        """That of the last step, unless the printed result is found to be wrong."""
        return self.verdicts[-1]

    @property
    def conditions(self) -> list[str]:
        return conditions([self.question.of.node, self.derivative.result.node])


def run(kind: str, request: Request) -> int:
    """The whole command; returns the exit status."""
    began = time.monotonic()
    form = picked_format(request.file, request.format)
    ready(request.file)
    with bar(f"deriving the {kind}", not request.quiet):
        answer = answered(kind, request)
        page = PAGES[form](answer, request, time.monotonic() - began)
    deliver(page, request.file)
    report(form, answer.derivation, answer.verdicts, request)
    return status([*answer.verdicts, answer.verdict], request.allow_unknown)


def answered(kind: str, request: Request) -> Answer:
    question = asked(request.expression, request.by, request.where)
    found = differentiated(kind, question.of, question.variable, question.name, question.definitions)
    spelled = written(lift(found.result), request.notation or "plain", question.session.vocabulary)
    deadline = None if request.timeout is None else time.monotonic() + request.timeout
    verdicts = judge(found.derivation, request.evidence, request.seed, deadline)
    body = written(question.body, "plain", question.session.vocabulary)
    reading = read_back(kind, body, request.by, request.where, spelled, request.seed)
    return Answer(question, found, spelled, (*verdicts[:-1], together(verdicts[-1], reading)), reading)


def together(derived: Verdict, reading: Verdict) -> Verdict:
    """The two routes are independent: either refutes, and either proves where the other has nothing to say."""
    surest = reading if derived.kind is Kind.UNKNOWN or reading.kind is Kind.REFUTED else derived
    return Verdict(surest.kind, {**derived.evidence, **surest.evidence})


def text_page(answer: Answer, request: Request, seconds: float) -> str:
    page = document(answer.derivation, answer.verdicts)
    notation = request.notation or "plain"
    return text.page(page, notation, width(), request.evidence, coloured(request), request.quiet)


def latex_page(answer: Answer, request: Request, seconds: float) -> str:
    page = document(answer.derivation, answer.verdicts)
    return latex.page(page, request.notation or "plain", False, request.evidence, False)


def json_page(answer: Answer, request: Request, seconds: float) -> str:
    data = {
        "latex": answer.latex,
        "shape": [axis.name for axis in answer.derivative.result.node.axes],
        "verdict": answer.verdict.kind.value,
        "evidence": plain({**answer.verdict.evidence, "read_back": answer.reading.kind.value}),
        "finite_difference": plain(differences(answer.verdicts)),
        "steps": list(steps(answer, request)),
        "conditions": answer.conditions,
        "seconds": round(seconds, 3),
    }
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def differences(verdicts: Sequence[Verdict]) -> Mapping[str, Any]:
    """The finite-difference table of the last derivative."""
    found: Mapping[str, Any] = verdicts[-1].evidence.get("finite_difference", {})
    return found


def steps(answer: Answer, request: Request) -> Sequence[Mapping[str, Any]]:
    words = answer.question.session.vocabulary
    pairs = zip(answer.derivation.steps, answer.verdicts, strict=True)
    return [step(item, verdict, answer.derivation, request.notation or "plain", words) for item, verdict in pairs]


def numpy_page(answer: Answer, request: Request, seconds: float) -> str:
    from output.code.module import module

    question, kind = answer.question, answer.derivation.topic
    known = set(question.definitions)
    data = [symbol for symbol in form.symbols(question.of.node) if symbol not in known]
    doc = f"The {kind} of {unicode(question.body)} by {unicode(question.by)}."
    return module(kind, answer.derivative.result, question.definitions, data, doc)


PAGES: Mapping[str, Callable[[Answer, Request, float], str]] = {
    "text": text_page,
    "latex": latex_page,
    "json": json_page,
    "numpy": numpy_page,
}
