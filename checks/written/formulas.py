"""`K = …`, `K := …`: the equations that a text states, and what each of them says something of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.notation import tree
from derive.notation.tree import Name, Tree


def formulas_in(bodies: Iterable[Tree]) -> Iterator[tuple[Tree, Tree]]:
    """The left sides of the statements, each with what it is said to be; none of an equation inside a formula."""
    for body in bodies:
        if isinstance(body, tree.Several | tree.Each | tree.Implies):
            yield from formulas_in(body.children)
        elif isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":="):
            yield body.first, body.rest[0][1]


def of_names(bodies: Iterable[Tree]) -> Iterator[tuple[Name, Tree]]:
    """Those of a name."""
    yield from ((left, right) for left, right in formulas_in(bodies) if isinstance(left, Name))
