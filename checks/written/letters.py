"""Letters that run though nothing says so: by the names they stand at, and by the letters they share a place with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.declare import bare_names, is_index_like, note_sizes
from checks.written.formulas import of_names
from checks.written.shaping import Inference, resolved, shape_of
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree


def index_letters(context: Context, trees: Sequence[Tree]) -> None:
    """Twice, so that a letter that shares its place with a known one is known too; then those that nothing tells."""
    for _ in range(2):
        note_letters(context, trees, False, frozenset())
        note_axes(context, trees)
    for _ in range(2):
        note_letters(context, trees, False, frozenset(unusual(context, trees)))
    note_letters(context, trees, True, frozenset())
    for body in trees:
        note_twins(body, context)
        for name in body.names:
            share(name, context)


def note_axes(context: Context, trees: Sequence[Tree]) -> None:
    """i and j of S_ij after `S = QKᵀ`, where the shapes of Q and K are declared."""
    formulas = dict(of_names(trees))
    for name in (name for body in trees for name in body.names if name.layer is None):
        right = formulas.get(name.bare) if not context.knows(word(name.bare)) else None
        shape = shape_of(right, Inference(context)) if right is not None else None
        for item, axis in zip(name.subscripts, shape or (), strict=False):
            free = isinstance(item, Name) and is_index_like(item, context) and word(item) not in context.ranges
            if free and isinstance(item, Name) and not context.knows(word(item)) and axis != ONE:
                context.ranges[word(item)] = (ONE, axis)


def share(name: Name, context: Context) -> None:
    """`a^l_j` and `a^{l−1}_k`: where nothing says either, j and k run as far as each other."""
    for place, item in enumerate(name.subscripts if name.layer is not None else ()):
        if isinstance(item, Name) and word(item) in context.ranges:
            alike(context.slots.setdefault((name.base, place, len(name.subscripts)), word(item)), word(item), context)


def alike(first: str, second: str, context: Context) -> None:
    """Two letters run as far as each other, where nothing says how far either does."""
    one, other = context.ranges[first], context.ranges[second]
    if one != other and is_unsaid(one[1]) and is_unsaid(other[1]):
        context.ranges |= {letter: one for letter, bounds in context.ranges.items() if bounds == other}
        context.sizes.pop(word(other[1]) if isinstance(other[1], Name) else "", None)


def note_twins(body: Tree, context: Context) -> None:
    """i and j of δ_ij and of `i = j`, and of p_i and z_j after `p = softmax(z)`."""
    pairs = [body.subscripts] if isinstance(body, Name) and body.base == "delta" else []
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", "!=", ":="):
        left, right = body.first, body.rest[0][1]
        pairs += [(left, right)]
        inner = right.arguments if isinstance(right, tree.Call) and right.function.base in ENTRYWISE else ()
        pairs += [tuple(letter for side in (left, *inner) for letter in index_of(side, context))]
    for pair in pairs:
        letters = [word(item) for item in pair if isinstance(item, Name) and word(item) in context.ranges]
        if len(letters) == len(pair) == 2:
            alike(letters[0], letters[1], context)
    for child in body.children:
        note_twins(child, context)


def index_of(body: Tree, context: Context) -> Iterator[Name]:
    """k of p, where its entries stand as p_k."""
    letter = context.slots.get((body.base, 0, 1)) if isinstance(body, Name) and not body.subscripts else None
    yield from [Name(letter)] if letter is not None else []


ENTRYWISE = frozenset({"softmax", "sigma", "sigmoid", "tanh", "relu", "ReLU", "exp", "log"})


def is_unsaid(bound: Tree) -> bool:
    """#k, which stands for what no word and no formula says."""
    return isinstance(bound, Name) and bound.base.startswith("#")


def note_letters(context: Context, trees: Sequence[Tree], guess: bool, others: frozenset[str]) -> None:
    """A usual letter that stands as a subscript of no declared name runs over a range of its own."""
    ends = ends_of(trees)
    for body in trees:
        for name in body.names:
            if name.base in OF_SIZE and len(name.subscripts) == 1:
                continue
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


OF_SIZE = frozenset({"I", "one"})
"""`I_k` is k×k, and k no index."""


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
        axis = place if name.layer is None else (place + 1) % (len(name.subscripts) + 1)
        bounds = declared.ranges[axis] if axis < len(declared.ranges) else None
        if bounds is None and declared.family <= axis < declared.family + len(declared.shape):
            bounds = ONE, declared.shape[axis - declared.family]
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
