"""`max_α W(α) s.t. …` after `min_w f(w) s.t. …`, called its dual: a claim about both problems.

It is judged at the end of a text, when all is declared. The problem before it that has other variables is the primal.
What cannot be brought into index form, or has no dual that can be derived, is left a problem that claims nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.duality import Pair, judged
from checks.verdict import Kind, Verdict
from checks.written.constraining import below
from checks.written.counted import heads as below_sign
from checks.written.counted import names_in
from checks.written.declare import keyed
from checks.written.dual_words import (
    claims_dual,
    counts,
    leaves_constant,
    may_excuse,
    of_data,
    own_norm,
    says_same_value,
    tells_signs,
)
from checks.written.limits import OutOfTime, TooLate, limited
from checks.written.posing import Posed, translated_problem
from checks.written.report import StepReport
from checks.written.sampled import Sampled
from checks.written.session import Session
from checks.written.stated import Found, flattened, in_displays, in_prose, named_by_words, spoken
from checks.written.world import Context, Declared, Definition
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Prose, Words

SECONDS = 6.0
AFTER, END = 300, sys.maxsize
KEPT = frozenset({"orthogonal", "unit norm", "idempotent", "diagonal", "varied", "one-hot"})
"""Facts that points drawn for a problem do not have."""


def judge_duals(session: Session) -> None:
    """Puts a verdict in the place of `problem` where a dual could be compared with its primal."""
    found = [] if own_norm(session.document.text) else [*stated(session)]
    for k, where in enumerate(found[1:], 1):
        words = between(found[k - 1].end, where.place, session)
        if claims_dual(words) and not counts(words) and not tells_signs(between(where.end, END, session)):
            verdict = compared(found[:k], where, session, words)
            if verdict is not None and not excused(verdict, words, found[k - 1 : k + 1], session):
                note(verdict, where, session)


def excused(verdict: Verdict, words: str, problems: Sequence[Found], session: Session) -> bool:
    """Whether words may make another problem of the first, or `c = 0` between the two; a proof needs no excuse."""
    if verdict.kind is not Kind.REFUTED:
        return False
    before, where = problems
    formulas = (item.body for item in spoken(session) if before.end < item.place < where.place)
    told = f"{words} {between(where.end, where.end + AFTER, session)}"
    return may_excuse(told) or of_data(between(0, where.place, session)) or any(map(sets_value, formulas))


def sets_value(body: Tree) -> bool:
    """`c = 0`, `λ = 1`."""
    if not isinstance(body, tree.Relation) or body.rest[0][0] != "=" or len(body.rest) > 1:
        return False
    return isinstance(body.first, Name) and isinstance(body.rest[0][1], tree.Number)


def stated(session: Session) -> list[Found]:
    """The problems of a text in reading order; those in prose only up to the first display with one."""
    shown = [*in_displays(session)]
    told = [item for item in in_prose(session) if not shown or item.place < shown[0].place]
    return [*told, *shown]


def between(start: int, end: int, session: Session) -> str:
    """The words of the text from one place to another."""
    prose = (block for block in session.document.blocks if isinstance(block, Prose))
    parts = (part for block in prose for part in block.parts if isinstance(part, Words))
    return " ".join(part.piece.text for part in parts if start < part.piece.place(0) < end)


def compared(before: Sequence[Found], where: Found, session: Session, words: str) -> Verdict | None:
    """Proved as the dual of any problem before it with other variables; refuted as that of the only one."""
    pairs = [*candidates(before, where, session)]
    found = [verdict for one in pairs if (verdict := of_pair(one, session, words)) is not None]
    proofs = [verdict for verdict in found if verdict.kind is Kind.PROVED]
    return next(iter(proofs), found[0] if len(pairs) == len(found) == 1 else None)


def of_pair(pair: tuple[Found, Found], session: Session, words: str) -> Verdict | None:
    """None where a problem has no index form, no dual is derived, or time is up; a fault of the judge is unknown."""
    try:
        with limited(SECONDS):
            return weighed(*translated(pair, session), session, words) if not is_strict(pair[1]) else None
    except (DeriveError, OutOfTime):
        return None
    except TooLate:
        raise
    except Exception as error:
        return Verdict(Kind.UNKNOWN, {"method": "none", "message": f"internal: {type(error).__name__}: {error}"})


def is_strict(item: Found) -> bool:
    """`λ > 0` without a function that needs it: closed and open sets may differ where they are empty."""
    strict = any(sign in ("<", ">") for body in (*item.constraints, *item.optimum.over) for sign in signs_in(body))
    needed = any(isinstance(node, tree.Quotient | tree.Call) for node in below(item.optimum.objective))
    return strict and not needed


def signs_in(body: Tree) -> Iterator[str]:
    return (sign for node in below(body) if isinstance(node, tree.Relation) for sign, _ in node.rest)


def translated(found: Sequence[Found], session: Session) -> tuple[Posed, Posed]:
    members = Sampled(without_meanings(set().union(*map(heads, found)), session.context))
    plain = [in_members(item, members) for item in found]
    apart = replace(session, context=members.declared)
    primal, dual = (translated_problem(apart, item, guesses=True) for item in plain)
    return primal, dual


def in_members(item: Found, members: Sampled) -> Found:
    optimum = replace(item.optimum, objective=members.rewritten(item.optimum.objective))
    return replace(item, optimum=optimum, constraints=[*map(members.rewritten, item.constraints)])


def candidates(before: Sequence[Found], where: Found, session: Session) -> Iterator[tuple[Found, Found]]:
    """Primals and the dual, each with its variables, the last primal first."""
    for primal in reversed(before):
        first = over(primal, session, set())
        second = over(where, session, known_to(first, session))
        if not heads(first) & heads(second):
            yield first, second


def over(item: Found, session: Session, known: set[str]) -> Found:
    """With its variables below the sign."""
    if item.optimum.over:
        return item
    return replace(item, optimum=replace(item.optimum, over=tuple(unnamed(item, session, known))))


def unnamed(item: Found, session: Session, known: set[str]) -> list[Name]:
    """Of a dual the symbols that the primal does not know; else those that words call so, or that nothing declares."""
    declared = session.context.declared
    keys = dict(symbol(name, session.context) for body in bodies(item) for name in names_in(body))
    symbols = [name for name, key in keys.items() if key in declared]
    if known:
        return [n for n in symbols if n.base not in known and keys[n] not in session.context.definitions]
    called = {name.base for body in named_by_words(session) for name in body.names}
    aimed = {name.base for name in item.optimum.objective.names}
    guessed = [name for name in symbols if declared[keys[name]].guessed]
    return [n for n in symbols if n.base in called] or [n for n in guessed if n.base in aimed] or guessed


def symbol(name: Name, context: Context) -> tuple[Name, str]:
    """`α` and `alpha[1]` of αᵢ, `x_0` and `x_0` of x₀."""
    key, count, _ = keyed(name, context)
    return replace(name, subscripts=name.subscripts[: len(name.subscripts) - count]), key


def bodies(item: Found) -> tuple[Tree, ...]:
    return (item.optimum.objective, *item.constraints)


def known_to(item: Found, session: Session) -> set[str]:
    """The letters of a problem, and of what is defined by them."""
    names = [name for body in (*bodies(item), *item.optimum.over) for name in body.names]
    keys = {keyed(name, session.context)[0] for name in names}
    behind = (one.body for key in keys for one in session.context.definitions.get(key, ()))
    return {name.base for name in (*names, *(name for body in behind for name in body.names))}


def without_meanings(names: set[str], context: Context) -> Context:
    """The variables of a problem are free there, whatever they come to later: `w = Σᵢ αᵢyᵢxᵢ`, `y = Ψs`."""
    free = {k: v for k, v in context.definitions.items() if k.partition("[")[0] not in names and not about(v, names)}
    return replace(context, definitions=free)


def about(definitions: Sequence[Definition], names: set[str]) -> bool:
    """Whether a variable is what something is defined by; the parameters of a function are its own."""
    bodies_ = ((item.body, item.parameters or ()) for item in definitions if isinstance(item.body, Tree))
    return any(name.base in names and name not in own for body, own in bodies_ for name in body.names)


def weighed(primal: Posed, dual: Posed, session: Session, words: str) -> Verdict | None:
    """None where the dual looks at data that the primal does not know, or where words make the claim another one."""
    same_sense = primal.problem.sense == dual.problem.sense
    if same_sense and says_same_value(words):
        return None
    loose = leaves_constant(words)
    if not data(dual) <= data(primal) or not distinct(primal, dual) or primal.unread or dual.unread:
        return None
    pair_ = Pair(primal.problem, dual.problem, primal.data, primal.taken | dual.taken, loose, primal.assumed)
    verdict = judged(pair_, session.settings.seed)
    doubtful = loose or primal.assumed is None or any(map(keeps_fact, session.context.declared.values()))
    return None if verdict.kind is Kind.UNKNOWN or (doubtful and verdict.kind is Kind.REFUTED) else verdict


def keeps_fact(item: Declared) -> bool:
    return bool(item.facts & KEPT)


def data(found: Posed) -> set[str]:
    return {str(item.symbol) for item in found.data}


def distinct(primal: Posed, dual: Posed) -> bool:
    """Whether a name means the same in both, and the variables are others."""
    both = [*primal.data, *dual.data, *primal.problem.over, *dual.problem.over]
    return len({item.symbol for item in both}) == len({str(item.symbol) for item in both})


def heads(item: Found) -> set[str]:
    """The letters of the variables."""
    return {name.base for body in item.optimum.over for one in flattened((body,)) for name in below_sign(one)}


def note(verdict: Verdict, where: Found, session: Session) -> None:
    """The verdict on the step that stands at the place of the problem."""
    place = session.document.line_column(where.place)
    session.steps = [told(step, verdict) if is_at(step, place) else step for step in session.steps]


def is_at(step: StepReport, place: tuple[int, int]) -> bool:
    return (step.line, step.column) == place and step.verdict is Kind.PROBLEM


def told(step: StepReport, verdict: Verdict) -> StepReport:
    message = str(verdict.evidence.get("message", ""))
    found = verdict.evidence.get("counterexample")
    point = None if found is None else {key: found[key] for key in ("sizes", "values", "left", "right")}
    return replace(step, verdict=verdict.kind, evidence=verdict.evidence, message=message, counterexample=point)
