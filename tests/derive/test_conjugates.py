"""Every line of the conjugate table: Fenchel and Young, equality at the maximiser, both ways round, the domain."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from conjugate_laws import (
    OUTSIDE,
    ROWS,
    SLOPES,
    SMOOTH,
    K,
    S,
    allowed,
    at,
    fenchel_young,
    places,
    refuses,
    slopes,
    tight,
    value,
    variables,
)

from checks.values import BALL, Array, Point, evaluate, rational
from derive import conjugates
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.conjugates import ENTRYWISE, VECTORS, gap, simplex
from derive.errors import CannotSolve
from derive.lagrangian import inner_minimum, lagrangian
from derive.normal_form import equal
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, as_tensor, exp, inner, log, spread, square, sum_, symbol

n = Axis("n", ("i", "j"))
i = Index("i", n)


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
