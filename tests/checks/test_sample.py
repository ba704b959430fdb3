"""Points satisfy every fact and every condition, and the same seed gives the same point."""

from __future__ import annotations

from fractions import Fraction

import pytest
from check_examples import LAGRANGIAN, SIZES, A, K, S, alpha, b, d, f, i, n, w, x, y

from checks.facts import HOLDS, Source, drawn
from checks.sample import NoPoint, condition, draw, satisfied, size_assignments
from checks.values import BALL, RATIONAL, evaluate
from derive.claims import Statement
from derive.errors import NoRule
from derive.symbols import Axis, Fact
from derive.tensor import Tensor, apply, as_tensor, exp, hadamard, square, sum_, symbol, total

ZERO, ONE = as_tensor(0), as_tensor(1)
C = symbol("C", facts=(Fact.POSITIVE,))
xi = symbol("xi", each=n)
weights = sum_(i, alpha[i] * y[i] * x[i])
margin = y[i] * (w @ x[i] + b)

BALANCE = Statement(sum_(i, alpha[i] * y[i]), "=", ZERO)
SOLVED = Statement(w, "=", weights)
EDGE = Statement(margin, "=", ONE)
WIDE = Statement(margin, ">=", ONE)
BOX = Statement(alpha[i], "<=", C)
CONDITIONS: dict[str, tuple[Statement, ...]] = {
    "balance": (BALANCE,),
    "weights and balance": (SOLVED, BALANCE),
    "edge": (EDGE,),
    "edge and weights": (EDGE, SOLVED),
    "margin": (WIDE,),
    "soft margin": (Statement(margin, ">=", 1 - xi[i]), Statement(xi[i], ">=", ZERO), BOX, BALANCE),
    "strict": (Statement(alpha[i], ">", ZERO), Statement(C - alpha[i], ">", ZERO)),
    "slackness": (Statement(alpha[i] * (margin - 1), "=", ZERO), Statement(alpha[i], ">", ZERO)),
    "no gap": (SOLVED, BALANCE, Statement(alpha[i] * (margin - 1), "=", ZERO)),
    "eigenvector": (Statement(S @ w, "=", b * w),),
    "stationary": (Statement(w - weights, "=", 0 * w),),
}


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("small", [False, True])
def test_conditions_and_facts_hold(name: str, small: bool) -> None:
    given = CONDITIONS[name]
    at = draw([LAGRANGIAN.node], {"n": 4, "d": 3}, 1, given, small=small)
    assert all(satisfied(condition(item), at) for item in given)
    assert all(HOLDS[fact](array) for symbol, array in at.values.items() for fact in symbol.facts)


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_same_seed_gives_the_same_point(name: str) -> None:
    one, other = (draw([LAGRANGIAN.node], {"n": 4, "d": 3}, 7, CONDITIONS[name]) for _ in range(2))
    assert one.values == other.values
    assert list(one.values) == list(other.values)


def test_another_seed_gives_another_point() -> None:
    one, other = (draw([LAGRANGIAN.node], SIZES, seed) for seed in (1, 2))
    assert one.values != other.values


@pytest.mark.parametrize("fact", Fact)
@pytest.mark.parametrize("small", [False, True])
def test_every_fact_is_drawn(fact: Fact, small: bool) -> None:
    from random import Random

    for seed in range(10):
        assert HOLDS[fact](drawn(frozenset({fact}), (2, 3, 3), Source(Random(seed), small)))


def test_facts_together() -> None:
    from random import Random

    known = frozenset({Fact.BINARY, Fact.NORMALISED})
    labels = drawn(known, (4, 3), Source(Random(0)))
    assert all(HOLDS[fact](labels) for fact in known)


def test_zeros_come_now_and_then() -> None:
    values = [draw([alpha.node], {"n": 5}, seed).values[alpha.symbol].entries for seed in range(12)]
    assert any(0 in entries for entries in values)
    assert any(0 not in entries for entries in values)
    assert all(any(entries) for entries in values)


def test_points_do_not_mask() -> None:
    for seed in range(8):
        at = draw([LAGRANGIAN.node], SIZES, seed)
        assert set(at.values[y.symbol].entries) == {1, -1}
        assert not set(at.values[x.symbol].entries) & {0, 1}


def test_contradictions_have_no_point() -> None:
    with pytest.raises(NoPoint):
        draw([b.node], SIZES, 0, (Statement(b, "=", ONE), Statement(b, "=", as_tensor(2))))
    with pytest.raises(NoPoint):
        draw([b.node], SIZES, 0, (Statement(square(b) + 1, "<", ZERO),))


def test_a_transcendental_assignment_becomes_a_name() -> None:
    p = symbol("p", d)
    at = draw([p.node], SIZES, 0, (Statement(p, "=", exp(w)),))
    assert evaluate(p.node, at, BALL).entries[0].overlaps(evaluate(exp(w).node, at, BALL).entries[0])


def test_conditions_go_through_definitions() -> None:
    z = symbol("z")
    at = draw([z.node], SIZES, 0, (Statement(z, "=", ONE),), {z.symbol: (w @ w + b).node})
    assert evaluate(z.node, at, RATIONAL).entries == (1,)


def test_the_point_is_in_the_domain() -> None:
    node = (total(hadamard(w, w)) ** Fraction(1, 2) * exp(apply(f, b)) * (1 - b) ** Fraction(1, 2)).node
    at = draw([node], SIZES, 4)
    assert evaluate(node, at, BALL).entries[0].is_finite()


def test_uniform_points_know_their_degrees() -> None:
    at = draw([LAGRANGIAN.node], SIZES, 0, (SOLVED, BALANCE), uniform=True)
    assert at.uniform
    assert at.degrees[w.symbol] > 3
    assert satisfied(condition(BALANCE), at)


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(NoRule, match="relation"):
        draw([b.node], SIZES, 0, (Statement(b, "~", ONE),))


def test_symbols_can_be_asked_for() -> None:
    assert draw([A.symbol, K.symbol], SIZES, 0).values[A.symbol].shape == (2, 2)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_size_assignments(count: int) -> None:
    axes = [Axis(f"a{k}") for k in range(count)]
    assignments = size_assignments([*axes, Axis("fixed", size=4)])
    assert len(assignments) >= 4
    for sizes in assignments[:3]:
        assert len(set(sizes.values())) == count
        assert min(sizes.values()) > 1
    assert max(assignments[-1].values()) <= 3


def test_a_dropped_condition_shows() -> None:
    claim = Statement(sum_(i, alpha[i] * y[i]), "=", ZERO)
    with_it, without = (draw([claim.left.node], SIZES, 2, given) for given in ((BALANCE,), ()))
    assert satisfied(condition(claim), with_it)
    assert not satisfied(condition(claim), without)


def test_indices_are_joined() -> None:
    whole = condition(Statement(alpha[i], "<=", C))
    assert whole.gap.axes == (n,)
    assert isinstance(alpha[i], Tensor)
