"""`Σᵢ yᵢ log hᵢ + (1 − yᵢ) log(1 − hᵢ)`: a sum goes on over the terms behind it in which its index stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.notation import tree
from derive.notation.tree import Name, Tree


def widened(sides: Sequence[Tree]) -> list[Tree]:
    """The sides of a link; only where the index is nothing that another side speaks of."""
    found = []
    for k, side in enumerate(sides):
        outside = {name for j, other in enumerate(sides) if j != k for name in free(other)}
        found.append(with_wide_sums(side, outside))
    return found


def with_wide_sums(body: Tree, outside: set[Name]) -> Tree:
    terms = list(body.terms) if isinstance(body, tree.Plus) else []
    for k, term in enumerate(terms):
        total = term.body if isinstance(term, tree.Negative) else term
        if not isinstance(total, tree.Sum) or total.index in outside:
            continue
        last = max((j for j in range(k + 1, len(terms)) if total.index in free(terms[j])), default=k)
        if last > k:
            wide: Tree = replace(total, body=tree.Plus((total.body, *terms[k + 1 : last + 1])))
            wide = tree.Negative(wide) if isinstance(term, tree.Negative) else wide
            rest = (*terms[:k], wide, *terms[last + 1 :])
            return rest[0] if len(rest) == 1 else tree.Plus(rest)
    return body


def free(body: Tree) -> set[Name]:
    """The names that no sum binds."""
    found = {body} if isinstance(body, Name) else set()
    found = found.union(*map(free, body.children))
    return found - {body.index} if isinstance(body, tree.Sum | tree.Product) else found
