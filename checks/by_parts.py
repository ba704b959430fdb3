"""What makes a dual by conjugates true: splitting, the inequality of Fenchel and Young, separation, the value.

The conjugate table is not trusted. For each row that a claim uses, the inequality is proved for every u, t and w > 0
from a certificate, and off the region a ray along which the function falls; a claim has to be an instance of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import count

from checks.bare import without_facts
from checks.obligations import (
    Obligation,
    direction,
    is_lagrangian,
    not_negative,
    obligations,
    signs,
    summed,
)
from derive import claims
from derive import index_form as form
from derive.calculus import derivative, gradient
from derive.claims import Infimum, Statement
from derive.conjugates import (
    ENTRYWISE,
    NEGATIVE,
    NOT_NEGATIVE,
    NOT_POSITIVE,
    POSITIVE,
    UNIT,
    VECTORS,
    Conjugate,
    reciprocal,
    simplex,
)
from derive.derivation import Derivation
from derive.dual.certificates import BENDS, CERTIFICATES, CURVATURES, RAYS
from derive.errors import NoRule
from derive.normal_form import normal_form
from derive.solving import replace, scalar_factor, substitute
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, as_tensor, inner, plus, spread, symbol

K = Axis("K", ("k", "l"))
ZERO = as_tensor(0)


@obligations.register
def _(claim: claims.Split, derivation: Derivation) -> list[Obligation]:
    """The other problem says what its new names are; with these put in, it is the first one."""
    claim = without_facts(claim, claim.one.over, derivation.definitions)
    constraints = [*map(canonical, claim.other.constraints)]
    named = [n for name, value in claim.values for n in among(canonical(Statement(name, "=", value)), constraints)]
    objective = Obligation(Statement(within(claim.other.objective, claim), "=", claim.one.objective))
    rest = [Statement(within(c.left, claim), c.relation, within(c.right, claim)) for c in claim.other.constraints]
    return [objective, *named, *both_ways([item for item in rest if not trivial(item)], claim.one.constraints)]


def within(tensor: Tensor, claim: claims.Split) -> Tensor:
    inside = [pair for pair in claim.values if pair[0].symbol in form.symbols(tensor.node)]
    return replace(tensor, *inside) if inside else tensor


def trivial(item: Statement) -> bool:
    gap = item.left - item.right
    return item.relation == "=" and not normal_form(gap.node).terms


@obligations.register
def _(claim: claims.Least, derivation: Derivation) -> list[Obligation]:
    """What is left of L does not depend on the variable."""
    turned = claim.lagrangian * direction(claim.problem)
    rest = gradient(turned - claim.function, claim.by)
    return [Obligation(Statement(rest, "=", claim.slope))]


@obligations.register
def _(claim: Infimum, derivation: Derivation) -> list[Obligation]:
    """The bound and its attainment; a row of the table brings its lemma."""
    return [*instance(claim), *lemma(claim.row)] if claim.row else completed(claim)


def with_slope(claim: Infimum) -> Tensor:
    return claim.function + inner(Tensor(spread(claim.slope, claim.by.indices)), Tensor(claim.by.node))


def completed(claim: Infimum) -> list[Obligation]:
    """`f(x* + d) + s·(x* + d) − value ≥ 0` for every d, and `= 0` for d = 0."""
    assert claim.minimiser is not None
    family, shape = claim.by.symbol.axes[: claim.by.symbol.family], claim.by.symbol.axes[claim.by.symbol.family :]
    step = Tensor(symbol("displacement", *shape, each=family).node, claim.by.indices)
    moved = replace(with_slope(claim), (claim.by, claim.minimiser + step))
    lowest = replace(with_slope(claim), (claim.by, claim.minimiser))
    return [Obligation(Statement(lowest, "=", claim.value)), Obligation(Statement(moved - claim.value, ">=", ZERO))]


def row_of(name: str) -> Conjugate:
    """Raises NoRule for a row without a certificate."""
    row = ENTRYWISE.get(name) or VECTORS.get(name)
    if row is None or name not in CERTIFICATES:
        raise NoRule(f"no certificate for the conjugate of {name}; add one to derive/dual/certificates.py")
    return row


def instance(claim: Infimum) -> list[Obligation]:
    """The claim is its row at u = c·x + k and t = −s/c, whatever c ≠ 0 and k are."""
    assert claim.weight is not None
    assert claim.argument is not None
    row, argument = row_of(claim.row), claim.argument
    scale, shift = affine(claim)
    s = Tensor(Tensor(spread(claim.slope, claim.by.indices)).node, argument.indices) * reciprocal(scale)
    value = -summed(row.of_multiple(claim.weight, -s)) - inner(Tensor(s.node), shift)
    again = Tensor(claim.by.node) * scale + shift
    same = [
        Statement(claim.function, "=", summed(claim.weight * row.function(argument))),
        Statement(claim.value, "=", value),
        Statement(Tensor(argument.node), "=", again),
        Statement(claim.weight, ">=", claim.weight * 0),
    ]
    finite = row.region_of_multiple(claim.weight, -s)
    region = both_ways(claim.region, finite)
    return [*map(Obligation, same), *region]


def affine(claim: Infimum) -> tuple[Tensor, Tensor]:
    """c and k of `argument = c·x + k`; that this is so is an obligation of its own."""
    assert claim.argument is not None
    name, node = claim.by.symbol, claim.argument.node
    scale = Tensor(scalar_factor(derivative(node, name), name))
    return scale, Tensor(substitute(node, {name: form.constant(0, name.axes)}))


def lemma(name: str) -> list[Obligation]:
    """`w φ(u) + (wφ)*(t) − t·u = Σ certificate ≥ 0` inside the region, so also on its border, and a ray off it."""
    row, axes = row_of(name), (K,) if name in VECTORS else ()
    u, tau = symbol("u", *axes), symbol("tau", facts=(Fact.POSITIVE,))
    w, t = between(row, axes)
    if name in CURVATURES:
        return by_curvature(name, row, w, t)
    region = (*map(inside, row.region_of_multiple(w, t)), *row.finite(u))
    gap = w * row.function(u) + row.of_multiple(w, t) - inner(t, u)
    terms = CERTIFICATES[name](w, u, t)
    equal = Obligation(Statement(gap, "=", plus(*map(summed, terms))), region)
    visible = [Obligation(Statement(term, ">=", ZERO), region, visible=True) for term in terms]
    return [equal, *visible, *attained(row, axes), *rays(name, row, w, t, tau)]


def attained(row: Conjugate, axes: tuple[Axis, ...]) -> list[Obligation]:
    """At the maximiser the gap is 0; of a function with a kink at 0 it is so there."""
    w, t = (symbol("w", facts=(Fact.POSITIVE,)), signed(row, axes))
    best = t * 0 if row.maximiser is None else row.maximiser(t / w)
    there = w * row.function(best) + row.of_multiple(w, t) - inner(t, best)
    equations = tuple(item for item in row.region_of_multiple(w, t) if item.relation == "=")
    return [Obligation(Statement(there, "=", ZERO), equations)]


def signed(row: Conjugate, axes: tuple[Axis, ...]) -> Tensor:
    """A slope inside the region, as far as its sign goes."""
    positive = row.domain in (POSITIVE, NOT_NEGATIVE, UNIT, simplex)
    negative = row.domain in (NEGATIVE, NOT_POSITIVE)
    t = symbol("t", *axes, facts=(Fact.POSITIVE,) if positive or negative else ())
    return -t if negative else t


def by_curvature(name: str, row: Conjugate, w: Tensor, t: Tensor) -> list[Obligation]:
    """A convex function less t·u is least where its slope is t: there the gap is 0."""
    u = symbol("u")
    slope = gradient(row.function(u), u)
    best, curvature = CURVATURES[name](w, t), BENDS[name](u)
    there = w * row.function(best) + row.of_multiple(w, t) - t * best
    return [
        Obligation(Statement(there, "=", ZERO)),
        Obligation(Statement(w * replace(slope, (u, best)), "=", t)),
        Obligation(Statement(gradient(slope, u), "=", curvature)),
        Obligation(Statement(curvature, ">=", ZERO), visible=True),
    ]


def between(row: Conjugate, axes: tuple[Axis, ...]) -> tuple[Tensor, Tensor]:
    """w > 0 and t; for 0 < t < w it is w = t + r with r > 0."""
    if row.domain is UNIT:
        t, r = (symbol(name, facts=(Fact.POSITIVE,)) for name in ("t", "r"))
        return t + r, t
    return symbol("w", facts=(Fact.POSITIVE,)), symbol("t", *axes)


def inside(item: Statement) -> Statement:
    """Without the border: conjugates are closed, so that what holds inside holds there too."""
    return Statement(item.left, {">=": ">", "<=": "<"}.get(item.relation, item.relation), item.right)


def rays(name: str, row: Conjugate, w: Tensor, t: Tensor, tau: Tensor) -> list[Obligation]:
    found = []
    for along, growth, slack, most in RAYS[name](w, t, tau) if name in RAYS else ():
        there = w * row.function(along) - inner(t, along)
        found.append(Obligation(Statement(most + growth * slack - there, ">=", ZERO)))
    return found


@obligations.register
def _(claim: claims.DualByParts, derivation: Derivation) -> list[Obligation]:
    """L is right, separates, and comes to the objective; the constraints are the true domain."""
    variables = (*claim.primal.over, *claim.multipliers, *claim.dual.over)
    parts = [item for infimum in claim.infima for item in obligations(infimum, derivation)]
    claim = without_facts(claim, variables, derivation.definitions)
    turned = claim.lagrangian * direction(claim.primal)
    own = is_lagrangian(claim.lagrangian, claim.primal, claim.multipliers)
    forced_ = forced(claim, free_slopes(claim, turned))
    return [own, *parts, *forced_, *separate(claim, turned), *of_dual(claim), turned_sense(claim)]


def of_dual(claim: claims.DualByParts) -> list[Obligation]:
    """What is asked of the dual alone: its objective, and that its constraints are the true domain."""
    turned = claim.lagrangian * direction(claim.primal)
    domain = true_domain(claim, free_slopes(claim, turned))
    return [on_domain(value(claim, turned), claim.dual), *both_ways(claim.dual.constraints, domain)]


def on_domain(value: Statement, dual: claims.Problem) -> Obligation:
    """What holds everywhere needs nothing; else the equations of the dual are given."""
    if trivial(value):
        return Obligation(value)
    return Obligation(value, tuple(item for item in dual.constraints if item.relation == "="))


def separate(claim: claims.DualByParts, turned: Tensor) -> list[Obligation]:
    """Beside its function L is affine in each variable, with the slope that its infimum has."""
    rests = ((item, gradient(turned - item.function, item.by)) for item in claim.infima)
    return [Obligation(Statement(rest, "=", item.slope)) for item, rest in rests]


def free_slopes(claim: claims.DualByParts, turned: Tensor) -> list[Tensor]:
    """The slopes in the variables without an infimum."""
    least = {item.by.symbol for item in claim.infima}
    return [gradient(turned, name) for name in claim.primal.over if name.symbol not in least]


def forced(claim: claims.DualByParts, slopes: Sequence[Tensor]) -> list[Obligation]:
    """The slopes that have to vanish leave an eliminated multiplier no other value."""
    zeros = tuple(canonical(Statement(slope, "=", slope * 0)) for slope in slopes)
    solved = (canonical(Statement(name, "=", known)) for name, known in claim.eliminated)
    return [Obligation(item, zeros) for item in solved]


def true_domain(claim: claims.DualByParts, slopes: Sequence[Tensor]) -> list[Statement]:
    """Slopes vanish, infima are finite, multipliers have their signs."""
    equations = [Statement(slope, "=", slope * 0) for slope in slopes]
    regions = [item for infimum in claim.infima for item in infimum.region]
    whole = [*equations, *regions, *signs(claim.primal, claim.multipliers)]
    solved = [Statement(known(s.left, claim.eliminated), s.relation, known(s.right, claim.eliminated)) for s in whole]
    return [item for item in solved if not trivial(item)]


def known(tensor: Tensor, values: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """The values put in where their names occur."""
    inside = [pair for pair in values if pair[0].symbol in form.symbols(tensor.node)]
    return replace(tensor, *inside) if inside else tensor


def value(claim: claims.DualByParts, turned: Tensor) -> Statement:
    """L less what the infima are of does not depend on the variables: g is that and the values of the infima.

    It is looked at where every variable of an infimum is 1, and the others, whose slopes vanish, are 0.
    """
    rest = reduce(lambda whole, item: whole - with_slope(item), claim.infima, turned)
    ones = [(item.by, item.by * 0 + Tensor(form.constant(1, item.by.shape))) for item in claim.infima]
    names = {name.symbol for name, _ in ones}
    others = [(name, name * 0) for name in claim.primal.over if name.symbol not in names]
    whole = reduce(plus, (item.value for item in claim.infima), known(known(rest, others), ones))
    return Statement(known(whole, claim.eliminated), "=", claim.dual.objective * direction(claim.primal))


def turned_sense(claim: claims.DualByParts) -> Obligation:
    """The dual of a minimisation is a maximisation, and the reverse."""
    same = as_tensor(int(claim.primal.sense == claim.dual.sense))
    return Obligation(Statement(same, "=", ZERO))


@obligations.register
def _(claim: claims.WeakDuality, derivation: Derivation) -> list[Obligation]:
    """The identity needs no condition; each term is ≥ 0 by constraints, each multiple is of an equation of theirs."""
    multiples = [summed(inner(m, item.left - item.right)) for m, item in claim.vanishing]
    whole = plus(*(term.value for term in claim.terms), *multiples) if claim.terms or multiples else ZERO
    positive = [need for term in claim.terms for need in not_below(term)]
    all_ = [*map(canonical, (*claim.primal.constraints, *claim.dual.constraints))]
    used = [*(item for term in claim.terms for item in term.given), *(item for _, item in claim.vanishing)]
    held = [need for item in dict.fromkeys(map(canonical, used)) for need in among(item, all_)]
    return [Obligation(Statement(claim.gap, "=", whole)), *positive, *held]


def not_below(term: claims.Term) -> list[Obligation]:
    """Visible, or an instance of the inequality of Fenchel and Young, whose region the given inequalities are."""
    if term.by is None:
        return [Obligation(Statement(term.value, ">=", ZERO), term.given, visible=True, of_feasible=True)]
    row, t, u = row_of(term.by.row), term.by.slope, term.by.argument
    gap = term.by.weight * row.function(u) + row.of_multiple(term.by.weight, t) - inner(t, u)
    region = [canonical(item) for item in row.region_of_multiple(term.by.weight, t)]
    given = [*map(canonical, term.given)]
    weight = Obligation(Statement(term.by.weight, ">=", term.by.weight * 0))
    same = Obligation(Statement(term.value, "=", summed(gap)))
    return [same, weight, *(need for item in region for need in among(item, given)), *lemma(term.by.row)]


def among(item: Statement, others: Sequence[Statement]) -> list[Obligation]:
    """The statement is one of the others, written in another way, or follows from them."""
    for other in others:
        same = matching(item, other)
        if same is not None:
            return [Obligation(same)]
    return [Obligation(item, tuple(others))]


def matching(item: Statement, other: Statement) -> Statement | None:
    """`slack = slack`, where two statements say the same thing."""
    one, two = not_negative(item), not_negative(other)
    if one.node.axes != two.node.axes or (item.relation == "=") != (other.relation == "="):
        return None
    strict = {"<", ">"}
    if (item.relation in strict) != (other.relation in strict):
        return None
    signs_ = (1, -1) if item.relation == "=" else (1,)
    found = (sign for sign in signs_ if not normal_form((one - two * sign).node).terms)
    return next((Statement(one, "=", two * sign) for sign in found), None)


def both_ways(one: Sequence[Statement], other: Sequence[Statement]) -> list[Obligation]:
    """Each set of statements implies the other."""
    first, second = [*map(canonical, one)], [*map(canonical, other)]
    return [*(n for item in first for n in among(item, second)), *(n for item in second for n in among(item, first))]


def canonical(item: Statement) -> Statement:
    """The statement with an index on every axis, the indices named by their axes."""
    joint = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    nodes = [spread(side, joint) for side in (item.left, item.right)]
    places = {axis: count() for axis in nodes[0].axes}
    names = tuple(Index(axis.letters[next(places[axis])], axis) for axis in nodes[0].axes)
    left, right = (Tensor(node, names) for node in nodes)
    return Statement(left, item.relation, right)
