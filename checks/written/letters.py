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
    for _ in range(2):
        note_letters(context, trees, False, frozenset(unusual(context, trees)))
    note_letters(context, trees, True, frozenset())
    for body in trees:
        for name in body.names:
            share(name, context)


def share(name: Name, context: Context) -> None:
    """`a^l_j` and `a^{l−1}_k`: where nothing says either, j and k run as far as each other."""
    for place, item in enumerate(name.subscripts if name.layer is not None else ()):
        if isinstance(item, Name) and word(item) in context.ranges:
            first = context.slots.setdefault((name.base, place, len(name.subscripts)), word(item))
            one, other = context.ranges[first], context.ranges[word(item)]
            if one != other and is_unsaid(one[1]) and is_unsaid(other[1]):
                context.ranges |= {letter: one for letter, bounds in context.ranges.items() if bounds == other}
                context.sizes.pop(word(other[1]) if isinstance(other[1], Name) else "", None)


def is_unsaid(bound: Tree) -> bool:
    """#k, which stands for what no word and no formula says."""
    return isinstance(bound, Name) and bound.base.startswith("#")


def note_letters(context: Context, trees: Sequence[Tree], guess: bool, others: frozenset[str]) -> None:
    """A usual letter that stands as a subscript of no declared name runs over a range of its own."""
    ends = ends_of(trees)
    for body in trees:
        for name in body.names:
            for place, item in enumerate((*name.subscripts, *([name.layer] if name.layer else []))):
                for letter in bare_names(item):
                    if is_index_like(letter, context) or word(letter) in others:
                        note_letter(letter, name, place, context, guess, last_of(letter, ends, context))


def unusual(context: Context, trees: Sequence[Tree]) -> Iterator[str]:
    """b of θ_b beside θ_a with a from 1 to K: a letter that stands nowhere but as a subscript or an argument, or alone
    in running text, `action $b$`.
    """
    values = {name.base for body in trees if not isinstance(body, Name) for name in values_in(body)}
    for name in (name for body in trees for name in body.names):
        for place, item in enumerate(name.subscripts):
            twin = context.slots.get((name.base, place, len(name.subscripts)))
            if isinstance(item, Name) and item.base not in values and twin in context.ranges and neighbours(item, twin):
                yield word(item)


def neighbours(item: Name, twin: str | None) -> bool:
    """b beside a; the + of x_+ and the p of x_p beside xᵢ are labels."""
    both = (item.base, twin or "")
    return all(len(one) == 1 and "a" <= one <= "z" for one in both) and abs(ord(both[0]) - ord(both[1])) <= 3


def values_in(body: Tree) -> Iterator[Name]:
    """The names that stand for values, but for those that a function is asked at."""
    if isinstance(body, Name):
        yield body
    parts = body.arguments if isinstance(body, tree.Call) else body.children
    for child in () if isinstance(body, Name) else parts:
        if not (isinstance(body, tree.Call) and isinstance(child, Name)):
            yield from values_in(child)


def last_of(letter: Name, ends: frozenset[Name], context: Context) -> Name | None:
    """T of t, where something stands at the place T or T + 1 and nothing says what T is."""
    capital = Name(letter.base.upper())
    known = context.knows(word(capital)) or word(capital) in context.ranges or len(letter.base) > 1
    return capital if capital in ends and not known else None


def ends_of(trees: Sequence[Tree]) -> frozenset[Name]:
    """The capitals at places: T of `w^{(T+1)}`."""
    places = (place for body in trees for name in body.names for place in (*name.subscripts, name.layer) if place)
    return frozenset(name for place in places for name in bare_names(place) if name.base.isupper())


def note_letter(letter: Name, name: Name, place: int, context: Context, guess: bool, last: Name | None) -> None:
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
    context.ranges[bare] = shared or (ONE, last if last is not None else Name(f"#{bare}"))
    note_sizes(context, [context.ranges[bare][1]])
