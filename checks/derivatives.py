"""The other two routes to a derivative: power series over certified balls, and the finite differences a person trusts.

What is checked is the derivative that the rules gave, entry by entry, at a point where all sizes differ; that the
claimed value equals it is proved apart, by normal forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from checks.counterexample import nested
from checks.enclosure import Certificate
from checks.finite_difference import FiniteDifferences, table
from checks.jets import jet_check
from checks.sample import draw, size_assignments
from checks.values import Point
from checks.verdict import Kind, Verdict
from derive import claims
from derive import index_form as form
from derive.calculus import Definitions, derivative, names_between
from derive.claims import Claim
from derive.derivation import Derivation
from derive.index_form import Node
from derive.symbols import Symbol, spell

KEYS = frozenset({"finite_difference", "series", "witness"})


@dataclass(frozen=True)
class Slope:
    """`∂of/∂by`, with the definitions that lie between."""

    of: Node
    by: Symbol
    definitions: Definitions


@singledispatch
def slopes(claim: Claim, derivation: Derivation) -> list[Slope]:
    """The derivatives that a claim speaks of."""
    return []


@slopes.register
def _(claim: claims.Gradient, derivation: Derivation) -> list[Slope]:
    of, by = claim.name.node, claim.by.symbol
    return [Slope(of, by, without(of, by, derivation.definitions))]


@slopes.register
def _(claim: claims.Stationary, derivation: Derivation) -> list[Slope]:
    return slopes(claim.gradient, derivation)


@slopes.register
def _(claim: claims.ChainRule, derivation: Derivation) -> list[Slope]:
    return slopes(claim.total, derivation)


@slopes.register
def _(claim: claims.Pullback, derivation: Derivation) -> list[Slope]:
    """`∂(δ·z)/∂by`, the adjoint held fixed: one layer, whatever the depth."""
    quantity = derivation.definitions[claim.through.symbol]
    places = tuple(range(len(quantity.axes)))
    whole = form.contract(1, [(claim.adjoint.node, places), (quantity, places)], ())
    between = names_between(quantity, claim.by.symbol, derivation.definitions)
    return [Slope(whole, claim.by.symbol, {name: derivation.definitions[name] for name in between})]


def without(of: Node, by: Symbol, definitions: Definitions) -> Definitions:
    """The definitions that `of` rests on, `by` being a variable of its own."""
    found: dict[Symbol, Node] = {}
    waiting = list(form.symbols(of))
    while waiting:
        name = waiting.pop()
        if name in definitions and name != by and name not in found:
            found[name] = definitions[name]
            waiting += form.symbols(definitions[name])
    return found


def verdicts(claim: Claim, derivation: Derivation, seed: int, detailed: bool) -> Iterator[Verdict]:
    """For each derivative: refuted if the power series says otherwise, else proved, with the difference table."""
    return (checked(slope, seed, detailed) for slope in slopes(claim, derivation))


def checked(slope: Slope, seed: int, detailed: bool) -> Verdict:
    node = derivative(slope.of, slope.by, slope.definitions)
    point = drawn(slope, node, seed)
    found = jet_check(slope.of, slope.by, node, point, seed)
    if found is not None:
        return Verdict(Kind.REFUTED, disagreement(found, seed))
    differences = tame(slope, node, seed)
    evidence = {"series": "agrees", "finite_difference": spelled(differences, slope.by, detailed)}
    if differences.accepted:
        return Verdict(Kind.PROVED, evidence)
    return Verdict(Kind.UNKNOWN, {"method": "none", "message": "the finite differences disagree", **evidence})


TRIES = 4


def tame(slope: Slope, node: Node, seed: int) -> FiniteDifferences:
    """The table at the first point where floats do not lose their digits, as they do in log(1 − σ(z)) of a large z.

    Asked for only where the power series, in certified balls, agree with the claim at the very first of these points.
    """
    tables = (table(slope.of, slope.by, node, drawn(slope, node, seed + k)) for k in range(TRIES))
    found = [next(tables)]
    while not found[-1].accepted and len(found) < TRIES:
        found.append(next(tables))
    return min(found, key=lambda item: (item.max_error != item.max_error, item.max_error))


def drawn(slope: Slope, node: Node, seed: int) -> Point:
    leaves = [slope.of, node, form.Leaf(slope.by)]
    axes = dict.fromkeys(
        axis for leaf in (*leaves, *slope.definitions.values()) for n in form.walk(leaf) for axis in n.axes
    )
    return draw(leaves, size_assignments(axes)[0], seed, (), slope.definitions)


def disagreement(found: Certificate, seed: int) -> dict[str, Any]:
    values = {str(symbol): nested(value) for symbol, value in found.point.values.items()}
    where = {"sizes": dict(found.point.sizes), "values": values, "entry": [place + 1 for place in found.entry]}
    return {
        "method": "power series",
        "seed": seed,
        "counterexample": where | {"left": found.left, "relation": "=", "right": found.right},
    }


def spelled(found: FiniteDifferences, by: Symbol, detailed: bool) -> dict[str, Any]:
    """The greatest relative error; with detail the rows and the V curve."""
    short: dict[str, Any] = {"max_error": float(f"{found.max_error:.2g}")}
    if not detailed:
        return short
    rows = [
        {
            "parameter": parameter(by, row.entry),
            "claimed": row.claimed,
            "difference": row.difference,
            "error": row.error,
            "worst": row is found.worst,
        }
        for row in found.rows
    ]
    return short | {"rows": rows, "v_curve": [{"h": h, "error": error} for h, error in found.v_curve]}


def parameter(by: Symbol, entry: tuple[int, ...]) -> str:
    own = entry[len(entry) - len(by.axes) :] if by.axes else ()
    return "_".join([spell(by.name), *(str(place + 1) for place in own)])
