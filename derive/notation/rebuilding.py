"""A tree with its parts changed, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from derive.notation.tree import Name, Times, Tree


def rebuilt(body: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node with its parts changed."""
    changed = {f.name: in_parts(getattr(body, f.name), change) for f in fields(body)}
    return replace(body, **changed)


def in_parts(value: Any, change: Callable[[Tree], Tree]) -> Any:
    if isinstance(value, Tree):
        return change(value)
    return tuple(in_parts(item, change) for item in value) if isinstance(value, tuple) else value


def with_sign_joined(body: Tree, sign: Name, join: Callable[[Tree], Tree | None]) -> Tree:
    """`η Δ w` as η times what is made of the w behind a sign; the sign stays a factor where nothing is made of it."""
    if isinstance(body, Name):
        return body
    inner = rebuilt(body, lambda part: with_sign_joined(part, sign, join))
    if not isinstance(inner, Times) or sign not in inner.factors[:-1]:
        return inner
    place = inner.factors.index(sign)
    one = join(inner.factors[place + 1])
    if one is None:
        return inner
    factors = (*inner.factors[:place], one, *inner.factors[place + 2 :])
    return one if len(factors) == 1 else with_sign_joined(Times(factors), sign, join)
