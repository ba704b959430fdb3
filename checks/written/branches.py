"""`αᵢ gᵢ = 0`: for each i one factor vanishes. Which one is chosen: the same for all i, or at random.

Where the other factor then breaks a bound, it is the one to vanish, as in an active-set method for αᵢ ≥ 0, gᵢ ≥ 0
(Nocedal, Wright, "Numerical Optimization", 2006, section 16.5).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random

from flint import fmpq

from checks.errors import Undefined
from checks.written.declare import keyed
from checks.written.equations import Requirement
from checks.written.scalars import Number
from checks.written.world import Env
from derive.errors import DeriveError
from derive.notation import tree

MOST_ALIKE, AT_RANDOM = 8, 0.5
Factor = Callable[[Env], Iterator[list[Number]]]


def separable(item: Requirement, env: Env) -> Requirement:
    """The requirement with branches only where its factors are numbers but one at most: `u · v = 0` has none."""
    try:
        wide = [branch for branch in item.branches if any(len(group) > 1 for group in branch(env))]
    except (DeriveError, Undefined, ZeroDivisionError, OverflowError):
        return replace(item, branches=())
    return replace(item, assigned=factor_alone(item, env)) if len(wide) <= 1 else replace(item, branches=())


def factor_alone(item: Requirement, env: Env) -> str:
    """αᵢ of `αᵢ gᵢ = 0` is sought rather than the data in gᵢ."""
    sides = item.link.sides if item.link is not None and item.branches else ()
    factors = [factor for side in sides if isinstance(side, tree.Times) for factor in side.factors]
    keys = (keyed(factor, env.context)[0] for factor in factors if isinstance(factor, tree.Name))
    return next((key for key in keys if key in env.context.declared), item.assigned)


def branched(equations: Sequence[Requirement], attempt: int, seed: str) -> list[Requirement]:
    """The equations with one factor in the place of each product."""
    counts = [len(item.branches) for item in equations if item.branches]
    alike = list(product(*(range(count) for count in counts)))[:MOST_ALIKE]
    random = Random(f"{seed}/{attempt}/branches")
    choices = iter([None] * len(counts) if random.random() < AT_RANDOM else random.choice(alike))
    return [on_branch(item, next(choices), random.random()) if item.branches else item for item in equations]


def on_branch(item: Requirement, choice: int | None, salt: float) -> Requirement:
    return replace(item, residual=Branch(item.branches, choice, salt), branches=())


@dataclass
class Branch:
    """The entries of one factor for every instance of a product: the chosen one, or one at random, until it turns."""

    factors: Sequence[Factor]
    choice: int | None
    salt: float
    turned: dict[int, int] = field(default_factory=dict)
    barred: set[tuple[int, int]] = field(default_factory=set)

    def __call__(self, env: Env) -> Iterator[Number]:
        for k, groups in self.instances(env):
            yield from groups[self.picked(k)]

    def instances(self, env: Env) -> Iterator[tuple[int, tuple[list[Number], ...]]]:
        return enumerate(zip(*(factor(env) for factor in self.factors), strict=True))

    def picked(self, k: int) -> int:
        """The factor that was chosen, or the next one that may vanish."""
        count = len(self.factors)
        at_random = Random(f"{self.salt}/{k}").randrange(count)
        first = self.turned.get(k, at_random if self.choice is None else self.choice)
        return next((j % count for j in range(first, first + count) if (k, j % count) not in self.barred), first)

    def keep(self, env: Env) -> None:
        """What vanishes already is to vanish."""
        for k, groups in self.instances(env):
            none = [j for j, entries in enumerate(groups) if all(entry == 0 for entry in entries)]
            if none:
                self.turned[k] = none[0]

    def bar(self, env: Env, nonzero: Container[Number]) -> None:
        """Factors with these values, at a point at large, are not to vanish."""
        for k, groups in self.instances(env):
            self.barred |= {(k, j) for j, entries in enumerate(groups) if is_among(entries, nonzero)}

    def others(self, env: Env, failing: Container[Number]) -> Iterator[tuple[int, int]]:
        """The instances in which another factor has a value that breaks a bound."""
        for k, groups in self.instances(env):
            for other, entries in enumerate(groups):
                if other != self.picked(k) and (k, other) not in self.barred and is_among(entries, failing):
                    yield k, other


def is_among(entries: Sequence[Number], values: Container[Number]) -> bool:
    """Whether one of them is exactly one of these; a ball is none."""
    return any(isinstance(entry, fmpq) and entry in values for entry in entries)


def settle_on(demands: Sequence[Requirement], env: Env, nonzero: Container[Number]) -> None:
    """Factors that vanish at a point go on to do so; `0 < αₛ < C` bars α and C − α from it at s."""
    for item in demands:
        if isinstance(item.residual, Branch):
            item.residual.keep(env)
            item.residual.bar(env, nonzero)


def turned(demands: Sequence[Requirement], env: Env, failing: Container[Number]) -> bool:
    """Whether other factors vanish from here on: all whose values break a bound, one where that goes in circles."""
    branches = [item.residual for item in demands if isinstance(item.residual, Branch)]
    found = [(branch, k, other) for branch in branches for k, other in branch.others(env, failing)]
    again = any(k in branch.turned for branch, k, _ in found)
    for branch, k, other in found[:1] if again else found:
        branch.turned[k] = other
    return bool(found)
