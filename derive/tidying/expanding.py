"""`(1 − t) p − t (1 − p) = p − t`: brackets are multiplied out where less is left of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import product as choices
from math import prod

from derive import index_form as form
from derive.index_form import Node
from derive.tidying.common import merged, product_of
from derive.tidying.factors import Product

MOST_TERMS, MOST_WEIGHT = 16, 60


def multiplied_out(node: Node) -> Node | None:
    """The sum without the brackets of its terms, if that is shorter."""
    if not isinstance(node, form.Add) or weight(node) > MOST_WEIGHT:
        return None
    products = [product_of(term) for term in node.terms]
    if not any(map(brackets, products)) or sum(map(count, products)) > MOST_TERMS:
        return None
    whole = collected([term for found in products for term in terms(found)])
    return whole if weight(whole) < weight(node) else None


def brackets(found: Product) -> list[form.Add]:
    return [node for node, _ in found.factors if isinstance(node, form.Add)]


def count(found: Product) -> int:
    """How many terms a product has once it is multiplied out."""
    return prod(len(node.terms) for node in brackets(found))


def terms(found: Product) -> list[Node]:
    """One for each choice of a term from each bracket."""
    options = [node.terms if isinstance(node, form.Add) else (node,) for node, _ in found.factors]
    labels = [on for _, on in found.factors]
    chosen = (tuple(zip(one, labels, strict=True)) for one in choices(*options))
    return [Product(found.number, factors, found.rank, found.axes).node() for factors in chosen]


def collected(parts: list[Node]) -> Node:
    """The sum of terms, like ones joined."""
    kept: list[Node] = []
    for part in parts:
        place = next((k for k, other in enumerate(kept) if like(other, part)), None)
        joined = None if place is None else merged(product_of(kept[place]), product_of(part))
        if place is None or joined is None:
            kept.append(part)
        else:
            kept[place] = joined
    return form.add(kept)


def like(one: Node, other: Node) -> bool:
    """Whether two products have the same factors."""
    first, second = ([node for node, _ in product_of(part).factors] for part in (one, other))
    return len(first) == len(second) and set(first) == set(second)


@lru_cache(maxsize=4096)
def weight(node: Node) -> int:
    """How many letters and numbers stand in it."""
    return sum(map(weight, node.children)) if node.children else 1
