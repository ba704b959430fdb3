"""The second reader's evidence: what we print at explicit sizes, read back by latex2sympy2, against its source.

Only scalar components are shown to it, every sum written out; what it is known to misread is counted as refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from checks.errors import CannotVouch, NoPoint
from checks.sample import draw
from checks.second_reader import distance, read_all, refuse_misread, understood
from checks.values import Point
from derive import claims
from derive import index_form as form
from derive.claims import Claim
from derive.derivation import Derivation
from derive.errors import DeriveError
from derive.index_form import Node
from derive.notation.lift import lift
from derive.notation.write import latex
from derive.sizes import select, write_out
from derive.tensor import Tensor

LONGEST = 300
SECONDS = 120.0


@dataclass(frozen=True)
class Reading:
    """One component that was printed: its step, its LaTeX, its source."""

    step: int
    formula: str
    node: Node


@singledispatch
def sides(claim: Claim) -> tuple[Tensor, ...]:
    """The expressions that a claim prints."""
    return ()


@sides.register
def _(claim: claims.Equal) -> tuple[Tensor, ...]:
    return claim.sides


@sides.register
def _(claim: claims.Gradient) -> tuple[Tensor, ...]:
    return claim.values


@sides.register
def _(claim: claims.Stationary) -> tuple[Tensor, ...]:
    return claim.gradient.values


@sides.register(claims.Define)
@sides.register(claims.Lagrangian)
def _(claim: claims.Define | claims.Lagrangian) -> tuple[Tensor, ...]:
    return (claim.value,)


@sides.register
def _(claim: claims.Follows) -> tuple[Tensor, ...]:
    return claim.conclusion.left, claim.conclusion.right


def readings(derivation: Derivation, seed: int) -> Mapping[int, dict[str, Any]]:
    """By step: how many components were read, how many refused, and the greatest relative difference."""
    printed = [found for k, step in enumerate(derivation.steps) for found in components(k, step.claim)]
    readable = [item for item in printed if is_readable(item.formula)]
    found: dict[int, dict[str, Any]] = {}
    for item in printed:
        found.setdefault(item.step, {"reader": "latex2sympy2", "read": 0, "refused": 0, "max_error": None})
        found[item.step]["refused"] += item not in readable
    for item, answer in zip(readable, read_all([item.formula for item in readable], SECONDS), strict=True):
        note(found[item.step], item, answer, derivation, seed)
    return found


def components(step: int, claim: Claim) -> Iterator[Reading]:
    """The first component of every side, all sums written out; none where an axis has no size."""
    for side in sides(claim):
        try:
            axes = {axis for node in form.walk(side.node) for axis in node.axes}
            if all(axis.size is not None for axis in axes):
                whole = select(side.node, dict.fromkeys(range(len(side.node.axes)), 0))
                node = write_out(Tensor(whole), frozenset(axis.name for axis in axes)).node
                yield Reading(step, braced(latex(lift(Tensor(node)), "plain")), node)
        except DeriveError:
            continue


def braced(formula: str) -> str:
    r"""`\tfrac12` → `\frac{1}{2}`, the same to TeX and the only form that latex2sympy2 takes."""
    return re.sub(r"\\tfrac(\d)(\d)", r"\\frac{\1}{\2}", formula)


def is_readable(formula: str) -> bool:
    try:
        refuse_misread(formula)
    except CannotVouch:
        return False
    return len(formula) <= LONGEST


def note(record: dict[str, Any], item: Reading, answer: Any, derivation: Derivation, seed: int) -> None:
    """Count one reading; what was read and differs shows in the greatest error."""
    try:
        error = distance(
            item.formula, understood(item.formula, answer), item.node, point_for(item.node, derivation, seed)
        )
    except (CannotVouch, NoPoint):
        record["refused"] += 1
        return
    record["read"] += 1
    record["max_error"] = max(record["max_error"] or 0.0, float(f"{error:.2g}"))


def point_for(node: Node, derivation: Derivation, seed: int) -> Point:
    return draw([node], {}, seed, (), derivation.definitions)
