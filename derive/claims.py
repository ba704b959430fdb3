"""What a step can claim. A claim is data: it says what is to hold, never why, and `checks.decide` judges it.

Every claim is about tensors in index form. Named quantities keep their definitions in the `Derivation`.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.errors import NoRule
from derive.tensor import Tensor

RELATIONS = ("=", ">=", "<=", ">", "<", ">>", ">>=", "<<", "<<=")
SENSES = ("min", "max")


@dataclass(frozen=True)
class Statement:
    """`yᵢ(w·xᵢ + b) ≥ 1`: two sides and a relation; it holds for all values of its indices.

    `>>` and `>>=` say that the difference of two matrices is positive (semi)definite.
    """

    left: Tensor
    relation: str
    right: Tensor

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise NoRule(f"no rule for the relation {self.relation!r}; one of {', '.join(RELATIONS)} is needed")


@dataclass(frozen=True)
class Problem:
    """`min over x of f(x) subject to statements`; sense is `min` or `max`."""

    sense: str
    over: tuple[Tensor, ...]
    objective: Tensor
    constraints: tuple[Statement, ...] = ()

    def __post_init__(self) -> None:
        if self.sense not in SENSES:
            raise NoRule(f"no rule for the sense {self.sense!r}; one of {', '.join(SENSES)} is needed")


@dataclass(frozen=True)
class Claim:
    """The base of every claim."""


@dataclass(frozen=True)
class Define(Claim):
    """`L(w, b, α) := …`: a name gets its meaning; nothing is claimed."""

    name: Tensor
    value: Tensor
    arguments: tuple[Tensor, ...] = ()


@dataclass(frozen=True)
class Assume(Claim):
    """`w·x₊ + b = 1`: a condition that what follows may use; nothing is claimed."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Pose(Claim):
    """`min ½‖w‖² s.t. yᵢ(w·xᵢ + b) ≥ 1`: a problem; nothing is claimed."""

    problem: Problem


@dataclass(frozen=True)
class Equal(Claim):
    """`left = … = right`, given the definitions, the facts and the statements in `given`; every link is claimed."""

    sides: tuple[Tensor, ...]
    given: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Follows(Claim):
    """`given ⇒ conclusion`: the conclusion holds wherever the given statements hold."""

    given: tuple[Statement, ...]
    conclusion: Statement


@dataclass(frozen=True)
class Gradient(Claim):
    """`∂f/∂x = value`: total derivative through the definitions; `name` is how f is called."""

    name: Tensor
    by: Tensor
    values: tuple[Tensor, ...]


@dataclass(frozen=True)
class ChainRule(Claim):
    """`∂E/∂w = ∂E/∂y · ∂y/∂z · ∂z/∂w`: the names on the way from E to w, each link an immediate derivative."""

    links: tuple[Gradient, ...]
    total: Gradient


@dataclass(frozen=True)
class Pullback(Claim):
    """`∂E/∂z₁ = W₂ᵀδ₂ ∘ f′(z₁)`: the chain rule through z₂, whose adjoint δ₂ = ∂E/∂z₂ an earlier step established."""

    name: Tensor
    through: Tensor
    adjoint: Tensor
    by: Tensor
    values: tuple[Tensor, ...]


@dataclass(frozen=True)
class Stationary(Claim):
    """`∂L/∂w = value = 0`: the gradient is claimed, that it vanishes is imposed."""

    gradient: Gradient


@dataclass(frozen=True)
class Bound(Claim):
    """`left ≥ right` given statements, because left − right = Σ certificate, every term of which is visibly ≥ 0."""

    left: Tensor
    right: Tensor
    certificate: tuple[Tensor, ...]
    given: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Lagrangian(Claim):
    """`L = f − Σ multiplier · (constraint)`: L ≤ f on the feasible set, for every multiplier of the right sign."""

    problem: Problem
    name: Tensor
    value: Tensor
    multipliers: tuple[Tensor, ...]
    arguments: tuple[Tensor, ...] = ()


