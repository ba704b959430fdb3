"""`x₁ + … + xₙ`, `diag(ω₁, …, ωₙ)`, `(a₁ … aₙ)`: what dots stand for between two members of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree
from derive.notation.write import unicode

Place = Callable[[Tree], int]
DOTS = frozenset({"dots", "vdots", "ddots", "cdots", "ldots"})


def is_dots(item: Tree) -> bool:
    inner = item.body if isinstance(item, tree.Negative) else item
    return isinstance(inner, Name) and inner.base in DOTS


def filled_items(items: Sequence[Tree], place: Place) -> tuple[Tree, ...]:
    """The list with all its members. Raises NoRule where the ends do not say them."""
    found: list[Tree] = []
    for k, item in enumerate(items):
        if not is_dots(item):
            found.append(item)
            continue
        if k == 0 or k == len(items) - 1:
            raise NoRule("dots stand at the end of a list")
        found += between(items[k - 1], items[k + 1], place)
    return tuple(found)


def between(first: Tree, last: Tree, place: Place) -> list[Tree]:
    """The members strictly between two that differ in one index."""
    pairs = list(differences(first, last))
    if not pairs or len({(a, b) for a, b in pairs}) != 1:
        raise NoRule(f"the dots between {unicode(first)} and {unicode(last)} do not say what they stand for")
    start, end = place(pairs[0][0]), place(pairs[0][1])
    return [replaced(last, pairs[0][1], Number(Fraction(k)), first) for k in range(start + 1, end)]


def differences(first: Any, last: Any) -> list[tuple[Tree, Tree]]:
    """The pairs of smallest parts in which two trees differ."""
    if first == last:
        return []
    if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        return [pair for a, b in zip(first, last, strict=True) for pair in differences(a, b)]
    if type(first) is type(last) and is_dataclass(first) and not isinstance(first, Number):
        inner = [pair for f in fields(first) for pair in differences(getattr(first, f.name), getattr(last, f.name))]
        if inner and not isinstance(first, Name | Number):
            return inner
        if isinstance(first, Name) and first.base == last.base:
            return inner
    if isinstance(first, Tree) and isinstance(last, Tree):
        return [(first, last)]
    raise NoRule("the dots do not say what they stand for")


def replaced(body: Any, old: Tree, new: Tree, like: Any) -> Any:
    """`body` with `old` replaced where `like` differs from it."""
    if body == like:
        return body
    if body == old:
        return new
    if isinstance(body, tuple):
        return tuple(replaced(a, old, new, b) for a, b in zip(body, like, strict=True))
    if is_dataclass(body) and not isinstance(body, type):
        changed = {f.name: replaced(getattr(body, f.name), old, new, getattr(like, f.name)) for f in fields(body)}
        return replace(body, **changed)
    return body
