"""Conditions solved exactly: `y(w·x + b) − 1 = 0` is affine in b, so b is found by Gaussian elimination over ℚ.

A plan chooses, condition by condition, the symbol that is solved for; the symbol solved last stands in none of the
conditions solved before it. Conditions that share the last symbol are solved jointly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from math import inf
from operator import mul
from random import Random

from flint import fmpq, fmpq_mat

from checks.array import Array
from checks.degree import degree
from checks.facts import Facts, linear_rows
from checks.values import RATIONAL, Point, below, evaluate_all, through
from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Fact, Symbol

MOST_BLOCKS = 40
Targets = Mapping[int, fmpq]


@dataclass(frozen=True, eq=False)
class Demand:
    """`node[k] = target` for some entries of a node, all of them to be 0 where `targets` is None."""

    node: Node
    symbols: frozenset[Symbol]
    targets: Targets | None = None

    def residuals(self, value: Array) -> list[fmpq]:
        if self.targets is None:
            return list(value.entries)
        return [value.entries[k] - target for k, target in self.targets.items()]


@dataclass
class Solver:
    """The symbols that may be solved for, best first, with their facts; `blocks` counts down to giving up."""

    random: Random
    symbols: Sequence[Symbol]
    facts: Mapping[Symbol, Facts]
    reckon_degrees: bool = False
    blocks: int = MOST_BLOCKS

    def settle(self, point: Point, demands: Sequence[Demand], symbols: Sequence[Symbol]) -> Point | None:
        """The point moved so that the demands hold, or None."""
        if not demands:
            return point
        for symbol in symbols:
            block = [demand for demand in demands if symbol in demand.symbols]
            if block and all(power_of(demand.node, symbol, point) <= 1 for demand in block):
                solved = self.through(point, symbol, block, demands, symbols)
                if solved is not None:
                    return solved
        return None

    def through(
        self,
        point: Point,
        symbol: Symbol,
        block: Sequence[Demand],
        demands: Sequence[Demand],
        symbols: Sequence[Symbol],
    ) -> Point | None:
        """The demands without `symbol` first, then its own block."""
        rest = [demand for demand in demands if demand not in block]
        inner = self.settle(point, rest, [other for other in symbols if other != symbol])
        if inner is None or self.blocks <= 0:
            return None
        self.blocks -= 1
        solved = self.solve(inner, symbol, block)
        if solved is not None or self.reckon_degrees:
            return solved
        scaled = self.reconciled(inner, symbol, block, rest)
        return None if scaled is None else self.solve(scaled, symbol, block)

    def solve(self, point: Point, symbol: Symbol, block: Sequence[Demand]) -> Point | None:
        """`A δ = −residual`, δ on pivots chosen at random, for all the demands and the linear facts jointly."""
        rows, residual = self.system(point, symbol, block)
        step = particular(rows, [-value for value in residual], self.random)
        return None if step is None else self.moved(point, symbol, step, block)

    def system(self, point: Point, symbol: Symbol, block: Sequence[Demand]) -> tuple[list[list[fmpq]], list[fmpq]]:
        """A and the residual."""
        start, residual = point.values[symbol], residuals(point, block)
        columns = [changes(point, symbol, place, block, residual) for place in range(len(start.entries))]
        linear = [row for row, _ in linear_rows(self.facts[symbol], start.shape)]
        return [*map(list, zip(*columns, strict=True)), *linear], residual + [fmpq(0)] * len(linear)

    def reconciled(self, point: Point, symbol: Symbol, block: Sequence[Demand], rest: Sequence[Demand]) -> Point | None:
        """A system without solution has λᵀA = 0 and λᵀr ≠ 0; another symbol is scaled so that λᵀr = 0."""
        first = contradiction(*self.system(point, symbol, block))
        for other in self.scalable(point, symbol, block, rest):
            self.blocks -= 2
            further = (contradiction(*self.system(scaled(point, other, k), symbol, block)) for k in (2, 3))
            factor = root(first, *further)
            if factor is not None and not any(residuals(scaled(point, other, factor), rest)):
                return scaled(point, other, factor)
        return None

    def scalable(
        self, point: Point, symbol: Symbol, block: Sequence[Demand], rest: Sequence[Demand]
    ) -> Iterator[Symbol]:
        """The symbols of the block, other than the one solved for, that keep the rest when they are doubled."""
        inside = frozenset[Symbol]().union(*(demand.symbols for demand in block))
        for other in self.symbols:
            free = other in inside and other != symbol and Fact.NORMALISED not in self.facts[other]
            if free and self.blocks > 0 and not any(residuals(scaled(point, other, 2), rest)):
                yield other

    def moved(self, point: Point, symbol: Symbol, step: Sequence[fmpq], block: Sequence[Demand]) -> Point | None:
        start = point.values[symbol]
        entries = tuple(one + other for one, other in zip(start.entries, step, strict=True))
        result = point.with_value(symbol, Array(start.shape, entries))
        if self.reckon_degrees:
            grown = max(degree(demand.node, point).total for demand in block) * len(entries)
            result = replace(result, degrees={**point.degrees, symbol: grown})
        return result if not any(residuals(result, block)) else None


def residuals(point: Point, block: Sequence[Demand]) -> list[fmpq]:
    arrays = evaluate_all([demand.node for demand in block], point, RATIONAL)
    return [value for demand, array in zip(block, arrays, strict=True) for value in demand.residuals(array)]


def changes(point: Point, symbol: Symbol, place: int, block: Sequence[Demand], residual: Sequence[fmpq]) -> list[fmpq]:
    """How the residuals change when one entry of the symbol grows by 1."""
    start = point.values[symbol]
    moved = point.with_value(symbol, start.with_entry(place, start.entries[place] + 1))
    return [after - before for after, before in zip(residuals(moved, block), residual, strict=True)]


def particular(rows: Sequence[Sequence[fmpq]], right: Sequence[fmpq], random: Random) -> list[fmpq] | None:
    """One solution of a linear system, the unknowns that stay 0 chosen at random; None where there is none."""
    width = len(rows[0])
    order = random.sample(range(width), width)
    augmented = fmpq_mat([[*(row[k] for k in order), value] for row, value in zip(rows, right, strict=True)])
    reduced, rank = augmented.rref()
    lines = [list(line) for line in reduced.tolist()[:rank]]
    pivots = [next(k for k, value in enumerate(line) if value != 0) for line in lines]
    if width in pivots:
        return None
    values = {order[pivot]: line[width] for pivot, line in zip(pivots, lines, strict=True)}
    return [values.get(k, fmpq(0)) for k in range(width)]


def scaled(point: Point, symbol: Symbol, factor: fmpq | int) -> Point:
    value = point.values[symbol]
    return point.with_value(symbol, Array(value.shape, tuple(factor * entry for entry in value.entries)))


def contradiction(rows: Sequence[Sequence[fmpq]], residual: Sequence[fmpq]) -> fmpq:
    """`λᵀr` for the first λ with λᵀA = 0 for which it is not 0."""
    height, width = len(rows), len(rows[0])
    identity = [[fmpq(int(i == j)) for j in range(height)] for i in range(height)]
    reduced, rank = fmpq_mat([[*row, *unit] for row, unit in zip(rows, identity, strict=True)]).rref()
    kernel = [line[width:] for line in reduced.tolist()[:rank] if not any(line[:width])]
    products = (sum(map(mul, line, residual), fmpq(0)) for line in kernel)
    return next((product for product in products if product != 0), fmpq(0))


def root(one: fmpq, two: fmpq, three: fmpq) -> fmpq | None:
    """Where a function with these values at 1, 2, 3 vanishes, if it is affine and that is at a positive number."""
    if two - one != three - two or one == two:
        return None
    found = 1 - one / (two - one)
    return found if found > 0 else None


def power_of(node: Node, symbol: Symbol, point: Point) -> float:
    """The degree of a node as a polynomial in one symbol, the definitions followed; ∞ where it is none."""
    powers: dict[Node, float] = {}
    for current in through([node], point):
        inner = [powers[child] for child in below(current, point)]
        bare = isinstance(current, form.Leaf) and current.symbol == symbol
        powers[current] = 1.0 if bare else growth(current, inner)
    return powers[node]


@singledispatch
def growth(node: Node, powers: Sequence[float]) -> float:
    return inf if any(powers) else 0.0


@growth.register
def _(node: form.Leaf, powers: Sequence[float]) -> float:
    """What its definition has."""
    return max(powers, default=0.0)


@growth.register
def _(node: form.Contract, powers: Sequence[float]) -> float:
    return sum(powers)


@growth.register
def _(node: form.Add, powers: Sequence[float]) -> float:
    return max(powers)


@growth.register
def _(node: form.Power, powers: Sequence[float]) -> float:
    whole = node.exponent.denominator == 1 and node.exponent > 0
    return powers[0] * node.exponent.numerator if whole else inf if powers[0] else 0.0
