"""`g ≥ 0` where g is least: an inequality that holds at random points is tried where it comes closest to failing.

Polyak's step `x − 2 g ∇g/‖∇g‖²` aims beyond the zero of g, along what is assumed with equality; a point counts only
if everything assumed holds there.
Source: Polyak, "Introduction to Optimization", 1987, section 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from flint import arb, fmpq

from checks.errors import Undefined
from checks.written.arrays import is_array
from checks.written.compare import Link, tried
from checks.written.draw import HOLDS
from checks.written.equations import Cells, Requirement, linearised, movable, residuals
from checks.written.keeping import laws_of
from checks.written.points import Search, broken, found_at
from checks.written.requirements import Condition, requirement
from checks.written.scalars import ZERO, Number, plain
from checks.written.settle import Finding, Points, check_time
from checks.written.world import Env, Member, World
from derive.errors import DeriveError

STEPS = 10
BY_NEWTON = 3
GRID = 2**10
FAR = 10**4
TOUCHING = 2.0**-8
SHARES = (2.0, 0.5, 0.125)
FAILURES = (DeriveError, ZeroDivisionError, OverflowError, ValueError)


def at_worst(link: Link, finding: Finding, points: Points, conditions: Sequence[Condition]) -> Finding:
    """The finding, or a point found on the way down at which the link fails."""
    if finding.world is None or link.relation not in ("<=", "<", ">=", ">"):
        return finding
    required = [requirement(item, points.context) for item in conditions]
    world = World(finding.world.sizes, finding.world.drawer, dict(finding.world.values), finding.world.models)
    try:
        if not holds_there(Env(points.context, world), required):
            return finding
        for _ in range(STEPS):
            check_time(points)
            following = lower(link, world, points, required)
            if following is None:
                return finding
            world = following
            outcome = tried(link, points.context, world)
            if outcome.kind == "differ":
                texts = tuple(item.text for item in conditions)
                return Finding("differ", finding.points, (world.sizes,), texts, outcome, world)
    except FAILURES:
        pass
    return finding


def lower(link: Link, world: World, points: Points, required: Sequence[Requirement]) -> World | None:
    """The next point down the slope of the least entry of the gap at which all that is assumed holds."""
    env = Env(points.context, world)
    gap = requirement(Condition(link, ""), points.context)
    values = [approximate(x) for x in gap.residual(env)]
    place = values.index(min(values))
    demands = [gap, *required, *laws_of(env)]
    residuals(env, demands)
    cells = movable(env, demands, Random(world.seed), 0, free_members(env))
    slopes, heights = linearised(env, demands, cells)
    kept = [row for row, height in zip(slopes, heights, strict=True) if abs(approximate(height)) < TOUCHING]
    direction = along(slopes[place], [row for row in kept if row is not slopes[place]])
    square = float(sum(c**2 for c in direction.values()))
    if not 0 < square < FAR**2:
        return None
    for share in SHARES:
        scale = -share * max(values[place], 1 / GRID) / square
        following = moved(world, cells, {k: scale * c for k, c in direction.items()})
        if holds_there(Env(points.context, following), required):
            return following
    return None


def approximate(x: Number) -> float:
    return float(arb(plain(x)))


def along(slope: Mapping[int, Number], kept: Sequence[Mapping[int, Number]]) -> dict[int, float]:
    """A slope without its part across what has to stay: `g − Jᵀ(J Jᵀ)⁺ J g`."""
    order = sorted({*slope, *(k for row in kept for k in row)})
    downhill = np.array([approximate(slope.get(k, ZERO)) for k in order])
    across = np.array([[approximate(row.get(k, ZERO)) for k in order] for row in kept]).reshape(len(kept), len(order))
    weights = np.linalg.lstsq(across.T, downhill, rcond=None)[0] if kept and order else np.zeros(len(kept))
    return dict(zip(order, (downhill - across.T @ weights).tolist(), strict=True))


def free_members(env: Env) -> set[Member]:
    """What may move without losing a fact that is not looked at."""
    declared = env.context.declared
    known = (member for member in env.world.values if member[0] in declared)
    return {member for member in known if declared[member[0]].facts <= HOLDS.keys()}


def moved(world: World, cells: Cells, change: dict[int, float]) -> World:
    """Another point, its entries rounded to readable fractions."""
    values = dict(world.values)
    for member in {cell[0] for cell in cells.directions}:
        values[member] = values[member].copy() if is_array(values[member]) else values[member]
    for (member, i, j), direction in cells.directions.items():
        if is_array(values[member]):
            values[member][i, j] = rounded(values[member][i, j], change.get(direction, 0.0))
        else:
            values[member] = rounded(values[member], change.get(direction, 0.0))
    return World(world.sizes, world.drawer, values, world.models, world.seed)


def rounded(x: Number, change: float) -> Number:
    return fmpq(round((approximate(x) + change) * GRID), GRID) if change else x


def holds_there(env: Env, required: Sequence[Requirement]) -> bool:
    """Whether the facts and everything that is required hold, at once or after repairs."""
    equations = [item for item in required if item.relation == "="]
    bounds = [item for item in required if item.relation != "="]
    before = dict(env.world.values)
    for attempt in (0, BY_NEWTON) if required else ():
        if found_at(env, Search(equations, bounds), attempt):
            return True
        env.world.values.clear()
        env.world.values.update(before)
    try:
        return not required and not broken(env, bounds, Random(0))
    except Undefined:
        return False
