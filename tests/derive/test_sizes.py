"""Explicit sizes: the same values, sums written out term by term."""

from __future__ import annotations

import numpy as np
import pytest
from floats import Point, close, of_tensor

from derive import index_form as form
from derive.errors import NoRule
from derive.normal_form import equal
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.sizes import Resize, select, write_out
from derive.symbols import Axis, Index, Role
from derive.tensor import Tensor, diag, exp, hadamard, log, outer, size, square, sum_, symbol, trace

n, d = Axis("n"), Axis("d", ("k", "l"))
i, j, k = Index("i", n), Index("j", n), Index("k", d)
w, b, A, u = symbol("w", d), symbol("b"), symbol("A", d, d), symbol("u")
x, a, y = symbol("x", d, each=n), symbol("alpha", each=n, role=Role.MULTIPLIER), symbol("y", each=n, role=Role.LABEL)
SIZES = {"n": 3, "d": 2}
BOTH = frozenset(SIZES)

EXPRESSIONS = {
    "a sum": sum_(i, a[i] * y[i]),
    "a norm": square(w),
    "a vector": sum_(i, a[i] * y[i] * x[i]),
    "the Lagrangian": square(w) / 2 - sum_(i, a[i] * (y[i] * (w @ x[i] + b) - 1)),
    "a double sum": sum_(i, sum_(j, a[i] * a[j] * (x[i] @ x[j]))),
    "a size": sum_(i, u) / size(n),
    "log-sum-exp": log(sum_(k, exp(w[k]))),
    "a trace": trace(A @ A),
    "a matrix": A @ outer(w, w),
    "a diagonal": diag(w) @ A,
    "a hadamard product": hadamard(A @ w, w),
    "with an index": y[i] * (w @ x[i] + b),
}


def resized(tensor: Tensor) -> Tensor:
    return Resize(SIZES).anything(tensor)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_writing_out_keeps_the_value(name: str) -> None:
    fixed = resized(EXPRESSIONS[name])
    written = write_out(fixed, BOTH)
    assert close(of_tensor(written, Point({}, 2)), of_tensor(fixed, Point({}, 2)))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_nothing_is_summed_any_more(name: str) -> None:
    written = write_out(resized(EXPRESSIONS[name]), BOTH)
    products = [node for node in form.walk(written.node) if isinstance(node, form.Contract)]
    assert all(node.rank == len(node.label_axes) for node in products)


SPELLED = {
    "a sum": "α₁ y₁ + α₂ y₂ + α₃ y₃",
    "a norm": "w₁² + w₂²",
    "a vector": "α₁ y₁ x₁ + α₂ y₂ x₂ + α₃ y₃ x₃",
}


@pytest.mark.parametrize("name", SPELLED)
def test_spelling(name: str) -> None:
    assert unicode(lift(write_out(resized(EXPRESSIONS[name]), BOTH))) == SPELLED[name]


def test_only_what_is_asked_for_is_written_out() -> None:
    assert unicode(lift(write_out(resized(sum_(i, a[i] * (w @ x[i]))), frozenset("n")))).startswith("α₁ w · x₁")
    whole = resized(square(w))
    assert write_out(whole, frozenset()) is whole


def test_two_sizes_of_one_axis_are_two_tensors() -> None:
    two, three = (Resize({"d": number}).anything(square(w)) for number in (2, 3))
    assert not equal(two.node, three.node)
    assert equal(two.node, Resize({"d": 2}).anything(square(w)).node)


def test_selected_entries_are_the_components() -> None:
    whole, point = resized(A @ outer(w, w) + A), Point({}, 4)
    picked = [Tensor(select(whole.node, {0: row, 1: column})) for row in range(2) for column in range(2)]
    assert np.allclose([of_tensor(item, point) for item in picked], of_tensor(whole, point).ravel())


def test_an_entry_of_the_identity() -> None:
    assert form.is_zero(select(form.Delta(n), {0: 0, 1: 1}))
    assert not form.is_zero(select(form.Delta(n), {0: 1, 1: 1}))


def test_what_has_no_entries_raises() -> None:
    with pytest.raises(NoRule, match="Inverse"):
        select(form.Inverse(A.node), {0: 1, 1: 1})


def test_a_sum_of_more_than_a_hundred_terms_keeps_its_sign() -> None:
    long = Resize({"n": 101}).anything(sum_(i, y[i]))
    assert write_out(long, frozenset({"n"})) == long
    short = Resize({"n": 100}).anything(sum_(i, y[i]))
    assert len(write_out(short, frozenset({"n"})).node.children) == 100
