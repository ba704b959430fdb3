"""`A x = b, G x ≥ h`: symbols moved on the solutions of the equations until the bounds hold with a margin.

The most violated bound is met by a projection that goes beyond it, over and over (Agmon; Motzkin and Schoenberg, "The
relaxation method for linear inequalities", Canadian Journal of Mathematics 6, 1954), in floating point; rounded entries
move, and the others follow exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from flint import fmpq

from checks.written.equations import Cells, Requirement, linearised, move, pivoted, reduced
from checks.written.scalars import ZERO, Number
from checks.written.world import Env

ROUNDS = 200
BEYOND = 1.5
MARGINS = (1.0, 0.5, 2.0, 0.25)
ROUNDING = (6, 120)
Row = tuple[dict[int, float], float]


def inside(
    env: Env, demands: Sequence[Requirement], bounds: Sequence[Requirement], cells: Cells, random: Random
) -> bool:
    """Whether the cells could be moved so that the bounds hold as far as they are affine."""
    slopes, values = linearised(env, demands, cells)
    steep, heights = linearised(env, bounds, cells)
    if not all(isinstance(x, fmpq) for x in (*values, *heights)):
        return False
    done = pivoted(slopes, [-x for x in values], cells.order)
    if done is None:
        return False
    rows = []
    for slope, height in zip(steep, heights, strict=True):
        row, right = dict(slope), -height
        for direction, other, b in done:
            row, right = reduced(row, right, other, b, direction)
        rows.append((row, right))
    for finest in ROUNDING:
        found = relaxed([widened(row, right, random.choice(MARGINS) * ROUNDING[0] / finest) for row, right in rows])
        free = {d: rational(x, finest) for d, x in (found or {}).items()}
        if found is not None and all(total(row, free) >= right for row, right in rows):
            move(env, cells, {**free, **{d: b - total(row, free) for d, row, b in done}})
            return True
    return False


def widened(row: Mapping[int, Number], right: Number, margin: float) -> Row:
    """The bound in floating point with a margin, where there is anything to move."""
    slopes = {d: as_float(x) for d, x in row.items() if x != 0}
    return slopes, as_float(right) + (margin if slopes else 0.0)


def as_float(x: Number) -> float:
    return int(x.p) / int(x.q)


def rational(x: float, finest: int) -> fmpq:
    near = Fraction(x).limit_denominator(finest)
    return fmpq(near.numerator, near.denominator)


def total(row: Mapping[int, Number], at: Mapping[int, Number]) -> Number:
    return sum((x * at.get(d, ZERO) for d, x in row.items()), ZERO)


def relaxed(rows: Sequence[Row]) -> dict[int, float] | None:
    """`row · x ≥ right` for all rows, from x = 0; None where that takes too long."""
    at: dict[int, float] = {}
    sizes = [sum(x * x for x in row.values()) for row, _ in rows]
    if any(size == 0 and right > 0 for size, (_, right) in zip(sizes, rows, strict=True)):
        return None
    for _ in range(ROUNDS):
        gaps = [right - sum(x * at.get(d, 0.0) for d, x in row.items()) for row, right in rows]
        worst = max(range(len(rows)), key=lambda k: gaps[k] / sizes[k] ** 0.5 if sizes[k] else -1.0, default=None)
        if worst is None or gaps[worst] <= 0 or not sizes[worst]:
            return at
        for d, x in rows[worst][0].items():
            at[d] = at.get(d, 0.0) + BEYOND * gaps[worst] / sizes[worst] * x
    return None
