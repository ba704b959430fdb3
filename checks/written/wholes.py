"""What a name alone stands for beside members that carry it: all of them as a whole, or one more of their kind."""

from __future__ import annotations

from collections.abc import Iterator

from checks.written.world import word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def wholes(body: Tree) -> Iterator[str]:
    """z of `z = Xᵀy`: a name that is defined as a whole, so that z_j is an entry."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        if not body.first.subscripts and body.first.layer is None:
            yield word(body.first)
    elif isinstance(body, tree.Several):
        for item in body.statements:
            yield from wholes(item)


def common(body: Tree) -> Iterator[str]:
    """α of `α₁ = α₂ = α`, N of `Σₖ Nₖ = N`, t of `p(t | t₁, …, tₙ)`: one of the members' kind and not their list."""
    sides = (body.first, *(side for sign, side in body.rest if sign == "=")) if isinstance(body, tree.Relation) else ()
    names = [side for side in sides if isinstance(side, Name)]
    summed = [side.body for side in sides if isinstance(side, tree.Sum) and isinstance(side.body, Name)]
    members = {word(name.bare) for name in (*names, *summed) if name.subscripts}
    yield from (word(name) for name in names if not name.subscripts and word(name) in members)
    if isinstance(body, tree.Given):
        behind = {word(name.bare) for item in body.conditions for name in item.names if name.subscripts}
        yield from (word(item) for item in body.items if isinstance(item, Name) and word(item) in behind)
    for child in body.children:
        yield from common(child)
