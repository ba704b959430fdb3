"""Equations `residual = 0` solved for the entries that may move: `Su = λu` for S.

Where they are affine in some of the entries, exactly for them by one Newton step over the rationals; else by Newton's
method and an enclosure that is certified (Krawczyk). Source: Rump, "Verification methods", Acta Numerica 19 (2010),
section 13.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from flint import arb, arb_mat, ctx, fmpq

from checks.written.arrays import Value, is_array
from checks.written.compare import Link
from checks.written.draw import is_fixed
from checks.written.scalars import ONE, ZERO, Jet, Number, plain
from checks.written.world import Env, Member
from derive.errors import DeriveError

NEWTON = 24
PATIENCE = 6
BITS = 192
LARGEST = 10**40
SMALLEST = arb(2) ** -60
Residual = Callable[[Env], Iterable[Number]]
Cell = tuple[Member, int, int]


@dataclass(frozen=True)
class Requirement:
    """`residual = 0`, `≥ 0`, `> 0` or `≠ 0`, entry by entry; `assigned` is the symbol that stands alone on the left.

    `explicit` is its value where the other side does not look at it, `branches` are the factors of a product, each with
    its entries for every instance. `follows` are the equations from which this one was found to follow, `link` is what
    a row says.
    """

    residual: Residual
    relation: str = "="
    assigned: str = ""
    spelled: str = ""
    explicit: Callable[[Env], Value] | None = None
    branches: Sequence[Callable[[Env], Iterator[list[Number]]]] = ()
    follows: frozenset[str] = frozenset()
    link: Link | None = None


@dataclass(frozen=True)
class Cells:
    """The movable entries and their directions; the two of a symmetric matrix share one."""

    directions: Mapping[Cell, int]
    order: Sequence[int]


Choice = Callable[[Cells], Cells]
"""The cells that a step may move, of all that can be moved."""


def fresh(env: Env) -> Env:
    return Env(env.context, env.world)


def residuals(env: Env, demands: Sequence[Requirement]) -> list[Number]:
    return [entry for item in demands for entry in item.residual(env)]


def unchanged(cells: Cells) -> Cells:
    """The choice of all that may move."""
    return cells


def solve(
    env: Env,
    demands: Sequence[Requirement],
    random: Random,
    attempt: int,
    choose: Choice,
    only: Container[Member] | None = None,
) -> bool:
    """Exactly where one step does it, first in the symbols that are chosen, else by Newton with a certificate; `only`
    these members are moved.
    """
    if not demands:
        return True
    before = fresh(env)
    start = residuals(before, demands)
    if all(is_exact_zero(x) for x in start):
        return True
    cells = movable(before, demands, random, attempt, only)
    rational = all(isinstance(plain(x), fmpq) for x in start)
    if rational and any(stepped(env, demands, chosen) for chosen in (choose(cells), cells)):
        return True
    return attempt >= 3 and newton(env, demands, cells)


def stepped(env: Env, demands: Sequence[Requirement], cells: Cells) -> bool:
    """One exact step that meets all; what does not is taken back."""
    saved = dict(env.world.values)
    if step(env, demands, cells) and all(is_exact_zero(x) for x in residuals(fresh(env), demands)):
        return True
    env.world.values.clear()
    env.world.values.update(saved)
    return False


def is_exact_zero(x: Number) -> bool:
    return isinstance(x, fmpq) and x == 0


def movable(
    env: Env, demands: Sequence[Requirement], random: Random, attempt: int, only: Container[Member] | None = None
) -> Cells:
    """What stands alone on a left side first, then symbols in random order; data with facts last."""
    members = [m for m in env.seen if m in env.world.values and m[0] in env.context.declared]
    members = [m for m in members if not is_fixed(env.context.declared[m[0]]) and (only is None or m in only)]
    keys = list(dict.fromkeys(m[0] for m in members))
    random.shuffle(keys)
    assigned = {item.assigned for item in demands}
    ranked = sorted(keys, key=lambda k: (k not in assigned, preference(k, env, attempt)))
    directions: dict[Cell, int] = {}
    order: list[int] = []
    for key in ranked:
        for member in (m for m in members if m[0] == key):
            order += added(directions, member, env)
    return Cells(directions, order)


def preference(key: str, env: Env, attempt: int) -> int:
    facts = env.context.declared[key].facts
    return (len(facts) > 0) if attempt % 2 == 0 else 0


def added(directions: dict[Cell, int], member: Member, env: Env) -> list[int]:
    """Directions for a member's entries."""
    value, fresh_ones = env.world.values[member], []
    paired = bool(env.context.declared[member[0]].facts & {"symmetric", "definite", "semidefinite"}) and is_array(value)
    rows, columns = value.shape if is_array(value) else (1, 1)
    for i in range(rows):
        for j in range(columns):
            twin = (member, j, i)
            if paired and twin in directions:
                directions[member, i, j] = directions[twin]
                continue
            if "diagonal" in env.context.declared[member[0]].facts and i != j:
                continue
            directions[member, i, j] = number = len(set(directions.values()))
            fresh_ones.append(number)
    return fresh_ones


