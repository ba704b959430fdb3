"""`Σᵢ kᵢ xᵢ − Σᵢ eᵢ xᵢ = Σᵢ (kᵢ − eᵢ) xᵢ`, `½ K a + ½ Kᵀ a = K a`: what two terms have in common stands once.

Two products share a part where the same factors stand in both on the same labels, those that stay fixed, those that are
summed renamed. What is left of each must look at the same labels of the shared part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

from derive import index_form as form
from derive.index_form import Node
from derive.symmetry import is_symmetric
from derive.tidying.factors import Labels, Product, product, split

Renaming = Mapping[int, int]
MOST_FACTORS = 10


@dataclass(frozen=True)
class Shared:
    """The places of the shared factors in both products, and how the labels of the second are called in the first."""

    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    names: tuple[tuple[int, int], ...] = ()


def collected(node: Node) -> Node | None:
    """The sum with the first two terms joined that have something in common."""
    if not isinstance(node, form.Add):
        return None
    products = [product_of(term) for term in node.terms]
    for i, j in combinations(range(len(products)), 2):
        joined = merged(products[i], products[j])
        if joined is not None:
            rest = [term for k, term in enumerate(node.terms) if k not in (i, j)]
            return form.add([*rest[:i], joined, *rest[i:]])
    return None


def product_of(node: Node) -> Product:
    """Any node as a product."""
    if isinstance(node, form.Contract):
        return product(node)
    places = tuple(range(len(node.axes)))
    return Product(Fraction(1), ((node, places),), len(node.axes), node.axes)


def merged(one: Product, other: Product) -> Node | None:
    """`F (r ± s)` of `F r ± F s`."""
    one, other = aligned(one, other), aligned(other, one)
    if max(len(one.factors), len(other.factors)) > MOST_FACTORS or not nodes(one) & nodes(other):
        return None
    found = max(shared(one, other), key=lambda item: len(item.first), default=Shared())
    rests = remainders(one, other, found) if found.first else None
    if rests is None:
        return None
    left, right, labels = rests
    number = divisor([one.number, other.number])
    inside = form.add([form.scale(one.number / number, left), form.scale(other.number / number, right)])
    common = [one.factors[k] for k in found.first]
    out, axes = tuple(range(one.rank)), dict(enumerate(one.axes))
    used = {label for _, on in common for label in on} | set(labels) | set(out)
    kept = {label: axes[label] for label in used}
    return form.contract(number, [*common, (inside, labels)], out, kept)


def aligned(one: Product, other: Product) -> Product:
    """`x³` beside an x² as x² and x: of two powers of one base the smaller is shared."""
    found = {split(node)[0]: split(node)[1] for node, _ in other.factors}
    parts = [part for node, labels in one.factors for part in parted(node, labels, found.get(split(node)[0]))]
    return replace(one, factors=tuple(parts))


def parted(node: Node, labels: Labels, beside: Fraction | None) -> list[tuple[Node, Labels]]:
    base, exponent = split(node)
    if beside is None or exponent * beside <= 0 or abs(exponent) <= abs(beside):
        return [(node, labels)]
    return [(form.power(base, beside), labels), (form.power(base, exponent - beside), labels)]


def nodes(found: Product) -> set[Node]:
    """The factors that are worth standing alone."""
    return {node for node, _ in found.factors if not isinstance(node, form.Delta | form.Size)}


def divisor(numbers: Sequence[Fraction]) -> Fraction:
    """The greatest number in all of them, negative where they all are: 2 of 4 and −6."""
    least = Fraction(gcd(*(x.numerator for x in numbers)), lcm(*(x.denominator for x in numbers)))
    return -least if all(x < 0 for x in numbers) else least


def content(node: Node) -> Node | None:
    """`½ x (2a − 2b) = x (a − b)`."""
    if not isinstance(node, form.Contract):
        return None
    for place, (factor, labels) in enumerate(node.factors):
        if not isinstance(factor, form.Add):
            continue
        number = divisor([form.split_coefficient(term)[0] for term in factor.terms])
        if number != 1:
            inside = (form.add([form.scale(1 / number, term) for term in factor.terms]), labels)
            factors = (*node.factors[:place], inside, *node.factors[place + 1 :])
            return replace(product(node), number=node.coefficient * number, factors=factors).node()
    return None


def shared(one: Product, other: Product) -> Iterator[Shared]:
    """Every greatest way to pair factors, a factor of the first left out where it has no partner."""
    fixed = {label: label for label in range(one.rank)}
    return extended(one, other, 0, Shared(names=tuple(fixed.items())))


def extended(one: Product, other: Product, place: int, found: Shared) -> Iterator[Shared]:
    if place == len(one.factors):
        yield found
        return
    node, labels = one.factors[place]
    if node in nodes(one):
        for k, (same, on) in enumerate(other.factors):
            if same is node and k not in found.second:
                for names in renamings(node, labels, on, dict(found.names), one.rank):
                    more = Shared((*found.first, place), (*found.second, k), tuple(names.items()))
                    yield from extended(one, other, place + 1, more)
    yield from extended(one, other, place + 1, found)


def renamings(node: Node, labels: Labels, on: Labels, names: Renaming, rank: int) -> Iterator[dict[int, int]]:
    """The labels of the second product as those of the first; a symmetric matrix may be turned."""
    turned = [(*on[:-2], on[-1], on[-2])] if len(on) > 1 and is_symmetric(node) else []
    for way in (on, *turned):
        more = dict(names)
        fits = all(more.setdefault(new, old) == old for old, new in zip(labels, way, strict=True))
        if fits and len(set(more.values())) == len(more):
            yield more


def remainders(one: Product, other: Product, found: Shared) -> tuple[Node, Node, Labels] | None:
    """What is left of both as nodes over the labels that lead to the shared part or stay; None where these differ."""
    names = dict(found.names)
    common = {label for k in found.first for label in one.factors[k][1]}
    first = [factor for k, factor in enumerate(one.factors) if k not in found.first]
    second = [factor for k, factor in enumerate(other.factors) if k not in found.second]
    renamed = [(node, tuple(names.get(label, ("other", label)) for label in labels)) for node, labels in second]
    out = tuple(sorted(open_labels(first, one.rank, common)))
    if set(out) != open_labels(renamed, one.rank, common) or lonely(other, names, found):
        return None
    if lonely_first(one, found):
        return None
    axes = dict(enumerate(one.axes))
    known = {label: axes[label] for label in out}
    return form.contract(1, first, out, dict(known)), form.contract(1, renamed, out, dict(known)), out


def open_labels(factors: Sequence[tuple[Node, tuple[object, ...]]], rank: int, common: set[int]) -> set[int]:
    used = {label for _, labels in factors for label in labels}
    return {label for label in used if isinstance(label, int) and (label < rank or label in common)}


def lonely(other: Product, names: Renaming, found: Shared) -> bool:
    """Whether a label is summed over on which no factor stands, which counts the length of its axis."""
    used = {label for _, labels in other.factors for label in labels}
    return any(label not in used for label in range(other.rank, len(other.axes)))


def lonely_first(one: Product, found: Shared) -> bool:
    used = {label for _, labels in one.factors for label in labels}
    return any(label not in used for label in range(len(one.axes)))
