"""`θ̂ = …` after `∇ℓ(θ) = 0` or "maximise ℓ(θ)": θ̂ is the θ that solves it, and the equation a claim about that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from checks.written.compare import Link
from checks.written.conditions import carried, relevant
from checks.written.declare import ZERO, keyed
from checks.written.definitions import patterns_of
from checks.written.guards import guarded
from checks.written.mentions import free_keys, keys_below, keys_in
from checks.written.posteriors import mode_of
from checks.written.reading import said_in
from checks.written.requirements import Condition
from checks.written.scalars import Number, plain
from checks.written.session import Session
from checks.written.settle import Finding, Points, bound_worlds, generic_worlds, settle
from checks.written.twins import estimated_by, labels_of
from checks.written.value import number
from checks.written.world import Context, Declared, Definition, Env, World, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.written.document import Prose

OPEN = frozenset({"positive", "unit", "symmetric", "definite", "invertible", "correlation"})
"""Facts that hold around a point too, so that the slope vanishes where the least value is taken."""
OTHERWISE = re.compile(
    r"\b(?:defin\w+|let|denote\w*|write|unbiased|correct\w+|instead|alternativ\w+|other|shr[iu]nk\w*|approximat\w+"
    r"|initial\w*|guess\w*|updat\w+|plug-in)\b"
)
"""Words after which a name with a hat is whatever the row says."""
CHANGED = re.compile(
    r"\b(?:prior|posterior|penal\w+|regulari\w+|ridge|lasso|smoothing|add(?:ing|s|ed)?|weight\w+"
    r"|(?:last|latter|this|that|above|previous) (?:expression|function|objective|criterion|sum|quantity))\b"
)
"""Words after which it is not the optimum of before that is spoken of."""
RESTRICTED = re.compile(
    r"\b(?:subject|constrain\w*|simplex|restrict\w*|under|such|sparse|integer\w*|feasible|unit|ball|sphere|among"
    r"|non-?negative)\b"
)
"""Words that leave fewer values than a formula says."""
STATED = re.compile(r"\b(?P<sense>maxim|minim)i[sz](?:e|es|ing|er of|ers of)(?: the)?(?: \w+){0,3}\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Estimate:
    """What is settled in the place of the row, how it came out, and under what the name stands from here on."""

    link: Link
    finding: Finding
    meaning: Tree | None
    stated: str = ""


def estimated(link: Link, session: Session, derived: bool) -> Estimate | None:
    """None where the row is no claim about an optimum, or one that cannot be told from a definition."""
    if isinstance(link.left, tree.Power) and link.left.exponent == tree.TWO:
        return of_root(
            link, estimated(replace(link, left=link.left.base, right=tree.Root(link.right)), session, derived)
        )
    left = link.left
    twin = estimated_by(left)
    if not isinstance(left, Name) or twin is None or twin in link.right.names:
        return None
    key = keyed(left, session.context)[0]
    if key in session.context.definitions or key in session.used:
        return None
    found = of_stated(link, twin, session) or at_stationarity(link, left, twin, session, derived)
    found = found or (of_slope(link, twin, session) if derived else None)
    if found is None:
        return None
    claimed = derived or session.fresh_stationarity or session.objective is not None or bool(found.stated)
    told = claimed and OTHERWISE.search(last_sentence(session.words)) is None
    return found if told or found.finding.kind == "agree" else None


def of_root(link: Link, found: Estimate | None) -> Estimate | None:
    """What σ̂² is, from what σ̂ is."""
    if found is None or found.meaning is None:
        return found
    squared = tree.Power(found.meaning, tree.TWO)
    return replace(found, meaning=link.right if found.meaning == tree.Root(link.right) else squared)


def last_sentence(words: Sequence[str]) -> str:
    return re.split(r"\.(?:\s|$)", " ".join(words).rstrip(" ."))[-1]


def at_stationarity(link: Link, left: Name, twin: Name, session: Session, derived: bool) -> Estimate | None:
    """By the conditions that a derivative by θ, or by θ̂ itself, vanishes."""
    by = {with_labels_only(item.by) for item in session.conditions if item.by is not None}
    subject = next((name for name in (left, twin) if with_labels_only(name) in by), None)
    changed = CHANGED.search(last_sentence(session.words)) is not None and not session.fresh_stationarity
    if subject is None or changed or not (derived or carried(session)):
        return None
    about = replace(link, left=subject)
    finding = guarded(lambda: settle(about, session.point_set(), relevant(about, session)))
    bare = replace(about, right=without_estimates(link.right))
    if finding.kind == "differ" and bare != about:
        again = guarded(partial(settle, bare, session.point_set(), relevant(bare, session)))
        about, finding = (bare, again) if again.kind == "agree" else (about, finding)
    solved = finding.kind == "agree"
    return Estimate(about, finding, link.right if solved else None if subject == left else twin)


def without_estimates(body: Tree) -> Tree:
    """`ȳ − wᵀx̄` of `ȳ − ŵᵀx̄`, as both are at the same stationary point."""
    if isinstance(body, Name):
        twin = estimated_by(body) if body.accent in ("hat", "star") else None
        return body if twin is None else twin
    return rebuilt(body, without_estimates)


def with_labels_only(name: Name) -> Name:
    """θ_MAP of θ_{MAP,i}, θ of θᵢ."""
    return replace(name, subscripts=labels_of(name))


def of_stated(link: Link, twin: Name, session: Session) -> Estimate | None:
    """By the slope of what the words before said is maximised, or of a posterior whose mode is asked for."""
    words = last_sentence(session.words)
    mode = mode_of(twin, labels_of(link.left), words, session.context) if isinstance(link.left, Name) else None
    stated = session.objective or (("max", mode) if mode is not None else None)
    if stated is None or RESTRICTED.search(words):
        return None
    sense, objective = stated
    context, key = session.context, keyed(twin, session.context)[0]
    declared = context.declared.get(key)
    if declared is None or key in context.definitions or key not in keys_below(objective, context):
        return None
    normalised = any(fact.startswith("normalised") for fact in declared.facts)
    if not interior(declared) or restricted(key, twin, session):
        return None
    inside = solved_context(context, twin, key, link, session)
    claims = slopes_of(objective, twin, normalised, declared, link)
    kept = [item for item in session.conditions if item.kind != "stationarity" and not mentions(item, key, context)]
    finding = everywhere(claims, inside, kept, session)
    if sense and finding.kind == "agree" and not is_best(sense, objective, inside, kept, session):
        finding = Finding("unknown", message=f"not told whether {unicode(objective)} is {sense}imal there")
    told = f"{sense}imise {unicode(objective)}" if sense else f"solve ∇{unicode(objective)} = 0"
    return Estimate(claims[0], replace(finding, used=(told,)), link.right, told)


def of_slope(link: Link, twin: Name, session: Session) -> Estimate | None:
    """By the slope that a row before has worked out, `so` the one thing to be done with it."""
    context, key = session.context, keyed(twin, session.context)[0]
    slope = next((item for item, by in session.slopes if by == twin.bare), None)
    words = last_sentence(session.words)
    declared = context.declared.get(key)
    if slope is None or declared is None or not interior(declared) or restricted(key, twin, session):
        return None
    if key in context.definitions or RESTRICTED.search(words) or CHANGED.search(words):
        return None
    claim = replace(link, left=slope.right, right=ZERO, layout=True)
    kept = [item for item in session.conditions if item.kind != "stationarity"]
    finding = everywhere([claim], solved_context(context, twin, key, link, session), kept, session)
    return Estimate(
        claim, replace(finding, used=(f"{unicode(slope.left)} = 0",)), link.right, f"solve {unicode(slope.left)} = 0"
    )


def put_in(link: Link, session: Session, derived: bool) -> Estimate | None:
    """`Λ = (S + γI)⁻¹` where `½N (Λ⁻¹ − S − γI)` was set to zero: what is put in for Λ has to solve it; for
    σ > 0 the root of what `σ² = …` says.
    """
    name, context = link.left, session.context
    if isinstance(name, tree.Power) and name.exponent == tree.TWO and is_positive(name.base, context):
        return put_in(replace(link, left=name.base, right=tree.Root(link.right)), session, derived)
    if not isinstance(name, Name) or name.subscripts or name in link.right.names or name == link.right:
        return None
    key = keyed(name, context)[0]
    zero = [item.link for item in session.conditions if item.kind == "stationarity" and item.by == name]
    if not zero or key not in context.declared or key in context.definitions or restricted(key, name, session):
        return None
    claim = replace(zero[-1], layout=True)
    kept = [item for item in session.conditions if item.kind != "stationarity"]
    finding = everywhere([claim], solved_context(context, name, key, link, session), kept, session)
    told = f"{unicode(claim.left)} = 0"
    meant = finding.kind == "agree" or (derived and CHANGED.search(last_sentence(session.words)) is None)
    return Estimate(claim, replace(finding, used=(told,)), None, f"solve {told}") if meant else None


def is_positive(body: Tree, context: Context) -> bool:
    declared = context.declared.get(keyed(body, context)[0]) if isinstance(body, Name) else None
    return declared is not None and "positive" in declared.facts


def interior(declared: Declared) -> bool:
    return all(fact in OPEN or fact.startswith("normalised") for fact in declared.facts)


def restricted(key: str, twin: Name, session: Session) -> bool:
    """Whether something is required of θ beyond what it sums to."""
    for item in session.conditions:
        sides = item.link.sides
        total = isinstance(sides[0], tree.Sum) and sides[0].body == twin and sides[1] == tree.ONE
        if item.kind != "stationarity" and not total and mentions(item, key, session.context):
            return True
    return False


def solved_context(context: Context, twin: Name, key: str, link: Link, session: Session) -> Context:
    """The context in which θ is what the row says."""
    family = context.declared[key].family
    definition = Definition(link.right, patterns_of(twin, key, family))
    return replace(context, definitions={**context.definitions, key: [definition]})


def slopes_of(objective: Tree, twin: Name, normalised: bool, declared: Declared, link: Link) -> list[Link]:
    """`∂f/∂θ = 0`; where θ sums to 1, `∂f/∂θ_k` is the same for all k and `Σ_k θ_k = 1`."""
    if not normalised:
        return [replace(link, left=tree.Gradient(objective, twin), right=ZERO, layout=True)]
    index = twin.subscripts[-1] if declared.family else None
    if not isinstance(index, Name):
        return []
    first = replace(twin, subscripts=(*twin.subscripts[:-1], tree.ONE))
    slopes = [tree.Partial(objective, (name,)) for name in (twin, first)]
    total = tree.Sum(index, None, None, twin)
    return [replace(link, left=total, right=tree.ONE), replace(link, left=slopes[0], right=slopes[1])]


def mentions(item: Condition, key: str, context: Context) -> bool:
    return any(key in keys_in(side, context) for side in item.link.sides)


def everywhere(claims: Sequence[Link], context: Context, kept: Sequence[Condition], session: Session) -> Finding:
    """The claims one after another, until one does not hold."""
    points = Points(context, str(session.settings.seed), session.point_set().deadline)
    finding = Finding("unknown", message="nothing says how it would be found")
    for claim in claims:
        finding = guarded(partial(settle, claim, points, bearing(claim, kept, context)))
        if finding.kind != "agree":
            break
    return finding


def bearing(claim: Link, kept: Sequence[Condition], context: Context) -> list[Condition]:
    """The conditions about what the claim looks at."""
    keys = free_keys(claim, context)
    below = [(item, free_keys(item.link, context)) for item in kept]
    return [item for item, looked_at in below if looked_at & keys]


def is_best(sense: str, objective: Tree, inside: Context, kept: Sequence[Condition], session: Session) -> bool:
    """Whether no other value of θ that was drawn does better."""
    points = Points(session.context, str(session.settings.seed), session.point_set().deadline)
    order = Link(objective, ">=", objective)
    bearing_on = bearing(order, kept, session.context)
    worlds = bound_worlds(points, bearing_on, order) if bearing_on else generic_worlds(points)
    gaps = list(gaps_at(objective, inside, islice(worlds, TRIED), session.context))
    better = [bool(gap > 0) if sense == "max" else bool(gap < 0) for gap in gaps]
    worse = [bool(gap < 0) if sense == "max" else bool(gap > 0) for gap in gaps]
    return any(better) and not any(worse)


def gaps_at(objective: Tree, inside: Context, worlds: Iterable[World], context: Context) -> Iterator[Number]:
    for world in worlds:
        try:
            yield plain(number(objective, Env(inside, world)) - number(objective, Env(context, world)))
        except (DeriveError, ZeroDivisionError):
            continue


TRIED = 6


SET_TO_ZERO = re.compile(
    r"\b(?:sets?|setting|equat\w+|put|putting)\b(?: \w+)? (?:gradient|derivative|slope|score)\b[^.]*\b(?:zero|0)\b"
)


def only_function(session: Session) -> Tree | None:
    """J(w), where it is the last function of one symbol and no other but its own parts looks at that symbol."""
    found = [(key, item) for key, items in session.context.definitions.items() for item in items[-1:]]
    names = named(session)
    calls = {key: item for key, item in found if item.parameters and key in names}
    for key, item in reversed(calls.items()):
        others = {other for other, by in calls.items() if by.parameters == item.parameters and other != key}
        if item.parameters and len(item.parameters) == 1 and others <= {*keys_below(item.body, session.context)}:
            return tree.Call(names[key], item.parameters)
    return None


def named(session: Session) -> dict[str, Name]:
    """The names of what is defined, in displays or by one letter."""
    letters = {key: Name(key) for key in session.context.definitions if len(key) == 1}
    return letters | {word(name): name for name in session.names}


def optimised(block: Prose, session: Session) -> list[Tree]:
    """`R − D` of `Maximising $R - D$`."""
    found = (said.formula for said in said_in(block, session) if STATED.search(said.lead))
    return [body for body in found if not isinstance(body, tree.Relation | tree.Several)]


def note_objective(block: Prose, session: Session) -> None:
    """`maximise $\\ell(\\theta) + \\log p(\\theta)$`; after "setting the gradient to zero" the function above."""
    session.objective = None
    function = only_function(session)
    if function is not None and not session.fresh_stationarity and SET_TO_ZERO.search(" ".join(session.words)):
        session.objective = ("", function)
    for said in said_in(block, session):
        found = STATED.search(said.lead)
        body = said.formula
        if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":="):
            body = body.first
        if isinstance(body, Name):
            items = session.context.definitions.get(word(body), [])
            parameters = items[-1].parameters if items else None
            body = tree.Call(body, parameters) if parameters else body
        if found and not isinstance(body, Name | tree.Relation | tree.Several):
            session.objective = (found["sense"].lower()[:3], body)
