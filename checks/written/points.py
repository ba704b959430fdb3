"""A point at which everything assumed holds: `Σ αᵢyᵢ = 0, αᵢ ≥ 0, Su = λu`.

Symbols are drawn, the equations solved, and what then fails of bounds and facts is put right by further equations.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from flint import arb, fmpq

from checks.errors import NoPoint, Undefined
from checks.written.arrays import Value, is_array
from checks.written.between import put_between
from checks.written.compare import LOEWNER
from checks.written.draw import HOLDS, Drawer, is_fixed
from checks.written.equations import Requirement, Residual, contains_zero, fresh, solve
from checks.written.forward import forward
from checks.written.keeping import laws_of
from checks.written.scalars import Number, plain
from checks.written.world import Context, Env, Member, World

ATTEMPTS = 14
REPAIRS = 6


def draw(
    context: Context,
    sizes: Mapping[str, int],
    seed: str,
    required: Sequence[Requirement],
    small: bool = False,
    deadline: float = float("inf"),
    near: World | None = None,
) -> World:
    """A point that satisfies all that is required, by way of `near` where it is given. Raises NoPoint, also where the
    time is up.
    """
    equations = [item for item in required if item.relation == "="]
    bounds = [item for item in required if item.relation != "="]
    if near is not None:
        world = World(sizes, near.drawer, dict(near.values), near.models, near.seed)
        if found_at(Env(context, world), equations, bounds, 0):
            return world
    for attempt in range(ATTEMPTS):
        name = f"{seed}/{attempt}"
        world = World(sizes, Drawer(name, small), seed=name)
        if time.monotonic() > deadline:
            break
        if found_at(Env(context, world), equations, bounds, attempt):
            return world
        if not required and attempt > 4:
            break
    raise NoPoint(f"no point with {'; '.join(item.spelled for item in required) or 'these facts'} was found")


def found_at(env: Env, equations: Sequence[Requirement], bounds: Sequence[Requirement], attempt: int) -> bool:
    """Moves the world until everything holds."""
    random = Random(f"{env.world.seed}/order")
    demands = list(equations)
    try:
        forward(env, [*equations, *bounds], attempt, broken)
        put_between(env, [*equations, *bounds], Random(f"{env.world.seed}/between"))
        for _ in range(REPAIRS):
            assign(env, equations)
            if not solve(env, demands, random, attempt):
                return False
            extra = broken(env, bounds, random)
            if not extra:
                break
            demands = [*demands, *extra]
        return not broken(env, bounds, random) and (attempt >= ATTEMPTS // 2 or not vanishing(env, equations))
    except (Undefined, ZeroDivisionError):
        return False


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
    """Whether a whole symbol is 0: too much holds there. A point of small weight."""
    return any(
        all(plain(x) == 0 for x in entries(value)) and not is_fixed(env.context.declared[key])
        for (key, _), value in env.world.values.items()
        if equations
        and key in env.context.declared
        and (is_array(value) or "nonnegative" not in env.context.declared[key].facts)
    )


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
        for fact in sorted(declared.facts & SIGNED.keys() if declared else ()):
            if not HOLDS[fact](value):
                found += repaired(cell_residual(member), entries(value), SIGNED[fact], random, fact)
        for fact in sorted((declared.facts & HOLDS.keys()) - SIGNED.keys() if declared else ()):
            if not HOLDS[fact](value):
                raise Undefined(f"a fact does not hold: {fact}")
    return found + [law for law in laws_of(env) if not all(map(contains_zero, law.residual(now)))]


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
    return [Requirement(picked(residual, k, slack(random)), "=", "", spelled) for k in failing[:4]]


def satisfied(x: Number, relation: str) -> bool:
    y = plain(x)
    if relation == "!=":
        return bool(y > 0 or y < 0)
    return bool(y > 0) or (relation == ">=" and (bool(y >= 0) or contains_zero_exactly(y)))


def contains_zero_exactly(y: Number) -> bool:
    """A ball around 0 that came of an equation may be 0."""
    return isinstance(y, arb) and bool(y.contains(0)) and bool(abs(y) < arb(2) ** -40)


def slack(random: Random) -> fmpq:
    return fmpq(random.choice((1, 2, 3, 1)), random.choice((1, 2)))


def picked(residual: Residual, place: int, amount: fmpq) -> Residual:
    def one(env: Env) -> Iterator[Number]:
        yield list(residual(env))[place] - amount

    return one
