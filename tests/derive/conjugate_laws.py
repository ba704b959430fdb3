"""What a line of the conjugate table has to satisfy, so that a corrupted line can be told from a right one."""

from __future__ import annotations

from fractions import Fraction
from operator import eq, ge, gt, le, lt
from random import Random
from typing import Any

from checks.errors import NotExact
from checks.values import BALL, RATIONAL, Array, Point, evaluate, rational
from derive.claims import Statement
from derive.conjugates import ENTRYWISE, VECTORS, Conjugate, gap
from derive.index_form import Node
from derive.symbols import Axis
from derive.tensor import Tensor, inner, symbol

K = Axis("K", ("k", "l"))
x, s = symbol("x"), symbol("s")
X, S = symbol("X", K), symbol("S", K)
Entries = tuple[Fraction, ...]
ROWS = {**ENTRYWISE, **VECTORS}
SMOOTH = [name for name, row in ROWS.items() if row.maximiser is not None]
F = Fraction

SLOPES = {
    "half square": [(-5, 5)],
    "square": [(-5, 5)],
    "absolute value": [(-1, 1)],
    "exponential": [(0, 5)],
    "negative entropy": [(-4, 4)],
    "negative logarithm": [(-5, 0)],
    "reciprocal": [(-5, 0)],
    "softplus": [(0, 1)],
    "hinge": [(0, 1)],
    "half squared hinge": [(0, 5)],
    "half squared norm": [(-5, 5)] * 3,
    "squared norm": [(-5, 5)] * 3,
    "norm": [(F(-1, 2), F(1, 2))] * 3,
    "log-sum-exp": [(0, 1)] * 3,
}
"""Where a slope s is drawn: the inside of the domain of f*."""

OUTSIDE = {
    "absolute value": [((F(6, 5),), (1,)), ((F(-6, 5),), (-1,))],
    "exponential": [((F(-1, 5),), (-1,))],
    "negative logarithm": [((F(1, 5),), (1,))],
    "reciprocal": [((F(1, 5),), (1,))],
    "softplus": [((F(6, 5),), (1,)), ((F(-1, 5),), (-1,))],
    "hinge": [((F(6, 5),), (1,)), ((F(-1, 5),), (-1,))],
    "half squared hinge": [((F(-1, 5),), (-1,))],
    "norm": [((F(3, 5), F(3, 5), F(3, 5)), (2, 2, 2))],
    "log-sum-exp": [((F(1, 2), F(1, 2), F(1, 5)), (1, 1, 1)), ((F(3, 5), F(3, 5), F(-1, 5)), (0, 0, -1))],
}
"""A slope off the domain, and a direction along which f(x) − s·x falls without end."""


COMPARED = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq}


def variables(name: str) -> tuple[Tensor, Tensor]:
    return (X, S) if name in VECTORS else (x, s)


def at(name: str, at_x: Entries, at_s: Entries) -> Point:
    """The point with these entries of x and s."""
    shape = (len(at_x),) if name in VECTORS else ()
    arrays = (Array(shape, tuple(map(rational, map(F, entries)))) for entries in (at_x, at_s))
    return Point({"K": len(at_x)}, dict(zip((v.symbol for v in variables(name)), arrays, strict=True)))


def value(tensor: Tensor, point: Point) -> Array:
    return evaluate(tensor.node, point, BALL)


def holds(statement: Statement, point: Point) -> bool:
    sides = (statement.left - statement.right).node
    return all(COMPARED[statement.relation](entry, 0) for entry in entries(sides, point))


def entries(node: Node, point: Point) -> tuple[Any, ...]:
    """Exact where that can be had; a norm is a ball."""
    try:
        return evaluate(node, point, RATIONAL).entries
    except NotExact:
        return evaluate(node, point, BALL).entries


def allowed(name: str, at_s: Entries) -> bool:
    point = at(name, (F(1),) * len(at_s), at_s)
    return all(holds(item, point) for item in ROWS[name].domain(variables(name)[1]))


def slopes(name: str, seed: int) -> Entries:
    random = Random(f"{name}/{seed}")
    drawn = [low + (high - low) * F(random.randint(1, 999), 1000) for low, high in SLOPES[name]]
    return tuple(entry / sum(drawn) for entry in drawn) if name == "log-sum-exp" else tuple(drawn)


def places(name: str, seed: int) -> Entries:
    """A point where f is finite."""
    random = Random(f"{name}/{seed}/x")
    low = 1 if ROWS[name].finite(x) else -4000
    return tuple(F(random.randint(low, 4000), 1000) for _ in SLOPES[name])


def fenchel_young(name: str, row: Conjugate, rounds: int = 40) -> bool:
    """`f(x) + f*(s) ≥ s·x` at random points, and equality at x(s)."""
    points = [at(name, places(name, k), slopes(name, k)) for k in range(rounds)]
    u, v = variables(name)
    never_negative = all(not value(gap(row, u, v), point).entries[0] < 0 for point in points)
    best = row.maximiser
    return never_negative and (best is None or all(attained(row, best(v), v, point) for point in points))


def attained(row: Conjugate, best: Tensor, v: Tensor, point: Point) -> bool:
    return bool(abs(value(gap(row, best, v), point).entries[0]) < 1e-25)


def refuses(name: str, row: Conjugate) -> bool:
    """Off the domain `f(x) − s·x` falls below any bound; every listed slope is off it, and a drawn one on it."""
    u, v = variables(name)
    below = row.function(u) - inner(v, u)
    rays = [at(name, tuple(F(10_000 * step) for step in ray), off) for off, ray in OUTSIDE.get(name, [])]
    off_it = all(not all(holds(item, point) for item in row.domain(v)) for point in rays)
    on_it = all(holds(item, at(name, slopes(name, k), slopes(name, k))) for k in range(9) for item in row.domain(v))
    return off_it and on_it and all(value(below, point).entries[0] < -1000 for point in rays)


def tight(name: str, row: Conjugate) -> bool:
    """Where f is not smooth its conjugate is 0 = −min f: equality at a kink and at the end of a ray."""
    _, v = variables(name)
    return row.maximiser is not None or all(
        attained(row, v * 0, v, at(name, (F(0),), slopes(name, k))) for k in range(9)
    )


def lawful(name: str, row: Conjugate) -> bool:
    return fenchel_young(name, row) and refuses(name, row) and tight(name, row)
