"""Evidence at points: what differs is refused with a certificate, what agrees says how well."""

from __future__ import annotations

from fractions import Fraction

import pytest
from check_examples import LAGRANGIAN, SIZES, A, alpha, b, d, f, i, n, w, x, y

from checks.degree import Degree, degree
from checks.enclosure import Agreement, Certificate, agree, differ, exact_points, sign
from checks.sample import draw
from checks.values import NotExact
from derive import index_form as form
from derive.claims import Statement
from derive.errors import BadShape, DeriveError, NoRule
from derive.index_form import Determinant, Inverse
from derive.tensor import Tensor, apply, as_tensor, exp, known, square, sum_, symbol

SLIGHTLY = Fraction(1_000_001, 1_000_000)
sigma = known("sigma")
TRUE = {
    "binomial": ((b + 1) ** 2, b**2 + 2 * b + 1),
    "norm": (square(w), w @ w),
    "sigma": (apply(sigma, b), 1 - apply(sigma, -b)),
    "exp": (exp(b) * exp(b), exp(2 * b)),
    "inverse": (Tensor(Inverse(A.node)) @ A @ w, w),
}
FALSE = {
    "a sign": ((b + 1) ** 2, b**2 - 2 * b + 1),
    "a factor": (square(w), SLIGHTLY * (w @ w)),
    "f for f'": (apply(f.derivative(), b), apply(f, b)),
    "a sign in balls": (apply(sigma, b), 1 + apply(sigma, -b)),
    "a factor in balls": (exp(b), SLIGHTLY * exp(b)),
    "a transpose": (A @ w, A.T @ w),
}


@pytest.mark.parametrize("name", TRUE)
def test_equal_sides_agree(name: str) -> None:
    left, right = (side.node for side in TRUE[name])
    at = draw([left, right], SIZES, 1)
    assert differ(left, right, at) is None
    assert agree(left, right, at) in ("exact", *range(100, 129))


@pytest.mark.parametrize("name", FALSE)
def test_planted_errors_are_certified(name: str) -> None:
    left, right = (side.node for side in FALSE[name])
    at = draw([left, right], SIZES, 1)
    found = differ(left, right, at)
    assert isinstance(found, Certificate)
    assert found.left != found.right
    assert found.left_number != found.right_number
    assert agree(left, right, at) is None


def test_the_certificate_names_its_kind() -> None:
    at = draw([b.node], SIZES, 1)
    exactly, in_balls = differ(b.node, (b + 1).node, at), differ(exp(b).node, b.node, at)
    assert [found.kind for found in (exactly, in_balls) if found] == ["exact points", "balls"]


def test_sides_of_different_shape_are_refused() -> None:
    with pytest.raises(BadShape):
        differ(w.node, b.node, draw([w.node, b.node], SIZES, 0))


def test_signs() -> None:
    at = draw([LAGRANGIAN.node], SIZES, 0)
    assert sign((exp(b) + 1).node, at).entries == (1,)
    assert sign((-square(w)).node, at).entries == (-1,)
    assert sign((b - b + as_tensor(0)).node, at).entries == (0,)
    assert sign((exp(b) * exp(-b) - 1).node, at).entries == (None,)


def test_uniform_points_bound_the_chance_of_an_error() -> None:
    left, right = square(w) * b, b * (w @ w)
    points = [draw([left.node], SIZES, seed, uniform=True) for seed in range(3)]
    found = exact_points(left.node, right.node, points)
    assert isinstance(found, Agreement)
    assert found.points == 3
    assert found.bits > 150
    assert found.chance < Fraction(1, 2**150)


def test_uniform_points_refuse() -> None:
    left, right = square(w) * b, b * (w @ w) * SLIGHTLY
    points = [draw([left.node], SIZES, 0, uniform=True)]
    found = exact_points(left.node, right.node, points)
    assert isinstance(found, Certificate)
    assert found.kind == "mod p"


def test_a_dropped_condition_is_refused() -> None:
    balance = Statement(sum_(i, alpha[i] * y[i]), "=", as_tensor(0))
    left, right = (sum_(i, alpha[i] * y[i] * (w @ x[i] + b)), sum_(i, alpha[i] * y[i] * (w @ x[i])))
    with_it, without = (draw([left.node], SIZES, 0, given, uniform=True) for given in ((balance,), ()))
    assert isinstance(exact_points(left.node, right.node, [with_it]), Agreement)
    assert isinstance(exact_points(left.node, right.node, [without]), Certificate)


def test_the_bound_needs_uniform_points_and_quotients() -> None:
    with pytest.raises(DeriveError, match="uniform"):
        exact_points(b.node, b.node, [draw([b.node], SIZES, 0)])
    with pytest.raises(NotExact):
        exact_points(exp(b).node, exp(b).node, [draw([b.node], SIZES, 0, uniform=True)])


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (b, Degree(1, 0)),
        (as_tensor(3), Degree(0, 0)),
        (b**3, Degree(3, 0)),
        (b**-2, Degree(0, 2)),
        (b * b + b, Degree(2, 0)),
        (1 / b + b, Degree(2, 1)),
        (w @ w, Degree(2, 0)),
        (sum_(i, alpha[i] * y[i] * (w @ x[i])), Degree(4, 0)),
        (Tensor(Determinant(A.node)), Degree(2, 0)),
        (Tensor(Inverse(A.node)), Degree(1, 2)),
        (apply(f, b**2), Degree(9, 0)),
    ],
)
def test_degrees(tensor: Tensor, expected: Degree) -> None:
    assert degree(tensor.node, draw([tensor.node], SIZES, 0)) == expected


def test_a_sum_of_quotients_has_the_denominators_of_all_its_terms() -> None:
    z = symbol("z", each=n)
    node = sum_(i, 1 / z[i]).node
    assert degree(node, draw([node], SIZES, 0)) == Degree(2, 3)


def test_transcendental_nodes_have_no_degree() -> None:
    with pytest.raises(NoRule):
        degree(exp(b).node, draw([b.node], SIZES, 0))
    assert form.Size(d).axes == ()
