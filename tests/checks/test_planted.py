"""Slips planted in the ten derivations: each is refuted at a point that satisfies the conditions, which SymPy replays.

The numbers are those of the list of slips that people make; a row is a topic, a step, the slip and the wrong claim.
"""

# ruff: noqa: E501  (a row is a line)
from __future__ import annotations

from dataclasses import replace

import pytest
from planted import (
    Slip,
    certificate,
    concluding,
    dual,
    has_facts,
    holds,
    is_false,
    last,
    plant,
    right,
    total,
    value,
    with_,
    without,
)

from checks.decide import decide
from checks.verdict import Kind
from derive.claims import Follows, Statement
from derive.symbols import Index
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    delta,
    diag,
    exp,
    hadamard,
    log,
    norm,
    outer,
    size,
    square,
    sum_,
    symbol,
    unknown,
)
from derive.tensor import total as entries
from derive.topics import _unit as unit
from derive.topics import cross_entropy as ce
from derive.topics import kl_divergence as kl
from derive.topics import sgd, softmax
from derive.topics import squared_error as se
from derive.topics import standardization as st
from derive.topics import svm_dual as hard
from derive.topics import svm_margin as margin
from derive.topics import svm_soft_margin as soft

zero, one = as_tensor(0), as_tensor(1)
i, s = hard.i, hard.s
j = Index("j", hard.n)
w, b, x, y, alpha = hard.w, hard.b, hard.x, hard.y, hard.alpha
C, xi, mu = soft.C, soft.xi, soft.mu
multiplied = alpha[i] * y[i] * x[i]
weights = sum_(i, multiplied)
unlabelled = sum_(i, alpha[i] * x[i])
pairs = square(weights)
one_index = sum_(i, alpha[i] ** 2 * y[i] ** 2 * square(x[i]))
inside = y[i] * (w @ x[i] + b)
slack = inside - 1
balance = Statement(sum_(i, alpha[i] * y[i]), "=", zero)
bounded = alpha[s] * (y[s] * (w @ x[s] + b) - 1 + xi[s])
k, l = softmax.k, softmax.l  # noqa: E741
p, t = ce.p, ce.t
f1, f2 = unknown("f_1"), unknown("f_2")


def constraints(*kept: Statement):
    return dual(constraints=lambda problem: kept)


def more(*extra: Statement):
    return dual(constraints=lambda problem: (*problem.constraints, *extra))


def fewer(*places: int):
    return dual(constraints=lambda problem: tuple(c for at, c in enumerate(problem.constraints) if at not in places))


def posed_with(*statements: Statement):
    return with_(problem=lambda claim: replace(claim.problem, constraints=statements))


def other(**changes: object):
    return with_(other=lambda claim: replace(claim.other, **changes))


