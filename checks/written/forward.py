"""`w_k = w_{k−1} + y_k x_k, y_k⟨w_{k−1}, x_k⟩ ≤ 0, ‖x_k‖ ≤ R`: a sequence drawn forwards, given what came earlier.

What holds for all k is put right at one k after the other, by moving what was not looked at before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from checks.written.between import bounds_in
from checks.written.compare import free_names, span
from checks.written.equations import Requirement, fresh, solve, unchanged
from checks.written.spellings import spelled_readings
from checks.written.sums import names_in
from checks.written.world import Context, Env, Member, word
from derive.notation.tree import Tree

ROUNDS = 4
Repair = Callable[[Env, Sequence[Requirement], Random], list[Requirement]]


@dataclass(frozen=True)
class Stage:
    """A requirement for all k: the letter k, its places, and the requirement at one of them."""

    item: Requirement
    letter: str
    places: Sequence[int]

    def at(self, place: int) -> Requirement:
        item, letter = self.item, self.letter
        return Requirement(lambda env: item.residual(env.with_index(letter, place)), item.relation, "", item.spelled)


def forward(env: Env, required: Sequence[Requirement], attempt: int, repair: Repair) -> None:
    """Moves the members in order. What cannot be met at its place is left as it is."""
    random = Random(f"{env.world.seed}/forward")
    links = [item.link for item in required if item.link is not None]
    if not any(recursive(side, env.context, frozenset()) for link in links for side in link.sides):
        return
    stages = [stage for item in required if not grows(item, env) for stage in staged(item, env)]
    settled: set[Member] = set()
    for place in sorted({place for stage in stages for place in stage.places}):
        here = [stage.at(place) for stage in stages if place in stage.places]
        settled |= advanced(env, here, settled, random, attempt, repair)


def recursive(body: Tree, context: Context, seen: frozenset[str]) -> bool:
    """Whether a rule of a sequence stands behind it."""
    keys = {key for name in names_in(body) for reading in spelled_readings(name) for _, key in reading.families}
    keys |= {word(name) for name in names_in(body)}
    items = [(key, item) for key in keys - seen for item in context.definitions.get(key, ())]
    return any(item.recursive or recursive(item.body, context, seen | keys) for _, item in items)


def staged(item: Requirement, env: Env) -> Iterator[Stage]:
    """A requirement in which one index stands free."""
    names = free_names(item.link, env) if item.link is not None else []
    if item.link is not None and len(names) == 1:
        yield Stage(item, word(names[0]), span(names[0], item.link, fresh(env)))


def advanced(
    env: Env, here: Sequence[Requirement], settled: set[Member], random: Random, attempt: int, repair: Repair
) -> set[Member]:
    """Puts right what holds at one place; returns all that was looked at there."""
    now = fresh(env)
    for item in here:
        list(item.residual(now))
    new = {member for member in now.seen if member[1] and member not in settled}
    bounds = [item for item in here if item.relation != "="]
    demands = [item for item in here if item.relation == "="]
    for _ in range(ROUNDS):
        if demands and not (new and solve(env, demands, random, attempt, unchanged, new)):
            break
        extra = repair(env, bounds, random)
        if not extra:
            break
        demands += extra
    return set(now.seen)


def grows(item: Requirement, env: Env) -> bool:
    """`‖x_k‖ ≤ R`: whether the bound of a family may be as large, or as small, as it has to be."""
    if item.link is None or not free_names(item.link, env):
        return False
    for bound in bounds_in(item.link, env):
        facts = env.context.declared[bound.key].facts
        return not facts & ({"negative"} if ">" in bound.relation else {"positive", "nonnegative", "unit"})
    return False
