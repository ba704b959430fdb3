"""`the number of points with ξᵢ > 0`, `for these βᵢ = 0`, `the constraint is active`: what words say of some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.written.compare import Link
from checks.written.conditions import add_condition, assume_chain
from checks.written.declare import Said
from checks.written.definitions import definable, defined
from checks.written.mentions import note_used, unicode_link
from checks.written.session import Session
from checks.written.shaping import put_in
from checks.written.world import word
from derive.notation import tree
from derive.notation.tree import Name, Tree

COUNTED = re.compile(r"\bnumber of (?:\w+[ -]){1,4}?(?:with|having|for which|such that|satisfying|where)\s*$")
THESE = re.compile(r"\bfor (?:these|those|such|all of them|each of them|which)\b")
ACTIVE = re.compile(r"\bconstraint (?:is|becomes) (?:active|binding|tight)|\bconstraint holds with equality")

ALL_ACTIVE = re.compile(
    r"\b(?:both|all)(?: of)?(?: the| these)?(?: \w+)? constraints (?:are|become) (?:active|binding|tight)"
    r"|\b(?:both|all)(?: of)?(?: the| these)?(?: \w+)? constraints hold with equality"
)
TOLD = re.compile(f"{ACTIVE.pattern}|{ALL_ACTIVE.pattern}")


def read_members(said: tuple[Said, ...], session: Session) -> list[Said]:
    """Takes in what is said of some members only, and says which formulas are done with by that."""
    done = counted(said, session)
    for item, rule in those(said, session):
        if isinstance(item.formula, tree.Relation):
            assume_chain(item.formula, session, "condition", (rule,))
            note_used(item.formula, session)
        done.append(item)
    return done


def counted(said: tuple[Said, ...], session: Session) -> list[Said]:
    """`Let $m$ be the number of points with $ξᵢ > 0$`: m = Σᵢ [ξᵢ > 0]."""
    done: list[Said] = []
    for name, rule in pairwise(said):
        index = index_of(rule.formula, session)
        if index is None or not isinstance(name.formula, Name) or not COUNTED.search(rule.lead.lower()):
            continue
        if definable(name.formula, session, False):
            total = tree.Sum(index, None, None, tree.Call(Name("indicator"), (rule.formula,)))
            defined(name.formula, total, session)
            done += [name, rule]
    return done


def those(said: tuple[Said, ...], session: Session) -> Iterator[tuple[Said, Tree]]:
    """`ξᵢ > 0; for these βᵢ = 0, hence αᵢ = 1`: formulas that are about the members named before, in their sentence."""
    rule: Tree | None = None
    about = False
    for item in said:
        lead = item.lead.lower()
        about = (about and "." not in lead) or THESE.search(lead) is not None
        if about and rule is not None and index_of(item.formula, session) == index_of(rule, session):
            yield item, rule
        elif isinstance(item.formula, tree.Relation) and index_of(item.formula, session) is not None:
            rule = item.formula


def index_of(body: Tree, session: Session) -> Name | None:
    """i of `ξᵢ > 0`, where it is the only index."""
    if not isinstance(body, tree.Relation):
        return None
    indices = dict.fromkeys(n for name in body.names for item in name.subscripts for n in item.names)
    found = [n for n in indices if word(n) in session.context.ranges]
    return found[0] if len(found) == 1 else None


def activated(said: tuple[Said, ...], text: str, session: Session) -> bool:
    """`… and the constraint is active`, `both constraints are active`, for the index at hand."""
    told = next((item for item in reversed(said) if index_of(item.formula, session) is not None), None)
    index = index_of(told.formula, session) if told is not None else None
    where = (told.formula,) if told is not None and told.conditional else ()
    chosen = meant(text.lower(), session) if index is not None else []
    bodies = [put_in(item, {word(general): index}) for item, general in chosen if index is not None]
    for body in bodies:
        if isinstance(body, tree.Relation):
            link = Link(body.first, "=", body.rest[0][1], where)
            add_condition(link, session, "condition", unicode_link(link))
    return bool(bodies)


def meant(text: str, session: Session) -> list[tuple[tree.Relation, Name]]:
    """The one constraint that is no bound of a variable, or all, each with its index; none where that is in doubt."""
    every = [*constraints_of(session.problem.constraints)] if session.problem is not None else []
    if ALL_ACTIVE.search(text):
        found = every
    else:
        found = [item for item in every if not is_bound(item)] if ACTIVE.search(text) else []
        found = found if len(found) == 1 else []
    indexed = [(item, index) for item in found if (index := index_of(item, session)) is not None]
    return indexed if len(indexed) == len(found) else []


def constraints_of(items: tuple[Tree, ...]) -> Iterator[tree.Relation]:
    for item in items:
        if isinstance(item, tree.Relation) and len(item.rest) == 1:
            yield item
        elif isinstance(item, tree.Each):
            yield from constraints_of((item.statement,))
        elif isinstance(item, tree.Several):
            yield from constraints_of(item.statements)


def is_bound(body: tree.Relation) -> bool:
    """`ξᵢ ≥ 0`."""
    return isinstance(body.first, Name) or isinstance(body.rest[0][1], Name)