# fmt: off
SUPPORT = [
    Slip("svm-dual", "the Lagrangian", "1 plus sign", with_(value=lambda c: 2 * c.problem.objective - c.value)),
    Slip("svm-dual", "the Lagrangian", "2 constraint ≤ 1", posed_with(Statement(inside, "<=", one))),
    Slip("svm-dual", "the Lagrangian", "2 constraint > 0", posed_with(Statement(inside, ">", zero))),
    Slip("svm-dual", "the Lagrangian", "14 no ½", with_(value=lambda c: c.value + square(w) / 2)),
    Slip("svm-dual", "the Lagrangian", "16 label dropped", with_(value=lambda c: square(w) / 2 - sum_(i, alpha[i] * (w @ x[i] + b - 1)))),
    Slip("svm-dual", "the Lagrangian", "12 −1 outside the sum", with_(value=lambda c: square(w) / 2 - sum_(i, alpha[i] * inside) + 1)),
    Slip("svm-dual", "stationarity in w", "4 ∂½‖w‖² = 2w", value(lambda v: v + w)),
    Slip("svm-dual", "stationarity in w", "4 ∂½‖w‖² = ½w", value(lambda v: v - w / 2)),
    Slip("svm-dual", "stationarity in w", "5 label dropped", value(lambda v: w - unlabelled)),
    Slip("svm-dual", "stationarity in w", "6 sign", value(lambda v: w + weights)),
    Slip("svm-dual", "stationarity in b", "6 sign", value(lambda v: -v)),
    Slip("svm-dual", "stationarity in b", "8 Σα", value(lambda v: -sum_(i, alpha[i]))),
    Slip("svm-dual", "the weights", "6 w = −Σαyx", concluding(w, "=", -weights)),
    Slip("svm-dual", "the weights", "5 w = Σαx", concluding(w, "=", unlabelled)),
    Slip("svm-dual", "the weights", "condition dropped", without(0)),
    Slip("svm-dual", "the balance", "8 Σα = 0", concluding(sum_(i, alpha[i]), "=", zero)),
    Slip("svm-dual", "the balance", "condition dropped", without(0)),
    Slip("svm-dual", "substitute: the square", "14 no ½", last(lambda v: 2 * v)),
    Slip("svm-dual", "substitute: the square", "10 cross terms lost", last(lambda v: one_index / 2)),
    Slip("svm-dual", "substitute: the square", "16 labels dropped", last(lambda v: square(unlabelled) / 2)),
    Slip("svm-dual", "substitute: the square", "17 outer for inner product", last(lambda v: entries(weights) ** 2 / 2)),
    Slip("svm-dual", "substitute: the square", "condition dropped", without(0)),
    Slip("svm-dual", "substitute: the products", "11 one index for both sums", last(lambda v: one_index)),
    Slip("svm-dual", "substitute: the products", "14 a ½ too many", last(lambda v: v / 2)),
    Slip("svm-dual", "substitute: the offset", "15 dropped before its condition", without(0)),
    Slip("svm-dual", "the Lagrangian at its minimum", "13 ½ − 1 = ½", last(lambda v: v + pairs)),
    Slip("svm-dual", "the Lagrangian at its minimum", "13 ½ − 1 = −1", last(lambda v: v - pairs / 2)),
    Slip("svm-dual", "the Lagrangian at its minimum", "13 ½ − 1 = −3/2", last(lambda v: v - pairs)),
    Slip("svm-dual", "the Lagrangian at its minimum", "12 −1 inside Σᵢⱼ", last(lambda v: v + (size(hard.n) - 1) * sum_(i, alpha[i]))),
    Slip("svm-dual", "the Lagrangian at its minimum", "15 balance not used", without(1)),
    Slip("svm-dual", "the Lagrangian at its minimum", "15 b left over", last(lambda v: v + b)),
    Slip("svm-dual", "the inner minimum by conjugates", "14 no ½", with_(certificate=lambda c: (2 * c.certificate[0],))),
    Slip("svm-dual", "the dual problem", "7 Σαy = 0 missing", fewer(0)),
    Slip("svm-dual", "the dual problem", "8 Σα = 0", constraints(Statement(sum_(i, alpha[i]), "=", zero), Statement(alpha[i], ">=", zero))),
    Slip("svm-dual", "the dual problem", "19 α ≥ 0 forgotten", fewer(1)),
    Slip("svm-dual", "the dual problem", "18 min for max", dual(sense=lambda problem: "min")),
    Slip("svm-dual", "the dual problem", "13 sign of the double sum", dual(objective=lambda problem: problem.objective + pairs)),
    Slip("svm-dual", "the dual problem", "9 ∂L/∂α = 0 imposed", more(Statement(y[i] * (weights @ x[i]), "=", one))),
    Slip("svm-dual", "the dual problem", "20 spurious α ≤ 1", more(Statement(alpha[i], "<=", one))),
    Slip("svm-dual", "the dual problem", "6 minimiser −w", with_(minimiser=lambda c: ((w, -weights),))),
    Slip("svm-dual", "the dual problem", "1 dual of another Lagrangian", with_(lagrangian=lambda c: 2 * c.primal.objective - c.lagrangian)),
    Slip("svm-dual", "weak duality", "14 no ½", with_(certificate=lambda c: (2 * c.certificate[0], c.certificate[1]))),
    Slip("svm-dual", "weak duality", "1 sign of the slacks", with_(certificate=lambda c: (c.certificate[0], -c.certificate[1]))),
    Slip("svm-dual", "weak duality", "15 balance not used", without(0)),
    Slip("svm-dual", "weak duality", "constraint not used", without(1)),
    Slip("svm-dual", "attainment", "15 balance not used", without(0)),
    Slip("svm-dual", "off the domain", "8 slope Σα", with_(slope=lambda c: -sum_(i, alpha[i]))),
    Slip("svm-dual", "off the domain", "6 slope's sign", with_(slope=lambda c: -c.slope)),
    Slip("svm-dual", "KKT: primal feasibility", "2 constraint ≤ 1", with_(statements=lambda c: (Statement(inside, "<=", one),))),
    Slip("svm-dual", "KKT: primal feasibility", "2 constraint > 0", with_(statements=lambda c: (Statement(inside, ">", zero),))),
    Slip("svm-dual", "KKT: dual feasibility", "19 sign of α", with_(statements=lambda c: (Statement(alpha[i], "<=", zero),))),
    Slip("svm-dual", "KKT: complementary slackness", "12 the −1 lost", with_(products=lambda c: (alpha[i] * inside,))),
    Slip("svm-dual", "no gap", "slackness not used", without(2)),
    Slip("svm-dual", "no gap", "15 balance not used", without(1)),
    Slip("svm-dual", "support vectors", "52 division by what may be 0", without(1)),
    Slip("svm-dual", "the offset", "6 sign", concluding(b, "=", y[s] + w @ x[s])),
    Slip("svm-dual", "the offset", "16 label dropped", concluding(b, "=", 1 - w @ x[s])),
    Slip("svm-dual", "the offset", "8 b = Σαy", concluding(b, "=", sum_(i, alpha[i] * y[i]))),
    Slip("svm-dual", "the offset from the multipliers", "5 label dropped", concluding(b, "=", y[s] - unlabelled @ x[s])),
]

