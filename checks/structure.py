"""What a claim needs before its numbers are looked at: links that follow one another, one multiplier a constraint.

No point could show that such a need is not met, so that a claim with an objection is unknown, never proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from itertools import pairwise

from checks.domain import conditions
from derive import claims
from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Claim, Problem
from derive.derivation import Derivation
from derive.index_form import Node
from derive.solving import replace, unfold
from derive.symbols import Fact, Symbol
from derive.tensor import Tensor

Definitions = Mapping[Symbol, Node]


@singledispatch
def objections(claim: Claim, derivation: Derivation) -> Iterator[str]:
    """Why a claim cannot be proved, whatever its numbers are; nothing where there is no objection."""
    return iter(())


def names_in(tensors: Iterable[Tensor], definitions: Definitions) -> set[Symbol]:
    """The undefined symbols below some tensors, the definitions followed."""
    return {name for item in tensors for name in form.symbols(unfold(item.node, definitions))}


def symbols_of(tensors: Iterable[Tensor]) -> list[Symbol]:
    return [item.symbol for item in tensors]


def contents(problem: Problem) -> list[Tensor]:
    """The objective and both sides of every constraint."""
    return [problem.objective, *(side for item in problem.constraints for side in (item.left, item.right))]


@objections.register
def _(claim: claims.Equal, derivation: Derivation) -> Iterator[str]:
    if len(claim.sides) < 2:
        yield "an equation needs two sides"


@objections.register
def _(claim: claims.Gradient, derivation: Derivation) -> Iterator[str]:
    if not claim.values:
        yield "no value is claimed for the derivative"


@objections.register
def _(claim: claims.Pullback, derivation: Derivation) -> Iterator[str]:
    if not claim.values:
        yield "no value is claimed for the derivative"


@objections.register
def _(claim: claims.Stationary, derivation: Derivation) -> Iterator[str]:
    return objections(claim.gradient, derivation)


@objections.register
def _(claim: claims.ChainRule, derivation: Derivation) -> Iterator[str]:
    for item in (*claim.links, claim.total):
        yield from objections(item, derivation)
    if not claim.links:
        yield "a chain rule needs a link"
    elif any(one.by != other.name for one, other in pairwise(claim.links)):
        yield "the links of the chain do not follow one another"
    elif (claim.links[0].name, claim.links[-1].by) != (claim.total.name, claim.total.by):
        yield "the chain does not lead from the function to the variable"


@objections.register
def _(claim: claims.Bound, derivation: Derivation) -> Iterator[str]:
    if not claim.certificate:
        yield "the certificate has no terms"


@objections.register
def _(claim: claims.Lagrangian, derivation: Derivation) -> Iterator[str]:
    return of_multipliers(claim.problem, claim.multipliers, derivation.definitions)


def of_multipliers(problem: Problem, multipliers: tuple[Tensor, ...], definitions: Definitions) -> Iterator[str]:
    """One free symbol for each constraint, over the constraint's indices, that the problem does not know."""
    if len(multipliers) != len(problem.constraints):
        yield "a problem needs one multiplier for each constraint"
        return
    for item, multiplier in zip(problem.constraints, multipliers, strict=True):
        bare = isinstance(multiplier.node, form.Leaf) and not multiplier.node.at
        bare = bare and multiplier.shape == item.left.shape == item.right.shape
        if not bare or {*multiplier.indices} != {*item.left.indices, *item.right.indices}:
            yield "a multiplier is a symbol over the indices of its constraint"
            return
    names = symbols_of(multipliers)
    if len(set(names)) < len(names) or names_in(contents(problem), definitions) & {*names} or {*names} & {*definitions}:
        yield "every constraint needs a multiplier of its own that is new"


@objections.register
def _(claim: claims.Feasible, derivation: Derivation) -> Iterator[str]:
    yield from of_multipliers(claim.problem, claim.multipliers, derivation.definitions)
    if not claim.statements:
        yield "no statement is claimed"


@objections.register
def _(claim: claims.Slackness, derivation: Derivation) -> Iterator[str]:
    yield from of_multipliers(claim.problem, claim.multipliers, derivation.definitions)
    if len(claim.products) != len(claim.multipliers):
        yield "complementary slackness needs one product for each constraint"


@objections.register
def _(claim: claims.Unbounded, derivation: Derivation) -> Iterator[str]:
    definitions, step = derivation.definitions, claim.step.symbol
    if step.facts or {claim.by.symbol, step} & {*definitions}:
        yield "the variable and its step have to be free"
    elif step in names_in([claim.of], definitions):
        yield "the step stands in the function itself"
    elif names_in([claim.slope], definitions) & {claim.by.symbol, step}:
        yield "the slope depends on the variable or on its step: the function is not affine"


