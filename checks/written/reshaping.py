"""`∂L/∂b = −Σᵢ αᵢ xᵢ`: shapes that do not fit are an error of the writer's where no other guess makes them fit.

What nothing declares has a shape by its use; such a shape is doubted as long as some other one is possible, or what
does not fit stands inside a side, where something may be read otherwise than it is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from checks.written.arrays import is_array
from checks.written.compare import Link, instances, tried
from checks.written.fitting import (
    NO_VALUE,
    OTHER,
    SECONDS,
    equations,
    fits,
    is_guess,
    shapes_known,
    sizes_apart,
    speaks_against,
    spoken_for,
    with_shapes,
    world_of,
)
from checks.written.limits import spent
from checks.written.mentions import keys_below
from checks.written.reading import all_bodies
from checks.written.session import Session
from checks.written.settle import Finding
from checks.written.slopes import has_slope
from checks.written.value import value
from checks.written.world import Context, Declared, Env, family_word, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree

ALL_AT_ONCE, MOST_GUESSED = 3, 5


def may_fit(link: Link, finding: Finding, session: Session) -> bool:
    """Whether other shapes of what is guessed would make both sides fit and spoil nothing else that the text says, or
    time does not suffice to tell.
    """
    context = session.context
    guessed = [key for key in dict.fromkeys(keys_of(link, context)) if is_guess(key, context)]
    if fits_as_number(link, finding, context) or any(defined_by_guess(key, context) for key in keys_of(link, context)):
        return True
    if not guessed:
        return False
    if finding.world is None or is_unclear(link, guessed, context) or readable_anew(link, finding, guessed, session):
        return True
    return not any(clashes_anyway(part, guessed, context) for part in link.sides) and not stand(link, guessed, context)


def defined_by_guess(key: str, context: Context) -> bool:
    """Whether a definition clashes by itself, in which something is guessed: no row that looks at it is to blame."""
    bodies = [item.body for item in context.definitions.get(key, ()) if item.parameters is None]
    guessed = (body for body in bodies if any(is_guess(other, context) for other in keys_below(body, context)))
    return any(fits(Link(body, "=", body), context, sizes_apart(context)) is False for body in guessed)


def is_unclear(link: Link, guessed: Sequence[str], context: Context) -> bool:
    """Whether the judge may have it wrong: many guesses, blocks, lists of members, a clash in some places only."""
    listed = any(is_list_of_members(name, context) for side in link.sides for name in side.names)
    listed = listed and not any(map(has_slope, link.sides))
    free = len(guessed) > MOST_GUESSED or any(map(in_blocks, link.sides))
    return listed or free or fits(link, context, sizes_apart(context)) is not False


def readable_anew(link: Link, finding: Finding, guessed: Sequence[str], session: Session) -> bool:
    """Whether another guess makes the link fit, and may make it hold, and spoils nothing, or the time is up."""
    context, until = session.context, spent() + SECONDS
    sizes = sizes_apart(context)
    others = [item for item in equations(all_bodies(session)) if item.sides != link.sides]
    kept = spoken_for([item for item in others if looks_at(item, guessed, context)], context, sizes)
    return any(
        spent() > until or (may_hold(link, finding, other) and not speaks_against(kept, other, sizes))
        for other in reshaped(guessed, context)
    )


def may_hold(link: Link, finding: Finding, other: Context) -> bool:
    """Whether both sides fit by other shapes and, of a derivative of which nothing else is assumed, do not certainly
    differ then; any other equation may say what a free symbol is.
    """
    sizes = sizes_apart(other)
    if fits(link, other, sizes) is False:
        return False
    free = bool(finding.used) or not any(map(has_slope, link.sides))
    try:
        return free or tried(link, other, world_of(sizes)).kind != "differ"
    except NO_VALUE:
        return True


def stand(link: Link, guessed: Sequence[str], context: Context) -> bool:
    """Whether each side by itself has a shape by some guess: they are read as they are meant."""
    sizes, standing = sizes_apart(context), set[Tree]()
    for other in reshaped(guessed, context):
        standing |= sides_standing(link, Env(other, world_of(sizes)))
        if standing.issuperset(link.sides):
            return True
    return False


def clashes_anyway(body: Tree, guessed: Collection[str], context: Context) -> bool:
    """`tr(c)` of a vector c: whether a part clashes in which nothing is guessed."""
    if not any(key in guessed for key in keys_below(body, context)):
        return fits(Link(body, "=", body), context, sizes_apart(context)) is False
    return any(clashes_anyway(part, guessed, context) for part in body.children)


def looks_at(link: Link, keys: Collection[str], context: Context) -> bool:
    return any(key in keys for key in keys_of(link, context))


def refitted(link: Link, context: Context) -> tuple[str, Declared] | None:
    """The one guess, of all, by which the sides fit: y of `(y − wᵀx)²` is a vector in `‖y − Xw‖²`."""
    found: list[tuple[str, Declared]] = []
    sizes, until = sizes_apart(context), spent() + SECONDS
    for key in dict.fromkeys(keys_of(link, context)):
        for shape in shapes_known(context, OTHER) if is_guess(key, context) else ():
            other = with_shapes(context, {key: shape})
            if spent() > until or len(found) > 1:
                return None
            if fits(link, other, sizes):
                found.append((key, other.declared[key]))
    return found[0] if len(found) == 1 else None


def keys_of(link: Link, context: Context) -> Iterator[str]:
    labels = only_labels(link, context)
    return (key for side in link.sides for key in keys_below(side, context) if key not in labels)


def only_labels(link: Link, context: Context) -> set[str]:
    """y of `Σ_{xy} a`, where it stands for nothing by itself."""
    names = [name for side in link.sides for name in side.names]
    labelled = [name for name in names if name.subscripts and word(name) in context.declared]
    below = Counter(word(item) for name in labelled for item in name.subscripts if isinstance(item, Name))
    return {key for key, count in Counter(map(word, names)).items() if count == below[key]}


def is_list_of_members(name: Name, context: Context) -> bool:
    """Whether N would be all N_k below one another, though it may as well be a symbol by itself."""
    whole = context.declared.get(word(name))
    families = [(family_word(name, count), count) for count in (1, 2)] if not name.subscripts else []
    listed = any(context.knows(key) and not entries(key, count, whole, context) for key, count in families)
    return listed and (not context.knows(word(name)) or is_guess(word(name), context))


def fits_as_number(link: Link, finding: Finding, context: Context) -> bool:
    """Whether a t that stands for all tᵢ would fit as one more of their kind."""
    bodies = [item.body for key in keys_of(link, context) for item in context.definitions.get(key, ())]
    names = {name for body in (*link.sides, *bodies) for name in body.names if is_list_of_members(name, context)}
    numbers = {word(name): Declared((), 0, (), frozenset({"positive"}), None, True) for name in names}
    other = replace(context, declared={**context.declared, **numbers})
    return bool(numbers) and may_hold(link, finding, other)


def entries(key: str, count: int, whole: Declared | None, context: Context) -> bool:
    """Whether a family is the entries of the whole one: Ω_{ij} of a matrix Ω."""
    member = context.declared.get(key)
    return whole is not None and len(whole.shape) == count and (member is None or not member.shape)


def sides_standing(link: Link, env: Env) -> set[Tree]:
    """The sides that have a shape, each by itself; none where they are a row beside a column."""
    try:
        inner = next(instances(link, env))
    except (DeriveError, StopIteration, ZeroDivisionError):
        return set()
    found = {side: shape for side in link.sides if (shape := shape_at(side, inner)) is not None}
    turned = len(found) == len(link.sides) and len({tuple(sorted(shape)) for shape in found.values()}) == 1
    return set() if turned else set(found)


def shape_at(side: Tree, env: Env) -> tuple[int, ...] | None:
    try:
        found = value(side, env)
    except (DeriveError, ZeroDivisionError):
        return None
    return found.shape if is_array(found) else ()


def in_blocks(body: Tree) -> bool:
    """Whether a matrix is written out, whose blocks may have any size."""
    return isinstance(body, tree.Matrix) or any(map(in_blocks, body.children))


def reshaped(guessed: Sequence[str], context: Context) -> Iterator[Context]:
    """The context with every choice of shapes for what is guessed, of many symbols for two at a time."""
    few = len(guessed) <= ALL_AT_ONCE
    shapes = shapes_known(context, OTHER) if few else shapes_known(context)
    for chosen in combinations(guessed, len(guessed) if few else 2):
        for found in product(shapes, repeat=len(chosen)):
            yield with_shapes(context, dict(zip(chosen, found, strict=True)))
