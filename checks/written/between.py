"""`0 < η ≤ 1/L`, `‖x_k‖ ≤ R`, `μ I ⪯ A ⪯ L I`: a number that conditions bound is put where they leave room for it.

At times it is put at the very bound, since a false inequality fails first where what is assumed is tight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import frexp
from random import Random

import numpy as np
from flint import arb, fmpq

from checks.written.arrays import Value, is_array, is_scalar
from checks.written.compare import LOEWNER, Link, instances
from checks.written.draw import HOLDS, is_fixed
from checks.written.equations import Requirement, fresh
from checks.written.scalars import ONE, ZERO, Number, plain
from checks.written.sums import names_in
from checks.written.value import value
from checks.written.world import Context, Env, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

TIGHT = 0.5
FINE = 6
INNER = [fmpq(1, 4), fmpq(1, 2), fmpq(3, 4)]
MIRRORED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "<<=": ">>=", "<<": ">>", ">>=": "<<=", ">>": "<<"}


@dataclass(frozen=True)
class Bound:
    """`η ≤ 1/L` read for η: the number, the relation, and the other side."""

    key: str
    relation: str
    other: Tree
    link: Link


@dataclass
class Room:
    """What is below a number and what is above it, and whether it may be equal to these."""

    lower: list[Number] = field(default_factory=list)
    upper: list[Number] = field(default_factory=list)
    closed: bool = True


def put_between(env: Env, required: Sequence[Requirement], random: Random) -> None:
    """Moves each number that stands alone on a side of an inequality into the room that is left for it."""
    found = [bound for item in required for bound in bounds_in(item.link, env)]
    tight = random.random() < TIGHT
    held = {word(name) for item in required if item.relation == "=" for name in names_of(item.link)}
    for key in dict.fromkeys(bound.key for bound in found):
        room = room_for([bound for bound in found if bound.key == key], env)
        old = env.world.values[key, ()]
        if room is None or (fits(old, room) and (key in held or not tight)):
            continue
        new = chosen(room, random, tight and room.closed)
        if new is not None and all(HOLDS[fact](new) for fact in env.context.declared[key].facts & HOLDS.keys()):
            env.world.values[key, ()] = new


def names_of(link: Link | None) -> Iterator[Name]:
    for side in link.sides if link is not None else ():
        yield from names_in(side)


def bounds_in(link: Link | None, env: Env) -> Iterator[Bound]:
    """`s ≤ …`, `… ≤ s`, `A ⪯ s I` for a number s that the other side does not look at."""
    if link is None or link.relation not in MIRRORED:
        return
    for side, other, relation in ((*link.sides, link.relation), (*link.sides[::-1], MIRRORED[link.relation])):
        name = multiple(side) if relation in LOEWNER else side
        if isinstance(name, Name) and is_number(name, env.context) and name not in names_in(other):
            value(name, env)
            yield Bound(word(name), relation, other, link)


def multiple(body: Tree) -> Tree:
    """s of `s I`."""
    factors = body.factors if isinstance(body, tree.Times) else ()
    return factors[0] if len(factors) == 2 and factors[1] == Name("I") else body


def is_number(name: Name, context: Context) -> bool:
    """Whether it is drawn, a number by itself, and may move."""
    declared = context.declared.get(word(name))
    if declared is None or word(name) in context.definitions or is_fixed(declared):
        return False
    return not declared.family and not declared.shape and not declared.is_function


def room_for(bounds: Sequence[Bound], env: Env) -> Room | None:
    """None where a bound is no number."""
    facts = env.context.declared[bounds[0].key].facts
    room = Room([ZERO] if facts & {"positive", "nonnegative", "unit"} else [], [ONE] if "unit" in facts else [])
    for bound in bounds:
        room.closed = room.closed and "=" in bound.relation
        for inner in instances(bound.link, fresh(env)):
            other = limit(value(bound.other, inner), bound.relation)
            if other is None:
                return None
            (room.lower if ">" in bound.relation else room.upper).append(other)
    return room


def limit(other: Value, relation: str) -> Number | None:
    """A number, or the outermost eigenvalue of a symmetric matrix; a fraction on the side where the bound holds."""
    above = ">" in relation
    if relation in LOEWNER and is_array(other) and other.shape[0] == other.shape[1]:
        spectrum = np.linalg.eigvalsh(np.array([[float(arb(plain(x))) for x in row] for row in other]))
        other = arb(float(spectrum[-1] if above else spectrum[0]), 1e-9)
    if not is_scalar(other):
        return None
    x = plain(other)
    return -rounded_down(-x) if above else rounded_down(x)


def rounded_down(x: Number) -> Number:
    """A fraction not above x, x itself where it is one."""
    if not isinstance(x, arb):
        return x
    low = float(x.lower())
    grid = 2 ** max(0, FINE - frexp(low)[1])
    return fmpq(int(low * grid // 1), grid)


def fits(x: Number, room: Room) -> bool:
    if room.closed:
        return all(bool(x >= a) for a in room.lower) and all(bool(x <= b) for b in room.upper)
    return all(bool(x > a) for a in room.lower) and all(bool(x < b) for b in room.upper)


def chosen(room: Room, random: Random, tight: bool) -> Number | None:
    """At the bound that is stated, between two bounds, or a little beyond one; None where there is no room."""
    low, high = max(room.lower, default=None), min(room.upper, default=None)
    if low is not None and high is not None and low > high:
        return None
    if low is not None and high is not None:
        return high if tight else low + (high - low) * random.choice(INNER)
    if low is not None:
        return low if tight else low + abs(low) / 4 + random.choice(INNER)
    return high if tight or high is None else high - abs(high) / 4 - random.choice(INNER)
