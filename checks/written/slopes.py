"""`∂L/∂w`, `∇J(w)`, `L′(w)`: derivatives that stand alone, and the words that set them to zero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from checks.written.compare import Link
from checks.written.conditions import add_condition
from checks.written.declare import ZERO, keyed
from checks.written.multipliers import impose_feasibility
from checks.written.requirements import Condition
from checks.written.session import Session
from checks.written.twins import estimated_by, labels_of
from checks.written.world import word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Number, Tree
from derive.notation.write import unicode

SETTING = r"\b(?:sets?|setting|equat\w+|put|putting)\b[^.]*\b(?:zero|0)\b|stationar"
ZEROED = re.compile(SETTING)
STATIONARY = re.compile(
    SETTING + r"|at (?:the|a|its|an|any) (?:\w+ )?(?:maxim|minim|optim|solution)"
    r"|\b(?:score|gradient|derivative|slope)s?\b[^.]*\b"
    r"(?:(?<!sum to )(?<!sums to )(?<!up to )(?<!mean )zero(?! mean)|vanish)"
    r"|\b(?:this|which|it) (?:is|equals|becomes) (?:zero|0)\b(?! mean)"
    r"|first[- ]order (?:optimality )?condition|optimality condition"
    r"|\b(?:maximis|maximiz|minimis|minimiz)(?:e|es|er|ing|ed)\b"
)

FADING = re.compile(
    r"\b(?:vanishing|exploding) (?:gradient|derivative)s?"
    r"|(?<!the )(?<!all )(?<!both )(?<!its )(?<!these )(?<!partial )\b(?:gradient|derivative)s (?:vanish|explode)"
    r"|\b(?:gradient|derivative)s? vanish(?:es)? (?:exponential|geometric|quick|fast|rapid)"
)
"""`for |w| < 1 gradients vanish`: they become small and are nowhere zero."""


def sets_to_zero(words: str) -> bool:
    """Whether the words say where derivatives are zero."""
    return STATIONARY.search(FADING.sub(" ", words)) is not None


def is_unwritten(link: Link, session: Session) -> bool:
    """An equation that the words call stationarity, of a problem of which no row has taken a derivative."""
    taken = session.slopes or any(item.kind == "stationarity" for item in session.conditions)
    taken = taken or any(map(has_slope, link.sides))
    words = " ".join(session.words)
    return link.relation == "=" and session.problem is not None and not taken and CONDITIONS.search(words) is not None


CONDITIONS = re.compile(
    r"\bstationarity\b|\bsaddle[- ]point\b|\b(?:kkt|optimality|first[- ]order) conditions?\b"
    r"|\b(?:derivatives?|gradients?)\b[^.]*\b(?:to zero|vanish\w*)"
)


def impose_slopes(session: Session, text: str, ahead: Iterable[Name], optimised: Sequence[Tree]) -> None:
    """Words set derivatives to zero that rows before worked out; where a hat follows it is the hatted symbol's.

    Where they say what is optimised it is the derivatives of that, `maximising $R - D$`.
    """
    hatted = hats(ahead, session)
    set_to_zero = ZEROED.search(text) is not None
    variables = {by for _, by in session.slopes}
    named = {head(body) for body in optimised if bare(body) not in variables}
    for link, by in session.slopes:
        if not set_to_zero and is_signed_multiplier(by, session):
            continue
        if named and differentiated(link.left) not in named:
            continue
        left = with_hats(link.right, hatted) if by in hatted else link.right
        vanishing = Link(left, "=", ZERO, link.where, link.ranges)
        add_condition(vanishing, session, "stationarity", f"{unicode(link.left)} = 0", hatted.get(by, by))
        impose_feasibility(link.left, session)
    session.slopes = []


def slope_condition(slope: Link, by: Name) -> Condition:
    """That a derivative which a row has worked out vanishes."""
    return Condition(replace(slope, left=slope.right, right=ZERO), f"{unicode(slope.left)} = 0", "stationarity", by)


def may_be_at_slope(link: Link, session: Session) -> bool:
    """Whether an equation may be what a derivative that was just written comes to where it vanishes."""
    if session.sloped_here is None or link.relation != "=" or isinstance(link.left, Name):
        return False
    function = differentiated(session.sloped_here[0].left)
    return not any(map(has_slope, link.sides)) and function not in {n.bare for side in link.sides for n in side.names}


def bare(body: Tree) -> Tree:
    """σ of `σ_k²`."""
    body = body.base if isinstance(body, tree.Power) else body
    return replace(body, subscripts=(), primes=0) if isinstance(body, Name) else body


def head(body: Tree | None) -> Tree | None:
    """J of `J(w)`."""
    return body.function if isinstance(body, tree.Call) else body


def differentiated(slope: Tree) -> Tree | None:
    """J of ∂J/∂w, ∇J(w) and J′(w)."""
    if isinstance(slope, tree.Partial | tree.Gradient):
        return head(slope.of)
    return replace(slope.function, primes=0) if isinstance(slope, tree.Call) else None


def worked_out(slope: Tree, session: Session) -> Tree | None:
    """What a derivative was found to be; None where no row says."""
    return next((link.right for link, _ in session.slopes if link.left == slope), None)


def impose_slope(slope: Tree, session: Session) -> bool:
    """`∂Q/∂μ = 0` of a derivative that was worked out; False for any other."""
    found = worked_out(slope, session)
    if found is None:
        return False
    link = Link(found, "=", ZERO, session.where)
    add_condition(link, session, "stationarity", f"{unicode(slope)} = 0", slope_variable(slope))
    impose_feasibility(slope, session)
    return True


def is_signed_multiplier(by: Name, session: Session) -> bool:
    """α of the dual g(α) for α ≥ 0: at the optimum some αᵢ may be 0 with a slope that is not."""
    found = session.lagrangian
    return found is not None and word(by) in {key.partition("[")[0] for key in found.bounded}


def hats(ahead: Iterable[Name], session: Session) -> Mapping[Name, Name]:
    """θ → θ̂, λ → λ_MAP for every symbol that is written as an estimate next, has no meaning of its own yet and is in
    no equation without hats.
    """
    found: dict[Name, Name] = {}
    for name in ahead:
        key, twin = keyed(name, session.context)[0], estimated_by(name)
        free = name.layer is None and key not in session.context.definitions
        if twin is not None and free and twin.bare not in session.plain:
            found[twin.bare] = replace(name, subscripts=labels_of(name))
    return found


def with_hats(body: Tree, hatted: Mapping[Name, Name]) -> Tree:
    """The tree with hats on."""
    if isinstance(body, Name):
        hat = hatted.get(replace(body, subscripts=(), primes=0))
        return body if hat is None else replace(body, accent=hat.accent, subscripts=(*hat.subscripts, *body.subscripts))
    return rebuilt(body, lambda part: with_hats(part, hatted))


def is_zero(body: Tree) -> bool:
    return body == ZERO


def is_slope(body: Tree | None) -> bool:
    """A derivative standing alone."""
    if isinstance(body, tree.Negative | tree.Transpose | tree.At):
        return is_slope(body.body)
    if isinstance(body, tree.Call):
        return body.function.primes > 0
    if isinstance(body, tree.Times) and len(body.factors) == 2:
        return isinstance(body.factors[0], Number) and is_slope(body.factors[1])
    return isinstance(body, tree.Partial | tree.Gradient)


def slope_variable(body: Tree | None) -> Name | None:
    """w of ∂L/∂w, ∇_w L, and of L′(w), ∇L(w); σ of ∂L/∂σ²."""
    by: Tree | None = None
    if isinstance(body, tree.Partial) and len(body.by) == 1:
        by = body.by[0]
    elif isinstance(body, tree.Gradient):
        by = body.by or (
            body.of.arguments[0] if isinstance(body.of, tree.Call) and len(body.of.arguments) == 1 else None
        )
    elif isinstance(body, tree.Call) and body.function.primes == 1 and len(body.arguments) == 1:
        by = body.arguments[0]
    by = by.base if isinstance(by, tree.Power) and by.exponent == tree.TWO else by
    return replace(by, subscripts=(), primes=0) if isinstance(by, Name) else None


def has_slope(body: Tree) -> bool:
    return is_slope(body) or isinstance(body, tree.Hessian) or any(has_slope(child) for child in body.children)
