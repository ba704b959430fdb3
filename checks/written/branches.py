"""`αᵢ gᵢ = 0`: for each i one factor vanishes. Which one is chosen: the same for all i first, then at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from checks.errors import Undefined
from checks.written.equations import Requirement, Residual
from checks.written.scalars import Number
from checks.written.world import Env
from derive.errors import DeriveError

MOST_ALIKE = 8


def separable(item: Requirement, env: Env) -> Requirement:
    """The requirement with branches only where its factors are numbers but one at most: `u · v = 0` has none."""
    try:
        wide = [branch for branch in item.branches if any(len(group) > 1 for group in branch(env))]
    except (DeriveError, Undefined, ZeroDivisionError, OverflowError):
        return replace(item, branches=())
    return item if len(wide) <= 1 else replace(item, branches=())


def branched(equations: Sequence[Requirement], attempt: int, seed: str) -> list[Requirement]:
    """The equations with one factor in the place of each product."""
    counts = [len(item.branches) for item in equations if item.branches]
    alike = list(product(*(range(count) for count in counts)))[:MOST_ALIKE]
    Random(seed).shuffle(alike)
    random = Random(f"{seed}/{attempt}/branches")
    choices = iter(alike[attempt] if attempt < len(alike) else [None] * len(counts))
    return [on_branch(item, next(choices), random.random()) if item.branches else item for item in equations]


def on_branch(item: Requirement, choice: int | None, salt: float) -> Requirement:
    def pick(k: int) -> int:
        return choice if choice is not None else Random(f"{salt}/{k}").randrange(len(item.branches))

    return replace(item, residual=chosen(item.branches, pick), branches=())


def chosen(branches: Sequence[Callable[[Env], Iterator[list[Number]]]], pick: Callable[[int], int]) -> Residual:
    def residual(env: Env) -> Iterator[Number]:
        for k, groups in enumerate(zip(*(branch(env) for branch in branches), strict=True)):
            yield from groups[pick(k)]

    return residual
