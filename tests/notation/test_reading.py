"""The habits of handwriting: what reads as the same thing, what each construct is, and what is refused where."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.errors import CannotRead
from derive.notation.read import read
from derive.notation.tree import (
    Abs,
    At,
    Call,
    Cases,
    Each,
    Entry,
    Expectation,
    Factorial,
    Given,
    Gradient,
    Hessian,
    Integral,
    Interval,
    Kronecker,
    Matrix,
    Name,
    Negative,
    Norm,
    Number,
    Optimum,
    Partial,
    Plus,
    Power,
    Product,
    Quotient,
    Relation,
    SetOf,
    Several,
    Sum,
    Times,
    Transpose,
    Tree,
    Tuple,
    Vocabulary,
)
from derive.notation.write import latex

WORDS = Vocabulary(functions=frozenset({"f", "J", "L", "p", "sigma", "ell"}))


def n(value: int) -> Number:
    return Number(Fraction(value))


def name(base: str, *subscripts: Tree) -> Name:
    return Name(base, subscripts)


def equal(left: Tree, right: Tree, sign: str = "=") -> Relation:
    return Relation(left, ((sign, right),))


a, b, c, d, e, i, j, k, m, q, t, w, x, y, z = (Name(letter) for letter in "abcdeijkmqtwxyz")
A, E, L, W, X, S, f, J, p = (Name(letter) for letter in "AELWXSfJp")
size, dots, theta, mu, reals, one = Name("n"), Name("dots"), Name("theta"), Name("mu"), Name("reals"), Name("one")
ai, aj, xi, yi = name("a", i), name("a", j), name("x", i), name("y", i)
nonnegative = equal(ai, n(0), ">=")
counted = SetOf((n(1), dots, size))
shot = Plus((Times((A, x)), Negative(b)))
labelled = Call(Name("indicator"), (equal(yi, k),))
least = Optimum("min", (w,), Call(f, (w,)), (equal(w, n(0), ">="),))

SAME = [
    r"\mathbf{x}_i^\top | \vec{x}_i^T | x_i^{\mathsf T} | x_i^\intercal | x_i^{\mathrm{T}} | {\bf x}_i\,^{\rm T} | xᵢᵀ",
    r"\hat\sigma^2 | \hat{\sigma}^2 | \widehat{\sigma}^2 | σ̂²",
    r"W^{(l)\top} | W^{[l]T} | {W^{(l)}}^\top | (W^{(l)})^\top",
    r"A^{-\top} | A^{-T} | (A^{-1})^\top",
    r"\|x\|_2^2 | \lVert x \rVert^2 | \left\|x\right\|^2 | \Vert x \Vert_2^{2} | ||x||^2 | \big\| x \big\|^2 | ‖x‖²",
    r"\frac12 | \frac{1}2 | \tfrac{1}{2} | \nicefrac12 | 1/2 | {1 \over 2} | ½",
    r"\mathbb{1}[y_i = k] | \mathbb{1}\{y_i = k\} | 1\{y_i = k\} | \mathbf 1_{\{y_i = k\}} | [\![ y_i = k ]\!]",
    r"\sum_{i=1}^n a_i | \sum\limits_{i=1}^{n} a_i | \sum^n_{i=1} a_i | \sum\nolimits_{i = 1}^n a_i | ∑_{i=1}^n aᵢ",
    r"\sum_{j \ne i} a_j | \sum_{j: j \neq i} a_j | \sum_{\substack{j \ne i}} a_j",
    r"\sum_{i,j=1}^n a_{ij} | \sum_{i=1}^n \sum_{j=1}^n a_{i,j}",
    r"\frac{\partial L}{\partial w} | \partial L/\partial w | \frac{\partial}{\partial w} L | \partial_w L | ∂L/∂w",
    r"\frac{dE}{dw} | \frac{\mathrm{d} E}{\mathrm{d} w} | dE/dw | \frac{d}{dw} E",
    r"\nabla^2_w J(w) | \nabla_w^2 J(w) | \nabla^2_{ww} J(w)",
    r"\min_w f(w) | \underset{w}{\min} f(w) | \underset{w}{\text{minimize}}\ f(w) | \operatorname*{minimize}_w f(w)",
    r"\arg\min_w f(w) | \operatorname*{arg\,min}_w f(w) | \argmin_w f(w) | \mathrm{argmin}_w f(w)",
    r"\min_w f(w) \text{ s.t. } w \ge 0 | \min_w f(w), \quad \text{subject to} \quad w \geq 0",
    r"a_i \ge 0, i = 1, \dots, n | a_i \ge 0 \text{ for } i = 1, 2, \ldots, n"
    r" | a_i \ge 0,\ i \in \{1, \dots, n\} | a_i \ge 0, i \in [n] | a_i \ge 0, 1 \le i \le n",
    r"a_i \ge 0 \ \forall i | a_i \ge 0, \quad \forall i | \forall i: a_i \ge 0 | a_i \ge 0 \text{ for all } i",
    r"i = 1, \dots, n | i \in \{1, \ldots, n\} | i \in [n]",
    r"\max(0, 1 - z) | \max\{0, 1 - z\} | [1 - z]_+ | (1 - z)_{+} | (1 - z)^+",
    r"\operatorname{tr}(A B) | \operatorname{Tr}[A B] | \tr\{A B\} | \mathrm{tr}\, A B",
    r"\operatorname{KL}(p \,\|\, q) | D_{\mathrm{KL}}(p \| q) | D_{KL}(p || q) | \mathrm{KL}[p, q]",
    r"\mathbb{E}[x] | \mathrm{E}[x] | \operatorname{E}\left[x\right] | \mathbb{E}(x) | 𝔼[x]",
    r"p(x \mid \theta) | p(x|\theta) | p(x\,\vert\,\theta) | p\left(x \,\middle|\, \theta\right)",
    r"\log 2\pi v | \log(2\pi v) | \log\left(2 \pi v\right)",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} | \begin{bmatrix} a & b \\ c & d \\ \end{bmatrix}"
    r" | \left[\begin{array}{cc} a & b \\[2pt] c & d \end{array}\right]",
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"
    r" | \begin{cases} x, & x > 0, \\ 0, & \text{else.} \end{cases}"
    r" | \begin{cases} x & \text{if $x > 0$} \\ 0 & \text{otherwise} \end{cases}",
    r"a := b | a \triangleq b | a \coloneqq b | a \overset{\text{def}}{=} b | a \stackrel{\Delta}{=} b",
    r"a = b | a \overset{(a)}{=} b | \boxed{a = b} | a \hspace{1em} = \phantom{x} b",
    r"x \sim p | x \stackrel{\text{iid}}{\sim} p | x \overset{iid}{\sim} p",
    r"w = 0, b = 0 | w = 0 \text{ and } b = 0 | w = 0; b = 0",
    r"y = \pm 1 | y \in \{-1, 1\}",
]


@pytest.mark.parametrize("row", SAME)
def test_the_same_thing(row: str) -> None:
    first, *others = (read(text, WORDS) for text in row.split(" | "))
    assert others == [first] * len(others)


READ = [
    (r"(A x)_i", Entry(Times((A, x)), (i,))),
    (r"A^\top_{ij}", Entry(Transpose(A), (i, j))),
    (r"\mathrm{softmax}_i(z)", Entry(Call(Name("softmax"), (z,)), (i,))),
    (r"\mathcal{L}", Name("calL")),
    (r"\theta^{\text{old}}", Name("theta", layer=Name("old"))),
    (r"x^+", Name("x", accent="plus")),
    (r"w^{k+1}", Power(w, Plus((k, n(1))))),
    (r"\bar{x}_{\cdot j}", Name("x", (Name("cdot"), j), accent="bar")),
    (r"X_{:,j}", name("X", Name("cdot"), j)),
    (r"\mu_{y|x}", name("mu", Given((y,), (x,)))),
    (r"A^{\dagger}", Call(Name("pinv"), (A,))),
    (r"(w x)'", Power(Times((w, x)), Name("prime"))),
    (r"\|x\|_1", Norm(x, n(1))),
    (r"\|x\|_{A^{-1}}", Norm(x, Power(A, Negative(n(1))))),
    (r"\|A\|_*", Norm(A, Name("*"))),
    (r"|a||b|", Times((Abs(a), Abs(b)))),
    (r"\lfloor x \rfloor", Call(Name("floor"), (x,))),
    (r"\binom{n}{k}", Call(Name("binom"), (size, k))),
    (r"k_i!", Factorial(name("k", i))),
    (r"y_i \in \{0,1\}^n", equal(yi, Power(SetOf((n(0), n(1))), size), "in")),
    (r"\theta \in (0, 1)", equal(theta, Interval(n(0), n(1), (False, False)), "in")),
    (r"x \in [0, \infty)", equal(x, Interval(n(0), Name("infty"), (True, False)), "in")),
    (r"(a, b)", Tuple((a, b))),
    (r"\sum_{i<j} a_i", Sum(i, None, None, ai, equal(i, j, "<"))),
    (r"\sum_{i \in S} a_i", Sum(i, None, None, ai, equal(i, S, "in"))),
    (r"\sum_{i : y_i = 1} a_i", Sum(i, None, None, ai, equal(yi, n(1)))),
    (
        r"\sum_{(i,j) \in E} a_i",
        Sum(i, None, None, Sum(j, None, None, ai, equal(Tuple((i, j)), E, "in"))),
    ),
    (
        r"\sum_{1 \le i < j \le n} a_i",
        Sum(i, n(1), size, Sum(j, n(1), size, ai, Relation(n(1), (("<=", i), ("<", j), ("<=", size))))),
    ),
    (r"\prod_{i=1}^n p(x_i)", Product(i, n(1), size, Call(p, (xi,)))),
    (r"\int_a^b x \,dx + 1", Plus((Integral(x, x, a, b), n(1)))),
    (r"\iint f \,dx\,dy", Integral(Integral(f, x), y)),
    (r"\frac{\partial}{\partial x} x^\top A x + b", Plus((Partial(Times((Transpose(x), A, x)), (x,)), b))),
    (r"\frac{\partial}{\partial w}[w] \cdot w", None),
    (r"\nabla_x \tfrac12 x^\top A x", Gradient(Times((Number(Fraction(1, 2)), Transpose(x), A, x)), x)),
    (r"\nabla_x b^\top x", Gradient(Times((Transpose(b), x)), x)),
    (r"\nabla f(x)^\top y", Times((Transpose(Gradient(Call(f, (x,)))), y))),
    (r"\nabla_x g(x)", Gradient(Call(Name("g"), (x,)), x)),
    (r"\frac{\partial^2 L}{\partial w \partial w^\top}", Hessian(L, w)),
    (r"\frac{df}{dx}(a)", At(Partial(Call(f, (x,)), (x,), total=True), (equal(x, a),))),
    (r"\left.\frac{\partial L}{\partial w}\right|_{w=0}", At(Partial(L, (w,)), (equal(w, n(0)),))),
    (r"\nabla L \Big|_{w=0}", At(Gradient(L), (equal(w, n(0)),))),
    (r"\frac{d_j}{d_j + 1}", Quotient(name("d", j), Plus((name("d", j), n(1))))),
    (r"\max_{w \in \mathbb{R}} f", Optimum("max", (equal(w, reals, "in"),), f)),
    (r"\min_w J = a \text{ s.t. } w \ge 0", Optimum("min", (w,), equal(J, a), (equal(w, n(0), ">="),))),
    (r"\begin{array}{ll} \min_w & f(w) \\ \text{s.t.} & w \ge 0 \end{array}", least),
    (r"\mathbb{E}_{x \sim p}[y \mid z]", Expectation(equal(x, p, "~"), Given((y,), (z,)))),
    (r"\mathcal{N}(x \mid \mu, v)", Call(Name("calN"), (Given((x,), (mu, Name("v"))),))),
    (r"A \otimes B", Kronecker((A, Name("B")))),
    (r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}", Call(Name("det"), (Matrix(((a, b), (c, d))),))),
    (r"\left\{\begin{array}{ll} a & x > 0 \\ b & x < 0 \end{array}\right.", None),
    (r"w, x_i \in \mathbb{R}^d", equal(Several((w, xi)), Power(reals, d), "in")),
    (r"x_1, \dots, x_n > 0", equal(Several((name("x", n(1)), dots, name("x", size))), n(0), ">")),
    (r"i = 1, \dots, n", equal(i, counted, "in")),
    (r"\sigma : \mathbb{R} \to \mathbb{R}", Relation(Name("sigma"), ((":", reals), ("->", reals)))),
    (r"a_i \ge 0, \; i \ne j", Each(nonnegative, i, None, None, equal(i, j, "!="))),
    (r"x_i > 0, y \in \{1, \dots, n\}", Several((equal(xi, n(0), ">"), equal(y, counted, "in")))),
    (r"w \stackrel{!}{=} 0", equal(w, n(0), "=!")),
    (r"a = b =: c", Relation(a, (("=", b), ("=:", c)))),
    (r"\mathrm{d} X", Call(Name("d"), (X,))),
    (r"x_1 + \dots + x_n", Plus((name("x", n(1)), dots, name("x", size)))),
    (r"2 \{a + b\}", Times((n(2), Plus((a, b))))),
]
LONGER = {
    r"\frac{\partial}{\partial w}[w] \cdot w": read(r"\frac{\partial w}{\partial w} \cdot w"),
    r"\left\{\begin{array}{ll} a & x > 0 \\ b & x < 0 \end{array}\right.": Cases(
        ((a, equal(x, n(0), ">")), (b, equal(x, n(0), "<")))
    ),
}


@pytest.mark.parametrize(("text", "tree"), [(text, tree or LONGER[text]) for text, tree in READ])
def test_what_it_is(text: str, tree: Tree) -> None:
    assert read(text, WORDS) == tree
    assert read(latex(tree, "plain", WORDS), WORDS) == tree


REFUSED = [
    (r"a = b \text{ (chain rule)}", 6, r"\text{ (chain rule)}"),
    (r"a = b \text{ because } c", 6, "because"),
    (r"\|x\|^2 (y^2 = 1)", 8, "("),
    (r"u > 0 : a = b", 6, ":"),
    (r"\frac{\partial}{\partial x}(x - a)(x - b)", 27, "("),
    (r"\tr A (B)", 6, "("),
    (r"\mathbb{E} x y", 13, "y"),
    (r"\sum a_i", 0, r"\sum"),
    (r"\int x + 1", 0, r"\int"),
    (r"x^2 |_{x = 0}", 4, "|"),
    (r"\begin{pmatrix} a & b \\ c \end{pmatrix}", 0, r"\begin{pmatrix}"),
    (r"\nabla^3 f", 0, r"\nabla"),
    (r"\underset{w}{f}", 0, r"\underset"),
    (r"a \pm b", 2, r"\pm"),
    (r"a = c, \text{s.t.} \; b", 5, ","),
]


@pytest.mark.parametrize(("text", "start", "piece"), REFUSED)
def test_refused_at(text: str, start: int, piece: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read(text, WORDS)
    assert (caught.value.start, caught.value.piece) == (start, piece)


LONG = [r"f(", "p(a|", r"\{", "[[", "a, ", "|a|", "d ", r"\frac{d}{dx}(a) x ", r"\stackrel{", "x̂", r"\int "]


@pytest.mark.parametrize("piece", LONG)
def test_a_long_text_ends(piece: str) -> None:
    try:
        found: object = read(piece * (100_000 // len(piece)), WORDS)
    except CannotRead as refused:
        found = refused
    assert isinstance(found, Tree | CannotRead)
