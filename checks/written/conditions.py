"""What holds from here on: conditions, which of them bear on a claim, and the facts by which symbols are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.written import spectra
from checks.written.arrays import is_scalar
from checks.written.compare import LOEWNER, Link, instances
from checks.written.declare import calls_in, enumerated, keyed, listed
from checks.written.guards import guarded
from checks.written.mentions import (
    at_members,
    free_keys,
    keys_below,
    keys_in,
    unicode_link,
    unknown_functions,
)
from checks.written.optimum import argmin_condition
from checks.written.parity import is_said
from checks.written.requirements import Condition
from checks.written.session import Session
from checks.written.settle import Finding, settle
from checks.written.value import value
from checks.written.world import Context, Env, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def holds_anyway(body: tree.Relation, session: Session) -> bool:
    """Whether an equation of running text restricts nothing: `⟨A, B⟩ = tr(AᵀB)`."""
    if len(body.rest) != 1:
        return False
    link = Link(body.first, body.rest[0][0], body.rest[0][1], session.where)
    return guarded(lambda: settle(link, session.point_set(), [])).kind == "agree"


def minimises(link: Link, session: Session) -> bool:
    """`ŵ = arg min_w J(w)`: ∇J vanishes at ŵ from here on."""
    sides = argmin_condition(*link.sides) if link.relation in ("=", ":=") else None
    if sides is None:
        return False
    stationary = replace(link, left=sides[0], relation="=", right=sides[1])
    add_condition(stationary, session, "stationarity", unicode_link(stationary))
    return True


RESTRICTING = frozenset({"=", ">=", "<=", ">", "<", "!="}) | LOEWNER
SAME_SIGN = {":=": "=", "=:": "=", "===": "=", "=!": "="}


def restricts(link: Link, session: Session) -> bool:
    """Whether a symbol in it has not been used by any statement so far.

    A number on both sides is worked out, `det(A − ρI) = (2 − ρ)² − 1`; a vector may be asked for, `S u = λ u`.
    """
    if comes_back(link, session):
        return True
    left, right = (fresh_keys(side, session) for side in link.sides)
    worked_out = {key for key in left & right if len(session.context.declared[key].shape) != 1}
    return bool(left | right) and not (link.relation == "=" and worked_out) and not opaque(link, session)


def comes_back(link: Link, session: Session) -> bool:
    """`V₂ = r + γ V₂` of a free V₂: an equation for it, also where one for V₁ looks at it; `V₂ = r + γ V₁` where V₁ is
    given by V₂.
    """
    name, context = link.left, session.context
    if link.relation != "=" or not isinstance(name, Name):
        return False
    key = keyed(name, context)[0]
    siblings = [other for other in link.right.names if other.subscripts and other.base == name.base]
    back = name in link.right.names or any(key in keys_below(other, context) for other in siblings)
    return back and key in context.declared and key not in context.definitions


def works_out(link: Link, finding: Finding, session: Session) -> bool:
    """`f(w) − f(w_*) = ½ (w − w_*)ᵀA(w − w_*)`: a number made of what is defined, in terms of the same symbols."""
    context = session.context
    if link.relation != "=" or isinstance(link.left, Name) or isinstance(link.right, Name | tree.Number):
        return False
    left, right = map(letters_worked_with, link.sides)
    shared = (left & right) - context.ranges.keys()
    named = {keyed(name, context)[0] for name in link.left.names}
    return bool(shared) and bool(named & context.definitions.keys()) and is_number_at(link, finding, context)


def letters_worked_with(side: Tree) -> set[str]:
    """The symbols in it, no function before its brackets."""
    functions = {call.function for call in calls_in(side)}
    return {word(name.bare) for name in side.names if name not in functions}


def is_number_at(link: Link, finding: Finding, context: Context) -> bool:
    """Whether the left side is a number at the point where the link fails."""
    if finding.world is None:
        return False
    env = Env(context, finding.world)
    return all(is_scalar(value(link.left, inner)) for inner in instances(link, env))


def fresh_keys(side: Tree, session: Session) -> set[str]:
    """The free symbols that no statement has used so far."""
    declared, defined = session.context.declared, session.context.definitions
    keys = set(keys_in(side, session.context)) - session.used - spectra.families(session.context)
    return {key for key in keys if key in declared and not {key, f"{key}[1]", f"{key}[2]"} & defined.keys()}


def opaque(link: Link, session: Session) -> bool:
    """Whether it is about eigenvalues and the like of which only words say what they are."""
    equations = [item.link for item in session.conditions if item.link.relation == "="]
    telling = [letters_in(item) for item in equations if not names_another(item.left, session)]
    below = {key.partition("[")[0] for side in link.sides for key in keys_below(side, session.context)}
    return bool(((letters_in(link) | below) & session.opaque).difference(*telling))


def leave_open(link: Link, finding: Finding, session: Session) -> None:
    """`X = U D Vᵀ` that could not be judged may be all that is said of U, D and V, which are new in it."""
    if link.relation == "=":
        session.open_keys |= {key for side in link.sides for key in keys_in(side, session.context)}
    if link.relation == "=" and finding.kind == "unknown":
        left, right = (set(keys_in(side, session.context)) - session.used for side in link.sides)
        new = left ^ right
        session.left_open |= {key.partition("[")[0].partition("_")[0] for key in new}


def is_left_open(link: Link, session: Session) -> bool:
    """Whether it looks at such a D, or at the d of `D = diag(d₁, …, d_r)`."""
    definitions = session.context.definitions.items()
    bodies = [item.body for key, items in definitions if key in session.left_open for item in items]
    inside = {name.base for body in bodies for name in body.names}
    return bool(letters_in(link) & (session.left_open | inside))


def names_another(left: Tree, session: Session) -> bool:
    """`η = 2/(m + L)` says what η is, and nothing of m and L."""
    return isinstance(left, Name) and left.base not in session.opaque


def letters_in(link: Link) -> set[str]:
    return {name.base for side in link.sides for name in side.names}


CARRY = re.compile(
    r"\b(?:hence|therefore|then|thus|so|because of|substitut\w*|insert\w*|plug\w*"
    r"|back|at th(?:is|e|at|ese)|this is|in terms of|giv(?:es?|ing)"
    r"|yield\w*|follow\w*|us(?:e|ing)|with (?:this|these|the)|under|optim\w*|dual|solution|estimat\w*"
    r"|combin\w*|consequently"
    r"|becomes?|from|by|conclude|obtain\w*|together|solv\w*|stationar\w*|eliminat\w*|simplif\w*|maxim\w*|minim\w*|where|recover\w*"
    r"|active|implies|means|satisf\w*|multiply\w*|sum\w*|slackness|value)\b"
)


def carried(session: Session) -> bool:
    """Whether stationarity imposed in an earlier display still holds here: its words go on from it."""
    return session.fresh_stationarity or CARRY.search(" ".join(session.words)) is not None


def lasts(item: Condition, session: Session) -> bool:
    """Stationarity of what is still differentiated holds in its own display, that of an optimum `x*` everywhere."""
    return item.kind not in CARRIED or carried(session) or at_an_optimum(item.link, session)


def solves(link: Link, item: Condition) -> bool:
    """`μ = …`, `σ² = …` without μ or σ on the right, where a derivative by it was set to zero."""
    left = link.left.base if isinstance(link.left, tree.Power) and link.left.exponent == tree.TWO else link.left
    return isinstance(left, Name) and left.bare == item.by and left not in link.right.names


def at_an_optimum(link: Link, session: Session) -> bool:
    names = [name for side in link.sides for name in side.names if name.accent in ("star", "hat")]
    return any(keyed(name, session.context)[0] not in session.context.definitions for name in names)


CARRIED = frozenset({"stationarity", "feasibility"})


def relevant(link: Link, session: Session) -> list[Condition]:
    """The conditions so far that bear on the link; stationarity only where it lasts, and wherever multipliers are."""
    multiplied = looks_at_multipliers(link, session)
    kept = [item for item in session.conditions if multiplied or lasts(item, session) or solves(link, item)]
    return bearing(link, kept, session.context)


def looks_at_multipliers(link: Link, session: Session) -> bool:
    """Whether it is about the multipliers of a Lagrangian, which have their meaning at its stationary points."""
    found = session.lagrangian
    if found is None:
        return False
    bases = {key.partition("[")[0] for key in found.multipliers}
    return any(key.partition("[")[0] in bases for side in link.sides for key in keys_in(side, session.context))


def bearing(link: Link, conditions: Sequence[Condition], context: Context) -> list[Condition]:
    """The conditions that share a free symbol with the link, directly or through other conditions."""
    sets = [(item, free_keys(item.link, context)) for item in conditions]
    reached, found = free_keys(link, context), []
    while True:
        more = [pair for pair in sets if pair[0] not in found and pair[1] & reached]
        if not more:
            return [item for item, _ in sets if item in found]
        found += [item for item, _ in more]
        reached = reached.union(*(keys for _, keys in more))


def assume_chain(
    body: tree.Relation,
    session: Session,
    kind: str,
    where: tuple[Tree, ...] = (),
    ranges: Mapping[str, tuple[Tree, Tree]] | None = None,
) -> None:
    family = enumerated(listed(body.first))
    if family is not None:
        session.context.ranges["·"] = family[1]
        body, ranges = replace(body, first=family[0]), {**(ranges or {}), "·": family[1]}
    if isinstance(body.first, tree.Several):
        for item in listed(body.first):
            assume_chain(replace(body, first=item), session, kind, where, ranges)
        return
    sides = [body.first, *(side for _, side in body.rest)]
    for k, (sign, _) in enumerate(body.rest):
        sign = SAME_SIGN.get(sign, sign)
        if sign in RESTRICTING:
            link = Link(sides[k], sign, sides[k + 1], where, ranges or {})
            add_condition(link, session, kind, unicode_link(link))


def add_condition(link: Link, session: Session, kind: str, text: str, by: Name | None = None) -> None:
    note_fact(link, session)
    session.claimed |= free_keys(link, session.context)
    session.fresh_stationarity = session.fresh_stationarity or kind == "stationarity"
    explicit = isinstance(link.left, Name) and link.left not in link.right.names
    symmetry = is_said(tree.Relation(link.left, ((link.relation, link.right),)), session.context)
    pointwise = explicit or symmetry or at_members(link, session.context)
    session.functional |= frozenset() if pointwise else unknown_functions(link, session.context)
    session.conditions.append(Condition(link, text, kind, by))


def note_fact(link: Link, session: Session) -> None:
    """`XᵀX = I`, `uᵀu = 1`, `‖u‖ = 1` are facts by which a symbol is drawn."""
    if link.relation != "=" or link.where:
        return
    name, fact = drawn_fact(link.left, link.right)
    if name is None:
        return
    key = keyed(name, session.context)[0]
    old = session.context.declared.get(key)
    if (
        old is not None
        and key not in session.context.definitions
        and len(old.shape) == (2 if fact == "orthogonal" else 1)
    ):
        session.context.declared[key] = replace(old, facts=old.facts | {fact})
        session.fresh_points()


def drawn_fact(left: Tree, right: Tree) -> tuple[Name | None, str]:
    if isinstance(left, tree.Power) and isinstance(left.base, tree.Norm | tree.Abs) and left.exponent == tree.TWO:
        left = left.base
    if isinstance(left, tree.Norm | tree.Abs) and right == tree.ONE and isinstance(left.body, Name):
        return left.body, "unit norm"
    factors = left.factors if isinstance(left, tree.Times | tree.Dot) and len(left.factors) == 2 else (None, None)
    one, other = factors
    if isinstance(left, tree.Dot) and one == other and isinstance(one, Name) and right == tree.ONE:
        return one, "unit norm"
    if isinstance(one, tree.Transpose) and isinstance(other, Name) and one.body == other:
        if right == tree.ONE:
            return other, "unit norm"
        if isinstance(right, Name) and right.base == "I":
            return other, "orthogonal"
    return None, ""
