"""`f − g = Σ (Fenchel's gaps) + Σ multiplier · slack`: weak duality as an identity whose every term is ≥ 0 or vanishes.

For each infimum the gap `f(v) + s·v − value` is the certificate of its row at the variable itself; equations of either
problem come with what multiplies them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive import index_form as form
from derive.claims import Fenchel, Statement, Term, WeakDuality
from derive.conjugates import reciprocal
from derive.dual.atoms import row_of
from derive.dual.certificates import CERTIFICATES
from derive.dual.core import Solved, put, put_in
from derive.dual.inner import Part
from derive.solving import negated
from derive.tensor import Tensor, inner, spread, sum_

TRANSCENDENTAL = frozenset(CERTIFICATES) & {
    "exponential",
    "negative entropy",
    "negative logarithm",
    "reciprocal",
    "softplus",
    "log-sum-exp",
}


def weak_duality(solved: Solved) -> WeakDuality:
    """Terms ≥ 0 and vanishing ones; what is eliminated is put in."""
    terms = [*parts(solved), *slacks(solved)]
    found = [term for term in terms if not form.is_zero(term.value.node)]
    return WeakDuality(solved.problem, solved.dual, tuple(found), tuple(equations(solved)))


def parts(solved: Solved) -> Iterator[Term]:
    for part in solved.parts:
        given = tuple(put_in(item, solved.eliminated) for item in part.region)
        for gap in gaps(part):
            yield replace(gap, value=put(summed(gap.value), solved.eliminated), given=given)


def slacks(solved: Solved) -> Iterator[Term]:
    """`λ·(b − Ax)`; a multiplier that was solved for is ≥ 0 by a constraint of the dual."""
    gone = {name.symbol for name, _ in solved.eliminated}
    for item, multiplier in zip(solved.problem.constraints, solved.multipliers, strict=True):
        if item.relation != "=":
            beyond = item.left - item.right if item.relation == ">=" else item.right + negated(item.left)
            known = put_in(Statement(multiplier, ">=", multiplier * 0), solved.eliminated)
            given = (item, known) if multiplier.symbol in gone else (item,)
            yield Term(put(summed(inner(multiplier, beyond)), solved.eliminated), given)


def equations(solved: Solved) -> Iterator[tuple[Tensor, Statement]]:
    """The equations of the primal with their multipliers, the slopes that vanish with their variables.

    Turned round, L = f − ν·(left − right) + …, so that f − L brings ν·(left − right) and −L its −slope·variable.
    """
    for item, multiplier in zip(solved.problem.constraints, solved.multipliers, strict=True):
        if item.relation == "=":
            yield multiplier, item
    for variable, slope in solved.slopes:
        known = put(slope, solved.eliminated)
        if not vanishes(known):
            yield variable, Statement(known, "=", known * 0)


def vanishes(slope: Tensor) -> bool:
    from derive.normal_form import normal_form

    return not normal_form(slope.node).terms


def gaps(part: Part) -> list[Term]:
    """The certificate of the row at u = c·v + k, t = −s/c; with logarithms it is Fenchel's inequality itself."""
    if part.home is None or part.weight is None or part.argument is None:
        return [Term(around(part))]
    slope = Tensor(spread(part.slope, part.variable.indices)).node
    t = -(Tensor(slope, part.argument.indices) * reciprocal(part.home.scale))
    if part.row in TRANSCENDENTAL:
        return [fenchel(part, part.weight, part.argument, t)]
    return [Term(value) for value in CERTIFICATES[part.row](part.weight, part.argument, t)]


def fenchel(part: Part, weight: Tensor, argument: Tensor, t: Tensor) -> Term:
    row = row_of(part.row)
    value = weight * row.function(argument) + row.of_multiple(weight, t) - inner(t, argument)
    return Term(value, by=Fenchel(part.row, weight, argument, t))


def around(part: Part) -> Tensor:
    """`½ (v − v*)ᵀH(v − v*)` of a quadratic."""
    assert part.minimiser is not None
    assert part.hessian is not None
    step = Tensor(part.variable.node) - Tensor(part.minimiser.node)
    half = part.hessian / 2
    if not half.shape:
        return half * inner(step, step)
    factors = [(step.node, ("k",)), (half.node, ("k", "l")), (step.node, ("l",))]
    return Tensor(form.contract(1, factors, ()))


def summed(body: Tensor) -> Tensor:
    for index in body.indices:
        body = sum_(index, body)
    return body
