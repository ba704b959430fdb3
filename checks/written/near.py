"""What stands near a row: `αᵢ, yᵢ, b` as numbers, `w, xᵢ` as vectors, `n`, the index i, the terms of what it speaks of.

A slip loses or mixes up what is at hand, so these are the pieces that a mended side may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from checks.errors import Undefined
from checks.written.arrays import Misfit, is_scalar
from checks.written.compare import Link, free_indices
from checks.written.declare import is_index_like, keyed
from checks.written.limits import OutOfTime
from checks.written.places import Near, times, unsigned
from checks.written.symbols import every_name, named
from checks.written.value import value
from checks.written.world import Context, Definition, Env, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree

PLAIN = re.compile(r"([A-Za-z]+)(?:_(\d+))?")
NO_VALUE = (DeriveError, Undefined, Misfit, OutOfTime, RecursionError, MemoryError)
NOT_AT_ALL = (ArithmeticError, ValueError, TypeError, LookupError)
FAILURES = (*NO_VALUE, *NOT_AT_ALL)
"""What an edited tree may raise where it means nothing."""


def surroundings(bodies: Sequence[Tree]) -> Near:
    """What trees alone say: every name in them as a number, a factor, a term."""
    names = tuple(dict.fromkeys(name for body in bodies for name in named(body)))
    bound = bound_in(bodies)
    return Near(tuple(n for n in names if n not in bound)[:6], (), (), bound, (ONE, *names)[:6])


def bound_in(bodies: Sequence[Tree]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(item.index for body in bodies for item in sums_in(body)))


def sums_in(body: Tree) -> Iterator[tree.Sum]:
    if isinstance(body, tree.Sum):
        yield body
    for child in body.children:
        yield from sums_in(child)


def near_row(link: Link, session: Any, env: Env) -> Near:
    """The symbols of the row, of what it speaks of, and of what is assumed; those of the row first."""
    context = session.context
    bodies = list(unfolded([*link.sides, *([session.head] if session.head else [])], context))
    bodies += [side for item in session.conditions for side in item.link.sides]
    indices = tuple(dict.fromkeys((*free_indices(link.sides, env), *bound_in(link.sides))))[:4]
    near = pool([*bodies, *known_names(session)], indices, link, context)
    scalars, arrays = kinds(near, at_one(env, indices))
    terms = [ONE, *(t for body in bodies for t in terms_in(body)), *scalars[:8], *arrays[:6]]
    terms += [times(s, a) for s in scalars[:4] for a in arrays[:4]]
    sizes = tuple(Name(size) for size in context.sizes if size.isalpha())[:4]
    return Near(tuple(scalars[:20]), tuple(arrays[:8]), sizes, indices, tuple(dict.fromkeys(terms))[:32])


def at_one(env: Env, indices: Sequence[Name]) -> Env:
    return replace(env, indices={**env.indices, **{word(index): 1 for index in indices}})


def pool(bodies: Sequence[Tree], indices: Sequence[Name], link: Link, context: Context) -> list[Tree]:
    """Names first, then calls and norms; no index, and not what the row computes."""
    found = [item for body in bodies for item in pieces(body) if not is_index(item, context)]
    spread = dict.fromkeys(item for piece in found for item in variants(piece, indices, context))
    return sorted((item for item in spread if item != link.left), key=lambda item: not isinstance(item, Name))


def is_index(item: Tree, context: Context) -> bool:
    return isinstance(item, Name) and word(item) in context.ranges


def unfolded(bodies: Sequence[Tree], context: Context, depth: int = 3) -> Iterator[Tree]:
    """The trees, then the meanings of the names in them."""
    yield from bodies
    names = dict.fromkeys(name for body in bodies for name in every_name(body))
    calls = (
        replace(item.function, primes=0) for body in bodies for item in pieces(body) if isinstance(item, tree.Call)
    )
    keys = dict.fromkeys(key for name in (*names, *calls) for key in (keyed(name, context)[0], word(name)))
    inside = [item.body for key in keys for item in meanings(key, context)][:12]
    if inside and depth:
        yield from unfolded(inside, context, depth - 1)


def meanings(key: str, context: Context) -> Iterator[Definition]:
    """Of a function only where its parameters are names of the text, as in `L(w, b) = …`."""
    for item in context.definitions.get(key, ()):
        if all(context.knows(keyed(name, context)[0]) for name in item.parameters or () if isinstance(name, Name)):
            yield item


def known_names(session: Any) -> Iterator[Tree]:
    """What else the text has declared, defined or used by now, as far as it has no indices."""
    context = session.context
    for key in (*context.definitions, *context.declared):
        found = PLAIN.fullmatch(key)
        declared = context.declared.get(key)
        if found and (declared is None or not declared.guessed or key in session.used):
            yield Name(found[1], (tree.Number(Fraction(found[2])),) if found[2] else ())


def pieces(body: Tree) -> Iterator[Tree]:
    """Names, calls and norms: what may be a factor."""
    if isinstance(body, Name):
        yield body
        return
    if isinstance(body, tree.Call | tree.Norm):
        yield body
    children = body.arguments if isinstance(body, tree.Call) else body.children
    for child in children:
        yield from pieces(child)


def variants(body: Tree, indices: Sequence[Name], context: Context) -> Iterator[Tree]:
    """y_i, and y_j where j is an index of the row."""
    yield body
    if isinstance(body, Name) and len(body.subscripts) == 1 and is_index_like(body.subscripts[0], context):
        yield from (replace(body, subscripts=(index,)) for index in indices)


def kinds(pool: Sequence[Tree], env: Env) -> tuple[list[Tree], list[Tree]]:
    """Those that are numbers, and those that are not."""
    scalars: list[Tree] = []
    arrays: list[Tree] = []
    for item in pool[:48]:
        try:
            (scalars if is_scalar(value(item, env)) else arrays).append(item)
        except FAILURES:
            continue
    return scalars, arrays


def terms_in(body: Tree) -> Iterator[Tree]:
    if isinstance(body, tree.Plus):
        yield from (unsigned(term) for term in body.terms)
    for child in body.children:
        yield from terms_in(child)
