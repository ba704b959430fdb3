"""Scalars, columns, rows and matrices at explicit sizes: `W x`, `δ xᵀ`, `I`, `𝟏`.

A scalar is a number; everything else is a 2-D NumPy array of numbers, a vector a column. What has no size of its own
(`I`, `𝟏`, `eₖ`) is `Open` until it meets an array. Shapes that do not fit raise Misfit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np
from flint import fmpq

from checks.errors import Undefined
from checks.written.scalars import ONE, ZERO, Number, is_zero, plain, power
from derive.errors import BadShape

Array = np.ndarray[Any, Any]
Part = tuple[str, int]


class Misfit(BadShape):
    """Two shapes that make no product, no sum and no equation."""


class Unsized(Misfit):
    """Nothing says how long 𝟏, or how large I, is here."""


class Singular(Undefined):
    """A matrix whose rows certainly depend on one another has no inverse."""


@dataclass(frozen=True)
class Open:
    """`2 I − 𝟏𝟏ᵀ/n`: a combination of arrays whose size is not known yet; keys are (kind, position)."""

    terms: Mapping[Part, Number]

    def scaled(self, number: Number) -> Open:
        return Open({part: number * c for part, c in self.terms.items()})

    @property
    def T(self) -> Open:
        return Open({(TURNED[kind], place): c for (kind, place), c in self.terms.items()})

    def filled(self, shape: tuple[int, int]) -> Array:
        """The array of this shape. Raises Misfit where a part cannot have it."""
        return reduce(np.add, [FILLED[kind](shape, place) * c for (kind, place), c in self.terms.items()])

    def before(self, right: Array) -> Value:
        """Each part times an array with as many rows as it has columns."""
        return reduce(plus, [times(c, part_times(kind, place, right)) for (kind, place), c in self.terms.items()])


@dataclass(frozen=True)
class Spread(Open):
    """`𝟏bᵀ`: the same row as often as the matrix beside it has rows, or the same column."""

    line: Array = field(default_factory=lambda: np.empty((1, 0), object))
    lying: bool = True

    def scaled(self, number: Number) -> Spread:
        return replace(self, line=self.line * number)

    @property
    def T(self) -> Spread:
        return replace(self, line=self.line.T, lying=not self.lying)

    def filled(self, shape: tuple[int, int]) -> Array:
        if shape[self.lying] != self.line.shape[self.lying]:
            raise Misfit(f"{spoken(self.line)} beside one another where something of {shape[0]}×{shape[1]} stands")
        return np.repeat(self.line, shape[not self.lying], axis=int(not self.lying))

    def before(self, right: Array) -> Value:
        if not self.lying:
            return times(self.filled((self.line.shape[0], right.shape[0])), right)
        return times(Open({("one", 0): ONE}), times(self.line, right))


Value = Any
"""A number, an Array, an Open, or a tuple of values."""


def table(rows: Sequence[Sequence[Number]]) -> Array:
    array = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            array[i, j] = entry
    return array


def column(entries: Sequence[Number]) -> Array:
    return table([[entry] for entry in entries])


def constant(shape: tuple[int, int], number: Number) -> Array:
    return table([[number] * shape[1] for _ in range(shape[0])])


def identity(shape: tuple[int, int], place: int) -> Array:
    if shape[0] != shape[1]:
        raise Misfit(f"the identity matrix where something {described(shape)} stands")
    return table([[ONE if i == j else ZERO for j in range(shape[1])] for i in range(shape[0])])


def unit(shape: tuple[int, int], place: int) -> Array:
    if shape[1] != 1 or place > shape[0]:
        raise Misfit(f"the unit vector e_{place} where something {described(shape)} stands")
    return column([ONE if k + 1 == place else ZERO for k in range(shape[0])])


def ones(columns: int | None, rows: int | None) -> Callable[[tuple[int, int], int], Array]:
    def filled(shape: tuple[int, int], place: int) -> Array:
        if (columns or shape[1]) != shape[1] or (rows or shape[0]) != shape[0]:
            raise Misfit(f"a vector of ones where something {described(shape)} stands")
        return constant(shape, ONE)

    return filled


def unsized(shape: tuple[int, int], place: int) -> Array:
    raise Unsized("nothing says how large a block is here")


TURNED = {"eye": "eye", "one": "row", "row": "one", "all": "all", "unit": "unit row", "unit row": "unit"}
FILLED: Mapping[str, Callable[[tuple[int, int], int], Array]] = {
    "eye": identity,
    "one": ones(1, None),
    "row": ones(None, 1),
    "all": ones(None, None),
    "unit": unit,
    "stack": unsized,
    "unit row": lambda shape, place: unit((shape[1], shape[0]), place).T,
}


def described(shape: tuple[int, int]) -> str:
    return f"{shape[0]}×{shape[1]}"


def is_array(value: Value) -> bool:
    return isinstance(value, np.ndarray)


def is_scalar(value: Value) -> bool:
    return not isinstance(value, np.ndarray | Open | tuple)


def spoken(value: Value) -> str:
    """`a 3×2 matrix`, `a vector of 3`: what a value is, for a message."""
    if not is_array(value):
        return "a number" if is_scalar(value) else "something of open size"
    rows, columns = value.shape
    if columns == 1:
        return f"a vector of {rows}"
    return f"a row of {columns}" if rows == 1 else f"a {rows}×{columns} matrix"


def loose(value: Value) -> Value:
    """A 1×1 array is a number."""
    return value[0, 0] if is_array(value) and value.shape == (1, 1) else value


def met(left: Value, right: Value) -> tuple[Value, Value]:
    """Both values in one shape; 0 fits everything. Raises Misfit."""
    if isinstance(left, Open) and is_array(right):
        return left.filled(right.shape), right
    if isinstance(right, Open) and is_array(left):
        return left, right.filled(left.shape)
    if is_array(left) and is_scalar(right) and is_zero(right):
        return left, constant(left.shape, ZERO)
    if is_array(right) and is_scalar(left) and is_zero(left):
        return constant(right.shape, ZERO), right
    if is_array(left) and is_array(right) and left.shape == right.shape:
        return left, right
    if is_scalar(left) and is_scalar(right):
        return left, right
    kind = Unsized if isinstance(left, Open) or isinstance(right, Open) else Misfit
    raise kind(f"{spoken(left)} meets {spoken(right)}")


def plus(left: Value, right: Value) -> Value:
    if isinstance(left, Open) and isinstance(right, Open):
        only_terms(left, right)
        return Open({k: left.terms.get(k, ZERO) + right.terms.get(k, ZERO) for k in (*left.terms, *right.terms)})
    if isinstance(left, Open) and is_scalar(right) and is_zero(right):
        return left
    if isinstance(right, Open) and is_scalar(left) and is_zero(left):
        return right
    one, other = met(left, right)
    return one + other


def negative(value: Value) -> Value:
    return value.scaled(-ONE) if isinstance(value, Open) else -value


def times(left: Value, right: Value) -> Value:
    """`a b`: a product of numbers, a scaling, or a matrix product. Raises Misfit."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise Misfit("a product with a list")
    if is_scalar(left):
        return right.scaled(left) if isinstance(right, Open) else right * left
    if is_scalar(right):
        return times(right, left)
    if isinstance(left, Open) or isinstance(right, Open):
        return open_product(left, right)
    if left.shape[1] != right.shape[0]:
        raise Misfit(f"{spoken(left)} times {spoken(right)}")
    return loose(left @ right)


