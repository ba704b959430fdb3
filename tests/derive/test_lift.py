"""What is printed is what a person would write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from derive import index_form as form
from derive.calculus import gradient
from derive.notation.lift import lift
from derive.notation.write import latex, unicode
from derive.solving import expand, replace
from derive.symbols import Axis, Fact, Function, Index, Role, parse_name
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

n, d, K, h = Axis("n"), Axis("d", ("k", "l")), Axis("K", ("k", "l", "m")), Axis("h", ("j",))
i, j, k, l, m = Index("i", n), Index("j", n), Index("k", K), Index("l", K), Index("m", K)  # noqa: E741
w, v, b, u, zd = symbol("w", d), symbol("v", d), symbol("b"), symbol("u"), symbol("z", d)
x, xi = symbol("x", d, each=n), symbol("xi", each=n)
y = symbol("y", each=n, role=Role.LABEL, facts=(Fact.SIGN,))
a = symbol("alpha", each=n, role=Role.MULTIPLIER)
C, lam = symbol("C", role=Role.CONSTANT), symbol("lambda", role=Role.CONSTANT)
A, B, X, W = symbol("A", d, d), symbol("B", d, h), symbol("X", n, d), symbol("W", K, d)
t, p, T, q, delta = symbol("t", n), symbol("p", K), symbol("t", K), symbol("q", h), symbol("delta", K)
z = symbol("z", each=K)
f, f1, f2 = unknown("f"), unknown("f_1"), unknown("f_2")
ell = Function(parse_name("ell"), axes=(n,))
W1, W2, b1, b2 = symbol("W_1", h, d), symbol("W_2", K, h), symbol("b_1", h), symbol("b_2", K)
scalar = {name: symbol(name) for name in ("x", "w", "b", "u", "b_2", "t")}


def call(name: str, argument: Tensor) -> Tensor:
    return apply(known(name), argument)


def inverse(matrix: Tensor) -> Tensor:
    return Tensor(form.Inverse(matrix.node))


weights = sum_(i, a[i] * y[i] * x[i])
margin = square(w) / 2 - sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1))
double = sum_(i, sum_(j, a[i] * a[j] * y[i] * y[j] * (x[i] @ x[j])))
substituted = replace(margin, (w, weights))
softmax = exp(z[k]) / sum_(l, exp(z[l]))
network = square(apply(f2, W2 @ apply(f1, W1 @ symbol("x", d) + b1) + b2) - T) / 2
output = apply(f2, apply(f1, scalar["x"] * scalar["w"] + scalar["b"]) * scalar["u"] + scalar["b_2"])
error = (output - scalar["t"]) ** 2 / 2
mean = sum_(i, (x[i] @ w - y[i]) ** 2) / size(n)
log_det = Tensor(form.LogDet(A.node))

SPELLINGS = [
    (margin, "½‖w‖² − Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1)"),
    (weights, "Σᵢ αᵢ yᵢ xᵢ"),
    (substituted, "½(Σᵢ αᵢ yᵢ xᵢ) · (Σⱼ αⱼ yⱼ xⱼ) − Σᵢ αᵢ (yᵢ ((Σⱼ αⱼ yⱼ xⱼ) · xᵢ + b) − 1)"),
    (sum_(i, a[i]) - double / 2, "Σᵢ αᵢ − ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ"),
    (expand(substituted), "Σᵢ αᵢ − b Σᵢ αᵢ yᵢ − ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ"),
    (gradient(margin, w), "w − Σᵢ αᵢ yᵢ xᵢ"),
    (gradient(margin, b), "−Σᵢ αᵢ yᵢ"),
    (gradient(margin, a[j]), "1 − yⱼ (w · xⱼ + b)"),
    (softmax, "e^{zₖ}/(Σₗ e^{zₗ})"),
    (log(softmax), "log(e^{zₖ}/(Σₗ e^{zₗ}))"),
    (network, "½‖f₂(W₂ f₁(W₁ x + b₁) + b₂) − t‖²"),
    (gradient(network, b2), "(f₂(W₂ f₁(W₁ x + b₁) + b₂) − t) ∘ f₂′(W₂ f₁(W₁ x + b₁) + b₂)"),
    (
        gradient(network, W2),
        "((f₂(W₂ f₁(W₁ x + b₁) + b₂) − t) ∘ f₂′(W₂ f₁(W₁ x + b₁) + b₂)) f₁(W₁ x + b₁)ᵀ",
    ),
    (error, "½(f₂(f₁(x w + b) u + b₂) − t)²"),
    (
        gradient(error, scalar["w"]),
        "(f₂(f₁(x w + b) u + b₂) − t) f₂′(f₁(x w + b) u + b₂) u f₁′(x w + b) x",
    ),
    (mean, "(1/n) Σᵢ (xᵢ · w − yᵢ)²"),
    (gradient(mean, w), "(2/n) Σᵢ (xᵢ · w − yᵢ) xᵢ"),
    (square(w), "‖w‖²"),
    (norm(w), "‖w‖"),
    (2 / norm(w), "2/‖w‖"),
    (w / norm(w), "w/‖w‖"),
    (W.T @ delta, "Wᵀ δ"),
    (hadamard(W.T @ delta, apply(f.derivative(), zd)), "Wᵀ δ ∘ f′(z)"),
    (outer(p - T, w), "(p − t) wᵀ"),
    (diag(p) - outer(p, p), "diag(p) − p pᵀ"),
    (v @ (A @ v), "vᵀ A v"),
    (gradient(v @ (A @ v), v), "A v + Aᵀ v"),
    (trace(A), "tr(A)"),
    (log_det, "log det A"),
    (gradient(log_det, A), "A⁻ᵀ"),
    (inverse(A) @ v, "A⁻¹ v"),
    (expand(inverse(A) @ v), "A⁻¹ v"),
    (expand(inverse(A.T) @ v), "A⁻ᵀ v"),
    (v @ (inverse(A) @ w), "vᵀ A⁻¹ w"),
    (A.T @ A, "Aᵀ A"),
    ((A @ B).T @ w, "Bᵀ Aᵀ w"),
    (X.T @ (X @ w - t) / size(n) + lam * w, "(1/n) Xᵀ (X w − t) + λ w"),
    (square(X @ w - t) / 2 + lam / 2 * square(w), "½‖X w − t‖² + ½λ ‖w‖²"),
    (C * sum_(i, xi[i]), "C Σᵢ ξᵢ"),
    (-sum_(i, y[i]) * C, "−C Σᵢ yᵢ"),
    (-(w - v), "v − w"),
    (3 * u / 4, "¾u"),
    (u ** Fraction(1, 2), "√u"),
    (exp(-u), "e⁻ᵘ"),
    (1 / (1 + exp(-u)), "1/(1 + e⁻ᵘ)"),
    (call("abs", u), "|u|"),
    (call("relu", u), "max(0, u)"),
    (call("sigma", w @ x[i] + b), "σ(w · xᵢ + b)"),
    (hadamard(w, v), "w ∘ v"),
    (diag(w) @ v, "w ∘ v"),
    (diag(w) @ A @ diag(v), "diag(w) A diag(v)"),
    (outer(w, v) @ A, "w vᵀ A"),
    (total(w), "𝟏ᵀ w"),
    (Tensor(form.Delta(d)), "I"),
    (Tensor(form.Field(ell, w.node))[i], "ℓᵢ(w)"),
    (sum_(i, Tensor(form.Field(ell.derivative(), w.node))[i]) / size(n), "(1/n) Σᵢ ∇ℓᵢ(w)"),
    (x[i][Index("k", d)], "xᵢₖ"),
    (Tensor(form.Leaf(w.symbol, (1,))), "w₂"),
    (sum_(i, a[i]) ** 2, "(Σᵢ αᵢ)²"),
    ((u + 1) * (u - 1), "(u + 1) (u − 1)"),
]  # fmt: skip
ROWS = [pytest.param(*row, id=row[1]) for row in SPELLINGS]


@pytest.mark.parametrize(("tensor", "expected"), ROWS)
def test_spelling(tensor: Tensor, expected: str) -> None:
    assert unicode(lift(tensor)) == expected


def double_brackets(text: str) -> list[str]:
    """`((x))`: a bracket that encloses nothing but a bracket."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")":
            pairs[opened.pop()] = place
    return [text[start : end + 1] for start, end in pairs.items() if pairs.get(start + 1) == end - 1]


def test_double_brackets_are_seen() -> None:
    assert double_brackets("a ((b + c)) d") == ["((b + c))"]
    assert double_brackets("((b + c) (d))") == []


@pytest.mark.parametrize(("tensor", "expected"), ROWS)
def test_nothing_that_a_person_would_not_write(tensor: Tensor, expected: str) -> None:
    for text in (unicode(lift(tensor)), latex(lift(tensor))):
        assert not double_brackets(text)
        assert not re.search(r"Piecewise|Subs|Contract|None|<|\+ -|\+ −|− −", text)


def test_a_spelling_is_that_of_one_term_only() -> None:
    assert len({expected for _, expected in SPELLINGS}) >= len(SPELLINGS) - 2


def spelled_with(seed: str) -> str:
    """All spellings, from a process of its own."""
    here = Path(__file__)
    program = "import test_lift as t; print([t.latex(t.lift(row[0])) for row in t.SPELLINGS])"
    paths = os.pathsep.join([str(here.parents[2]), str(here.parent)])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_output_is_the_same_in_every_process() -> None:
    first = spelled_with("1")
    assert first
    assert first == spelled_with("2")
