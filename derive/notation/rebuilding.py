"""A tree with its parts changed, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from derive.notation.tree import Tree


def rebuilt(body: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node with its parts changed."""
    changed = {f.name: in_parts(getattr(body, f.name), change) for f in fields(body)}
    return replace(body, **changed)


def in_parts(value: Any, change: Callable[[Tree], Tree]) -> Any:
    if isinstance(value, Tree):
        return change(value)
    return tuple(in_parts(item, change) for item in value) if isinstance(value, tuple) else value
