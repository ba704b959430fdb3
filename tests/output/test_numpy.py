"""Emitted NumPy modules: executed beside finite differences and an evaluator of its own; names that mean harm."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from random import Random
from types import ModuleType

import floats
import numpy as np
import pytest
from recipes import SIZES, SYMBOLS, Build, random_recipe

from derive import index_form as form
from derive.calculus import gradient
from derive.errors import CannotRead, NoRule
from derive.notation.read import read
from derive.notation.tree import Name
from derive.symbols import Axis, Fact, Function, Index, Symbol
from derive.tensor import (
    Tensor,
    apply,
    determinant,
    exp,
    field,
    hadamard,
    inner,
    inverse,
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
    trace,
    unknown,
)  # fmt: skip
from output.code.identifiers import keyword_name
from output.code.module import HELPERS, module

n, d, h, m = (Axis(name) for name in "ndhm")
i, j, k = Index("i", n), Index("j", n), Index("k", m)
x, y, a = symbol("x", d, each=n), symbol("y", each=n), symbol("alpha", each=n)
w, v, b, c = symbol("w", d), symbol("v", d), symbol("b"), symbol("c", facts=(Fact.POSITIVE,))
A, B, P = symbol("A", d, d), symbol("B", d, d), symbol("P", d, d, facts=(Fact.DEFINITE,))
W, V, t, z = symbol("W", h, d), symbol("V", m, h), symbol("t", m, each=n), symbol("z", m)
S = symbol("Sigma", d, d, each=m)
p = symbol("p", d, facts=(Fact.POSITIVE,))
f, ell = unknown("f"), unknown("ell", each=(n,))
SHAPES = {"n": 5, "d": 3, "h": 4, "m": 2}


def loaded(text: str) -> ModuleType:
    found = ModuleType("derived")
    exec(compile(text, "derived", "exec"), found.__dict__)
    return found


def drawn(symbols: tuple[Symbol, ...], seed: int = 0) -> dict[str, np.ndarray]:
    point = floats.Point(SHAPES, seed)
    matrices = {"A", "B", "Sigma"}
    shift = {s: 3 * np.eye(3) * (s.name.base in matrices) for s in symbols if s.name.base in matrices}
    return {keyword_name(s.name): point.symbol(s) + shift.get(s, 0) for s in symbols}


def differences(function: Callable[..., np.ndarray], by: str, data: dict[str, np.ndarray]) -> np.ndarray:
    """Central differences, the dimensions of the variable last."""
    centre, columns = data[by], []
    for place in np.ndindex(centre.shape):
        step = np.zeros(centre.shape)
        step[place] = 1e-5
        sides = [np.asarray(function(**{**data, by: centre + sign * step})) for sign in (1, -1)]
        columns.append((sides[0] - sides[1]) / 2e-5)
    whole = np.array(columns).reshape(centre.shape + columns[0].shape)
    return np.moveaxis(whole, range(centre.ndim), range(whole.ndim - centre.ndim, whole.ndim))


def sigma(u):
    return 1 / (1 + np.exp(-u))


def soft(u):
    return np.exp(u) / np.exp(u).sum(axis=-1, keepdims=True)


def softmax(argument: Tensor) -> Tensor:
    return Tensor(form.Softmax(argument.node), argument.indices)


def call(name: str, argument: Tensor) -> Tensor:
    return apply(known(name), argument)


def masked(node: form.Node, *indices: Index) -> Tensor:
    return Tensor(node)[indices]


def weighted(function: Callable[[np.ndarray], np.ndarray]) -> Callable[..., object]:
    return lambda y, alpha: function(2 * y) @ alpha


def ordered(left: np.ndarray, right: np.ndarray) -> float:
    return sum(left[one] * right[other] ** 2 for other in range(5) for one in range(other))


FUNCTIONS = ("exp", "tanh", "sigma", "softplus", "sin", "cos", "abs", "relu")
BY_HAND = (np.exp, np.tanh, sigma, lambda u: np.log1p(np.exp(u)), np.sin, np.cos, np.abs, lambda u: np.maximum(u, 0))
ROWS: list[tuple[str, Tensor, Tensor, Callable[..., object]]] = [
    ("quadratic", inner(w, A @ w), w, lambda w, A: w @ A @ w),
    ("least squares", square(A @ w - v), w, lambda w, A, v: ((A @ w - v) ** 2).sum()),
    ("margin", sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1)), w, lambda w, x, y, alpha, b: alpha @ (y * (x @ w + b) - 1)),
    ("one multiplier", sum_(i, a[i] ** 2 * y[i]), a[j], lambda alpha, y: alpha**2 @ y),
    ("trace", trace(A @ B @ A.T), A, lambda A, B: np.trace(A @ B @ A.T)),
    ("matrix chain", A @ B @ A @ w, w, lambda A, B, w: A @ B @ A @ w),
    ("inverse between", inner(w, inverse(A) @ v), A, lambda A, w, v: w @ np.linalg.inv(A) @ v),
    ("inverse", inverse(A), A, lambda A: np.linalg.inv(A)),
    ("log det", log_determinant(P @ P), w, lambda: 0.0),
    ("log of det", log(determinant(A @ A.T)), A, lambda A: np.log(np.linalg.det(A @ A.T))),
    ("determinant", determinant(A), A, np.linalg.det),
    ("a matrix for each", sum_(k, log_determinant(S[k])), S, lambda Sigma: np.log(np.linalg.det(Sigma)).sum()),
    (
        "a solver for each",
        sum_(k, inner(w, inverse(S[k]) @ v)),
        w,
        lambda w, v, Sigma: sum(w @ np.linalg.inv(one) @ v for one in Sigma),
    ),
    ("norm", norm(w - v), w, lambda w, v: np.linalg.norm(w - v)),
    ("cube of a norm", norm(w) ** 3, w, lambda w: np.linalg.norm(w) ** 3),
    ("fourth root", sum_(i, (1 + a[i] ** 2) ** Fraction(1, 4)), a, lambda alpha: ((1 + alpha**2) ** 0.25).sum()),
    ("softmax", softmax(z), z, soft),
    ("softmax written out", exp(t[i]) / sum_(k, exp(t[i][k])), t, lambda t: soft(t)),
    ("log softmax", log(softmax(t[i])), t, lambda t: np.log(soft(t))),
    ("log sum exp", log(sum_(k, exp(z[k]))), z, lambda z: np.log(np.exp(z).sum())),
    ("logistic", sum_(i, log(1 + exp(-(y[i] * (w @ x[i]))))), w, lambda w, x, y: np.log1p(np.exp(-y * (x @ w))).sum()),
    ("log sigma", sum_(i, log(call("sigma", a[i]))), a, lambda alpha: np.log(sigma(alpha)).sum()),
    ("log 1 − sigma", sum_(i, log(1 - call("sigma", a[i]))), a, lambda alpha: np.log(1 - sigma(alpha)).sum()),
    (
        "two layers",
        sum_(i, square(V @ call("tanh", W @ x[i]) - t[i])),
        W,
        lambda W, V, x, t: ((np.tanh(x @ W.T) @ V.T - t) ** 2).sum(),
    ),
    ("outer", outer(w, v), w, np.outer),
    ("hadamard", hadamard(A, B), A, lambda A, B: A * B),
    ("diagonal", inner(A, B), A, lambda A, B: (A * B).sum()),
    ("sum of nothing", sum_(i, b) * sum_(i, y[i]), b, lambda b, y: 5 * b * y.sum()),
    ("size", square(w) / size(n) + sum_(i, y[i]), w, lambda w, y: w @ w / len(y) + y.sum()),
    ("power", raise_to(p, c), c, lambda p, c: p**c),
    ("base", raise_to(p, c), p, lambda p, c: p**c),
    ("product", product_over(i, 2 + y[i]), y, lambda y: np.prod(2 + y)),
    (
        "before",
        sum_(i, sum_(j, masked(form.Before(n), i, j) * y[i] * a[j] ** 2)),
        y,
        lambda y, alpha: ordered(y, alpha),
    ),
    ("position", sum_(i, masked(form.Position(n), i) * y[i] ** 2), y, lambda y: np.arange(1, 6) @ y**2),
    ("unit", sum_(i, masked(form.Unit(n, 2), i) * y[i] ** 2), y, lambda y: y[2] ** 2),
    ("identity", w * 1, w, lambda w: w),
    *((name, sum_(i, call(name, y[i] * 2) * a[i]), y, weighted(f)) for name, f in zip(FUNCTIONS, BY_HAND, strict=True)),
]


def symbols_of(*tensors: Tensor) -> tuple[Symbol, ...]:
    return tuple(dict.fromkeys(symbol for tensor in tensors for symbol in form.symbols(tensor.node)))


def fitting(function: Callable[..., object], data: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: data[name] for name in inspect.signature(function).parameters}


@pytest.mark.parametrize(("name", "of", "by", "by_hand"), ROWS, ids=[row[0] for row in ROWS])
def test_a_gradient_is_what_differences_say(name: str, of: Tensor, by: Tensor, by_hand: Callable[..., object]) -> None:
    variables = symbols_of(of, by)
    data = drawn(variables)
    emitted = loaded(module("gradient", gradient(of, by), {}, variables)).gradient
    found = emitted(**fitting(emitted, data))

    def function(**values: np.ndarray) -> np.ndarray:
        return np.asarray(by_hand(*(values[key] for key in positional(by_hand, values))))

    wanted = differences(function, keyword_name(by.symbol.name), data)
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)


def positional(function: Callable[..., object], values: dict[str, np.ndarray]) -> list[str]:
    """The arguments by name; a NumPy function takes them in order."""
    names = list(inspect.signature(function).parameters)
    return names if set(names) <= set(values) else list(values)[: 2 if function is np.outer else 1]


@pytest.mark.parametrize("seed", range(120))
def test_random_expressions_have_the_value_of_the_evaluator(seed: int) -> None:
    rng = Random(seed)
    scope = rng.choice([(), (("i", n),), (("i", n), ("j", d))])
    of = Build(rng).tensor(random_recipe(rng, scope, 3))
    by = SYMBOLS[rng.choice(["b", "x", "A", "a", "c", "K", "r", "u"])][0]
    result = rng.choice([of, gradient(of, by)])
    point = floats.Point(SIZES, seed)
    wanted = floats.value(result.node, point)
    symbols = {symbol.name.base: symbol for symbol in (tensor.symbol for tensor, _ in SYMBOLS.values())}
    emitted = loaded(module("value", result, {}, tuple(symbols.values()))).value
    waves = {"f" + suffix: wave(order) for order, suffix in enumerate(("", "_prime", "_second", "_third"))}
    names = inspect.signature(emitted).parameters
    with np.errstate(all="ignore"):
        found = emitted(**{name: waves[name] if name in waves else point.symbol(symbols[name]) for name in names})
    assert np.shape(found) == np.shape(wanted)
    finite = np.isfinite(wanted)
    np.testing.assert_allclose(np.asarray(found)[finite], wanted[finite], rtol=1e-8, atol=1e-8)


def wave(order: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda u: floats.wave(Function(unknown("f").name, order), 1.0, u)


def test_unknown_functions_are_callables() -> None:
    result = gradient(sum_(i, apply(f, w @ x[i])), w)
    emitted = loaded(module("gradient", result)).gradient
    data = drawn(symbols_of(result))
    found = emitted(f_prime=np.cos, **data)
    np.testing.assert_allclose(found, data["x"].T @ np.cos(data["x"] @ data["w"]))


def test_a_field_is_a_callable_of_the_vector() -> None:
    result = gradient(sum_(i, field(ell, w, i)), w)
    emitted = loaded(module("gradient", result, {}, (y.symbol,))).gradient
    slopes = np.arange(15.0).reshape(5, 3)
    found = emitted(w=np.ones(3), ell_prime=lambda w: slopes * w)
    np.testing.assert_allclose(found, slopes.sum(axis=0))


def test_definitions_are_computed_and_not_asked_for() -> None:
    hidden = symbol("h_1", h)
    result = gradient(square(hidden), W, {hidden.symbol: call("tanh", W @ w).node})
    text = module("gradient", result, {hidden.symbol: call("tanh", W @ w).node})
    emitted, data = loaded(text).gradient, drawn((W.symbol, w.symbol))
    found = emitted(**data)
    wanted = differences(lambda W, w: (np.tanh(W @ w) ** 2).sum(), "W", data)
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-8)
    assert "h_1 = np.tanh(W @ w)" in text


FAR = np.array([-800.0, -40.0, 0.0, 40.0, 800.0])
STABLE = {
    "logistic": (sum_(i, log(1 + exp(y[i]))), y, [0.0, 4.248354255291589e-18, 0.5, 1.0, 1.0]),
    "log sigma": (sum_(i, log(1 / (1 + exp(-y[i])))), y, [1.0, 1.0, 0.5, 4.248354255291589e-18, 0.0]),
    "log sum exp": (log(sum_(i, exp(y[i]))), y, [0.0, 0.0, 0.0, 0.0, 1.0]),
    "softmax": (sum_(i, exp(y[i]) * y[i]) / sum_(i, exp(y[i])), y, [0.0, 0.0, 0.0, 0.0, 1.0]),
}


@pytest.mark.parametrize("name", STABLE)
@pytest.mark.filterwarnings("error")
def test_far_out_nothing_overflows(name: str) -> None:
    of, by, wanted = STABLE[name]
    found = loaded(module("gradient", gradient(of, by))).gradient(y=FAR)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-300)


NAMES = {
    r"\vec w": "w",
    r"\alpha": "alpha",
    r"\lambda": "lambda_",
    r"b_1": "b_1",
    r"W^{(1)}": "W1",
    r"W^{(l+1)}": "Wl_1",
    r"\hat y": "hat_y",
    r"h_{t-1}": "h_t_1",
    r"w_{\text{old}}": "w_old",
    r"\mathcal{L}": "L",
    r"y^*": "y_star",
    r"y'": "y_prime",
    r"x_+": "x_",
    r"\mathrm{import}": "import_",
    r"\text{None}": "None_",
    r"\text{np}": "np_",
    r"d_\text{model}": "d_model",
}


@pytest.mark.parametrize("latex", NAMES)
def test_an_argument_is_called_as_the_symbol_is_written(latex: str) -> None:
    name = read(latex)
    assert isinstance(name, Name)
    assert keyword_name(name) == NAMES[latex]


HARMFUL = (
    "__import__",
    "__import__('os').system('true')",
    "x):\n    import os\n    return (",
    "_array",
    "lambda",
    'a"b',
    "{x}",
)


@pytest.mark.parametrize("base", HARMFUL)
def test_a_name_that_means_harm_is_only_a_name(base: str) -> None:
    harmful = Tensor(form.Leaf(Symbol(Name(base), (d,))))
    text = module("gradient", gradient(square(harmful), harmful), doc=base + '"""\nimport os\n\\')
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [alias.name for node in imports for alias in node.names] == ["numpy"]
    assert {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} <= {"gradient", *HELPERS}
    (argument,) = inspect.signature(loaded(text).gradient).parameters
    np.testing.assert_allclose(loaded(text).gradient(**{argument: np.ones(3)}), 2 * np.ones(3))


