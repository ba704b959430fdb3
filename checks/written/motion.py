"""`d tr(A X) = tr(A dX)`, `d/dt X⁻¹ = −X⁻¹ Ẋ X⁻¹`: differentials and derivatives along time.

The differential of a symbol is a free direction of its shape; of an expression it is the derivative along the
directions of all symbols at once, through the definitions. Along time each symbol x with a dotted twin moves by ẋ.
Source: Magnus, Neudecker, "Matrix Differential Calculus", 2019, chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from checks.written.arrays import Misfit, Value, is_array, is_scalar, mapped, table
from checks.written.declare import keyed
from checks.written.scalars import ZERO, Jet, Number
from checks.written.value import family_range, position, quantity, value
from checks.written.world import Context, Declared, Env, Member, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree

SIGN = Name("d")
STIFF = frozenset({"orthogonal", "unit norm", "sign", "binary", "integer", "natural", "category", "one-hot"})
"""Facts that leave no free direction."""
Moved = Mapping[Member, Value]


def prepare(trees: Iterable[Tree], context: Context) -> None:
    """Notes what has a differential and what has a dot; beside a dot, time is a number."""
    for body in trees:
        note(body, context)
    for place, speed in context.velocities.items():
        known = context.declared.get(place)
        if known is not None and not known.guessed and not known.is_function:
            context.declared.setdefault(speed, replace(known, facts=frozenset()))
    for time in context.times if context.velocities else ():
        context.declared.setdefault(time, Declared())


def note(body: Tree, context: Context) -> None:
    if is_differential(body) and isinstance(body, tree.Call):
        inner = body.arguments[0].body if isinstance(body.arguments[0], tree.Transpose) else body.arguments[0]
        if isinstance(inner, Name):
            context.moving.add(whole_key(inner, context))
    if isinstance(body, Name) and body.accent in ("dot", "ddot"):
        note_dots(body, context)
    if isinstance(body, tree.Partial) and body.total and len(body.by) == 1 and isinstance(body.by[0], Name):
        context.times.add(word(body.by[0]))
    for child in body.children:
        note(child, context)


def note_dots(name: Name, context: Context) -> None:
    """ẍ is the velocity of ẋ, and that of x."""
    once = keyed(replace(name, accent="dot"), context)[0]
    context.velocities[keyed(replace(name, accent=""), context)[0]] = once
    if name.accent == "ddot":
        context.velocities[once] = keyed(name, context)[0]


def whole_key(name: Name, context: Context) -> str:
    """`dZᵢₖ` moves all of Z where Z is an array."""
    bare = word(name.bare)
    declared = context.declared.get(bare)
    return bare if declared is not None and declared.shape else keyed(name, context)[0]


def is_differential(body: Tree) -> bool:
    return isinstance(body, tree.Call) and body.function == SIGN and len(body.arguments) == 1


def claims_motion(sides: Iterable[Tree], context: Context) -> bool:
    """Whether an equation is about a differential, or about the velocity of what is no bare name: it is a claim."""
    return any(is_moved(side, context) for side in sides)


def is_moved(body: Tree, context: Context) -> bool:
    if is_differential(body) and not context.knows("d"):
        return True
    timed = isinstance(body, tree.Partial) and body.total and bool(context.velocities)
    if isinstance(body, tree.Partial) and timed and not isinstance(body.of, Name):
        return True
    return any(is_moved(child, context) for child in body.children)


def differential(inner: Tree, env: Env) -> Value:
    """`d f`: the slope along all directions. Raises NoRule where nothing moves."""
    directions = {member: direction(member, env) for member in movers(env.context.moving, env)}
    if not directions:
        raise NoRule("nothing here has a differential of its own")
    return along(inner, directions, env)


def velocity(inner: Tree, env: Env) -> Value:
    """`d f/dt`."""
    pairs = env.context.velocities
    moved = {m: quantity(pairs[m[0]], m[1], env) for m in movers(pairs, env) if env.context.knows(pairs[m[0]])}
    if not moved:
        raise NoRule("nothing here moves with time")
    return along(inner, moved, env)


def is_time(by: Tree, env: Env) -> bool:
    """A letter by which is differentiated, that is nothing else, beside dotted names."""
    known = env.context.declared.get(word(by)) if isinstance(by, Name) else None
    free = isinstance(by, Name) and word(by) in env.context.times and word(by) not in env.arguments
    return free and bool(env.context.velocities) and (known is None or known.guessed or known == Declared())


def moving_call(body: tree.Call, env: Env) -> Value | None:
    """`d(X⁻¹)`, and `x(t)` of what moves with time; None for any other call."""
    if is_differential(body) and not env.context.knows("d"):
        return differential(body.arguments[0], env)
    moves = env.context.velocities
    key = keyed(body.function, env.context)[0] if moves else ""
    if (key in moves or key in moves.values()) and len(body.arguments) == 1 and is_time(body.arguments[0], env):
        return value(body.function, env)
    return None


def movers(keys: Iterable[str], env: Env) -> Iterator[Member]:
    """The members of what moves by itself; what is defined moves by its definition."""
    for key in sorted(keys):
        declared = env.context.declared.get(key)
        if declared is None or key in env.context.definitions or declared.is_function:
            continue
        for at in product(*(family_range(key, axis, env) for axis in range(declared.family))):
            yield key, at


def along(inner: Tree, directions: Moved, env: Env) -> Value:
    level = env.level + 1
    seeds = {member: jet(quantity(*member, env), way, level) for member, way in directions.items()}
    return slopes(value(inner, env.seed(seeds)), level)


def jet(at: Value, way: Value, level: int) -> Value:
    if is_scalar(at) and is_scalar(way):
        return Jet(at, level, {0: way})
    if not is_array(at) or not is_array(way) or at.shape != way.shape:
        raise Misfit("a direction of another shape than what moves")
    rows, columns = at.shape
    return table([[Jet(at[i, j], level, {0: way[i, j]}) for j in range(columns)] for i in range(rows)])


def slopes(found: Value, level: int) -> Value:
    if not is_array(found) and not is_scalar(found):
        return ZERO
    return mapped(lambda x: slope(x, level), found)


def slope(x: Number, level: int) -> Number:
    return x.slopes.get(0, ZERO) if isinstance(x, Jet) and x.level == level else ZERO


def direction(member: Member, env: Env) -> Value:
    """A random direction of the member's shape, the same one wherever its differential stands."""
    place: Member = (f"d {member[0]}", member[1])
    if place not in env.world.values:
        env.world.values[place] = drawn_direction(env.context.declared[member[0]], place, env)
    return env.world.values[place]


def drawn_direction(declared: Declared, place: Member, env: Env) -> Value:
    facts = declared.facts
    if facts & STIFF or any(fact.startswith("normalised") for fact in facts):
        raise NoRule("no free direction of what is restricted")
    kept = frozenset({"symmetric"}) if facts & {"symmetric", "definite", "semidefinite"} else facts & {"diagonal"}
    clean = env.within({})
    shape = tuple(position(size, clean) for size in declared.shape)
    return env.world.drawer.drawn(kept, shape, env.world.random("direction", *place), env)
