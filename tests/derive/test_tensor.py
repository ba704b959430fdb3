"""Writing mathematics in Python: shapes fit or BadShape names both axes; values are those of numpy."""

from __future__ import annotations

import re

import numpy as np
import pytest
from floats import Point, of_tensor, value

from derive.errors import BadShape
from derive.symbols import Axis, Index
from derive.tensor import (
    diag,
    hadamard,
    norm,
    outer,
    plus,
    product,
    relabelled,
    size,
    spread,
    square,
    sum_,
    symbol,
    total,
    trace,
)  # fmt: skip

n, d, h = Axis("n"), Axis("d"), Axis("h")
i, j, k = Index("i", n), Index("j", n), Index("k", d)
w, v, z, b = symbol("w", d), symbol("v", d), symbol("z", h), symbol("b")
A, B, x = symbol("A", d, d), symbol("B", d, h), symbol("x", d, each=n)
d2, d3 = symbol("o", Axis("p", size=2)), symbol("o", Axis("p", size=3))

MISFITS = {
    "w + z": (lambda: w + z, "d", "h"),
    "w · z": (lambda: w @ z, "d", "h"),
    "B w": (lambda: B @ w, "h", "d"),
    "w ∘ z": (lambda: hadamard(w, z), "d", "h"),
    "w times z": (lambda: product(w, z), "d", "h"),
    "w + A": (lambda: w + A, "d", "d, d"),
    "x[k]": (lambda: x[k], "k", "n"),
    "tr B": (lambda: trace(B), "d", "h"),
    "two axes of one name": (lambda: d2 + d3, "p", "p"),
    "two sizes of one name": (lambda: d2 @ d3, "p", "p"),
    "b @ w": (lambda: b @ w, "@", "vector"),
    "b[i]": (lambda: b[i], "i", "()"),
    "plus": (lambda: plus(w, v, z), "d", "h"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_bad_shapes_name_both_sides(name: str) -> None:
    build, one, other = MISFITS[name]
    with pytest.raises(BadShape, match=f"{re.escape(one)}.*{re.escape(other)}"):
        build()


def test_the_symbol_of_an_expression() -> None:
    with pytest.raises(BadShape, match="symbol"):
        _ = (w + v).symbol


point = Point({"n": 3, "d": 2, "h": 4}, 1)
numbers = {name: of_tensor(tensor, point) for name, tensor in {"w": w, "v": v, "A": A, "B": B, "x": x, "z": z}.items()}
W, V, MA, MB, X, Z = numbers.values()

VALUES = {
    "w·v": (w @ v, W @ V),
    "A w": (A @ w, MA @ W),
    "wᵀA": (w @ A, W @ MA),
    "A B": (A @ B, MA @ MB),
    "Bᵀ": (B.T, MB.T),
    "w + v": (w + v, W + V),
    "1 - w∘w": (b * 0 + 1 - w @ w, 1 - W @ W),
    "w / 2": (w / 2, W / 2),
    "diag": (diag(w), np.diag(W)),
    "outer": (outer(w, z), np.outer(W, Z)),
    "trace": (trace(A), np.trace(MA)),
    "total": (total(w), W.sum()),
    "‖B‖²": (square(B), (MB**2).sum()),
    "norm": (norm(w), np.linalg.norm(W)),
    "power": (w**3, W**3),
    "Σ x": (sum_(i, x[i]), X.sum(axis=0)),
    "Σ 1": (sum_(i, b * 0 + 1), 3.0),
    "n": (size(n), 3.0),
    "xᵢ·xⱼ": (x[i] @ x[j], X @ X.T),
    "the diagonal": (relabelled(x[i] @ x[j], (i, i)), (X**2).sum(axis=1)),
}


@pytest.mark.parametrize("name", VALUES)
def test_value(name: str) -> None:
    tensor, expected = VALUES[name]
    assert np.allclose(of_tensor(tensor, point), expected)


def test_spread_puts_the_indices_in_order() -> None:
    assert np.allclose(of_tensor(x[i] @ x[j], point), value(spread(x[i] @ x[j], (j, i)), point).T)
