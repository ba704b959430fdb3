"""What has to hold for a claim to be true: every claim becomes a few statements, each under given statements.

What no number can show (a chain's links follow one another, each constraint has its multiplier) is in `structure`.

An `Obligation` is decided by itself: proved, refuted at a point, or neither. Claims about problems become the
identities that make them true; see Boyd, Vandenberghe, "Convex Optimization", 2004, section 5.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce, singledispatch
from itertools import pairwise

from checks.bare import without_facts
from derive import claims
from derive import index_form as form
from derive.calculus import gradient, pullback
from derive.claims import Claim, Problem, Statement
from derive.derivation import Derivation
from derive.errors import NoRule
from derive.index_form import Node
from derive.normal_form import normal_form
from derive.solving import replace, substitute, unfold
from derive.symbols import Fact, Symbol
from derive.tensor import Tensor, as_tensor, inner, plus, spread, sum_, symbol


@dataclass(frozen=True)
class Obligation:
    """`given ⇒ statement`; a `visible` one is of a term that must be visibly ≥ 0.

    One that is `of_feasible` points says as much where there are none: weak duality holds of an infeasible problem.
    """

    statement: Statement
    given: tuple[Statement, ...] = ()
    visible: bool = False
    of_feasible: bool = False


@singledispatch
def obligations(claim: Claim, derivation: Derivation) -> list[Obligation]:
    """The statements that make a claim true. Raises NoRule for a claim of an unknown kind."""
    raise NoRule(f"no check for {type(claim).__name__}; add one to checks/obligations.py")


@obligations.register(claims.Assume)
@obligations.register(claims.Pose)
def _(claim: Claim, derivation: Derivation) -> list[Obligation]:
    return []


@obligations.register
def _(claim: claims.Define, derivation: Derivation) -> list[Obligation]:
    """What is shown is what the derivation goes on with, and the value has the facts of its name."""
    known = derivation.definitions.get(claim.name.symbol)
    value = spread(claim.value, claim.name.indices)
    same = [] if known is value else chain((claim.name, claim.value))
    return [*same, *facts_of(claim.name.symbol, value)]


def facts_of(symbol: Symbol, value: Node) -> list[Obligation]:
    """The facts of a name, said of its value; that a value is not 0 is listed as a condition. Raises NoRule."""
    found = []
    for fact in sorted(symbol.facts, key=lambda item: item.name):
        if fact not in FACTS:
            raise NoRule(f"no check that {symbol} is {fact.value} by its definition; add one to checks/obligations.py")
        left, relation, right = FACTS[fact](Tensor(value))
        found.append(Obligation(Statement(left, relation, right), visible=relation == ">="))
    return found


FACTS: Mapping[Fact, Callable[[Tensor], tuple[Tensor, str, Tensor]]] = {
    Fact.POSITIVE: lambda v: (v, ">=", v * 0),
    Fact.NONNEGATIVE: lambda v: (v, ">=", v * 0),
    Fact.SIGN: lambda v: (v**2, "=", v**0),
    Fact.BINARY: lambda v: (v**2, "=", v),
    Fact.NORMALISED: lambda v: (last_sum(v), "=", last_sum(v) ** 0),
    Fact.SYMMETRIC: lambda v: (v, "=", v.T),
}


def last_sum(value: Tensor) -> Tensor:
    """The sums over the last axis."""
    *rest, last = places = tuple(range(len(value.node.axes)))
    return Tensor(form.contract(1, [(value.node, places)], tuple(rest), {last: value.node.axes[last]}))


@obligations.register
def _(claim: claims.Equal, derivation: Derivation) -> list[Obligation]:
    return chain(claim.sides, claim.given)


def chain(sides: Sequence[Tensor], given: tuple[Statement, ...] = ()) -> list[Obligation]:
    """`a = b = c` is a = b and b = c."""
    return [Obligation(Statement(a, "=", b), given) for a, b in pairwise(sides)]


@obligations.register
def _(claim: claims.Follows, derivation: Derivation) -> list[Obligation]:
    return [Obligation(claim.conclusion, claim.given)]


@obligations.register
def _(claim: claims.Gradient, derivation: Derivation) -> list[Obligation]:
    return chain((gradient(claim.name, claim.by, derivation.definitions), *claim.values))


@obligations.register
def _(claim: claims.Stationary, derivation: Derivation) -> list[Obligation]:
    return obligations(claim.gradient, derivation)


@obligations.register
def _(claim: claims.ChainRule, derivation: Derivation) -> list[Obligation]:
    """Every link, and their product is the total; the product runs over names that follow one another."""
    links = [item for link in claim.links for item in obligations(link, derivation)]
    whole = reduce(lambda one, other: one * other, (link.values[-1] for link in claim.links))
    return [*links, *chain((whole, claim.total.values[0])), *obligations(claim.total, derivation)]


@obligations.register
def _(claim: claims.Pullback, derivation: Derivation) -> list[Obligation]:
    """δ is ∂E/∂(through) by an earlier step, E depends on `by` through it alone, and its pullback is the value."""
    through = claim.through.symbol
    definition = derivation.definitions[through]
    known = any(established(claim, step.claim) for step in derivation.steps)
    if not known or not only_way(claim, derivation):
        return obligations(claims.Gradient(claim.name, claim.by, claim.values), derivation)
    node = pullback(spread(claim.adjoint, claim.through.indices), definition, claim.by.symbol, derivation.definitions)
    return chain((Tensor(node, claim.by.indices), *claim.values))


def established(claim: claims.Pullback, other: Claim) -> bool:
    """Whether the other claim is `∂E/∂through = … = adjoint`."""
    if not isinstance(other, claims.Gradient | claims.Pullback):
        return False
    return other.name == claim.name and other.by == claim.through and claim.adjoint in other.values


def only_way(claim: claims.Pullback, derivation: Derivation) -> bool:
    """Without `through`, E does not depend on `by`."""
    cut = {name: value for name, value in derivation.definitions.items() if name != claim.through.symbol}
    return claim.by.symbol not in reached(claim.name.symbol, cut)


def reached(start: Symbol, definitions: Mapping[Symbol, Node]) -> set[Symbol]:
    found, stack = {start}, [start]
    while stack:
        inner = form.symbols(definitions[name]) if (name := stack.pop()) in definitions else ()
        stack += [symbol for symbol in inner if symbol not in found]
        found |= set(inner)
    return found


@obligations.register
def _(claim: claims.Bound, derivation: Derivation) -> list[Obligation]:
    """The gap is the certificate, and every term of the certificate is visibly ≥ 0."""
    zero = as_tensor(0)
    gap = Statement(claim.left - claim.right, "=", plus(*claim.certificate))
    terms = [Obligation(Statement(term, ">=", zero), claim.given, visible=True) for term in claim.certificate]
    return [Obligation(gap, claim.given), *terms]


@obligations.register
def _(claim: claims.Lagrangian, derivation: Derivation) -> list[Obligation]:
    """The value that is shown is the one that is meant, and it is the problem's Lagrangian."""
    known = derivation.definitions.get(claim.name.symbol)
    same = [] if known in (None, claim.value.node) else chain((claim.name, claim.value))
    return [is_lagrangian(claim.value, claim.problem, claim.multipliers), *same]


