"""`2 x` over the label i: an array with a label for each dimension, a number in front, perhaps below a fraction stroke.

Numbers, fraction strokes and transposes are carried along and written where they cost least: `-(X.T @ r)` and not
`(-X.T) @ r`, `a / b` and not `a * b**-1`. A label that an array has not got is one along which it is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from output.code import expressions as code
from output.code.expressions import Code

Label = Hashable
Order = Callable[[set[Label]], tuple[Label, ...]]
ONE = code.number(1)


@dataclass(frozen=True)
class Operand:
    """`number · array`, or `number / array` where it is `below`; it may be the inverse of `inverts`."""

    array: Code
    labels: tuple[Label, ...] = ()
    number: Fraction = Fraction(1)
    below: bool = False
    inverts: Code | None = None

    def relabelled(self, labels: Sequence[Label]) -> Operand:
        """The array on other labels; a label that stands twice takes the diagonal."""
        found = Operand(self.array, tuple(labels), self.number, self.below, self.inverts)
        repeated = next((label for label in labels if tuple(labels).count(label) > 1), None)
        return found if repeated is None else diagonal(replace(found, inverts=None), repeated)

    @property
    def solid(self) -> Code:
        """All of it as one array."""
        bare = replace(self, number=abs(self.number)).unsigned
        return code.negated(bare) if self.number < 0 else bare

    @property
    def unsigned(self) -> Code:
        above, below = code.number(self.number.numerator), code.number(self.number.denominator)
        if self.below:
            bottom = self.array if below is ONE else code.product(below, self.array)
            return code.quotient(above, bottom)
        if self.array is ONE:
            return code.number(self.number)
        top = self.array if above is ONE else code.product(above, self.array)
        return top if below is ONE else code.quotient(top, below)

    @property
    def bare(self) -> Operand:
        """The same without its number, not below a stroke."""
        return Operand(Operand(self.array, below=self.below).solid, self.labels, inverts=self.inverts)

    @property
    def sign(self) -> Fraction:
        return Fraction(-1 if self.number < 0 else 1)

    @property
    def magnitude(self) -> Operand:
        """The same with its number made positive and written out."""
        if self.below and abs(self.number.numerator) == 1:
            return Operand(code.product(code.number(self.number.denominator), self.array), self.labels, below=True)
        return Operand(replace(self, number=abs(self.number)).unsigned, self.labels)


def diagonal(operand: Operand, label: Label) -> Operand:
    """`A[i, i]`: the two dimensions are taken together, and come last."""
    first, second = [place for place, found in enumerate(operand.labels) if found == label][:2]
    options = "" if (first, second) == (0, 1) else f", axis1={first}, axis2={second}"
    rest = [found for place, found in enumerate(operand.labels) if place not in (first, second)]
    array = code.call("np.diagonal", operand.array, options=options)
    return Operand(array, (), operand.number, operand.below).relabelled((*rest, label))


def arranged(operand: Operand, labels: Sequence[Label]) -> Code:
    """The array with its dimensions in the order of `labels`."""
    places = tuple(operand.labels.index(label) for label in labels)
    if places == tuple(range(len(places))):
        return operand.array
    return code.transposed(operand.array) if places == (1, 0) else code.suffixed(operand.array, f".transpose{places}")


def aligned(operand: Operand, order: Sequence[Label]) -> Code:
    """The array so that it meets others over `order` by broadcasting: `x[:, None]`."""
    present = [label for label in order if label in operand.labels]
    array = arranged(operand, present)
    gaps = [label in present for label in order]
    while gaps and not gaps[0]:
        gaps.pop(0)
    if all(gaps):
        return array
    return code.suffixed(array, "[" + ", ".join(":" if here else "None" for here in gaps) + "]")


def elementwise(one: Operand, other: Operand, order: Order) -> Operand:
    """`a * b`, `a / b`, entry by entry, by broadcasting where a label is missing."""
    labels = order({*one.labels, *other.labels})
    number = one.number * other.number
    if is_one(one) or is_one(other):
        kept = other if is_one(one) else one
        return replace(kept, number=number)
    if one.below and not other.below:
        one, other = other, one
    if not other.below and (not other.labels or (one.labels and labels[0] not in one.labels)):
        one, other = other, one
    return Operand(joined(one, other, labels), labels, number, one.below and other.below)


def joined(one: Operand, other: Operand, labels: Sequence[Label]) -> Code:
    """`a * b`, `a / b`, `np.outer(a, b)`; below one stroke `a * b`."""
    if len(one.labels) == len(other.labels) == 1 and len(labels) == 2 and one.below == other.below:
        return code.call("np.outer", one.array, other.array)
    left, right = aligned(one, labels), aligned(other, labels)
    return code.quotient(left, right) if other.below and not one.below else code.product(left, right)


def is_one(operand: Operand) -> bool:
    return operand.array is ONE and not operand.labels


def summed(operand: Operand, gone: set[Label]) -> Operand:
    """`Σᵢ aᵢ` over labels that no other factor has."""
    if not gone:
        return operand
    places = [place for place, label in enumerate(operand.labels) if label in gone]
    rest = tuple(label for label in operand.labels if label not in gone)
    axis = "" if not rest else f"axis={places[0]}" if len(places) == 1 else f"axis={tuple(places)}"
    return Operand(code.suffixed(operand.bare.array, f".sum({axis})"), rest, operand.number)


def added(operands: Sequence[Operand], order: Order) -> Operand:
    """`a + b - c`, by broadcasting where a label is missing."""
    labels = order({label for operand in operands for label in operand.labels})
    numbers: dict[Operand, Fraction] = {}
    for operand in operands:
        plain = replace(operand, array=aligned(operand, labels), labels=labels, number=Fraction(1))
        numbers[plain] = numbers.get(plain, Fraction(0)) + operand.number
    terms = [replace(plain, number=number).solid for plain, number in numbers.items() if number]
    return Operand(code.total(terms), labels) if terms else Operand(ONE, (), Fraction(0))