@pytest.mark.parametrize("base", ["", "é", "1", "+", "_"])
def test_what_gives_no_name_is_refused(base: str) -> None:
    nameless = Tensor(form.Leaf(Symbol(Name(base), (d,))))
    with pytest.raises(CannotRead):
        module("gradient", gradient(square(nameless), nameless))


def test_two_symbols_with_one_name_are_refused() -> None:
    one, other = symbol("x_+", d), symbol("x_-", d)
    with pytest.raises(CannotRead, match="both be called x_"):
        module("gradient", gradient(inner(one, other) ** 2, one))


def test_the_command_is_a_name() -> None:
    assert "def import_os(" in module("import os", w)


def test_a_size_that_nothing_tells_is_refused() -> None:
    with pytest.raises(NoRule, match="size"):
        module("jacobian", gradient(w * 1, w))


def test_a_node_without_a_rule_is_refused() -> None:
    strange = type("Other", (form.Node,), {"axes": (), "__hash__": object.__hash__})
    with pytest.raises(NoRule, match="Other"):
        module("gradient", Tensor(strange()))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"x": np.ones((5, 3)), "y": np.ones(4)}, "where (4, 3) is needed"),
        ({"x": np.ones((5, 3)), "y": np.ones((5, 1))}, "y has 2 dimensions"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(data: dict[str, np.ndarray], message: str) -> None:
    emitted = loaded(module("gradient", gradient(sum_(i, y[i] * (w @ x[i])), w))).gradient
    with pytest.raises(ValueError, match=re.escape(message)):
        emitted(**data)


def test_whole_numbers_do_not_wrap() -> None:
    emitted = loaded(module("gradient", gradient(sum_(i, -y[i] * a[i]), a))).gradient
    np.testing.assert_allclose(emitted(y=np.array([1, 0, 1], dtype=np.uint8)), [-1, 0, -1])


WRITTEN = {
    "no diagonal matrix": (gradient(gradient(sum_(i, log(1 + exp(w @ x[i]))), w), w), "np.diag"),
    "no inverse before a vector": (gradient(inner(v, inverse(A) @ w), w), "np.linalg.inv"),
    "no matrix product before a vector": (A @ B @ w, "A @ B"),
    "no loop": (gradient(sum_(i, square(V @ call("tanh", W @ x[i]) - t[i])), W), "for "),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_written_as_an_engineer_would(name: str) -> None:
    result, unwanted = WRITTEN[name]
    assert unwanted not in module("gradient", result).split("def gradient")[1]
