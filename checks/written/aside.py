"""`subject to $Ax = b$` behind the display, `let $x \\in [0, 1]^n$`: what a text says of a primal variable elsewhere.

A set in which a variable is said to lie restricts it wherever it stands. Relations restrict it right behind the problem
and after words that impose; every other one is noted and restricts nothing. A fact that is no inequality is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from checks.written.declare import space
from checks.written.reading import said_in
from checks.written.session import Session
from checks.written.stated import SUBJECT, Found, Spoken, flattened, in_displays, optimum_of, spoken
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.written.document import Prose

Variable = Callable[[Tree], bool]
HANDLED = frozenset({"positive", "nonnegative", "normalised", "unit", "varied", "ones", "vector"})
NUMBERS = frozenset({"integer", "natural", "binary", "sign", "one-hot"})
INEQUALITIES = frozenset({"<=", ">=", "<", ">", "<<=", ">>=", "<<", ">>"})
BEHIND = re.compile(r"\s*(?:[,.;:]|and|with|where|for|so|also|\s)*", re.I)
IMPOSED = re.compile(
    r"\b(?:let|assume|suppose|require|restrict\w*|constrain\w*|with|must|satisf\w+)(?:\s+that)?\s*$", re.I
)


@dataclass(frozen=True)
class Aside:
    """Further constraints, and inequalities that restrict nothing where they stand."""

    constraints: tuple[Tree, ...]
    beside: tuple[Tree, ...]


def aside(session: Session, where: Found, is_variable: Variable, is_signed: Variable) -> Aside:
    """Raises NoRule for a set of numbers, or for another one that is no set of inequalities."""
    others = of_others(session, where)
    taken: list[Tree] = []
    beside: list[Tree] = []
    for item, how in hold(session, where):
        for body in about(item.body, is_variable):
            if restricts(body, how, is_variable):
                taken.append(body)
            elif is_noted(body, where, others, is_signed):
                beside.append(body)
    return Aside(tuple(taken), tuple(dict.fromkeys(beside)))


class How(IntEnum):
    """How a formula stands to the problem: somewhere, imposed by a word, right behind it, under "subject to"."""

    BESIDE = 0
    IMPOSED = 1
    BEHIND = 2
    SUBJECT = 3


def hold(session: Session, where: Found) -> Iterator[tuple[Spoken, How]]:
    """Every formula outside the problem, with how it stands to it; "and" goes on as the formula before."""
    now = How.BEHIND
    for item in spoken(session):
        if item.place > where.end:
            now = continued(item.before, now)
            yield item, now or imposed(item)
        elif item.place < where.place:
            yield item, imposed(item)


def continued(words: str, now: How) -> How:
    if not now:
        return now
    found = SUBJECT.search(words)
    if found and not (found[0].lower().startswith("such") and BEHIND.fullmatch(words[: found.start()]) is None):
        return How.SUBJECT
    return now if BEHIND.fullmatch(words) else How.BESIDE


def about(body: Tree, is_variable: Variable) -> Iterator[tree.Relation | tree.Each]:
    """The relations in a formula that look at a primal variable."""
    for item in flattened((body,)):
        inside = item.statement if isinstance(item, tree.Each) else item
        looks = isinstance(inside, tree.Relation) and any(map(is_variable, inside.names))
        if isinstance(item, tree.Relation | tree.Each) and looks and optimum_of(inside) is None:
            yield from own(item, is_variable)


def own(item: tree.Relation | tree.Each, is_variable: Variable) -> Iterator[tree.Relation | tree.Each]:
    """`αᵢ ≥ 0` of `αᵢ, βᵢ ≥ 0`, where β is no variable."""
    inside = item.statement if isinstance(item, tree.Each) else item
    assert isinstance(inside, tree.Relation)
    heads = [*flattened((inside.first,))]
    if len(heads) == 1:
        yield item
        return
    kept = (tree.Relation(head, inside.rest) for head in heads if any(map(is_variable, head.names)))
    yield from (replace(item, statement=one) if isinstance(item, tree.Each) else one for one in kept)


def relation(body: tree.Relation | tree.Each) -> tree.Relation:
    inside = body.statement if isinstance(body, tree.Each) else body
    assert isinstance(inside, tree.Relation)
    return inside


def restricts(body: tree.Relation | tree.Each, how: How, is_variable: Variable) -> bool:
    inside = relation(body)
    signs = {sign for sign, _ in inside.rest}
    if signs & {"in", ":"}:
        return bool(any(map(is_variable, flattened((inside.first,))))) and not is_plain(inside.rest[-1][1])
    if not signs <= {*INEQUALITIES, "="}:
        return False
    if "=" in signs and any(map(is_new, (inside.first, inside.rest[-1][1]))):
        return how is How.SUBJECT
    return how >= (How.BEHIND if is_sign(inside) else How.IMPOSED)


def is_new(side: Tree) -> bool:
    """A name, which an equation may define, or a function by a letter, `L(w, r)`; I and 𝟏 are constants."""
    if isinstance(side, tree.Call):
        return len(side.function.base.removeprefix("cal")) == 1
    return isinstance(side, Name) and side.base not in ("I", "one", "Id")


def imposed(item: Spoken) -> How:
    return How.IMPOSED if IMPOSED.search(item.before) else How.BESIDE


def is_plain(body: Tree) -> bool:
    """A whole space, or one whose sign is a fact of the variable: ℝⁿ, ℝⁿ₊, Δₙ."""
    found = space(body)
    return (
        found is not None and not found.bounds and found.facts <= {"positive", "nonnegative", "normalised", "symmetric"}
    )


def is_sign(body: tree.Relation) -> bool:
    """`x ≥ 0`, `0 < x`: a fact of the variable already."""
    sides = (body.first, body.rest[-1][1])
    facts = {"greater": (">=", ">", ">>=", ">>"), "less": ("<=", "<", "<<=", "<<")}
    if len(body.rest) != 1:
        return False
    zeros = [isinstance(side, tree.Number) and side.value == 0 for side in sides]
    return (zeros[1] and isinstance(sides[0], Name) and body.rest[0][0] in facts["greater"]) or (
        zeros[0] and isinstance(sides[1], Name) and body.rest[0][0] in facts["less"]
    )


def is_noted(body: tree.Relation | tree.Each, where: Found, others: set[str], is_signed: Variable) -> bool:
    """An inequality that is no constraint already, no declaration, and not about another problem's variables too."""
    inside = relation(body)
    known = {unicode(item) for item in flattened(where.constraints)}
    signs = {sign for sign, _ in inside.rest}
    declared = is_sign(inside) and any(map(is_signed, inside.names))
    about_both = any(name.base in others for name in inside.names)
    return bool(signs & INEQUALITIES) and not (declared or about_both) and unicode(body) not in known


