"""Writing mathematics in Python: `sum_(i, alpha[i] * y[i] * x[i])`, `w @ w / 2`, `W.T @ delta`, `f(z)`.

A `Tensor` is a node whose first axes carry named indices (subscripts) and whose other axes are its shape: a scalar
has none, a vector one, a matrix two. Every operation checks axes and raises BadShape, naming both.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from derive import index_form as form
from derive.errors import BadShape
from derive.index_form import Label, Node
from derive.notation.tree import Name
from derive.symbols import Axis, Fact, Function, Index, Role, Symbol, parse_name

Scalar: TypeAlias = "Tensor | Fraction | int"


@dataclass(frozen=True)
class Tensor:
    """`xᵢ`: a node, and the indices on its leading axes; the other axes are the shape."""

    node: Node
    indices: tuple[Index, ...] = ()

    @property
    def shape(self) -> tuple[Axis, ...]:
        return self.node.axes[len(self.indices) :]

    @property
    def symbol(self) -> Symbol:
        """The symbol that this is. Raises BadShape for anything but a bare symbol."""
        if not isinstance(self.node, form.Leaf):
            raise BadShape("a symbol is needed here, not an expression")
        return self.node.symbol

    def labels(self, shape: tuple[Label, ...]) -> tuple[Label, ...]:
        return (*self.indices, *shape)

    def __getitem__(self, index: Index | tuple[Index, ...]) -> Tensor:
        """`x[i]`: put an index on the first axes of the shape."""
        wanted = index if isinstance(index, tuple) else (index,)
        if tuple(item.axis for item in wanted) != self.shape[: len(wanted)]:
            raise BadShape(f"index {', '.join(i.name for i in wanted)} on axes {form.spell_axes(self.shape)}")
        return relabelled(self, (*self.indices, *wanted))

    def __add__(self, other: Scalar) -> Tensor:
        return plus(self, as_tensor(other))

    def __radd__(self, other: Scalar) -> Tensor:
        return plus(as_tensor(other), self)

    def __sub__(self, other: Scalar) -> Tensor:
        return plus(self, -as_tensor(other))

    def __rsub__(self, other: Scalar) -> Tensor:
        return plus(as_tensor(other), -self)

    def __neg__(self) -> Tensor:
        return Tensor(form.scale(-1, self.node), self.indices)

    def __mul__(self, other: Scalar) -> Tensor:
        return product(self, as_tensor(other))

    def __rmul__(self, other: Scalar) -> Tensor:
        return product(as_tensor(other), self)

    def __truediv__(self, other: Scalar) -> Tensor:
        return product(self, as_tensor(other) ** -1)

    def __rtruediv__(self, other: Scalar) -> Tensor:
        return product(as_tensor(other), self**-1)

    def __pow__(self, exponent: Fraction | int) -> Tensor:
        """Entry by entry."""
        return Tensor(form.power(self.node, exponent), self.indices)

    def __matmul__(self, other: Tensor) -> Tensor:
        """`w · x`, `W x`, `A B`: sum over the last axis of the left and the first of the right."""
        if not self.shape or not other.shape:
            raise BadShape("the product @ needs a vector or a matrix on both sides")
        left, right = places("left", self), places("right", other)
        right = (left[-1], *right[1:])
        return combine(1, [(self, left), (other, right)], (*left[:-1], *right[1:]))

    @property
    def T(self) -> Tensor:
        """The transpose of a matrix."""
        row, column = places("axis", self)
        return combine(1, [(self, (row, column))], (column, row))


def places(side: str, tensor: Tensor) -> tuple[Label, ...]:
    return tuple((side, k) for k in range(len(tensor.shape)))


def combine(number: Fraction | int, parts: list[tuple[Tensor, tuple[Label, ...]]], shape: tuple[Label, ...]) -> Tensor:
    """`number · Π parts`, indices kept, shape labels summed unless in `shape`."""
    indices = tuple(dict.fromkeys(index for part, _ in parts for index in part.indices))
    factors = [(part.node, part.labels(labels)) for part, labels in parts]
    return Tensor(form.contract(number, factors, (*indices, *shape)), indices)


def relabelled(tensor: Tensor, wanted: tuple[Index, ...]) -> Tensor:
    """The same tensor with `wanted` on its leading axes; a repeated index takes the diagonal."""
    distinct = tuple(dict.fromkeys(wanted))
    if distinct == wanted:
        return Tensor(tensor.node, wanted)
    shape = tuple(("axis", k) for k in range(len(tensor.node.axes) - len(wanted)))
    return Tensor(form.contract(1, [(tensor.node, (*wanted, *shape))], (*distinct, *shape)), distinct)


def as_tensor(value: Scalar) -> Tensor:
    return value if isinstance(value, Tensor) else Tensor(form.constant(value))


def spread(tensor: Tensor, indices: tuple[Index, ...]) -> Node:
    """The node of `tensor` over all of `indices`, in that order, then its shape."""
    if tensor.indices == indices:
        return tensor.node
    shape = places("axis", tensor)
    axes: dict[Label, Axis] = {index: index.axis for index in indices}
    return form.contract(1, [(tensor.node, tensor.labels(shape))], (*indices, *shape), axes)


def plus(*terms: Tensor) -> Tensor:
    """`a + b`: the same shape on both sides; indices are joined."""
    indices = tuple(dict.fromkeys(index for term in terms for index in term.indices))
    for term in terms:
        form.check_same_axes(terms[0].shape, term.shape)
    return Tensor(form.add([spread(term, indices) for term in terms]), indices)


def product(left: Tensor, right: Tensor) -> Tensor:
    """`a X`: one side is a scalar."""
    if left.shape and right.shape:
        raise BadShape(f"{form.spell_axes(left.shape)} times {form.spell_axes(right.shape)}: use @, hadamard or outer")
    one, other = places("left", left), places("right", right)
    return combine(1, [(left, one), (right, other)], (*one, *other))


def sum_(index: Index, body: Scalar) -> Tensor:
    """`Σᵢ body`."""
    tensor = as_tensor(body)
    shape = places("axis", tensor)
    kept = tuple(item for item in tensor.indices if item != index)
    axes: dict[Label, Axis] = {index: index.axis}
    return Tensor(form.contract(1, [(tensor.node, tensor.labels(shape))], (*kept, *shape), axes), kept)


def hadamard(left: Tensor, right: Tensor) -> Tensor:
    """`a ∘ b`: the product entry by entry of two tensors of one shape."""
    form.check_same_axes(left.shape, right.shape)
    shape = places("axis", left)
    return combine(1, [(left, shape), (right, shape)], shape)


def inner(left: Tensor, right: Tensor) -> Tensor:
    """`Σ a b` over the whole shape: a product of scalars, a·b of vectors, tr(AᵀB) of matrices."""
    form.check_same_axes(left.shape, right.shape)
    shape = places("axis", left)
    return combine(1, [(left, shape), (right, shape)], ())


def outer(left: Tensor, right: Tensor) -> Tensor:
    """`a bᵀ`."""
    one, other = places("left", left), places("right", right)
    return combine(1, [(left, one), (right, other)], (*one, *other))


def diag(vector: Tensor) -> Tensor:
    """`diag(p)`, the matrix with p on its diagonal."""
    (axis,) = vector.shape
    return combine(1, [(vector, ("i",)), (Tensor(form.Delta(axis)), ("i", "j"))], ("i", "j"))


def trace(matrix: Tensor) -> Tensor:
    """`tr A = Σᵢ Aᵢᵢ`."""
    return combine(1, [(matrix, ("i", "i"))], ())


def inverse(matrix: Tensor) -> Tensor:
    """`A⁻¹`."""
    return Tensor(form.Inverse(square_node(matrix)), matrix.indices)


def determinant(matrix: Tensor) -> Tensor:
    """`det A`."""
    return Tensor(form.Determinant(square_node(matrix)), matrix.indices)


def log_determinant(matrix: Tensor) -> Tensor:
    """`log det A`, for det A > 0."""
    return Tensor(form.LogDet(square_node(matrix)), matrix.indices)


def square_node(matrix: Tensor) -> Node:
    """The node of a square matrix. Raises BadShape for anything else."""
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        raise BadShape(f"a square matrix is needed, not a tensor over {form.spell_axes(matrix.shape)}")
    return matrix.node


def raise_to(base: Tensor, exponent: Tensor) -> Tensor:
    """`θˣ`, entry by entry; one of the two may be a scalar."""
    indices = tuple(dict.fromkeys((*base.indices, *exponent.indices)))
    shape = base.shape or exponent.shape
    ones = Tensor(form.constant(1, shape))
    parts = [part if part.shape == shape else product(part, ones) for part in (base, exponent)]
    return Tensor(form.Raise(*(spread(part, indices) for part in parts)), indices)


def product_over(index: Index, body: Scalar) -> Tensor:
    """`Πᵢ body`."""
    tensor = as_tensor(body)
    shape = places("axis", tensor)
    kept = tuple(item for item in tensor.indices if item != index)
    axes: dict[Label, Axis] = {index: index.axis}
    node = form.contract(1, [(tensor.node, tensor.labels(shape))], (*kept, *shape, index), axes)
    return Tensor(form.Multiply(node), kept)


def total(vector: Tensor) -> Tensor:
    """`𝟏ᵀv = Σᵢ vᵢ`."""
    return combine(1, [(vector, places("axis", vector))], ())


def square(vector: Tensor) -> Tensor:
    """`‖v‖²`; for a matrix the Frobenius norm, for a scalar the square."""
    shape = places("axis", vector)
    return combine(1, [(vector, shape), (vector, shape)], ()) if shape else vector**2


def norm(vector: Tensor) -> Tensor:
    """`‖v‖ = √(v·v)`."""
    return square(vector) ** Fraction(1, 2)


def apply(function: Function, argument: Tensor) -> Tensor:
    """`f(z)`, entry by entry."""
    return Tensor(form.Map(function, argument.node), argument.indices)


def field(function: Function, argument: Tensor, *indices: Index) -> Tensor:
    """`ℓᵢ(w)`, and with derivatives `∇ℓᵢ(w)`: an unknown function of a vector."""
    return Tensor(form.Field(function, argument.node), indices)


def known(name: str) -> Function:
    """`exp`, `log`, `tanh`, …: a function that `rules` knows."""
    return Function(Name(name), known=True)


def exp(argument: Tensor) -> Tensor:
    return apply(known("exp"), argument)


def log(argument: Tensor) -> Tensor:
    return apply(known("log"), argument)


def unknown(name: str, each: tuple[Axis, ...] = ()) -> Function:
    """`f₁ : ℝ → ℝ`, or a family ℓᵢ: differentiable, otherwise unknown."""
    return Function(parse_name(name), axes=each)


def delta(row: Index, column: Index) -> Tensor:
    """`δᵢⱼ`."""
    return Tensor(form.Delta(row.axis), (row, column))


def size(axis: Axis) -> Tensor:
    """`n`, the number of positions along an axis."""
    return Tensor(form.Size(axis) if axis.size is None else form.constant(axis.size))


def symbol(
    name: str,
    *axes: Axis,
    each: Axis | tuple[Axis, ...] = (),
    layer: int | None = None,
    role: Role = Role.DATA,
    facts: tuple[Fact, ...] = (),
) -> Tensor:
    """`w = symbol("w", d)`, `x = symbol("x", d, each=n)`: axes of the shape, and `each` for a family's subscripts."""
    family = each if isinstance(each, tuple) else (each,)
    return Tensor(form.Leaf(Symbol(parse_name(name, layer), (*family, *axes), len(family), role, frozenset(facts))))
