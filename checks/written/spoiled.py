"""`det H = 12 − (1 + s)`: what holds as soon as a new letter is 0 or 1 is a claim, for nobody asks for `s = 0` so."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from flint import fmpq

from checks.errors import Undefined
from checks.written.compare import Link, brought_together, differing, instances
from checks.written.conditions import fresh_keys, relevant
from checks.written.mentions import keys_below
from checks.written.session import Session
from checks.written.settle import NEEDED, bound_worlds, generic_worlds
from checks.written.value import value
from checks.written.world import Env
from derive.errors import DeriveError

NOUGHT_AND_ONE = fmpq(0), fmpq(1)


def holds_but_for_a_letter(link: Link, session: Session) -> bool:
    """Whether an equation holds anyway once a number that is new on its right side is 0, or is 1."""
    if link.relation != "=":
        return False
    declared, left = session.context.declared, {*keys_below(link.left, session.context)}
    letters = [key for key in fresh_keys(link.right, session) - left if not declared[key].shape]
    return any(holds_with(key, number, link, session) for key in letters for number in NOUGHT_AND_ONE)


def holds_with(key: str, number: fmpq, link: Link, session: Session) -> bool:
    points, conditions = session.point_set(), relevant(link, session)
    worlds = bound_worlds(points, conditions, link) if conditions else generic_worlds(points)
    envs = [Env(session.context, world) for world in islice(worlds, NEEDED)]
    try:
        return bool(envs) and all(
            agrees_with(key, number, link, inner) for env in envs for inner in instances(link, env)
        )
    except (DeriveError, Undefined, ZeroDivisionError):
        return False


def agrees_with(key: str, number: fmpq, link: Link, env: Env) -> bool:
    right = value(link.right, replace(env, arguments={**env.arguments, key: number}, cache={}))
    return differing(*brought_together(value(link.left, env), right, link), "=") is None
