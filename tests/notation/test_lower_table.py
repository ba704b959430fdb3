"""LaTeX rows that a person writes, the tensors that they mean, and what is refused with which words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive import index_form as form
from derive.claims import Problem, Statement
from derive.errors import BadShape, CannotRead, DeriveError, NoRule
from derive.normal_form import equal
from derive.notation.display import vocabulary_of
from derive.notation.lower import lower
from derive.notation.read import read
from derive.notation.scope import Declared, declared_in
from derive.notation.statements import Chain, Implication, lower_statement
from derive.symbols import Axis, Index
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    delta,
    determinant,
    diag,
    exp,
    field,
    hadamard,
    inner,
    known,
    log,
    log_determinant,
    norm,
    outer,
    product_over,
    raise_to,
    size,
    square,
    sum_,
    symbol,
    total,
    trace,
    unknown,
)  # fmt: skip

n, d, h, K = Axis("n", ("i", "j")), Axis("d", ("k", "l")), Axis("h", ("p", "q")), Axis("K", ("k", "l"))
i, j, k, l, r = Index("i", n), Index("j", n), Index("k", K), Index("l", K), Index("r", d)  # noqa: E741
b, b1, lam, c = symbol("b"), symbol("b_1"), symbol("lambda"), symbol("c")
w, plus, minus, a = symbol("w", d), symbol("x_+", d), symbol("x_-", d), symbol("a", n)
A, S, W, X = symbol("A", d, d), symbol("Sigma", d, d), symbol("W", h, d, layer=2), symbol("X", n, d)
x, y, alpha, xi = symbol("x", d, each=n), symbol("y", each=n), symbol("alpha", each=n), symbol("xi", each=n)
z, p, t = symbol("z", each=K), symbol("p", each=K), symbol("t", each=K)
D, u, target = symbol("delta", h, layer=2), symbol("z", d, layer=1), symbol("t", n)
changed, hat, star, E = symbol("Delta w", d), symbol("hat y", each=n), symbol("w*", d), symbol("E")
f, loss = unknown("f"), unknown("ell", (n,))
NODES = [
    *(item.node for item in (b, b1, lam, c, w, plus, minus, a, A, S, W, X, x, y, alpha, xi, z, p, t, D, u)),
    *(item.node for item in (changed, hat, star, E)),
    form.Map(f, u.node), form.Map(f, W.node), form.Map(known("sigma"), b.node), form.Field(loss, w.node),
]  # fmt: skip
WORDS, SCOPE = vocabulary_of(NODES, (E.symbol,)), declared_in(NODES)
soft = exp(z[k]) / sum_(l, exp(z[l]))
half = Fraction(1, 2)
first, below = Tensor(form.Unit(n, 0)), Tensor(form.Before(n))
margin = y[i] * (w @ x[i] + b) - 1
axes = {"r": r}

ROWS: list[tuple[str, Tensor]] = [
    (r"\sum_{i=2}^{n} \alpha_i", sum_(i, (1 - Tensor(first.node, (i,))) * alpha[i])),
    (r"\sum_i \sum_{j \ne i} \alpha_i \alpha_j", sum_(i, alpha[i]) ** 2 - sum_(i, alpha[i] ** 2)),
    (r"\sum_{i < j} \alpha_i y_j", sum_(i, sum_(j, Tensor(below.node, (i, j)) * alpha[i] * y[j]))),
    (r"\prod_{i=1}^n e^{\alpha_i}", exp(sum_(i, alpha[i]))),
    (r"\prod_{i=1}^n \alpha_i", product_over(i, alpha[i])),
    (r"b^{n}", raise_to(b, size(n))),
    (r"\sum_i i \alpha_i", sum_(i, Tensor(form.Position(n), (i,)) * alpha[i])),
    (r"|A|", determinant(A)),
    (r"|w|", norm(w)),
    (r"\|w\|_1", total(apply(known("abs"), w))),
    (r"\|w\|_{\Sigma}^2", w @ (S @ w)),
    (r"\log|\Sigma|", log_determinant(S)),
    (r"\max(b, c)", b + apply(known("relu"), c - b)),
    (r"\min(b, c)", b - apply(known("relu"), b - c)),
    (r"\operatorname{softmax}(w)", exp(w) / total(exp(w))),
    (r"\operatorname{logsumexp}(w)", log(total(exp(w)))),
    (r"\sigma'(b)", apply(known("sigma"), b) * (1 - apply(known("sigma"), b))),
    (r"\frac{\partial}{\partial w} w^\top A w", (A + A.T) @ w),
    (r"\nabla_w^2\, w^\top A w", A + A.T),
    (r"\frac{\partial}{\partial w_r} \|w\|^2", 2 * w[r]),
    (r"\frac{1}{2} \|\vec w\|^2", square(w) / 2),
    (r"\sum_{i=1}^n \alpha_i y_i \vec{x}_i", sum_(i, alpha[i] * y[i] * x[i])),
    (r"\frac12 w^T w - \sum_i \alpha_i (y_i (w^T x_i + b) - 1)", square(w) / 2 - sum_(i, alpha[i] * margin)),
    (r"\sum_i \alpha_i - \frac12 \sum_{i,j} \alpha_i\alpha_j y_i y_j x_i^\top x_j",
     sum_(i, alpha[i]) - sum_(i, sum_(j, alpha[i] * alpha[j] * y[i] * y[j] * (x[i] @ x[j]))) / 2),
    (r"\|w - \sum_{i} \alpha_i y_i x_i\|^2", square(w - sum_(i, alpha[i] * y[i] * x[i]))),
    (r"\frac{w \cdot (x_+ - x_-)}{\|w\|}", (w @ (plus - minus)) / norm(w)),
    (r"\frac{e^{z_k}}{\sum_{l=1}^K e^{z_l}}", soft),
    (r"\exp(z_k) / \sum_l \exp(z_l)", soft),
    (r"p_k (\delta_{kl} - p_l)", p[k] * (delta(k, l) - p[l])),
    (r"\operatorname{diag}(p) - p p^\top", diag(p) - outer(p, p)),
    (r"-\sum_k t_k \log p_k", -sum_(k, t[k] * log(p[k]))),
    (r"-t^\top \log(p)", -total(hadamard(t, log(p)))),
    (r"{W^{(2)}}^\top \delta^{(2)} \circ f'(z^{(1)})", hadamard(W.T @ D, apply(f.derivative(), u))),
    (r"\delta^{(2)} {z^{(1)}}^\top", outer(D, u)),
    (r"\delta^{(2)} \odot W^{(2)} z^{(1)}", hadamard(D, W @ u)),
    (r"\|X w - a\|^2 + \lambda \|w\|^2", square(X @ w - a) + lam * square(w)),
    (r"X^\top (X w - a) / n + \lambda w", (X.T @ (X @ w - a)) / size(n) + lam * w),
    (r"(X^\top X + \lambda I)^{-1} X^\top a",
     Tensor(form.Inverse((X.T @ X + lam * Tensor(form.Delta(d))).node)) @ (X.T @ a)),
    (r"(w - x_i)^\top \Sigma^{-1} (w - x_i)", (w - x[i]) @ Tensor(form.Inverse(S.node)) @ (w - x[i])),
    (r"\tfrac12 \log \det \Sigma", Tensor(form.LogDet(S.node)) * half),
    (r"\operatorname{tr}(A \Sigma^{-1} A^\top)", trace(A @ Tensor(form.Inverse(S.node)) @ A.T)),
    (r"w^\top A w", w @ A @ w),
    (r"\sum_{k,l} A_{kl} w_k w_l", w @ A @ w),
    (r"A^2 w", A @ (A @ w)),
    (r"A_{r,\cdot} \cdot w", (A @ w)[r]),
    (r"w_1 + x_{2,1}", Tensor(form.Leaf(w.symbol, (0,))) + Tensor(form.Leaf(x.symbol, (1, 0)))),
    (r"b_1 w + \hat y_1 w^*", b1 * w + Tensor(form.Leaf(hat.symbol, (0,))) * star),
    (r"\mathbf 1^\top a + \mathbf{1}^T p", total(a) + total(p)),
    (r"w + \mathbf{1}", w + Tensor(form.constant(1, (d,)))),
    (r"\max(0, 1 - y_i w \cdot x_i)", apply(known("relu"), 1 - y[i] * (w @ x[i]))),
    (r"\log(1 + e^{-c}) + \sigma(b) - |b|", log(1 + exp(-c)) + apply(known("sigma"), b) - apply(known("abs"), b)),
    (r"\frac1n \sum_{i=1}^n \nabla \ell_i(w - c x_+)",
     sum_(i, field(loss.derivative(), w - c * plus, i)) / size(n)),
    (r"w + \Delta{w}", w + changed),
    (r"\sqrt{w \cdot w} (b)^3", norm(w) * b**3),
    (r"\|X\|^2", inner(X, X)),
    (r"\sum_{i=1}^n 1", size(n)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), ROWS, ids=[text for text, _ in ROWS])
def test_rows(text: str, wanted: Tensor) -> None:
    names: dict[str, Declared] = {**SCOPE, **({} if r not in wanted.indices else axes)}
    found = lower(read(text, WORDS), names)
    assert found.shape == wanted.shape
    assert set(found.indices) == set(wanted.indices)
    shape = ("row", "column")[: len(found.shape)]
    turned = form.contract(1, [(found.node, found.labels(shape))], (*wanted.indices, *shape))
    assert equal(turned, wanted.node)


REFUSED: list[tuple[str, type[DeriveError], str]] = [
    (r"w + v", CannotRead, "v is not declared"),
    (r"w + a", BadShape, "w + a: axis d meets axis n: a column over (d) beside a column over (n)"),
    (r"w + 1", BadShape, "w + 1: a column over (d) meets a scalar"),
    (r"w x_i", BadShape,
     "w xᵢ: a column over (d) times a column over (d): write ᵀ, · or ∘ to say which product is meant"),
    (r"w \cdot a", BadShape, "axis d meets axis n: a column over (d) beside a column over (n)"),
    (r"A \cdot w", BadShape, "a matrix over (d, d) and a column over (d) have no inner product: A · w"),
    (r"X A a", BadShape, "X A a: axis d meets axis n under one index"),
    (r"w^\top + w", BadShape, "wᵀ + w: a row over (d) meets a column over (d)"),
    (r"\sum_{i=1}^{d} \alpha_i", BadShape, "the index i runs over axis d and over axis n"),
    (r"\sum_{i=1}^{m} \alpha_i", CannotRead, "m is not the length of a declared axis"),
    (r"\sum_{i=3}^{n} \alpha_i", NoRule, "no index form for a sum that starts at 3"),
    (r"\sum_i c", CannotRead, "nothing says what the index i runs over"),
    (r"\delta_{rs}", CannotRead, "nothing says what the index r runs over"),
    (r"\alpha_i w_i", BadShape, "the index i runs over axis d and over axis n"),
    (r"w_{1,2}", BadShape, "w₁₂ has 2 indices; w takes 0 or 1"),
    (r"w_0", BadShape, "0 is no position along axis d; positions are counted from 1"),
    (r"x_{i+1}", CannotRead, "the subscript i + 1 is neither an index nor a number"),
    (r"f", CannotRead, "f is a function and needs an argument"),
    (r"\operatorname{erf}(b)", CannotRead, "erf is not declared"),
    (r"w^{A}", NoRule, "no index form for a column over (d) to the power of a matrix over (d, d)"),
    (r"\mathbf{1}^\top \mathbf{1}", CannotRead, "nothing says how long 𝟏, or how large I, is here"),
    (r"\mathbb{E}_i[\alpha_i]", NoRule,
     "no index form for the expectation 𝔼ᵢ[αᵢ]: write it as a sum with its probabilities"),
    (r"\frac{\partial E}{\partial w}", CannotRead, "E has no definition here, so nothing is known of its derivative"),
    (r"\nabla E", CannotRead, "∇E does not say by what: write ∇_w or ∂/∂w"),
    (r"E(w + x_+)", CannotRead, "E(w + x₊): E is a named quantity and stands with its own variables"),
    (r"b = 1", CannotRead, "b = 1 is a statement, not an expression"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "message"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_refused(text: str, kind: type[DeriveError], message: str) -> None:
    with pytest.raises(kind) as caught:
        lower(read(text, WORDS), SCOPE)
    assert str(caught.value) == message


def test_statements() -> None:
    one = lower_statement(read(r"y_i (w \cdot x_i + b) \ge 1 - \xi_i, \quad i = 1, \dots, n", WORDS), SCOPE)
    assert isinstance(one, Statement)
    assert (one.relation, one.left.indices) == (">=", (i,))
    several = lower_statement(read(r"w = 0, \quad b = 0", WORDS), SCOPE)
    assert isinstance(several, tuple)
    assert several[0].right.shape == (d,)  # type: ignore[union-attr]
    chained = lower_statement(read(r"E = b = c \ge 0", WORDS), SCOPE)
    assert isinstance(chained, Chain)
    assert [link.relation for link in chained.statements] == ["=", "=", ">="]


def test_problem() -> None:
    text = r"\min_{w, b, \xi} \tfrac12 \|w\|^2 \quad \text{s.t.} \quad y_i (w \cdot x_i + b) \ge 1, \ i = 1, \dots, n"
    posed = lower_statement(read(text, WORDS), SCOPE)
    assert isinstance(posed, Problem)
    assert posed.over == (w, b, xi)
    assert posed.constraints[0].right == as_tensor(1)
    both = lower_statement(read(r"b = 1 \Leftrightarrow c = 1", WORDS), SCOPE)
    assert isinstance(both, Implication)
    assert both.both


def test_partial_is_the_gradient_of_the_definition() -> None:
    definitions = {E.symbol: (square(X @ w - a) / 2).node}
    found = lower_statement(read(r"\frac{\partial E}{\partial w} = X^\top (X w - a)", WORDS), SCOPE, definitions)
    assert isinstance(found, Statement)
    assert equal(found.left.node, found.right.node)


STATEMENTS_REFUSED = [
    (r"w + b", CannotRead, "w + b is an expression, not a statement"),
    (r"b \in \mathbb{R}", CannotRead, "the relation in states nothing about numbers: b ∈ ℝ"),
    (r"\alpha_i \ge 0, \quad i = 2, \dots, n", BadShape, "the index i goes from 2 to n, but axis n is 1 to n"),
    (r"w = b", BadShape, "a column over (d) meets a scalar"),
]


@pytest.mark.parametrize(("text", "kind", "message"), STATEMENTS_REFUSED)
def test_statements_refused(text: str, kind: type[DeriveError], message: str) -> None:
    with pytest.raises(kind) as caught:
        lower_statement(read(text, WORDS), SCOPE)
    assert str(caught.value) == message