@dataclass(frozen=True)
class Feasible(Claim):
    """`αᵢ ≥ 0`, `yᵢ(w·xᵢ + b) ≥ 1`: the statements are the problem's constraints and its multipliers' signs."""

    problem: Problem
    multipliers: tuple[Tensor, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Slackness(Claim):
    """`αᵢ (yᵢ(w·xᵢ + b) − 1) = 0`: products ≥ 0 whose sum is f − L, so that all vanish where f = L."""

    problem: Problem
    lagrangian: Tensor
    multipliers: tuple[Tensor, ...]
    products: tuple[Tensor, ...]


@dataclass(frozen=True)
class Dual(Claim):
    """`max g(α) s.t. domain`: g is the least value of L over the primal variables, which is −∞ off the domain.

    `minimiser` is where L is least; `eliminated` are multipliers that the domain determines (μᵢ = C − αᵢ).
    """

    primal: Problem
    lagrangian: Tensor
    multipliers: tuple[Tensor, ...]
    minimiser: tuple[tuple[Tensor, Tensor], ...]
    dual: Problem
    eliminated: tuple[tuple[Tensor, Tensor], ...] = ()


@dataclass(frozen=True)
class Unbounded(Claim):
    """`L(x + t) = L(x) + t·slope`: affine in x, so the infimum over x is −∞ wherever the slope is not 0."""

    of: Tensor
    by: Tensor
    step: Tensor
    slope: Tensor


@dataclass(frozen=True)
class Equivalent(Claim):
    """`max 2/‖w‖ ⇔ min ½‖w‖²`: one feasible set, and each objective is a monotone function of the same s > 0.

    `through` is s (here ‖w‖), `first` and `second` are the objectives as functions of `slot`.
    """

    one: Problem
    other: Problem
    through: Tensor
    slot: Tensor
    first: Tensor
    second: Tensor


@dataclass(frozen=True)
class Split(Claim):
    """`min ½‖Xw − y‖² ⇔ min ½‖z‖² s.t. z = Xw − y`: names for what stands in functions, one for each value."""

    one: Problem
    other: Problem
    values: tuple[tuple[Tensor, Tensor], ...]


@dataclass(frozen=True)
class Least(Claim):
    """`w ∈ argmin f(w) + slope·w`: all that the Lagrangian keeps of w; of a maximisation that −L keeps."""

    problem: Problem
    lagrangian: Tensor
    by: Tensor
    function: Tensor
    slope: Tensor


@dataclass(frozen=True)
class Infimum(Claim):
    """`inf over w of λ‖w‖₁ + s·w = 0` for ‖s‖_∞ ≤ λ; off the region it is −∞.

    `row` names the function φ of the conjugate table with f(w) = Σ weight·φ(argument), argument = c·w + k. Without a
    row f is a quadratic, least at the minimiser.
    """

    by: Tensor
    function: Tensor
    slope: Tensor
    value: Tensor
    region: tuple[Statement, ...]
    minimiser: Tensor | None = None
    row: str = ""
    weight: Tensor | None = None
    argument: Tensor | None = None


@dataclass(frozen=True)
class DualByParts(Claim):
    """`max g(ν) s.t. domain`: L is a sum of infima over its variables, and affine in the others.

    On the domain these slopes vanish, the infima are finite and multipliers have their signs; g is what L comes to.
    """

    primal: Problem
    lagrangian: Tensor
    multipliers: tuple[Tensor, ...]
    infima: tuple[Infimum, ...]
    dual: Problem
    eliminated: tuple[tuple[Tensor, Tensor], ...] = ()


@dataclass(frozen=True)
class Fenchel:
    """`w φ(u) + (wφ)*(t) − t·u ≥ 0`: a row of the conjugate table with its weight, its argument and t."""

    row: str
    weight: Tensor
    argument: Tensor
    slope: Tensor


@dataclass(frozen=True)
class Term:
    """`λ·(b − Ax)`: a term of a certificate, visibly ≥ 0 where the given inequalities hold, or by Fenchel and Young."""

    value: Tensor
    given: tuple[Statement, ...] = ()
    by: Fenchel | None = None


@dataclass(frozen=True)
class WeakDuality(Claim):
    """`f − g = ‖x − ½Aᵀν‖² + ν·(Ax − b) ≥ 0`: terms that are ≥ 0, and multiples of equations of both problems.

    For a maximisation it is g − f. What a term is given is a constraint of one of the problems.
    """

    primal: Problem
    dual: Problem
    terms: tuple[Term, ...]
    vanishing: tuple[tuple[Tensor, Statement], ...] = ()

    @property
    def gap(self) -> Tensor:
        """Primal less dual value of a minimisation, the other way round for a maximisation."""
        one, other = self.primal.objective, self.dual.objective
        return one - other if self.primal.sense == "min" else other - one