@objections.register
def _(claim: claims.Equivalent, derivation: Derivation) -> Iterator[str]:
    """A slope > 0 makes a function monotone only on an interval on which it is defined throughout."""
    definitions, slot = derivation.definitions, claim.slot.symbol
    over = {*symbols_of(claim.one.over)}
    functions = [claim.first, claim.second]
    if over != {*symbols_of(claim.other.over)}:
        yield "the problems are over different variables"
    if names_in(functions, definitions) & over:
        yield "an objective depends on the variables in another way too"
    if slot.axes or slot.facts - {Fact.POSITIVE, Fact.NONNEGATIVE} or slot in definitions:
        yield "the slot is a number, free or of one sign"
    if any(slot not in form.symbols(item.node) for item in functions):
        yield "an objective is not a function of the slot"
    missing = conditions(unfold(item.node, definitions) for item in functions)
    if missing:
        yield f"an objective is not defined for every value of the slot: {', '.join(missing)}"


@objections.register
def _(claim: claims.Dual, derivation: Derivation) -> Iterator[str]:
    definitions = derivation.definitions
    yield from of_multipliers(claim.primal, claim.multipliers, definitions)
    over, multipliers = {*symbols_of(claim.primal.over)}, {*symbols_of(claim.multipliers)}
    least, eliminated = ({name.symbol for name, _ in pairs} for pairs in (claim.minimiser, claim.eliminated))
    if len(least) < len(claim.minimiser) or not least <= over:
        yield "the minimiser gives each of some primal variables one value"
    if len(eliminated) < len(claim.eliminated) or not eliminated <= multipliers:
        yield "what is eliminated are multipliers"
    if {*symbols_of(claim.dual.over)} != multipliers - eliminated:
        yield "the dual problem is over the multipliers that are left"
    values = [value for _, value in (*claim.minimiser, *claim.eliminated)]
    if names_in([*values, *contents(claim.dual)], definitions) & (over | eliminated):
        yield "a primal variable or an eliminated multiplier is left in the dual"
    elif not affine_elsewhere(claim, least, over, definitions):
        yield "the Lagrangian is not affine in every variable without a minimiser"


def affine_elsewhere(claim: claims.Dual, least: set[Symbol], over: set[Symbol], definitions: Definitions) -> bool:
    """The slope in a variable without a minimiser knows no primal variable."""
    whole = Tensor(unfold(claim.lagrangian.node, definitions), claim.lagrangian.indices)
    lagrangian = replace(whole, *claim.eliminated) if claim.eliminated else whole
    slopes = [gradient(lagrangian, variable) for variable in claim.primal.over if variable.symbol not in least]
    return not any({*form.symbols(slope.node)} & over for slope in slopes)


@objections.register
def _(claim: claims.DualByParts, derivation: Derivation) -> Iterator[str]:
    definitions = derivation.definitions
    yield from of_multipliers(claim.primal, claim.multipliers, definitions)
    over, multipliers = {*symbols_of(claim.primal.over)}, {*symbols_of(claim.multipliers)}
    least, eliminated = ([item.by.symbol for item in claim.infima], {name.symbol for name, _ in claim.eliminated})
    if len({*least}) < len(least) or not {*least} <= over:
        yield "the infima are over different primal variables"
    if {*symbols_of(claim.dual.over)} != multipliers - eliminated or not eliminated <= multipliers:
        yield "the dual problem is over the multipliers that are left"
    outside = [part for item in claim.infima for part in (item.slope, item.value, item.minimiser) if part is not None]
    if names_in([*outside, *contents(claim.dual), *(value for _, value in claim.eliminated)], definitions) & (
        over | eliminated
    ):
        yield "a primal variable or an eliminated multiplier is left in the dual"
    slopes = [gradient(claim.lagrangian, name) for name in claim.primal.over if name.symbol not in least]
    if names_in(slopes, definitions) & over:
        yield "the Lagrangian is not affine in every variable without an infimum"


@objections.register
def _(claim: claims.Split, derivation: Derivation) -> Iterator[str]:
    """New variables, each with its own value in terms of the old ones."""
    new, old = symbols_of(name for name, _ in claim.values), {*symbols_of(claim.one.over)}
    inside = names_in([*contents(claim.one), *(value for _, value in claim.values)], derivation.definitions)
    if len({*new}) < len(new) or {*new} & (inside | old | {*derivation.definitions}):
        yield "a new variable is not new"
    if {*symbols_of(claim.other.over)} != old | {*new} or claim.one.sense != claim.other.sense:
        yield "the problems are not over the same variables in the same sense"
