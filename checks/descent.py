"""`left ≥ right` under constraints, driven to where it fails: data are drawn, the variables moved.

The way down is sequential quadratic programming over floats; where it ends the point is rounded and equations are
solved exactly again, so that what is found can be certified. Source: Kraft, "A software package for sequential
quadratic programming", DFVLR-FB 88-28, 1988; Nocedal and Wright, "Numerical Optimization", 2006, chapter 18.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from checks.array import Array
from checks.errors import NoPoint, NotExact, Undefined
from checks.sample import condition, draw, placed
from checks.values import FLOAT, Point, evaluate_all
from derive import index_form as form
from derive.calculus import derivative
from derive.claims import Statement
from derive.dual.functions import is_log
from derive.index_form import Node
from derive.symbols import Fact, Symbol

Floats = NDArray[np.float64]
NEAR, FAR = 4.0, 30.0
EDGE = Fraction(1, 64)
ITERATIONS = 50
GRIDS = (2, 8, 64, 2**10, 2**16)
MARGINS = (2.0**-4, 2.0**-10)
SENSELESS = 1e9
"""The value of what is not defined: the line search turns back from it."""


@dataclass(frozen=True, eq=False)
class Descent:
    """`left − right` as a node, which symbols move, and the statements that are to hold; `assumed` of data."""

    gap: Node
    given: tuple[Statement, ...]
    over: tuple[Symbol, ...]
    assumed: tuple[Statement, ...] = ()

    @cached_property
    def moved(self) -> list[Statement]:
        """What the symbols that move can break."""
        return [c for c in self.given if not {*self.over}.isdisjoint(form.symbols(condition(c).gap))]

    @cached_property
    def equations(self) -> tuple[Node, ...]:
        return tuple(condition(item).gap for item in self.moved if item.relation == "=")

    @cached_property
    def bounds(self) -> tuple[Node, ...]:
        """What is to be ≥ 0: inequalities, and every u of log u less a little."""
        logs = dict.fromkeys(node.children[0] for node in form.walk(self.gap) if is_log(node))
        domain = (form.add([node, form.constant(-EDGE, node.axes)]) for node in logs)
        return (*(condition(item).gap for item in self.moved if item.relation != "="), *domain)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return (self.gap, *self.equations, *self.bounds)

    @cached_property
    def slopes(self) -> dict[Node, tuple[Node, ...]]:
        return {node: tuple(derivative(node, name) for name in self.over) for node in self.nodes}

    def started(self, sizes: Mapping[str, int], seed: int, feasible: bool) -> Run | None:
        """Where the way down begins: anywhere, or at a point to which the data were moved as well."""
        try:
            return Run(self, draw(self.names, sizes, seed, self.given if feasible else self.assumed, small=True))
        except NoPoint:
            return None

    @cached_property
    def names(self) -> tuple[Symbol, ...]:
        return tuple(dict.fromkeys(name for node in self.nodes for name in form.symbols(node)))


def lower(name: Symbol, far: float) -> float:
    return float(EDGE) if name.facts & {Fact.POSITIVE, Fact.NONNEGATIVE} else -far


@dataclass(frozen=True, eq=False)
class Run:
    """The way down from one point; the values at each point of the way are reckoned once."""

    descent: Descent
    start: Point
    known: dict[bytes, tuple[list[Floats], list[Floats]]] = field(default_factory=dict)

    def lowest(self, margin: float = 0.0, far: float = FAR) -> tuple[float, Floats]:
        """The least gap that is found with all bounds held by a margin, and where."""
        from scipy.optimize import minimize

        limits = [(lower(name, far), far) for name in self.descent.over for _ in self.start.values[name].entries]
        how = {"method": "SLSQP", "bounds": limits, "options": {"maxiter": ITERATIONS, "ftol": 1e-8}}
        with np.errstate(all="ignore"):
            found = minimize(self.gap, self.origin, jac=self.slope, constraints=self.constraints(margin), **how)
        return float(found.fun), found.x

    def certain(self) -> Iterator[Point]:
        """Exact points on the way down, near and readable ones first."""
        for far, margin in product((NEAR, FAR), MARGINS):
            least, where = self.lowest(margin, far)
            yield from self.exact(where) if least < 0 and np.isfinite(where).all() else ()

    def exact(self, where: Floats) -> Iterator[Point]:
        """Exact points near by at which everything given holds, readable numbers first."""
        for grid in GRIDS:
            try:
                found = placed(self.at(where, grid), self.descent.nodes, self.descent.given, self.descent.over)
            except (Undefined, NotExact):
                continue
            if found is not None:
                yield found

    @cached_property
    def origin(self) -> Floats:
        entries = [entry for name in self.descent.over for entry in self.start.values[name].entries]
        return np.array([float(entry.p) / float(entry.q) for entry in entries])

    @cached_property
    def shapes(self) -> list[tuple[int, ...]]:
        return [self.start.shape(name.axes) for name in self.descent.over]

    def at(self, where: Floats, grid: int = 2**40) -> Point:
        parts = np.split(where, np.cumsum([prod(shape) for shape in self.shapes])[:-1])
        moved = zip(self.descent.over, self.shapes, parts, strict=True)
        values = {name: Array(shape, tuple(fmpq(round(x * grid), grid) for x in part)) for name, shape, part in moved}
        return replace(self.start, values={**self.start.values, **values})

    def gap(self, where: Floats) -> float:
        return float(self.reckoned(where)[0][0][0])

    def slope(self, where: Floats) -> Floats:
        found: Floats = self.reckoned(where)[1][0][0]
        return found

    def constraints(self, margin: float) -> list[dict[str, Any]]:
        count = 1 + len(self.descent.equations)
        parts = (("eq", slice(1, count), 0.0), ("ineq", slice(count, None), margin))
        return [self.constraint(kind, part, off) for kind, part, off in parts if self.descent.nodes[part]]

    def constraint(self, kind: str, part: slice, off: float) -> dict[str, Any]:
        return {
            "type": kind,
            "fun": lambda where: np.concatenate(self.reckoned(where)[0][part]) - off,
            "jac": lambda where: np.concatenate(self.reckoned(where)[1][part]),
        }

    def reckoned(self, where: Floats) -> tuple[list[Floats], list[Floats]]:
        """The entries of every node, and their rows of derivatives."""
        key = where.tobytes()
        if key not in self.known:
            self.known[key] = self.values(self.at(np.nan_to_num(where)))
        return self.known[key]

    def values(self, point: Point) -> tuple[list[Floats], list[Floats]]:
        """Where the objective has no value the constraints may have theirs, and lead back."""
        parts = [self.part(nodes, point) for nodes in (self.descent.nodes[:1], self.descent.nodes[1:])]
        return [value for values, _ in parts for value in values], [row for _, rows in parts for row in rows]

    def part(self, nodes: Sequence[Node], point: Point) -> tuple[list[Floats], list[Floats]]:
        slopes = [slope for node in nodes for slope in self.descent.slopes[node]]
        try:
            known = evaluate_all([*nodes, *slopes], point, FLOAT)
        except Undefined:
            return self.senseless(nodes, point)
        found = [np.array(item.entries, float) for item in known]
        entries, rest, step = found[: len(nodes)], found[len(nodes) :], len(self.descent.over)
        groups = (rest[k * step : (k + 1) * step] for k in range(len(nodes)))
        return entries, [np.hstack([p.reshape(len(e), -1) for p in g]) for e, g in zip(entries, groups, strict=True)]

    def senseless(self, nodes: Sequence[Node], point: Point) -> tuple[list[Floats], list[Floats]]:
        sizes = [prod(point.shape(node.axes)) for node in nodes]
        worst = SENSELESS if nodes == self.descent.nodes[:1] else -SENSELESS
        return [np.full(size, worst) for size in sizes], [np.zeros((size, len(self.origin))) for size in sizes]
