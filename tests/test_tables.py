"""Corrupt any one entry of a table and something notices: a shipped claim is refuted, or a law fails.

The tables are the derivative rules, the steps of the sweep, the conjugates and the spellings. Every entry is put out
by a plausible error: a sign, a factor 2, a term too many, another entry's value.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

import conjugate_laws
import pytest

from checks.decide import decide
from checks.values import RATIONAL, Point, Undefined, evaluate
from checks.verdict import Kind
from derive import calculus, conjugates, rules, topics
from derive import index_form as form
from derive.calculus import gradient, step
from derive.claims import Gradient
from derive.derivation import Derivation
from derive.errors import CannotRead
from derive.index_form import Determinant, Inverse, LogDet, Node, OfMatrix
from derive.normal_form import nodes, rewriting
from derive.notation import display, lift, masks, spelling
from derive.notation import tree as t
from derive.notation.read import read
from derive.notation.write import latex, unicode
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, apply, field, hadamard, known, spread, symbol, unknown

n, d = Axis("n", ("i", "j")), Axis("d", ("k", "l"))
i = Index("i", n)
u = symbol("u", d, facts=(Fact.POSITIVE,))
w, b, x = symbol("w", d), symbol("b"), symbol("x", d, each=n)
A = symbol("A", d, d)
Wrong = Callable[..., Any]


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """Nothing that was reckoned with a right table may answer for a wrong one, nor the other way round."""
    forget()
    yield
    forget()


def forget() -> None:
    for module in (nodes, rewriting, display, lift, form):
        for item in vars(module).values():
            if hasattr(item, "cache_clear"):
                item.cache_clear()


def verdict(claim: Gradient, whole: Derivation | None = None) -> Kind:
    return decide(claim, whole or Derivation("law", "law", "", (), (), ())).kind


def shipped(topic: str, name: str, **options: Any) -> Kind:
    """The verdict on a step of a topic, the derivation being made anew."""
    whole = topics.find(topic).derive(**options)
    (claim,) = (item.claim for item in whole.steps if item.name == name)
    return decide(claim, whole).kind


def by_rule(of: Tensor, by: Tensor) -> Kind:
    """The verdict on ∂of/∂by as the rules give it: only the other routes can tell."""
    return verdict(Gradient(of, by, (gradient(of, by),)))


INNER = hadamard(u, u) + u
ELEMENTWISE_SHIPPED = {
    "exp": ("softmax", "the quotient rule", {}),
    "log": ("kl-divergence", "the tangent line", {}),
    "tanh": ("mlp-backprop", "factor: ∂h/∂z", {"set": {"f1": "tanh"}}),
    "sigma": ("squared-error", "squared error of one output", {}),
    "softplus": ("mlp-backprop", "factor: ∂h/∂z", {"set": {"f1": "softplus"}}),
    "sin": ("mlp-backprop", "factor: ∂h/∂z", {"set": {"f1": "sin"}}),
    "relu": ("mlp-backprop", "factor: ∂h/∂z", {"set": {"f1": "relu"}}),
}
UNSHIPPED = {"cos", "abs", "sign", "step"}
WRONG_SLOPES: dict[str, Wrong] = {
    "a sign or one more": lambda right, z: form.add([form.scale(-1, right(z)), form.constant(1, z.axes)]),
    "twice, and a millionth more": lambda right, z: form.add(
        [form.scale(2, right(z)), form.constant(Fraction(1, 10**6), z.axes)]
    ),
    "another's": lambda right, z: rules.call("cos", z) if right(z) != rules.call("cos", z) else rules.call("sin", z),
}


@pytest.mark.parametrize("error", WRONG_SLOPES)
@pytest.mark.parametrize("name", rules.ELEMENTWISE)
def test_an_elementwise_rule(name: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of = apply(known(name), INNER)
    assert by_rule(of, u) is Kind.PROVED
    right = rules.ELEMENTWISE[name]
    monkeypatch.setitem(rules.ELEMENTWISE, name, lambda z: WRONG_SLOPES[error](right, z))
    assert by_rule(of, u) is Kind.REFUTED
    if name in ELEMENTWISE_SHIPPED:
        topic, claimed, options = ELEMENTWISE_SHIPPED[name]
        assert shipped(topic, claimed, **options) is Kind.REFUTED


def test_every_elementwise_rule_is_shipped_or_not() -> None:
    assert ELEMENTWISE_SHIPPED.keys() | UNSHIPPED == rules.ELEMENTWISE.keys()


OF_MATRIX: dict[type[OfMatrix], Tensor] = {
    Inverse: Tensor(Inverse((A + A @ A).node)),
    LogDet: Tensor(LogDet((A @ A).node)),
    Determinant: Tensor(Determinant((A + A @ A).node)),
}
TURNED = {"p": "q", "q": "p"}
WRONG_FACTORS: dict[str, Wrong] = {
    "a sign": lambda number, rule: (-number, rule),
    "twice": lambda number, rule: (2 * number, rule),
    "transposed": lambda number, rule: (
        number,
        lambda a: [(factor, tuple(TURNED.get(label, label) for label in labels)) for factor, labels in rule(a)],
    ),
}


@pytest.mark.parametrize("error", WRONG_FACTORS)
@pytest.mark.parametrize("kind", rules.MATRIX)
def test_a_matrix_rule(kind: type[OfMatrix], error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_rule(OF_MATRIX[kind], A) is Kind.PROVED
    monkeypatch.setitem(rules.MATRIX, kind, WRONG_FACTORS[error](*rules.MATRIX[kind]))
    assert by_rule(OF_MATRIX[kind], A) is Kind.REFUTED


WRONG_POWERS: dict[str, Wrong] = {
    "a sign": lambda base, p: form.scale(-p, form.power(base, p - 1)),
    "without the exponent": lambda base, p: form.power(base, p - 1),
    "the exponent not lowered": lambda base, p: form.scale(p, form.power(base, p)),
    "the exponent raised": lambda base, p: form.scale(p, form.power(base, p + 1)),
}


@pytest.mark.parametrize("error", WRONG_POWERS)
def test_the_power_rule(error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "power_rule", WRONG_POWERS[error])
    assert shipped("svm-margin", "the width falls with ‖w‖") is Kind.REFUTED
    assert by_rule(u**3, u) is Kind.REFUTED


WRONG_RAISES: dict[str, Wrong] = {
    "a sign": lambda one, other: (form.scale(-1, one), other),
    "twice by the exponent": lambda one, other: (one, form.scale(2, other)),
    "exchanged": lambda one, other: (other, one),
}


@pytest.mark.parametrize("error", WRONG_RAISES)
def test_the_rule_of_a_power(error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of, by = STEPS[form.Raise]
    right = rules.raise_rule
    monkeypatch.setattr(rules, "raise_rule", lambda node: WRONG_RAISES[error](*right(node)))
    assert by_rule(of, by) is Kind.REFUTED


STEPS: dict[type[Node], tuple[Tensor, Tensor]] = {
    form.Add: (hadamard(w, w) + w, w),
    form.Contract: (w @ w, w),
    form.Map: (apply(unknown("f"), hadamard(w, w)), w),
    form.Power: (u**3 + u, u),
    form.Field: (field(unknown("ell", (n,)), hadamard(w, w), i), w),
    form.Raise: (Tensor(form.Raise(u.node, (u + u**2).node)), u),
    form.Multiply: (Tensor(form.Multiply((u + u**2).node)), u),
    form.Softmax: (Tensor(form.Softmax(hadamard(w, w).node)), w),
    form.OfMatrix: (Tensor(Determinant((A + A @ A).node)), A),
}
SHIPPED_STEPS = {
    form.Add: ("svm-dual", "stationarity in w"),
    form.Contract: ("svm-dual", "stationarity in w"),
    form.Map: ("mlp-backprop", "∂E/∂w"),
    form.Power: ("svm-margin", "the width falls with ‖w‖"),
    form.Field: ("sgd", "its slope"),
}


def negated(products: Iterator[Any]) -> Iterator[Any]:
    return (replace(product, number=-product.number) for product in products)


def doubled(products: Iterator[Any]) -> Iterator[Any]:
    return (replace(product, number=2 * product.number) for product in products)


def without_inner(products: Iterator[Any]) -> Iterator[Any]:
    """The last path forgotten; where there is but one, its factors."""
    every = list(products)
    if len(every) > 1:
        return islice(every, len(every) - 1)
    return (replace(product, number=product.number + 3) for product in every)


@pytest.fixture
def corrupted() -> Iterator[Callable[[type[Node], Wrong], None]]:
    """Puts a wrong step into the dispatch of the sweep, and the right one back."""
    kept: dict[type[Node], Any] = {}

    def put(kind: type[Node], change: Wrong) -> None:
        kept[kind] = right = step.dispatch(kind)
        step.register(kind, lambda node, product, fresh: change(right(node, product, fresh)))

    yield put
    for kind, right in kept.items():
        step.register(kind, right)


@pytest.mark.parametrize("change", [negated, doubled, without_inner])
@pytest.mark.parametrize("kind", STEPS)
def test_a_step_of_the_sweep(kind: type[Node], change: Wrong, corrupted: Callable[..., None]) -> None:
    of, by = STEPS[kind]
    assert by_rule(of, by) is Kind.PROVED
    topic, name = SHIPPED_STEPS.get(kind, ("", ""))
    whole = topics.find(topic).derive() if topic else None
    corrupted(kind, change)
    assert by_rule(of, by) is Kind.REFUTED
    if whole is not None:
        (claim,) = (item.claim for item in whole.steps if item.name == name)
        assert decide(claim, whole).kind is Kind.REFUTED


def test_every_step_of_the_sweep_is_here() -> None:
    assert step.registry.keys() - {object} == STEPS.keys()
    assert calculus.step is step


MASKS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def mask_law(sign: str) -> bool:
    """The condition as a number at every pair of positions; a condition on one index alone is seen there too."""
    node = spread(masks.BETWEEN[sign](i, Index("j", n)), (i, Index("j", n)))
    found = evaluate(node, Point({"n": 3}, {}), RATIONAL).entries
    return found == tuple(int(MASKS[sign](one, other)) for one in range(3) for other in range(3))


@pytest.mark.parametrize("sign", masks.BETWEEN)
def test_a_condition_on_two_indices(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert masks.BETWEEN.keys() == MASKS.keys()
    assert mask_law(sign)
    for other in MASKS.keys() - {sign}:
        monkeypatch.setitem(masks.BETWEEN, sign, masks.BETWEEN[other])
        assert not mask_law(sign)
        monkeypatch.undo()


WRONG_CONJUGATES: dict[str, Wrong] = {
    "a sign": lambda row, other: replace(row, conjugate=lambda s: -row.conjugate(s) - 1),
    "twice": lambda row, other: replace(row, conjugate=lambda s: 2 * row.conjugate(s) - Fraction(1, 1000)),
    "more": lambda row, other: replace(row, conjugate=lambda s: row.conjugate(s) + Fraction(1, 1000)),
    "another's": lambda row, other: replace(row, conjugate=other.conjugate),
    "the function doubled": lambda row, other: replace(row, function=lambda x: 2 * row.function(x)),
    "the domain": lambda row, other: replace(row, domain=conjugates.everywhere if row.domain(u) else other.domain),
    "the maximiser": lambda row, other: replace(row, maximiser=lambda s: row.maximiser(s) * Fraction(1001, 1000)),
}
LINES = [
    (name, error)
    for name, row in conjugate_laws.ROWS.items()
    for error in WRONG_CONJUGATES
    if error != "the maximiser" or row.maximiser is not None
]


@pytest.mark.parametrize(("name", "error"), LINES)
def test_a_conjugate(name: str, error: str) -> None:
    row = conjugate_laws.ROWS[name]
    other = ANOTHER.get(name, conjugates.ENTRYWISE["softplus"])
    assert conjugate_laws.lawful(name, row)
    assert not lawful(name, WRONG_CONJUGATES[error](row, other))


ANOTHER = {
    "softplus": conjugates.ENTRYWISE["exponential"],
    "half squared norm": conjugates.VECTORS["log-sum-exp"],
    "log-sum-exp": conjugates.VECTORS["half squared norm"],
    "squared norm": conjugates.VECTORS["log-sum-exp"],
    "norm": conjugates.VECTORS["half squared norm"],
}


def lawful(name: str, row: conjugates.Conjugate) -> bool:
    """A conjugate that is not even defined on its domain is noticed too."""
    try:
        return conjugate_laws.lawful(name, row)
    except Undefined:
        return False


# What a corrupted row does to the dual of a problem is in tests/checks/test_by_parts.py, for every row.
SHIPPED_CONJUGATES = {
    "half squared norm": ("svm-dual", "the inner minimum by conjugates"),
    "log-sum-exp": ("kl-divergence", "as a gap of conjugates"),
}


@pytest.mark.parametrize("error", ["a sign", "twice", "more", "the function doubled"])
@pytest.mark.parametrize("name", SHIPPED_CONJUGATES)
def test_a_shipped_conjugate(name: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped(*SHIPPED_CONJUGATES[name]) is Kind.PROVED
    row = conjugates.VECTORS[name]
    monkeypatch.setitem(conjugates.VECTORS, name, WRONG_CONJUGATES[error](row, row))
    assert shipped(*SHIPPED_CONJUGATES[name]) is Kind.REFUTED


a, c = t.Name("a"), t.Name("c")
Pairs = Mapping[str, tuple[str, str]]


def reads_back(tree: t.Tree) -> bool:
    try:
        return read(latex(tree, "plain")) == tree
    except CannotRead:
        return False


def letter_law(base: str) -> bool:
    """Printed and read back; its glyph is the letter that Unicode calls by this name, or reads as the base."""
    glyph = unicode(t.Name(base))
    return reads_back(t.Name(base)) and reads_back(t.Name(base, (a,))) and named(base, glyph)


SPECIAL_GLYPHS = {
    "ell": "SCRIPT SMALL L",
    "infty": "INFINITY",
    "emptyset": "EMPTY SET",
    "one": "MATHEMATICAL BOLD DIGIT ONE",
    "reals": "DOUBLE-STRUCK CAPITAL R",
    "naturals": "DOUBLE-STRUCK CAPITAL N",
    "integers": "DOUBLE-STRUCK CAPITAL Z",
    "complexes": "DOUBLE-STRUCK CAPITAL C",
    "dots": "HORIZONTAL ELLIPSIS",
    "prime": "PRIME",
}
OTHER_FORMS = {
    "epsilon": "LUNATE EPSILON",
    "phi": "PHI SYMBOL",
    "varphi": "SMALL LETTER PHI",
    "varepsilon": "LETTER EPSILON",
}


def named(base: str, glyph: str) -> bool:
    if base in SPECIAL_GLYPHS:
        return unicodedata.name(glyph) == SPECIAL_GLYPHS[base]
    word = base.lower().removeprefix("var").replace("lambda", "lamda").upper()
    size = "CAPITAL" if base[0].isupper() else "S"
    wanted = OTHER_FORMS.get(base, word if base.startswith("var") else f"LETTER {word}")
    name = unicodedata.name(glyph)
    return name.startswith("GREEK") and wanted in name.split(" WITH")[0] and size in name and unlike(base, glyph)


def unlike(base: str, glyph: str) -> bool:
    """No other letter has this glyph."""
    return all(pair[1] != glyph for other, pair in spelling.LETTERS.items() if other != base)


def function_law(name: str) -> bool:
    """`softmax(a)` printed and read back as a call, and called by its own name."""
    call = t.Call(t.Name(name), (a,))
    around = name in spelling.ENCLOSED or name == "pinv"
    begins = reads_back(t.Name(name)) if around else unicode(call).startswith(name)
    return reads_back(call) and begins and spelling.FUNCTIONS[name][1] == name


def relation_law(sign: str) -> bool:
    """`a ≤ c` printed and read back, in LaTeX and by its glyph; every glyph once."""
    relation = t.Relation(a, ((sign, c),))
    glyphs = [pair[1] for pair in spelling.RELATIONS.values()]
    by_glyph = read(unicode(relation)) == relation if len(spelling.RELATIONS[sign][1]) == 1 else True
    return reads_back(relation) and by_glyph and len(set(glyphs)) == len(glyphs)


def accent_law(accent: str) -> bool:
    """`â` printed and read back; the mark is the combining one of its name."""
    mark = unicodedata.normalize("NFD", unicode(t.Name("a", accent=accent)))[1:]
    word = {"hat": "CIRCUMFLEX", "bar": "MACRON", "ddot": "DIAERESIS", "check": "CARON", "dot": "DOT ABOVE"}
    return reads_back(t.Name("a", accent=accent)) and word.get(accent, accent.upper()) in unicodedata.name(mark)


TABLES: dict[str, tuple[Pairs, Callable[[str], bool]]] = {
    "LETTERS": (spelling.LETTERS, letter_law),
    "FUNCTIONS": (spelling.FUNCTIONS, function_law),
    "RELATIONS": (spelling.RELATIONS, relation_law),
    "ACCENTS": (spelling.ACCENTS, accent_law),
}
ENTRIES = [(table, key) for table, (pairs, _) in TABLES.items() for key in pairs]


def next_pair(pairs: Pairs, key: str) -> tuple[str, str]:
    keys = list(pairs)
    return pairs[keys[(keys.index(key) + 1) % len(keys)]]


@pytest.mark.parametrize(("table", "key"), ENTRIES)
def test_a_spelling(table: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, law = TABLES[table]
    assert law(key)
    other = next_pair(pairs, key)
    for wrong in ((other[0], pairs[key][1]), (pairs[key][0], other[1])):
        monkeypatch.setattr(spelling, table, {**pairs, key: wrong})
        assert not law(key)


OPERATORS: dict[str, tuple[t.Tree, str]] = {
    "DOT": (t.Dot((a, c)), "a · c"),
    "HADAMARD": (t.Hadamard((a, c)), "a ∘ c"),
    "PARTIAL": (t.Partial(a, (c,)), "∂a/∂c"),
    "TOTAL": (t.Partial(a, (c,), total=True), "da/dc"),
    "NABLA": (t.Gradient(a), "∇a"),
    "EXPECTATION": (t.Expectation(t.Name("i"), a), "𝔼ᵢ[a]"),
    "IMPLIES": (t.Implies(t.Relation(a, (("=", c),)), t.Relation(c, (("=", a),))), "a = c ⇒ c = a"),
    "EQUIVALENT": (t.Implies(a, c, both=True), "a ⇔ c"),
    "DOTS": (t.Each(t.Relation(a, (("=", c),)), t.Name("i"), t.ONE, t.Name("n")), "a = c, i = 1, …, n"),
    "SUCH_THAT": (t.Optimum("min", (a,), a, (t.Relation(a, (("=", c),)),)), "min_{a} a  s.t.  a = c"),
    "MINUS": (t.Plus((a, t.Negative(c))), "a − c"),
    "KRONECKER": (t.Kronecker((a, c)), "a ⊗ c"),
    "PRODUCT": (t.Product(t.Name("i"), None, None, a), "Πᵢ a"),
    "INTEGRAL": (t.Integral(a, c), "∫ a d c"),
    "FOR_ALL": (t.Each(t.Relation(a, (("=", c),)), t.Name("i"), None, None), "a = c, ∀ i"),
    "MID": (t.Call(t.Name("f"), (t.Given((a,), (c,)),)), "f(a | c)"),
    "PINV": (t.Call(t.Name("pinv"), (a,)), "a†"),
    "AND": (
        t.Cases(((a, t.Several((t.Relation(a, (("=", c),)), t.Relation(c, (("=", a),))))), (c, None))),
        "{ a if a = c and c = a; c otherwise }",
    ),
    "INDICATOR": (t.Call(t.Name("indicator"), (t.Relation(a, (("=", c),)),)), "𝟙(a = c)"),
    "INCREMENT": (t.Name("a", accent="Delta"), "Δa"),
    "SUM": (t.Sum(t.Name("i"), None, None, a), "Σᵢ a"),
    "TRANSPOSE": (t.Transpose(a), "aᵀ"),
}
"""An operator, a tree that has it, and what it is in Unicode."""


def operator_law(name: str) -> bool:
    tree, expected = OPERATORS[name]
    in_latex, in_unicode = getattr(spelling, name)
    return (
        reads_back(tree)
        and unicode(tree) == expected
        and in_latex.strip("{}") in latex(tree, "plain")
        and in_unicode in unicode(tree)
    )


def test_every_operator_is_here() -> None:
    single = {name for name, value in vars(spelling).items() if name.isupper() and isinstance(value, tuple)}
    assert single == OPERATORS.keys()


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert operator_law(name)
    right = getattr(spelling, name)
    names = list(OPERATORS)
    other = getattr(spelling, names[(names.index(name) + 1) % len(names)])
    for wrong in ((other[0], right[1]), (right[0], other[1])):
        monkeypatch.setattr(spelling, name, wrong)
        assert not operator_law(name)


WORDS = t.Vocabulary(vectors=frozenset({"w"}), matrices=frozenset({"W"}))
FONTS = {"arrow": (r"\vec w W", "w⃗"), "bold": (r"\mathbf w \mathbf W", "w"), "plain": ("w W", "w")}


def font_law(notation: str) -> bool:
    both = t.Times((t.Name("w"), t.Name("W")))
    found = latex(both, notation, WORDS), unicode(t.Name("w"), notation, WORDS)
    return found == FONTS[notation] and read(found[0], WORDS) == both


@pytest.mark.parametrize("notation", spelling.FONTS)
def test_a_font(notation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spelling.FONTS.keys() == FONTS.keys()
    assert font_law(notation)
    for wrong in ((r"\hat", spelling.FONTS[notation][1]), (spelling.FONTS[notation][0], r"\tilde")):
        monkeypatch.setattr(spelling, "FONTS", {**spelling.FONTS, notation: wrong})
        assert not font_law(notation)


def script_law(table: str) -> bool:
    """Each raised or lowered glyph is the compatibility form of the character that it stands for."""
    return all(plain(glyph) == plain(key) for key, glyph in getattr(spelling, table).items())


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("ϕ", "φ")


@pytest.mark.parametrize("table", ["SUBSCRIPTS", "SUPERSCRIPTS"])
def test_scripts(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = getattr(spelling, table)
    assert script_law(table)
    keys = list(pairs)
    for place, key in enumerate(keys):
        wrong = pairs[keys[(place + 2) % len(keys)]]
        monkeypatch.setattr(spelling, table, {**pairs, key: wrong})
        assert not script_law(table)


def vulgar_law() -> bool:
    return all(Fraction(*pair) == numeric(glyph) for pair, glyph in spelling.VULGAR.items())


def numeric(glyph: str) -> Fraction:
    return Fraction(unicodedata.numeric(glyph)).limit_denominator(20)


@pytest.mark.parametrize("pair", spelling.VULGAR)
def test_a_vulgar_fraction(pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert vulgar_law()
    wrong = "⅚" if pair != (5, 6) else "½"
    monkeypatch.setattr(spelling, "VULGAR", {**spelling.VULGAR, pair: wrong})
    assert not vulgar_law()
