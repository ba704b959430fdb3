"""`d tr(A X) = tr(A dX)`, `d/dt X⁻¹ = −X⁻¹ Ẋ X⁻¹`: differentials and derivatives along time.

The differential of a symbol is a free direction of its shape; of an expression it is the derivative along the
directions of all symbols at once, through the definitions. Along time each symbol x with a dotted twin moves by ẋ.
Source: Magnus, Neudecker, "Matrix Differential Calculus", 2019, chapter 5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from checks.written.arrays import Misfit, Value, is_array, is_scalar, mapped, table
from checks.written.declare import keyed
from checks.written.formulas import of_names
from checks.written.scalars import ONE, ZERO, Jet, Number
from checks.written.value import family_range, position, quantity, value
from checks.written.world import Context, Declared, Env, Member, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree

SIGN = Name("d")
STIFF = frozenset({"orthogonal", "unit norm", "sign", "binary", "integer", "natural", "category", "one-hot"})
"""Facts that leave no free direction."""
SYMMETRIC = frozenset({"symmetric", "definite", "semidefinite", "diagonal"})
Moved = Mapping[Member, Value]


def prepare(trees: Iterable[Tree], shown: Iterable[Tree], context: Context) -> None:
    """Notes what has a differential and what has a dot; beside a dot, time is a number."""
    bodies, formulas = list(trees), {name.base for name, _ in of_names(shown) if not name.accent}
    for body in bodies:
        note(body, context)
    for body in bodies:
        note_curves(body, formulas, context)
    for place, speed in context.velocities.items():
        known = context.declared.get(place)
        if known is not None and not known.guessed and not known.is_function:
            context.declared.setdefault(speed, replace(known, facts=along_with(known.facts)))
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


def along_with(facts: frozenset[str]) -> frozenset[str]:
    """What holds of Ċ where it holds of C at all times."""
    return (frozenset({"symmetric"}) if facts & SYMMETRIC else frozenset()) | facts & {"diagonal"}


def note_curves(body: Tree, known: Collection[str], context: Context) -> None:
    """`∂K/∂θ` of a matrix K that no formula gives: K moves along θ, in a direction of its own."""
    if isinstance(body, tree.Partial) and len(body.by) == 1 and isinstance(body.of, Name) and not body.total:
        of, by = body.of, body.by[0]
        declared = context.declared.get(keyed(of, context)[0])
        matrix = declared is not None and len(declared.shape) == 2 and not declared.is_function
        if matrix and isinstance(by, Name) and of.base not in known and by.base != of.base and is_number(by, context):
            context.velocities.setdefault(keyed(of, context)[0], keyed(replace(of, accent="dot"), context)[0])
            context.clocks.add(word(by))
    for child in body.children:
        note_curves(child, known, context)


def is_number(name: Name, context: Context) -> bool:
    declared = context.declared.get(keyed(name, context)[0])
    return declared is None or (not declared.shape and not declared.is_function)


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


def velocity(inner: Tree, time: Tree, env: Env) -> Value:
    """`d f/dt`; the θ of `∂f/∂θ` may also stand in f itself."""
    pairs = env.context.velocities
    moved = {m: quantity(pairs[m[0]], m[1], env) for m in movers(pairs, env) if env.context.knows(pairs[m[0]])}
    if not moved:
        raise NoRule("nothing here moves with time")
    if isinstance(time, Name) and word(time) in env.context.clocks and word(time) in env.context.declared:
        moved[word(time), ()] = ONE
    return along(inner, moved, env)


def is_time(by: Tree, total: bool, env: Env) -> bool:
    """A letter by which is differentiated, that is nothing else, beside dotted names; also of `∂K/∂θ` of a matrix."""
    if not isinstance(by, Name) or word(by) in env.arguments or not env.context.velocities:
        return False
    known = env.context.declared.get(word(by))
    timed = word(by) in env.context.times and (known is None or known.guessed or known == Declared())
    moves = any(key not in env.context.definitions for key in env.context.velocities)
    return (total and timed) or (moves and word(by) in env.context.clocks)


def moving_call(body: tree.Call, env: Env) -> Value | None:
    """`d(X⁻¹)`, and `x(t)` of what moves with time; None for any other call."""
    if is_differential(body) and not env.context.knows("d"):
        return differential(body.arguments[0], env)
    moves = env.context.velocities
    key = keyed(body.function, env.context)[0] if moves else ""
    if (key in moves or key in moves.values()) and len(body.arguments) == 1 and is_time(body.arguments[0], True, env):
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
