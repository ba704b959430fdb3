"""`t ↦ X(t) ∈ ℝ^{n×n}`: a curve, whose X is a matrix of this shape at every time."""

from __future__ import annotations

from checks.written.declare import Space, declare, space
from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Tree


def is_curve(body: tree.Relation, context: Context) -> bool:
    """Whether a formula declares a curve; notes what it says of X and of t."""
    if [sign for sign, _ in body.rest] != ["|->", "in"] or not isinstance(body.first, Name):
        return False
    (_, moving), (_, within) = body.rest
    name, given = moved(moving, body.first), space(within)
    if name is None or given is None:
        return False
    return declare(context, body.first, Space()) and declare(context, name, given)


def moved(body: Tree, time: Name) -> Name | None:
    """X of `X(t)`, be it read as a call or as a product."""
    parts = (body.function, *body.arguments) if isinstance(body, tree.Call) else getattr(body, "factors", ())
    return parts[0] if len(parts) == 2 and parts[1] == time and isinstance(parts[0], Name) else None
