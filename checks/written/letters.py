"""Letters that run though nothing says so: by the names they stand at, and by the letters they share a place with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.declare import bare_names, is_index_like, note_sizes
from checks.written.shaping import resolved
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree


def index_letters(context: Context, trees: Sequence[Tree]) -> None:
    """Twice, so that a letter that shares its place with a known one is known too; then those that nothing tells."""
    for _ in range(2):
        note_letters(context, trees, False, frozenset())
    note_letters(context, trees, False, frozenset(unusual(context, trees)))
    note_letters(context, trees, True, frozenset())


def note_letters(context: Context, trees: Sequence[Tree], guess: bool, others: frozenset[str]) -> None:
    """A usual letter that stands as a subscript of no declared name runs over a range of its own."""
    for body in trees:
        for name in all_names(body):
            for place, item in enumerate((*name.subscripts, *([name.layer] if name.layer else []))):
                for letter in bare_names(item):
                    if is_index_like(letter, context) or word(letter) in others:
                        note_letter(letter, name, place, context, guess)


def unusual(context: Context, trees: Sequence[Tree]) -> Iterator[str]:
    """b of θ_b beside θ_a with a from 1 to K: a letter that stands nowhere but as a subscript or an argument."""
    values = {name.base for body in trees for name in values_in(body)}
    for name in (name for body in trees for name in all_names(body)):
        for place, item in enumerate(name.subscripts):
            twin = context.slots.get((name.base, place, len(name.subscripts)))
            if isinstance(item, Name) and is_letter(item) and item.base not in values and twin in context.ranges:
                yield word(item)


def is_letter(item: Name) -> bool:
    """A small one of the Latin alphabet: x₊ is a name of its own."""
    return len(item.base) == 1 and item.base.isalpha() and item.base.islower() and not item.accent


def values_in(body: Tree) -> Iterator[Name]:
    """The names that stand for values, but for those that a function is asked at."""
    if isinstance(body, Name):
        yield body
    parts = body.arguments if isinstance(body, tree.Call) else tree.children(body)
    for child in () if isinstance(body, Name) else parts:
        if not (isinstance(body, tree.Call) and isinstance(child, Name)):
            yield from values_in(child)


def note_letter(letter: Name, name: Name, place: int, context: Context, guess: bool) -> None:
    bare = word(letter)
    if not letter.subscripts and bare in context.ranges:
        context.slots.setdefault((name.base, place, len(name.subscripts)), bare)
    if bare in context.ranges or letter.subscripts or context.knows(bare) or bare in context.sizes:
        return
    if len(letter.base) > 3 or letter.base in ("cdot",):
        return
    key, rest = resolved(name, context)
    declared = context.declared.get(key)
    if declared is not None:
        bounds = declared.ranges[place] if place < len(declared.ranges) else None
        if bounds is None and declared.family <= place < declared.family + len(declared.shape):
            bounds = ONE, declared.shape[place - declared.family]
        if bounds is not None:
            context.ranges[bare] = bounds
            return
        if declared.family == 0 and not rest:
            return
    slot = (name.base, place, len(name.subscripts))
    twin = context.slots.get(slot)
    shared = context.ranges.get(twin) if twin is not None else None
    if shared is not None and any(letter == n for side in shared for n in bare_names(side)):
        shared = None
    if shared is None and not guess:
        return
    context.slots.setdefault(slot, bare)
    context.ranges[bare] = shared or (ONE, Name(f"#{bare}"))
    note_sizes(context, [context.ranges[bare][1]])


def all_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    for child in tree.children(body):
        yield from all_names(child)
