"""`Δw_k = −η ∂E/∂w_k`: Δ as part of the name behind it, where it stands nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.notation import tree
from derive.notation.rebuilding import with_sign_joined
from derive.notation.tree import Name, Tree

SIGN = Name("Delta")


def is_increment_sign(bodies: Sequence[Tree]) -> bool:
    """Whether every Δ stands before a name."""
    everywhere = sum(name.base == SIGN.base for body in bodies for name in body.names)
    return 0 < everywhere == sum(1 for body in bodies for _ in increments_in(body))


def increments_in(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Times):
        pairs = zip(body.factors, body.factors[1:], strict=False)
        yield from (behind for sign, behind in pairs if sign == SIGN and isinstance(behind, Name) and not behind.accent)
    for child in body.children:
        yield from increments_in(child)


def with_increments(body: Tree) -> Tree:
    """`η Δ w` as η times the name Δw."""
    return with_sign_joined(body, SIGN, increment)


def increment(behind: Tree) -> Name | None:
    return replace(behind, accent="Delta") if isinstance(behind, Name) and not behind.accent else None
