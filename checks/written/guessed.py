"""Functions that nothing declares or defines, `f(x)`, and the members x₁ of what is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from checks.written.adjectives import NOTHING
from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.declare import Shape, calls_in, keyed, note_sizes
from checks.written.lengths import DEFAULT
from checks.written.scalars import VALUES
from checks.written.shaping import Inference, shape_of
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree


def numbered_member(name: Name, context: Context) -> bool:
    """x₁ of a family or a vector x that is known."""
    count = len(name.subscripts)
    literal = isinstance(name.layer, Number) or (isinstance(name.layer, Name) and word(name.layer) in context.sizes)
    if literal and family_word(replace(name, layer=Name("·"), subscripts=()), 1) in context.declared:
        return True
    numbered = count and all(isinstance(item, Number) for item in name.subscripts)
    ends = count and all(
        isinstance(item, Number) or word(item) in context.sizes
        for item in name.subscripts
        if isinstance(item, Name | Number)
    )
    bare = name.bare
    whole = context.declared.get(word(bare))
    known = family_word(bare, count) in context.declared or family_word(bare, count) in context.definitions
    return bool((numbered or ends) and (known or (whole is not None and whole.shape)))


def functions(trees: Sequence[Tree], found: Inference) -> None:
    """A function that nothing declares or defines takes numbers to numbers, entry by entry; families first."""
    calls = [call for body in trees for call in calls_in(body)]
    for call in sorted(calls, key=lambda call: -keyed(replace(call.function, primes=0), found.context)[1]):
        declare_function(call, found)


def declare_function(call: tree.Call, found: Inference) -> None:
    context = found.context
    name = replace(call.function, primes=0)
    key, family, ranges = keyed(name, context)
    if key in context.declared or means_something(name, call, context, found.maps) or numbered_member(name, context):
        return
    shapes = tuple(shape_of(item, found) or () for item in call.arguments)
    single = len(shapes) == 1 and not isinstance(call.arguments[0], tree.Given)
    if single and name.base in found.losses:
        single, shapes = False, (shapes[0] or (DEFAULT,),)
        note_sizes(context, shapes[0])
    shape: Shape = (Name("#f"),) if name.base in found.maps else ()
    note_sizes(context, shape)
    entrywise = single and name.base not in found.maps
    context.declared[key] = Declared(shape, family, ranges, NOTHING, ((),) if entrywise else shapes, True)


KNOWN = VALUES.keys() | OTHER_NAMES.keys() | STRUCTURES.keys() | {"indicator", "Var", "Cov", "Pr", "N"}


def means_something(name: Name, call: tree.Call, context: Context, maps: Collection[str]) -> bool:
    """A known function, a table of probabilities, or the differential `d(…)`."""
    differential = name == Name("d") and len(call.arguments) == 1
    feature_map = context.features and name.base in maps
    feature_map = feature_map or (name.base in ("phi", "Phi") and not context.normal)
    return (name.base in KNOWN and not feature_map) or word(name) in context.tables or differential
