"""Equality under conditions: a combination of the conditions makes the difference vanish, or the answer is no."""

from __future__ import annotations

import pytest

from derive import index_form as form
from derive.conditions import vanishes
from derive.normal_form import difference
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, as_tensor, norm, spread, square, sum_, symbol

n, d = Axis("n"), Axis("d")
i, j = Index("i", n), Index("j", n)
w, v, b, u, c = symbol("w", d), symbol("v", d), symbol("b"), symbol("u"), symbol("c")
x, a, e = symbol("x", d, each=n), symbol("alpha", each=n), symbol("e", each=n)
y, ys = symbol("y", each=n, facts=(Fact.SIGN,)), symbol("y_s", facts=(Fact.SIGN,))
xp, xm, xs = symbol("x_+", d), symbol("x_-", d), symbol("x_s", d)
A = symbol("A", d, d)
weights = sum_(i, a[i] * y[i] * x[i])
double = sum_(i, sum_(j, a[i] * a[j] * y[i] * y[j] * (x[i] @ x[j])))
slack = a[i] * (y[i] * (w @ x[i] + b) - 1)
gap = square(w) / 2 - sum_(i, a[i]) + double / 2
balance = (sum_(i, a[i] * y[i]), 0)

FOLLOWS = {
    "a sum that vanishes": (sum_(i, a[i]) - b * sum_(i, a[i] * y[i]), sum_(i, a[i]), [balance]),
    "no gap at a KKT point": (gap, 0, [balance, (w, weights), (slack, 0)]),
    "the width of the margin": (w @ (xp - xm), 2, [(w @ xp + b, 1), (w @ xm + b, -1)]),
    "the width over the norm": (w @ (xp - xm) / norm(w), 2 / norm(w), [(w @ xp + b, 1), (w @ xm + b, -1)]),
    "b from a support vector": (b, ys - w @ xs, [(ys * (w @ xs + b), 1)]),
    "an eigenvector": (w @ (A @ (A @ v)), c**2 * (w @ v), [(A @ v, c * v)]),
    "for every index": (a[i] * e[j], a[j] * e[i], [(a[i], 2 * e[i])]),
    "nothing given, nothing needed": (u + c, c + u, []),
}

DOES_NOT_FOLLOW = {
    "a sum is not its terms": (a[i] * y[i], 0, [balance]),
    "another weighting": (sum_(i, a[i] * e[i] * y[i]), 0, [balance]),
    "the other sign": (w @ (xp - xm), -2, [(w @ xp + b, 1), (w @ xm + b, -1)]),
    "a square from its root": (u, c, [(u**2, c**2)]),
    "a factor from a product": (u, 0, [(u * c, 0)]),
    "an eigenvector of another matrix": (A.T @ v, c * v, [(A @ v, c * v)]),
    "without slackness": (gap, 0, [balance, (w, weights)]),
    "nothing given": (u, c, []),
}


def zero(left: Tensor, right: Tensor | int) -> form.Node:
    other = as_tensor(right)
    indices = tuple(dict.fromkeys(left.indices + other.indices))
    return difference(spread(left, indices), spread(other, indices))


def follows(left: Tensor, right: Tensor | int, given: list) -> bool:
    return vanishes(zero(left, right), [zero(*pair) for pair in given])


@pytest.mark.parametrize("name", FOLLOWS)
def test_follows(name: str) -> None:
    assert follows(*FOLLOWS[name])


@pytest.mark.parametrize("name", DOES_NOT_FOLLOW)
def test_does_not_follow(name: str) -> None:
    assert not follows(*DOES_NOT_FOLLOW[name])


@pytest.mark.parametrize("name", [name for name in FOLLOWS if FOLLOWS[name][2]])
def test_needs_its_conditions(name: str) -> None:
    left, right, given = FOLLOWS[name]
    assert not follows(left, right, given[1:])
