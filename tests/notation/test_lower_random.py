"""lower(read(latex(lift(e)))) ≡ e for random expressions: tensor operations, and products over arbitrary labels."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from derive import index_form as form
from derive.errors import TooHard
from derive.index_form import Label, Loose, Node
from derive.normal_form import equal
from derive.notation.display import vocabulary_of
from derive.notation.lift import lift
from derive.notation.lower import lower
from derive.notation.read import read
from derive.notation.scope import Declared, declared_in
from derive.notation.write import latex
from derive.symbols import Axis, Index, Role
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    diag,
    exp,
    field,
    hadamard,
    inner,
    known,
    norm,
    outer,
    square,
    sum_,
    symbol,
    total,
    trace,
    unknown,
)  # fmt: skip

n, d, h = Axis("n", ("i", "j")), Axis("d", ("k", "l", "m")), Axis("h", ("p", "q"))
i, j, k = Index("i", n), Index("j", n), Index("k", d)
c, b = symbol("c", role=Role.CONSTANT), symbol("b_1")
w, u, v = symbol("w", d), symbol("u", d), symbol("v", h)
A, B, W = symbol("A", d, d), symbol("B", d, d, layer=2), symbol("W", h, d)
x, y = symbol("x", d, each=n), symbol("y", each=n, role=Role.LABEL)
alpha = symbol("alpha", each=n, role=Role.MULTIPLIER)
M = symbol("M", d, d, each=n)
f, loss = unknown("f"), unknown("ell", (n,))
SYMBOLS = (c, b, w, u, v, A, B, W, x, y, alpha, M)
MATRICES = {(d, d): (A, B), (h, d): (W,), (d, h): (W.T,), (h, h): (outer(v, v),)}
VECTORS = {d: (w, u), h: (v,)}
NUMBERS = st.sampled_from([Fraction(1, 2), Fraction(-1), Fraction(2), Fraction(-3, 2), Fraction(3)])
AXES = st.sampled_from([d, h])
NODES = [item.node for item in SYMBOLS] + [form.Field(loss, w.node), form.Field(loss.derivative(), w.node)]
NODES += [form.Map(f, A.node), form.Inverse(A.node), form.LogDet(B.node), form.Determinant(A.node)]
WORDS = vocabulary_of([*NODES, form.Map(f.derivative(), w.node), form.Map(known("sigma"), w.node)], ())
SCOPE: dict[str, Declared] = declared_in(NODES)


KINDS_OF = {
    "scalar": tuple("add mul sum dot square norm trace map power total form inverse field".split()),
    "vector": tuple("add mul apply hadamard sum map gradient matrix square ones leaf".split()),
    "matrix": tuple("add mul product hadamard outer sum map transpose diag inverse identity power".split()),
}
KNOWN = map(known, ("exp", "tanh", "sigma", "softplus", "abs", "relu", "sin"))
FUNCTIONS = st.sampled_from([f, f.derivative(), *KNOWN])


@st.composite
def scalars(draw: st.DrawFn, depth: int = 3) -> Tensor:
    if depth == 0:
        return draw(st.sampled_from([c, b, y[i], alpha[i], w[k], A[k, k], x[i][k], as_tensor(2)]))
    a = draw(scalars(depth - 1))
    match draw(st.sampled_from(KINDS_OF["scalar"])):
        case "add":
            return a + draw(NUMBERS) * draw(scalars(depth - 1))
        case "mul":
            return draw(NUMBERS) * a * draw(scalars(depth - 1))
        case "sum":
            return sum_(draw(st.sampled_from([i, j, k])), a)
        case "map":
            return apply(draw(FUNCTIONS), a)
        case "power":
            return (3 + square(draw(vectors(d, depth - 1)))) ** draw(st.sampled_from([-1, 2, Fraction(1, 2), -2])) * a
        case "field":
            return field(loss, w - c * u, i) * a
        case kind:
            return draw(closed(kind, depth - 1))


@st.composite
def closed(draw: st.DrawFn, kind: str, depth: int) -> Tensor:
    """A scalar made of vectors or matrices."""
    axis, other = draw(AXES), draw(AXES)
    match kind:
        case "dot":
            return inner(draw(vectors(axis, depth)), draw(vectors(axis, depth)))
        case "square" | "norm":
            part = draw(st.one_of(vectors(axis, depth), matrices(axis, other, depth)))
            return square(part) if kind == "square" else norm(part)
        case "trace":
            return trace(draw(matrices(axis, axis, depth)))
        case "total":
            return total(draw(vectors(axis, depth)))
        case "form":
            return draw(vectors(axis, depth)) @ draw(matrices(axis, other, depth)) @ draw(vectors(other, depth))
        case _:
            return Tensor(draw(st.sampled_from([form.LogDet, form.Determinant]))(A.node)) * draw(NUMBERS)


@st.composite
def vectors(draw: st.DrawFn, axis: Axis, depth: int) -> Tensor:
    leaves = [*VECTORS[axis], *((x[i], x[j]) if axis == d else ())]
    if depth == 0:
        return draw(st.sampled_from(leaves))
    a = draw(vectors(axis, depth - 1))
    match draw(st.sampled_from(KINDS_OF["vector"])):
        case "add":
            return a - draw(vectors(axis, depth - 1))
        case "mul":
            return draw(scalars(depth - 1)) * a
        case "apply" | "matrix":
            other = draw(AXES)
            return draw(matrices(axis, other, depth - 1)) @ draw(vectors(other, depth - 1))
        case "hadamard":
            return hadamard(a, draw(vectors(axis, depth - 1)))
        case "sum":
            return sum_(draw(st.sampled_from([i, j])), draw(scalars(depth - 1)) * a)
        case "map":
            return apply(draw(FUNCTIONS), a)
        case "gradient" if axis == d:
            return field(loss.derivative(), w, i)
        case "square":
            return (a * a if not a.shape else hadamard(a, a)) + a ** draw(st.sampled_from([2, 3]))
        case "ones":
            return a + Tensor(form.constant(draw(NUMBERS), (axis,)))
        case _:
            return a


@st.composite
def matrices(draw: st.DrawFn, row: Axis, column: Axis, depth: int) -> Tensor:
    leaves = [*MATRICES[row, column], *((M[i],) if (row, column) == (d, d) else ())]
    if depth == 0:
        return draw(st.sampled_from(leaves))
    a = draw(matrices(row, column, depth - 1))
    match draw(st.sampled_from(KINDS_OF["matrix"])):
        case "add":
            return a + draw(matrices(row, column, depth - 1))
        case "mul":
            return draw(scalars(depth - 1)) * a
        case "product":
            middle = draw(AXES)
            return draw(matrices(row, middle, depth - 1)) @ draw(matrices(middle, column, depth - 1))
        case "hadamard":
            return hadamard(a, draw(matrices(row, column, depth - 1)))
        case "outer":
            return outer(draw(vectors(row, depth - 1)), draw(vectors(column, depth - 1)))
        case "sum":
            return sum_(draw(st.sampled_from([i, j])), draw(scalars(depth - 1)) * a)
        case "map":
            return apply(draw(FUNCTIONS), a)
        case "transpose":
            return draw(matrices(column, row, depth - 1)).T
        case "diag" if row == column:
            return diag(draw(vectors(row, depth - 1))) @ a
        case "inverse" if row == column == d:
            return Tensor(form.Inverse(A.node)) @ a
        case "identity" if row == column:
            return a + Tensor(form.Delta(row))
        case "power":
            return a ** draw(st.sampled_from([2, 3]))
        case _:
            return a


LETTERS = {"i1": "i", "i2": "s", "k1": "k", "k2": "t", "k3": "r", "p1": "p", "p2": "q"}
LABELS: dict[Axis, list[str]] = {n: ["i1", "i2"], d: ["k1", "k2", "k3"], h: ["p1", "p2"]}


@st.composite
def products(draw: st.DrawFn) -> Tensor:
    """A product of two to five factors whose axes carry labels drawn at random."""
    chosen = draw(st.lists(st.sampled_from([*NODES[2:13], form.Delta(d)]), min_size=2, max_size=5))
    factors: list[Loose] = [(node, tuple(draw(st.sampled_from(LABELS[a])) for a in node.axes)) for node in chosen]
    pairs = [pair for node, labels in factors for pair in zip(labels, node.axes, strict=True)]
    used: dict[str, Axis] = {str(label): axis for label, axis in pairs}
    out = draw(st.lists(st.sampled_from(sorted(used)), unique=True, max_size=3)) if used else []
    named = [label for label in out if used[label] == n or draw(st.booleans())]
    opened = [label for label in out if label not in named]
    kept: list[Label] = [*named, *opened[:2]]
    node = form.contract(draw(NUMBERS), factors, tuple(kept))
    return Tensor(node, tuple(Index(LETTERS[label], used[label]) for label in named))


def check(tensor: Tensor) -> None:
    shown = lift(tensor)
    text = latex(shown, "arrow", WORDS)
    back_tree = read(text, WORDS)
    assert back_tree == shown, text
    if any(form.is_zero(node) for node in form.walk(tensor.node)):
        return  # a closed f(0 𝟏) does not say how long it is
    back = lower(back_tree, {**SCOPE, **{index.name: index for index in tensor.indices}}, shape=tensor.shape)
    try:
        assert same(back, tensor), text
    except TooHard:
        return


def same(one: Tensor, other: Tensor) -> bool:
    indices = tuple(dict.fromkeys((*one.indices, *other.indices)))
    bare_zero = form.is_zero(one.node) and form.is_zero(other.node)
    return bare_zero or (one.shape == other.shape and equal(over(one, indices), over(other, indices)))


def over(tensor: Tensor, indices: tuple[Index, ...]) -> Node:
    shape = tuple(("shape", place) for place in range(len(tensor.shape)))
    axes: dict[Label, Axis] = {index: index.axis for index in indices}
    return form.contract(1, [(tensor.node, tensor.labels(shape))], (*indices, *shape), axes)


KINDS: tuple[Callable[[], st.SearchStrategy[Tensor]], ...] = (
    scalars,
    lambda: vectors(d, 3),
    lambda: vectors(h, 2),
    lambda: matrices(d, d, 2),
    lambda: matrices(h, d, 2),
)
SETTINGS = settings(max_examples=400, derandomize=True, deadline=None, database=None)


@SETTINGS
@given(st.one_of(*(kind() for kind in KINDS)))
def test_tensor_operations_come_back(tensor: Tensor) -> None:
    check(tensor)


@SETTINGS
@given(products())
def test_products_over_any_labels_come_back(tensor: Tensor) -> None:
    check(tensor)


def test_exponential_of_an_entry() -> None:
    check(exp(w[k]) * c)
