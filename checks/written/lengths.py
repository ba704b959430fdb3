"""How long a vector is of which only its use tells that it is one."""

from __future__ import annotations

from dataclasses import replace

from checks.written.declare import NOTHING, bare_names, note_sizes
from checks.written.shaping import Inference
from checks.written.world import Context, family_word, word
from derive.notation.tree import Name, Tree

DEFAULT = Name("#d")


def default_axis(context: Context) -> Tree:
    """The usual letter for the length of a vector, or the only size that the text names and that counts nothing."""
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


def note_labelled_sizes(context: Context) -> None:
    """d_v, as v runs over nothing, is a length with a label, as d_l, l = 1, …, L, is one of many."""
    names = [name for item in context.declared.values() for size in item.shape for name in bare_names(size)]
    shifted = {name.base for name in names if not all(isinstance(item, Name) for item in name.subscripts)}
    for name in {name for name in names if name.subscripts and name.base not in shifted}:
        if not any(word(item) in context.ranges for item in name.subscripts if isinstance(item, Name)):
            context.declared.pop(family_word(name.bare, len(name.subscripts)), None)
            context.sizes.setdefault(word(name), NOTHING)
