"""How high the degree of a node is as a quotient of polynomials in the drawn numbers: `deg(p/q) = (deg p, deg q)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce, singledispatch
from math import prod
from operator import add, or_

from checks.values import FieldModel, Point, below, model_of, through
from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node


@dataclass(frozen=True)
class Degree:
    """Bounds on the degrees of the numerator and of the denominator."""

    upper: int = 0
    lower: int = 0

    @property
    def total(self) -> int:
        """A bound for either."""
        return max(self.upper, self.lower)

    def __add__(self, other: Degree) -> Degree:
        """Of a product."""
        return Degree(self.upper + other.upper, self.lower + other.lower)

    def __or__(self, other: Degree) -> Degree:
        """Of a sum over a common denominator."""
        lower = self.lower + other.lower
        return Degree(max(self.upper + other.lower, other.upper + self.lower), lower)

    def times(self, number: int) -> Degree:
        return Degree(self.upper * number, self.lower * number)

    def summed(self, number: int) -> Degree:
        """Of a sum of so many such terms, each with a denominator of its own."""
        return Degree(self.upper + (number - 1) * self.lower, number * self.lower)

    def inverse(self) -> Degree:
        return Degree(self.lower, self.upper)


def degree(node: Node, point: Point) -> Degree:
    """A bound for every entry of `node`. Raises NoRule for what is no quotient of polynomials."""
    degrees: dict[Node, Degree] = {}
    for current in through([node], point):
        degrees[current] = bound(current, [degrees[inner] for inner in below(current, point)], point)
    return degrees[node]


@singledispatch
def bound(node: Node, inner: Sequence[Degree], point: Point) -> Degree:
    raise NoRule(f"{type(node).__name__} is no quotient of polynomials; add a rule to checks/degree.py")


@bound.register
def _(node: form.Leaf, inner: Sequence[Degree], point: Point) -> Degree:
    """A drawn number has degree 1, a solved one what its solution has."""
    grown = point.degrees.get(node.symbol, 1)
    return inner[0] if inner else Degree(grown, grown if grown > 1 else 0)


@bound.register(form.Size)
@bound.register(form.Delta)
@bound.register(form.Unit)
@bound.register(form.Before)
@bound.register(form.Position)
def _(node: Node, inner: Sequence[Degree], point: Point) -> Degree:
    return Degree()


@bound.register
def _(node: form.Contract, inner: Sequence[Degree], point: Point) -> Degree:
    return reduce(add, inner, Degree()).summed(prod(point.shape(node.label_axes[node.rank :])))


@bound.register
def _(node: form.Add, inner: Sequence[Degree], point: Point) -> Degree:
    return reduce(or_, inner)


@bound.register
def _(node: form.Power, inner: Sequence[Degree], point: Point) -> Degree:
    if node.exponent.denominator != 1:
        raise NoRule(f"a power {node.exponent} is no quotient of polynomials")
    power = inner[0].times(abs(node.exponent.numerator))
    return power if node.exponent > 0 else power.inverse()


@bound.register
def _(node: form.Multiply, inner: Sequence[Degree], point: Point) -> Degree:
    return inner[0].times(point.size(node.body.axes[-1]))


@bound.register
def _(node: form.Map, inner: Sequence[Degree], point: Point) -> Degree:
    """Of a polynomial in a quotient; its coefficients are drawn too."""
    if node.function.known:
        raise NoRule(f"{node.function} is no quotient of polynomials")
    return inner[0].times(model_of(node.function, point).degree) + Degree(1)


@bound.register
def _(node: form.Field, inner: Sequence[Degree], point: Point) -> Degree:
    """A common denominator of all components, to the power of the model's degree."""
    model = model_of(node.function, point)
    whole = inner[0].summed(prod(point.shape(node.argument.axes)))
    assert isinstance(model, FieldModel)
    return whole.times(model.degree) + Degree(1)


@bound.register
def _(node: form.Inverse, inner: Sequence[Degree], point: Point) -> Degree:
    """`A⁻¹ = adj A / det A`, the entries of A over one denominator L: `(A/L)⁻¹ = L adj A / det A`."""
    size, whole = cleared(node, inner, point)
    return Degree(whole.lower + (size - 1) * whole.upper, size * whole.upper)


@bound.register
def _(node: form.Determinant, inner: Sequence[Degree], point: Point) -> Degree:
    size, whole = cleared(node, inner, point)
    return whole.times(size)


def cleared(node: form.OfMatrix, inner: Sequence[Degree], point: Point) -> tuple[int, Degree]:
    """The number of rows, and the degrees of the entries over the one denominator of all."""
    size = point.size(node.matrix.axes[-1])
    return size, inner[0].summed(size * size)
