"""`max g(α) s.t. …` beside `min f(x) s.t. …`: whether one is the dual of the other.

Proved: with its variables named as the multipliers are it is the dual that is derived. Refuted: at a feasible pair
g > f, so that it is too high; or the derived dual exceeds the dual of what is stated, so that it is too low. Agreement
of the values for some data is no confirmation: a constraint that is forgotten may seldom bind.
Source: Boyd and Vandenberghe, "Convex Optimization", 2004, sections 5.1.3 and 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product

from checks.by_parts import canonical, of_dual
from checks.by_parts import matching as same_bound
from checks.counterexample import Question, axes_of, fails, posed, refutation
from checks.decide import decide, proved
from checks.descent import Descent
from checks.enclosure import Certificate
from checks.obligations import Obligation, direction, obligations
from checks.sample import size_assignments
from checks.verdict import Kind, Verdict
from derive import index_form as form
from derive.claims import DualByParts, Problem, Statement
from derive.conjugates import reciprocal
from derive.derivation import Derivation
from derive.dual.derivation import Dualised, dualise
from derive.dual.functions import is_function, is_log
from derive.errors import CannotSolve, NoRule, NothingChanged
from derive.normal_form import normal_form, to_node
from derive.solving import substitute
from derive.symbols import Fact, Symbol
from derive.tensor import Tensor, as_tensor, hadamard

OPPOSITE = {"min": "max", "max": "min"}
MOST_ENTRIES = 4
MOST_WAYS = 96
SEEDS, PLANS = 3, 4
CERTAIN = 1e-4
HIGH = {
    "min": "where all constraints hold it can exceed the objective, which the dual of a minimum never does",
    "max": "where all constraints hold it can fall below the objective, which the dual of a maximum never does",
}
LOW = {
    "min": "its greatest value can be less than that of the dual",
    "max": "its least value can be more than that of the dual",
}


@dataclass(frozen=True)
class Renaming:
    """What the variables are put for, and the positive unit in which that is."""

    values: Mapping[Symbol, Tensor]
    unit: Tensor | None = None


@dataclass(frozen=True)
class Pair:
    """A problem, what is said to be its dual, their data, the words that are taken; `loose`, up to a constant.

    `assumed` is what is said of the data beside their facts.
    """

    primal: Problem
    stated: Problem
    data: tuple[Tensor, ...]
    taken: frozenset[str]
    loose: bool = False
    assumed: tuple[Statement, ...] | None = None


def judged(pair: Pair, seed: int = 0) -> Verdict:
    """A problem of the same sense is the negative of the dual, or wrong."""
    if pair.primal.sense != pair.stated.sense:
        return compared(pair, seed)
    verdict = compared(replace(pair, stated=negative(pair.stated)), seed)
    kept = compared(replace(pair, stated=replace(pair.stated, sense=OPPOSITE[pair.stated.sense])), seed)
    if kept.kind is not Kind.PROVED:
        return verdict
    if verdict.kind is Kind.PROVED:
        return Verdict(Kind.UNKNOWN, {"method": "none", "message": "the dual, or its negative"})
    kinds = ("minimum", "maximum") if pair.primal.sense == "min" else ("maximum", "minimum")
    return Verdict(Kind.REFUTED, {**verdict.evidence, "message": "the dual of a {} is a {}".format(*kinds)})


def negative(problem: Problem) -> Problem:
    return replace(problem, sense=OPPOSITE[problem.sense], objective=-problem.objective)


def compared(pair: Pair, seed: int) -> Verdict:
    """Proved, refuted or unknown. Raises CannotSolve where the primal has no dual that can be derived."""
    derived = dualise(pair.primal, pair.data, pair.taken)
    if (found := matching(pair, derived, [*assignments(pair.stated.over, derived.dual)])) is not None:
        return found
    sides = [
        (search(*ordered(pair.primal, pair.stated), pair, seed), HIGH[pair.primal.sense]),
        *of_doubled(pair, derived, seed),
    ]
    for feasible, number in product((False, True), range(SEEDS)):
        for plan, (side, sentence) in product(range(PLANS), sides):
            if (certificate := side.exceeded(feasible, number, plan)) is not None:
                return refuted(side, certificate, sentence)
        if not (feasible or number) and (found := matching(pair, derived, [*scaled(pair, derived.dual)])) is not None:
            return found
    return Verdict(Kind.UNKNOWN, {"method": "none", "message": "neither a proof nor a gap was found"})


def of_doubled(pair: Pair, derived: Dualised, seed: int) -> list[tuple[Search, str]]:
    """The derived dual beside the dual of what is stated; nothing where that has none that is known."""
    try:
        return [(search(*ordered(doubled(pair, derived), derived.dual.dual), pair, seed), LOW[pair.primal.sense])]
    except (CannotSolve, NoRule):
        return []


def ordered(one: Problem, other: Problem) -> tuple[Problem, Problem]:
    """The minimum first."""
    return (one, other) if one.sense == "min" else (other, one)


def doubled(pair: Pair, derived: Dualised) -> Problem:
    """The dual of what is stated, its multipliers named apart. Raises CannotSolve."""
    taken = pair.taken | {str(m.symbol) for m in (*derived.dual.multipliers, *derived.dual.dual.over)}
    try:
        return dualise(pair.stated, pair.data, taken).dual.dual
    except CannotSolve:
        turned = Renaming({v.symbol: -Tensor(v.node) for v in pair.stated.over})
        return dualise(in_letters(pair.stated, turned, pair.stated.over), pair.data, taken).dual.dual


# --- the same problem in other letters --------------------------------------------------------------------------------


def matching(pair: Pair, derived: Dualised, ways: Iterable[Renaming]) -> Verdict | None:
    """The proof that the stated problem is the derived one in other letters; unknown where a constant is left out."""
    tried = (claim for names in ways for claim in claims(pair.stated, names, derived.dual))
    found = (as_dual(claim, pair, derived.derivation) for claim in tried)
    return next((verdict for verdict in found if verdict is not None), None)


def as_dual(claim: DualByParts, pair: Pair, derivation: Derivation) -> Verdict | None:
    value, *domain = of_dual(claim)
    if any(proved(item, derivation) is None for item in domain):
        return None
    return up_to_constant(value, pair, claim, derivation)


def up_to_constant(value: Obligation, pair: Pair, claim: DualByParts, derivation: Derivation) -> Verdict | None:
    """A constant of the data that is left out in silence is no error, a number that is wrong is one."""
    if proved(value, derivation) is not None:
        return proof_of(claim, derivation)
    gap_ = value.statement.left - value.statement.right
    left = set(form.symbols(to_node(normal_form(gap_.node))))
    if left & {m.symbol for m in claim.multipliers}:
        return None
    if pair.loose:
        whole = replace(claim.dual, objective=claim.dual.objective + gap_ * direction(claim.primal))
        return proof_of(replace(claim, dual=whole), derivation)
    return Verdict(Kind.UNKNOWN, {"method": "none", "message": "the dual but for a constant"}) if left else None


def proof_of(claim: DualByParts, derivation: Derivation) -> Verdict | None:
    """The proof of the whole claim; where a part of it is not proved no point is looked for."""
    if any(proved(item, derivation) is None for item in obligations(claim, derivation)):
        return None
    verdict = decide(claim, derivation)
    return verdict if verdict.kind is Kind.PROVED else None


def assignments(over: Sequence[Tensor], dual: DualByParts) -> Iterator[Renaming]:
    """Each variable is a multiplier, or the negative of one that may have any sign."""
    count = 0
    for chosen in permutations(dual.multipliers, len(over)):
        if all(v.symbol.axes == m.symbol.axes for v, m in zip(over, chosen, strict=True)):
            for signs in product(*((1, -1) if not m.symbol.facts else (1,) for m in chosen)):
                named = ((v.symbol, Tensor(m.node) * s) for v, m, s in zip(over, chosen, signs, strict=True))
                yield Renaming(dict(named))
                count += 1
        if count >= MOST_WAYS:
            return


def scaled(pair: Pair, dual: DualByParts) -> Iterator[Renaming]:
    """`nαᵢ`, `α/λ`, `yᵢαᵢ`: multipliers in another unit, or with the labels in them."""
    labels = [item for item in pair.data if Fact.SIGN in item.symbol.facts]
    for names in assignments(pair.stated.over, dual):
        for unit in units(pair):
            yield Renaming({name: value * unit for name, value in names.values.items()}, unit)
        yield from (Renaming(shifted) for shifted in shifts(names, pair.data))
        for label in labels:
            if all(name.axes == label.symbol.axes for name in names.values):
                yield Renaming({name: hadamard(Tensor(label.node), value) for name, value in names.values.items()})


def shifts(names: Renaming, data: Sequence[Tensor]) -> Iterator[dict[Symbol, Tensor]]:
    """`pᵢ = yᵢ + θᵢ`: multipliers counted from data of their own axes."""
    for item in data:
        if all(name.axes == item.symbol.axes for name in names.values):
            yield {name: Tensor(item.node) + value for name, value in names.values.items()}


def units(pair: Pair) -> Iterator[Tensor]:
    """Positive numbers of the problem, sizes among them, their inverses and products of two."""
    numbers = [item for item in pair.data if not item.symbol.axes and Fact.POSITIVE in item.symbol.facts]
    axes = dict.fromkeys(axis for item in (*pair.data, *pair.stated.over) for axis in item.symbol.axes)
    sizes = [Tensor(form.Size(axis)) for axis in axes]
    single = [*numbers, *sizes]
    for unit in (*single, *(one * other for one, other in combinations(single, 2))):
        yield from (unit, reciprocal(unit))


def claims(stated: Problem, names: Renaming, dual: DualByParts) -> Iterator[DualByParts]:
    """With the multipliers solved for that the stated problem does not have."""
    inside = {symbol for value in names.values.values() for symbol in form.symbols(value.node)}
    over = tuple(Tensor(m.node) for m in dual.multipliers if m.symbol in inside)
    left = {m.symbol for m in dual.multipliers} - inside
    split = replace(stated, constraints=tuple(part for item in stated.constraints for part in halves(item)))
    renamed = opened(in_letters(split, names, over), dual.dual)
    for eliminated in dict.fromkeys((dual.eliminated, ())):
        if {name.symbol for name, _ in eliminated} == left:
            yield replace(dual, dual=renamed, eliminated=eliminated)


def opened(stated: Problem, derived: Problem) -> Problem:
    """Constraints as a derivation has them: strict ones where the objective needs them."""
    strict = [item for item in derived.constraints if item.relation in ("<", ">")]
    needed = [item for item in strict if any(same(item, other) for other in logarithms(stated.objective))]
    kept = [opening(item, strict) for item in stated.constraints]
    return replace(stated, constraints=tuple(dict.fromkeys((*kept, *needed))))


def halves(item: Statement) -> Iterator[Statement]:
    """`−c ≤ u`, `u ≤ c` of `|u| ≤ c`."""
    node = item.left.node
    if not (is_function(node, "abs") and item.relation in ("<=", "<")):
        yield item
        return
    inside = Tensor(node.children[0], item.left.indices)
    yield Statement(inside, item.relation, item.right)
    yield Statement(inside, {"<=": ">=", "<": ">"}[item.relation], -item.right)


def logarithms(objective: Tensor) -> Iterator[Statement]:
    """`u > 0` for every log u."""
    nodes = (node.children[0] for node in form.walk(objective.node) if is_log(node))
    yield from (Statement(Tensor(node), ">", Tensor(node) * 0) for node in nodes)


def opening(item: Statement, strict: Sequence[Statement]) -> Statement:
    """`ν ≤ 0` as `ν < 0` where the objective has no value on the border."""
    new = replace(item, relation={"<=": "<", ">=": ">"}.get(item.relation, item.relation))
    return new if any(same(new, other) for other in strict) else item


def same(one: Statement, other: Statement) -> bool:
    return same_bound(canonical(one), canonical(other)) is not None


def in_letters(problem: Problem, names: Renaming, over: tuple[Tensor, ...]) -> Problem:
    """The problem with its variables put in, its constraints in their unit."""
    nodes = {symbol: value.node for symbol, value in names.values.items()}
    scale = as_tensor(1) if names.unit is None else reciprocal(names.unit)

    def put(tensor: Tensor) -> Tensor:
        try:
            return Tensor(substitute(tensor.node, nodes), tensor.indices)
        except NothingChanged:
            return tensor

    constraints = tuple(Statement(put(c.left) * scale, c.relation, put(c.right) * scale) for c in problem.constraints)
    return Problem(problem.sense, over, put(problem.objective), constraints)


# --- two optimal values -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """`f(x) ≥ g(λ)` at feasible points, driven to where it fails: over the variables, then over data too."""

    question: Question
    ways: tuple[Descent, Descent]

    def exceeded(self, feasible: bool, number: int, plan: int) -> Certificate | None:
        """The certificate that the maximum exceeds the minimum somewhere."""
        sizes = few(self.question)[plan % len(few(self.question))]
        runs = (way.started(sizes, self.question.seed + number, feasible) for way in self.ways)
        points = (point for run in runs if run is not None and run.lowest()[0] < -CERTAIN for point in run.certain())
        return next((found for point in points if (found := fails(self.question, point)) is not None), None)


def search(upper: Problem, lower: Problem, pair: Pair, seed: int) -> Search:
    given = (*upper.constraints, *lower.constraints, *(pair.assumed or ()))
    question = posed(Obligation(Statement(upper.objective, ">=", lower.objective), given), NOWHERE, seed)
    node, names = (upper.objective - lower.objective).node, standing(upper, lower)
    over = tuple(v.symbol for p in (upper, lower) for v in p.over if v.symbol in names)
    free = tuple(name for name in names if name not in over and name.facts <= MOVABLE)
    return Search(
        question,
        (Descent(node, given, over, pair.assumed or ()), Descent(node, given, (*over, *free), pair.assumed or ())),
    )


MOVABLE = frozenset({Fact.POSITIVE, Fact.NONNEGATIVE})


def standing(*problems: Problem) -> list[Symbol]:
    """The symbols that stand somewhere, each once."""
    constraints = [side for p in problems for c in p.constraints for side in (c.left, c.right)]
    sides = [*(p.objective for p in problems), *constraints]
    return list(dict.fromkeys(n for side in sides for n in form.symbols(side.node)))


NOWHERE = Derivation("", "", "", (), (), ())


def few(question: Question) -> list[dict[str, int]]:
    """The smallest sizes first."""
    plans = size_assignments(axes_of(question))
    return [{name: min(size, MOST_ENTRIES) for name, size in plan.items()} for plan in (*plans[:-4:-1], plans[0])]


def refuted(found: Search, certificate: Certificate, sentence: str) -> Verdict:
    return Verdict(Kind.REFUTED, {**refutation(certificate, found.question), "message": sentence})
