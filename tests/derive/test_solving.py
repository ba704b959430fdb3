"""Substituting, isolating, multiplying out."""

from __future__ import annotations

import pytest

from derive import index_form as form
from derive.errors import BadShape, CannotSolve, NothingChanged
from derive.normal_form import equal
from derive.solving import expand, isolate, rename_index, replace, substitute, unfold
from derive.symbols import Axis, Index
from derive.tensor import Tensor, as_tensor, exp, outer, spread, square, sum_, symbol

n, d = Axis("n"), Axis("d")
i, j = Index("i", n), Index("j", n)
w, v, b, u, c = symbol("w", d), symbol("v", d), symbol("b"), symbol("u"), symbol("c")
x, y, a, xi = symbol("x", d, each=n), symbol("y", each=n), symbol("alpha", each=n), symbol("xi", each=n)
A = symbol("A", d, d)
weights = sum_(i, a[i] * y[i] * x[i])


def same(left: Tensor, right: Tensor) -> bool:
    indices = tuple(dict.fromkeys(left.indices + right.indices))
    return equal(spread(left, indices), spread(right, indices))


SOLVED = {
    "w of the SVM": (w - weights, w, weights),
    "a scalar": (2 * b - c, b, c / 2),
    "a letter in front": (u * c + b, c, -b / u),
    "a family": (xi[i] - a[i] * y[i], xi[i], a[i] * y[i]),
    "a family and a number": (3 * xi[i] - a[i], xi[i], a[i] / 3),
    "a matrix": (u * A - outer(w, v), A, outer(w, v) / u),
}


@pytest.mark.parametrize("name", SOLVED)
def test_isolate(name: str) -> None:
    equation, wanted, expected = SOLVED[name]
    assert same(isolate(equation, wanted), expected)


@pytest.mark.parametrize(
    ("equation", "wanted"),
    [(u**2 - c, u), (A @ w - v, w), (b + 1, u), (u * c - u * c + b, u), (exp(u) - 1, u), (w @ v - 1, w)],
)
def test_what_cannot_be_isolated(equation: Tensor, wanted: Tensor) -> None:
    with pytest.raises((CannotSolve, BadShape)):
        isolate(equation, wanted)


def test_an_equation_for_every_i_gives_no_single_value() -> None:
    with pytest.raises(BadShape, match="i"):
        isolate(y[i] * (w @ x[i] + b) - 1, b)


@pytest.mark.parametrize("value", [a[i] * w, b, A])
def test_a_value_of_another_shape_is_refused(value: Tensor) -> None:
    with pytest.raises(BadShape, match="w cannot take a value"):
        replace(w @ w, (w, value))


REPLACED = {
    "no capture of a bound index": (sum_(i, a[i] * b), b, sum_(i, y[i]), sum_(i, a[i]) * sum_(j, y[j])),
    "no capture of a family": (sum_(j, a[j] * y[j]), a[i], y[i] * sum_(j, y[j]), sum_(i, y[i] ** 2) * sum_(j, y[j])),
    "in two places": (square(w) + w @ v, w, 2 * v, 6 * square(v)),
    "an entry": (Tensor(form.Leaf(w.symbol, (0,))), w, exp(v), exp(Tensor(form.Leaf(v.symbol, (0,))))),
    "under a function": (exp(u) * u, u, c + 1, exp(c + 1) * (c + 1)),
    "by itself and more": (u**2, u, u + 1, u**2 + 2 * u + 1),
}


@pytest.mark.parametrize("name", REPLACED)
def test_replace(name: str) -> None:
    before, symbol_, value, after = REPLACED[name]
    assert same(replace(before, (symbol_, value)), after)


def test_two_at_once() -> None:
    assert same(replace(u - c, (u, c), (c, u)), c - u)


def test_nothing_changed() -> None:
    with pytest.raises(NothingChanged, match="u"):
        substitute(square(w).node, {u.symbol: as_tensor(1).node})


def test_unfold_goes_to_the_bottom() -> None:
    definitions = {u.symbol: (c + 1).node, c.symbol: (b * 2).node}
    assert equal(unfold((u * u).node, definitions), ((2 * b + 1) ** 2).node)


def test_expand() -> None:
    assert expand((u + 1) * (u - 1)).node is (u**2 - 1).node or same(expand((u + 1) * (u - 1)), u**2 - 1)
    assert not isinstance(expand((u + 1) * (u - 1)).node, form.Contract)


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [(a[i] * y[i], a[j] * y[j]), (a[i] * y[j], a[j] * y[j]), (sum_(j, a[i] * y[j]), sum_(i, a[j] * y[i]))],
)
def test_rename_index(tensor: Tensor, expected: Tensor) -> None:
    renamed = rename_index(tensor, i, j)
    assert renamed.indices == (j,)
    assert same(renamed, expected)