def seeded(env: Env, cells: Cells, values: Mapping[Member, Value] | None = None) -> Env:
    """Every movable entry as a jet along its direction."""
    base = env.world.values if values is None else values
    level = 1
    found: dict[Member, Value] = {}
    for (member, i, j), direction in cells.directions.items():
        value = base[member]
        jet = Jet(value[i, j] if is_array(value) else value, level, {direction: ONE})
        if is_array(value):
            if member not in found:
                found[member] = value.copy()
            found[member][i, j] = jet
        else:
            found[member] = jet
    return Env(env.context, env.world, seeded=found, level=level)


def linearised(env: Env, demands: Sequence[Requirement], cells: Cells) -> tuple[list[dict[int, Number]], list[Number]]:
    """Slopes and values of all residuals."""
    found = residuals(seeded(env, cells), demands)
    slopes = [dict(x.slopes) if isinstance(x, Jet) else {} for x in found]
    return slopes, [x.value if isinstance(x, Jet) else x for x in found]


def step(env: Env, demands: Sequence[Requirement], cells: Cells) -> bool:
    """One Newton step over the rationals; False where a row cannot be met."""
    slopes, values = linearised(env, demands, cells)
    change = eliminated(slopes, [-x for x in values], cells.order)
    if change is None:
        return False
    move(env, cells, change)
    return True


def eliminated(
    slopes: Sequence[Mapping[int, Number]], right: Sequence[Number], order: Sequence[int]
) -> dict[int, Number] | None:
    """A solution with as few entries moved as possible, the first in the order before others; None if there is none."""
    done = pivoted(slopes, right, order)
    return None if done is None else {direction: b for direction, _, b in done}


def pivoted(
    slopes: Sequence[Mapping[int, Number]], right: Sequence[Number], order: Sequence[int]
) -> list[tuple[int, dict[int, Number], Number]] | None:
    """The rows solved for a direction each, in which no other row has an entry; None where they contradict."""
    rows = [(dict(row), b) for row, b in zip(slopes, right, strict=True)]
    done: list[tuple[int, dict[int, Number], Number]] = []
    for direction in order:
        pivot = next((k for k, (row, _) in enumerate(rows) if row.get(direction, ZERO) != 0), None)
        if pivot is None:
            continue
        row, b = rows.pop(pivot)
        scale = 1 / row[direction]
        row, b = {k: c * scale for k, c in row.items()}, b * scale
        rows = [reduced(other, c, row, b, direction) for other, c in rows]
        done = [(d, *reduced(r, c, row, b, direction)) for d, r, c in done]
        done.append((direction, row, b))
        if not rows:
            break
    return None if any(b != 0 for _, b in rows) else done


def reduced(
    other: dict[int, Number], c: Number, row: Mapping[int, Number], b: Number, direction: int
) -> tuple[dict[int, Number], Number]:
    factor = other.get(direction, ZERO)
    if factor == 0:
        return other, c
    merged = dict(other)
    for key, entry in row.items():
        merged[key] = merged.get(key, ZERO) - factor * entry
    merged[direction] = ZERO
    return merged, c - factor * b


def move(env: Env, cells: Cells, change: Mapping[int, Number]) -> None:
    """Adds the change to the entries; what is moved is a copy."""
    copied: set[Member] = set()
    for (member, i, j), direction in cells.directions.items():
        delta = change.get(direction)
        if delta is None or delta == 0:
            continue
        value = env.world.values[member]
        if not is_array(value):
            env.world.values[member] = value + delta
            continue
        if member not in copied:
            env.world.values[member] = value = value.copy()
            copied.add(member)
        value[i, j] = value[i, j] + delta


def newton(env: Env, demands: Sequence[Requirement], cells: Cells) -> bool:
    """Newton's method on midpoints, then a ball that certainly holds a solution."""
    saved = dict(env.world.values)
    with ctx.workprec(BITS):
        try:
            pivots = converge(env, demands, cells)
            if pivots is not None and certified(env, demands, cells, pivots):
                return True
        except (DeriveError, ZeroDivisionError, ValueError):
            pass
    env.world.values.clear()
    env.world.values.update(saved)
    return False


