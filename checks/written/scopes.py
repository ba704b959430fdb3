"""`i ≠ j`, `for $l = L − 1, …, 1$`, `t ≥ 1`: what a statement holds for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from checks.written.declare import ascending, ends
from checks.written.relations import range_in
from checks.written.session import Session, Statement
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Display, Prose, Words


def note_scope(body: Tree, session: Session) -> None:
    """`for $l = L − 1, …, 1$` restricts the rows that follow."""
    found = range_in(body) if isinstance(body, tree.Relation) else None
    for name in found[0] if found is not None else ():
        session.scope[word(name)] = ascending(*found[1]) if found is not None else (tree.ONE, tree.ONE)


def is_restriction(body: tree.Relation, context: Context) -> bool:
    """`i ≠ j`, `t ≥ 1`: about indices only."""
    sides = [body.first, *(side for _, side in body.rest)]
    names = [name for side in sides for name in side.names]
    return (
        bool(names)
        and not any(counts(side) for side in sides)
        and all(word(n) in context.ranges and not context.knows(word(n)) for n in names)
        and any(word(n) in context.ranges and word(n) not in context.sizes for n in names)
    )


def counts(body: Tree) -> bool:
    """`Σ_{k=1}^5 k²` is a number, whatever k is."""
    return isinstance(body, tree.Sum | tree.Product) or any(counts(child) for child in body.children)


def scoped(statements: Sequence[Statement], session: Session) -> list[Statement]:
    """A restriction or a range behind a statement is what it holds for."""
    kept: list[Statement] = []
    for item in statements:
        if kept and (item.part.reason or explains(item, session.context)):
            continue
        scope = scope_of(item, session.context)
        if scope is None:
            kept.append(item)
        else:
            kept = [replace(k, where=(*k.where, *scope[0]), ranges={**k.ranges, **scope[1]}) for k in kept]
    return kept


def explains(item: Statement, context: Context) -> bool:
    """`…, as b = A x_*`: a reason, where it is about more than indices and sizes."""
    body = item.body
    if item.part.before[-1:] != ("as",) or not isinstance(body, tree.Relation):
        return False
    counted = all(word(name) in context.ranges.keys() | context.sizes.keys() for name in body.first.names)
    return body.rest[0][0] == "=" and not counted


def scope_of(item: Statement, context: Context) -> tuple[tuple[Tree, ...], dict[str, tuple[Tree, Tree]]] | None:
    """What a part says that is no statement of its own: `i = 1, …, n`, `i ≠ j`."""
    bodies = list(item.body.statements) if isinstance(item.body, tree.Several) else [item.body]
    where: list[Tree] = []
    ranges: dict[str, tuple[Tree, Tree]] = {}
    for body in bodies:
        found = range_in(body) if isinstance(body, tree.Relation) else None
        if isinstance(body, tree.Each) and body.statement == body.index:
            ranges |= ends(body)
            where += [body.where] if body.where is not None else []
        elif found is not None:
            ranges |= {word(name): found[1] for name in found[0]}
        elif isinstance(body, tree.Relation) and (item.part.scope or is_restriction(body, context)):
            where.append(body)
        elif isinstance(body, Name) and (item.part.scope or word(body) in context.ranges):
            continue
        else:
            return None
    return tuple(where), ranges


SPECIAL = re.compile(
    r"\b(?:in|to) (?:one|1|a single) dimension\b|\b(?:one-?dimensional|univariate|scalar|special) case\b"
    r"|\bsanity check\b"
    r"|\b(?:one|a single)(?: training)? (?:weight|feature|data ?point|sample|observation|example|instance)\b"
)


GENERAL = re.compile(
    r"\bgo(?:ing)? back\b|\b(?:back|return\w*) to (?:all|the general|the full)\b|(?:^|[.;]) in general\b"
)


def is_general(block: Prose) -> bool:
    """`Now go back to all $m$ examples`."""
    said = " ".join(part.piece.text for part in block.parts if isinstance(part, Words))
    return GENERAL.search(re.sub(r"\s+", " ", f" {said.lower()}")) is not None


def is_special(block: Prose, session: Session) -> bool:
    """`and in one dimension, with Σ = σ²`: behind rows in which the symbols were more than numbers."""
    said = " ".join(part.piece.text for part in block.parts if isinstance(part, Words))
    if SPECIAL.search(re.sub(r"\s+", " ", said.lower())) is None:
        return False
    before = takewhile(lambda one: one is not block, session.document.blocks)
    return any(isinstance(one, Display) for one in before)
