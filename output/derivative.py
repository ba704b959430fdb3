"""`derive gradient|jacobian|hessian EXPR --wrt VAR --where DECLARATIONS`: derive it, judge it, print it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks.decide import judge
from checks.domain import conditions
from checks.verdict import Kind, Verdict
from checks.written.asked import Question, asked
from checks.written.read_back import read_back
from derive import index_form as form
from derive.claims import Gradient
from derive.derivation import Derivation
from derive.differentiating import Derivative, differentiated
from derive.notation.display import vocabulary_of
from derive.notation.lift import lift
from derive.notation.manner import in_the_manner_of, notation_of
from derive.notation.naming import joined, shortened
from derive.notation.tree import Relation
from derive.notation.write import latex as written
from derive.notation.write import unicode
from derive.stacking import parted, renamed, sentence, stacked
from derive.tensor import Tensor
from output import latex, text
from output.clock import LATE, clock
from output.document import Block, Display, Document, document
from output.files import deliver, picked_format, ready
from output.json_ import step
from output.plain import plain
from output.progress import bar
from output.request import Common
from output.topic import coloured, report, status, width


@dataclass(frozen=True)
class Request(Common):
    """A function, its variable, the declarations, and how the derivative is to be shown."""

    expression: str
    by: str
    where: str
    detail: str = "short"
    arrangement: str | None = None


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
        """That of the last step, which the printed result that is read back bears on as well."""
        return self.verdicts[-1]

    @property
    def conditions(self) -> list[str]:
        found = conditions([self.question.of.node, self.derivative.array.node])
        strict = {item.removesuffix(" > 0") for item in found if item.endswith(" > 0")}
        return [item for item in found if not item.endswith((" ≥ 0", " ≠ 0")) or item[:-4] not in strict]


def run(kind: str, request: Request) -> int:
    """The whole command; returns the exit status."""
    began = time.monotonic()
    form = picked_format(request.file, request.format, "numpy")
    ready(request.file)
    with bar(f"deriving the {kind}", not request.quiet):
        answer = answered(kind, request)
        page = PAGES[form](answer, request, time.monotonic() - began)
    deliver(page, request.file)
    report(form, answer.derivation, answer.verdicts, request)
    return status(answer.verdicts, request.allow_unknown)


def answered(kind: str, request: Request) -> Answer:
    """Derived, then judged and read back, each in the time that is left."""
    time_left = clock(request.timeout)
    question, found = time_left.needed(lambda: derived(kind, request), "deriving")
    spelled = spell(found.result, question, request.notation)
    judged = time_left.within(lambda: judge(found.derivation, request.evidence, request.seed, time_left.end))
    verdicts = judged or late(found)
    reading = time_left.within(lambda: read(kind, request, question, found, spelled)) or LATE
    return Answer(question, found, spelled, (*verdicts[:-1], together(verdicts[-1], reading)), reading)


def derived(kind: str, request: Request) -> tuple[Question, Derivative]:
    question = arranged(asked(request.expression, request.by, request.where), request.arrangement)
    full = request.detail == "full"
    of, by, name = question.of, question.variable, question.name
    return question, differentiated(kind, of, by, name, question.definitions, full)


def late(found: Derivative) -> tuple[Verdict, ...]:
    """Definitions claim nothing, whatever the time."""
    claims = (step.claim for step in found.derivation.steps)
    return tuple(LATE if isinstance(claim, Gradient) else Verdict(Kind.DEFINITION) for claim in claims)


def read(kind: str, request: Request, question: Question, found: Derivative, spelled: str) -> Verdict:
    """The printed result read back, where a document of the writer's could hold it."""
    body = written(question.body, "plain", question.session.vocabulary)
    by = written(lift(last(found).by), "plain", question.session.vocabulary)
    entry = kind == "hessian" and last(found).by.indices != question.variable.indices
    if question.told or entry or is_large(question):
        return UNREAD
    return read_back(kind, body, by, request.where, spelled, request.seed)


def is_large(question: Question) -> bool:
    """Whether a length is too great to try points at."""
    return any(axis.name.isdigit() and axis.size is None for node in form.walk(question.of.node) for axis in node.axes)


UNREAD = Verdict(Kind.UNKNOWN, {"message": "no document of the writer's could hold it"})


def last(found: Derivative) -> Gradient:
    claim = found.derivation.steps[-1].claim
    assert isinstance(claim, Gradient)
    return claim


def arranged(question: Question, arrangement: str | None) -> Question:
    """The question with families as matrices, or matrices as families, and what was renamed told."""
    if arrangement is None:
        return question
    nodes, by = [question.of.node, *question.definitions.values()], question.variable.symbol
    names = (stacked if arrangement == "matrices" else parted)(nodes, by)
    definitions = {names.get(key, key): renamed(node, names) for key, node in question.definitions.items()}
    of = Tensor(renamed(question.of.node, names), question.of.indices)
    told = tuple(sentence(old, new) for old, new in names.items())
    return replace(question, of=of, definitions=definitions, told=told)


def spell(result: Tensor, question: Question, notation: str | None) -> str:
    """The result as LaTeX, in the writer's manner, what is repeated in it named."""
    body = in_the_manner_of(lift(result), question.body)
    named = shortened(body, {name.base for name in (*question.session.names, *body.names)})
    words = replace(vocabulary_of([result.node, question.of.node], ()), functions=question.session.vocabulary.functions)
    return written(joined(named), notation or notation_of(question.text), words)


def together(derived: Verdict, reading: Verdict) -> Verdict:
    """The two routes are independent: either proves where the other has nothing to say, neither against the other."""
    if reading.kind is Kind.REFUTED and derived.kind is not Kind.REFUTED:
        return Verdict(Kind.UNKNOWN, {**derived.evidence, "message": "the printed result does not read back"})
    surest = reading if derived.kind is Kind.UNKNOWN else derived
    return Verdict(surest.kind, {**derived.evidence, **surest.evidence})


def page_of(answer: Answer) -> Document:
    """The derivation with the conditions under which its result is defined."""
    derivation = answer.derivation
    needed = [*answer.question.told, *([f"defined where {', '.join(answer.conditions)}"] if answer.conditions else [])]
    page = document(replace(derivation, conventions=(*derivation.conventions, *needed)), answer.verdicts)
    return replace(page, blocks=tuple(in_manner(block, answer.question) for block in page.blocks))


def in_manner(block: Block, question: Question) -> Block:
    """The function as it was given, and what follows from it in the same manner."""
    if not isinstance(block, Display):
        return block
    if block.number == 1 and isinstance(block.tree, Relation) and not question.told:
        return replace(block, tree=Relation(block.tree.first, (("=", question.body),)))
    return replace(block, tree=in_the_manner_of(block.tree, question.body))


def text_page(answer: Answer, request: Request, seconds: float) -> str:
    page = page_of(answer)
    notation = request.notation or "plain"
    return text.page(page, notation, width(), request.evidence, coloured(request), request.quiet)


def latex_page(answer: Answer, request: Request, seconds: float) -> str:
    page = page_of(answer)
    return latex.page(page, request.notation or "plain", False, request.evidence, False)


def json_page(answer: Answer, request: Request, seconds: float) -> str:
    data = {
        "latex": answer.latex,
        "shape": [axis.name for axis in answer.derivative.array.node.axes],
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
    return module(kind, answer.derivative.array, question.definitions, data, doc)


PAGES: Mapping[str, Callable[[Answer, Request, float], str]] = {
    "text": text_page,
    "latex": latex_page,
    "json": json_page,
    "numpy": numpy_page,
}
