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
    """`… and the constraint is active`: the one constraint that is no bound of a variable, for the index at hand."""
    found = ACTIVE.search(text.lower())
    problem = session.problem
    index = next((n for item in reversed(said) if (n := index_of(item.formula, session)) is not None), None)
    if not found or problem is None or index is None:
        return False
    whole = [item for item in constraints_of(problem.constraints) if not is_bound(item)]
    general = index_of(whole[0], session) if len(whole) == 1 else None
    if general is None:
        return False
    body = put_in(whole[0], {word(general): index})
    if not isinstance(body, tree.Relation):
        return False
    link = Link(body.first, "=", body.rest[0][1])
    add_condition(link, session, "condition", unicode_link(link))
    return True


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
