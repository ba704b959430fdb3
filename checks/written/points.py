"""A point at which everything assumed holds: `Σ αᵢyᵢ = 0, αᵢ ≥ 0, Su = λu`.

Symbols are drawn, the equations solved, and what then fails of bounds and facts is put right by further equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from flint import arb, fmpq

from checks.errors import NoPoint, Undefined
from checks.written.approach import above, approach, free_members, level
from checks.written.arrays import Value, is_array
from checks.written.between import put_between
from checks.written.branches import branched, separable, settle_on, turned
from checks.written.compare import LOEWNER
from checks.written.draw import HOLDS, Drawer, is_fixed
from checks.written.equations import (
    Cells,
    Requirement,
    Residual,
    contains_zero,
    fresh,
    is_exact_zero,
    movable,
    residuals,
    solve,
    unchanged,
)
from checks.written.feasible import inside
from checks.written.forward import forward
from checks.written.keeping import laws_of
from checks.written.limits import spent
from checks.written.scalars import ZERO, Number, plain
from checks.written.straight import straight, within
from checks.written.world import Context, Env, Member, World

ATTEMPTS = 14
ENOUGH = 5
GUIDED = 8
REPAIRS = 6
STEPS = 6
BY_NEWTON = 3
NEAR = (0.5, 0.25, 2.0**-7)


def draw(
    context: Context,
    sizes: Mapping[str, int],
    seed: str,
    required: Sequence[Requirement],
    small: bool = False,
    deadline: float = float("inf"),
    near: World | None = None,
    guides: Sequence[Requirement] = (),
    affine: dict[tuple[str, ...], list[str]] | None = None,
) -> World:
    """A point that satisfies all that is required, by way of `near` where it is given, and of what is known to follow;
    one at which a whole symbol vanishes where that seems to be so at all. Raises NoPoint, also where the time is up.
    """
    probe = Env(context, World(sizes, Drawer(seed, small), seed=seed))
    equations = [separable(item, probe) for item in required if item.relation == "="]
    bounds = [item for item in required if item.relation != "="]
    search = Search(equations, bounds, guides, {} if affine is None else affine)
    if near is not None:
        world = World(sizes, near.drawer, dict(near.values), near.models, near.seed)
        if found_at(Env(context, world), search, 0) and not vanishing(Env(context, world), equations):
            return world
    light: list[World] = []
    for attempt in range(ATTEMPTS):
        name = f"{seed}/{attempt}"
        world = World(sizes, Drawer(name, small), seed=name)
        if spent() > deadline or (len(light) == ENOUGH and not search.branching):
            break
        if found_at(Env(context, world), search, attempt):
            if not vanishing(Env(context, world), equations):
                return world
            light.append(world)
        if not required and attempt > 4:
            break
    if light and not search.branching:
        return light[0]
    raise NoPoint(f"no point with {'; '.join(item.spelled for item in required) or 'these facts'} was found")


@dataclass(frozen=True)
class Search:
    """Equations and bounds that a point must satisfy, and equations that follow from them and are easier to solve."""

    equations: Sequence[Requirement]
    bounds: Sequence[Requirement]
    guides: Sequence[Requirement] = ()
    affine: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    @property
    def branching(self) -> bool:
        return any(item.branches for item in self.equations)

    def demands(self, attempt: int, seed: str) -> list[Requirement]:
        """What is solved: each consequence instead of the equations it follows from, one factor of each product."""
        if not self.guides or attempt >= GUIDED:
            return branched(self.equations, attempt, seed)
        covered = frozenset().union(*(item.follows for item in self.guides))
        return branched([*self.guides, *(e for e in self.equations if e.spelled not in covered)], attempt, seed)

    def straight(self, env: Env, demands: Sequence[Requirement], cells: Cells) -> Cells:
        """The cells of symbols in which all is affine; worked out once for the same equations."""
        key = tuple(dict.fromkeys(cell[0][0] for cell in cells.directions))
        name = tuple(sorted(key))
        if name not in self.affine:
            self.affine[name] = straight(env, demands, cells, Random(f"{env.world.seed}/straight"))
        return within(cells, self.affine[name])


@dataclass(frozen=True)
class AllBut:
    """Every member but those of some symbols."""

    keys: frozenset[str]

    def __contains__(self, member: object) -> bool:
        return isinstance(member, tuple) and member[0] not in self.keys


def found_at(env: Env, search: Search, attempt: int) -> bool:
    """Moves the world until everything holds."""
    random = Random(f"{env.world.seed}/order")
    first = search.demands(attempt, env.world.seed)
    demands = list(first)
    try:
        settle_on(first, fresh(env), sharp(env, search.bounds))
        turn_signs(env, search.bounds, random)
        forward(env, [*search.equations, *search.bounds], attempt, broken)
        put_between(env, [*search.equations, *search.bounds], Random(f"{env.world.seed}/between"))
        for _ in range(REPAIRS):
            assign(env, first)
            only = AllBut(given(env.context)) if search.branching and attempt % 3 < 2 else None
            if not solve(env, demands, random, attempt, lambda cells: search.straight(env, first, cells), only):
                return False
            extra = broken(env, search.bounds, random)
            chance = Random(f"{env.world.seed}/bounds")
            if not extra or within_bounds(env, first, search, chance, attempt) or neared(env, first, search, chance):
                break
            if not search.branching:
                demands = [*demands, *extra]
            elif not turned(first, fresh(env), failing(env, search.bounds)):
                return False
        if search.guides and attempt < GUIDED and not all(map(is_exact_zero, residuals(fresh(env), search.equations))):
            return False
        return not broken(env, search.bounds, random)
    except (Undefined, ZeroDivisionError):
        return False


def given(context: Context) -> frozenset[str]:
    """C > 0: what forces such a number to 0 is rather a wrong choice of factors, so it is moved now and then only."""
    return frozenset(key for key, one in context.declared.items() if "positive" in one.facts and not one.family)


def within_bounds(env: Env, equations: Sequence[Requirement], search: Search, random: Random, attempt: int) -> bool:
    """Whether what the equations leave free could be moved so that all bounds and signs hold."""
    limits = limits_of(env, search.bounds)
    now = fresh(env)
    residuals(now, [*equations, *limits])
    cells = search.straight(env, equations, movable(now, equations, random, attempt))
    saved = dict(env.world.values)
    moved = inside(env, equations, limits, cells, random) and not broken(env, search.bounds, random)
    if moved and all(map(is_exact_zero, residuals(fresh(env), equations))):
        return True
    env.world.values.clear()
    env.world.values.update(saved)
    return False


def neared(env: Env, equations: Sequence[Requirement], search: Search, random: Random) -> bool:
    """Whether a few steps of Newton's method for inequalities lead to where all holds; else nothing is moved."""
    saved, margin = dict(env.world.values), random.choice(NEAR)
    for _ in range(STEPS):
        kept, limits, now = [*equations, *laws_of(env)], limits_of(env, search.bounds), fresh(env)
        residuals(now, [*kept, *limits])
        cells = movable(now, kept, random, 0, free_members(env))
        if not approach(now, [*level(now, kept, cells), *above(now, limits, cells, margin)], cells):
            break
        if solve(env, kept, random, BY_NEWTON, unchanged) and not broken(env, search.bounds, random):
            return True
    env.world.values.clear()
    env.world.values.update(saved)
    return False


