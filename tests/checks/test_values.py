"""The value of a node is the same over every kind of number that can hold it."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from check_examples import EXAMPLES, LAGRANGIAN, SIZES, A, alpha, b, d, ell, f, i, j, n, of_matrix, w, x, y
from flint import arb, fmpq

from checks.kinds import residue
from checks.sample import draw
from checks.values import (
    BALL,
    FLOAT,
    MODULAR,
    RATIONAL,
    VALUES,
    Array,
    NotExact,
    Point,
    Polynomial,
    Undefined,
    evaluate,
)
from derive import index_form as form
from derive import rules
from derive.errors import DeriveError, NoRule
from derive.index_form import Determinant, Inverse, LogDet
from derive.symbols import Axis, Fact
from derive.tensor import apply, delta, diag, exp, known, norm, sum_, symbol, trace

TRANSCENDENTAL = ["exp", "log", "tanh", "sigma", "softplus", "sin", "cos"]


def numbers(*values: int | Fraction) -> tuple[fmpq, ...]:
    return tuple(fmpq(Fraction(value).numerator, Fraction(value).denominator) for value in values)


def point(**values: Array) -> Point:
    names = {"w": w, "b": b, "x": x, "y": y, "alpha": alpha, "A": A}
    return Point(SIZES, {names[name].symbol: array for name, array in values.items()})


def test_every_function_with_a_derivative_has_a_value() -> None:
    assert VALUES.keys() == rules.ELEMENTWISE.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_floats_lie_in_the_balls(name: str) -> None:
    node, _ = EXAMPLES[name]
    at = draw([node], SIZES, 3)
    for ball, number in zip(evaluate(node, at, BALL).entries, evaluate(node, at, FLOAT).entries, strict=True):
        assert abs(float(ball) - number) <= 1e-9 * max(1.0, abs(number))


@pytest.mark.parametrize("name", ["Inverse", "Determinant", "power", "unknown", "field", "abs", "relu", "sign", "step"])
def test_rationals_lie_in_the_balls(name: str) -> None:
    node, _ = EXAMPLES[name]
    at = draw([node], SIZES, 5)
    for ball, exact in zip(evaluate(node, at, BALL).entries, evaluate(node, at, RATIONAL).entries, strict=True):
        assert (ball - arb(exact)).contains(0)


@pytest.mark.parametrize("name", ["Inverse", "Determinant", "power", "unknown", "field", "lagrangian by x"])
def test_residues_are_those_of_the_rationals(name: str) -> None:
    node, _ = EXAMPLES[name]
    at = draw([node], SIZES, 5)
    exact = evaluate(node, at, RATIONAL)
    assert evaluate(node, at, MODULAR).entries == tuple(map(residue, exact.entries))


@pytest.mark.parametrize("name", TRANSCENDENTAL)
@pytest.mark.parametrize("kind", [RATIONAL, MODULAR], ids=lambda kind: kind.name)
def test_transcendental_values_are_not_exact(name: str, kind: object) -> None:
    node = apply(known(name), b).node
    with pytest.raises(NotExact, match=name):
        evaluate(node, point(b=Array((), numbers(2))), kind)


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("exp", 1, math.e),
        ("log", 2, math.log(2)),
        ("tanh", Fraction(1, 2), math.tanh(0.5)),
        ("sigma", -800, 0.0),
        ("sigma", 800, 1.0),
        ("softplus", 800, 800.0),
        ("softplus", 0, math.log(2)),
        ("sin", 2, math.sin(2)),
        ("cos", 2, math.cos(2)),
        ("abs", -3, 3.0),
        ("relu", -3, 0.0),
        ("relu", 3, 3.0),
        ("sign", -3, -1.0),
        ("sign", 0, 0.0),
        ("step", 0, 0.0),
        ("step", 3, 1.0),
    ],
)
def test_known_functions(name: str, argument: int | Fraction, expected: float) -> None:
    node, at = apply(known(name), b).node, point(b=Array((), numbers(argument)))
    assert evaluate(node, at, FLOAT).entries[0] == pytest.approx(expected, abs=1e-12)
    assert float(evaluate(node, at, BALL).entries[0]) == pytest.approx(expected, abs=1e-12)


def test_sums_products_and_held_entries() -> None:
    families = {"x": Array((3, 2), numbers(1, 2, 3, 4, 5, 6)), "y": Array((3,), numbers(1, -1, 1))}
    at = point(w=Array((2,), numbers(2, 3)), **families)
    assert evaluate(sum_(i, y[i] * x[i]).node, at, RATIONAL) == Array((2,), numbers(3, 4))
    assert evaluate(sum_(i, sum_(j, y[i] * y[j] * (x[i] @ x[j]))).node, at, RATIONAL).entries == numbers(25)
    assert evaluate(form.Leaf(x.symbol, (2, None)), at, RATIONAL) == Array((2,), numbers(5, 6))
    assert evaluate(form.Leaf(x.symbol, (None, 1)), at, RATIONAL) == Array((3,), numbers(2, 4, 6))
    assert evaluate(form.Leaf(x.symbol, (1, 0)), at, RATIONAL) == Array((), numbers(3))
    assert evaluate(diag(w).node, at, RATIONAL) == Array((2, 2), numbers(2, 0, 0, 3))
    assert evaluate(delta(i, j).node, at, RATIONAL).entries == numbers(1, 0, 0, 0, 1, 0, 0, 0, 1)
    assert evaluate(form.Size(n), at, RATIONAL).entries == numbers(3)
    assert evaluate(sum_(i, 2 * w).node, at, RATIONAL) == Array((2,), numbers(12, 18))


def test_matrix_functions() -> None:
    at = point(A=Array((2, 2), numbers(1, 2, 3, 4)))
    assert evaluate(of_matrix(Inverse, A), at, RATIONAL).entries == numbers(-2, 1, Fraction(3, 2), Fraction(-1, 2))
    assert evaluate(of_matrix(Determinant, A), at, RATIONAL).entries == numbers(-2)
    assert evaluate(trace(A).node, at, RATIONAL).entries == numbers(5)
    with pytest.raises(Undefined):
        evaluate(of_matrix(LogDet, A), at, BALL)


@pytest.mark.parametrize("kind", [RATIONAL, MODULAR, BALL, FLOAT], ids=lambda kind: kind.name)
def test_outside_the_domain(kind: object) -> None:
    with pytest.raises(Undefined):
        evaluate((1 / b).node, point(b=Array((), numbers(0))), kind)
    with pytest.raises(Undefined):
        evaluate(of_matrix(Inverse, A), point(A=Array((2, 2), numbers(1, 2, 2, 4))), kind)


def test_roots() -> None:
    at = point(w=Array((2,), numbers(3, 4)))
    assert evaluate(norm(w).node, at, RATIONAL).entries == numbers(5)
    with pytest.raises(NotExact):
        evaluate(norm(w).node, at.with_value(w.symbol, Array((2,), numbers(1, 1))), RATIONAL)
    with pytest.raises(Undefined):
        evaluate((b ** Fraction(1, 2)).node, point(b=Array((), numbers(-1))), FLOAT)


def test_definitions_are_followed_and_given_values_go_first() -> None:
    z = symbol("z", d)
    defined = Point(SIZES, {w.symbol: Array((2,), numbers(2, 3))}, {}, {z.symbol: (2 * w).node})
    assert evaluate((z @ w).node, defined, RATIONAL).entries == numbers(26)
    moved = defined.with_value(z.symbol, Array((2,), numbers(1, 0)))
    assert evaluate((z @ w).node, moved, RATIONAL).entries == numbers(2)
    assert evaluate(form.Leaf(z.symbol, (1,)), defined, RATIONAL).entries == numbers(6)


def test_an_axis_with_a_size_needs_no_other() -> None:
    v = symbol("v", Axis("m", size=2))
    at = Point({}, {v.symbol: Array((2,), numbers(1, 2))})
    assert evaluate((v @ v).node, at, RATIONAL).entries == numbers(5)
    with pytest.raises(DeriveError, match="no size for the axis n"):
        evaluate(form.Size(n), at, RATIONAL)


def test_unknown_functions_are_polynomials_with_their_derivatives() -> None:
    at = Point(SIZES, {b.symbol: Array((), numbers(2))}, {f: Polynomial(numbers(1, 2, 3, 4))})
    orders = [f, f.derivative(), f.derivative().derivative()]
    values = [evaluate(apply(function, b).node, at, RATIONAL).entries for function in orders]
    assert values == [numbers(49), numbers(62), numbers(54)]


def test_a_field_has_its_family_first() -> None:
    node = form.Field(ell.derivative(), w.node)
    assert evaluate(node, draw([node], {"n": 3, "d": 2}, 0), RATIONAL).shape == (3, 2)


def test_a_missing_function_is_no_rule() -> None:
    with pytest.raises(NoRule, match="gamma"):
        evaluate(apply(known("gamma"), b).node, point(b=Array((), numbers(2))), FLOAT)


def test_depth_is_no_limit() -> None:
    node = b
    for _ in range(3000):
        node = exp(-node) + b
    assert math.isfinite(evaluate(node.node, point(b=Array((), numbers(1))), FLOAT).entries[0])


def test_contractions_do_not_loop_over_all_labels() -> None:
    size = Axis("m", size=12)
    matrices = [symbol(f"M_{k}", size, size) for k in range(8)]
    product = matrices[0]
    for matrix in matrices[1:]:
        product = product @ matrix
    at = draw([product.node], {}, 0)
    assert evaluate(trace(product).node, at, FLOAT).shape == ()


def test_facts_do_not_change_values() -> None:
    assert Fact.SIGN in y.symbol.facts
    at = draw([LAGRANGIAN.node], SIZES, 0).with_value(y.symbol, Array((3,), numbers(2, 2, 2)))
    assert evaluate((y[i] ** 2).node, at, RATIONAL).entries == numbers(4, 4, 4)