MARGIN = [
    Slip("svm-margin", "one form for both", "16 label", concluding(w @ margin.below + b, "=", one)),
    Slip("svm-margin", "the difference", "① + ② for ① − ②", concluding(w @ (margin.above - margin.below), "=", zero)),
    Slip("svm-margin", "the difference", "condition dropped", without(1)),
    Slip("svm-margin", "the margin", "3 1/‖w‖", last(lambda v: v / 2)),
    Slip("svm-margin", "the margin", "3 2/‖w‖²", last(lambda v: 2 / square(w))),
    Slip("svm-margin", "its square", "3 2/‖w‖²", last(lambda v: v / 2)),
    Slip("svm-margin", "half of the street", "3 2/‖w‖", last(lambda v: 2 * v)),
    Slip("svm-margin", "the width falls with ‖w‖", "48 sign", value(lambda v: -v)),
    Slip("svm-margin", "the optimisation problem", "3 min ‖w‖ called ½‖w‖²", other(objective=norm(w))),
    Slip("svm-margin", "the optimisation problem", "18 max for min", other(sense="max")),
    Slip("svm-margin", "the optimisation problem", "2 constraint ≤ 1", other(constraints=(Statement(margin.y[i] * (w @ margin.x[i] + b), "<=", one),))),
]

