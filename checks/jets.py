"""Derivatives along a direction by power series over balls: `f(x + tv) = f(x) + t f′(x)v + O(t²)`.

The derivatives are those of flint's series; nothing here reads derive/rules.py. Definitions are followed.
Source: Griewank, Walther, "Evaluating Derivatives", 2008, chapter 13.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import mul
from random import Random
from typing import Any

from flint import arb, arb_series, ctx, fmpq

from checks.array import Array
from checks.enclosure import Certificate, first_gap
from checks.facts import Source, drawn
from checks.kinds import rational
from checks.values import BALL, Kind, Point, Scene, Undefined, evaluate, evaluate_in
from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Fact, Symbol

TERMS = 2
SHAPES = {Fact.SYMMETRIC, Fact.DEFINITE}


def series(value: Any, slope: Any = 0) -> arb_series:
    return arb_series([arb(value), arb(slope)], TERMS)


def regular(value: arb_series) -> arb_series:
    """A series with finite coefficients. Raises Undefined."""
    if not all(value[k].is_finite() for k in range(TERMS)):
        raise Undefined("the function has no derivative at this point")
    return value


def side(z: arb_series) -> int:
    """The sign of the constant term. Raises Undefined at a kink."""
    if z[0] > 0 or z[0] < 0:
        return 1 if z[0] > 0 else -1
    raise Undefined("the point is at a kink")


def tanh(z: arb_series) -> arb_series:
    """`tanh z = 1 − 2/(e²ᶻ + 1)`."""
    return 1 - 2 / ((2 * z).exp() + 1)


SERIES: Mapping[str, Callable[[arb_series], arb_series]] = {
    "exp": lambda z: z.exp(),
    "log": lambda z: regular(z.log()),
    "tanh": tanh,
    "sigma": lambda z: 1 / (1 + (-z).exp()),
    "softplus": lambda z: (1 + z.exp()).log(),
    "sin": lambda z: z.sin(),
    "cos": lambda z: z.cos(),
    "abs": lambda z: side(z) * z,
    "relu": lambda z: z if side(z) > 0 else series(0),
    "sign": lambda z: series(side(z)),
    "step": lambda z: series(max(0, side(z))),
}


def power(base: arb_series, exponent: Fraction) -> arb_series:
    """`xᵖ`: a product of factors for whole p, `e^{p log x}` else."""
    if exponent.denominator != 1:
        return regular((base.log() * rational(exponent)).exp())
    product = series(1)
    for _ in range(abs(exponent.numerator)):
        product = product * base
    return product if exponent > 0 else regular(1 / product)


def eliminated(rows: list[list[arb_series]]) -> tuple[list[list[arb_series]], arb_series]:
    """Gauss-Jordan on (A | B): `A⁻¹B` and det A. Raises Undefined without a pivot that is certainly not 0."""
    rows, size, determinant = [list(row) for row in rows], len(rows), series(1)
    for k in range(size):
        best = max(range(k, size), key=lambda place: float(rows[place][k][0].abs_lower()))
        if best != k:
            rows[k], rows[best], determinant = rows[best], rows[k], -determinant
        pivot = rows[k][k]
        determinant = determinant * pivot
        rows[k] = [regular(entry / pivot) for entry in rows[k]]
        rows = [row if place == k else cleared(row, rows[k], row[k]) for place, row in enumerate(rows)]
    return [row[size:] for row in rows], determinant


def cleared(row: list[arb_series], pivot: list[arb_series], factor: arb_series) -> list[arb_series]:
    return [entry - factor * other for entry, other in zip(row, pivot, strict=True)]


def inverse(rows: list[list[arb_series]]) -> list[list[arb_series]]:
    size = len(rows)
    identity = [[series(int(i == j)) for j in range(size)] for i in range(size)]
    return eliminated([[*row, *unit] for row, unit in zip(rows, identity, strict=True)])[0]


def determinant(rows: list[list[arb_series]]) -> arb_series:
    return eliminated(rows)[1]


JET = Kind(
    "jet", series, power, inverse, determinant, {name: {"jet": function} for name, function in SERIES.items()}, "jet"
)


def jet(of: Node, by: Symbol, direction: Array, point: Point) -> Array:
    """`d/dt of(x + t·direction)` at t = 0, as balls; a defined `by` is moved freely. Raises Undefined at a kink."""
    base = evaluate(form.Leaf(by), point, BALL)
    with ctx.workprec(BALL.bits):
        moved = Array(base.shape, tuple(map(series, base.entries, direction.entries)))
        (value,) = evaluate_in([of], Scene(point, JET, {}, {by: moved}))
        return Array(value.shape, tuple(entry[1] for entry in value.entries))


def random_direction(by: Symbol, point: Point, seed: int) -> Array:
    """Every entry moves; a symmetric matrix stays symmetric."""
    return drawn(frozenset(by.facts & SHAPES and {Fact.SYMMETRIC}), point.shape(by.axes), Source(Random(f"jet/{seed}")))


def along(claimed: Array, direction: Array) -> tuple[arb, ...]:
    """`Σ claimed · direction` over the axes of the variable."""
    width, entries = len(direction.entries), claimed.entries
    blocks = (entries[k : k + width] for k in range(0, len(entries), width))
    return tuple(sum(map(mul, block, map(as_ball, direction.entries)), arb(0)) for block in blocks)


def as_ball(number: fmpq) -> arb:
    return arb(number)


def jet_check(of: Node, by: Symbol, claimed: Node, point: Point, seed: int = 0) -> Certificate | None:
    """Where `claimed`, axes of `of` then those of `by`, certainly is not ∂of/∂by at the point; None where it may be."""
    form.check_same_axes((*of.axes, *by.axes), claimed.axes)
    direction = random_direction(by, point, seed)
    slope, stated = jet(of, by, direction, point), evaluate(claimed, point, BALL)
    with ctx.workprec(BALL.bits):
        summed = Array(slope.shape, along(stated, direction))
    return first_gap(summed, slope, "jets", point, tuple(map(str, direction.entries)))
