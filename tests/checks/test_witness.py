"""Plain SymPy at explicit sizes: what it must agree to, and the planted errors that it must refuse."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import sympy
from flint import fmpq

from checks import witness
from checks.models import FieldModel, Polynomial
from checks.values import FLOAT, RATIONAL, Array, Point, evaluate
from checks.witness import entry_value, replay, settled, sympy_equal, sympy_gradient, to_sympy
from checks.witness_unknown import Unknown
from checks.witness_zero import vanishes
from derive import index_form as form
from derive import rules
from derive.calculus import derivative
from derive.claims import Statement
from derive.errors import BadShape, BadSize, NoRule, TooHard
from derive.notation.tree import Name
from derive.symbols import Axis, Fact, Function, Index
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    diag,
    exp,
    known,
    log,
    norm,
    outer,
    size,
    sum_,
    symbol,
    total,
    trace,
    unknown,
)  # fmt: skip

n, d = Axis("n"), Axis("d", ("a", "b"))
i, j, q = Index("i", n), Index("j", n), Index("q", d)
SIZES = {"n": 3, "d": 2}

alpha = symbol("alpha", each=n, facts=(Fact.NONNEGATIVE,))
y = symbol("y", each=n, facts=(Fact.SIGN,))
x, w, b = symbol("x", d, each=n), symbol("w", d), symbol("b")
a, c, z, u, lam = symbol("a"), symbol("c"), symbol("z", d), symbol("u", d), symbol("lambda")
A, S = symbol("A", d, d), symbol("S", d, d, facts=(Fact.SYMMETRIC,))
D = symbol("D", d, d, facts=(Fact.DEFINITE,))
p = symbol("p", d, facts=(Fact.NORMALISED, Fact.POSITIVE))
s, t = symbol("s", facts=(Fact.POSITIVE,)), symbol("t", facts=(Fact.BINARY,))
f = unknown("f")
ZERO, IDENTITY = as_tensor(0), Tensor(form.Delta(d))

weights = sum_(i, alpha[i] * y[i] * x[i])
lagrangian = w @ w / 2 - sum_(i, alpha[i] * (y[i] * (w @ x[i] + b) - 1))
gram = sum_(i, sum_(j, alpha[i] * alpha[j] * y[i] * y[j] * (x[i] @ x[j])))
dual = sum_(i, alpha[i]) - gram / 2
STATIONARY = (Statement(w, "=", weights), Statement(sum_(i, alpha[i] * y[i]), "=", ZERO))
EIGEN = Statement(A @ u, "=", lam * u)


def inverse(matrix: Tensor) -> Tensor:
    return Tensor(form.Inverse(matrix.node))


def logdet(matrix: Tensor) -> Tensor:
    return Tensor(form.LogDet(matrix.node))


def call(name: str, argument: Tensor) -> Tensor:
    return apply(known(name), argument)


def softmax(vector: Tensor) -> Tensor:
    return Tensor((exp(vector[q]) / sum_(q, exp(vector[q]))).node)


def equal(left: Any, right: Any, **more: Any) -> bool | None:
    return sympy_equal(as_tensor(left).node, as_tensor(right).node, SIZES, **more)


IDENTITIES = {
    "sigma": (call("sigma", a) * (1 - call("sigma", a)), exp(-a) / (1 + exp(-a)) ** 2),
    "sigma and tanh": (2 * call("sigma", 2 * a) - 1, call("tanh", a)),
    "softplus": (call("softplus", a) - call("softplus", -a), a),
    "softmax sums to 1": (total(softmax(z)), 1),
    "norm": (norm(w) ** 2, w @ w),
    "inverse": (A @ inverse(A), IDENTITY),
    "inverse of the transpose": (inverse(A).T, inverse(A.T)),
    "abs": (call("abs", a), a * call("sign", a)),
    "abs of a multiple": (call("abs", -2 * a), 2 * call("abs", a)),
    "relu": (call("relu", a), a * call("step", a)),
    "sin and cos": (call("sin", a) ** 2 + call("cos", a) ** 2, 1),
    "half an exponent": (exp(a / 2) ** 2, exp(a)),
    "log exp": (log(exp(a) * exp(c)), a + c),
    "sign": (y[i] ** 3, 1 / y[i]),
    "binary": (t**3, t),
    "normalised": (total(p), 1),
    "symmetric": (S, S.T),
    "size": (sum_(i, as_tensor(1)), size(n)),
}

DIFFERENT = {
    "a factor": (w @ w, (w @ w) * Fraction(1000001, 1000000)),
    "f for f'": (apply(f, a), apply(f.derivative(), a)),
    "inverse for transpose": (inverse(A), A.T),
    "tanh for sigma": (call("tanh", a), call("sigma", a)),
    "sum for product": (log(s + 1), log(s) + 1),
    "transposed": (outer(w, z), outer(z, w)),
    "holds for signs only": (alpha[i] ** 2, as_tensor(1) + alpha[i] - alpha[i]),
    "softmax for exp": (softmax(z), Tensor(exp(z[q]).node)),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_identities_are_agreed_to(name: str) -> None:
    assert equal(*IDENTITIES[name]) is True


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_refused(name: str) -> None:
    assert equal(*DIFFERENT[name]) is False


@pytest.mark.parametrize("name", ["sign", "binary", "normalised", "symmetric"])
def test_without_its_fact_an_identity_is_not_agreed_to(name: str) -> None:
    assert equal(*IDENTITIES[name], facts=False) is not True


@pytest.mark.parametrize("sizes", [{"n": 3, "d": 2}, {"n": 5, "d": 2}])
def test_svm_dual_is_the_lagrangian_where_it_is_stationary(sizes: dict[str, int]) -> None:
    assert sympy_equal(lagrangian.node, dual.node, sizes, given=STATIONARY) is True
    assert sympy_equal(lagrangian.node, dual.node, sizes, {w.symbol: weights.node}, STATIONARY[1:]) is True


@pytest.mark.parametrize("given", [STATIONARY[:1], STATIONARY[1:], ()])
def test_svm_dual_with_a_dropped_condition_is_refused(given: tuple[Statement, ...]) -> None:
    assert equal(lagrangian, dual, given=given) is False


@pytest.mark.parametrize("wrong", [dual * 2, sum_(i, alpha[i]) + gram / 2, sum_(i, alpha[i]) - gram])
def test_wrong_svm_dual_is_refused(wrong: Tensor) -> None:
    assert equal(lagrangian, wrong, given=STATIONARY) is False


def test_a_product_that_is_zero_does_not_make_a_factor_zero() -> None:
    assert equal(b, 0, given=(Statement(a * b, "=", ZERO),)) is False
    assert equal(b, 0, given=(Statement(s * b, "=", ZERO),)) is True


def test_eigenvalues_by_combination_of_the_given() -> None:
    unit = Statement(u @ u, "=", as_tensor(1))
    assert equal(u @ (A @ u), lam * (u @ u), given=(EIGEN,)) is True
    assert equal(u @ (A @ u), lam, given=(EIGEN, unit)) is True
    assert equal(u @ (A @ u), lam, given=(EIGEN,)) is False


def test_a_given_inequality_is_kept_by_every_counterexample() -> None:
    beyond = (Statement(a, ">=", as_tensor(0)),)
    assert equal(call("abs", a), a) is False
    assert equal(call("abs", a), a, given=beyond) is None
    assert equal(call("abs", a), 2 * a, given=beyond) is False


def test_conditions_that_cannot_be_solved_refuse_nothing() -> None:
    assert equal(a**2, 1, given=(Statement(a**2 * c**2 + a**3, "=", as_tensor(2)),)) is None


def test_undefined_everywhere_is_not_agreed_to() -> None:
    one, label = sympy.Symbol("one"), sympy.Symbol("label")
    with pytest.raises(TooHard):
        vanishes(one / (1 - label**2), {label: (2, sympy.Integer(1))})


X, level = symbol("X", n, d), symbol("gamma", facts=(Fact.POSITIVE,))
ridge = inverse(X.T @ X + level * IDENTITY) @ X.T
kernel = X.T @ inverse(X @ X.T + level * Tensor(form.Delta(n)))


@pytest.mark.parametrize(("sizes", "verdict"), [({"n": 3, "d": 2}, True), ({"n": 4, "d": 3}, None)])
def test_push_through_is_agreed_to_up_to_a_stated_length(sizes: dict[str, int], verdict: bool | None) -> None:
    assert sympy_equal(ridge.node, kernel.node, sizes) is verdict
    assert sympy_equal(ridge.node, (2 * kernel).node, sizes) is False


h, rate = symbol("h", d), call("tanh", A @ w)
FIELD = form.Field(Function(Name("l"), axes=(n,)), (A @ w).node)
NAMED = {h.symbol: rate.node}

SLOPES = {
    "svm": (lagrangian, w, w - weights),
    "norm": (norm(w), w, w / norm(w)),
    "softmax": (softmax(z), z, diag(softmax(z)) - outer(softmax(z), softmax(z))),
    "log det": (logdet(A), A, inverse(A).T),
    "log det, definite": (logdet(D), D, inverse(D)),
    "symmetric": (trace(A @ S), S, (A + A.T) / 2),
    "unknown": (apply(f, w @ z), w, apply(f.derivative(), w @ z) * z),
    "relu": (call("relu", w @ z), w, call("step", w @ z) * z),
    "sign": (call("sign", w @ z), w, 0 * z),
    "field": (Tensor(FIELD), w, Tensor(derivative(FIELD, w.symbol))),
}

WRONG_SLOPES = {
    "wrong sign": (lagrangian, w, w + weights),
    "a factor": (norm(w), w, w / norm(w) * Fraction(1000001, 1000000)),
    "softmax": (softmax(z), z, diag(softmax(z)) + outer(softmax(z), softmax(z))),
    "not transposed": (logdet(A), A, inverse(A)),
    "twice": (trace(A @ S), S, A + A.T),
    "f for f'": (apply(f, w @ z), w, apply(f, w @ z) * z),
    "sigma for its slope": (call("sigma", w @ z), w, call("sigma", w @ z) * z),
    "nothing": (logdet(A), A, 0 * A),
}


@pytest.mark.parametrize("name", SLOPES)
def test_gradients_by_diff_are_agreed_to(name: str) -> None:
    of, by, claimed = SLOPES[name]
    assert sympy_gradient(of.node, by.symbol, claimed.node, SIZES) is True


@pytest.mark.parametrize("name", WRONG_SLOPES)
def test_wrong_gradients_are_refused(name: str) -> None:
    of, by, claimed = WRONG_SLOPES[name]
    assert sympy_gradient(of.node, by.symbol, claimed.node, SIZES) is False


@pytest.mark.parametrize("name", rules.ELEMENTWISE)
def test_every_elementwise_rule_is_what_sympy_differentiates(name: str) -> None:
    value = call(name, w @ z)
    claimed = derivative(value.node, w.symbol)
    assert sympy_gradient(value.node, w.symbol, claimed, SIZES) is True
    assert sympy_gradient(value.node, w.symbol, form.add([claimed, z.node]), SIZES) is False


@pytest.mark.parametrize("kind", rules.MATRIX)
def test_every_matrix_rule_is_what_sympy_differentiates(kind: type[form.OfMatrix]) -> None:
    value = kind(A.node)
    claimed = derivative(value, A.symbol)
    assert sympy_gradient(value, A.symbol, claimed, SIZES) is True
    assert sympy_gradient(value, A.symbol, form.scale(-1, claimed), SIZES) is False


def test_every_known_function_has_a_sympy_form() -> None:
    assert witness.KNOWN.keys() == rules.ELEMENTWISE.keys()


def test_a_second_derivative_of_a_field() -> None:
    slope = derivative(FIELD, w.symbol)
    curve = derivative(slope, w.symbol)
    assert sympy_gradient(slope, w.symbol, curve, SIZES) is True
    assert sympy_gradient(slope, w.symbol, form.scale(2, curve), SIZES) is False


def test_a_defined_name_is_a_leaf_below_and_followed_above() -> None:
    energy = (h @ h).node
    assert sympy_gradient(energy, h.symbol, (2 * h).node, SIZES, NAMED) is True
    assert sympy_gradient(energy, h.symbol, (2 * rate).node, SIZES, NAMED) is True
    assert sympy_gradient(energy, w.symbol, derivative(energy, w.symbol, NAMED), SIZES, NAMED) is True
    assert sympy_gradient(energy, w.symbol, derivative(energy, w.symbol), SIZES, NAMED) is False


def test_entries_are_named_and_counted() -> None:
    table = to_sympy((alpha[i] * x[i]).node, SIZES)
    assert [str(value) for value in table.values()][:3] == ["alpha_1*x_1_1", "alpha_1*x_1_2", "alpha_2*x_2_1"]
    assert list(table) == [(k, m) for k in range(3) for m in range(2)]


def test_components_of_different_names_never_meet() -> None:
    first, second = symbol("x_1", d), symbol("x", d, each=n)
    names = [set(map(str, to_sympy(item.node, SIZES).values())) for item in (first, second)]
    assert not names[0] & names[1]


def test_a_held_position_selects() -> None:
    row = form.Leaf(x.symbol, (2, None))
    assert [str(value) for value in to_sympy(row, SIZES).values()] == ["x_3_1", "x_3_2"]


def test_an_unknown_function_differentiates_without_subs() -> None:
    value = to_sympy(apply(f, a * a).node, SIZES)[()]
    slope = value.diff(sympy.Symbol("a", real=True))
    assert slope.has(Unknown)
    assert not slope.has(sympy.Subs, sympy.Derivative)
    assert str(slope) == "2*a*f'(a**2)"


def test_an_axis_own_size_has_precedence_and_a_missing_one_is_refused() -> None:
    fixed = symbol("v", Axis("d", size=4))
    assert len(to_sympy(fixed.node, SIZES)) == 4
    with pytest.raises(BadSize, match="axis n"):
        to_sympy(alpha.node, {"d": 2})


def test_what_has_no_sympy_form_is_refused() -> None:
    with pytest.raises(NoRule, match="erf"):
        to_sympy(call("erf", a).node, SIZES)
    with pytest.raises(BadShape):
        sympy_equal(w.node, alpha.node, SIZES)
    with pytest.raises(BadShape):
        sympy_gradient((w @ w).node, w.symbol, alpha.node, SIZES)


def test_a_long_chain_of_definitions_is_followed_without_recursion() -> None:
    chain = [symbol(f"h_{k}") for k in range(5000)]
    definitions = {later.symbol: earlier.node for earlier, later in pairwise(chain)}
    assert next(iter(settled([chain[-1].node], definitions))) is chain[0].node
    assert str(to_sympy(chain[-1].node, {}, definitions)[()]) == "h_0"


HALF = {w.symbol: Array((2,), (fmpq(1, 2), fmpq(-3)))}


def test_a_counterexample_is_replayed_number_by_number() -> None:
    point = Point(SIZES, HALF)
    assert replay(point, (w @ w).node, (2 * (w @ w)).node) == (sympy.Rational(37, 4), sympy.Rational(37, 2))


def test_a_replay_takes_one_entry_and_follows_definitions() -> None:
    point = Point(SIZES, HALF, definitions={h.symbol: (2 * w).node})
    assert replay(point, h.node, exp(w).node, (1,)) == (sympy.Integer(-6), sympy.exp(-3))


def test_a_given_value_goes_before_a_definition() -> None:
    given = {**HALF, h.symbol: Array((2,), (fmpq(5), fmpq(7)))}
    point = Point(SIZES, given, definitions={h.symbol: (2 * w).node})
    assert replay(point, h.node, w.node, (0,)) == (sympy.Integer(5), sympy.Rational(1, 2))


def member(k: int) -> dict[tuple[int, ...], fmpq]:
    return {(): fmpq(k), (0,): fmpq(1, 2), (0, 1): fmpq(k, 3), (1, 1, 1): fmpq(-1)}


MODELS: dict[Function, Polynomial | FieldModel] = {
    f: Polynomial((fmpq(1, 3), fmpq(-2), fmpq(5, 7), fmpq(1, 2))),
    FIELD.function: FieldModel(tuple(member(k) for k in range(3))),
}
MATRIX = Array((2, 2), (fmpq(1, 2), fmpq(2), fmpq(-3), fmpq(5, 7)))
EVERYWHERE = Point(SIZES, {**HALF, A.symbol: MATRIX}, MODELS)

EXACT = [
    (w @ w) / (1 + w @ w),
    inverse(A) @ w,
    call("relu", w) + call("step", w) + call("sign", w) + call("abs", w),
    apply(f, w) + apply(f.derivative(), w) * apply(f.derivative().derivative(), w @ w),
    Tensor(FIELD),
    Tensor(derivative(FIELD, w.symbol)),
    Tensor(derivative(derivative(FIELD, w.symbol), w.symbol)),
    Tensor(form.Determinant(A.node)),
    diag(w) @ A,
]


@pytest.mark.parametrize("tensor", EXACT)
def test_a_replay_is_what_exact_values_are(tensor: Tensor) -> None:
    for entry, value in evaluate(tensor.node, EVERYWHERE, RATIONAL).items():
        assert entry_value(tensor.node, EVERYWHERE, entry) == sympy.Rational(str(value))


@pytest.mark.parametrize("name", rules.ELEMENTWISE)
def test_every_function_has_the_same_value_by_sympy(name: str) -> None:
    for number in (fmpq(0), fmpq(3, 7), fmpq(22, 7)):
        if name == "log" and number == 0:
            continue
        point = Point({}, {a.symbol: Array((), (number,))})
        value = evaluate(call(name, a).node, point, FLOAT)[()]
        assert float(entry_value(call(name, a).node, point, ())) == pytest.approx(float(value), rel=1e-14, abs=1e-15)
