"""`‖u‖ = 1`, `QᵀQ = I`, `Σᵢ pᵢ = 1`: facts that are equations, which a move of the symbol must not break."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from checks.written import arrays
from checks.written.arrays import Value, is_array
from checks.written.equations import Requirement
from checks.written.scalars import ONE, Number
from checks.written.world import Env, Member

Law = Callable[[Value], Iterable[Number]]
Place = tuple[int, ...]


def unit_length(value: Value) -> Iterator[Number]:
    """`uᵀu − 1`."""
    if is_array(value):
        yield (value.T @ value)[0, 0] - ONE


def orthonormal(value: Value) -> Iterator[Number]:
    """`QᵀQ − I`, its upper half."""
    if is_array(value):
        gram = value.T @ value - arrays.identity((value.shape[1], value.shape[1]), 0)
        yield from (gram[i, j] for i in range(len(gram)) for j in range(i, len(gram)))


def summing_to_one(value: Value) -> Iterator[Number]:
    """`Σᵢ pᵢ − 1` of a vector, of each row of a matrix."""
    if is_array(value):
        rows = [list(value.flat)] if value.shape[1] == 1 else [list(row) for row in value]
        yield from (sum(row[1:], row[0]) - ONE for row in rows)


LAWS: Mapping[str, Law] = {
    "unit norm": unit_length,
    "orthogonal": orthonormal,
    "normalised": summing_to_one,
}


def laws_of(env: Env) -> Iterator[Requirement]:
    """The equations that the facts of drawn symbols state, member by member."""
    for member in env.world.values:
        declared = env.context.declared.get(member[0])
        for fact in sorted(declared.facts & LAWS.keys() if declared else ()):
            yield Requirement(kept(member, LAWS[fact]), "=", "", fact)
    yield from sums_of_members(env)


def kept(member: Member, law: Law) -> Callable[[Env], Iterable[Number]]:
    return lambda env: law(current(member, env))


def current(member: Member, env: Env) -> Value:
    """The value of a member, noted as looked at."""
    env.seen[member] = None
    return env.seeded.get(member, env.world.values[member])


def sums_of_members(env: Env) -> Iterator[Requirement]:
    """`Σ_k π_k = 1` for every family that is drawn as shares of 1, `ΣᵢΣⱼ pᵢⱼ = 1` for a whole table."""
    groups: dict[tuple[str, int, Place], list[Member]] = {}
    for key, at in env.world.values:
        declared = env.context.declared.get(key)
        for fact in declared.facts if declared and declared.family else ():
            if fact.startswith("normalised"):
                groups.setdefault((key, *kept_places(fact, at)), []).append((key, at))
    for members in groups.values():
        yield Requirement(total(members), "=", "", "normalised")


def kept_places(fact: str, at: Place) -> tuple[int, Place]:
    """The axis that is summed over and the other indices; −1 where it is all of them."""
    said = fact.partition(":")[2]
    axis = -1 if said == "all" else int(said or len(at) - 1)
    return axis, () if axis < 0 else (*at[:axis], *at[axis + 1 :])


def total(members: list[Member]) -> Callable[[Env], Iterator[Number]]:
    def residual(env: Env) -> Iterator[Number]:
        first, *rest = (current(member, env) for member in members)
        whole = first
        for value in rest:
            whole = whole + value
        yield from (entry - ONE for entry in ([*whole.flat] if is_array(whole) else [whole]))

    return residual
