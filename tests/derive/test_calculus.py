"""Gradients, Jacobians and Hessians against central differences of an evaluator that knows no derivative rule."""

from __future__ import annotations

import pytest
from floats import HALF, Point, close, differences, of_tensor

from derive import index_form as form
from derive.calculus import derivative, gradient, pullback
from derive.errors import NoRule
from derive.normal_form import equal
from derive.solving import unfold
from derive.symbols import Axis, Fact, Function, Index, parse_name
from derive.tensor import (
    Tensor,
    apply,
    diag,
    exp,
    hadamard,
    known,
    log,
    norm,
    outer,
    size,
    square,
    sum_,
    symbol,
    total,
    trace,
    unknown,
)  # fmt: skip

n, d, h, K = Axis("n"), Axis("d"), Axis("h"), Axis("K")
SIZES = {"n": 3, "d": 2, "h": 4, "K": 3}
i, j = Index("i", n), Index("j", n)
k, l, o = (Index(name, K) for name in "klo")  # noqa: E741
w, v, b, c, u = symbol("w", d), symbol("v", d), symbol("b"), symbol("c"), symbol("u")
x, X = symbol("x", d, each=n), symbol("X", n, d)
y = symbol("y", each=n, facts=(Fact.SIGN,))
a, t = symbol("alpha", each=n), symbol("t", each=n)
A, B, C = symbol("A", d, d), symbol("B", d, h), symbol("C", h, d)
P = symbol("P", d, d, facts=(Fact.DEFINITE,))
z, s = symbol("z", K), symbol("s", K, facts=(Fact.NORMALISED,))
W1, b1, W2, b2, target = symbol("W_1", h, d), symbol("b_1", h), symbol("W_2", K, h), symbol("b_2", K), symbol("t", K)
f, g = unknown("f"), unknown("g")
lam = symbol("lambda", facts=(Fact.POSITIVE,))


def call(name: str):
    return lambda argument: apply(known(name), argument)


sigma, tanh, softplus, relu, absolute, sin, cos = map(call, ("sigma", "tanh", "softplus", "relu", "abs", "sin", "cos"))


def inverse(matrix: Tensor) -> Tensor:
    return Tensor(form.Inverse(matrix.node))


margin = square(w) / 2 - sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1))
softmax = exp(z[k]) / sum_(l, exp(z[l]))
log_sum_exp = log(sum_(l, exp(z[l])))
network = square(apply(g, W2 @ apply(f, W1 @ v + b1) + b2) - target) / 2
shared = (apply(g, apply(f, u * c + b) * lam + b) - 1) ** 2 / 2
cosine = w @ v / (norm(w) * norm(v))
attention = exp(X @ A @ w)
loss = Tensor(form.Field(Function(parse_name("ell"), axes=(n,)), (A @ w + v).node))[i]

EXPRESSIONS = {
    "the SVM Lagrangian by w": (margin, w),
    "the SVM Lagrangian by b": (margin, b),
    "the SVM Lagrangian by α": (margin, a[j]),
    "least squares": (square(X @ w - t) / size(n), w),
    "least squares by rows": (sum_(i, (x[i] @ w - t[i]) ** 2) / size(n), w),
    "ridge": (square(X @ w - t) + lam * square(w), w),
    "ridge by λ": (square(X @ w - t) + lam * square(w), lam),
    "xᵀAx by x": (w @ (A @ w), w),
    "xᵀAx by A": (w @ (A @ w), A),
    "tr AXB": (trace(A @ B @ C), B),
    "tr A³": (trace(A @ A @ A), A),
    "log det": (Tensor(form.LogDet(P.node)), P),
    "det": (Tensor(form.Determinant(A.node)), A),
    "det of a product": (Tensor(form.Determinant((A @ P).node)), A),
    "aᵀX⁻¹b": (w @ (inverse(P) @ v), P),
    "an inverse": (inverse(P) @ v, P),
    "norm": (norm(w), w),
    "norm of a residual": (norm(X @ w - t), X),
    "the softmax Jacobian": (softmax, z[o]),
    "log-sum-exp": (log_sum_exp, z),
    "cross entropy": (-sum_(k, s[k] * log(softmax)), z),
    "logistic": (sum_(i, softplus(-(y[i] * (w @ x[i] + b)))), w),
    "logistic by b": (sum_(i, log(1 / (1 + exp(-(y[i] * (w @ x[i] + b)))))), b),
    "a network by W₁": (network, W1),
    "a network by W₂": (network, W2),
    "a network by b₁": (network, b1),
    "a network by its input": (network, v),
    "a shared parameter": (shared, b),
    "a scalar network by w": (shared, c),
    "a vector Jacobian": (apply(f, W1 @ v), v),
    "a matrix by a vector": (outer(w, sin(w)) + diag(w), w),
    "a field": (loss, w),
    "a field by its matrix": (loss, A),
    "cosine similarity": (cosine, w),
    "hadamard": (hadamard(sin(w), w) @ v, w),
    "a batch of exponentials": (total(attention) / size(n), w),
    "relu": (total(relu(W1 @ v)), W1),
    "abs": (total(absolute(W1 @ v)), v),
    "tanh and cos": (total(tanh(W1 @ v)) * cos(b), v),
    "a power": (sum_(i, (t[i] ** 2 + 1) ** (3 * HALF)), t),
    "a kernel": (sum_(i, sum_(j, a[i] * a[j] * exp(-square(x[i] - x[j]) / lam))), x),
    "a number under a sum": (sum_(i, b + t[i] * exp(b)), b),
    "what is absent": (square(w), v),
}  # fmt: skip

