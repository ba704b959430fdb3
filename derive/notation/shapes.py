"""`W x`, `v uᵀ`, `xᵀ A x`: what a product means, by the shapes of its factors.

A vector is a column, or a row after `ᵀ`. The axes of `𝟏`, `I` and the shape of `0` are found where they meet others:
such an axis is a hole, which is filled when it meets an axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from derive import index_form as form
from derive.errors import BadShape, CannotRead
from derive.index_form import Node
from derive.sizes import Resize
from derive.symbols import Axis
from derive.tensor import Tensor, combine, outer, places, product


@dataclass(frozen=True)
class Value:
    """A tensor with at most two open axes; a vector with `row` lies on its side."""

    tensor: Tensor
    row: bool = False

    @property
    def rank(self) -> int:
        return len(self.tensor.shape)

    @property
    def kind(self) -> str:
        return {0: "scalar", 1: "row" if self.row else "column", 2: "matrix"}.get(self.rank, "tensor")

    def made(self, tensor: Tensor) -> Value:
        return Value(tensor, self.row and len(tensor.shape) == 1)


class Fill(Resize):
    """Puts known axes in place of holes."""

    def __init__(self, known: Mapping[Axis, Axis]) -> None:
        super().__init__({})
        self.known = known

    def axis(self, axis: Axis) -> Axis:
        return self.known.get(axis, axis)


def is_hole(axis: Axis) -> bool:
    return axis.name.startswith("?")


def filled(value: Value, known: Mapping[Axis, Axis]) -> Value:
    return Value(Tensor(Fill(known).node(value.tensor.node), value.tensor.indices), value.row) if known else value


def meet(left: Value, right: Value, pairs: list[tuple[Axis, Axis]]) -> tuple[Value, Value]:
    """Both values with the holes among the axes that meet filled from the other side."""
    for one, other in pairs:
        if one != other and (is_hole(one) or is_hole(other)):
            known = {one: other} if is_hole(one) else {other: one}
            again = [(known.get(a, a), known.get(b, b)) for a, b in pairs]
            return meet(filled(left, known), filled(right, known), again)
    return left, right


def matched(left: Value, right: Value) -> tuple[Value, Value]:
    """Two values of one shape; a bare 0 takes the shape of the other. Raises BadShape, naming both."""
    if form.is_zero(left.tensor.node) and not left.rank:
        return zero_like(right), right
    if form.is_zero(right.tensor.node) and not right.rank:
        return left, zero_like(left)
    if left.kind != right.kind:
        raise BadShape(f"{described(left)} meets {described(right)}")
    pairs = list(zip(left.tensor.shape, right.tensor.shape, strict=True))
    left, right = meet(left, right, pairs)
    for one, other in zip(left.tensor.shape, right.tensor.shape, strict=True):
        if one != other:
            raise BadShape(f"axis {one.name} meets axis {other.name}: {described(left)} beside {described(right)}")
    return left, right


def zero_like(value: Value) -> Value:
    return value.made(Tensor(form.constant(0, value.tensor.shape)))


def described(value: Value) -> str:
    """`a column over (d)`, `a scalar`."""
    return f"a {value.kind}" + (f" over {form.spell_axes(value.tensor.shape)}" if value.rank else "")


def alike(values: list[Value]) -> list[Value]:
    """All values in one shape: what one says fills the holes of its neighbours, forwards and then backwards."""
    forwards = list(range(len(values) - 1))
    for k in (*forwards, *reversed(forwards)):
        values[k], values[k + 1] = matched(values[k], values[k + 1])
    return values


def numbers_spread(values: list[Value]) -> list[Value]:
    """`1 + e^z`, `1 − h ∘ h`: beside what is taken entry by entry a number stands for a vector of its copies."""
    wide = next((value for value in values if value.rank == 1 and is_entrywise(value.tensor.node)), None)
    return values if wide is None else [spread(value, wide) if is_number(value) else value for value in values]


def is_entrywise(node: Node) -> bool:
    """`e^z`, `h ∘ h`; no vector by its name and no matrix times a vector."""
    _, body = form.split_coefficient(node)
    if isinstance(body, form.Contract):
        return len(body.factors) > 1 and len(body.label_axes) == 1 and all(labels for _, labels in body.factors)
    return isinstance(body, form.Map | form.Power | form.Raise | form.Softmax)


def is_number(value: Value) -> bool:
    node = value.tensor.node
    return not value.rank and isinstance(node, form.Contract) and not node.factors and not form.is_zero(node)


def spread(number: Value, wide: Value) -> Value:
    ones = Tensor(form.constant(1, wide.tensor.shape))
    return wide.made(product(number.tensor, ones))


def times(left: Value, right: Value) -> Value:
    """Juxtaposition. Raises BadShape where the shapes make no product."""
    rule = PRODUCTS.get((left.kind, right.kind))
    if "scalar" in (left.kind, right.kind):
        return Value(product(left.tensor, right.tensor), left.row or right.row)
    if rule is None:
        raise BadShape(f"{described(left)} times {described(right)}: write ᵀ, · or ∘ to say which product is meant")
    return rule(left, right)


def juxtaposed(factors: list[Value]) -> Value:
    """The product from left to right; a row after a row or a matrix waits for its column: A (uᵀv) w, uᵀ (vᵀw) x."""
    waiting: list[Value] = []
    for factor in factors:
        opens = bool(waiting) and factor.kind == "row" and waiting[-1].kind in ("row", "matrix")
        made = factor if opens or not waiting else times(waiting.pop(), factor)
        waiting.append(times(waiting.pop(), made) if waiting and made.kind == "scalar" else made)
    return reduce(times, waiting)


def contracted(left: Value, right: Value) -> Value:
    left, right = meet(left, right, [(left.tensor.shape[-1], right.tensor.shape[0])])
    return left.made(left.tensor @ right.tensor)


PRODUCTS: Mapping[tuple[str, str], Callable[[Value, Value], Value]] = {
    ("row", "column"): contracted,
    ("matrix", "column"): contracted,
    ("row", "matrix"): contracted,
    ("matrix", "matrix"): contracted,
    ("column", "row"): lambda left, right: Value(outer(left.tensor, right.tensor)),
}


def entrywise(left: Value, right: Value) -> Value:
    """`a ∘ b`."""
    left, right = matched(left, right)
    shape = places("axis", left.tensor)
    return left.made(combine(1, [(left.tensor, shape), (right.tensor, shape)], shape))


def transposed(value: Value) -> Value:
    if value.rank == 2:
        return Value(value.tensor.T)
    return Value(value.tensor, value.rank == 1 and not value.row)


def square_matrix(value: Value, what: str) -> Node:
    """The node of a matrix whose rows and columns run over axes that may stand for one another."""
    if value.rank != 2:
        raise BadShape(f"{what} needs a matrix, not {described(value)}")
    return value.tensor.node


def complete(value: Value, shape: tuple[Axis, ...] | None = None) -> Tensor:
    """The tensor, once every hole in it is filled; `shape` says what the text alone does not. Raises BadShape."""
    if shape is not None:
        value, _ = matched(value, Value(Tensor(form.constant(1, shape)), value.row))
    if any(is_hole(axis) for node in form.walk(value.tensor.node) for axis in axes_in(node)):
        raise CannotRead("nothing says how long 𝟏, or how large I, is here")
    return value.tensor


def axes_in(node: Node) -> tuple[Axis, ...]:
    if isinstance(node, form.Contract):
        return node.label_axes
    return (node.axis,) if isinstance(node, form.Size) else node.axes
