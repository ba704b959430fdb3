"""`max g(α) s.t. …` beside `min f(x) s.t. …`: whether one is the dual of the other.

Proved: with its variables named as the multipliers are it is the dual that is derived. Refuted: at a feasible pair
g > f, so that it is too high; or the derived dual exceeds the dual of what is stated, so that it is too low. Agreement
of the values for some data is no confirmation: a constraint that is forgotten may seldom bind.
Source: Boyd and Vandenberghe, "Convex Optimization", 2004, sections 5.1.3 and 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from checks.by_parts import of_dual
from checks.decide import decide, proved
from checks.exceeding import Search, refuted, search
from checks.obligations import Obligation, direction, obligations
from checks.renaming import Renaming, assignments, claims, in_letters, in_unit, positive, scaled
from checks.verdict import Kind, Verdict
from derive import index_form as form
from derive.claims import DualByParts, Problem, Statement
from derive.conjugates import reciprocal
from derive.derivation import Derivation
from derive.dual.derivation import Dualised, dualise
from derive.errors import CannotSolve, NoRule
from derive.normal_form import normal_form, to_node
from derive.tensor import Tensor, as_tensor

OPPOSITE = {"min": "max", "max": "min"}
SEEDS, PLANS = 3, 4
HIGH = {
    "min": "where all constraints hold it can exceed the objective, which the dual of a minimum never does",
    "max": "where all constraints hold it can fall below the objective, which the dual of a maximum never does",
}
LOW = {
    "min": "its greatest value can be less than that of the dual",
    "max": "its least value can be more than that of the dual",
}


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
    """A problem of the same sense is the negative of the dual, or wrong. Raises CannotSolve where none is derived."""
    derived = dualise(pair.primal, pair.data, pair.taken)
    if pair.primal.sense != pair.stated.sense:
        return compared(pair, derived, seed)
    turned = replace(pair.stated, sense=OPPOSITE[pair.stated.sense])
    negative = replace(pair, stated=replace(turned, objective=-turned.objective))
    verdict = compared(negative, derived, seed)
    if verdict.kind is Kind.REFUTED and in_other_scale(negative, derived):
        return unknown("the negative of the dual in another scale")
    kept = named(replace(pair, stated=turned), derived)
    if kept is None or kept.kind is not Kind.PROVED or verdict.kind is Kind.UNKNOWN:
        return verdict
    if verdict.kind is Kind.PROVED:
        return unknown("the dual, or its negative")
    kinds = ("minimum", "maximum") if pair.primal.sense == "min" else ("maximum", "minimum")
    return Verdict(Kind.REFUTED, {**verdict.evidence, "message": "the dual of a {} is a {}".format(*kinds)})


def unknown(message: str) -> Verdict:
    return Verdict(Kind.UNKNOWN, {"method": "none", "message": message})


def named(pair: Pair, derived: Dualised) -> Verdict | None:
    """The proof by names alone."""
    return matching(pair, derived, assignments(pair.stated.over, derived.dual))


def compared(pair: Pair, derived: Dualised, seed: int) -> Verdict:
    """Proved, refuted or unknown."""
    if (found := named(pair, derived)) is not None:
        return found
    sides = [exceeding(pair.primal, pair.stated, HIGH, pair, seed), *of_doubled(pair, derived, seed)]
    for feasible, number in product((False, True), range(SEEDS)):
        for plan, (side, sentence) in product(range(PLANS), sides):
            if (certificate := side.exceeded(feasible, number, plan)) is not None:
                return refuted(side, certificate, sentence)
        first = not (feasible or number)
        ways = scaled(pair.data, pair.stated.over, derived.dual) if first else ()
        if (found := matching(pair, derived, ways)) is not None:
            return found
    return unknown("neither a proof nor a gap was found")


def in_other_scale(pair: Pair, derived: Dualised) -> bool:
    """`2g`, `λ g(α/λ)`, `−√(−g)` for g: another value, which who changes its sign does not claim."""
    over, value, numbers = pair.stated.over, pair.stated.objective, positive(pair.data)
    for like in (value * 2, value / 2, -value * value, -value * value / 2):
        if named(with_value(pair, like), derived) is not None:
            return True
    for unit in (*numbers, *map(reciprocal, numbers)):
        ways = in_unit(over, derived.dual, (as_tensor(1), unit, reciprocal(unit)))
        if matching(with_value(pair, value * unit), derived, ways) is not None:
            return True
    return False


def with_value(pair: Pair, value: Tensor) -> Pair:
    return replace(pair, stated=replace(pair.stated, objective=value))


def exceeding(one: Problem, other: Problem, words: Mapping[str, str], pair: Pair, seed: int) -> tuple[Search, str]:
    """The search for a point at which the maximum of two problems exceeds the minimum, and what that says."""
    return search(*ordered(one, other), pair.assumed or (), seed), words[pair.primal.sense]


def of_doubled(pair: Pair, derived: Dualised, seed: int) -> list[tuple[Search, str]]:
    """The derived dual beside the dual of what is stated; nothing where that has none that is known."""
    try:
        return [exceeding(doubled(pair, derived), derived.dual.dual, LOW, pair, seed)]
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
    return unknown("the dual but for a constant") if left else None


def proof_of(claim: DualByParts, derivation: Derivation) -> Verdict | None:
    """The proof of the whole claim; where a part of it is not proved no point is looked for."""
    if any(proved(item, derivation) is None for item in obligations(claim, derivation)):
        return None
    verdict = decide(claim, derivation)
    return verdict if verdict.kind is Kind.PROVED else None
