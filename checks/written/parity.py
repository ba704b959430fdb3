"""`f(−z) = f(z)`, `h(−z) = −h(z)`, `Φ(−z) = 1 − Φ(z)`: unknown functions whose models have the symmetry said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree

EVEN, ODD = 1, -1
ZERO = Number(tree.ONE.value * 0)


@dataclass(frozen=True)
class Parity:
    """`f(−z) = centre ± f(z)`."""

    sign: int
    centre: Number = ZERO


def prepare(told: Iterable[Tree], context: Context) -> None:
    """Of functions of a number that nothing defines."""
    for body in told:
        found = said(body)
        if found is not None and is_unknown(found[0], context):
            context.parities.setdefault(word(found[0]), found[1])


def is_said(body: Tree, context: Context) -> bool:
    """Whether the models have this symmetry, and the equation so restricts nothing else."""
    found = said(body)
    known: Mapping[str, Parity] = context.parities
    return found is not None and known.get(word(found[0])) == found[1]


def is_unknown(function: Name, context: Context) -> bool:
    declared = context.declared.get(word(function))
    return declared is not None and declared.arguments == ((),) and not declared.shape and not declared.family


def said(body: Tree) -> tuple[Name, Parity] | None:
    """The function and its symmetry, of `f(−z) = …`."""
    left = body.first if isinstance(body, tree.Relation) and [op for op, _ in body.rest] == ["="] else None
    if not isinstance(body, tree.Relation) or not isinstance(left, tree.Call) or len(left.arguments) != 1:
        return None
    turned, right = left.arguments[0], body.rest[0][1]
    if not isinstance(turned, tree.Negative) or not isinstance(turned.body, Name) or left.function.primes:
        return None
    plain = tree.Call(left.function, (turned.body,))
    parities: dict[Tree, Parity] = {plain: Parity(EVEN), tree.Negative(plain): Parity(ODD)}
    if isinstance(right, tree.Plus) and len(right.terms) == 2 and isinstance(right.terms[0], Number):
        parities[tree.Plus((right.terms[0], tree.Negative(plain)))] = Parity(ODD, right.terms[0])
    return (left.function, parities[right]) if right in parities else None
