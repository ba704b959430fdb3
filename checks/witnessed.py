"""Plain SymPy at explicit sizes beside the verdict: it builds, differentiates and compares on its own.

Identities are decided by SymPy's polynomial rings; what holds under conditions is replayed at exact points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import sympy

from checks.counterexample import Question, axes_of, posed
from checks.derivatives import Slope, slopes
from checks.errors import NoPoint
from checks.obligations import Obligation, obligations
from checks.proof import assignments, replaced
from checks.values import Undefined
from checks.verdict import Kind, Verdict
from checks.witness import replay, sympy_equal, sympy_gradient
from derive import index_form as form
from derive.calculus import derivative
from derive.claims import Claim
from derive.derivation import Derivation
from derive.index_form import Node
from derive.solving import unfold
from derive.symbols import Symbol

OTHER_SIZE = 2
DRAWS = 3
HOLDS: dict[str, Callable[[Any], Any]] = {
    "=": lambda gap: gap == 0,
    ">=": lambda gap: gap >= 0,
    "<=": lambda gap: gap <= 0,
    ">": lambda gap: gap > 0,
    "<": lambda gap: gap < 0,
}


def witnessed(claim: Claim, derivation: Derivation, seed: int) -> Verdict:
    """What SymPy says of a claim: it agrees, it cannot tell, or it refutes."""
    found = [*(slope_agrees(slope) for slope in slopes(claim, derivation))]
    found += [agrees(item, derivation, seed) for item in obligations(claim, derivation)]
    if False in found:
        return Verdict(
            Kind.UNKNOWN, {"method": "none", "message": "SymPy disagrees at these sizes", "witness": "disagrees"}
        )
    return Verdict(Kind.PROVED, {"witness": "cannot tell" if None in found else "agrees"})


def slope_agrees(slope: Slope) -> bool | None:
    node = derivative(slope.of, slope.by, slope.definitions)
    return sympy_gradient(
        slope.of, slope.by, node, sizes_of([slope.of, node, *slope.definitions.values()]), slope.definitions
    )


def sizes_of(nodes: list[Node]) -> Mapping[str, int]:
    """The axes that --size left open are given a small size."""
    axes = (axis for node in nodes for inner in form.walk(node) for axis in inner.axes)
    return {axis.name: OTHER_SIZE for axis in axes if axis.size is None}


def agrees(item: Obligation, derivation: Derivation, seed: int) -> bool | None:
    """Without conditions SymPy proves the identity; under conditions it replays exact points that satisfy them."""
    question = posed(item, derivation, seed)
    sizes = {axis.name: OTHER_SIZE for axis in axes_of(question) if axis.size is None}
    values, conditions = assignments(item.given, derivation.definitions)
    if question.relation == "=" and not conditions:
        left, right = (replaced(unfolded(side, values, derivation), values) for side in (question.left, question.right))
        return sympy_equal(left, right, sizes, derivation.definitions)
    found = list(replayed(question, sizes))
    return all(found) if found else None


def unfolded(node: Node, values: Mapping[Symbol, Node], derivation: Derivation) -> Node:
    """The node with its definitions put in where a given value may stand inside them."""
    return unfold(node, derivation.definitions) if values else node


def replayed(question: Question, sizes: Mapping[str, int]) -> Iterator[bool]:
    """The statement, entry by entry, at exact points that satisfy what is given."""
    holds = HOLDS[question.relation]
    for number in range(DRAWS):
        try:
            point = question.draw(sizes, question.seed + number)
        except (NoPoint, Undefined):
            continue
        for entry in product(*map(range, point.shape(question.left.axes))):
            left, right = replay(point, question.left, question.right, entry)
            yield bool(holds(sympy.simplify(left - right)))
