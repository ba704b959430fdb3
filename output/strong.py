"""`p* = d*` on random data: the problem and its dual solved by Clarabel through CVXPY, an extra, and the KKT residuals.

The data are drawn so that both problems have a feasible point. Source: Boyd and Vandenberghe, "Convex Optimization",
2004, sections 5.2.3 and 5.5.3; Goulart and Chen, "Clarabel", 2024.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from flint import fmpq

from checks.array import Array
from checks.errors import NoPoint
from checks.sample import condition, draw, size_assignments
from checks.values import FLOAT, Point, Undefined, evaluate
from derive.claims import Pose, Problem, Slackness, Split, Statement, Stationary
from derive.dual.derivation import Dualised
from derive.errors import DeriveError
from derive.index_form import Node
from derive.symbols import Symbol
from output.code.identifiers import keys
from output.code.problem import axes_of, module, nodes

MISSING = "not tried: it needs CVXPY and Clarabel, pip install 'derive[dual]'"
POINTS, PLANS = 3, 4
OPTIMAL = ("optimal", "optimal_inaccurate")
Roots = Mapping[Symbol, Symbol]


@dataclass(frozen=True)
class Solved:
    """A problem's optimal value, and the values of its variables."""

    value: float
    variables: Mapping[Symbol, Array]


def strong_duality(found: Dualised, roots: Roots, seed: int) -> Any:
    """Optimal values and residuals for a few data; words where CVXPY is not installed or finds no optimum.

    No residuals where data are square roots, which are not unique.
    """
    try:
        import cvxpy  # noqa: F401
    except ImportError:
        return MISSING
    pose = found.derivation.steps[0].claim
    assert isinstance(pose, Pose)
    tried = (solved_at(point, found, pose.problem, roots) for point in drawn(found, pose.problem, seed))
    rows = [*islice(filter(None, tried), POINTS)]
    return rows or "not seen: no data were found for which the solver has an optimum of both"


def drawn(found: Dualised, primal: Problem, seed: int) -> Iterator[Point]:
    """Data for which both problems are feasible, at sizes that differ."""
    dual = found.dual.dual
    wanted, given = [*nodes(primal), *nodes(dual)], (*primal.constraints, *dual.constraints)
    axes = [axis for problem in (primal, dual) for axis in axes_of(problem, [v.symbol for v in problem.over])]
    for k, sizes in enumerate(size_assignments(axes)[:PLANS]):
        try:
            yield draw(wanted, sizes, seed + k, given)
        except (NoPoint, Undefined):
            continue


def solved_at(point: Point, found: Dualised, primal: Problem, roots: Roots) -> dict[str, Any] | None:
    one, other = (optimum(problem, point, roots) for problem in (primal, found.dual.dual))
    if one is None or other is None:
        return None
    row = {"sizes": dict(point.sizes), "primal": rounded(one.value), "dual": rounded(other.value)}
    if roots:
        return row
    there = replace(point, values={**point.values, **one.variables, **other.variables})
    return row | residuals(completed(there, found), found, primal)


def optimum(problem: Problem, point: Point, roots: Roots) -> Solved | None:
    """None where the solver has none, or the problem is written in no way that CVXPY knows to be convex."""
    import cvxpy

    try:
        built = emitted(problem, roots)(**data(problem, point, roots))
        built.solve(solver=cvxpy.CLARABEL)
    except (cvxpy.error.SolverError, cvxpy.error.DCPError, DeriveError, ValueError):
        return None
    if built.status not in OPTIMAL:
        return None
    named = {variable.name(): variable.value for variable in built.variables()}
    values = {v.symbol: named[keys(v.symbol)[0]] for v in problem.over if keys(v.symbol)[0] in named}
    return Solved(float(built.value), {name: exact(value) for name, value in values.items()})


def emitted(problem: Problem, roots: Roots) -> Callable[..., Any]:
    """The function of the module, from a file, as a user would run it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "emitted.py"
        file.write_text(module(problem, "", roots), encoding="utf-8")
        found: Callable[..., Any] = run_path(str(file))["dual"]
    return found


def data(problem: Problem, point: Point, roots: Roots) -> dict[str, Any]:
    over = {variable.symbol for variable in problem.over}
    found: dict[str, Any] = dict(point.sizes)
    for name, value in point.values.items():
        if name not in over:
            entries = np.array([float(e.p) / float(e.q) for e in value.entries]).reshape(value.shape)
            found[keys(roots.get(name, name))[0]] = entries.T @ entries if name in roots else entries
    return found


def exact(value: Any) -> Array:
    floats = np.asarray(value, dtype=float)
    return Array(floats.shape, tuple(fmpq(*float(x).as_integer_ratio()) for x in floats.ravel()))


def completed(point: Point, found: Dualised) -> Point:
    """With what is named in the split problem, and the multipliers that are solved for."""
    splits = [step.claim.values for step in found.derivation.steps if isinstance(step.claim, Split)]
    for name, value in (*(pair for pairs in splits for pair in pairs), *found.dual.eliminated):
        array = evaluate(value.node, point, FLOAT)
        point = point.with_value(name.symbol, exact(np.array(array.entries).reshape(array.shape)))
    return point


def residuals(point: Point, found: Dualised, primal: Problem) -> dict[str, float]:
    """How far each of the four kinds of KKT conditions is from holding."""
    slacks = [item.node for group in found.kkt for c in group if isinstance(c, Slackness) for item in c.products]
    slopes = [c.gradient.values[-1].node for c in found.stationarity if isinstance(c, Stationary)]
    kinds: dict[str, Callable[[], float]] = {
        "primal feasibility": lambda: violation(primal.constraints, point),
        "dual feasibility": lambda: violation(found.dual.dual.constraints, point),
        "complementary slackness": lambda: largest(slacks, point),
        "stationarity": lambda: largest(slopes, point),
    }
    return {name: rounded(kind()) for name, kind in kinds.items()}


def violation(constraints: Sequence[Statement], point: Point) -> float:
    both = [(condition(item).gap, item.relation == "=") for item in constraints]
    entries = [(float(x), equation) for gap, equation in both for x in evaluate(gap, point, FLOAT).entries]
    return max((abs(x) if equation else max(0.0, -x) for x, equation in entries), default=0.0)


def largest(found: Sequence[Node], point: Point) -> float:
    return max((abs(float(x)) for node in found for x in evaluate(node, point, FLOAT).entries), default=0.0)


def rounded(x: float) -> float:
    return float(f"{x:.6g}")
