"""What is printed reads back as the same tree, and prints as a careful textbook would."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import CannotRead
from derive.notation import spelling
from derive.notation.atoms import is_statement
from derive.notation.pens import width
from derive.notation.read import read
from derive.notation.tree import (
    Abs,
    At,
    Call,
    Cases,
    Dot,
    Each,
    Entry,
    Expectation,
    Factorial,
    Given,
    Gradient,
    Hadamard,
    Hessian,
    Implies,
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
    Root,
    SetOf,
    Several,
    Sum,
    Times,
    Transpose,
    Tree,
    Tuple,
    Vocabulary,
)
from derive.notation.write import latex, latex_lines, unicode, unicode_lines

WORDS = Vocabulary(
    functions=frozenset({"f", "f_1", "f_2", "S", "L"}),
    vectors=frozenset({"w", "x", "xi", "delta", "u"}),
    matrices=frozenset({"W", "A", "X", "Sigma"}),
)


def n(value: int | str) -> Number:
    return Number(Fraction(value))


def name(base: str, *subscripts: Tree) -> Name:
    return Name(base, subscripts)


i, j, k, m, b, z, p, t, a, E, Q = (Name(letter) for letter in "ijkmbzptaEQ")
w, x, y, W, A, f, L, e = (Name(letter) for letter in "wxyWAfLe")
xi, yi, xj, ai, aj = name("x", i), name("y", i), name("x", j), name("alpha", i), name("alpha", j)
many = Name("n")
margin = Plus((Times((yi, Plus((Dot((w, xi)), b)))), Negative(n(1))))
half_norm = Times((n("1/2"), Power(Norm(w), n(2))))


def over_i(body: Tree, upper: Tree = many) -> Sum:
    return Sum(i, n(1), upper, body)


def equal(left: Tree, right: Tree) -> Relation:
    return Relation(left, (("=", right),))


lagrangian = equal(
    Call(L, (w, b, Name("alpha"))),
    Plus((half_norm, Negative(over_i(Times((ai, margin)))))),
)
double = Sum(i, None, None, Sum(j, None, None, Times((ai, aj, yi, name("y", j), Dot((xi, xj))))))
dual = Plus((Sum(i, None, None, ai), Negative(Times((n("1/2"), double)))))
softmax = Quotient(Power(e, yi), Sum(j, n(1), k, Power(e, name("y", j))))
delta = Name("delta")
backprop = equal(
    Name("delta", layer=n(1)),
    Hadamard(
        (
            Times((Transpose(Name("W", layer=n(2))), Name("delta", layer=n(2)))),
            Call(Name("f", primes=1), (Name("z", layer=n(1)),)),
        )
    ),
)
free = Each(Relation(margin, ((">=", n(0)),)), i, n(1), n(5))

SPELLINGS = [
    (n("1/2"), r"\tfrac12", "½"),
    (n("1/10"), "0.1", "0.1"),
    (n("3/7"), r"\frac{3}{7}", "3/7"),
    (half_norm, r"\tfrac12 \lVert \vec w \rVert^2", "½‖w‖²"),
    (
        lagrangian,
        r"L(\vec w, b, \alpha) = \tfrac12 \lVert \vec w \rVert^2"
        r" - \sum_{i=1}^{n} \alpha_i (y_i (\vec w \cdot \vec x_i + b) - 1)",
        "L(w, b, α) = ½‖w‖² − Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1)",
    ),
    (
        dual,
        r"\sum_{i} \alpha_i - \tfrac12 \sum_{i} \sum_{j}"
        r" \alpha_i \alpha_j y_i y_j \vec x_i \cdot \vec x_j",
        "Σᵢ αᵢ − ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ",
    ),
    (
        equal(Partial(L, (w,)), Plus((w, Negative(over_i(Times((ai, yi, xi)), n(5)))))),
        r"\frac{\partial L}{\partial \vec w} = \vec w - \sum_{i=1}^{5} \alpha_i y_i \vec x_i",
        "∂L/∂w = w − Σᵢ₌₁⁵ αᵢ yᵢ xᵢ",
    ),
    (
        Implies(equal(Partial(L, (b,)), n(0)), equal(over_i(Times((ai, yi))), n(0))),
        r"\frac{\partial L}{\partial b} = 0 \Rightarrow \sum_{i=1}^{n} \alpha_i y_i = 0",
        "∂L/∂b = 0 ⇒ Σᵢ αᵢ yᵢ = 0",
    ),
    (
        equal(Call(Name("S"), (yi,)), softmax),
        r"S(y_i) = \frac{e^{y_i}}{\sum_{j=1}^{k} e^{y_j}}",
        "S(yᵢ) = e^{yᵢ}/(Σⱼ e^{yⱼ})",
    ),
    (
        backprop,
        r"\vec{\delta}^{(1)} = (W^{(2)})^\top \vec{\delta}^{(2)} \circ f'(z^{(1)})",
        "δ⁽¹⁾ = (W⁽²⁾)ᵀ δ⁽²⁾ ∘ f′(z⁽¹⁾)",
    ),
    (
        equal(Partial(E, (w,)), Dot((Partial(E, (y,)), Partial(y, (Name("h"),))))),
        r"\frac{\partial E}{\partial \vec w} ="
        r" \frac{\partial E}{\partial y} \cdot \frac{\partial y}{\partial h}",
        "∂E/∂w = ∂E/∂y · ∂y/∂h",
    ),
    (
        free,
        r"y_i (\vec w \cdot \vec x_i + b) - 1 \ge 0, \quad i = 1, \dots, 5",
        "yᵢ (w · xᵢ + b) − 1 ≥ 0, i = 1, …, 5",
    ),
    (
        Optimum("min", (w, b), half_norm, (Relation(margin, ((">=", n(0)),)), equal(a, n(0)))),
        r"\min_{\vec w, b}\ \tfrac12 \lVert \vec w \rVert^2 \quad \text{s.t.} \quad"
        r" y_i (\vec w \cdot \vec x_i + b) - 1 \ge 0, \ a = 0",
        "min_{w,b} ½‖w‖²  s.t.  yᵢ (w · xᵢ + b) − 1 ≥ 0, a = 0",
    ),
    (
        Call(name("f", n(2)), (Plus((Dot((a, Name("u"))), name("b", n(21)))),)),
        r"f_2(a \cdot \vec u + b_{21})",
        "f₂(a · u + b₂₁)",
    ),
    (Call(Name("f", (n(1),), primes=1), (z,)), "f_1'(z)", "f₁′(z)"),
    (Call(Name("log"), (p,)), r"\log p", "log p"),
    (Call(Name("log"), (Times((n(2), p)),)), r"\log(2 p)", "log(2p)"),
    (
        equal(Plus((Call(Name("log"), (y,)), Negative(a))), Call(Name("log"), (Quotient(y, a),))),
        r"\log y - a = \log \frac{y}{a}",
        "log y − a = log(y/a)",
    ),
    (Times((Call(Name("log"), (p,)), z)), r"\log(p)\, z", "log(p) z"),
    (Power(Call(Name("tanh"), (z,)), n(2)), r"\tanh(z)^2", "tanh(z)²"),
    (Power(e, Negative(z)), "e^{-z}", "e⁻ᶻ"),
    (Power(A, Negative(n(1))), "A^{-1}", "A⁻¹"),
    (Transpose(Power(A, Negative(n(1)))), r"A^{-\top}", "A⁻ᵀ"),
    (Times((Plus((p, Negative(t))), Transpose(x))), r"(p - t)\, \vec x^\top", "(p − t) xᵀ"),
    (Power(Name("w", accent="star"), n(2)), r"(\vec w^*)^2", "(w*)²"),
    (Name("y", accent="hat"), r"\hat y", "ŷ"),
    (Power(Name("w", accent="circ"), n(2)), r"(\vec w^{\circ})^2", "(w°)²"),
    (Power(Name("W", accent="Delta"), n(2)), r"(\Delta{W})^2", "(ΔW)²"),
    (Times((Name("Delta"), W)), r"\Delta W", "Δ W"),
    (Name("w", (i, k)), r"\vec w_{i,k}", "wᵢₖ"),
    (Name("b", (Name("c"),)), "b_c", "b_c"),
    (Name("one"), r"\mathbf{1}", "𝟏"),
    (Partial(L, (w, b)), r"\frac{\partial^2 L}{\partial \vec w\,\partial b}", "∂²L/∂w∂b"),
    (Partial(L, (b, b)), r"\frac{\partial^2 L}{\partial b^2}", "∂²L/∂b²"),
    (Partial(E, (w,), total=True), r"\frac{\mathrm{d} E}{\mathrm{d} \vec w}", "dE/dw"),
    (Gradient(L, w), r"\nabla_{\vec w} L", "∇_w L"),
    (Gradient(L), r"\nabla L", "∇L"),
    (Expectation(i, name("g", i)), r"\mathbb{E}_i[g_i]", "𝔼ᵢ[gᵢ]"),
    (Root(Name("beta")), r"\sqrt{\beta}", "√β"),
    (Abs(Plus((x, n(1)))), r"\lvert \vec x + 1 \rvert", "|x + 1|"),
    (Quotient(n(2), Norm(w)), r"\frac{2}{\lVert \vec w \rVert}", "2/‖w‖"),
    (
        Relation(yi, (("in", SetOf((Negative(n(1)), n(1)))),)),
        r"y_i \in \{-1, 1\}",
        "yᵢ ∈ {−1, 1}",
    ),
    (equal(w, Tuple((name("w", n(1)), b))), r"\vec w = (w_1, b)", "w = (w₁, b)"),
    (Times((a, Sum(i, None, None, xi), b)), r"a \left(\sum_{i} \vec x_i\right)\, b", "a (Σᵢ xᵢ) b"),
    (Sum(i, None, None, Plus((a, xi))), r"\sum_{i} (a + \vec x_i)", "Σᵢ (a + xᵢ)"),
    (Negative(Plus((a, b))), "-(a + b)", "−(a + b)"),
    (Times((a, Negative(b))), "a (-b)", "a (−b)"),
    (
        Relation(W, (("<-", Plus((W, Negative(Times((Name("eta"), Partial(L, (W,)))))))),)),
        r"W \leftarrow W - \eta \frac{\partial L}{\partial W}",
        "W ← W − η ∂L/∂W",
    ),
    (Call(Name("det"), (A,)), r"\det A", "det A"),
    (Call(Name("diag"), (p,)), r"\operatorname{diag}(p)", "diag(p)"),
    (Call(Name("max"), (n(0), x)), r"\max(0, \vec x)", "max(0, x)"),
]


@pytest.mark.parametrize(("tree", "in_latex", "in_unicode"), SPELLINGS)
def test_spelling(tree: Tree, in_latex: str, in_unicode: str) -> None:
    assert (latex(tree, "arrow", WORDS), unicode(tree, "plain", WORDS)) == (in_latex, in_unicode)


FONTS = [
    (w, "arrow", r"\vec w", "w⃗"),
    (w, "bold", r"\mathbf w", "w"),
    (w, "plain", "w", "w"),
    (Name("xi"), "bold", r"\boldsymbol{\xi}", "ξ"),
    (W, "arrow", "W", "W"),
    (W, "bold", r"\mathbf W", "W"),
    (Name("w", accent="hat"), "bold", r"\hat{\mathbf w}", "ŵ"),
]


@pytest.mark.parametrize(("tree", "notation", "in_latex", "in_unicode"), FONTS)
def test_fonts(tree: Tree, notation: str, in_latex: str, in_unicode: str) -> None:
    found = latex(tree, notation, WORDS), unicode(tree, notation, WORDS)
    assert found == (in_latex, in_unicode)


TYPED = [
    (r"\frac12 \|w\|^2", half_norm),
    (r"\dfrac{1}{2}\,\left\|\vec{w}\right\|_2^2", half_norm),
    (r"\mathbf{w}^{T} x", Times((Transpose(w), x))),
    (r"w^\intercal x", Times((Transpose(w), x))),
    (r"w^{\mathsf{T}} x", Times((Transpose(w), x))),
    (r"\langle w, x \rangle", Dot((w, x))),
    (r"a \odot b", Hadamard((a, b))),
    (r"|x|", Abs(x)),
    (r"a |b| \|x\|", Times((a, Abs(b), Norm(x)))),
    (r"|a|b||", None),
    (r"\sum\limits_{i}^{n} a", Sum(i, None, Name("n"), a)),
    (r"\sum_{i,j} a", Sum(i, None, None, Sum(j, None, None, a))),
    (r"\sum_{i=1}^n a b + b", Plus((over_i(Times((a, b))), b))),
    (r"\operatorname{tr}(A)", Call(Name("tr"), (A,))),
    (r"\mathrm{diag}\bigl(p\bigr)", Call(Name("diag"), (p,))),
    (r"\exp(z)", Call(Name("exp"), (z,))),
    (r"\ln p_i q", Times((Call(Name("ln"), (name("p", i),)), Name("q")))),
    (r"\tanh^2(z)", Power(Call(Name("tanh"), (z,)), n(2))),
    (r"\max\{0, x\}", Call(Name("max"), (n(0), x))),
    (r"f(z)", Call(f, (z,))),
    (r"g(z)", Times((Name("g"), z))),
    (r"g(a + z)", Times((Name("g"), Plus((a, z))))),
    (r"W_{ij}", name("W", i, j)),
    (r"x_{10}", name("x", n(10))),
    (r"x_10", Times((name("x", n(1)), n(0)))),
    (r"x_{i-1, j}", name("x", Plus((i, Negative(n(1)))), j)),
    (r"W^{(2)\top}", Transpose(Name("W", layer=n(2)))),
    (r"w^{\star}", Name("w", accent="star")),
    (r"w^\circ", Name("w", accent="circ")),
    (r"w_i^{(2)\circ}", Name("w", (i,), layer=n(2), accent="circ")),
    (r"e^{(a+b)}", Power(e, Plus((a, b)))),
    (r"\frac{dE}{dw}", Partial(E, (w,), total=True)),
    (r"\frac{\partial}{\partial w} L", Partial(L, (w,))),
    (r"\partial L/\partial w", Partial(L, (w,))),
    (r"\partial_w L", Partial(L, (w,))),
    (r"2/\lVert w\rVert", Quotient(n(2), Norm(w))),
    (r"a \geqslant b \implies b \leq a", None),
    (
        r"a \iff b",
        Implies(a, b, both=True),
    ),
    (r"a := b", Relation(a, ((":=", b),))),
    (r"a \ge 0, \forall i", Each(Relation(a, ((">=", n(0)),)), i, None, None)),
    (
        r"a_i \geq 0, \; i = 1, 2, \ldots, n",
        Each(Relation(name("a", i), ((">=", n(0)),)), i, n(1), Name("n")),
    ),
    (r"w = 0,\quad b = 0.", Several((equal(w, n(0)), equal(b, n(0))))),
    (r"\mathbb{E}(z)", Expectation(None, z)),
    (r"\mathbb R", Name("reals")),
    ("αᵢ", ai),
    ("α − β ≤ ∞", None),
    (r"\sqrt[3]{x}", Power(x, n("1/3"))),
    (r"\hat{\theta}", Name("theta", accent="hat")),
]
UNREADABLE = {r"|a|b||"}
LONGER = {
    r"a \geqslant b \implies b \leq a": Implies(Relation(a, ((">=", b),)), Relation(b, (("<=", a),))),
    "α − β ≤ ∞": Relation(Plus((Name("alpha"), Negative(Name("beta")))), (("<=", Name("infty")),)),
}
ROWS = [(text, LONGER.get(text, tree)) for text, tree in TYPED if text not in UNREADABLE]


@pytest.mark.parametrize(("text", "tree"), ROWS)
def test_what_people_type(text: str, tree: Tree) -> None:
    assert read(text, WORDS) == tree


REFUSED = [
    (r"|a|b||", "line 1, column 7"),
    (r"a \ge 0, \exists i", r"line 1, column 10: cannot read '\\exists': unknown command"),
    ("α§", "line 1, column 2: cannot read '§'"),
    ("", "line 1, column 1: the text ends too early"),
    ("a + \n  \\foo", r"line 2, column 3: cannot read '\\foo': unknown command"),
    ("a +", "line 1, column 4: the text ends too early"),
    ("(a + b", r"line 1, column 1: cannot read '(': it is never closed by )"),
    ("a )", "line 1, column 3: cannot read ')'"),
    (r"\left( a", r"line 1, column 1: cannot read '\\left': it has no \right"),
    (r"a \right)", r"line 1, column 3: cannot read '\\right': it has no \left"),
    ("x^2^3", "line 1, column 4: cannot read '^': a second superscript"),
    ("x_1_2", "line 1, column 4: cannot read '_': a second subscript"),
    ("{a b}_1", "line 1, column 6: cannot read '_': only a name takes a subscript"),
    (r"\frac{a}", "line 1, column 9: the text ends too early: an argument is missing"),
    (r"f^{-1}(z)", "line 1, column 7"),
    (r"\sin 2 (x)", "line 1, column 8"),
    (r"\frac{\partial^2 L}{\partial w}", "line 1, column 20"),
    (r"\sum a", r"line 1, column 1: cannot read '\\sum': the sum has no index"),
    ("a\x00b", r"line 1, column 2: cannot read '\x00'"),
    ("a = = b", "line 1, column 5"),
    ("9" * 5000, "more than 100 digits"),
    ("a" * 1_000_000, "longer than 200000 characters"),
    ("(" * 10_000, "nested more than"),
    ("{" * 10_000 + "}" * 10_000, "nested more than"),
    ("-" * 10_000 + "a", "nested more than"),
    (r"\nabla" * 5_000 + " a", "nested more than"),
    ("x_{" * 5_000, "nested more than"),
    (r"\vec " * 5_000 + "x", "nested more than"),
    (r"\frac{" * 5_000, "nested more than"),
    ("a, i = (" * 5_000, "nested more than"),
    ("x^{(" * 5_000, "nested more than"),
    ("|" * 5_000, "line 1, column 3: cannot read"),
    ("\\", "line 1, column 1"),
    (r"\begin{align}", r"line 1, column 1: cannot read '\\begin'"),
    ("__import__('os')", "line 1, column 1"),
    ("$a$", "line 1, column 1: cannot read '$'"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=range(len(REFUSED)))
def test_refused(text: str, message: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read(text, WORDS)
    assert message in str(caught.value)


@given(st.text(alphabet=r"abfi12 \{}()[]_^'+-=<>|,.;/*&~" + "\x00é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found: object = read(text, WORDS)
    except CannotRead as refused:
        found = refused
    assert isinstance(found, Tree) or str(found).startswith("line ")


PIECES = (
    r"\frac \sum \nabla \partial \left( \right) \vec \hat _ ^ { } ( ) | \| a f 12 + - = , \dots"
    r" \log \min \max \mathbb{E} [ ] \text{s.t.} \sqrt \{ \} ' T d \top * \mathbf 1"
)


@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=25).map(" ".join))
def test_any_pieces_are_read_or_refused(text: str) -> None:
    try:
        found: object = read(text, WORDS)
    except CannotRead as refused:
        found = refused
    assert isinstance(found, Tree) or str(found).startswith("line ")


letters = st.sampled_from([*"abgwxyzWAXTEL", *"fS", "e", "xi", "alpha", "Sigma", "ell", "one", "loss"])
indices = st.sampled_from([Name("i"), Name("j"), Name("k"), n(1), n(2), n(21)])
steps = st.sampled_from([Plus((Name("i"), Negative(n(1)))), Times((n(2), Name("k")))])
numbers = st.sampled_from([n(0), n(1), n(2), n(35), n("1/2"), n("3/7"), n("1/10"), n("12/1000")])


@st.composite
def names(draw: st.DrawFn, bases: st.SearchStrategy[str] = letters) -> Name:
    base = draw(bases)
    subscripts = tuple(draw(st.lists(indices | steps, max_size=2)))
    layers = st.none() | st.sampled_from([n(2), Name("k"), Plus((Name("k"), n(1)))])
    layer = None if base == "e" and not subscripts else draw(layers)
    accent = draw(st.sampled_from(["", "", "", "star", "Delta", *spelling.ACCENTS]))
    plain = base == "e" and not subscripts
    return Name(base, subscripts, layer, "" if plain else accent, draw(st.sampled_from([0, 0, 0, 2])))


heads = names(st.sampled_from(["f", "S", "log", "exp", "tr", "det", "max", "softmax", "diag"])).filter(
    lambda head: head.base not in ("max", "softmax") or not head.subscripts
)
plain_names = names(st.sampled_from([*"abgxwW", "xi", "alpha"]))
bare_names = plain_names.filter(lambda name: not name.subscripts)
ends_of = numbers | names(st.sampled_from("abn"))
ends = st.none() | numbers | plain_names


senses = st.sampled_from(["min", "max", "inf", "sup", "argmin", "argmax"])
conditions = st.builds(
    Relation,
    names(st.sampled_from("abxy")),
    st.tuples(st.tuples(st.sampled_from(["=", "<", "!=", "<=", "~"]), numbers | names(st.sampled_from("abc")))),
)


def several_of(body: st.SearchStrategy[Tree], most: int = 3) -> st.SearchStrategy[tuple[Tree, ...]]:
    return st.lists(body, min_size=2, max_size=most).map(tuple)


def quotients(body: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.builds(Quotient, body, body).filter(
        lambda q: not (isinstance(q.numerator, Number) and isinstance(q.denominator, Number))
    )


def composed(body: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Every kind of expression over smaller ones."""
    several = several_of(body)
    kinds = [st.builds(kind, body) for kind in (Negative, Root, Transpose, Norm, Abs)] + [
        st.builds(kind, several) for kind in (Plus, Times, Dot, Hadamard, Tuple)
    ]
    return st.one_of(
        *kinds,
        quotients(body),
        st.builds(Power, body, body.filter(lambda tree: not isinstance(tree, Tuple))),
        st.builds(Call, heads, several | st.tuples(body)),
        st.builds(Sum, bare_names, ends, ends, body),
        st.builds(Product, bare_names, ends, ends, body),
        st.builds(Sum, bare_names, ends, ends, body, conditions | several_of(conditions).map(Several)),
        st.builds(Integral, body, plain_names, ends, ends),
        st.builds(Expectation, st.none() | plain_names | conditions, body | givens(body)),
        st.builds(Partial, body, st.lists(plain_names, min_size=1, max_size=3).map(tuple), st.booleans()),
        st.builds(Gradient, body, st.none() | plain_names),
        st.builds(Hessian, body, st.none() | plain_names),
        st.builds(Kronecker, several),
        st.builds(Norm, body, st.sampled_from([n(1), Name("infty"), p, Name("*"), Power(A, Negative(n(1)))])),
        st.builds(Factorial, body),
        st.builds(Entry, body.filter(entered), st.lists(indices | steps, min_size=1, max_size=2).map(tuple)),
        st.builds(Call, st.sampled_from([Name("p"), Name("f")]), givens(body).map(lambda given: (given,))),
        st.builds(Call, st.sampled_from([Name("floor"), Name("pinv"), Name("ceil")]), st.tuples(body)),
        st.builds(Call, st.just(Name("indicator")), st.tuples(conditions)),
        st.builds(At, body, st.lists(conditions, min_size=1, max_size=2).map(tuple)),
        st.integers(1, 3).flatmap(
            lambda width: several_of(st.lists(body, min_size=width, max_size=width).map(tuple)).map(Matrix)
        ),
        st.builds(Cases, several_of(st.tuples(body, st.none() | conditions | several_of(conditions).map(Several)))),
        st.builds(SetOf, several | st.tuples(numbers | names()) | st.just(())),
        st.builds(Optimum, senses, st.just(()) | st.tuples(plain_names), body),
    )