def open_product(left: Value, right: Value) -> Value:
    """`I A`, `𝟏ᵀx`, `𝟏 𝟏ᵀ`: the open side takes the size that the other one needs."""
    if isinstance(left, Open) and isinstance(right, Open):
        only_terms(left, right)
        pairs = [(part, other, c * d) for part, c in left.terms.items() for other, d in right.terms.items()]
        return reduce(plus, [Open({open_pair(part, other): number}) for part, other, number in pairs])
    if isinstance(left, Open):
        return left.before(right)
    return transposed(right.T.before(left.T))


def only_terms(left: Open, right: Open) -> None:
    """Raises Unsized for blocks and lines, which nothing but an array can complete."""
    if type(left) is not Open or type(right) is not Open:
        raise Unsized("nothing says how large two parts of open size are")


def part_times(kind: str, place: int, right: Array) -> Value:
    if kind == "eye":
        return right
    if kind in ("row", "unit row"):
        return loose(FILLED[kind]((1, right.shape[0]), place) @ right)
    if right.shape[0] > 1:
        raise Misfit(f"a column times {spoken(right)}")
    if kind != "one":
        raise Unsized(f"nothing says how long the vector before {spoken(right)} is")
    return Spread({}, right)


def open_pair(one: Part, other: Part) -> Part:
    if one[0] == "eye":
        return other
    if other[0] == "eye":
        return one
    if (one[0], other[0]) == ("one", "row"):
        return ("all", 0)
    raise Unsized("nothing says how long a vector of ones is here")


def juxtaposed(factors: Sequence[Value]) -> Value:
    """The product of all: from the left, or, where that does not fit, another bracketing; all that fit are equal."""
    try:
        return reduce(times, factors)
    except Misfit as error:
        if len(factors) < 3:
            raise
        return regrouped(factors, error)


