"""`max(0, u)`, `sign u`, `1[u > 0]`: what is one thing on one side and another on the other, and agrees by chance."""

from __future__ import annotations

from checks.written.compare import Link
from checks.written.declare import keyed
from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Tree

BRANCHING = frozenset("max min sign step relu ReLU abs indicator one".split())


def has_branches(link: Link, context: Context) -> bool:
    """Whether a side, or what defines a name in it, has branches."""
    return any(branches(side, context, 3) for side in link.sides)


def branches(body: Tree, context: Context, depth: int) -> bool:
    if isinstance(body, tree.Cases | tree.Abs) or (isinstance(body, tree.Call) and body.function.base in BRANCHING):
        return True
    names = [body] if isinstance(body, Name) else [body.function] if isinstance(body, tree.Call) else []
    inside = [item.body for name in names for item in context.definitions.get(keyed(name, context)[0], ())]
    deeper = any(branches(item, context, depth - 1) for item in inside) if depth else False
    return deeper or any(branches(child, context, depth) for child in body.children)
