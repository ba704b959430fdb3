"""The derivation of a dual as steps: the Lagrangian, the infima, the dual problem, weak duality, the KKT conditions.

Source: Boyd, Vandenberghe, "Convex Optimization", 2004, chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive import index_form as form
from derive.calculus import gradient
from derive.claims import (
    Claim,
    DualByParts,
    Feasible,
    Gradient,
    Infimum,
    Lagrangian,
    Least,
    Pose,
    Problem,
    Slackness,
    Split,
    Statement,
    Stationary,
    WeakDuality,
)
from derive.derivation import Derivation, Step
from derive.dual.core import Solved, solve, tidied
from derive.dual.inner import Part
from derive.dual.naming import Names
from derive.dual.splitting import direction
from derive.dual.weak import weak_duality
from derive.lagrangian import signs, slack
from derive.solving import expand, negated
from derive.symbols import Symbol
from derive.tensor import Tensor, inner, symbol

TITLE = "The dual of a convex problem"
SOURCE = "Boyd and Vandenberghe, Convex Optimization (2004), chapter 5"
RULES = {
    "min": (
        "a constraint g ≥ h enters the Lagrangian as −(g − h) with a multiplier ≥ 0, g ≤ h as +(g − h), g = h as "
        "−(g − h) with a free one, so that L ≤ f on the feasible set"
    ),
    "max": (
        "a constraint g ≥ h enters the Lagrangian as +(g − h) with a multiplier ≥ 0, g ≤ h as −(g − h), g = h as "
        "+(g − h) with a free one, so that L ≥ f on the feasible set"
    ),
}
CONVEX = "every term is convex in a minimisation, concave in a maximisation; "
AFFINE = CONVEX + "all constraints are affine: there is no gap where the problem is feasible and its value finite"
SLATER = CONVEX + "there is no gap where a point satisfies every constraint that is not affine strictly (Slater)"
NAMED = "what stands in a function of the conjugate table gets a name, so that each function has its own variable"


@dataclass(frozen=True)
class Dualised:
    """The derivation of a dual, and which of its claims are what."""

    derivation: Derivation
    lagrangian: Claim
    stationarity: tuple[Stationary | Least, ...]
    dual: DualByParts
    kkt: tuple[tuple[Claim, ...], ...]
    certificate: WeakDuality


def dualise(problem: Problem, data: tuple[Tensor, ...], taken: frozenset[str], notes: tuple[str, ...] = ()) -> Dualised:
    """Raises CannotSolve, naming the term that has no conjugate or no elimination."""
    names = Names(set(taken))
    name = symbol(names.new(("L", "calL", "Lambda")))
    solved = solve(problem, names)
    return Writer(solved, name).dualised(data, notes)


@dataclass(frozen=True)
class Writer:
    """A solved problem and the name of its Lagrangian."""

    solved: Solved
    name: Tensor

    def dualised(self, data: tuple[Tensor, ...], notes: tuple[str, ...]) -> Dualised:
        s = self.solved
        lagrangian = Lagrangian(
            s.problem, self.name, s.lagrangian, s.multipliers, (*s.problem.over, *map(bare, s.multipliers))
        )
        stationarity = tuple(self.stationary())
        dual = DualByParts(s.problem, s.lagrangian, s.multipliers, tuple(map(infimum, s.parts)), s.dual, s.eliminated)
        weak = weak_duality(s)
        conditions = {PRIMAL: self.primal(), SIGNED: self.signed(), SLACKNESS: self.slackness()}
        steps = (*self.steps(lagrangian, stationarity, dual, weak), *kkt_steps(conditions))
        declared = (*s.problem.over, *data, *map(bare, s.multipliers))
        definitions = {self.name.symbol: s.lagrangian.node}
        derivation = Derivation("dual", TITLE, SOURCE, self.conventions(notes), declared, steps, definitions)
        return Dualised(derivation, lagrangian, stationarity, dual, (*conditions.values(), stationarity), weak)

    def conventions(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        affine = all(self.is_affine(item) for item in self.solved.posed.constraints)
        return (RULES[self.solved.problem.sense], AFFINE if affine else SLATER, *notes)

    def is_affine(self, item: Statement) -> bool:
        slopes = [
            gradient(slack(item), Tensor(v.node)) for v in self.solved.posed.over if occurs(slack(item), v.symbol)
        ]
        over = {variable.symbol for variable in self.solved.posed.over}
        return not any(over & set(form.symbols(slope.node)) for slope in slopes)

    def steps(
        self, lagrangian: Claim, stationarity: tuple[Stationary | Least, ...], dual: Claim, weak: Claim
    ) -> Iterator[Step]:
        """From the problem to weak duality."""
        s = self.solved
        yield Step("the problem", Pose(s.posed), "as it is stated")
        if s.split.values:
            yield Step(
                "the problem with its own variables",
                Split(s.posed, s.problem, s.split.values),
                NAMED,
            )
        yield Step("the Lagrangian", lagrangian, "one multiplier for each constraint; those of inequalities are ≥ 0")
        for claim in stationarity:
            yield Step(f"stationarity in {of(claim)}", claim, because(claim))
        for part in s.parts:
            yield Step(f"the infimum over {part.variable.symbol}", infimum(part), reason(part))
        yield Step("the dual problem", dual, "the infima and the rest of L added up, where they are finite")
        yield Step("weak duality", weak, "each term is ≥ 0 where both problems are feasible")

    def stationary(self) -> Iterator[Stationary | Least]:
        s = self.solved
        for part in s.parts:
            if part.minimiser is None:
                yield Least(s.problem, s.lagrangian, part.variable, part.function, part.slope)
            else:
                yield Stationary(Gradient(self.name, part.variable, (self.slope(part),)))
        for variable, _ in s.slopes:
            yield Stationary(Gradient(self.name, variable, (gradient(s.lagrangian, variable),)))

    def slope(self, part: Part) -> Tensor:
        """f′ multiplied out, `log p + 1`, and the slope of the rest."""
        whole = expand(gradient(part.function, part.variable)) + part.slope
        return whole * direction(self.solved.problem)

    def primal(self) -> tuple[Claim, ...]:
        s = self.solved
        return (Feasible(s.problem, s.multipliers, s.problem.constraints),) if s.problem.constraints else ()

    def signed(self) -> tuple[Claim, ...]:
        s = self.solved
        found = signs(s.problem, s.multipliers)
        return (Feasible(s.problem, s.multipliers, found),) if found else ()

    def slackness(self) -> tuple[Claim, ...]:
        s = self.solved
        pairs = zip(s.problem.constraints, s.multipliers, strict=True)
        products = tuple(inner(m, c.right + negated(c.left) if c.relation == "<=" else slack(c)) for c, m in pairs)
        return (Slackness(s.problem, s.lagrangian, s.multipliers, products),)


PRIMAL, SIGNED, SLACKNESS = "primal feasibility", "dual feasibility", "complementary slackness"
KKT = {
    PRIMAL: "first condition: the constraints hold",
    SIGNED: "second condition: the multipliers of inequalities have their sign",
    SLACKNESS: "third condition: each product is ≥ 0 or vanishes, and together they are f − L",
}


def bare(tensor: Tensor) -> Tensor:
    return Tensor(tensor.node)


def occurs(tensor: Tensor, name: Symbol) -> bool:
    return name in form.symbols(tensor.node)


def kkt_steps(conditions: Mapping[str, tuple[Claim, ...]]) -> Iterator[Step]:
    """The conditions of Karush, Kuhn and Tucker beside stationarity."""
    return (Step(f"KKT: {name}", claim, KKT[name]) for name, group in conditions.items() for claim in group)


def infimum(part: Part) -> Infimum:
    """The claim that a part makes."""
    region = tuple(tidied(item) for item in part.region)
    about = (part.variable, part.function, part.slope, part.value, region, part.minimiser)
    return Infimum(*about) if part.home is None else Infimum(*about, part.row, part.weight, part.argument)


def of(claim: Stationary | Least) -> str:
    """The variable in which L is stationary."""
    by = claim.gradient.by if isinstance(claim, Stationary) else claim.by
    return str(by.symbol)


def because(claim: Stationary | Least) -> str:
    if isinstance(claim, Least):
        return "L has a kink in this variable, so its minimum is where no direction leads down"
    return "L is affine or smooth in this variable, so its optimum is where the slope vanishes"


def reason(part: Part) -> str:
    if part.home is None:
        return "a quadratic with a positive definite second derivative, completed to a square"
    return f"the conjugate of the function '{part.row}', wφ(u) + (wφ)*(t) ≥ t·u"


__all__ = ["Dualised", "dualise"]
