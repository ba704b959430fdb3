"""`w = Σ αᵢyᵢxᵢ, Σ αᵢyᵢ = 0`: symbols in which equations are affine together, so that one Newton step solves them.

Found by differences at random shifts: `f(a + 2k) − 2 f(a + k) + f(a)` for one symbol alone, and
`f(a + s + k) − f(a + s) − f(a + k) + f(a)` for one symbol beside those before it; both vanish where f is affine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from flint import fmpq

from checks.errors import Undefined
from checks.written.equations import Cells, Requirement, fresh, move, residuals
from checks.written.scalars import Number, plain
from checks.written.world import Env
from derive.errors import DeriveError

FAILURES = (DeriveError, Undefined, ZeroDivisionError, OverflowError, ValueError)


def straight(env: Env, demands: Sequence[Requirement], cells: Cells, random: Random) -> list[str]:
    """Symbols in which all residuals are affine jointly; the first in the order before others."""
    keys = dict.fromkeys(key for d in cells.order for key in keys_of(cells, d))
    shift = {d: fmpq(random.randint(1, 9), random.randint(2, 5)) for d in cells.order}
    start = shifted(env, demands, cells, {})
    kept: list[str] = []
    before = start
    for key in keys:
        alone = {d: shift[d] for d in directions_of(cells, [key])}
        one, two = (shifted(env, demands, cells, {d: k * x for d, x in alone.items()}) for k in (1, 2))
        both = shifted(env, demands, cells, {d: shift[d] for d in directions_of(cells, [*kept, key])})
        if vanish(two, one, one, start) and vanish(both, before, one, start):
            kept, before = [*kept, key], both
    return kept


def keys_of(cells: Cells, direction: int) -> list[str]:
    return [member[0] for (member, _, _), d in cells.directions.items() if d == direction]


def directions_of(cells: Cells, keys: Sequence[str]) -> set[int]:
    return {d for (member, _, _), d in cells.directions.items() if member[0] in keys}


def within(cells: Cells, keys: Sequence[str]) -> Cells:
    directions = {cell: d for cell, d in cells.directions.items() if cell[0][0] in keys}
    return Cells(directions, [d for d in cells.order if d in set(directions.values())])


def shifted(
    env: Env, demands: Sequence[Requirement], cells: Cells, change: Mapping[int, Number]
) -> list[Number] | None:
    """The residuals at a point beside this one; None where they have no value."""
    saved = dict(env.world.values)
    try:
        move(env, cells, change)
        return residuals(fresh(env), demands)
    except FAILURES:
        return None
    finally:
        env.world.values.clear()
        env.world.values.update(saved)


def vanish(
    both: list[Number] | None, one: list[Number] | None, other: list[Number] | None, start: list[Number] | None
) -> bool:
    """Whether `both − one − other + start` is 0, exactly."""
    if both is None or one is None or other is None or start is None or len({*map(len, (both, one, other, start))}) > 1:
        return False
    return all(plain(a - b - c + d) == 0 for a, b, c, d in zip(both, one, other, start, strict=True))
