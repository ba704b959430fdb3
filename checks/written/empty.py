"""`S(μ) = S(m) + (m − μ)(m − μ)ᵀ` after μ = m: nobody writes a difference that is 0 for what it is there.

Such an equation is meant for every μ, so that where it holds under that condition alone it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.written.arrays import is_array
from checks.written.compare import Link, instances
from checks.written.scalars import plain
from checks.written.session import Session
from checks.written.settle import Finding
from checks.written.value import value
from checks.written.world import Env
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree


def is_empty(link: Link, finding: Finding, session: Session) -> bool:
    """Whether a difference of two symbols that the right side brings in vanishes at a point under conditions."""
    if finding.kind != "agree" or not finding.used or finding.world is None or link.relation != "=":
        return False
    brought = set(differences(link.right)) - set(differences(link.left))
    env = Env(session.context, finding.world)
    return any(vanishes(body, link, env) for body in brought)


def differences(body: Tree) -> Iterator[Tree]:
    """`m − μ` inside a larger sum."""
    for child in body.children:
        if isinstance(child, tree.Plus) and len(child.terms) == 2 and not isinstance(body, tree.Relation):
            first, last = child.terms
            if isinstance(first, Name) and isinstance(last, tree.Negative) and isinstance(last.body, Name):
                yield child
        yield from differences(child)


def vanishes(body: Tree, link: Link, env: Env) -> bool:
    try:
        found = [value(body, inner) for inner in instances(link, env)]
    except (DeriveError, ZeroDivisionError):
        return False
    entries = [x for item in found for x in (item.flat if is_array(item) else [item])]
    return bool(entries) and all(plain(x) == 0 for x in entries)
