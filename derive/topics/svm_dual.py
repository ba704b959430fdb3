"""The dual of the hard-margin support vector machine: Lagrangian, dual problem, KKT conditions, b.

Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 7.1;
Boyd, Vandenberghe, "Convex Optimization", 2004, section 5.5.
Shapes: w, xᵢ ∈ ℝᵈ; b ∈ ℝ; yᵢ ∈ {−1, 1}; αᵢ ≥ 0 for i = 1, …, n. A gradient has the shape of its variable.
"""

from derive.calculus import gradient
from derive.claims import (
    Bound,
    Dual,
    Equal,
    Feasible,
    Follows,
    Gradient,
    Lagrangian,
    Pose,
    Problem,
    Slackness,
    Statement,
    Stationary,
    Unbounded,
)  # fmt: skip
from derive.conjugates import VECTORS
from derive.derivation import Derivation, Step
from derive.lagrangian import inner_minimum, lagrangian, slack
from derive.solving import expand, replace
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, square, sum_, symbol

TITLE = "The dual of the hard-margin support vector machine"
SOURCE = "Bishop, Pattern Recognition and Machine Learning (2006), section 7.1; Boyd and Vandenberghe, Convex Optimization (2004), section 5.5"
CONVENTIONS = (
    "the classes are separable: some w and b satisfy every constraint",
    "a constraint g ≥ h enters the Lagrangian as −α(g − h) with α ≥ 0, so that L ≤ f on the feasible set",
    "a gradient has the shape of its variable",
)

n, d = Axis("n", ("i", "j", "k")), Axis("d", ("k", "l"))
AXES, WRITTEN = (n, d), ("n",)
i, s = Index("i", n), Index("s", n)
w, b = symbol("w", d), symbol("b")
x = symbol("x", d, each=n)
y = symbol("y", each=n, role=Role.LABEL, facts=(Fact.SIGN,))
alpha = symbol("alpha", each=n, role=Role.MULTIPLIER, facts=(Fact.NONNEGATIVE,))
L, t = symbol("L"), symbol("t")
zero, one = as_tensor(0), as_tensor(1)


def derive() -> Derivation:
    constraint = Statement(y[i] * (w @ x[i] + b), ">=", one)
    problem = Problem("min", (w, b), square(w) / 2, (constraint,))
    value = lagrangian(problem, [alpha[i]])
    by_w, by_b = gradient(value, w), gradient(value, b)
    inner = inner_minimum(problem, value)
    weights = dict(inner.minimiser)[w]
    stationary, balance = Statement(by_w, "=", zero * w), Statement(sum_(i, alpha[i] * y[i]), "=", zero)
    solved = Statement(w, "=", weights)
    quadratic = square(weights) / 2
    cross = sum_(i, alpha[i] * y[i] * (weights @ x[i]))
    dual = Problem("max", (alpha,), inner.value, (balance, Statement(alpha[i], ">=", zero)))
    slackness = alpha[i] * slack(constraint)
    half = VECTORS["half squared norm"]
    active = Statement(y[s] * (w @ x[s] + b), "=", one)
    steps = (
        Step("the problem", Pose(problem), "the widest street between the classes, every sample on its side"),
        Step("the Lagrangian", Lagrangian(problem, L, value, (alpha[i],), (w, b, alpha)), "one multiplier αᵢ ≥ 0 for each constraint, subtracted because the constraint says ≥"),
        Step("stationarity in w", Stationary(Gradient(L, w, (by_w,))), "L is convex in w, so its minimum is where the gradient vanishes"),
        Step("stationarity in b", Stationary(Gradient(L, b, (by_b,))), "L is affine in b, so it has a minimum in b only where this slope is zero"),
        Step("the weights", Follows((stationary,), solved), "solve ∂L/∂w = 0: the weights are a combination of the samples"),
        Step("the balance", Follows((Statement(by_b, "=", zero),), balance), "solve ∂L/∂b = 0: the multipliers of both classes balance"),
        Step("substitute: the square", Equal((square(w) / 2, quadratic, expand(quadratic)), (solved,)), "put w into the first term; the product of two sums runs over all pairs"),
        Step("substitute: the products", Equal((sum_(i, alpha[i] * y[i] * (w @ x[i])), cross, expand(cross)), (solved,)), "put w into the constraint term: the same double sum, without the half"),
        Step("substitute: the offset", Equal((b * balance.left, zero), (balance,)), "the terms with b vanish by the balance"),
        Step("the Lagrangian at its minimum", Equal((L, replace(value, (w, weights)), inner.value), (solved, balance)), "half of the double sum less the whole of it leaves minus one half"),
        Step("the inner minimum by conjugates", Bound(half.function(w) + half.conjugate(weights), w @ weights, (square(w - weights) / 2,)), "½‖·‖² is its own conjugate: what L keeps of w, ½‖w‖² − w·Σᵢ αᵢ yᵢ xᵢ, is least where this square vanishes"),
        Step("the dual problem", Dual(problem, value, (alpha[i],), inner.minimiser, dual), "the greatest lower bound that the multipliers can give"),
        Step("weak duality", Bound(problem.objective, inner.value, (square(w - weights) / 2, sum_(i, slackness)), (balance, constraint)), "a square and products of non-negative numbers: no dual value exceeds a primal one"),
        Step("attainment", Equal((replace(value, (w, weights)), inner.value), (balance,)), "on the domain the bound is reached, for every b"),
        Step("off the domain", Unbounded(L, b, t, by_b), "if Σαᵢyᵢ ≠ 0, moving b makes L fall without end: the dual value is −∞ there"),
        Step("KKT: stationarity", Stationary(Gradient(L, w, (by_w,))), "first condition: the gradient in w vanishes, as does the slope in b, −Σᵢ αᵢ yᵢ"),
        Step("KKT: primal feasibility", Feasible(problem, (alpha[i],), (constraint,)), "second condition: every sample is outside the street"),
        Step("KKT: dual feasibility", Feasible(problem, (alpha[i],), (Statement(alpha[i], ">=", zero),)), "third condition: no multiplier is negative"),
        Step("KKT: complementary slackness", Slackness(problem, value, (alpha[i],), (slackness,)), "fourth condition: each product is ≥ 0; together they are f − L and vanish where there is no gap"),
        Step("no gap", Equal((problem.objective, inner.value), (solved, balance, Statement(sum_(i, slackness), "=", zero))), "the conditions together make the primal and the dual value equal, so both are optimal"),
        Step("support vectors", Follows((Statement(alpha[s] * (active.left - 1), "=", zero), Statement(alpha[s], ">", zero)), active), "where αₛ > 0, sample s lies on the edge of the street"),
        Step("the offset", Follows((active,), Statement(b, "=", y[s] - w @ x[s])), "only where αₛ > 0: multiply by yₛ and use yₛ² = 1"),
        Step("the offset from the multipliers", Follows((active, solved), Statement(b, "=", y[s] - weights @ x[s])), "where αₛ > 0, with the weights put in: only products of samples are needed"),
    )
    return Derivation("svm-dual", TITLE, SOURCE, CONVENTIONS, (w, b, x, y, alpha), steps, {L.symbol: value.node})
