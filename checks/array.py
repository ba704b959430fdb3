"""Arrays of numbers of any kind: `Σⱼ aᵢⱼ bⱼ` with one label summed out at a time.

Entries stand in one tuple, the last axis runs fastest; offsets of labels are reckoned once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, repeat
from math import prod
from operator import add, mul
from typing import Any

Entry = tuple[int, ...]
Labels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """`aᵢⱼ`: a shape and its entries, row by row."""

    shape: tuple[int, ...]
    entries: tuple[Any, ...]

    def __getitem__(self, entry: Entry) -> Any:
        place = 0
        for position, size in zip(entry, self.shape, strict=True):
            place = place * size + position
        return self.entries[place]

    def items(self) -> Iterator[tuple[Entry, Any]]:
        return zip(product(*map(range, self.shape)), self.entries, strict=True)

    def with_entry(self, place: int, value: Any) -> Array:
        """The same array with another number at one place of the flat order."""
        return Array(self.shape, (*self.entries[:place], value, *self.entries[place + 1 :]))


def plus(left: Array, right: Array) -> Array:
    return Array(left.shape, tuple(map(add, left.entries, right.entries)))


@cache
def offsets(sizes: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, ...]:
    """`Σ positionₖ strideₖ` for every position, row by row."""
    places = [0]
    for size, stride in zip(sizes, strides, strict=True):
        steps = range(0, size * stride, stride) if stride else [0] * size
        places = [place + step for place in places for step in steps]
    return tuple(places)


def strides_of(shape: Sequence[int]) -> list[int]:
    return [prod(shape[k + 1 :]) for k in range(len(shape))]


@dataclass(frozen=True, slots=True)
class Labelled:
    """`aᵢⱼ` with the labels that stand on its axes."""

    array: Array
    labels: Labels

    def over(self, order: Labels, sizes: Mapping[int, int]) -> Sequence[Any]:
        """The entries for every assignment of `order`; a repeated label takes the diagonal, a missing one repeats."""
        if order == self.labels:
            return self.array.entries
        own = list(zip(self.labels, strides_of(self.array.shape), strict=True))
        strides = tuple(sum(stride for label, stride in own if label == wanted) for wanted in order)
        return [self.array.entries[place] for place in offsets(tuple(sizes[k] for k in order), strides)]


def contract(factors: Sequence[Labelled], out: Labels, sizes: Mapping[int, int], one: Any) -> Array:
    """`Σ Π factors` over every label that is not in `out`, the cheapest label first."""
    waiting, left = [label for label in sizes if label not in out], list(factors)
    while waiting:
        label = min(waiting, key=lambda item: cost(item, left, sizes))
        waiting.remove(label)
        touched = [factor for factor in left if label in factor.labels]
        left = [factor for factor in left if label not in factor.labels]
        left.append(summed(touched, label, sizes, one))
    return Array(tuple(sizes[k] for k in out), tuple(multiplied(left, out, sizes, one)))


def cost(label: int, factors: Sequence[Labelled], sizes: Mapping[int, int]) -> int:
    return prod(sizes[other] for other in joint(factors, label)) * sizes[label]


def joint(factors: Sequence[Labelled], label: int) -> Labels:
    """The labels that stand beside `label`."""
    beside = dict.fromkeys(k for factor in factors if label in factor.labels for k in factor.labels)
    return tuple(k for k in beside if k != label)


def summed(factors: Sequence[Labelled], label: int, sizes: Mapping[int, int], one: Any) -> Labelled:
    """`Σ Π factors` over one label."""
    kept, size = joint(factors, label), sizes[label]
    terms = multiplied(factors, (*kept, label), sizes, one)
    totals = tuple(sum(terms[k + 1 : k + size], terms[k]) for k in range(0, len(terms), size))
    return Labelled(Array(tuple(sizes[k] for k in kept), totals), kept)


def multiplied(factors: Sequence[Labelled], order: Labels, sizes: Mapping[int, int], one: Any) -> Sequence[Any]:
    if not factors:
        return list(repeat(one, prod(sizes[k] for k in order)))
    values = factors[0].over(order, sizes)
    for factor in factors[1:]:
        values = list(map(mul, values, factor.over(order, sizes)))
    return values
