"""Where a link that fails is no proof of an error: what the text says in words only, or a guess, may decide it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.written import convexity, distributions
from checks.written.compare import Link
from checks.written.conditions import bearing, carried, is_left_open, opaque
from checks.written.declare import keyed
from checks.written.described import is_described, spoken_of
from checks.written.empty import is_empty
from checks.written.fitting import is_guess
from checks.written.guards import guarded
from checks.written.mentions import free_keys, keys_below, keys_in, unknown_functions
from checks.written.posteriors import data_in
from checks.written.requirements import Condition
from checks.written.reshaping import may_fit
from checks.written.session import Session
from checks.written.settle import Finding, settle
from checks.written.slopes import has_slope, slope_condition
from checks.written.spoiled import holds_but_for_a_letter
from checks.written.twins import labels_of
from checks.written.world import Context, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def doubtful(link: Link, finding: Finding, session: Session) -> bool:
    """Whether the failure may be the judge's own: a premise in words, an unknown function, a guess about a symbol."""
    if distributions.foreign(link.sides, session.context) or session.unread or undetermined(link, session):
        return True
    if unknown_functions(link, session.context) & session.functional or opaque(link, session):
        return True
    if special(finding, session) or told_twice(link, session) or known_up_to_a_constant(link, session):
        return True
    if finding.kind == "misfit":
        return may_fit(link, finding, session)
    if solves_what_is_open(link, session):
        return True
    if untied(link, session) and not holds_but_for_a_letter(link, session):
        return True
    if meant_at_a_stationary_point(link, session) or is_left_open(link, session):
        return True
    return told_by_words(link, session) or is_tied(link, session) or rests_on_what_is_left_out(link, session)


def solves_what_is_open(link: Link, session: Session) -> bool:
    """`α = …` right behind an equation for α that could not be judged, or any other where that was a derivative."""
    sides = link.sides if session.unsettled and not any(map(has_slope, link.sides)) else (link.left,)
    keys = {key for side in sides for key in keys_in(side, session.context)}
    return (session.unsettled or isinstance(link.left, Name)) and bool(keys & session.open_keys)


def known_up_to_a_constant(link: Link, session: Session) -> bool:
    """Whether it looks at an ℓ of which only `ℓ(θ) = … + const` is said, and at no derivative."""
    sloped = any(map(has_slope, link.sides))
    return not sloped and any("const" in keys_below(side, session.context) for side in link.sides)


def told_twice(link: Link, session: Session) -> bool:
    """Whether it looks at an x that is a vector in one place of the text and a number in another."""
    return any(session.context.ambiguous & set(keys_below(side, session.context)) for side in link.sides)


def undetermined(link: Link, session: Session) -> bool:
    """An estimate or an optimum of which the rows before say nothing that could be read."""
    known = {key for item in session.conditions for side in item.link.sides for key in keys_in(side, session.context)}
    known |= convexity.minimisers(session.context)
    for name in (n for side in link.sides for n in side.names):
        key = keyed(name, session.context)[0]
        declared = session.context.declared.get(key)
        average = name.accent == "bar" and family_word(Name(name.base), 1) in session.context.declared
        if (
            (name.accent in ("hat", "star") or average or labels_of(name))
            and declared is not None
            and declared.guessed
            and key not in known | session.context.definitions.keys() | session.context.random.keys()
        ):
            return True
    return False


def is_tied(link: Link, session: Session) -> bool:
    """`dW/dα` where W does not look at α, and what is assumed or defined leads from one to the other."""
    context = session.context
    equations = [item.link for item in session.conditions if item.is_equation and item.kind != "stationarity"]
    tied = {key for one in equations for key in free_keys(one, context)}
    for slope in (part for side in link.sides for part in slopes_in(side)):
        below = set(keys_below(slope.of, context))
        by = {key for name in slope.by for key in keys_in(name, context)} - context.inverses.keys()
        behind = {key for name in slope.by for key in keys_below(name, context)} - by
        if by and by.isdisjoint(below) and (below & behind or (by <= tied and below & tied)):
            return True
    return False


def slopes_in(body: Tree) -> Iterator[tree.Partial]:
    if isinstance(body, tree.Partial):
        yield body
    for child in body.children:
        yield from slopes_in(child)