def is_lagrangian(value: Tensor, problem: Problem, multipliers: Sequence[Tensor]) -> Obligation:
    """`L = f − Σ multiplier · slack`, so that L ≤ f on the feasible set; the other sign for a maximisation.

    An identity everywhere: the inequalities only choose where a counterexample is looked for.
    """
    expected = problem.objective - slack_sum(pairs(problem, multipliers)) * direction(problem)
    inequalities = tuple(item for item in feasible(problem, multipliers) if item.relation != "=")
    return Obligation(Statement(value, "=", expected), inequalities)


def direction(problem: Problem) -> int:
    """1 for a minimisation, −1 for a maximisation."""
    return 1 if problem.sense == "min" else -1


def pairs(problem: Problem, multipliers: Sequence[Tensor]) -> list[Tensor]:
    """`αᵢ · slackᵢ`, ≥ 0 on the feasible set, for each constraint."""
    return [inner(m, not_negative(c)) for c, m in zip(problem.constraints, multipliers, strict=False)]


def not_negative(item: Statement) -> Tensor:
    """What an inequality says is ≥ 0; of an equation, left − right."""
    return item.right - item.left if item.relation in ("<=", "<") else item.left - item.right


def slack_sum(products: Iterable[Tensor]) -> Tensor:
    return reduce(plus, (summed(item) for item in products), as_tensor(0))