def entered(tree: Tree) -> bool:
    """What is no entry, no norm and no part of one already."""
    return not isinstance(tree, Entry | Abs)


def givens(body: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.builds(Given, st.lists(body, min_size=1, max_size=2).map(tuple), st.tuples(body | conditions))


expressions = st.recursive(numbers | names(), composed, max_leaves=8)
SETS = {"in", "notin", "subset", ":"}
intervals = st.builds(Interval, ends_of, ends_of, st.tuples(st.booleans(), st.booleans()))
some_sets = intervals | st.builds(Power, intervals, numbers) | st.builds(SetOf, several_of(expressions))
sides = st.tuples(st.sampled_from(sorted(spelling.RELATIONS.keys() - SETS)), expressions) | st.tuples(
    st.sampled_from(sorted(SETS - {":"})), names() | some_sets
)
lists = several_of(names(), 3).map(Several)
relations = st.builds(Relation, expressions | lists, st.lists(sides, min_size=1, max_size=3).map(tuple)) | st.builds(
    Relation,
    names() | lists,
    st.tuples(st.tuples(st.just(":"), some_sets), st.tuples(st.just("->"), some_sets)),
)


def stated(body: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Every kind of statement over smaller ones."""
    return st.one_of(
        st.builds(Implies, body, body, st.booleans()),
        st.builds(Each, body, plain_names, expressions, expressions),
        st.builds(Each, body, plain_names, st.none(), st.none()),
        st.builds(Several, several_of(body).filter(lambda items: any(map(is_statement, items)))),
        st.builds(
            Optimum,
            senses,
            st.just(()) | st.tuples(plain_names) | st.tuples(plain_names, body),
            expressions | body,
            st.lists(body, max_size=2).map(tuple),
        ),
        st.builds(Relation, expressions | body, st.tuples(st.tuples(st.just("="), body))),
    )


statements = st.recursive(relations, stated, max_leaves=5)
NOTATIONS = ("arrow", "bold", "plain")


@settings(deadline=None, max_examples=400, derandomize=True, database=None)
@given(expressions | statements)
def test_the_law(tree: Tree) -> None:
    printed = [latex(tree, notation, WORDS) for notation in NOTATIONS]
    assert [read(text, WORDS) for text in printed] == [tree] * len(NOTATIONS)


@settings(deadline=None, max_examples=400, derandomize=True, database=None)
@given(expressions | statements, st.integers(1, 60))
def test_broken_lines_read_back(tree: Tree, columns: int) -> None:
    assert read(" ".join(latex_lines(tree, columns, "bold", WORDS)), WORDS) == tree


@settings(deadline=None, max_examples=400, derandomize=True, database=None)
@given(expressions | statements)
def test_unicode_is_one_line_of_the_same_text_each_time(tree: Tree) -> None:
    text = unicode(tree, "arrow", WORDS)
    assert "\n" not in text
    assert unicode_lines(tree, width(text), "arrow", WORDS) == [text]


BROKEN = [
    (lagrangian, 60, ["L(w, b, α) = ½‖w‖² − Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1)"]),
    (lagrangian, 40, ["L(w, b, α) = ½‖w‖²", "− Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1)"]),
    (lagrangian, 24, ["L(w, b, α) = ½‖w‖²", "− Σᵢ αᵢ (yᵢ (w · xᵢ + b)", "− 1)"]),
    (Relation(a, (("=", b), ("=", Plus((z, n(1)))))), 10, ["a = b", "= z + 1"]),
    (Several((equal(a, b), equal(b, a))), 7, ["a = b,", "b = a"]),
]


@pytest.mark.parametrize(("tree", "columns", "lines"), BROKEN)
def test_broken(tree: Tree, columns: int, lines: list[str]) -> None:
    assert unicode_lines(tree, columns) == lines
    assert all(width(line) <= columns for line in lines)


def test_every_base_reads_back() -> None:
    for base in [*spelling.LETTERS, *spelling.FUNCTIONS]:
        assert read(latex(Name(base))) == Name(base)
