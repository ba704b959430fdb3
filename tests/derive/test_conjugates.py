"""Every line of the conjugate table: Fenchel and Young, equality at the maximiser, both ways round, the domain."""

from __future__ import annotations

from fractions import Fraction
from operator import eq, ge, gt, le, lt
from random import Random

import pytest

from checks.values import BALL, RATIONAL, Array, Point, evaluate, rational
from derive import conjugates
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.conjugates import ENTRYWISE, VECTORS, Conjugate, gap, simplex
from derive.errors import CannotSolve
from derive.lagrangian import inner_minimum, lagrangian
from derive.normal_form import equal
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, as_tensor, exp, inner, log, spread, square, sum_, symbol

K, n = Axis("K", ("k", "l")), Axis("n", ("i", "j"))
i = Index("i", n)
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
    "softplus": [(0, 1)],
    "hinge": [(0, 1)],
    "half squared hinge": [(0, 5)],
    "half squared norm": [(-5, 5)] * 3,
    "log-sum-exp": [(0, 1)] * 3,
}
"""Where a slope s is drawn: the inside of the domain of f*."""

OUTSIDE = {
    "absolute value": [((F(6, 5),), (1,)), ((F(-6, 5),), (-1,))],
    "exponential": [((F(-1, 5),), (-1,))],
    "negative logarithm": [((F(1, 5),), (1,))],
    "softplus": [((F(6, 5),), (1,)), ((F(-1, 5),), (-1,))],
    "hinge": [((F(6, 5),), (1,)), ((F(-1, 5),), (-1,))],
    "half squared hinge": [((F(-1, 5),), (-1,))],
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
    return all(COMPARED[statement.relation](entry, 0) for entry in evaluate(sides, point, RATIONAL).entries)


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
        attained(row, as_tensor(0), v, at(name, (F(0),), slopes(name, k))) for k in range(9)
    )


def lawful(name: str, row: Conjugate) -> bool:
    return fenchel_young(name, row) and refuses(name, row) and tight(name, row)


def test_every_entry_has_an_example() -> None:
    assert SLOPES.keys() == ROWS.keys()
    assert not ENTRYWISE.keys() & VECTORS.keys()
    bounded = [name for name, row in ROWS.items() if row.domain(variables(name)[1])]
    assert list(OUTSIDE) == bounded


@pytest.mark.parametrize("name", ROWS)
def test_the_inequality_of_fenchel_and_young(name: str) -> None:
    assert fenchel_young(name, ROWS[name])


@pytest.mark.parametrize("name", ROWS)
def test_off_the_domain_there_is_no_bound(name: str) -> None:
    assert refuses(name, ROWS[name])


@pytest.mark.parametrize("name", [name for name in ROWS if name not in SMOOTH])
def test_a_kink_attains_the_bound(name: str) -> None:
    assert tight(name, ROWS[name])


@pytest.mark.parametrize("name", SMOOTH)
def test_the_maximiser_is_stationary(name: str) -> None:
    """`f′(x(s)) = s`."""
    u, v = variables(name)
    row = ROWS[name]
    slope = gradient(row.function(u), u)
    for seed in range(9):
        point = at(name, slopes(name, seed), slopes(name, seed))
        assert row.maximiser is not None
        best = value(row.maximiser(v), point)
        found = evaluate(slope.node, Point(point.sizes, point.values | {u.symbol: rounded(best)}), BALL)
        for entry, wanted in zip(found.entries, slopes(name, seed), strict=True):
            assert abs(float(entry) - float(wanted)) < 1e-12


def rounded(array: Array) -> Array:
    return Array(array.shape, tuple(rational(F(float(entry))) for entry in array.entries))


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "half squared hinge"])
def test_the_conjugate_of_the_conjugate(name: str) -> None:
    """`f(x) = f′(x)·x − f*(f′(x))`: where f is smooth and convex, f** = f."""
    u, _ = variables(name)
    row = ROWS[name]
    slope = gradient(row.function(u), u)
    back = inner(slope, u) - row.conjugate(slope)
    for seed in range(9):
        found = value(back - row.function(u), at(name, places(name, seed), slopes(name, seed))).entries[0]
        assert abs(found) < 1e-25


def test_the_simplex() -> None:
    assert [item.relation for item in simplex(S)] == [">=", "="]
    assert allowed("log-sum-exp", (F(1, 2), F(1, 2), F(0)))
    assert not allowed("log-sum-exp", (F(1, 2), F(1, 2), F(1, 5)))


p = symbol("p", each=n, facts=(Fact.POSITIVE,))
c, nu = symbol("c", each=n), symbol("nu")


def same(left: Tensor, right: Tensor) -> bool:
    return equal(spread(left, left.indices), spread(right, left.indices))


def test_the_maximum_of_entropy() -> None:
    """`min Σ pᵢ log pᵢ + cᵢpᵢ s.t. Σpᵢ = 1`: pᵢ = e^{ν − cᵢ − 1}, dual value ν − Σ e^{ν − cᵢ − 1}."""
    total = Statement(sum_(i, p[i]), "=", as_tensor(1))
    problem = Problem("min", (p,), sum_(i, p[i] * log(p[i]) + c[i] * p[i]), (total,))
    found = inner_minimum(problem, lagrangian(problem, (nu,)))
    assert same(found.value, nu - sum_(i, exp(nu - c[i] - 1)))
    assert found.domain == ()
    ((name, best),) = found.minimiser
    assert name == p
    assert same(best[i], exp(nu - c[i] - 1))


def test_a_conjugate_brings_its_domain() -> None:
    z = symbol("z", each=n)
    problem = Problem("min", (z,), sum_(i, exp(z[i]) - p[i] * z[i]))
    found = inner_minimum(problem, problem.objective)
    assert same(found.value, sum_(i, p[i] - p[i] * log(p[i])))
    assert [item.relation for item in found.domain] == [">="]


def test_a_function_outside_the_table() -> None:
    z = symbol("z")
    with pytest.raises(CannotSolve, match=r"derive/conjugates\.py"):
        conjugates.least(z**4, z)


def test_the_half_squared_norm_is_its_own_conjugate() -> None:
    w, v = symbol("w", K), symbol("v", K)
    assert same(gap(VECTORS["half squared norm"], w, v), square(w - v) / 2)
