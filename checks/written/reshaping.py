"""`∂L/∂b = −Σᵢ αᵢ xᵢ`: shapes that do not fit are an error of the writer's where no other guess makes them fit.

What nothing declares has a shape by its use; such a shape is doubted as long as some other one is possible, or what
does not fit stands inside a side, where something may be read otherwise than it is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from checks.written.arrays import is_array
from checks.written.compare import Link, instances, tried
from checks.written.declare import Shape, restrict
from checks.written.draw import Drawer
from checks.written.limits import spent
from checks.written.mentions import keys_below
from checks.written.settle import Finding
from checks.written.value import value
from checks.written.world import Context, Declared, Env, World, family_word, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree

OTHER = Name("#other")
SECONDS = 0.5
DISTINCT = (3, 4, 2, 5, 7, 6)
MOST_GUESSED = 3


def may_fit(link: Link, finding: Finding, context: Context) -> bool:
    """Whether other shapes of what is guessed would make both sides fit, or time does not suffice to tell."""
    guessed = [key for key in dict.fromkeys(keys_of(link, context)) if is_guess(key, context)]
    if not guessed:
        return False
    if finding.world is None or len(guessed) > MOST_GUESSED or any(map(in_blocks, link.sides)):
        return True
    if any(is_list_of_members(name, context) for side in link.sides for name in side.names):
        return True
    sizes = {name: DISTINCT[k % len(DISTINCT)] for k, name in enumerate([*context.sizes, word(OTHER)])}
    until, clashing = spent() + SECONDS, False
    for other in reshaped(guessed, context):
        world = World(sizes, Drawer("shapes", True))
        if spent() > until or fits(link, other, world):
            return True
        clashing = clashing or clash(link, Env(other, world))
    return not clashing


def keys_of(link: Link, context: Context) -> Iterator[str]:
    return (key for side in link.sides for key in keys_below(side, context))


def is_guess(key: str, context: Context) -> bool:
    declared = context.declared.get(key)
    return declared is not None and declared.guessed and key not in context.definitions


def is_list_of_members(name: Name, context: Context) -> bool:
    """Whether N would be all N_k below one another, though it may as well be a symbol by itself."""
    return (
        not context.knows(word(name))
        and not name.subscripts
        and any(context.knows(family_word(name, count)) for count in (1, 2))
    )


def clash(link: Link, env: Env) -> bool:
    """Whether each side has a shape and only the two do not fit, also not as a row beside a column."""
    try:
        inner = next(instances(link, env))
        left, right = value(link.left, inner), value(link.right, inner)
    except (DeriveError, StopIteration, ZeroDivisionError):
        return False
    return not (is_array(left) and is_array(right) and (left.shape == right.T.shape or left.shape == right.shape))


def in_blocks(body: Tree) -> bool:
    """Whether a matrix is written out, whose blocks may have any size."""
    return isinstance(body, tree.Matrix) or any(map(in_blocks, body.children))


def reshaped(guessed: list[str], context: Context) -> Iterator[Context]:
    """The context with every choice of shapes for what is guessed."""
    axes = list(dict.fromkeys([axis for item in context.declared.values() for axis in item.shape] + [OTHER]))
    shapes: list[Shape] = [(), *((axis,) for axis in axes), *product(axes, axes)]
    for chosen in product(shapes, repeat=len(guessed)):
        changed = {key: with_shape(context.declared[key], shape) for key, shape in zip(guessed, chosen, strict=True)}
        yield replace(context, declared={**context.declared, **changed})


def with_shape(declared: Declared, shape: Shape) -> Declared:
    return replace(declared, shape=shape, facts=restrict(declared.facts, shape))


def fits(link: Link, context: Context, world: World) -> bool:
    try:
        return tried(link, context, world).kind != "misfit"
    except (DeriveError, RecursionError):
        return True
