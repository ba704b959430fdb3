"""Claim → verdict. Every obligation of a claim is proved, or refuted at a point, or confirmed with a bound.

A gradient has three routes that share no table: rules and normal forms, power series over balls, finite differences;
the first two must agree before it is called proved. The prose of a step is never read.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import Any

from checks import by_parts, derivatives, proof, signs
from checks.counterexample import defined, plain, possible, search, tried
from checks.domain import conditions, positive_names
from checks.errors import NoPoint
from checks.obligations import Obligation, established, facts_of, obligations
from checks.structure import objections
from checks.verdict import Kind, Verdict
from derive import claims
from derive import index_form as form
from derive.claims import Claim
from derive.derivation import Derivation
from derive.errors import DeriveError, TooHard

RULES = (by_parts,)
"""The modules that add their checks to the dispatch."""

NOTHING = {claims.Assume: Kind.CONDITION, claims.Pose: Kind.PROBLEM}
MOST_WITNESSED = 40
MOST_DIFFERENCE = 1e-12
RANK = (Kind.PROVED, Kind.CONFIRMED, Kind.UNKNOWN, Kind.REFUTED)


@dataclass(frozen=True)
class Settings:
    """How much evidence is wanted, from which seed, and until when (on the monotonic clock)."""

    evidence: bool = False
    seed: int = 0
    deadline: float | None = None

    @property
    def late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline


def judge(
    derivation: Derivation,
    evidence: bool = False,
    seed: int = 0,
    deadline: float | None = None,
    second_reader: bool = False,
) -> tuple[Verdict, ...]:
    """One verdict for each step, in order; past the deadline what is left is unknown.

    At explicit sizes `second_reader` adds what latex2sympy2 makes of the formulas that are printed.
    """
    settings = Settings(evidence, seed, deadline)
    steps = derivation.steps
    verdicts = [ran_out() if settings.late else decide(step.claim, derivation, settings) for step in steps]
    pairs = zip(steps, verdicts, strict=True)
    verdicts = [resting(step.claim, verdict, verdicts, derivation) for step, verdict in pairs]
    return tuple(vouched(verdicts, derivation, seed) if second_reader and is_explicit(derivation) else verdicts)


def resting(claim: Claim, verdict: Verdict, verdicts: Sequence[Verdict], derivation: Derivation) -> Verdict:
    """A pullback of an adjoint is no surer than the step that established the adjoint."""
    if not isinstance(claim, claims.Pullback) or verdict.kind is Kind.REFUTED:
        return verdict
    known = [found for step, found in zip(derivation.steps, verdicts, strict=True) if established(claim, step.claim)]
    if not known or min(RANK.index(found.kind) for found in known) <= RANK.index(verdict.kind):
        return verdict
    return unknown("the adjoint that it rests on is not proved")


def ran_out() -> Verdict:
    return unknown("ran out of time")


def unknown(message: str) -> Verdict:
    return Verdict(Kind.UNKNOWN, {"method": "none", "message": message})


def decide(claim: Claim, derivation: Derivation, settings: Settings = Settings()) -> Verdict:
    """The verdict on one claim of a derivation, with its evidence."""
    nothing = NOTHING.get(type(claim))
    if nothing is not None:
        return Verdict(nothing)
    objection = next(chain(objections(claim, derivation), unfounded(derivation, settings)), None)
    try:
        found = weighed(claim, derivation, settings)
    except (DeriveError, ValueError, IndexError, TypeError):
        if objection is None:
            raise
        return unknown(objection)
    return found if objection is None or found.kind is Kind.REFUTED else unknown(objection)


def weighed(claim: Claim, derivation: Derivation, settings: Settings) -> Verdict:
    """All that a claim requires, decided piece by piece; a definition requires little and claims nothing."""
    required = obligations(claim, derivation)
    parts = [settled(item, derivation, settings) for item in required]
    parts += impossible(required, parts, derivation, settings.seed)
    parts += slopes(claim, derivation, settings)
    if is_explicit(derivation) and not isinstance(claim, claims.Define):
        parts.append(witness(claim, derivation, settings.seed))
    if isinstance(claim, claims.Define) and all(part.kind is Kind.PROVED for part in parts):
        return Verdict(Kind.DEFINITION)
    return with_conditions(combined(parts), claim, required, derivation, settings.seed)


def impossible(
    required: Sequence[Obligation], parts: Sequence[Verdict], derivation: Derivation, seed: int
) -> list[Verdict]:
    """What was proved from conditions that no point satisfies says nothing."""
    proved_ = [item for item, part in zip(required, parts, strict=True) if part.kind is Kind.PROVED]
    used = [item for item in proved_ if item.given and not item.of_feasible]
    sets = {item.given: item for item in used}
    empty = [item for item in sets.values() if not possible(item, derivation, seed)]
    return [unknown(f"no point was found with {'; '.join(map(proof.spell, item.given))}") for item in empty]


def slopes(claim: Claim, derivation: Derivation, settings: Settings) -> list[Verdict]:
    """The other routes to a derivative; without a point in its domain nothing is known of it."""
    try:
        return list(derivatives.verdicts(claim, derivation, settings.seed, settings.evidence))
    except NoPoint as error:
        return [unknown(str(error))]


def unfounded(derivation: Derivation, settings: Settings) -> list[str]:
    """The names whose definitions are not seen to give them the facts that they are declared with."""
    named = [(name, value) for name, value in derivation.definitions.items() if name.facts]
    required = [(name, item) for name, value in named for item in facts_of(name, value)]
    missing = [name for name, item in required if settled(item, derivation, settings).kind is not Kind.PROVED]
    return [f"{name} is not by its definition what it is declared to be" for name in dict.fromkeys(missing)]


def with_conditions(
    verdict: Verdict, claim: Claim, required: Sequence[Obligation], derivation: Derivation, seed: int
) -> Verdict:
    """Proved means: equal wherever both sides are defined, which is somewhere; the conditions for that are listed."""
    if verdict.kind is not Kind.PROVED:
        return verdict
    sides = [side.node for item in required for side in (item.statement.left, item.statement.right)]
    sides += [slope.of for slope in derivatives.slopes(claim, derivation)]
    found = list(dict.fromkeys([*conditions(sides), *positive_names(sides, derivation.definitions)]))
    if found and not all(defined(item, derivation, seed) for item in required):
        return unknown(f"no point was found at which both sides are defined: {'; '.join(found)}")
    return Verdict(verdict.kind, {**verdict.evidence, "conditions": found}) if found else verdict


def is_explicit(derivation: Derivation) -> bool:
    """Whether --size made the derivation explicit, and small enough for SymPy to follow."""
    nodes = [*(tensor.node for tensor in derivation.declared), *derivation.definitions.values()]
    sizes = {axis.name: axis.size for node in nodes for inner in form.walk(node) for axis in inner.axes if axis.size}
    return bool(sizes) and prod(sizes.values()) <= MOST_WITNESSED


def witness(claim: Claim, derivation: Derivation, seed: int) -> Verdict:
    """SymPy is imported only here, when it is asked."""
    from checks.witnessed import witnessed

    return witnessed(claim, derivation, seed)


def vouched(verdicts: Sequence[Verdict], derivation: Derivation, seed: int) -> list[Verdict]:
    """The verdicts with the second reader's evidence; its package is imported only here."""
    from checks.vouched import readings

    found = readings(derivation, seed)
    return [with_reading(verdict, found.get(k)) for k, verdict in enumerate(verdicts)]


