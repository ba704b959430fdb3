"""`Σᵢ`, `Πᵢ`, `max_i`, over the places of an index; and what an index runs over where the sign does not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce

from checks.written.arrays import Value, entrywise, is_array, plus, times
from checks.written.optimum import extreme
from checks.written.scalars import ONE, ZERO, larger, smaller
from checks.written.value import holds, number, position, readings, value
from checks.written.world import Env, family_word, word
from derive.errors import CannotRead, NoRule, TooHard
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

MOST_TERMS = 20_000
Span = Iterable[int]
Big = tree.Sum | tree.Product


@value.register
def _(body: tree.Sum, env: Env) -> Value:
    return reduce(plus, [value(body.body, inner) for inner in places(body, env)] or [ZERO])


@value.register
def _(body: tree.Product, env: Env) -> Value:
    factors = [value(body.body, inner) for inner in places(body, env)] or [ONE]
    columns = all(is_array(item) and item.shape[1] == 1 for item in factors)
    return reduce(entrywise if columns else times, factors)


@value.register
def _(body: tree.Optimum, env: Env) -> Value:
    """`max_i aᵢ` over an index; over a symbol the least value of a quadratic."""
    if not all(isinstance(item, Name) and is_index(item, env) for item in body.over):
        return extreme(body, env)
    named = [item for item in body.over if isinstance(item, Name)]
    if len(named) == 1 == len(body.over) and body.sense in ("min", "max") and not body.constraints:
        index = summed(named[0], body.objective)
        found = [number(body.objective, inner) for inner in places(index, env)]
        return reduce(larger if body.sense == "max" else smaller, found)
    raise NoRule(f"no value for an optimum over {', '.join(map(unicode, body.over)) or 'nothing'}")


def summed(index: Name, body: Tree) -> tree.Sum:
    return tree.Sum(index, None, None, body)


def places(body: Big, env: Env) -> Iterator[Env]:
    """The environment at every place of the index at which its condition holds. Raises TooHard beyond a bound."""
    names = [body.index, *others(body, env)]
    for count, inner in enumerate(nested(names, body, env)):
        if count >= MOST_TERMS:
            raise TooHard(f"more than {MOST_TERMS} terms in {unicode(body)[:60]}")
        if body.where is None or holds(body.where, inner):
            yield inner


def nested(names: list[Name], body: Big, env: Env) -> Iterator[Env]:
    if not names:
        yield env
        return
    for place in span(names[0], body, env):
        yield from nested(names[1:], body, env.with_index(word(names[0]), place))


def others(body: Big, env: Env) -> list[Name]:
    """`Σ_{i<j}` runs over i and j where neither is bound outside."""
    if body.where is None:
        return []
    found = dict.fromkeys(name for name in names_in(body.where) if is_index(name, env) and name != body.index)
    return [name for name in found if word(name) not in env.indices]


def names_in(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
        for item in body.subscripts:
            yield from names_in(item)
    else:
        for child in body.children:
            yield from names_in(child)


def is_index(name: Name, env: Env) -> bool:
    bare = not name.subscripts and not name.accent and name.layer is None
    return bare and word(name) in env.context.ranges and not env.context.knows(word(name))


def span(index: Name, body: Big, env: Env) -> Span:
    """The places of an index: its bounds, the set it lies in, or what it runs over elsewhere."""
    if index == body.index and body.lower is not None and body.upper is not None:
        return bounded(position(body.lower, env), position(body.upper, env))
    inside = index_set(index, body.where)
    if inside is not None:
        return set_places(inside, env)
    if index == body.index and body.upper is not None:
        return bounded(1, position(body.upper, env))
    return range_of(index, (body.body,), env)


def bounded(lower: int, upper: int) -> range:
    if upper - lower > MOST_TERMS:
        raise TooHard(f"a sum of {upper - lower + 1} terms")
    return range(lower, upper + 1)


def index_set(index: Name, where: Tree | None) -> Tree | None:
    """S in `Σ_{i∈S}`."""
    if isinstance(where, tree.Relation) and where.first == index and where.rest[0][0] == "in":
        return where.rest[0][1]
    return None


def set_places(inside: Tree, env: Env) -> Span:
    if isinstance(inside, Name) and word(inside) in env.context.sets:
        index, conditions = env.context.sets[word(inside)]
        body = tree.Sum(index, None, None, tree.Tuple(conditions))
        every = span(index, body, env)
        return [k for k in every if all(holds(c, env.with_index(word(index), k)) for c in conditions)]
    if isinstance(inside, tree.SetOf):
        items = [item for item in inside.items if item != Name("dots")]
        found = [position(item, env) for item in items]
        return range(found[0], found[-1] + 1) if len(items) < len(inside.items) else found
    raise NoRule(f"nothing says what {unicode(inside)} holds")


def range_of(index: Name, bodies: tuple[Tree, ...], env: Env) -> Span:
    """What an index runs over: as said for its letter, or the axis that it stands on. Raises CannotRead."""
    known = env.context.ranges.get(word(index))
    if known is None:
        known = next((found for body in bodies for found in axes_under(index, body, env)), None)
    if known is None:
        raise CannotRead(f"nothing says what the index {unicode(index)} runs over")
    inner = replace(env, arguments={})
    return bounded(position(known[0], inner), position(known[1], inner))


def axes_under(index: Name, body: Tree, env: Env) -> Iterator[tuple[Tree, Tree]]:
    """The ranges of the places on which an index stands."""
    if isinstance(body, Name) and (body.subscripts or body.layer is not None):
        for base, rest in readings(body, env):
            if index in rest:
                yield from axis_at(base, rest, rest.index(index), env)
        for item in body.subscripts:
            yield from axes_under(index, item, env)
    else:
        for child in body.children:
            yield from axes_under(index, child, env)


def axis_at(base: Name, rest: tuple[Tree, ...], place: int, env: Env) -> Iterator[tuple[Tree, Tree]]:
    for count in range(len(rest), -1, -1):
        declared = env.context.declared.get(family_word(base, count) if count else word(base))
        if declared is None:
            continue
        if place < count:
            bounds = declared.ranges[place] if place < len(declared.ranges) else None
            if bounds is not None:
                yield bounds
        elif place - count < len(declared.shape):
            yield tree.ONE, declared.shape[place - count]
