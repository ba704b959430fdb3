"""Forms that are squares by their symmetry: `Σᵢⱼ xᵢ Sᵢⱼ xⱼ ≥ 0` for S ≻ 0, `Σₛ wₛ (Σᵢ Xₛᵢ vᵢ)² ≥ 0` for w ≥ 0.

An exchange of labels that leaves a product as it is splits it into a left half, its mirror image on the right and what
stands on the axis: weights, and positive definite matrices between a label and its image. Such a sum is
`Σ weight · Fᵀ M F`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.normal_form.atoms import Atom, Component, Head, Labels, is_definite

MOST_LABELS = 7
Exchange = dict[int, int]
Weight = Callable[[Head, Fraction], bool]


def mirrored(part: Component, weight: Weight, ends: tuple[int, int] | None = None) -> bool:
    """Whether a closed sum, or one with the slots `ends` as row and column, is visibly a (semi)definite form."""
    labels = sorted({label for (_, places), _ in part.atoms for label in places if label < 0})
    free = {label for (_, places), _ in part.atoms for label in places if label >= 0}
    if len(labels) > MOST_LABELS or (ends is not None and not set(ends) <= free):
        return False
    start = {label: label for label in free} | ({} if ends is None else {ends[0]: ends[1], ends[1]: ends[0]})
    return any(splits(part, {**start, **exchange}, weight) for exchange in exchanges(labels))


def exchanges(labels: list[int]) -> Iterator[Exchange]:
    """Every way to pair labels with one another or with themselves."""
    if not labels:
        yield {}
        return
    first, *rest = labels
    for partner in labels:
        for other in exchanges([label for label in rest if label != partner]):
            yield {first: partner, partner: first, **other}


def image(atom: Atom, exchange: Exchange) -> Atom:
    head, labels = atom
    return head, head.sorted(tuple(exchange[label] for label in labels))


def splits(part: Component, exchange: Exchange, weight: Weight) -> bool:
    atoms = dict(part.atoms)
    if any(atoms.get(image(atom, exchange)) != exponent for atom, exponent in part.atoms):
        return False
    middle = [(atom, e) for atom, e in part.atoms if image(atom, exchange) == atom]
    sides = [atom for atom, _ in part.atoms if image(atom, exchange) != atom]
    return all(on_axis(atom, e, exchange, weight) for atom, e in middle) and apart(sides, exchange)


def on_axis(atom: Atom, exponent: Fraction, exchange: Exchange, weight: Weight) -> bool:
    """A weight ≥ 0 on labels that stay, or a definite matrix between a label and its image."""
    head, labels = atom
    if all(exchange[label] == label for label in labels):
        return weight(head, exponent)
    return len(labels) == 2 and exchange[labels[0]] == labels[1] and exponent == 1 and definite_head(head)


def definite_head(head: Head) -> bool:
    """S, and S⁻¹, for a symbol S that is declared positive definite."""
    if head.kind == "delta":
        return True
    inner = inner_leaf(head) if head.kind == "inverse" else None
    return is_definite(head) or (inner is not None and is_definite(inner))


def inner_leaf(head: Head) -> Head | None:
    terms = list(head.content.terms.items())
    monomial, value = terms[0]
    single = len(terms) == 1 and value == 1 and len(monomial) == 1 and not monomial[0][0].axes and monomial[0][1] == 1
    return monomial[0][0].atoms[0][0][0] if single else None


def apart(sides: list[Atom], exchange: Exchange) -> bool:
    """Whether no part that hangs together by labels which move is its own mirror image."""
    while sides:
        group, labels = grown(sides, moving(sides[0][1], exchange), exchange)
        if labels & {exchange[label] for label in labels} or not labels:
            return False
        mirror = {image(atom, exchange) for atom in group}
        sides = [atom for atom in sides if atom not in group and atom not in mirror]
    return True


def moving(labels: Labels, exchange: Exchange) -> set[int]:
    return {label for label in labels if exchange[label] != label}


def grown(sides: list[Atom], labels: set[int], exchange: Exchange) -> tuple[set[Atom], set[int]]:
    group: set[Atom] = set()
    while True:
        more = {atom for atom in sides if atom not in group and moving(atom[1], exchange) & labels}
        if not more:
            return group, labels
        group |= more
        labels = labels.union(*(moving(atom[1], exchange) for atom in more))
