"""The judge: a written derivation → a verdict for every statement, in reading order.

What a statement is (definition, condition, problem, claim) follows from its words and from what is known; claims are
settled by `settle`, then proved by normal forms where that can be done.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from checks.verdict import Kind
from checks.written import missing
from checks.written.displays import read_display
from checks.written.entries import entry_names
from checks.written.explained import explain
from checks.written.limits import TooLate, until
from checks.written.orders import orders
from checks.written.preparing import prepare
from checks.written.prose import read_prose
from checks.written.reading import all_bodies, formulas
from checks.written.report import Report, Settings, StepReport
from checks.written.session import Session
from checks.written.transposes import plain_text, transposing
from checks.written.vocabulary import vocabulary
from checks.written.world import Context
from derive.errors import DeriveError
from derive.notation.write import unicode
from derive.written.document import Display, Document, Prose, document

DEFAULT = Settings()


def judge_text(text: str, settings: Settings = DEFAULT) -> Report:
    """The report on a whole document."""
    session = session_of(text, settings)
    for block in session.document.blocks:
        explain_in_time(block, session)
        if isinstance(block, Prose):
            read_in_time(block, session)
        else:
            read_display(block, session)
    unreadable(session)
    duals_in_time(session)
    note_missing(session)
    steps = sorted(session.steps, key=lambda step: (step.line, step.column))
    return Report(tuple(steps), read_as(session.context), tuple(session.notes))


def session_of(text: str, settings: Settings = DEFAULT) -> Session:
    """A document with all that it declares; nothing of it is judged yet."""
    found = document(text)
    marks = transposing(tuple(formulas(found)), prose(found))
    texts, told = [plain_text(text, marks) for text in formulas(found)], prose(found)
    words = replace(vocabulary(texts, told), entries=entry_names(texts, told))
    session = Session(found, settings, words, transposing=marks, orders=orders(formulas(found)))
    prepare_in_time(session)
    return session


def read_in_time(block: Prose, session: Session) -> None:
    if session.left() > 0:
        with suppress(TooLate), until(session.left()):
            read_prose(block, session)


def explain_in_time(block: Prose | Display, session: Session) -> None:
    if session.left() > 0:
        with suppress(TooLate, DeriveError), until(session.left()):
            explain(block, session)


def duals_in_time(session: Session) -> None:
    """Conjugates and solvers are loaded only where a text speaks of duals."""
    if session.left() > 0 and "dual" in session.document.text.lower():
        from checks.written.stated_duals import judge_duals

        with suppress(TooLate), until(session.left()):
            judge_duals(session)


def note_missing(session: Session) -> None:
    if session.left() > 0:
        with suppress(TooLate), until(session.left()):
            session.notes += missing.notes(session, [*all_bodies(session)])


def prose(found: Document) -> str:
    """What the running text says, its formulas among the words."""
    parts = (part.piece.text for block in found.blocks if isinstance(block, Prose) for part in block.parts)
    return " ".join(parts)


def prepare_in_time(session: Session) -> None:
    """Half the time at most; what is only half prepared is not judged."""
    try:
        with until(session.left() / 2):
            prepare(session)
    except TooLate:
        session.settings = replace(session.settings, deadline=time.monotonic())


def unreadable(session: Session) -> None:
    for problem in session.document.problems:
        if problem.lost:
            line, column = session.document.line_column(problem.offset)
            message = f"cannot read {problem.piece[:40]!r}: {problem.reason}"
            session.steps.append(
                StepReport(line, column, line, problem.piece[:200], Kind.UNKNOWN, {"method": "none"}, message)
            )


def read_as(context: Context) -> tuple[str, ...]:
    """How symbols without a declaration were read."""
    found = [(key, item) for key, item in context.declared.items() if item.guessed]
    return tuple(f"{key.partition('[')[0]} as {kind_of(item)}" for key, item in found)


def kind_of(item: object) -> str:
    shape = getattr(item, "shape", ())
    sizes = " × ".join(unicode(size) for size in shape)
    return f"a vector of {sizes}" if len(shape) == 1 else f"a matrix of {sizes}" if shape else "a number"