def limits_of(env: Env, bounds: Sequence[Requirement]) -> list[Requirement]:
    """The bounds that are stated, and the signs of what was drawn."""
    signed = [member for member in env.world.values if signs_of(member, env)]
    stated = [item for item in bounds if item.relation != "!="]
    return [*stated, *(Requirement(cell_residual(member), ">=") for member in signed)]


def signs_of(member: Member, env: Env) -> list[str]:
    declared = env.context.declared.get(member[0])
    return sorted(declared.facts & SIGNED.keys()) if declared else []


def turn_signs(env: Env, bounds: Sequence[Requirement], random: Random) -> None:
    """`ξᵢ ≥ 0` of symbols that were drawn with another sign: the sign is turned, or the bound met with equality."""
    for item in bounds:
        now = fresh(env)
        found = list(item.residual(now))
        members = [member for member in now.seen if member[0] == item.assigned and member in env.world.values]
        alone = len(members) == len(found) and not any(is_array(env.world.values[member]) for member in members)
        for member, x in zip(members, found, strict=False):
            if alone and env.world.values[member] == x and not satisfied(x, item.relation):
                env.world.values[member] = ZERO if item.relation == ">=" and random.random() < 0.5 else -x


def assign(env: Env, equations: Sequence[Requirement]) -> None:
    """`y = x − ∇f(x)/μ` gives y its value at once; whether that fits everything else is seen after it."""
    for item in equations:
        member: Member = (item.assigned, ())
        declared = env.context.declared.get(item.assigned)
        if item.explicit is None or declared is None or declared.family or declared.facts or not item.assigned:
            continue
        found = item.explicit(fresh(env))
        list(item.residual(fresh(env)))
        old = env.world.values.get(member)
        if old is not None and is_array(old) == is_array(found) and (not is_array(old) or old.shape == found.shape):
            env.world.values[member] = found


