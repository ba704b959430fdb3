"""`L = f − Σ αᵢ (gᵢ − hᵢ)`: from a problem to its Lagrangian, the inner minimum, and the dual.

Sign convention, for a minimisation: a constraint g ≥ h enters as −α (g − h) with α ≥ 0, g ≤ h as +α (g − h) with
α ≥ 0, g = h as −ν (g − h) with ν free; so L ≤ f on the feasible set. For a maximisation all signs are the other ones.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, sections 5.1 and 5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive import conjugates
from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.conditions import reduced
from derive.errors import CannotSolve
from derive.normal_form import normal_form, to_node
from derive.solving import isolate, replace
from derive.tensor import Tensor, as_tensor, inner, sum_

SIGNS = {">=": -1, "<=": 1, "=": -1}


@dataclass(frozen=True)
class Inner:
    """The inner minimum of L: where it is, what has to vanish for it to exist, and its value there."""

    minimiser: tuple[tuple[Tensor, Tensor], ...]
    domain: tuple[Statement, ...]
    value: Tensor


def lagrangian(problem: Problem, multipliers: Sequence[Tensor]) -> Tensor:
    """`f ∓ Σ multiplier · (left − right)`, one multiplier for each entry of a constraint; of a maximisation `f ± …`."""
    result = problem.objective
    for constraint, multiplier in zip(problem.constraints, multipliers, strict=True):
        result = result + penalty(constraint, multiplier) * (1 if problem.sense == "min" else -1)
    return result


def penalty(constraint: Statement, multiplier: Tensor) -> Tensor:
    body = inner(multiplier, slack(constraint))
    for index in reversed(body.indices):
        body = sum_(index, body)
    return body * SIGNS[constraint.relation]


def slack(constraint: Statement) -> Tensor:
    """`left − right`, a number on the right after the rest: `y(w·x + b) − 1`."""
    return constraint.left - constraint.right


def signs(problem: Problem, multipliers: Sequence[Tensor]) -> tuple[Statement, ...]:
    """`αᵢ ≥ 0` for the multiplier of every inequality."""
    pairs = zip(problem.constraints, multipliers, strict=True)
    return tuple(Statement(m, ">=", m * 0 if m.shape else as_tensor(0)) for c, m in pairs if c.relation != "=")


def inner_minimum(problem: Problem, function: Tensor) -> Inner:
    """The least value of L over the primal variables.

    A variable in which L is affine forces its coefficient to vanish; one that stationarity isolates is put in; for one
    that stands in a function of the conjugate table the minimum is where that function's conjugate is attained.
    Raises CannotSolve where none of these works.
    """
    minimiser: list[tuple[Tensor, Tensor]] = []
    domain: list[Statement] = []
    for variable in problem.over:
        slope = gradient(function, variable)
        if variable.symbol in form.symbols(slope.node):
            value, region = lowest(function, slope, variable)
            minimiser.append((variable, value))
            domain += region
        elif normal_form(slope.node).terms:
            domain.append(Statement(slope, "=", slope * 0))
    if not minimiser:
        raise CannotSolve("the Lagrangian is affine in every primal variable; its dual is a feasibility problem")
    value = at_minimum(function, minimiser, domain)
    left = [v.symbol for v in problem.over if v.symbol in form.symbols(value.node)]
    if left:
        raise CannotSolve(f"{', '.join(map(str, left))} is left in the inner minimum: the variables are coupled")
    return Inner(tuple(minimiser), tuple(domain), value)


def lowest(function: Tensor, slope: Tensor, variable: Tensor) -> tuple[Tensor, tuple[Statement, ...]]:
    """Where L is least in one variable: the solution of slope = 0, or by the conjugate table with its domain."""
    try:
        return isolate(slope, variable), ()
    except CannotSolve:
        return conjugates.least(function, variable)


def at_minimum(function: Tensor, minimiser: list[tuple[Tensor, Tensor]], domain: list[Statement]) -> Tensor:
    """L at its minimum, multiplied out, less what the domain makes zero."""
    value = replace(function, *minimiser)
    return simplified(value, [item for item in domain if item.relation == "="])


def simplified(value: Tensor, equations: Sequence[Statement]) -> Tensor:
    """`value` multiplied out, each of its parts that the equations make zero left out."""
    whole = normal_form(value.node)
    conditions = [normal_form(slack(equation).node) for equation in equations]
    kept = whole
    for monomial, number in whole.ordered:
        rest = type(whole)(whole.axes, {m: v for m, v in kept.terms.items() if m != monomial})
        if not reduced(type(whole)(whole.axes, {monomial: number}), conditions).terms:
            kept = rest
    return Tensor(to_node(kept), value.indices)