def of_others(session: Session, where: Found) -> set[str]:
    """The letters below the signs of other problems."""
    over = (body for item in in_displays(session) if item.place != where.place for body in item.optimum.over)
    mine = {name.base for body in (*where.optimum.over, where.optimum.objective) for name in body.names}
    return {name.base for body in over for name in body.names} - mine


def checked_facts(names: Iterable[tuple[str, frozenset[str]]]) -> None:
    """Raises NoRule for what is said of a primal variable and is no inequality here."""
    for name, facts in names:
        for fact in sorted(facts - HANDLED):
            way = RELAX if fact in NUMBERS else "write it as a constraint, or leave it out"
            raise NoRule(f"{name} is said to be {WORDS.get(fact, fact)}, which is no inequality: {way}")


RELAX = "the problem is not convex; leave it out for the dual of the relaxation"
WORDS = {"sign": "−1 or 1", "binary": "0 or 1", "natural": "a natural number", "integer": "an integer"}


INTEGER = re.compile(
    r"^\s*(?:,|is|are|being)?\s*(?:an?\s+)?(?:integers?|integral|integer-valued|binary|boolean)\b", re.I
)
COUNTING = re.compile(
    r"\b(?:integer|integral|binary|boolean)(?:[- ]valued)?\s+(?:decision\s+)?(?:variables?|vectors?)?\s*$", re.I
)


def whole_numbers(session: Session, is_variable: Variable) -> Iterator[Name]:
    """`$x$ is integer`, `binary variables $x$`."""
    prose = (block for block in session.document.blocks if isinstance(block, Prose))
    for item in (said for block in prose for said in said_in(block, session)):
        head = item.formula.first if isinstance(item.formula, tree.Relation) else item.formula
        if INTEGER.match(item.after) or COUNTING.search(item.before):
            yield from (name for name in flattened((head,)) if isinstance(name, Name) and is_variable(name))