def vanishing(env: Env, equations: Sequence[Requirement]) -> bool:
    """Whether a whole symbol, all members of a family, is 0: too much holds there. A point of small weight."""
    nought: dict[str, bool] = {}
    for (key, _), found in env.world.values.items():
        declared = env.context.declared.get(key)
        if declared is not None and (is_array(found) or "nonnegative" not in declared.facts) and not is_fixed(declared):
            nought[key] = nought.get(key, True) and all(plain(x) == 0 for x in entries(found))
    return bool(equations) and any(nought.values())


def entries(value: Value) -> list[Number]:
    return list(value.flat) if is_array(value) else [value]


def broken(env: Env, bounds: Sequence[Requirement], random: Random) -> list[Requirement]:
    """For each bound and each fact that fails, an equation that puts its worst entries right with a random slack."""
    found: list[Requirement] = []
    now = fresh(env)
    for item in bounds:
        if item.link is not None and item.link.relation in LOEWNER and not met(item, now):
            raise Undefined(f"a matrix is out of order: {item.spelled}")
        found += repaired(item.residual, list(item.residual(now)), item.relation, random, item.spelled)
    for member, value in list(env.world.values.items()):
        declared = env.context.declared.get(member[0])
        for fact in signs_of(member, env):
            if not HOLDS[fact](value):
                found += repaired(cell_residual(member), entries(value), SIGNED[fact], random, fact)
        for fact in sorted((declared.facts & HOLDS.keys()) - SIGNED.keys() if declared else ()):
            if not HOLDS[fact](value):
                raise Undefined(f"a fact does not hold: {fact}")
    return found + [law for law in laws_of(env) if not all(map(contains_zero, law.residual(now)))]


def sharp(env: Env, bounds: Sequence[Requirement]) -> set[Number]:
    """The values that bounds and signs keep from 0, under either sign."""
    now = fresh(env)
    found = [x for item in bounds if item.relation in (">", "!=") for x in item.residual(now)]
    positive = [member for member in env.world.values if "positive" in signs_of(member, env)]
    found += [x for member in positive for x in entries(env.world.values[member])]
    return either_sign(x for x in found if isinstance(x, fmpq) and x != 0)


def either_sign(values: Iterable[Number]) -> set[Number]:
    return {y for x in values for y in (x, -x)}


def failing(env: Env, bounds: Sequence[Requirement]) -> set[Number]:
    """The values on the wrong side of bounds and signs, under either sign."""
    now = fresh(env)
    found = [x for item in bounds for x in item.residual(now) if item.relation != "!="]
    found += [x for member, value in env.world.values.items() if signs_of(member, env) for x in entries(value)]
    return either_sign(x for x in found if isinstance(x, fmpq) and x < 0)


def met(item: Requirement, env: Env) -> bool:
    return all(satisfied(x, item.relation) for x in item.residual(env))


SIGNED = {"positive": ">", "nonnegative": ">="}


def cell_residual(member: Member) -> Residual:
    def residual(env: Env) -> Iterator[Number]:
        env.seen[member] = None
        value = env.seeded.get(member, env.world.values.get(member))
        yield from entries(value)

    return residual


def repaired(
    residual: Residual, values: Sequence[Number], relation: str, random: Random, spelled: str
) -> list[Requirement]:
    failing = [k for k, x in enumerate(values) if not satisfied(x, relation)]
    return [Requirement(picked(residual, k, slack(random, relation)), "=", "", spelled) for k in failing[:4]]


def satisfied(x: Number, relation: str) -> bool:
    y = plain(x)
    if relation == "!=":
        return bool(y > 0 or y < 0)
    return bool(y > 0) or (relation == ">=" and (bool(y >= 0) or contains_zero_exactly(y)))


def contains_zero_exactly(y: Number) -> bool:
    """A ball around 0 that came of an equation may be 0."""
    return isinstance(y, arb) and bool(y.contains(0)) and bool(abs(y) < arb(2) ** -40)


def slack(random: Random, relation: str) -> fmpq:
    """A weak bound may be met with equality."""
    return fmpq(random.choice((0, 1, 2, 3) if relation == ">=" else (1, 2, 3, 1)), random.choice((1, 2)))


def picked(residual: Residual, place: int, amount: fmpq) -> Residual:
    def one(env: Env) -> Iterator[Number]:
        yield list(residual(env))[place] - amount

    return one
