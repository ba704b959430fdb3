"""`log(2π)` beside weights π_k: the letter alone is the number 3.14…, not the vector of all weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree

PI = Name("pi")


def note_circle(trees: Sequence[Tree], context: Context) -> None:
    """It is the number where it stands nowhere but beside numbers, as in 2π, and nothing declares it as a whole."""
    beside = [found for body in trees for found in places(body, False)]
    context.circle = bool(beside) and all(beside) and not context.knows("pi")


def places(body: Tree, beside: bool) -> Iterator[bool]:
    """For every π without an index whether it is multiplied by a number."""
    if body == PI:
        yield beside
    product = isinstance(body, tree.Times) and any(isinstance(factor, Number) for factor in body.factors)
    for child in body.children:
        yield from places(child, product)