SOFT = [
    Slip("svm-soft-margin", "the Lagrangian", "20 no multiplier for ξ ≥ 0", with_(value=lambda c: c.value + sum_(i, mu[i] * xi[i]))),
    Slip("svm-soft-margin", "the Lagrangian", "22 C/n", with_(value=lambda c: c.value + (C / size(soft.n) - C) * sum_(i, xi[i]))),
    Slip("svm-soft-margin", "stationarity in ξ", "20 μ lost", value(lambda v: C - alpha[i])),
    Slip("svm-soft-margin", "stationarity in ξ", "22 C/n", value(lambda v: v - C + C / size(soft.n))),
    Slip("svm-soft-margin", "the second multiplier", "21 sign", concluding(mu[i], "=", alpha[i] - C)),
    Slip("svm-soft-margin", "the box", "21 C = α + μ not used", without(0)),
    Slip("svm-soft-margin", "the box", "22 C/n", concluding(alpha[i], "<=", C / size(soft.n))),
    Slip("svm-soft-margin", "the slacks vanish", "21 C = α + μ lost", without(0)),
    Slip("svm-soft-margin", "the dual problem", "21 no α ≤ C", fewer(2)),
    Slip("svm-soft-margin", "the dual problem", "22 α ≤ C/n", constraints(balance, Statement(alpha[i], ">=", zero), Statement(alpha[i], "<=", C / size(soft.n)))),
    Slip("svm-soft-margin", "the dual problem", "23 α²/(4C) of the squared slack", dual(objective=lambda problem: problem.objective - sum_(i, alpha[i] ** 2) / (4 * C))),
    Slip("svm-soft-margin", "the dual problem", "20 μ eliminated as 0", with_(eliminated=lambda c: ((mu[i], mu[i] * 0),))),
    Slip("svm-soft-margin", "the dual problem", "19 α ≥ 0 forgotten", fewer(1)),
    Slip("svm-soft-margin", "weak duality", "21 no α ≤ C", with_(certificate=lambda c: (*c.certificate[:2], sum_(i, C * xi[i])))),
    Slip("svm-soft-margin", "weak duality", "21 box not used", without(3)),
    Slip("svm-soft-margin", "KKT: complementary slackness", "24 αξ = 0", with_(products=lambda c: (c.products[0], alpha[i] * xi[i]))),
    Slip("svm-soft-margin", "no gap", "24 μξ = 0 not used", without(4)),
    Slip("svm-soft-margin", "inside the box", "24 α > 0 ⇒ ξ > 0", lambda c: Follows((Statement(bounded, "=", zero), Statement(alpha[s], ">", zero)), Statement(xi[s], ">", zero))),
    Slip("svm-soft-margin", "inside the box", "52 division by what may be 0", without(1)),
    Slip("svm-soft-margin", "margin support vectors", "25 bounded support vector", without(1)),
    Slip("svm-soft-margin", "the offset", "25 b from a bounded support vector", with_(given=lambda c: (Statement(bounded, "=", zero), Statement(alpha[s], ">", zero)))),
]

SHARED = {"shared_bias": True}
SQUARED = {"set": {"f1": "tanh", "f2": "sigmoid", "loss": "squared"}}
DEEP, BATCH = {"layers": 2}, {"batch": True}
S_, Z_, H_, U_ = unit.s, unit.z, unit.h, unit.u
outward = apply(f2.derivative(), S_) * apply(unknown("ell").derivative(), unit.y)


def in_batch(claim):
    """The gradient of one sample."""
    return replace(claim, values=(claim.adjoint,))


def pulled(change):
    """A δ from the weights and the adjoint above it, of one width."""

    def wrong(claim):
        width = claim.by.shape[0]
        return replace(claim, values=(change(symbol("W", width, width, layer=2), claim.adjoint, claim.by),))

    return wrong


def slope(argument: Tensor) -> Tensor:
    return apply(unknown("f_1").derivative(), argument)


