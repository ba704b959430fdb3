"""`Suppose first $z > 0$ … when $z < 0$`: two cases, neither of which is a fact, and the second ends the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checks.written.declare import ZERO, Said
from checks.written.session import Session
from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Tree

SIDES = {">": 1, ">=": 1, "<": -1, "<=": -1}
SUPPOSED = re.compile(r"\b(?:suppose|assume|consider|case|take|first)\b[^.;]*$")
HERE = re.compile(r"\b(?:for|whenever|on|where)\s*$")


def note_contested(paragraphs: Iterable[Sequence[Said]], context: Context) -> None:
    """The letters of which both signs are spoken of, one of them as a case."""
    told = [(sign, said) for paragraph in paragraphs for said in paragraph for sign in signs_in(said.formula)]
    found = {(name.base, side) for (name, side), _ in told}
    cases = {name.base for (name, _), said in told if said.conditional or is_supposed(said) or is_here(said)}
    context.contested = frozenset(base for base in cases if {(base, 1), (base, -1)} <= found)


def signs_in(body: Tree) -> Iterator[tuple[Name, int]]:
    """β and 1 of `β_j > 0`."""
    signed = isinstance(body, tree.Relation) and len(body.rest) == 1 and body.rest[0][1] == ZERO
    if signed and isinstance(body, tree.Relation) and isinstance(body.first, Name) and body.rest[0][0] in SIDES:
        yield body.first, SIDES[body.rest[0][0]]


def is_supposed(said: Said) -> bool:
    return SUPPOSED.search(said.lead.lower()) is not None


def is_here(said: Said) -> bool:
    """`for $w > 0$`: what is said in this paragraph only."""
    return HERE.search(said.lead.lower()) is not None


def is_case(said: Said, context: Context) -> bool:
    """Whether a sign is that of a case only."""
    contested = any(name.base in context.contested for name, _ in signs_in(said.formula))
    return contested and (is_supposed(said) or is_here(said))


def withdraw_opposite(body: tree.Relation, session: Session) -> None:
    """From `z < 0` on nothing is assumed of z > 0 any more."""
    for name, side in signs_in(body):
        session.conditions = [
            item for item in session.conditions if (name, -side) not in signs_of(item.link.sides, item.link.relation)
        ]


def signs_of(sides: tuple[Tree, Tree], relation: str) -> list[tuple[Name, int]]:
    return list(signs_in(tree.Relation(sides[0], ((relation, sides[1]),))))
