"""Conditions on indices as numbers 0 and 1: `[j ≠ i] = 1 − δᵢⱼ`, `[i ≤ j]`, `[yᵢ = 1] = (1 + yᵢ)/2`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive import index_form as form
from derive.errors import NoRule
from derive.symbols import Fact, Index
from derive.tensor import Tensor, as_tensor, relabelled

HALF = Fraction(1, 2)


def same(one: Index, other: Index) -> Tensor:
    return relabelled(Tensor(form.Delta(one.axis)), (one, other))


def before(one: Index, other: Index) -> Tensor:
    return relabelled(Tensor(form.Before(one.axis)), (one, other))


BETWEEN: dict[str, Callable[[Index, Index], Tensor]] = {
    "=": same,
    "!=": lambda i, j: 1 - same(i, j),
    "<": before,
    ">": lambda i, j: before(j, i),
    "<=": lambda i, j: before(i, j) + same(i, j),
    ">=": lambda i, j: before(j, i) + same(i, j),
}


def between(one: Index, sign: str, other: Index) -> Tensor:
    """`[i < j]` for two indices of one axis."""
    if one.axis != other.axis or sign not in BETWEEN:
        raise NoRule(f"no condition {one.name} {sign} {other.name}: indices of one axis are compared by =, ≠, <, ≤")
    return BETWEEN[sign](one, other)


def at_number(index: Index, sign: str, number: Fraction) -> Tensor:
    """`[i = 3]`, `[i ≠ 1]`, `[i ≥ 2]`."""
    first = Tensor(form.Unit(index.axis, 0), (index,))
    if (sign, int(number)) in ((">", 1), (">=", 2)):
        return 1 - first
    unit = Tensor(form.Unit(index.axis, int(number) - 1), (index,))
    if sign == "=" or (sign == "<=" and number == 1):
        return unit
    if sign == "!=":
        return 1 - unit
    raise NoRule(f"no condition {index.name} {sign} {number}")


def of_label(value: Tensor, sign: str, number: Fraction) -> Tensor:
    """`[yᵢ = 1]` for a sign or a bit. Raises NoRule for anything else."""
    node = value.node
    facts = node.symbol.facts if isinstance(node, form.Leaf) else frozenset()
    if Fact.SIGN in facts and number in (1, -1):
        found = HALF * (1 + number * value)
    elif Fact.BINARY in facts and number in (0, 1):
        found = value if number else 1 - value
    else:
        raise NoRule("no condition of this kind: only labels −1, 1 or 0, 1 can be compared with a number")
    return found if sign == "=" else as_tensor(1) - found
