"""`w_k = w_{k−1} + y_k x_k, y_k⟨w_{k−1}, x_k⟩ ≤ 0, ‖x_k‖ ≤ R`: a sequence drawn forwards, given what came earlier.

What holds for all k is put right at one k after the other, by moving what was not looked at before; a number that
bounds a whole family, as R does, is then put as close to it as it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from flint import arb, fmpq

from checks.written.compare import Link, free_names, span
from checks.written.draw import HOLDS
from checks.written.equations import Requirement, fresh, solve
from checks.written.scalars import Number, plain
from checks.written.spellings import spelled_readings
from checks.written.sums import names_in
from checks.written.world import Context, Env, Member, word
from derive.notation.tree import Name, Tree

ROUNDS = 4
FINE = 64
TIGHT = 0.75
"""How often a bound is taken as close as it may be."""
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


def forward(env: Env, required: Sequence[Requirement], random: Random, attempt: int, repair: Repair) -> None:
    """Moves the members in order. What cannot be met at its place is left as it is."""
    links = [item.link for item in required if item.link is not None]
    if not any(recursive(side, env.context, frozenset()) for link in links for side in link.sides):
        return
    stages = [stage for item in required if not grows(item, env) for stage in staged(item, env)]
    settled: set[Member] = set()
    for place in sorted({place for stage in stages for place in stage.places}):
        here = [stage.at(place) for stage in stages if place in stage.places]
        settled |= advanced(env, here, settled, random, attempt, repair)
    for item in required:
        tighten(env, item, random)


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
        if demands and not (new and solve(env, demands, random, attempt, new)):
            break
        extra = repair(env, bounds, random)
        if not extra:
            break
        demands += extra
    return set(now.seen)


def bounding(link: Link | None, env: Env) -> tuple[str, bool] | None:
    """R of `‖x_k‖ ≤ R`, which bounds from above, γ of `y_k⟨u, x_k⟩ ≥ γ`, which does not."""
    if link is None or link.relation not in ("<=", "<", ">=", ">") or not free_names(link, env):
        return None
    for side, other in (link.sides, link.sides[::-1]):
        if isinstance(side, Name) and is_number(side, env.context) and side not in names_in(other):
            return word(side), (link.relation in (">=", ">")) == (side is link.left)
    return None


def is_number(name: Name, context: Context) -> bool:
    """Whether it is drawn, and a number by itself."""
    declared = context.declared.get(word(name))
    free = declared is not None and word(name) not in context.definitions
    return free and declared is not None and not declared.family and not declared.shape and not declared.is_function


def grows(item: Requirement, env: Env) -> bool:
    """Whether the bound of a family may be as large, or as small, as it has to be."""
    found = bounding(item.link, env)
    if found is None:
        return False
    key, above = found
    return not env.context.declared[key].facts & ({"negative"} if above else {"positive", "nonnegative"})


def tighten(env: Env, item: Requirement, random: Random) -> None:
    """`R = max_k ‖x_k‖`, or a little more; left alone where its facts forbid that."""
    found = bounding(item.link, env)
    if found is None:
        return
    key, above = found
    gaps = [plain(gap) for gap in item.residual(fresh(env))]
    old = env.world.values[key, ()]
    spare = 0 if item.relation == ">=" and random.random() < TIGHT else abs(old) / 4
    least = min(gaps, key=approximate) - spare
    new = rounded_down(old + least) if not above else -rounded_down(least - old)
    if all(HOLDS[fact](new) for fact in env.context.declared[key].facts & HOLDS.keys()):
        env.world.values[key, ()] = new


def approximate(x: Number) -> float:
    return float(arb(x))


def rounded_down(x: Number) -> Number:
    """A fraction not above x, x itself where it is one."""
    return fmpq(int(float((x * FINE).lower().floor())), FINE) if isinstance(x, arb) else x