def regrouped(factors: Sequence[Value], error: Misfit) -> Value:
    for cut in range(len(factors) - 1, 0, -1):
        try:
            return times(juxtaposed(factors[:cut]), juxtaposed(factors[cut:]))
        except Misfit:
            continue
    raise error


def transposed(value: Value) -> Value:
    return value.T if isinstance(value, np.ndarray | Open) else value


def entrywise(left: Value, right: Value) -> Value:
    """`a ∘ b`; a number scales."""
    if is_scalar(left) or is_scalar(right):
        return times(left, right)
    one, other = met(left, right)
    return one * other


def dot(left: Value, right: Value) -> Value:
    """`a · b` of two vectors of one length, tr(AᵀB) of two matrices, and the plain product otherwise."""
    if isinstance(left, Open):
        left, right = right, left
    if is_array(left) and isinstance(right, Open):
        right = right.filled(left.shape)
    if is_array(left) and is_array(right):
        if left.shape == right.shape:
            return total(left * right)
        if left.shape == right.T.shape and 1 in left.shape:
            return total(left * right.T)
    return times(left, right)


def total(array: Array) -> Number:
    return reduce(lambda a, b: a + b, array.flat)


def mapped(function: Callable[[Number], Number], value: Value) -> Value:
    """A function entry by entry."""
    if not is_array(value):
        return function(value)
    return table([[function(entry) for entry in row] for row in value])


def square(value: Value, what: str) -> Array:
    if isinstance(value, Open):
        raise Unsized(f"{what} of something of open size")
    if is_scalar(value):
        return table([[value]])
    if not is_array(value) or value.shape[0] != value.shape[1]:
        raise Misfit(f"{what} of {spoken(value)}")
    return value  # type: ignore[no-any-return]


def trace(value: Value) -> Number:
    matrix = square(value, "the trace")
    return reduce(lambda a, b: a + b, [matrix[k, k] for k in range(len(matrix))])


def determinant(value: Value) -> Number:
    """By elimination, over numbers of any kind."""
    rows, result = [list(row) for row in square(value, "the determinant")], ONE
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if not is_zero(rows[i][k])), None)
        if pivot is None:
            return expanded(value)
        if pivot != k:
            rows[k], rows[pivot], result = rows[pivot], rows[k], -result
        result = result * rows[k][k]
        below = [(i, rows[i][k] * power(rows[k][k], -1)) for i in range(k + 1, len(rows))]
        for i, factor in below:
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return result


def expanded(value: Array) -> Number:
    """By the first row: for a singular matrix, whose determinant may still have slopes."""
    if len(value) == 1:
        return value[0, 0]
    minors = [np.delete(np.delete(value, 0, 0), j, 1) for j in range(len(value))]
    return reduce(lambda a, b: a + b, [(-1) ** j * value[0, j] * expanded(m) for j, m in enumerate(minors)])


def inverse(value: Value) -> Value:
    """By Gauss and Jordan. Raises Undefined for a singular matrix."""
    if isinstance(value, Open):
        if set(value.terms) != {("eye", 0)}:
            raise Unsized("nothing says how large the matrix to be inverted is")
        return Open({("eye", 0): power(value.terms["eye", 0], -1)})
    if is_scalar(value):
        return power(value, -1)
    matrix = square(value, "the inverse")
    size = len(matrix)
    rows = [[*row, *unit_row] for row, unit_row in zip(matrix, identity((size, size), 0), strict=True)]
    for k in range(size):
        pivot = next((i for i in range(k, size) if certainly_not_zero(rows[i][k])), None)
        if pivot is None:
            exact = all(isinstance(rows[i][k], fmpq) for i in range(k, size))
            raise (Singular if exact else Undefined)("a singular matrix has no inverse")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = power(rows[k][k], -1)
        rows[k] = [scale * entry for entry in rows[k]]
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return loose(table([row[size:] for row in rows]))


def certainly_not_zero(number: Number) -> bool:
    x = plain(number)
    return bool(x > 0 or x < 0)


def matrix_power(value: Value, count: int) -> Value:
    if isinstance(value, Open) and set(value.terms) == {("eye", 0)}:
        return Open({("eye", 0): power(value.terms["eye", 0], count)})
    base = inverse(square(value, "a power")) if count < 0 else square(value, "a power")
    if count == 0:
        return identity(value.shape, 0)
    return reduce(times, [base] * abs(count))


def place_in(place: int, size: int, name: str) -> int:
    if not 1 <= place <= size:
        raise Undefined(f"{name} has no entry {place}: there are {size}")
    return place
