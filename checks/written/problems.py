"""`L = f − Σ αᵢ gᵢ` after `min f s.t. gᵢ ≥ 0`, and `max 2/‖w‖` for `min ½‖w‖²`: Lagrangians, other forms of a problem.

A Lagrangian of a minimum stays at or below the objective on the feasible set while multipliers of inequalities are not
negative; of a maximum at or above. It is tried at feasible points, one family of multipliers at a time. Whatever is in
doubt is not judged. Source: Boyd, Vandenberghe, "Convex Optimization", 2004, sections 5.1 and 5.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flint import fmpq

from checks.errors import Undefined
from checks.written.arrays import Value, is_array, is_scalar
from checks.written.compare import Link, differing
from checks.written.declare import keyed, listed
from checks.written.near import FAILURES
from checks.written.requirements import Condition
from checks.written.scalars import Number, plain
from checks.written.settle import Finding, Points, bound_worlds
from checks.written.value import value
from checks.written.world import Context, Env, Member, World, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

MOST_WORLDS = 4
SIGNS = ("=", ">=", "<=", ">", "<")
OPPOSITE = {"min": "max", "max": "min", "inf": "sup", "sup": "inf"}
LEAST = ("min", "inf")
WRONG_SIGN = (
    "the terms with {} have the wrong sign: where the constraints hold and {} ≥ 0, "
    "the Lagrangian of a {} must stay {} the objective"
)
NOT_CONSTRAINT = "the terms with {} do not vanish where the constraints hold"


@dataclass(frozen=True)
class Lagrangian:
    """L with its problem: the words of its multipliers, those that are said not to be negative among them."""

    left: Tree
    right: Tree
    problem: tree.Optimum
    constraints: tuple[Condition, ...]
    multipliers: tuple[str, ...]
    bounded: tuple[str, ...]


@dataclass(frozen=True)
class Feasible:
    """A feasible point: the objective there, and the members of every multiplier."""

    env: Env
    members: Mapping[str, Sequence[Member]]
    right: Tree

    def only(self, *kept: str) -> Number:
        """L with all other multipliers 0."""
        gone = {m: zero(self.env.world.values[m]) for key, ms in self.members.items() if key not in kept for m in ms}
        found = value(self.right, Env(self.env.context, self.env.world, seeded=gone))
        if not is_scalar(found):
            raise Undefined("the Lagrangian is no number")
        return found


def zero(number: Value) -> Value:
    return number * fmpq(0) if is_array(number) else fmpq(0)


# --- the Lagrangian -------------------------------------------------------------------------------------------------


def lagrangian(left: Tree, right: Tree, session: Any) -> str | None:
    """What is wrong with a Lagrangian, or None."""
    try:
        found = recognised(left, right, session)
        if found is None:
            return None
        session.lagrangian = found
        return misjudged(found, session)
    except FAILURES:
        return None


def recognised(left: Tree, right: Tree, session: Any) -> Lagrangian | None:
    """A function of the problem's variables and of new symbols, in a text that speaks of multipliers; after a first
    one only another of the same multipliers: `f(x) = wᵀx + b` is none.
    """
    problem, conditions = session.problem, tuple(session.conditions)
    if problem is None or not conditions or not re.search(r"lagrang|multiplier", session.document.text, re.IGNORECASE):
        return None
    if not all(sign in SIGNS for body in problem.constraints for sign in signs_in(body)):
        return None
    known = {key for body in spoken(problem, conditions) for key in keys(body, session.context)}
    inside = keys(right, session.context)
    sought = variables(session) or keys(problem.objective, session.context)
    if not set(sought) & {*inside, *(key.partition("[")[0] for key in inside)}:
        return None
    fresh = [key for key in inside if is_free(key, session.context) and key not in known]
    if session.lagrangian is not None and not set(fresh) & set(session.lagrangian.multipliers):
        return None
    bounded = tuple(key for key in fresh if is_bounded(key, session))
    return Lagrangian(left, right, problem, conditions, tuple(fresh), bounded) if fresh else None


def signs_in(body: Tree) -> Iterator[str]:
    if isinstance(body, tree.Relation):
        yield from (sign for sign, _ in body.rest)
    elif isinstance(body, tree.Several | tree.Each):
        for child in body.children:
            yield from signs_in(child)


def spoken(problem: tree.Optimum, conditions: Sequence[Condition]) -> list[Tree]:
    """All that a problem looks at."""
    return [problem.objective, *problem.over, *(side for item in conditions for side in item.link.sides)]


def keys(body: Tree, context: Context) -> list[str]:
    """The words of the symbols in a tree, and in what is defined by them."""
    found: dict[str, None] = {}
    stack = [body]
    while stack:
        for key in direct(stack.pop(), context):
            if key not in found:
                found[key] = None
                stack += [item.body for item in context.definitions.get(key, ())]
    return list(found)


def direct(body: Tree, context: Context) -> Iterator[str]:
    if isinstance(body, Name):
        key = keyed(body, context)[0]
        whole = word(replace(body, subscripts=(), primes=0))
        yield key if context.knows(key) or not context.knows(whole) else whole
    for child in body.children:
        yield from direct(child, context)


def is_free(key: str, context: Context) -> bool:
    item = context.declared.get(key)
    return item is not None and not item.is_function and key not in context.definitions


def is_bounded(key: str, session: Any) -> bool:
    """Whether the text says of a multiplier that it is not negative."""
    return bool(session.context.declared[key].facts & {"nonnegative", "positive"})


def misjudged(found: Lagrangian, session: Any) -> str | None:
    """A family of multipliers whose terms break the bound at a feasible point."""
    points = list(feasible(found, session))
    below = convention(found, points)
    if below is None:
        return None
    for key in found.multipliers:
        pairs = [(point.only(key), point.only()) for point in points]
        if key in found.bounded and broken(pairs, "<=" if below else ">="):
            kind = "minimum" if below else "maximum"
            return said(WRONG_SIGN, key, key, kind, "at or below" if below else "at or above")
        if all(item.is_equation for item in found.constraints) and broken(pairs, "="):
            return said(NOT_CONSTRAINT, key)
    return None


def feasible(found: Lagrangian, session: Any) -> Iterator[Feasible]:
    link = Link(found.problem.objective, "=", found.right)
    for world in islice(bound_worlds(session.point_set(), found.constraints, link), MOST_WORLDS):
        try:
            yield feasible_point(found, session.context, world)
        except FAILURES:
            continue


def feasible_point(found: Lagrangian, context: Context, world: World) -> Feasible:
    env = Env(context, world)
    value(found.right, env)
    members = {key: [m for m in world.values if m[0] == key] for key in found.multipliers}
    return Feasible(env, members, found.right)


def convention(found: Lagrangian, points: Sequence[Feasible]) -> bool | None:
    """Whether L is to stay below: it starts from f of a minimum, or from −f of a maximum. None where from neither."""
    objective = found.problem.objective
    least = found.problem.sense in LEAST
    for sign, below in ((1, least), (-1, not least)):
        pairs = [(point.only(), value(objective, point.env) * sign) for point in points]
        if pairs and not broken(pairs, "="):
            return below
    return None


def broken(pairs: Sequence[tuple[Number, Value]], relation: str) -> bool:
    """Whether a relation certainly fails at one of the points."""
    for left, right in pairs:
        try:
            if differing(left, right, relation) is not None:
                return True
        except Undefined:
            continue
    return False


def said(sentence: str, *parts: str) -> str:
    for part in parts:
        sentence = sentence.replace("{}", spelled(part), 1)
    return sentence


def spelled(key: str) -> str:
    """`α` of `alpha[1]`."""
    base, _, label = key.partition("[")[0].partition("_")
    return unicode(Name(base, (Name(label),) if label else ())) if base.isalpha() else key.partition("[")[0]


# --- a second problem -----------------------------------------------------------------------------------------------


def compared(body: tree.Optimum, session: Any) -> Finding | None:
    """What is certainly wrong with another form of a problem, or None."""
    try:
        message = contradiction(body, session)
    except FAILURES:
        return None
    return Finding("differ", message=message) if message else None


def contradiction(body: tree.Optimum, session: Any) -> str | None:
    told = set(session.words) & {"equivalent", "equivalently", "same"}
    known = body.sense in OPPOSITE and session.problem.sense in OPPOSITE
    return other_form(body, session) if told and known else None


def variables(session: Any) -> list[str]:
    """The words of what the first problem is solved for."""
    names = [item.first if isinstance(item, tree.Relation) else item for item in session.problem.over]
    return [keyed(name, session.context)[0] for item in names for name in listed(item) if isinstance(name, Name)]


def plain_variables(session: Any) -> Iterator[Name]:
    """`w`, and `ξ_i` of a family ξ."""
    families = {name.base: name for name in session.names if name.subscripts}
    for item in session.problem.over:
        for name in listed(item.first if isinstance(item, tree.Relation) else item):
            if isinstance(name, Name):
                known = keyed(name, session.context)[0] in session.context.declared
                yield name if known else families.get(name.base, name)


def values_of(
    left: Tree, right: Tree, points: Points, conditions: Sequence[Condition]
) -> Iterator[tuple[Number, Number]]:
    for world in islice(bound_worlds(points, conditions, Link(left, "=", right)), MOST_WORLDS):
        try:
            env = Env(points.context, world)
            one, other = value(left, env), value(right, env)
        except FAILURES:
            continue
        if is_scalar(one) and is_scalar(other):
            yield plain(one), plain(other)


def related(pairs: Sequence[tuple[Number, Number]]) -> Iterator[list[Number]]:
    """Equal up to a constant, a sign or a factor is as good a dual."""
    yield [a - b for a, b in pairs]
    yield [a + b for a, b in pairs]
    if all(a == 0 or b != 0 for a, b in pairs):
        yield [a / b for a, b in pairs if b != 0]


def constant(numbers: Sequence[Number]) -> bool:
    return len(numbers) < 2 or not broken([(x, numbers[0]) for x in numbers[1:]], "=")


# --- another form of the same problem -------------------------------------------------------------------------------


def other_form(body: tree.Optimum, session: Any) -> str | None:
    """`min ‖w‖²/2` for `max 2/‖w‖`: where one objective is better the other must be, if both look at the same."""
    first = session.problem
    mine, theirs = set(keys(body.objective, session.context)), set(keys(first.objective, session.context))
    if mine != theirs or not mine <= set(variables(session)) or not same_constraints(body, first):
        return None
    pairs = list(values_of(first.objective, body.objective, session.point_set(), session.conditions))
    turned = (body.sense in LEAST) != (first.sense in LEAST)
    orders = [order(a, b, turned) for k, a in enumerate(pairs) for b in pairs[:k]]
    if len(pairs) < 3 or any(found is not False for found in orders):
        return None
    return "where one objective is better the other is worse: min and max are mixed up"


def same_constraints(one: tree.Optimum, other: tree.Optimum) -> bool:
    return one.constraints == other.constraints or not one.constraints


def order(one: tuple[Number, Number], other: tuple[Number, Number], turned: bool) -> bool | None:
    """Whether two points are ranked alike by both objectives; None where that cannot be told."""
    first, second = one[0] - other[0], one[1] - other[1]
    product = -first * second if turned else first * second
    return True if product > 0 else False if product < 0 else None
