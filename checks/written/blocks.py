"""`(A B; Bᵀ 0)`, `(0; 𝟏)`: matrices and vectors of blocks, of which some have no size of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from checks.written.arrays import (
    Array,
    Misfit,
    Open,
    Unsized,
    Value,
    constant,
    described,
    is_array,
    is_scalar,
    loose,
    spoken,
    times,
    transposed,
)
from checks.written.scalars import ONE, Number, is_zero


@dataclass(frozen=True)
class Stack(Open):
    """`(0; 𝟏)`: blocks below one another, or side by side, of which one takes what is left of a size."""

    blocks: tuple[Value, ...] = ()
    lying: bool = False

    def scaled(self, number: Number) -> Stack:
        return replace(self, blocks=tuple(times(number, part) for part in self.blocks))

    @property
    def T(self) -> Stack:
        return replace(self, lying=not self.lying)

    def before(self, right: Array) -> Value:
        return times(self.filled((1, right.shape[0])), right)

    def filled(self, shape: tuple[int, int]) -> Array:
        rows, columns = reversed(shape) if self.lying else shape
        sizes = [extent([part]) for part in self.blocks]
        left = rows - sum(size for size in sizes if size is not None)
        if columns != 1 or sizes.count(None) != 1 or left < 1:
            raise Misfit(f"blocks below one another where something {described(shape)} stands")
        parts = [sized(part, (size or left, 1)) for part, size in zip(self.blocks, sizes, strict=True)]
        array = np.concatenate(parts, axis=0)
        return array.T if self.lying else array


def block(rows: Sequence[Sequence[Value]]) -> Value:
    """A matrix from its entries or blocks; what is open takes the size of its row and its column."""
    columns = list(zip(*rows, strict=True))
    heights = [extent(row) for row in rows]
    widths = [extent([transposed(part) for part in column]) for column in columns]
    squared(rows, heights, widths)
    if len(columns) == 1 and None in heights:
        return Stack({("stack", 0): ONE}, tuple(row[0] for row in rows))
    if len(rows) == 1 and None in widths:
        return Stack({("stack", 0): ONE}, tuple(transposed(part) for part in rows[0]), True)
    parts = [[sized(v, (h, w)) for v, w in zip(row, widths, strict=True)] for row, h in zip(rows, heights, strict=True)]
    return loose(np.concatenate([np.concatenate(row, axis=1) for row in parts], axis=0))


def extent(parts: Sequence[Value]) -> int | None:
    """How high a row of blocks is; None where only blocks of open size stand in it."""
    known = next((len(part) for part in parts if is_array(part)), None)
    tall = [part for part in parts if isinstance(part, Open) and {kind for kind, _ in part.terms} - {"row", "unit row"}]
    numbers = any(is_scalar(part) and not is_zero(part) for part in parts)
    return known or (None if tall and not numbers else 1)


def squared(rows: Sequence[Sequence[Value]], heights: list[int | None], widths: list[int | None]) -> None:
    """A block that is an identity matrix is as wide as it is high."""
    for i, row in enumerate(rows):
        for j, part in enumerate(row):
            if isinstance(part, Open) and {kind for kind, _ in part.terms} == {"eye"}:
                heights[i] = widths[j] = heights[i] or widths[j]


def sized(value: Value, size: tuple[int | None, int | None]) -> Array:
    if size[0] is None or size[1] is None:
        raise Unsized("nothing says how large a block is here")
    shape = (size[0], size[1])
    if isinstance(value, Open):
        return value.filled(shape)
    if is_array(value):
        if value.shape != shape:
            raise Misfit(f"a block that is {spoken(value)} where {described(shape)} is needed")
        return value  # type: ignore[no-any-return]
    if shape == (1, 1) or is_zero(value):
        return constant(shape, value)
    raise Misfit(f"a number where a block of {described(shape)} is needed")
