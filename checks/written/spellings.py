"""The ways to take a name with its subscripts, and the index at which a pattern such as t + 1 gives a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from checks.written.world import Context, family_word, is_label, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


@dataclass(frozen=True)
class Reading:
    """One way to take a name: its word, the words of families by their indices, and the subscripts left over."""

    base: Name
    word: str
    rest: tuple[Tree, ...]
    families: tuple[tuple[int, str], ...]


@lru_cache(maxsize=8192)
def spelled_readings(name: Name) -> tuple[Reading, ...]:
    return tuple(
        Reading(base, word(base), rest, tuple((k, family_word(base, k)) for k in range(len(rest), 0, -1)))
        for base, rest in every_reading(name)
    )


def every_reading(name: Name) -> Iterator[tuple[Name, tuple[Tree, ...]]]:
    """`x_{i,1}` as a name of its own, then as x_i with 1, then as x with i and 1; a layer may be an index."""
    plain_name = name if name.layer is None else replace(name, layer=None)
    for taken in range(len(name.subscripts), -1, -1):
        fixed, rest = name.subscripts[:taken], name.subscripts[taken:]
        if all(is_label(item) for item in fixed):
            yield replace(name, subscripts=fixed), rest
            if name.layer is not None:
                yield layered(replace(plain_name, subscripts=fixed)), (name.layer, *rest)


def layered(name: Name) -> Name:
    """`W^{(·)}`: the family of all layers."""
    return replace(name, layer=Name("·"))


def raised(name: Name, context: Context) -> Name:
    """`y^{(·)}` for y, where the members are the y⁽ⁱ⁾ and nothing is called yᵢ."""
    found = layered(name) if name.layer is None and not name.subscripts else name
    return found if not context.knows(family_word(name, 1)) and context.knows(family_word(found, 1)) else name


def has_members(layered: Name, context: Context) -> bool:
    """Whether δ^{(·)} has members `δ^l_j` or `δ^l_{jk}`."""
    return any(context.knows(family_word(layered, count)) for count in (2, 3))


def of_set(name: Name, context: Context) -> bool:
    """`X_S`, `y_S`: the members of an index set that the text names."""
    last = name.subscripts[0] if len(name.subscripts) == 1 else None
    return isinstance(last, Name) and word(last) in context.sets and not context.knows(word(name))


def span_of(name: Name) -> tuple[Tree, Tree] | None:
    """1 and n of `t_{1:n}`, all of t₁, …, tₙ."""
    last = name.subscripts[0] if len(name.subscripts) == 1 else None
    if isinstance(last, tree.Relation) and [sign for sign, _ in last.rest] == [":"]:
        return last.first, last.rest[0][1]
    return None


def is_open(bound: Tree) -> bool:
    """Whether a range was not said by the writer, or depends on other indices."""
    return not isinstance(bound, Name | tree.Number) or (
        isinstance(bound, Name) and (bound.base.startswith("#") or bool(bound.subscripts))
    )


@lru_cache(maxsize=8192)
def literal_word(key: str, at: tuple[int, ...]) -> str | None:
    """`w_0` of the family w at 0: a member may have a meaning of its own."""
    base = key.partition("[")[0]
    if base.endswith("^(·)"):
        return f"{base[:-2]}{at[0]})" if len(at) == 1 else None
    return f"{base}_{'_'.join(map(str, at))}" if at else None


def letter_of(pattern: Tree) -> str:
    found = solved(pattern, 0)
    return found[0] if found is not None else ""


def solved(pattern: Tree, place: int) -> tuple[str, int] | None:
    """`t + 1 = 3` is t = 2; a number matches itself only."""
    if isinstance(pattern, tree.Number):
        return ("", 0) if pattern.value == place else None
    if isinstance(pattern, Name):
        return word(pattern), place
    if isinstance(pattern, tree.Negative) and isinstance(pattern.body, Name):
        return word(pattern.body), -place
    if isinstance(pattern, tree.Plus) and len(pattern.terms) == 2 and isinstance(pattern.terms[0], Name):
        shift = pattern.terms[1]
        if isinstance(shift, tree.Number):
            return word(pattern.terms[0]), place - int(shift.value)
        if isinstance(shift, tree.Negative) and isinstance(shift.body, tree.Number):
            return word(pattern.terms[0]), place + int(shift.body.value)
    return None
