"""`ℓ(μ, σ²) = …`: a function that is written as one of σ² is given by σ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.written.calls import OTHER_NAMES, STRUCTURES, flat
from checks.written.scalars import VALUES
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

Places = tuple[bool, ...]
KNOWN = VALUES.keys() | STRUCTURES.keys() | OTHER_NAMES.keys() | {"N", "calN"}


def squared_places(bodies: Sequence[Tree]) -> dict[Name, Places]:
    """ℓ → (no, yes), where the text defines `ℓ(μ, σ²)` so."""
    found: dict[Name, Places] = {}
    for item in (item for body in bodies for item in statements(body)):
        head = item.first if isinstance(item, tree.Relation) and item.rest[0][0] in ("=", ":=") else None
        if isinstance(head, tree.Call) and head.function.base not in KNOWN:
            arguments = flat(head.arguments)
            places = tuple(map(is_square, arguments))
            if any(places) and all(isinstance(one, Name) or is_square(one) for one in arguments):
                found.setdefault(head.function, places)
    return found


def statements(body: Tree) -> Sequence[Tree]:
    return body.statements if isinstance(body, tree.Several) else (body,)


def is_square(item: Tree) -> bool:
    return isinstance(item, tree.Power) and item.exponent == tree.TWO and isinstance(item.base, Name)


def with_roots(body: Tree, squared: Mapping[Name, Places]) -> Tree:
    """The tree with `ℓ(μ, σ)` for `ℓ(μ, σ²)`, and `ℓ(μ, √v)` for `ℓ(μ, v)`."""
    if isinstance(body, Name):
        return body
    inner = rebuilt(body, lambda part: with_roots(part, squared))
    places = squared.get(inner.function) if isinstance(inner, tree.Call) else None
    if not isinstance(inner, tree.Call) or places is None or len(flat(inner.arguments)) != len(places):
        return inner
    roots = [root(item) if place else item for item, place in zip(flat(inner.arguments), places, strict=True)]
    return replace(inner, arguments=tuple(regrouped(inner.arguments, roots)))


def root(item: Tree) -> Tree:
    return item.base if is_square(item) and isinstance(item, tree.Power) else tree.Root(item)


def regrouped(arguments: Sequence[Tree], flattened: list[Tree]) -> list[Tree]:
    """The new arguments with the bar where it stood, `p(x | μ, σ)`."""
    rest = iter(flattened)
    found: list[Tree] = []
    for item in arguments:
        if isinstance(item, tree.Given):
            items = tuple(next(rest) for _ in item.items)
            found.append(replace(item, items=items, conditions=tuple(next(rest) for _ in item.conditions)))
        else:
            found.append(next(rest))
    return found
