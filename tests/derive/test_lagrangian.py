"""From a problem to its Lagrangian, the inner minimum and the dual."""

from __future__ import annotations

import pytest

from derive.claims import Problem, Statement
from derive.errors import CannotSolve
from derive.lagrangian import inner_minimum, lagrangian, signs, slack
from derive.normal_form import equal
from derive.symbols import Axis, Index
from derive.tensor import Tensor, as_tensor, exp, spread, square, sum_, symbol

n, m, d = Axis("n"), Axis("m"), Axis("d")
i, j, p = Index("i", n), Index("j", n), Index("p", m)
w, b, C = symbol("w", d), symbol("b"), symbol("C")
x, y, xi = symbol("x", d, each=n), symbol("y", each=n), symbol("xi", each=n)
alpha, mu = symbol("alpha", each=n), symbol("mu", each=n)
A, c, nu = symbol("A", m, d), symbol("c", m), symbol("nu", each=m)
zero, one = as_tensor(0), as_tensor(1)


def same(left: Tensor, right: Tensor) -> bool:
    indices = tuple(dict.fromkeys(left.indices + right.indices))
    return equal(spread(left, indices), spread(right, indices))


margin = Statement(y[i] * (w @ x[i] + b), ">=", one)
hard = Problem("min", (w, b), square(w) / 2, (margin,))
double = sum_(i, sum_(j, alpha[i] * alpha[j] * y[i] * y[j] * (x[i] @ x[j])))

SIGNED = {
    ">=": (Statement(y[i], ">=", one), -sum_(i, alpha[i] * (y[i] - 1))),
    "<=": (Statement(y[i], "<=", one), sum_(i, alpha[i] * (y[i] - 1))),
    "=": (Statement(y[i], "=", one), -sum_(i, alpha[i] * (y[i] - 1))),
}


@pytest.mark.parametrize("relation", SIGNED)
def test_the_sign_of_a_penalty(relation: str) -> None:
    constraint, expected = SIGNED[relation]
    found = lagrangian(Problem("min", (w,), square(w), (constraint,)), (alpha[i],))
    assert same(found, square(w) + expected)


@pytest.mark.parametrize(("relation", "count"), [(">=", 1), ("<=", 1), ("=", 0)])
def test_multipliers_of_inequalities_are_not_negative(relation: str, count: int) -> None:
    found = signs(Problem("min", (w,), square(w), (Statement(y[i], relation, one),)), (alpha[i],))
    assert found == (Statement(alpha[i], ">=", zero),) * count


def test_the_slack_is_left_less_right() -> None:
    assert same(slack(margin), y[i] * (w @ x[i] + b) - 1)


def test_the_hard_margin() -> None:
    inner = inner_minimum(hard, lagrangian(hard, (alpha[i],)))
    ((name, value),) = inner.minimiser
    assert name == w
    assert same(value, sum_(i, alpha[i] * y[i] * x[i]))
    assert same(inner.value, sum_(i, alpha[i]) - double / 2)
    assert [statement.relation for statement in inner.domain] == ["="]
    assert same(slack(inner.domain[0]), -sum_(i, alpha[i] * y[i]))


def test_least_norm() -> None:
    rows = Statement(sum_(Index("k", d), A[p, Index("k", d)] * w[Index("k", d)]), "=", c[p])
    problem = Problem("min", (w,), square(w) / 2, (rows,))
    inner = inner_minimum(problem, lagrangian(problem, (nu[p],)))
    q = Index("q", m)
    gram = sum_(p, sum_(q, nu[p] * nu[q] * (A[p] @ A[q])))
    assert same(inner.value, sum_(p, nu[p] * c[p]) - gram / 2)


@pytest.mark.parametrize(
    ("objective", "over"),
    [(b, (b,)), (sum_(i, exp(xi[i])), (xi[i],)), (square(w) ** 2, (w,))],
    ids=["affine in everything", "not affine when stationary", "quartic"],
)
def test_an_inner_minimum_out_of_reach(objective: Tensor, over: tuple[Tensor, ...]) -> None:
    problem = Problem("min", over, objective)
    with pytest.raises(CannotSolve):
        inner_minimum(problem, lagrangian(problem, ()))
