"""`(a b; c d)`, `(1, 0, 2)`: matrices and vectors given entry by entry, over axes named by their length."""

from __future__ import annotations

from collections.abc import Sequence

from derive import index_form as form
from derive.errors import BadShape
from derive.symbols import Axis
from derive.tensor import Tensor, combine, plus

LETTERS = ("i", "j", "k", "l")


def axis_of_length(length: int, known: Sequence[Axis]) -> Axis:
    """A declared axis of this length, or one named by it."""
    found = [axis for axis in known if axis.size == length]
    return found[0] if found else Axis(str(length), LETTERS, length)


def matrix(rows: Sequence[Sequence[Tensor]], known: Sequence[Axis]) -> Tensor:
    """A column where each row has one entry, else a matrix; every entry is a scalar."""
    if any(entry.shape for row in rows for entry in row):
        raise BadShape("an entry of a matrix is a number here; blocks are not in the language")
    if len({len(row) for row in rows}) > 1:
        raise BadShape("the rows of a matrix have the same length")
    axes = (axis_of_length(len(rows), known), axis_of_length(len(rows[0]), known))
    column = len(rows[0]) == 1
    return plus(*(placed(e, (i, j), axes, column) for i, row in enumerate(rows) for j, e in enumerate(row)))


def placed(entry: Tensor, place: tuple[int, int], axes: tuple[Axis, Axis], column: bool) -> Tensor:
    """`a eᵢ eⱼᵀ`."""
    units = [(Tensor(form.Unit(axis, at)), (label,)) for axis, at, label in zip(axes, place, "ij", strict=True)]
    shape = ("i",) if column else ("i", "j")
    return combine(1, [(entry, ()), *units[: len(shape)]], shape)
