"""z of `z = Xᵀy` is a whole, whose z_j are entries; N of `Σₖ Nₖ = N` is one of the members' kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.declare import calls_in
from checks.written.scalars import VALUES
from checks.written.world import word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def wholes(body: Tree) -> Iterator[str]:
    """z of `z = Xᵀy`: a name that is defined as a whole, so that z_j is an entry."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        if not body.first.subscripts and body.first.layer is None:
            yield word(body.first)
    elif isinstance(body, tree.Several):
        for item in body.statements:
            yield from wholes(item)


def common(body: Tree) -> Iterator[str]:
    """α of `α₁ = α₂ = α`, N of `Σₖ Nₖ = N`, g of `𝔼[gᵢ] = g`, t of `p(t | t₁, …, tₙ)`: one of the members' kind and not
    their list.
    """
    sides = (body.first, *(side for sign, side in body.rest if sign == "=")) if isinstance(body, tree.Relation) else ()
    names = [side for side in sides if isinstance(side, Name)]
    inner = [side.body for side in sides if isinstance(side, tree.Sum | tree.Expectation)]
    summed = [body for body in inner if isinstance(body, Name)]
    members = {word(name.bare) for name in (*names, *summed) if name.subscripts}
    yield from (word(name) for name in names if not name.subscripts and word(name) in members)
    if isinstance(body, tree.Given):
        behind = {word(name.bare) for item in body.conditions for name in item.names if name.subscripts}
        yield from (word(item) for item in body.items if isinstance(item, Name) and word(item) in behind)
    for child in body.children:
        yield from common(child)


def dividing(body: Tree) -> Iterator[str]:
    """a and b of `(x − a)/(b − a)`, which are numbers whatever aᵢ and bᵢ are elsewhere."""
    below = body.denominator if isinstance(body, tree.Quotient) else None
    terms = below.terms if isinstance(below, tree.Plus) else (below,)
    for term in terms:
        inner = term.body if isinstance(term, tree.Negative) else term
        yield from [word(inner)] if isinstance(inner, Name) and not inner.subscripts else []
    for child in body.children:
        yield from dividing(child)


BY_ENTRY = VALUES.keys() | OTHER_NAMES.keys() | STRUCTURES.keys() | {"d", "sigma", "g"}


def alike(trees: Sequence[Tree]) -> Iterator[str]:
    """x of `f(x)` beside `f(x_l)`: of the kind of the x_l, and not their list, but for what works entry by entry."""
    asked = {(call.function.bare, place): set[Name]() for body in trees for call, place, _ in arguments_in(body)}
    for body in trees:
        for call, place, name in arguments_in(body):
            asked[call.function.bare, place].add(name)
    for names in asked.values():
        members = {name.bare for name in names if name.subscripts}
        yield from (word(name) for name in names if not name.subscripts and name in members)


def arguments_in(body: Tree) -> Iterator[tuple[tree.Call, int, Name]]:
    for call in (call for call in calls_in(body) if call.function.base not in BY_ENTRY):
        yield from ((call, k, item) for k, item in enumerate(call.arguments) if isinstance(item, Name))
