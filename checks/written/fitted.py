"""`y = ax + b` of data (xᵢ, yᵢ): what is fitted to every pair, and no equation between the whole x and the whole y."""

from __future__ import annotations

from collections.abc import Sequence

from checks.written.declare import USUAL
from derive.notation import tree
from derive.notation.tree import Name, Tree


def is_fitted(body: Tree, shown: Sequence[Name]) -> bool:
    """Whether both sides are about letters that displays know as members of families only, and no list goes in."""
    if not isinstance(body, tree.Relation) or len(body.rest) != 1 or body.rest[0][0] not in ("=", "~~"):
        return False
    right = body.rest[0][1]
    if isinstance(right, tree.Call) and right.function.base == "softmax":
        return False
    members = {name.bare for name in shown if runs(name)} - set(shown)
    return body.first in members and not members.isdisjoint(right.names)


def runs(name: Name) -> bool:
    """xᵢ, not x₁."""
    return any(isinstance(item, Name) and item.base in USUAL for item in name.subscripts)