NETWORK = [
    Slip("mlp-backprop", "factor: ∂E/∂y", "31 ℓ for ℓ′", value(lambda v: apply(unknown("ell"), unit.y))),
    Slip("mlp-backprop", "factor: ∂y/∂s", "33 f′ at the activation", value(lambda v: apply(f2.derivative(), unit.y))),
    Slip("mlp-backprop", "factor: ∂y/∂s", "31 f for f′", value(lambda v: apply(f2, S_))),
    Slip("mlp-backprop", "factor: ∂h/∂z", "33 f′ at the activation", value(lambda v: apply(f1.derivative(), H_))),
    Slip("mlp-backprop", "factor: ∂h/∂z", "34 f₂′ for f₁′", value(lambda v: apply(f2.derivative(), Z_))),
    Slip("mlp-backprop", "∂E/∂w", "31 chain rule stopped early", total(lambda v: outward * U_ * unit.x)),
    Slip("mlp-backprop", "∂E/∂w", "34 f₁′ and f₂′ swapped", total(lambda v: apply(f1.derivative(), S_) * apply(unknown("ell").derivative(), unit.y) * U_ * apply(f2.derivative(), Z_) * unit.x)),
    Slip("mlp-backprop", "∂E/∂w", "40 w for x", total(lambda v: outward * U_ * apply(f1.derivative(), Z_) * unit.w)),
    Slip("mlp-backprop", "∂E/∂u", "40 u for h", total(lambda v: outward * U_)),
    Slip("mlp-backprop", "∂E/∂b₁", "31 f₁′ left out", total(lambda v: outward * U_)),
    Slip("mlp-backprop", "∂E/∂b", "44 one path of a shared bias", value(lambda v: outward), SHARED),
    Slip("mlp-backprop", "∂E/∂b", "44 the other path alone", value(lambda v: outward * U_ * apply(f1.derivative(), Z_)), SHARED),
    Slip("mlp-backprop", "factor: ∂E/∂y", "35 t − y for y − t", value(lambda v: -v), SQUARED),
    Slip("mlp-backprop", "factor: ∂E/∂y", "35 factor 2", value(lambda v: 2 * v), SQUARED),
    Slip("mlp-backprop", "factor: ∂y/∂s", "32 σ′ = 1 − σ", value(lambda v: 1 - unit.y), SQUARED),
    Slip("mlp-backprop", "factor: ∂y/∂s", "32 σ′ = σ(1 + σ)", value(lambda v: unit.y * (1 + unit.y)), SQUARED),
    Slip("mlp-backprop", "factor: ∂h/∂z", "32 tanh′ = 1 − tanh", value(lambda v: 1 - H_), SQUARED),
    Slip("mlp-backprop", "layer 1: weights", "37 xδᵀ for δxᵀ", value(lambda v: v.T), DEEP, square=True),
    Slip("mlp-backprop", "layer 1: δ", "37 Wδ for Wᵀδ", pulled(lambda W, d2, z: hadamard(W @ d2, slope(z))), DEEP, square=True),
    Slip("mlp-backprop", "layer 1: δ", "38 f′(z) inside the matrix product", pulled(lambda W, d2, z: W.T @ hadamard(d2, slope(z))), DEEP, square=True),
    Slip("mlp-backprop", "layer 1: δ", "31 f′(z) left out", pulled(lambda W, d2, z: W.T @ d2), DEEP, square=True),
    Slip("mlp-backprop", "layer 2: weights", "40 δ without the input", value(lambda v: outer(symbol("delta", v.shape[0], layer=2), symbol("delta", v.shape[1], layer=1))), DEEP),
    Slip("mlp-backprop", "layer 1: bias", "39 not summed over the batch", in_batch, BATCH),
    Slip("mlp-backprop", "layer 2: bias", "36 a 1/n too many", value(lambda v: v / size(i.axis)), BATCH),
    Slip("mlp-backprop", "layer 2: weights", "35 factor 2", value(lambda v: 2 * v), BATCH),
]

DESCENT = [
    Slip("sgd", "its gradient", "36 1/n lost", value(lambda v: size(sgd.n) * v)),
    Slip("sgd", "its gradient", "36 1/n twice", value(lambda v: v / size(sgd.n))),
    Slip("sgd", "the step", "6 with the gradient", last(lambda v: sgd.W + sgd.eta * sgd.g)),
    Slip("sgd", "the step", "η lost", last(lambda v: sgd.W - sgd.g)),
    Slip("sgd", "the probabilities", "36 1/n lost", last(lambda v: size(sgd.n))),
    Slip("sgd", "the sampled gradient is unbiased", "36 1/n twice", last(lambda v: v / size(sgd.n))),
    Slip("sgd", "its slope", "31 inner derivative's sign", value(lambda v: -v)),
    Slip("sgd", "first-order decrease", "norm not squared", last(lambda v: -norm(sgd.g))),
    Slip("sgd", "first-order decrease", "condition dropped", without(0)),
]

