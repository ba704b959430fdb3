"""Equality under conditions: find multipliers c with `claim − Σ c · condition ≡ 0`.

The multipliers tried are the monomials that lead from a term of a condition to a term of the claim; rational weights
then come from one linear system, so a proof found here is an identity, checked by the normal form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from derive.normal_form import polynomial as poly
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.normal_form.rewriting import rename, rewrite
from derive.symbols import Axis

MOST_MULTIPLES = 400
ROUNDS = 3


def vanishes(claim: Polynomial, conditions: Sequence[Polynomial]) -> bool:
    """Whether `claim = 0` follows from `conditions = 0` by multiplying and adding."""
    return not reduced(claim, conditions).terms


def reduced(claim: Polynomial, conditions: Sequence[Polynomial]) -> Polynomial:
    """The claim less the combination of multiples of the conditions that cancels it; the claim itself if none does."""
    if not claim.terms or not conditions:
        return claim
    for found in rounds(claim, conditions):
        weights = solve([multiple.terms for multiple in found], claim.terms)
        if weights is not None:
            return poly.add(claim, *(poly.scale(-w, m) for w, m in zip(weights, found, strict=True) if w))
    return claim


def rounds(claim: Polynomial, conditions: Sequence[Polynomial]) -> Iterator[list[Polynomial]]:
    """Multiples whose terms meet the claim's, then also those that meet these, and so on."""
    found: dict[str, Polynomial] = {}
    frontier = list(claim.terms)
    for _ in range(ROUNDS):
        fresh: dict[Monomial, None] = {}
        for term in sorted(frontier, key=poly.monomial_key):
            for multiple in (m for condition in conditions for m in multiples(term, condition, claim.axes)):
                if multiple.terms and multiple.key not in found and len(found) < MOST_MULTIPLES:
                    found[multiple.key] = multiple
                    fresh |= dict.fromkeys(multiple.terms)
        frontier = [term for term in fresh if term not in claim.terms]
        yield list(found.values())


def multiples(term: Monomial, condition: Polynomial, axes: tuple[Axis, ...]) -> Iterator[Polynomial]:
    """`Σ q·condition` for every placing of the condition's axes on the term's labels, free or summed."""
    raw, bound = poly.raw_atoms(term, -1)
    for labels in placements(condition.axes, dict(enumerate(axes)) | bound):
        opened = [label for label in labels if label < 0]
        names = {label: len(axes) + k for k, label in enumerate(opened)}
        wider = (*axes, *(bound[label] for label in opened))
        inner = {label: axis for label, axis in bound.items() if label not in names}
        whole = poly.monomial_of(rename(raw, names), inner, wider)
        placed = poly.relabel(condition, tuple(names.get(x, x) for x in labels), wider)
        for quotient in quotients(whole, placed):
            yield rewrite(poly.bind(rewrite(poly.multiply(quotient, placed)), len(axes)))


def placements(axes: Sequence[Axis], labels: Mapping[int, Axis]) -> list[tuple[int, ...]]:
    """Every way to put the axes on different labels of the same axis."""
    if not axes:
        return [()]
    rest = placements(axes[:-1], labels)
    return [(*names, k) for names in rest for k, axis in labels.items() if axis == axes[-1] and k not in names]


def quotients(whole: Polynomial, placed: Polynomial) -> Iterator[Polynomial]:
    """`whole / m` for every term m of the condition that stands in it."""
    ((present, _),) = whole.terms.items()
    for inner in placed.terms:
        left = dict(present)
        for part, exponent in inner:
            left[part] = left.get(part, Fraction(0)) - exponent
        if all(left[part] >= 0 for part, _ in inner):
            rest = tuple((part, exponent) for part, exponent in left.items() if exponent)
            yield Polynomial(whole.axes, {poly.join(rest): Fraction(1)})


Sparse = dict[int, Fraction]


def solve(columns: list[poly.Terms], target: poly.Terms) -> list[Fraction] | None:
    """Rational weights with Σ weight · column = target, or None."""
    if any(not any(term in column for column in columns) for term in target):
        return None
    order = sorted({m for column in (*columns, target) for m in column}, key=poly.monomial_key)
    place = {monomial: k for k, monomial in enumerate(order)}
    basis: dict[int, tuple[Sparse, Sparse]] = {}
    for number, column in enumerate(columns):
        rest, weights = led_down({place[m]: v for m, v in column.items()}, {number: Fraction(1)}, basis)
        if rest:
            basis[max(rest)] = rest, weights
    rest, weights = led_down({place[m]: v for m, v in target.items()}, {}, basis)
    return None if rest else [-weights.get(number, Fraction(0)) for number in range(len(columns))]


def led_down(vector: Sparse, weights: Sparse, basis: dict[int, tuple[Sparse, Sparse]]) -> tuple[Sparse, Sparse]:
    """The vector less multiples of the basis, until its leading place is not one of theirs."""
    while vector and max(vector) in basis:
        other, made = basis[max(vector)]
        factor = vector[max(vector)] / other[max(vector)]
        vector, weights = less(vector, factor, other), less(weights, factor, made)
    return vector, weights


def less(one: Sparse, factor: Fraction, other: Sparse) -> Sparse:
    """`one − factor · other`."""
    result = dict(one)
    for key, value in other.items():
        result[key] = result.get(key, Fraction(0)) - factor * value
    return {key: value for key, value in result.items() if value}
