"""A function of a polynomial as an atom: its slots in the order that gives the least spelling, and their symmetry."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import factorial, prod

from derive.errors import TooHard
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Head, Labels
from derive.normal_form.polynomial import Polynomial
from derive.symbols import Axis, Function


def wrap(kind: str, content: Polynomial, function: Function | None = None, exponent: Fraction | int = 1) -> Polynomial:
    """`head[labels]ᵉ` for a head made of a polynomial, its slots in the order that gives the least spelling."""
    axes, used = content.axes, content.slots
    spelled = [(narrowed(content, order), order) for order in arrangements(axes, used)]
    least, order = min(spelled, key=lambda item: item[0].key)
    same = [other for narrow, other in spelled if narrow == least]
    inner = least if function is None else (function, least)
    return poly.atom(Head(kind, inner, *exchanges(order, same)), order, axes, exponent)


def arrangements(axes: tuple[Axis, ...], used: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The orders of the used slots, sorted by axis first."""
    by_axis: dict[str, list[int]] = {}
    for slot in used:
        by_axis.setdefault(axes[slot].name, []).append(slot)
    if any(len(group) > 4 for group in by_axis.values()):
        raise TooHard("a function of more than four indices along one axis")
    groups = [list(permutations(by_axis[name])) for name in sorted(by_axis)]
    return [tuple(slot for group in choice for slot in group) for choice in product(*groups)]


def narrowed(content: Polynomial, order: tuple[int, ...]) -> Polynomial:
    """The polynomial over the slots in `order` alone."""
    places = {slot: place for place, slot in enumerate(order)}
    names = [places.get(slot, 0) for slot in range(len(content.axes))]
    return poly.relabel(content, tuple(names), tuple(content.axes[slot] for slot in order))


def exchanges(order: Labels, same: list[Labels]) -> tuple[Labels, tuple[Labels, ...]]:
    """The groups of slots that the orders in `same` exchange; and these orders, where they are not all of a group's."""
    turns = tuple(tuple(order.index(slot) for slot in other) for other in same)
    groups = tuple(min(turn[place] for turn in turns) for place in range(len(order)))
    every = prod(factorial(groups.count(group)) for group in set(groups))
    return groups, () if len(turns) == every else turns