q = softmax.p

LOSSES = [
    Slip("softmax", "normalisation", "36 1/K", last(lambda v: 1 / size(softmax.K))),
    Slip("softmax", "shift invariance", "one factor eᶜ lost", last(lambda v: v / exp(softmax.c))),
    Slip("softmax", "the quotient rule", "48 quotient order", value(lambda v: -v)),
    Slip("softmax", "the quotient rule", "41 + off the diagonal", value(lambda v: v + 2 * q[k] * q[l])),
    Slip("softmax", "on the diagonal", "41 p(1 + p)", value(lambda v: q[k] * (1 + q[k]))),
    Slip("softmax", "on the diagonal", "32 p′ = p", value(lambda v: q[k])),
    Slip("softmax", "the Jacobian", "41 diagonal only", value(lambda v: diag(q))),
    Slip("softmax", "the Jacobian", "41 + off the diagonal", value(lambda v: diag(q) + outer(q, q))),
    Slip("cross-entropy", "the logarithm", "48 sign", last(lambda v: 2 * ce.z[k] - v)),
    Slip("cross-entropy", "in terms of the logits", "43 sign of Σtz", last(lambda v: v + 2 * sum_(k, t[k] * ce.z[k]))),
    Slip("cross-entropy", "by the probabilities", "47 −t/p without the 1/p", value(lambda v: -t[k])),
    Slip("cross-entropy", "by the probabilities", "6 sign", value(lambda v: -v)),
    Slip("cross-entropy", "by the probabilities", "43 −t log p for −t/p", value(lambda v: -t[k] * log(p[k]))),
    Slip("cross-entropy", "softmax by the logits", "41 diagonal only", value(lambda v: p[k] * (1 - p[k]) * delta(k, l))),
    Slip("cross-entropy", "the chain rule", "44 one path of several", value(lambda v: -t[l] * (1 - p[l]))),
    Slip("cross-entropy", "the chain rule", "42 contracted over the wrong index", value(lambda v: sum_(k, -t[l] / p[l] * p[k] * (delta(k, l) - p[l])))),
    Slip("cross-entropy", "the chain rule", "35 t − p", value(lambda v: -v)),
    Slip("cross-entropy", "the gradient", "35 t − p", value(lambda v: -v)),
    Slip("cross-entropy", "the gradient", "36 1/K", value(lambda v: v / size(ce.K))),
    Slip("cross-entropy", "the Hessian", "41 + off the diagonal", value(lambda v: v + 2 * p[k] * p[l])),
    Slip("kl-divergence", "a difference of logarithms", "48 quotient order", last(lambda v: -v)),
    Slip("kl-divergence", "the tangent line", "47 derivative of log", value(lambda v: 1 - kl.s)),
    Slip("kl-divergence", "it is never negative", "48 quotient order", with_(certificate=lambda c: (sum_(k, kl.right[k] * (kl.right[k] / kl.y[k] - 1 - log(kl.right[k] / kl.y[k]))),))),
    Slip("kl-divergence", "their difference", "6 H + S", last(lambda v: kl.H + kl.S)),
    Slip("kl-divergence", "as a gap of conjugates", "6 sign of y₀·z", last(lambda v: v + 2 * sum_(k, kl.right[k] * kl.z[k]))),
    Slip("kl-divergence", "by the prediction", "43 −t log p for −t/p", value(lambda v: -kl.right[k] * log(kl.y[k]))),
    Slip("kl-divergence", "by the prediction", "6 sign", value(lambda v: -v)),
    Slip("kl-divergence", "by the logits", "42 Σ not taken", value(lambda v: kl.y[l] - 1)),
    Slip("squared-error", "multiplied out", "10 cross term lost", last(lambda v: sum_(k, se.right[k] ** 2) + sum_(k, se.y[k] ** 2))),
    Slip("squared-error", "its gradient", "35 factor 2 lost", value(lambda v: v / 2)),
    Slip("squared-error", "its gradient", "35 y₀ − y", value(lambda v: -v)),
    Slip("squared-error", "behind the softmax", "31 chain rule stopped early", value(lambda v: 2 * (se.y[l] - se.right[l]))),
    Slip("squared-error", "behind the softmax", "41 diagonal only", value(lambda v: 2 * (se.y[l] - se.right[l]) * se.y[l] * (1 - se.y[l]))),
    Slip("squared-error", "both gradients sum to zero", "36 sum of one", last(lambda v: one)),
    Slip("squared-error", "squared error of one output", "32 σ′ = σ", value(lambda v: 2 * (se.o - se.r) * se.o)),
    Slip("squared-error", "squared error of one output", "35 sign", value(lambda v: -v)),
    Slip("squared-error", "cross-entropy of one output", "43 second sign", value(lambda v: 2 * se.o * se.r - se.o - se.r)),
    Slip("standardization", "the variance", "48 sign of μ²", last(lambda v: v + 2 * st.mu**2)),
    Slip("standardization", "the variance", "36 1/n lost", last(lambda v: size(st.n) * v)),
    Slip("standardization", "mean 0", "mean not subtracted", last(lambda v: st.mu / st.sigma)),
    Slip("standardization", "variance 1", "36 1/n lost", last(lambda v: size(st.n))),
    Slip("standardization", "shift and scale", "c divided by n", last(lambda v: st.a * st.mu + st.c / size(st.n))),
    Slip("standardization", "its deviation", "a for a²", last(lambda v: st.a * st.sigma**2)),
    Slip("standardization", "its mean", "36 1/n lost", last(lambda v: one)),
]