def converge(env: Env, demands: Sequence[Requirement], cells: Cells) -> list[int] | None:
    """The directions that were moved, once the residuals are tiny."""
    tiny = arb(2) ** (-(BITS * 3) // 4)
    least: arb | None = None
    for number in range(NEWTON):
        slopes, values = linearised(env, demands, cells)
        rows = [{k: middle(c) for k, c in row.items()} for row in slopes]
        right = [-middle(x) for x in values]
        if max((abs(x) for x in right), default=arb(0)) < tiny:
            return chosen(rows, cells.order)
        size = max(abs(x) for x in right)
        if number >= PATIENCE and least is not None and not size < least:
            return None
        least = size if least is None or size < least else least
        change = solved(rows, right, cells.order)
        if change is None or any(abs(x) > LARGEST for x in change.values()):
            return None
        move(env, cells, change)
        recentre(env, cells)
    return None


def middle(x: Number) -> arb:
    return arb(x).mid()


def recentre(env: Env, cells: Cells) -> None:
    for member in {cell[0] for cell in cells.directions}:
        value = env.world.values[member]
        if is_array(value):
            env.world.values[member] = value = value.copy()
            for i, j in ((i, j) for i in range(value.shape[0]) for j in range(value.shape[1])):
                value[i, j] = middle(value[i, j]) if isinstance(value[i, j], arb) else value[i, j]
        elif isinstance(value, arb):
            env.world.values[member] = middle(value)


def solved(rows: Sequence[dict[int, arb]], right: Sequence[arb], order: Sequence[int]) -> dict[int, arb] | None:
    """As `eliminated`, over floating midpoints with partial pivoting by row."""
    left = [(dict(row), b) for row, b in zip(rows, right, strict=True)]
    done: list[tuple[int, dict[int, arb], arb]] = []
    for direction in order:
        if not left:
            break
        pivot = max(range(len(left)), key=lambda k: float(abs(left[k][0].get(direction, arb(0))).mid()))
        if not abs(left[pivot][0].get(direction, arb(0))) > SMALLEST:
            continue
        row, b = left.pop(pivot)
        scale = 1 / row[direction]
        row, b = {k: (c * scale).mid() for k, c in row.items()}, (b * scale).mid()
        left = [rounded(*reduced(other, c, row, b, direction)) for other, c in left]
        done = [(d, *rounded(*reduced(r, c, row, b, direction))) for d, r, c in done]
        done.append((direction, row, b))
    return {direction: b for direction, _, b in done} if done else None


def rounded(row: dict[int, Number], b: Number) -> tuple[dict[int, arb], arb]:
    return {k: arb(c).mid() for k, c in row.items()}, arb(b).mid()


def chosen(rows: Sequence[dict[int, arb]], order: Sequence[int]) -> list[int]:
    found = solved(rows, [arb(0)] * len(rows), order)
    return list(found or ())


def certified(env: Env, demands: Sequence[Requirement], cells: Cells, pivots: list[int]) -> bool:
    """Krawczyk: `x − C F(x) + (I − C F′(X))(X − x)` inside X proves a solution in X; the moved entries become balls."""
    slopes, values = linearised(env, demands, cells)
    kept = independent(slopes, pivots)
    if len(kept) != len(pivots):
        return False
    matrix = arb_mat([[middle(slopes[k].get(p, ZERO)) for p in pivots] for k in kept])
    approximate = matrix.inv()
    inner = arb_mat([[arb(values[k])] for k in kept])
    radius = arb(0, 2.0 ** (-BITS // 2))
    move(env, cells, dict.fromkeys(pivots, radius))
    wide, _ = linearised(env, demands, cells)
    derivative = arb_mat([[arb(wide[k].get(p, ZERO)) for p in pivots] for k in kept])
    one = arb_mat(len(pivots), len(pivots), [int(i == j) for i in range(len(pivots)) for j in range(len(pivots))])
    box = arb_mat([[radius] for _ in pivots])
    image = (one - approximate * derivative) * box - approximate * inner
    if not all(radius.contains_interior(image[k, 0]) for k in range(len(pivots))):
        return False
    return all(contains_zero(x) for x in residuals(fresh(env), demands))


def independent(slopes: Sequence[Mapping[int, Number]], pivots: list[int]) -> list[int]:
    """Rows that determine the pivots."""
    rows = [(k, {p: middle(row.get(p, ZERO)) for p in pivots}) for k, row in enumerate(slopes)]
    kept: list[int] = []
    for pivot in pivots:
        if not rows:
            break
        best = max(range(len(rows)), key=lambda k: float(abs(rows[k][1][pivot]).mid()))
        number, row = rows.pop(best)
        if not abs(row[pivot]) > SMALLEST:
            return kept
        kept.append(number)
        rows = [(k, {p: (c - other[pivot] / row[pivot] * row[p]).mid() for p, c in other.items()}) for k, other in rows]
    return kept


def contains_zero(x: Number) -> bool:
    y = plain(x)
    return bool(y.contains(0)) if isinstance(y, arb) else bool(y == 0)
