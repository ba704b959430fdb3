"""`J = wᵀSw − λ(wᵀw − 1)` fits a number λ only: what the text says elsewhere speaks against other shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, product

from checks.written.arrays import Misfit, Unsized
from checks.written.compare import Link, brought_together, instances
from checks.written.declare import Shape, restrict
from checks.written.draw import Drawer
from checks.written.limits import spent
from checks.written.mentions import keys_in, unknown_functions
from checks.written.settle import Sizes, respecting
from checks.written.slopes import is_slope
from checks.written.value import value
from checks.written.world import Context, Declared, Env, World, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree

OTHER = Name("#other")
DISTINCT = (3, 4, 2, 5, 7, 6)
COMPARED = frozenset({"=", ":=", "=:", "===", "<=", ">=", "<", ">"})
NO_VALUE = (DeriveError, ArithmeticError, ValueError, TypeError, LookupError, RecursionError)
SECONDS = 1.0


def sizes_apart(context: Context) -> Sizes:
    """Sizes that differ, so that no two shapes fit by chance."""
    sizes = {name: DISTINCT[k % len(DISTINCT)] for k, name in enumerate([*context.sizes, word(OTHER)])}
    return respecting(sizes, context, 1)


def world_of(sizes: Sizes) -> World:
    """A world of its own for each guess."""
    return World(sizes, Drawer("shapes", True))


def equations(bodies: Iterable[Tree]) -> list[Link]:
    """Every two sides that stand beside one another."""
    return list(chain.from_iterable(map(pairs, bodies)))


def pairs(body: Tree) -> Iterator[Link]:
    if isinstance(body, tree.Relation):
        sides = [body.first, *(side for _, side in body.rest)]
        for k, (sign, _) in enumerate(body.rest):
            if sign in COMPARED:
                left, right = sides[k], sides[k + 1]
                layout = any(map(is_slope, (left, right, sides[0])))
                yield Link(left, sign, right, layout=layout)
    if isinstance(body, tree.Several | tree.Implies):
        for child in body.children:
            yield from pairs(child)


def fits(link: Link, context: Context, sizes: Sizes) -> bool | None:
    """Whether the shapes fit, in each side and of both; None where one has no value yet."""
    try:
        env = next(instances(link, Env(context, world_of(sizes))))
    except (*NO_VALUE, StopIteration):
        return None
    found = [shaped(side, env) for side in link.sides]
    if False in found:
        return False
    try:
        if None not in found:
            brought_together(value(link.left, env), value(link.right, env), link)
        return None if None in found else True
    except Unsized:
        return None
    except Misfit:
        return False


def shaped(side: Tree, env: Env) -> bool | None:
    """Whether a side has a shape; None where that rests on a function without a formula."""
    if unknown_functions(Link(side, "=", side), env.context):
        return None
    try:
        value(side, env)
    except Unsized:
        return None
    except Misfit:
        return False
    except NO_VALUE:
        return None
    return True


def spoken_for(others: Sequence[Link], context: Context, sizes: Sizes) -> list[Link]:
    """The equations that fit as things are guessed."""
    return [link for link in others if fits(link, context, sizes)]


def speaks_against(kept: Sequence[Link], other: Context, sizes: Sizes) -> bool:
    """Whether another guess spoils what fits."""
    return any(fits(link, other, sizes) is False for link in kept)


def with_shapes(context: Context, shapes: dict[str, Shape]) -> Context:
    changed = {key: with_shape(context.declared[key], shape) for key, shape in shapes.items()}
    return replace(context, declared={**context.declared, **changed})


def with_shape(declared: Declared, shape: Shape) -> Declared:
    return replace(declared, shape=shape, facts=restrict(declared.facts, shape))


def is_guess(key: str, context: Context) -> bool:
    declared = context.declared.get(key)
    return declared is not None and declared.guessed and key not in context.definitions


def shapes_known(context: Context, *more: Tree) -> list[Shape]:
    """A number, and the vectors and matrices of the lengths that occur."""
    axes = list(dict.fromkeys([*(axis for item in context.declared.values() for axis in item.shape), *more]))
    return [(), *((axis,) for axis in axes), *product(axes, axes)]


def reconsider(bodies: Sequence[Tree], context: Context) -> None:
    """A guess with which two or more equations clash gives way to one with which fewer do, and no fewer fit."""
    links, sizes, until = equations(bodies), sizes_apart(context), spent() + SECONDS
    found = [fits(link, context, sizes) for link in links]
    while found.count(False) > 1 and spent() < until:
        clashing = [link for link, fit in zip(links, found, strict=True) if fit is False]
        better = [
            (merit(links, fit), key, shape, fit) for key, shape, fit in guesses(clashing, links, context, sizes, until)
        ]
        best = max(better, key=lambda item: item[0], default=None)
        if best is None or best[0][0] <= merit(links, found)[0] or best[0][1] < merit(links, found)[1]:
            return
        _, key, shape, found = best
        context.declared[key] = with_shape(context.declared[key], shape)


def merit(links: Sequence[Link], found: Sequence[bool | None]) -> tuple[int, int]:
    """What clashes, a definition twice since it cannot be wrong, and what fits."""
    clashing = [link for link, fit in zip(links, found, strict=True) if fit is False]
    return -sum(1 + isinstance(link.left, tree.Call) for link in clashing), found.count(True)


def guesses(
    clashing: Sequence[Link], links: Sequence[Link], context: Context, sizes: Sizes, until: float
) -> Iterator[tuple[str, Shape, list[bool | None]]]:
    """Every other shape of a guess in an equation that clashes, and what then fits."""
    keys = dict.fromkeys(key for link in clashing for side in link.sides for key in keys_in(side, context))
    for key in (key for key in keys if is_guess(key, context) and not context.declared[key].is_function):
        for shape in shapes_known(context):
            if spent() > until:
                return
            other = with_shapes(context, {key: shape})
            yield key, shape, [fits(link, other, sizes) for link in links]