SIZES = {"n": 3, "d": 2}
AT_SIZES = [
    Slip("svm-dual", "the Lagrangian", "1 plus sign", with_(value=lambda c: 2 * c.problem.objective - c.value), sizes=SIZES),
    Slip("svm-dual", "substitute: the square", "10 cross terms lost", last(lambda v: one_index / 2), sizes=SIZES),
    Slip("svm-dual", "the dual problem", "7 Σαy = 0 missing", fewer(0), sizes={"n": 2, "d": 2}),
    Slip("svm-dual", "the offset", "16 label dropped", concluding(b, "=", 1 - w @ x[s]), sizes=SIZES),
    Slip("svm-soft-margin", "stationarity in ξ", "20 μ lost", value(lambda v: C - alpha[i]), sizes=SIZES),
    Slip("svm-margin", "the margin", "3 1/‖w‖", last(lambda v: v / 2), sizes={"d": 2}),
    Slip("softmax", "the Jacobian", "41 diagonal only", value(lambda v: diag(q)), sizes={"K": 3}),
    Slip("cross-entropy", "the gradient", "35 t − p", value(lambda v: -v), sizes={"K": 3}),
    Slip("standardization", "variance 1", "36 1/n lost", last(lambda v: size(st.n)), sizes={"n": 4}),
]

# fmt: on
ROWS = [*SUPPORT, *MARGIN, *SOFT, *NETWORK, *DESCENT, *LOSSES, *AT_SIZES]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_planted_slip_is_refuted_and_sympy_replays_the_point(row: Slip) -> None:
    derivation, claim = plant(row)
    verdict = decide(claim, derivation)
    assert verdict.kind is Kind.REFUTED
    question, found = certificate(claim, derivation, verdict.evidence)
    assert is_false(question, found)
    assert all(holds(item, found.point) for item in question.item.given)
    assert has_facts(found.point)


PLACES = {(row.topic, row.step, str(row.options), str(row.sizes), row.square): row for row in ROWS}


@pytest.mark.parametrize("row", PLACES.values(), ids=str)
def test_the_same_step_without_the_slip_is_proved(row: Slip) -> None:
    derivation = right(row)
    (claim,) = [step.claim for step in derivation.steps if step.name == row.step]
    assert decide(claim, derivation).kind is Kind.PROVED


def test_the_table_is_large_and_covers_every_topic() -> None:
    assert len(ROWS) >= 150
    assert len({str(row) for row in ROWS}) == len(ROWS)
    assert len({row.topic for row in ROWS}) == 10
