"""The order in which the factors of a product meet, `A.T @ (A @ x)` and not `(A.T @ A) @ x`: least work first.

Every way to bracket the factors is weighed, set by set, as for a chain of matrices; an axis without a size counts as
long. Work is counted in passes over memory and in multiplications, of which those in matrix products are the cheapest.
Source: Cormen, Leiserson, Rivest, Stein, "Introduction to Algorithms", section 15.2, over labels instead of a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from output.code.operands import Label, Operand

LONG = 1000.0
PASS, EINSUM = 4.0, 8.0
MOST = 10
Pair = tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """Sets of factors as bits: what each set costs, where it is cut in two, and which labels it keeps."""

    cost: Mapping[int, float]
    cut: Mapping[int, Pair]
    keep: Callable[[int], set[Label]]


def plan(operands: Sequence[Operand], out: set[Label], size: Callable[[Label], float]) -> Plan:
    """The cheapest way to multiply all of `operands`, keeping the labels in `out`."""
    labels = [set(operand.labels) for operand in operands]
    whole = (1 << len(operands)) - 1
    cost = {1 << k: 0.0 for k in range(len(operands))}
    cut: dict[int, Pair] = {}

    def keep(group: int) -> set[Label]:
        return union(labels, group) & (out | union(labels, whole & ~group))

    def price(group: int, part: int) -> float:
        step = work(operands, (part, group ^ part), keep(part), keep(group ^ part), keep(group), size)
        return cost[part] + cost[group ^ part] + step

    for group in sorted(range(1, whole + 1), key=int.bit_count):
        if group not in cost:
            part = min(parts(group), key=lambda part: price(group, part))
            cost[group], cut[group] = price(group, part), (part, group ^ part)
    return Plan(cost, cut, keep)


def union(labels: Sequence[set[Label]], group: int) -> set[Label]:
    return set().union(*(found for k, found in enumerate(labels) if group >> k & 1))


def parts(group: int) -> list[int]:
    """The ways to cut a set in two, each once: the half with its first factor, small other halves first."""
    first = group & -group
    rest, found = group ^ first, []
    part = rest
    while part:
        part = (part - 1) & rest
        found.append(first | part)
    return found


def work(
    operands: Sequence[Operand],
    pair: Pair,
    left: set[Label],
    right: set[Label],
    result: set[Label],
    size: Callable[[Label], float],
) -> float:
    """What a product costs: entry by entry, by BLAS, by a solver, or by `np.einsum` where both keep a label."""
    volume, written = (prod(map(size, labels)) for labels in (left | right, result))
    if left | right == result:
        return PASS * written + sum(inversion(operands, part, size) for part in pair)
    if left & right & result:
        return EINSUM * volume + PASS * written + sum(inversion(operands, part, size) for part in pair)
    return volume + PASS * written + sum(inversion(operands, part, size) for part in pair) / 6


def inversion(operands: Sequence[Operand], part: int, size: Callable[[Label], float]) -> float:
    """`n³`, where the set is a single inverse matrix, which a product with a solver need not form."""
    if part.bit_count() != 1 or operands[part.bit_length() - 1].inverts is None:
        return 0.0
    return 2 * prod(map(size, operands[part.bit_length() - 1].labels)) ** 1.5
