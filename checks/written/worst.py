"""`g < 0` under `h ≥ 0, e = 0`: an inequality that holds at random points is driven to where it fails.

All that is assumed and the opposite of the claim are met together, by Newton's method for inequalities. A point counts
only if everything assumed holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from checks.errors import Undefined
from checks.written.approach import above, approach, free_members, level, linear
from checks.written.compare import Link, tried
from checks.written.equations import Requirement, movable, residuals, solve, unchanged
from checks.written.feasible import Row
from checks.written.keeping import laws_of
from checks.written.points import BY_NEWTON, broken, limits_of
from checks.written.requirements import Condition, requirement
from checks.written.settle import Finding, Points, check_time
from checks.written.world import Env, World
from derive.errors import DeriveError

STEPS = 12
MARGIN = 2.0**-7
BELOW = 0.25
FAILURES = (DeriveError, ZeroDivisionError, OverflowError, ValueError)


def at_worst(link: Link, finding: Finding, points: Points, conditions: Sequence[Condition]) -> Finding:
    """The finding, or a point found on the way down at which the link fails."""
    if finding.world is None or link.relation not in ("<=", "<", ">=", ">"):
        return finding
    try:
        required = [requirement(item, points.context) for item in conditions]
        for world in descent(link, finding.world, points, required):
            outcome = tried(link, points.context, world)
            if outcome.kind == "differ":
                texts = tuple(item.text for item in conditions)
                return Finding("differ", finding.points, (world.sizes,), texts, outcome, world)
    except FAILURES:
        pass
    return finding


def descent(link: Link, start: World, points: Points, required: Sequence[Requirement]) -> Iterator[World]:
    """The points on the way down at which all that is assumed holds."""
    world = copied(start)
    for _ in range(STEPS):
        check_time(points)
        if not lowered(Env(points.context, world), link, required):
            return
        settled = copied(world)
        if holds_there(Env(points.context, settled), required):
            yield settled


def copied(world: World) -> World:
    return World(world.sizes, world.drawer, dict(world.values), world.models, world.seed)


def lowered(env: Env, link: Link, required: Sequence[Requirement]) -> bool:
    """Moves on to where all that is assumed and the opposite of the claim hold as far as they are linear."""
    gap = requirement(Condition(link, ""), env.context)
    equations = [*(item for item in required if item.relation == "="), *laws_of(env)]
    bounds = limits_of(env, [item for item in required if item.relation != "="])
    residuals(env, [gap, *equations, *bounds])
    cells = movable(env, [gap], Random(env.world.seed), 0, free_members(env))
    kept = [*level(env, equations, cells), *above(env, bounds, cells, MARGIN)]
    least = min(linear(env, [gap], cells), key=lambda row: row[1])
    falls = (least[1] + BELOW, least[1] + MARGIN, least[1] / 2, least[1] / 8)
    return any(approach(env, [*kept, opposite(least, fall)], cells) for fall in falls)


def opposite(row: Row, fall: float) -> Row:
    """`∇g·δ ≤ −fall`: all the way, or as far as the other rows let go."""
    return {d: -c for d, c in row[0].items()}, fall


def holds_there(env: Env, required: Sequence[Requirement]) -> bool:
    """Whether the facts and everything that is required hold, once what is an equation is solved."""
    equations = [*(item for item in required if item.relation == "="), *laws_of(env)]
    bounds = [item for item in required if item.relation != "="]
    try:
        return solve(env, equations, Random(0), BY_NEWTON, unchanged) and not broken(env, bounds, Random(0))
    except Undefined:
        return False
