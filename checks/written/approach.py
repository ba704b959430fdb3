"""`h ≥ 0, e = 0` where they are not affine: Newton's method for inequalities.

What is asked for is made linear at a point, met by a small move, and made linear again there.
Source: Robinson, "Extension of Newton's method to nonlinear functions with values in a cone", Numerische Mathematik 19
(1972).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flint import arb, fmpq

from checks.written.arrays import is_array
from checks.written.draw import HOLDS
from checks.written.equations import Cells, Requirement, linearised
from checks.written.feasible import Row, relaxed
from checks.written.scalars import Number, plain
from checks.written.world import Env, Member

GRID = 2**10
FAR = 2**12
APART = 2.0**-12


def approach(env: Env, rows: Sequence[Row], cells: Cells) -> bool:
    """Moves the cells so that the rows hold; False where they cannot, or only far away."""
    change = relaxed(rows)
    if change is None or any(abs(x) > FAR for x in change.values()):
        return False
    env.world.values.update(moved(env, cells, change))
    return True


def level(env: Env, equations: Sequence[Requirement], cells: Cells) -> list[Row]:
    """`e + ∇e·δ = 0` as two inequalities, a little apart."""
    rows = linear(env, equations, cells)
    both = [*rows, *(({d: -c for d, c in row.items()}, -x) for row, x in rows)]
    return [(row, -x - APART) for row, x in both]


def above(env: Env, bounds: Sequence[Requirement], cells: Cells, margin: float) -> list[Row]:
    """`h + ∇h·δ ≥ 0`, with a margin where there is anything to move."""
    return [(row, (margin if row else 0.0) - x) for row, x in linear(env, bounds, cells)]


def linear(env: Env, demands: Sequence[Requirement], cells: Cells) -> list[Row]:
    """The slope and the value of each residual."""
    slopes, values = linearised(env, demands, cells)
    return [(as_floats(row), approximate(x)) for row, x in zip(slopes, values, strict=True)]


def as_floats(row: Mapping[int, Number]) -> dict[int, float]:
    return {d: c for d, c in ((d, approximate(x)) for d, x in row.items()) if c}


def approximate(x: Number) -> float:
    return float(arb(plain(x)))


def free_members(env: Env) -> set[Member]:
    """What may move without losing a fact that is not looked at."""
    declared = env.context.declared
    known = (member for member in env.world.values if member[0] in declared)
    return {member for member in known if declared[member[0]].facts <= HOLDS.keys()}


def moved(env: Env, cells: Cells, change: Mapping[int, float]) -> dict[Member, object]:
    """The members at another point, their entries rounded to readable fractions."""
    values = dict(env.world.values)
    for member in {cell[0] for cell in cells.directions}:
        values[member] = values[member].copy() if is_array(values[member]) else values[member]
    for (member, i, j), direction in cells.directions.items():
        if is_array(values[member]):
            values[member][i, j] = rounded(values[member][i, j], change.get(direction, 0.0))
        else:
            values[member] = rounded(values[member], change.get(direction, 0.0))
    return values


def rounded(x: Number, change: float) -> Number:
    return fmpq(round((approximate(x) + change) * GRID), GRID) if change else x