def summed(body: Tensor) -> Tensor:
    """The sum over all indices."""
    for index in body.indices:
        body = sum_(index, body)
    return body


def signs(problem: Problem, multipliers: Sequence[Tensor]) -> tuple[Statement, ...]:
    both = zip(problem.constraints, multipliers, strict=False)
    return tuple(Statement(m, ">=", m * 0) for c, m in both if c.relation != "=")


def feasible(problem: Problem, multipliers: Sequence[Tensor]) -> tuple[Statement, ...]:
    return (*problem.constraints, *signs(problem, multipliers))


@obligations.register
def _(claim: claims.Feasible, derivation: Derivation) -> list[Obligation]:
    """The statements say the same as the constraints (where they speak of primal variables) or as the signs."""
    claim = without_facts(claim, (*claim.problem.over, *claim.multipliers), derivation.definitions)
    primal = {variable.symbol for variable in claim.problem.over}
    about = {name for item in claim.statements for side in (item.left, item.right) for name in form.symbols(side.node)}
    wanted = claim.problem.constraints if about & primal else signs(claim.problem, claim.multipliers)
    return same_set(claim.statements, wanted)


def same_set(one: Sequence[Statement], other: Sequence[Statement]) -> list[Obligation]:
    """Each set of statements implies the other."""
    forth = [Obligation(item, tuple(other)) for item in one]
    return [*forth, *(Obligation(item, tuple(one)) for item in other)]


@obligations.register
def _(claim: claims.Slackness, derivation: Derivation) -> list[Obligation]:
    """Each product is its multiplier times its slack, and together they are f − L of the Lagrangian."""
    given = feasible(claim.problem, claim.multipliers)
    own = pairs(claim.problem, claim.multipliers)
    each = [Statement(item, "=", pair) for item, pair in zip(claim.products, own, strict=False)]
    gap = (claim.problem.objective - claim.lagrangian) * direction(claim.problem)
    whole = Statement(gap, "=", slack_sum(claim.products))
    own_value = is_lagrangian(claim.lagrangian, claim.problem, claim.multipliers)
    return [*(Obligation(item, given) for item in (*each, whole)), own_value]


@obligations.register
def _(claim: claims.Unbounded, derivation: Derivation) -> list[Obligation]:
    """`L(x + t) − L(x) = Σ t·slope`, for every x and t."""
    claim = without_facts(claim, (claim.by,), derivation.definitions)
    whole = Tensor(unfold(claim.of.node, derivation.definitions), claim.of.indices)
    change = replace(whole, (claim.by, claim.by + claim.step)) - whole
    return [Obligation(Statement(change, "=", inner(claim.step, claim.slope)))]


@obligations.register
def _(claim: claims.Equivalent, derivation: Derivation) -> list[Obligation]:
    """Both objectives are functions of s, monotone in the directions that their senses ask for, on one feasible set."""
    claim = without_facts(claim, claim.one.over, derivation.definitions)
    at = [Statement(p.objective, "=", replace(f, (claim.slot, claim.through))) for p, f in both(claim)]
    slopes = [gradient(f, claim.slot) * direction(p) for p, f in both(claim)]
    zero = as_tensor(0)
    monotone = [Statement(slope, ">", zero) for slope in slopes]
    signed = [Obligation(Statement(claim.through, ">=", zero), visible=True)] if claim.slot.symbol.facts else []
    return [*map(Obligation, [*at, *monotone]), *signed, *same_set(claim.one.constraints, claim.other.constraints)]


