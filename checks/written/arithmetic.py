"""`(1 0; 1 2)ᵀ(1; 2) = (3; 4)`: a claim about numbers alone is proved by working it out."""

from __future__ import annotations

from flint import fmpq

from checks.written.arrays import Value, is_array
from checks.written.compare import Link
from checks.written.mentions import keys_below
from checks.written.settle import Finding
from checks.written.value import value
from checks.written.world import Context, Env, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Tree


def worked_out(link: Link, finding: Finding, context: Context) -> dict[str, object] | None:
    """The evidence, where nothing in the sides, or behind their names, is free and their values are rational."""
    if finding.used or finding.world is None or link.where or any(is_open(side, context) for side in link.sides):
        return None
    env = Env(context, finding.world)
    try:
        exact = all(is_rational(value(side, env)) for side in link.sides)
    except (DeriveError, ZeroDivisionError):
        return None
    return {"method": "exact arithmetic"} if exact else None


def is_open(side: Tree, context: Context) -> bool:
    """Whether a symbol, a size or an index stands in it, or in what its names are defined by."""
    keys = [*keys_below(side, context)]
    bodies = [side, *(item.body for key in keys for item in context.definitions.get(key, ()))]
    letters = {word(name.bare) for body in bodies for name in body.names}
    free = any(key not in context.definitions for key in keys if key in context.declared)
    return free or bool(letters & (context.sizes.keys() | context.ranges.keys() | context.random.keys()))


def has_table(link: Link, context: Context) -> bool:
    """Whether it is about data that are written out, for which normal forms under conditions are too long."""
    keys = {key for side in link.sides for key in keys_below(side, context)}
    return any(isinstance(item.body, tree.Matrix) for key in keys for item in context.definitions.get(key, ()))


def is_rational(found: Value) -> bool:
    return all(isinstance(x, fmpq) for x in (found.flat if is_array(found) else (found,)))
