"""How long a vector is of which only its use tells that it is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.written.adjectives import NOTHING
from checks.written.declare import Range, bare_names, note_sizes
from checks.written.normals import TWO_PI, covariances
from checks.written.shaping import Inference
from checks.written.spellings import layered
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

DEFAULT = Name("#d")


def default_axis(context: Context) -> Tree:
    """The usual letter for the length of a vector, or the only size that the text names and that counts nothing."""
    if context.dimension is not None:
        return context.dimension
    counts = {word(upper) for _, upper in context.ranges.values() if isinstance(upper, Name)}
    usual = ("d", "p", "D", *({"n"} - counts))
    known = next((Name(letter) for letter in usual if letter in context.sizes), None)
    named = [size for size in context.sizes if not size.startswith("#") and size not in counts]
    return known or (Name(named[0]) if len(named) == 1 and len(named[0]) == 1 else DEFAULT)


def note_maps(found: Inference) -> None:
    """A feature map has vectors for values."""
    context = found.context
    for base in found.maps:
        declared = context.declared.get(base)
        if declared is not None and declared.is_function and not declared.shape and "real" not in declared.facts:
            context.declared[base] = replace(declared, shape=(Name("#f"),))
            note_sizes(context, [Name("#f")])


def note_members(found: Inference) -> None:
    """The members of a family that is used as one of vectors."""
    context = found.context
    for key, declared in list(context.declared.items()):
        base = key.partition("[")[0]
        if declared.guessed and declared.family and not declared.shape and base + "_" in found.vectors:
            context.declared[key] = replace(declared, shape=(default_axis(context),))
            note_sizes(context, context.declared[key].shape)


def note_raised(trees: Sequence[Tree], context: Context) -> None:
    """`x^{(i)}` of `Σᵢ (θᵀx^{(i)} − y^{(i)}) x_j^{(i)}`: a vector with an entry for each j, as i is summed over."""
    summed = {index for body in trees for index in summed_over(body)}
    names = {name for body in trees for name in body.names if name.layer in summed}
    for name in sorted(names, key=str):
        members, *places = (range_at(place, context) for place in (name.layer, *name.subscripts))
        key = family_word(layered(name.bare), 1)
        if members and len(places) == 1 and places[0] and replace(name, subscripts=()) in names:
            context.declared.setdefault(key, Declared((places[0][1],), 1, (members,), NOTHING, None, True))


def range_at(place: Tree | None, context: Context) -> Range | None:
    return context.ranges.get(word(place)) if isinstance(place, Name) else None


def summed_over(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Sum):
        yield body.index
    for child in body.children:
        yield from summed_over(child)


def note_dimension(trees: Sequence[Tree], context: Context) -> None:
    """D of `−(D/2) ln 2π` and `(2π)^{D/2}`, where nothing says what it is: as long as x is; also where it counts the
    entries, beside a covariance.
    """
    counts = {word(upper) for _, upper in context.ranges.values() if isinstance(upper, Name)}
    matrix = any(any(covariances(body)) for body in trees)
    found = {name for body in trees for name in beside_two_pi(body)}
    new = [name for name in found if name.base in DIMENSIONS and not name.subscripts]
    new = [name for name in new if matrix or word(name) not in counts]
    for name in new if len(new) == 1 else ():
        if not context.knows(word(name)) and word(name) not in context.ranges:
            context.sizes.setdefault(word(name), NOTHING)
            context.dimension = name


DIMENSIONS = frozenset("D d p k q m".split())


def beside_two_pi(body: Tree) -> Iterator[Name]:
    """The letters in a coefficient of `ln 2π`, and in an exponent of 2π."""
    if isinstance(body, tree.Times) and any(is_log_two_pi(factor) for factor in body.factors):
        yield from (name for factor in body.factors if not is_log_two_pi(factor) for name in factor.names)
    if isinstance(body, tree.Power) and body.base == TWO_PI:
        yield from body.exponent.names
    for child in body.children:
        yield from beside_two_pi(child)


def is_log_two_pi(body: Tree) -> bool:
    return isinstance(body, tree.Call) and body.function.base in ("log", "ln") and body.arguments == (TWO_PI,)


def note_labelled_sizes(context: Context) -> None:
    """d_v, as v runs over nothing, is a length with a label, as d_l, l = 1, …, L, is one of many."""
    names = [name for item in context.declared.values() for size in item.shape for name in bare_names(size)]
    shifted = {name.base for name in names if not all(isinstance(item, Name) for item in name.subscripts)}
    for name in {name for name in names if name.subscripts and name.base not in shifted}:
        if not any(word(item) in context.ranges for item in name.subscripts if isinstance(item, Name)):
            context.declared.pop(family_word(name.bare, len(name.subscripts)), None)
            context.sizes.setdefault(word(name), NOTHING)
