"""`m₂ = …` after `m_t = βm_{t−1} + g_t, m₀ = 0`, `δ₃ = …` after `δ_t = ∂E/∂a_t`: members that have a value already."""

from __future__ import annotations

from itertools import islice

from checks.written.compare import Link
from checks.written.guards import guarded
from checks.written.session import Session
from checks.written.settle import generic_worlds, settle
from checks.written.slopes import is_slope
from checks.written.spellings import solved
from checks.written.value import value
from checks.written.world import Definition, Env, family_word
from derive.errors import DeriveError
from derive.notation.tree import Name, Number


def has_value(left: Name, session: Session) -> bool:
    """Whether the rule of its family gives a numbered member: a derivative, a sequence with its start, or a rule that
    says the same of it. Any other rule may be overruled, as where numbers are put in.
    """
    if not left.subscripts or left.layer is not None or not all(isinstance(item, Number) for item in left.subscripts):
        return False
    at = tuple(int(item.value) for item in left.subscripts if isinstance(item, Number))
    rules = session.context.definitions.get(family_word(left.bare, len(at)), ())
    return any(gives(rule, left, at, session) for rule in rules)


def gives(rule: Definition, left: Name, at: tuple[int, ...], session: Session) -> bool:
    places = [solved(pattern, place) for pattern, place in zip(rule.patterns, at, strict=True)]
    if any(place is None for place in places):
        return False
    if rule.recursive:
        return is_grounded(left, len(at), session)
    return is_slope(rule.body) or says_the_same(left, session)


def is_grounded(left: Name, count: int, session: Session) -> bool:
    """Whether the rule leads back to members that are given, `F₁` of F_t = F_{t−1} + F_{t−2} does not."""
    key = family_word(left.bare, count)
    for world in islice(generic_worlds(session.point_set()), 1):
        env = Env(session.context, world)
        try:
            value(left, env)
        except (DeriveError, RecursionError):
            return False
        return all(other != key for other, _ in env.seen)
    return False


def says_the_same(left: Name, session: Session) -> bool:
    if session.right is None or session.example:
        return False
    link = Link(left, "=", session.right)
    return guarded(lambda: settle(link, session.point_set(), [])).kind == "agree"
