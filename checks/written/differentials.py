"""`d(X⁻¹) = −X⁻¹ (dX) X⁻¹` in plain letters: d as the differential of what stands behind it, if it is nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.notation import tree
from derive.notation.rebuilding import with_sign_joined
from derive.notation.tree import Name, Tree

SIGN = Name("d")


def is_differential_sign(bodies: Sequence[Tree]) -> bool:
    """Whether every d stands before a factor, and some equation has one on both sides."""
    everywhere = sum(name.base == SIGN.base for body in bodies for name in body.names)
    before = sum(1 for body in bodies for _ in signs_in(body))
    return 0 < everywhere == before and any(map(on_both_sides, bodies))


def on_both_sides(body: Tree) -> bool:
    return isinstance(body, tree.Relation) and all(any(signs_in(side)) for side in (body.first, body.rest[-1][1]))


def signs_in(body: Tree) -> Iterator[Tree]:
    if isinstance(body, tree.Times):
        yield from (factor for factor in body.factors[:-1] if factor == SIGN)
    for child in body.children:
        yield from signs_in(child)


def with_differentials(body: Tree) -> Tree:
    """`dX` as a call of d."""
    return with_sign_joined(body, SIGN, lambda behind: tree.Call(SIGN, (behind,)))