def both(claim: claims.Equivalent) -> list[tuple[Problem, Tensor]]:
    return [(claim.one, claim.first), (claim.other, claim.second)]


@obligations.register
def _(claim: claims.Dual, derivation: Derivation) -> list[Obligation]:
    """The Lagrangian, the domain, the value and the inner minimum; a dual of a minimisation is a maximisation."""
    variables = (*claim.primal.over, *claim.multipliers, *claim.dual.over)
    claim = without_facts(claim, variables, derivation.definitions)
    lagrangian = put(claim.lagrangian, claim.eliminated)
    domain = true_domain(claim, lagrangian)
    equations = tuple(item for item in domain if item.relation == "=")
    lowest = put(lagrangian, claim.minimiser)
    value = Obligation(Statement(lowest, "=", claim.dual.objective), domain)
    rise = around(lagrangian, claim) * direction(claim.primal)
    least = [Obligation(Statement(rise, ">=", as_tensor(0)), equations)] if claim.minimiser else []
    own = is_lagrangian(claim.lagrangian, claim.primal, claim.multipliers)
    same = same_set(claim.dual.constraints, domain)
    return [own, *forced(claim), *same, value, *least, *sense(claim, domain)]


def forced(claim: claims.Dual) -> list[Obligation]:
    """The slopes that have to vanish leave an eliminated multiplier no other value."""
    slopes = tuple(Statement(slope, "=", slope * 0) for slope in free_slopes(claim, claim.lagrangian))
    return [Obligation(Statement(name, "=", value), slopes) for name, value in claim.eliminated]


def free_slopes(claim: claims.Dual, lagrangian: Tensor) -> list[Tensor]:
    """The slopes of the Lagrangian in the primal variables without a minimiser."""
    least = {name.symbol for name, _ in claim.minimiser}
    return [gradient(lagrangian, variable) for variable in claim.primal.over if variable.symbol not in least]


def put(tensor: Tensor, values: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    return replace(tensor, *values) if values else tensor


def true_domain(claim: claims.Dual, lagrangian: Tensor) -> tuple[Statement, ...]:
    """Slopes of the variables without a minimiser vanish, multipliers of inequalities are ≥ 0."""
    slopes = free_slopes(claim, lagrangian)
    equations = [Statement(slope, "=", slope * 0) for slope in slopes if normal_form(slope.node).terms]
    signed = signs(claim.primal, claim.multipliers)
    positive = [Statement(substituted(item.left, claim), ">=", item.right) for item in signed]
    return (*equations, *positive)


def substituted(tensor: Tensor, claim: claims.Dual) -> Tensor:
    names = {name.symbol for name, _ in claim.eliminated}
    return put(tensor, claim.eliminated) if names & set(form.symbols(tensor.node)) else tensor


def around(lagrangian: Tensor, claim: claims.Dual) -> Tensor:
    """`L(x* + u) − L(x*)`, a form in u that has to be ≥ 0."""
    moved = [(name, value + displaced(name, place)) for place, (name, value) in enumerate(claim.minimiser)]
    return put(lagrangian, moved) - put(lagrangian, claim.minimiser)


def displaced(variable: Tensor, place: int) -> Tensor:
    """A free u for each variable, so that every direction is asked."""
    family, shape = variable.symbol.axes[: variable.symbol.family], variable.symbol.axes[variable.symbol.family :]
    return Tensor(symbol(f"displacement_{place}", *shape, each=family).node, variable.indices)


def sense(claim: claims.Dual, domain: tuple[Statement, ...]) -> list[Obligation]:
    """A dual with the wrong sense would need an objective that is constant on the domain."""
    if {claim.primal.sense, claim.dual.sense} == {"min", "max"}:
        return []
    zeros = {m.symbol: form.constant(0, m.symbol.axes) for m in claim.dual.over}
    at_zero = Tensor(substitute(claim.dual.objective.node, zeros), claim.dual.objective.indices)
    return [Obligation(Statement(claim.dual.objective, "=", at_zero), domain)]
