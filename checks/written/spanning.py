"""`yᵢ(w·xᵢ + b) ≥ 1` in one row, `i = 1, …, n` in the next: a range belongs to the constraints that have its index.

A constraint has a multiplier for every member, so that one for some members only is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from checks.written.relations import range_in
from checks.written.stated import flattened
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.meaning import axis_name
from derive.notation.ranges import axis_of
from derive.notation.scope import Scope, free_in
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

SOME_ONLY = "a constraint that holds for some members only has no multiplier here; state it for all, or name them apart"


def spanning(bodies: Sequence[Tree], scope: Scope, is_variable: Callable[[Tree], bool]) -> list[Tree]:
    """The constraints with what stands beside them and is about an index of theirs alone."""
    items = [*flattened(bodies)]
    running = {name for item in items for name in free_in(item, scope)}
    about = [item for item in items if is_about_index(item, running, is_variable)]
    return [reduce(lambda body, mark: held(body, mark, scope), about, item) for item in items if item not in about]


def is_about_index(item: Tree, running: set[Name], is_variable: Callable[[Tree], bool]) -> bool:
    """`i = 1, …, n`, `i > 1`, `i ∈ S`, and not `αᵢ ≥ 0` nor `C > 0`."""
    names = item.names if isinstance(item, tree.Relation) else ()
    return not running.isdisjoint(names) and not any(map(is_variable, names)) and not any(n.subscripts for n in names)


def held(body: Tree, mark: Tree, scope: Scope) -> Tree:
    """The constraint for those members, where it has the index."""
    own = {*free_in(body, scope)} | ({body.index} if isinstance(body, tree.Each) else set())
    index = next((name for name in mark.names if name in own), None)
    if index is None:
        return body
    found = range_in(mark) if isinstance(mark, tree.Relation) else None
    if found is None:
        return tree.Each(body, index, None, None, mark)
    return body if isinstance(body, tree.Each) and ends(body) == found[1] else tree.Each(body, index, *found[1])


def ends(body: tree.Each) -> tuple[Tree | None, Tree | None]:
    return body.lower, body.upper


def for_all(body: tree.Each, scope: Scope) -> Tree:
    """What holds for every member. Raises NoRule where it is for some only."""
    if body.where is not None or not runs_over_all(body, scope):
        raise NoRule(f"{SOME_ONLY}: {unicode(body)}")
    return body.statement


def runs_over_all(body: tree.Each, scope: Scope) -> bool:
    """Whether `i = 1, …, n` goes from the first member to the last."""
    if body.upper is None:
        return True
    axis = axis_of(body.index, (body.statement,), scope)
    last = axis_name(axis) if axis.size is None else tree.Number(Fraction(axis.size))
    return body.lower == tree.ONE and body.upper in (axis_name(axis), last)
