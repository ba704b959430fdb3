"""`αᵢ gᵢ = 0`: for each i one factor vanishes. Which one is chosen: the same for all i first, then at random.

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

MOST_ALIKE = 8
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
    Random(seed).shuffle(alike)
    random = Random(f"{seed}/{attempt}/branches")
    choices = iter(alike[attempt] if attempt < len(alike) else [None] * len(counts))
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

    def __call__(self, env: Env) -> Iterator[Number]:
        for k, groups in self.instances(env):
            yield from groups[self.picked(k)]

    def instances(self, env: Env) -> Iterator[tuple[int, tuple[list[Number], ...]]]:
        return enumerate(zip(*(factor(env) for factor in self.factors), strict=True))

    def picked(self, k: int) -> int:
        at_random = Random(f"{self.salt}/{k}").randrange(len(self.factors))
        return self.turned.get(k, at_random if self.choice is None else self.choice)

    def others(self, env: Env, failing: Container[Number]) -> Iterator[tuple[int, int]]:
        """The instances in which another factor has a value that breaks a bound."""
        for k, groups in self.instances(env):
            for other, entries in enumerate(groups):
                if other != self.picked(k) and any(isinstance(x, fmpq) and x in failing for x in entries):
                    yield k, other


def turned(demands: Sequence[Requirement], env: Env, failing: Container[Number]) -> bool:
    """Whether other factors vanish from here on: all whose values break a bound, one where that goes in circles."""
    branches = [item.residual for item in demands if isinstance(item.residual, Branch)]
    found = [(branch, k, other) for branch in branches for k, other in branch.others(env, failing)]
    again = any(k in branch.turned for branch, k, _ in found)
    for branch, k, other in found[:1] if again else found:
        branch.turned[k] = other
    return bool(found)