HESSIANS = {
    "xᵀAx": (w @ (A @ w), w),
    "log-sum-exp": (log_sum_exp, z),
    "logistic": (sum_(i, softplus(-(y[i] * (w @ x[i] + b)))), w),
    "log det": (Tensor(form.LogDet(P.node)), P),
    "a network": (network, b1),
    "a field": (loss, w),
    "norm": (norm(w), w),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_gradient_against_differences(name: str) -> None:
    of, by = EXPRESSIONS[name]
    point = Point(SIZES, 5)
    found = of_tensor(Tensor(derivative(of.node, by.symbol)), point)
    assert close(found, differences(of, by.symbol, point))


@pytest.mark.parametrize("name", HESSIANS)
def test_hessian_against_differences(name: str) -> None:
    of, by = HESSIANS[name]
    point, slope = Point(SIZES, 6), Tensor(derivative(of.node, by.symbol))
    assert close(
        of_tensor(Tensor(derivative(slope.node, by.symbol)), point), differences(slope, by.symbol, point), 1e-5
    )


@pytest.mark.parametrize(
    ("of", "by", "indices", "shape"),
    [
        (margin, w, (), (d,)),
        (margin, a[j], (j,), ()),
        (softmax, z[o], (k, o), ()),
        (softmax, z[k], (k,), ()),
        (apply(f, W1 @ v), v, (), (h, d)),
        (network, W1, (), (h, d)),
    ],
)
def test_layout(of: Tensor, by: Tensor, indices: tuple[Index, ...], shape: tuple[Axis, ...]) -> None:
    found = gradient(of, by)
    assert (found.indices, found.shape) == (indices, shape)


def test_a_repeated_index_takes_the_diagonal() -> None:
    assert equal(gradient(softmax, z[k]).node, (softmax - softmax**2).node)


H, Q, M = symbol("h", d), symbol("q", d), symbol("M", d, d)
DEFINED = {
    "one path": (square(H), {H: apply(f, v)}),
    "two paths to a scalar": (square(H) + w @ H, {H: apply(f, v)}),
    "a residual": (H + A @ H, {H: apply(f, v)}),
    "an outer product": (outer(H, H), {H: apply(f, v)}),
    "the input beside it": (outer(H, v) + diag(H), {H: sin(v)}),
    "a chain of residuals": (Q + H + v, {Q: H + apply(f, A @ H), H: v + apply(g, A @ v)}),
    "a matrix": (M @ v + trace(M) * v + M.T @ w, {M: outer(v, exp(v))}),
    "a diamond": (H @ Q, {H: apply(f, v), Q: apply(g, H + v)}),
    "not on the way": (square(v) + w @ H, {H: apply(f, w)}),
}


@pytest.mark.parametrize("name", DEFINED)
def test_paths_through_named_quantities(name: str) -> None:
    of, named = DEFINED[name]
    definitions = {key.symbol: value.node for key, value in named.items()}
    found = derivative(of.node, v.symbol, definitions)
    whole = derivative(unfold(of.node, definitions), v.symbol)
    point = Point(SIZES, 3, definitions=definitions)
    assert equal(unfold(found, definitions) if any(s in definitions for s in form.symbols(found)) else found, whole)
    assert close(of_tensor(Tensor(found), point), differences(of, v.symbol, point))


def test_by_a_defined_name_it_is_a_leaf() -> None:
    definitions = {H.symbol: apply(f, v).node}
    assert equal(gradient(square(H), H, definitions).node, (2 * H).node)


def test_pullback_is_the_adjoint_times_the_jacobian() -> None:
    adjoint, hidden = symbol("delta", h), apply(f, W1 @ v)
    whole = adjoint @ Tensor(derivative(hidden.node, v.symbol))
    assert equal(pullback(adjoint.node, hidden.node, v.symbol), whole.node)


def deep(depth: int) -> tuple[Tensor, dict]:
    names = [symbol(f"a_{layer}", d) for layer in range(depth + 1)]
    weights = [symbol(f"W_{layer}", d, d) for layer in range(depth)]
    pairs = zip(names, names[1:], weights, strict=False)
    definitions = {after.symbol: tanh(W @ before).node for before, after, W in pairs}
    return square(names[-1]), {"definitions": definitions, "first": names[0], "weight": weights[0]}


def nodes_in_gradient(depth: int, by: str) -> int:
    of, parts = deep(depth)
    return sum(1 for _ in form.walk(gradient(of, parts[by], parts["definitions"]).node))


@pytest.mark.parametrize("by", ["first", "weight"])
def test_a_deep_network_costs_in_proportion_to_its_depth(by: str) -> None:
    small, middle, large = (nodes_in_gradient(depth, by) for depth in (50, 100, 200))
    assert large - middle == 2 * (middle - small)


def test_missing_rules_raise() -> None:
    with pytest.raises(NoRule, match="gamma"):
        gradient(apply(known("gamma"), u), u)


def test_by_an_entry() -> None:
    """`∂w₁²/∂w = 2 w₁ e₁`."""
    first = Tensor(form.Leaf(w.symbol, (0,)))
    wanted = 2 * first * Tensor(form.Unit(d, 0))
    assert equal(gradient(first**2, w).node, wanted.node)


def test_an_operation_without_a_rule_raises() -> None:
    class Sorted(form.OfMatrix):
        axes = (d,)

    with pytest.raises((NoRule, KeyError)):
        derivative(Sorted(A.node), A.symbol)
