"""Two nodes at one point: certified to differ, or agreeing exactly or to so many bits.

Exact rationals decide where both sides are rational; else certified balls, which differ where they do not meet.
Source: Schwartz, "Fast probabilistic algorithms for verification of polynomial identities", JACM 27 (1980).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import Any

from flint import arb, ctx, fmpq

from checks.array import Array, Entry
from checks.degree import degree
from checks.values import MODULAR, PRIME, RATIONAL, NotExact, Point, Undefined, balls, evaluate, evaluate_all
from derive import index_form as form
from derive.errors import DeriveError
from derive.index_form import Node

PRECISIONS = (128, 512)
DIGITS = 25


@dataclass(frozen=True)
class Certificate:
    """`left[entry] ≠ right[entry]` at a point; `kind` is exact points, mod p, balls or jets.

    The strings are exact, or enclosures that do not meet; the numbers are for reading.
    """

    entry: Entry
    left: str
    right: str
    left_number: float
    right_number: float
    kind: str
    point: Point
    direction: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """Equal mod p at uniform points: a false identity of this degree passes with a chance of (degree/p)^points."""

    points: int
    degree: int
    prime: int = PRIME

    @property
    def chance(self) -> Fraction:
        """At most 1."""
        return min(Fraction(1), Fraction(self.degree, self.prime - 2)) ** self.points

    @property
    def bits(self) -> int:
        """The chance is at most 2^−bits."""
        return int(self.points * max(0.0, log2(self.prime - 2) - log2(max(1, self.degree))))


def differ(left: Node, right: Node, point: Point) -> Certificate | None:
    """Where the sides certainly differ at the point, or None. Raises Undefined outside the domain."""
    form.check_same_axes(left.axes, right.axes)
    try:
        one, other = evaluate_all([left, right], point, RATIONAL)
        return first_gap(one, other, "exact points", point)
    except NotExact:
        one, other = enclosures([left, right], point)
        return first_gap(one, other, "balls", point)


def both_at(left: Node, right: Node, point: Point, entry: Entry) -> Certificate:
    """Both sides at one entry, exact where possible."""
    try:
        (one, other), kind = evaluate_all([left, right], point, RATIONAL), "exact points"
    except NotExact:
        (one, other), kind = enclosures([left, right], point), "balls"
    a, b = one[entry], other[entry]
    return Certificate(entry, spell(a), spell(b), reading(a), reading(b), kind, point)


def enclosures(nodes: Sequence[Node], point: Point) -> list[Array]:
    """Balls; at a higher precision where the first does not suffice to see that the point is in the domain."""
    try:
        return evaluate_all(nodes, point, balls(PRECISIONS[0]))
    except Undefined:
        return evaluate_all(nodes, point, balls(PRECISIONS[1]))


def first_gap(
    left: Array, right: Array, kind: str, point: Point, direction: tuple[str, ...] = ()
) -> Certificate | None:
    """The first entry at which the sides certainly differ."""
    pairs = zip(left.items(), right.entries, strict=True)
    found = next(((entry, one, other) for (entry, one), other in pairs if apart(one, other)), None)
    if found is None:
        return None
    entry, one, other = found
    return Certificate(entry, spell(one), spell(other), reading(one), reading(other), kind, point, direction)


def apart(one: Any, other: Any) -> bool:
    """Balls with a common point may be equal; other numbers are equal or not."""
    return not one.overlaps(other) if isinstance(one, arb) else bool(one != other)


def spell(number: Any) -> str:
    return str(number.str(DIGITS)) if isinstance(number, arb) else str(number)


def reading(number: Any) -> float:
    return float(number) if isinstance(number, arb | fmpq) else float(int(number))


def agree(left: Node, right: Node, point: Point) -> str | int | None:
    """`exact`, or the number of bits to which the sides agree at the point; None where they certainly differ."""
    form.check_same_axes(left.axes, right.axes)
    try:
        one, other = evaluate_all([left, right], point, RATIONAL)
        return "exact" if one.entries == other.entries else None
    except NotExact:
        one, other = enclosures([left, right], point)
        gap = first_gap(one, other, "balls", point)
        return min(map(common_bits, one.entries, other.entries)) if gap is None else None


def common_bits(one: arb, other: arb) -> int:
    """`−log₂ |a − b| / max(|a|, 1)`, at most the working precision."""
    with ctx.workprec(PRECISIONS[0]):
        distance = float(abs(one - other).abs_upper()) / max(1.0, abs(float(one)))
    if not distance < 1:
        return 0
    return PRECISIONS[0] if distance == 0 else min(PRECISIONS[0], int(-log2(distance)))


def sign(node: Node, point: Point) -> Array:
    """1, 0 or −1 for each entry where that is certain, else None."""
    try:
        values = evaluate(node, point, RATIONAL)
    except NotExact:
        (values,) = enclosures([node], point)
    return Array(values.shape, tuple(map(certain_sign, values.entries)))


def certain_sign(number: Any) -> int | None:
    return 1 if number > 0 else -1 if number < 0 else 0 if number == 0 else None


def exact_points(left: Node, right: Node, points: Sequence[Point]) -> Certificate | Agreement:
    """Both sides mod p at points drawn uniformly: an entry that differs, or how little chance an error has.

    Raises NotExact and NoRule where a side is no quotient of polynomials.
    """
    form.check_same_axes(left.axes, right.axes)
    if not points or not all(point.uniform for point in points):
        raise DeriveError("the bound of Schwartz and Zippel needs points drawn with uniform=True")
    for point in points:
        one, other = evaluate_all([left, right], point, MODULAR)
        gap = first_gap(one, other, "mod p", point)
        if gap is not None:
            return gap
    difference = degree(form.add([left, form.scale(-1, right)]), points[0])
    return Agreement(len(points), max(1, difference.total))