def rests_on_what_is_left_out(link: Link, session: Session) -> bool:
    """Whether a link that fails would hold where derivatives that an earlier display set to zero still vanish."""
    apart = [item for item in session.conditions if item.kind == "stationarity" and told_apart(item, link)]
    kept = bearing(link, [item for item in session.conditions if item not in apart], session.context)
    if carried(session) or not any(item.kind == "stationarity" for item in kept):
        return False
    found = guarded(lambda: settle(link, session.point_set(), kept))
    return found.kind != "differ" and not is_empty(link, found, session)


def meant_at_a_stationary_point(link: Link, session: Session) -> bool:
    """`Λ⁻¹ = S` after `∂Q/∂Λ = ½ N (Λ⁻¹ − S)`: whether it may hold where a slope that was worked out vanishes."""
    by = link.left.base if isinstance(link.left, tree.Power) else link.left
    written = [*session.slopes, *([session.sloped_here] if session.sloped_here is not None else [])]
    slopes = [(slope, name) for slope, name in written if isinstance(by, Name) and name.base == by.base]
    if not slopes or {by, *(name for _, name in slopes)} & {*link.right.names}:
        return False
    zero = [slope_condition(slope, name) for slope, name in slopes]
    kept = bearing(link, session.conditions, session.context)
    found = guarded(lambda: settle(link, session.point_set(), [*kept, *zero]))
    return found.kind != "differ" and not is_empty(link, found, session)


def told_apart(item: Condition, link: Link) -> bool:
    """`J(w) − J(ŵ) = …`: w is another one than that at which the derivative vanishes."""
    names = {name.bare for side in link.sides for name in side.names}
    return item.by in names and any(replace(item.by, accent=accent) in names for accent in ("hat", "star") if item.by)


def special(finding: Finding, session: Session) -> bool:
    """`For m = 1, one equation aᵀx = β`: a special case may give the symbols of what is assumed other meanings."""
    fixed = any(fact.startswith("fixed") for facts in session.context.sizes.values() for fact in facts)
    return session.special or (fixed and bool(finding.used))


def told_by_words(link: Link, session: Session) -> bool:
    """`the weighted error ε ∈ (0, 1)`: new on the right, and in no formula so far that could tie it down.

    Of what is drawn or curved the words are understood.
    """
    context = session.context
    if link.relation != "=" or context.random or context.curvature or context.tables:
        return False
    left, right = ({*keys_below(side, context)} for side in link.sides)
    new = right - left - connected(session)
    return any(is_free(key, session) and is_described(key, session) for key in new)


def untied(link: Link, session: Session) -> bool:
    """`z² − τ z + δ = 0`: a symbol on one side alone that no declaration, definition or true row explains, though the
    text speaks of it elsewhere.
    """
    context = session.context
    if context.random or context.curvature or context.tables:
        return False
    left, right = ({letter(key): key for key in keys_below(side, context)} for side in link.sides)
    alone = (left.keys() ^ right.keys()) & session.repeated
    assumed = {key for item in session.conditions for side in item.link.sides for key in keys_in(side, context)}
    spoken = connected(session) | assumed | spoken_of(session)
    tied = session.bound | context.times | {letter(key) for key in spoken}
    tied |= {word(name.bare) for side in link.sides for name in data_in(side)}
    return any(is_new(key, context) for name, key in {**left, **right}.items() if name in alone - tied)


def letter(key: str) -> str:
    """α of α₁ and of the family αᵢ."""
    return key.partition("[")[0].partition("_")[0]


def is_new(key: str, context: Context) -> bool:
    return is_guess(key, context) and not context.declared[key].is_function


def is_free(key: str, session: Session) -> bool:
    declared = session.context.declared.get(key)
    known = declared is None or declared.guessed or "ones" in declared.facts
    return not known and key not in session.context.definitions


def connected(session: Session) -> set[str]:
    """The symbols in definitions, posteriors, assumed equations, the problem, and claims that came out true."""
    bodies = list(session.context.kernels.values())
    bodies += [item.body for items in session.context.definitions.values() for item in items]
    bodies += [side for item in session.conditions if item.link.relation == "=" for side in item.link.sides]
    bodies += [session.problem] if session.problem is not None else []
    return session.agreed.union(*(keys_in(body, session.context) for body in bodies))
