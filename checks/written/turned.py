"""`λᵀ(Ax − b)` beside `λ ≥ 0`: what is turned is no number, whatever a sign alone seems to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

SIGNS = frozenset({"nonnegative", "positive", "negative"})


def reopen(context: Context, trees: Sequence[Tree]) -> None:
    """Leaves the shape of such a symbol to its uses."""
    for key in dict.fromkeys(word(name) for body in trees for name in turned(body)):
        item = context.declared.get(key)
        if item is not None and item.facts and item.facts <= SIGNS and not (item.shape or item.family):
            context.pending[key] = context.pending.get(key, frozenset()) | item.facts
            del context.declared[key]


def turned(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Transpose) and isinstance(body.body, Name) and not body.body.subscripts:
        yield body.body
    for child in body.children:
        yield from turned(child)