def with_reading(verdict: Verdict, reading: Mapping[str, Any] | None) -> Verdict:
    """A formula that another reader evaluates differently is not to be trusted as it is printed."""
    if reading is None:
        return verdict
    doubtful = (reading["max_error"] or 0.0) > MOST_DIFFERENCE and verdict.kind is not Kind.REFUTED
    return Verdict(Kind.UNKNOWN if doubtful else verdict.kind, {**verdict.evidence, "second_reader": reading})


def combined(parts: Sequence[Verdict]) -> Verdict:
    """The worst kind, with the evidence of what made it so and all that was used."""
    if not parts:
        return unknown("the claim requires nothing that could be checked")
    kind = max((part.kind for part in parts), key=RANK.index)
    worst = [part for part in parts if part.kind is kind]
    evidence: dict[str, Any] = dict(worst[0].evidence)
    used = dict.fromkeys(item for part in worst for item in part.evidence.get("used", ()))
    methods = dict.fromkeys(part.evidence["method"] for part in worst if "method" in part.evidence)
    evidence["method"] = " and ".join(methods)
    if used:
        evidence["used"] = list(used)
    for part in parts if kind is not Kind.REFUTED else ():
        evidence |= {key: value for key, value in part.evidence.items() if key in derivatives.KEYS}
    return Verdict(kind, evidence)


def settled(item: Obligation, derivation: Derivation, settings: Settings) -> Verdict:
    """Proved, else refuted at a point, else confirmed or unknown; with evidence asked for, points beside the proof."""
    try:
        found = proved(item, derivation)
    except TooHard as error:
        return search(item, derivation, settings.seed, str(error))
    if found is None:
        return search(item, derivation, settings.seed)
    return beside(found, tried(item, derivation, settings.seed)) if settings.evidence else found


def beside(found: Verdict, numbers: Verdict) -> Verdict:
    """A proof with the points at which it was tried out; a point that contradicts it would win."""
    if numbers.kind is Kind.REFUTED:
        return numbers
    points = {"points": dict(numbers.evidence)} if numbers.kind is Kind.CONFIRMED else {}
    return Verdict(found.kind, {**found.evidence, **points})


def proved(item: Obligation, derivation: Derivation) -> Verdict | None:
    if item.visible:
        if signs.not_negative(item.statement.left.node, item.given, derivation.definitions):
            return Verdict(Kind.PROVED, {"method": "visibly not negative"})
        return None
    found = proof.follows(item.given, item.statement, derivation.definitions)
    return None if found is None else Verdict(Kind.PROVED, of_proof(found))


def of_proof(found: proof.Proof) -> Mapping[str, Any]:
    evidence: dict[str, Any] = {"method": found.method}
    if found.used:
        evidence["used"] = list(found.used)
    return evidence | {key: plain(value) for key, value in found.extra.items()}
