"""The index form: tensors with named axes, closed under binding, immutable and interned.

A node is a function of its axes alone: it holds no free index, so nothing can capture it and equal nodes are one
object. Labels live inside `Contract` as numbers, its first `rank` labels are its own axes and the others are summed:

    Σᵢ αᵢ yᵢ xᵢ   =   Contract(1, ((α, (1,)), (y, (1,)), (x, (1, 0))), axes=(d, n), rank=1)

Sources: Laue, Mitterreiter, Giesen, "Computing Higher Order Derivatives of Matrix and Tensor Expressions",
NeurIPS 2018 (one contraction node for every product); Ahle, "The Tensor Cookbook", 2024 (labels on three factors).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.interned import Interned
from derive.symbols import Axis, Function, Symbol

Factor = tuple["Node", tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Node(metaclass=Interned):
    """A tensor with one axis for each of its positions."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        raise NotImplementedError

    @property
    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Leaf(Node):
    """`x`, and `x₃` with `at = (2, None)`: a symbol, some of its positions held at a number counted from 0."""

    symbol: Symbol
    at: tuple[int | None, ...] = ()

    @property
    def axes(self) -> tuple[Axis, ...]:
        held = self.at or (None,) * len(self.symbol.axes)
        return tuple(axis for axis, position in zip(self.symbol.axes, held, strict=True) if position is None)


@dataclass(frozen=True, eq=False)
class Size(Node):
    """`n`: the number of positions along an axis."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Delta(Node):
    """`δᵢⱼ`, the identity matrix."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis, self.axis)


@dataclass(frozen=True, eq=False)
class Unit(Node):
    """`δᵢ₃`, a column of the identity, `position` counted from 0."""

    axis: Axis
    position: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis,)


@dataclass(frozen=True, eq=False)
class Before(Node):
    """`1 for i < j, else 0`."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis, self.axis)


@dataclass(frozen=True, eq=False)
class Position(Node):
    """`i` as a number: 1, 2, …, n."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis,)


@dataclass(frozen=True, eq=False)
class Contract(Node):
    """`c Σ a b …`: a product of factors over labels; `label_axes[:rank]` are its axes, the other labels are summed."""

    coefficient: Fraction
    factors: tuple[Factor, ...]
    label_axes: tuple[Axis, ...]
    rank: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.label_axes[: self.rank]

    @property
    def children(self) -> tuple[Node, ...]:
        return tuple(node for node, _ in self.factors)


@dataclass(frozen=True, eq=False)
class Add(Node):
    """`a + b`: terms over the same axes in the same order."""

    terms: tuple[Node, ...]

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.terms[0].axes

    @property
    def children(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class Map(Node):
    """`σ(z)`, `f₁′(z)`: a function of one real variable, entry by entry."""

    function: Function
    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@dataclass(frozen=True, eq=False)
class Power(Node):
    """`xᵖ`, entry by entry, p rational."""

    base: Node
    exponent: Fraction

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.base.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Raise(Node):
    """`θˣ`, entry by entry: an exponent that is no number, over the axes of the base."""

    base: Node
    exponent: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.base.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.base, self.exponent)


@dataclass(frozen=True, eq=False)
class Multiply(Node):
    """`Πᵢ aᵢ`: the product along the last axis."""

    body: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.body.axes[:-1]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.body,)


@dataclass(frozen=True, eq=False)
class Softmax(Node):
    """`e^{zₖ} / Σₗ e^{zₗ}` along the last axis."""

    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@dataclass(frozen=True, eq=False)
class Field(Node):
    """`ℓᵢ(w)`, `∇ℓᵢ(w)`: an unknown function of a vector, its family axes first, then one axis per derivative."""

    function: Function
    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.function.axes + self.argument.axes * self.function.order

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@dataclass(frozen=True, eq=False)
class OfMatrix(Node):
    """A function of the matrix on the last two axes."""

    matrix: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.matrix,)


@dataclass(frozen=True, eq=False)
class Inverse(OfMatrix):
    """`A⁻¹`."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        *family, row, column = self.matrix.axes
        return (*family, column, row)


@dataclass(frozen=True, eq=False)
class Determinant(OfMatrix):
    """`det A`."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.matrix.axes[:-2]


@dataclass(frozen=True, eq=False)
class LogDet(OfMatrix):
    """`log det A`, for det A > 0."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.matrix.axes[:-2]
