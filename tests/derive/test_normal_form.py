"""The normal form: random expressions keep it however they are written, and lose it when they are changed."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from floats import Point, close, value
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes import SIZES, Build, D, N, Shuffle, index, mutated, random_recipe

from derive import index_form as form
from derive.errors import TooHard
from derive.normal_form import equal, normal_form, to_node
from derive.solving import rename_index
from derive.symbols import Axis, Fact, Index
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
    spread,
    square,
    sum_,
    symbol,
    total,
    trace,
    unknown,
)  # fmt: skip

SCOPE = (("i", N), ("k", D))
INDICES = tuple(map(index, SCOPE))
SEEDS = st.integers(0, 2**32)
MANY = settings(max_examples=800, derandomize=True, deadline=None, database=None)


def drawn(seed: int):
    rng = Random(seed)
    return rng, random_recipe(rng, SCOPE, rng.choice((2, 3, 3, 4)))


def node_of(build: Build, recipe) -> form.Node:
    return spread(build.tensor(recipe), INDICES)


def agree(left: form.Node, right: form.Node) -> bool:
    """The same numbers at two points, wherever both are defined."""
    points = [Point(SIZES, seed, zeros=seed == 2) for seed in (1, 2)]
    return all(close(value(left, point), value(right, point), 1e-5) for point in points)


def tame(node: form.Node) -> bool:
    """Values that floats can tell apart."""
    found = value(node, Point(SIZES, 1)), value(node, Point(SIZES, 2, zeros=True))
    return all(np.abs(v[np.isfinite(v)]).max(initial=0) < 1e5 for v in found)


@MANY
@given(SEEDS)
def test_a_copy_written_otherwise_has_an_equal_normal_form(seed: int) -> None:
    rng, recipe = drawn(seed)
    assert equal(node_of(Build(rng), recipe), node_of(Shuffle(rng), recipe))


@MANY
@given(SEEDS)
def test_a_changed_expression_is_equal_only_if_its_values_are(seed: int) -> None:
    rng, recipe = drawn(seed)
    left, right = node_of(Build(rng), recipe), node_of(Build(rng), mutated(recipe, rng, SCOPE))
    assert not equal(left, right) or agree(left, right) or not tame(left)


@MANY
@given(SEEDS)
def test_the_normal_form_is_its_own_and_keeps_the_value(seed: int) -> None:
    rng, recipe = drawn(seed)
    node = node_of(Build(rng), recipe)
    whole = normal_form(node)
    back = to_node(whole)
    assert normal_form(back) == whole
    assert agree(node, back) or not tame(node)


n, d, m, K3 = Axis("n"), Axis("d"), Axis("m"), Axis("K", size=3)
i, j, h = (Index(name, n) for name in "ijh")
k, l = Index("k", d), Index("l", d)  # noqa: E741
u, c, b = symbol("u"), symbol("c"), symbol("b")
p, q = (symbol(name, facts=(Fact.POSITIVE,)) for name in "pq")
g = symbol("g", facts=(Fact.NONNEGATIVE,))
a, e = symbol("a", each=n), symbol("e", each=n)
y = symbol("y", each=n, facts=(Fact.SIGN,))
s = symbol("s", d, each=n, facts=(Fact.SIGN,))
t = symbol("t", d, facts=(Fact.BINARY,))
r = symbol("r", d, facts=(Fact.NORMALISED,))
x, w, v, z = symbol("x", d, each=n), symbol("w", d), symbol("v", d), symbol("z", d)
A, B, S = symbol("A", d, d), symbol("B", d, d), symbol("S", d, d, facts=(Fact.SYMMETRIC,))
KS, KG = symbol("K", n, n, facts=(Fact.SYMMETRIC,)), symbol("G", n, n)
f = unknown("f")
delta = Tensor(form.Delta(n))[i, j]
ROOT = Fraction(1, 2)


def call(name: str):
    return lambda argument: apply(known(name), argument)


sigma, tanh, softplus, relu, absolute = map(call, ("sigma", "tanh", "softplus", "relu", "abs"))
sin, cos, sign = map(call, ("sin", "cos", "sign"))


def inverse(matrix: Tensor) -> Tensor:
    return Tensor(form.Inverse(matrix.node), matrix.indices)


softmax = exp(z[k]) / sum_(l, exp(z[l]))
kernel = exp(-square(x[i] - x[j]))
weights = sum_(i, a[i] * y[i] * x[i])
margin = square(w) / 2 - sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1))
double = sum_(i, sum_(j, a[i] * a[j] * y[i] * y[j] * (x[i] @ x[j])))

IDENTITIES = {
    "softmax sums to one": (sum_(k, softmax), 1),
    "softmax is invariant under a shift": (softmax, exp(z[k] + c) / sum_(l, exp(z[l] + c))),
    "log softmax": (log(softmax), z[k] - log(sum_(l, exp(z[l])))),
    "log-sum-exp under a shift": (log(sum_(l, exp(z[l] + c))), c + log(sum_(l, exp(z[l])))),
    "sigma'": (sigma(u) * (1 - sigma(u)), exp(-u) / (1 + exp(-u)) ** 2),
    "sigma and its mirror": (sigma(-u), 1 - sigma(u)),
    "1/sigma": (1 / sigma(u), 1 + exp(-u)),
    "log sigma": (log(sigma(u)), -softplus(-u)),
    "logit": (log(sigma(u) / (1 - sigma(u))), u),
    "tanh by sigma": (tanh(u), 2 * sigma(2 * u) - 1),
    "tanh is odd": (tanh(-u), -tanh(u)),
    "tanh by exp": (tanh(u), (exp(u) - exp(-u)) / (exp(u) + exp(-u))),
    "softplus": (softplus(u) - softplus(-u), u),
    "relu": (relu(u) - relu(-u), u),
    "relu and abs": (relu(u) + relu(-u), absolute(u)),
    "abs squared": (absolute(u) ** 2, u**2),
    "abs of a product": (absolute(p * u), p * absolute(u)),
    "abs by sign": (absolute(u), u * sign(u)),
    "abs of a negative number": (absolute(as_tensor(-2)), 2),
    "log of a quotient": (log(p / q), log(p) - log(q)),
    "log of a power": (log(p**3), 3 * log(p)),
    "log of an odd power": (log(u**3), 3 * log(u)),
    "exp log": (exp(3 * log(p)), p**3),
    "exp of a sum": (exp(u + c), exp(u) * exp(c)),
    "log of a number": (log(as_tensor(12)), 2 * log(as_tensor(2)) + log(as_tensor(3))),
    "root of a positive square": ((p**2) ** ROOT, p),
    "root of a nonnegative square": ((g**2) ** ROOT, g),
    "root squared": ((u**2 + 1) ** ROOT * (u**2 + 1) ** ROOT, u**2 + 1),
    "root twelve": (as_tensor(12) ** ROOT, 2 * as_tensor(3) ** ROOT),
    "a root of a number squared": (as_tensor(3) ** ROOT * as_tensor(3) ** ROOT, 3),
    "one over a root": (1 / as_tensor(2) ** ROOT, as_tensor(2) ** ROOT / 2),
    "a root in a sum": (sum_(i, (as_tensor(3) ** ROOT * a[i]) ** 2), 3 * sum_(i, a[i] ** 2)),
    "a reciprocal of a reciprocal": (1 / (1 / u), u),
    "partial fractions": (1 / (u + c) - 1 / (u - c), -2 * c / ((u + c) * (u - c))),
    "partial fractions of a logistic": (1 / u + 1 / (1 - u), 1 / (u * (1 - u))),
    "(u²-c²)/(u-c)": ((u**2 - c**2) / (u - c), u + c),
    "sin and cos": (sin(u) ** 4 + 2 * sin(u) ** 2 * cos(u) ** 2 + cos(u) ** 4, 1),
    "zero to a power": ((sigma(u) - 1 / (1 + exp(-u))) ** 2, 0),
    "zero under abs": (absolute(sigma(u) - 1 / (1 + exp(-u))), 0),
    "norm squared": (norm(w) ** 2, w @ w),
    "w·w/‖w‖": (w @ w / norm(w), norm(w)),
    "‖w/‖w‖‖": (square(w / norm(w)), 1),
    "‖pw‖": (norm(p * w), p * norm(w)),
    "‖w - v‖²": (square(w - v), square(w) - 2 * (w @ v) + square(v)),
    "a sum squared": (sum_(i, a[i]) ** 2, sum_(i, sum_(j, a[i] * a[j]))),
    "a sum times itself, indices reused": (sum_(i, a[i] * sum_(i, a[i] * e[i])), sum_(j, a[j]) * sum_(h, e[h] * a[h])),
    "a sum of nothing": (sum_(i, as_tensor(1)), size(n)),
    "a sum of a constant": (sum_(i, c * u), size(n) * u * c),
    "sums exchange": (sum_(i, sum_(k, x[i, k] * w[k])), sum_(k, w[k] * sum_(i, x[i, k]))),
    "sums are linear": (sum_(i, 2 * a[i] - e[i]), 2 * sum_(i, a[i]) - sum_(i, e[i])),
    "the mean of deviations": (sum_(i, a[i] - sum_(j, a[j]) / size(n)), 0),
    "variance": (sum_(i, (a[i] - sum_(j, a[j]) / size(n)) ** 2), sum_(i, a[i] ** 2) - sum_(i, a[i]) ** 2 / size(n)),
    "a symmetric kernel": (KS[i, j], KS[j, i]),
    "a symmetric kernel in a double sum": (
        sum_(i, sum_(j, a[i] * e[j] * KS[i, j])),
        sum_(i, sum_(j, a[j] * e[i] * KS[i, j])),
    ),
    "a symmetric function": (exp(x[i] @ x[j]), exp(x[j] @ x[i])),
    "a cycle": (exp(KG[i, j] * KG[j, h] * KG[h, i]), exp(KG[j, h] * KG[h, i] * KG[i, j])),
    "a cycle in a sum": (
        sum_(i, sum_(j, sum_(h, a[i] * exp(KG[i, j] * KG[j, h] * KG[h, i])))),
        sum_(i, sum_(j, sum_(h, a[j] * exp(KG[i, j] * KG[j, h] * KG[h, i])))),
    ),
    "a kernel on its diagonal": (rename_index(kernel, j, i), 1),
    "a sum on its diagonal": (rename_index(sum_(k, x[i, k] * x[j, k]) + u, j, i), square(x[i]) + u),
    "signs on a diagonal": (rename_index(sum_(k, s[i, k] * s[j, k]) + u, j, i), size(d) + u),
    "delta on its diagonal": (rename_index(delta + u, j, i), 1 + u),
    "delta with a sum": (delta * sum_(k, s[i, k] * s[j, k]), delta * size(d)),
    "delta renames": (delta * a[i], delta * a[j]),
    "delta in a sum": (sum_(j, delta * exp(a[j])), exp(a[i])),
    "weights sum to one": (sum_(k, r[k] * (w @ w)), w @ w),
    "y² = 1": (y[i] ** 2, 1),
    "1/y = y": (1 / y[i], y[i]),
    "y³ = y": (sum_(i, y[i] ** 3 * a[i]), sum_(i, y[i] * a[i])),
    "t² = t": (t[k] ** 2, t[k]),
    "√t = t": (t[k] ** ROOT, t[k]),
    "A⁻¹A": (inverse(A) @ (A @ v), v),
    "AA⁻¹": (A @ (inverse(A) @ v), v),
    "(Aᵀ)⁻¹": (inverse(A.T), inverse(A).T),
    "Aᵀ A⁻ᵀ": (A.T @ (inverse(A.T) @ v), v),
    "a symmetric inverse": (inverse(S), inverse(S).T),
    "the trace of a product": (trace(A @ B), trace(B @ A)),
    "tr AᵀB": (trace(A.T @ B), sum_(k, sum_(l, A[k, l] * B[k, l]))),
    "xᵀAx and its transpose": (w @ (A @ w), w @ (A.T @ w)),
    "det Aᵀ": (Tensor(form.Determinant(A.T.node)), Tensor(form.Determinant(A.node))),
    "tr of an outer product": (trace(outer(w, v)), w @ v),
    "diag": (diag(w) @ v, diag(v) @ w),
    "an unknown function": (apply(f, u + c) * 2, apply(f, c + u) + apply(f, u + c)),
    "a fixed size": (total(symbol("o", K3)) + sum_(Index("k", K3), as_tensor(1)), total(symbol("o", K3)) + 3),
    "the SVM dual": (
        square(weights) / 2 - sum_(i, a[i] * (y[i] * (weights @ x[i] + b) - 1)),
        sum_(i, a[i]) - double / 2 - b * sum_(i, a[i] * y[i]),
    ),
    "the SVM Lagrangian multiplied out": (
        margin,
        w @ w / 2 - w @ weights - b * sum_(i, a[i] * y[i]) + sum_(i, a[i]),
    ),
}

held = Tensor(form.Leaf(symbol("r", n, K3, facts=(Fact.NORMALISED,)).symbol, (None, 1)))
row = Tensor(form.Leaf(symbol("M", d, d, each=d, facts=(Fact.SYMMETRIC,)).symbol, (None, 0, None)))
small = sum_(i, size(n) * (size(n) - 1) * (size(n) - 2) * (size(n) - 3) * (size(n) - 4) * a[i])

BAITS = {
    "√x² = x": ((u**2) ** ROOT, u),
    "√x² = x in a sum": (sum_(i, (a[i] ** 2) ** ROOT), sum_(i, a[i])),
    "log x² = 2 log x": (log(u**2), 2 * log(u)),
    "log xc = log x + log c": (log(u * c), log(u) + log(c)),
    "√xc = √x √c": ((u * c) ** ROOT, u**ROOT * c**ROOT),
    "x⁴ under a root": ((u**4) ** Fraction(1, 4), u),
    "(Σa)² = Σa²": (sum_(i, a[i]) ** 2, sum_(i, a[i] ** 2)),
    "Σab = Σa Σb": (sum_(i, a[i] * e[i]), sum_(i, a[i]) * sum_(i, e[i])),
    "true for n = 1": (sum_(i, sum_(j, a[i] * e[j])), sum_(i, a[i] * e[i])),
    "true for n ≤ 4 and 0": (small, 0 * small),
    "true for n = 2": (size(n) ** 2, 3 * size(n) - 2),
    "K of no symmetry": (KG[i, j], KG[j, i]),
    "xᵀ(A - Aᵀ)v": (w @ (A @ v), w @ (A.T @ v)),
    "AB = BA": (A @ B, B @ A),
    "e^{a+b} = eᵃ + eᵇ": (exp(u) + exp(c), exp(u + c)),
    "x/|x| = 1": (u / absolute(u), 1),
    "|x| = x": (absolute(u), u),
    "relu(x) = x": (relu(u), u),
    "|x + c| = |x| + |c|": (absolute(u + c), absolute(u) + absolute(c)),
    "a sign error": (margin, square(w) / 2 + sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1))),
    "a lost half": (weights @ weights, weights @ weights / 2),
    "y² = 1 of a plain symbol": (a[i] ** 2, 1),
    "t² = t of a plain symbol": (w[k] ** 2, w[k]),
    "t/t² = t off one": (sum_(k, t[k]), size(d)),
    "yᵢyⱼ = 1": (y[i] * y[j], 1),
    "Σ yᵢ yⱼ = n": (sum_(i, sum_(j, y[i] * y[j])), size(n)),
    "weights sum to one beside another": (sum_(k, r[k] * w[k]), 1),
    "weights squared": (sum_(k, r[k] ** 2), 1),
    "weights along the other axis": (sum_(i, held[i]), 1),
    "softmax over the wrong index": (exp(z[k]) / sum_(l, exp(z[k])), softmax),
    "A⁻¹ᵀA = I": (inverse(A).T @ (A @ v), v),
    "A⁻¹ met on the wrong side": (inverse(A) @ (A.T @ v), v),
    "A⁻¹ entry by entry": (sum_(k, sum_(l, inverse(A)[k, l] * A[k, l])), size(d)),
    "A⁻ᵀA of the rows of symmetric matrices": (inverse(row).T @ (row @ v), v),
    "tr A⁻¹ B = tr B": (trace(inverse(A) @ B), trace(B)),
    "(A+B)⁻¹ = A⁻¹ + B⁻¹": (inverse(A + B), inverse(A) + inverse(B)),
    "det of a sum": (
        Tensor(form.Determinant((A + B).node)),
        Tensor(form.Determinant(A.node)) + Tensor(form.Determinant(B.node)),
    ),
    "the norm of a sum": (norm(w + v), norm(w) + norm(v)),
    "a diagonal is not a row": (rename_index(sum_(k, x[i, k] * x[j, k]) + u, j, i), sum_(k, x[i, k]) + u),
    "a cycle turned the other way": (exp(KG[i, j] * KG[j, h] * KG[h, i]), exp(KG[j, i] * KG[i, h] * KG[h, j])),
    "two axes of one name": (size(Axis("N", size=2)), size(Axis("N", size=3))),
    "f of another argument": (apply(f, u), apply(f, c)),
    "f and f'": (apply(f, u), apply(f.derivative(), u)),
    "sin²": (sin(u) ** 2, 1 + cos(u) ** 2),
    "tanh(2u) = 2 tanh u": (tanh(2 * u), 2 * tanh(u)),
    "log of a sum": (log(p + q), log(p) + log(q)),
    "two triangles are not a hexagon": (
        sum_(i, sum_(j, sum_(h, KS[i, j] * KS[j, h] * KS[h, i]))) ** 2,
        trace(KS @ KS @ KS @ KS @ KS @ KS),
    ),
}  # fmt: skip


def sides(left: Tensor, right: Tensor | int) -> tuple[form.Node, form.Node]:
    other = as_tensor(right)
    indices = tuple(dict.fromkeys(left.indices + other.indices))
    return spread(left, indices), spread(other, indices)


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity(name: str) -> None:
    assert equal(*sides(*IDENTITIES[name]))


@pytest.mark.parametrize("name", BAITS)
def test_bait_is_not_taken(name: str) -> None:
    assert not equal(*sides(*BAITS[name]))


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity_in_numbers(name: str) -> None:
    left, right = sides(*IDENTITIES[name])
    assert close(value(left, Point({"n": 3, "d": 2}, 4)), value(right, Point({"n": 3, "d": 2}, 4)))


def test_what_has_no_meaning_is_too_hard() -> None:
    nothing = sigma(u) - 1 / (1 + exp(-u))
    for broken in (1 / nothing, log(nothing), sign(nothing), (u + c) ** 65):
        with pytest.raises(TooHard):
            normal_form(broken.node)
