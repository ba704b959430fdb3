"""The soft-margin support vector machine: slack variables, the box 0 ≤ αᵢ ≤ C, KKT conditions, b.

Source: Cortes, Vapnik, "Support-Vector Networks", Machine Learning 20 (1995); Bishop 2006, section 7.1.1.
Shapes: w, xᵢ ∈ ℝᵈ; b ∈ ℝ; yᵢ ∈ {−1, 1}; ξᵢ, αᵢ, μᵢ ≥ 0 for i = 1, …, n; C > 0.
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
from derive.derivation import Derivation, Step
from derive.lagrangian import inner_minimum, lagrangian, slack
from derive.solving import expand, isolate, replace
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, square, sum_, symbol

TITLE = "The dual of the soft-margin support vector machine"
SOURCE = "Cortes and Vapnik, Support-Vector Networks, Machine Learning 20 (1995); Bishop, Pattern Recognition and Machine Learning (2006), section 7.1.1"
CONVENTIONS = (
    "a constraint g ≥ h enters the Lagrangian as −α(g − h) with α ≥ 0, so that L ≤ f on the feasible set",
    "a gradient has the shape of its variable",
)

n, d = Axis("n", ("i", "j", "k")), Axis("d", ("k", "l"))
AXES, WRITTEN = (n, d), ("n",)
i, s = Index("i", n), Index("s", n)
w, b = symbol("w", d), symbol("b")
x = symbol("x", d, each=n)
y = symbol("y", each=n, role=Role.LABEL, facts=(Fact.SIGN,))
C = symbol("C", role=Role.CONSTANT, facts=(Fact.POSITIVE,))
xi = symbol("xi", each=n)
alpha = symbol("alpha", each=n, role=Role.MULTIPLIER, facts=(Fact.NONNEGATIVE,))
mu = symbol("mu", each=n, role=Role.MULTIPLIER, facts=(Fact.NONNEGATIVE,))
L, t, move = symbol("L"), symbol("t"), symbol("tau", each=n)
zero = as_tensor(0)


def derive() -> Derivation:
    margin = Statement(y[i] * (w @ x[i] + b), ">=", 1 - xi[i])
    allowed = Statement(xi[i], ">=", zero)
    problem = Problem("min", (w, b, xi), square(w) / 2 + C * sum_(i, xi[i]), (margin, allowed))
    value = lagrangian(problem, [alpha[i], mu[i]])
    by_w, by_b, by_xi = gradient(value, w), gradient(value, b), gradient(value, xi[i])
    weights, rest = isolate(by_w, w), isolate(by_xi, mu[i])
    solved, balance = Statement(w, "=", weights), Statement(sum_(i, alpha[i] * y[i]), "=", zero)
    remaining = Statement(mu[i], "=", rest)
    box = Statement(alpha[i], "<=", C)
    inner = inner_minimum(problem, replace(value, (mu[i], rest)))
    dual = Problem("max", (alpha,), inner.value, (balance, Statement(alpha[i], ">=", zero), box))
    products = (alpha[i] * slack(margin), mu[i] * xi[i])
    gap = (square(w - weights) / 2, sum_(i, products[0]), sum_(i, (C - alpha[i]) * xi[i]))
    given = (solved, balance, remaining, *(Statement(sum_(i, item), "=", zero) for item in products))
    edge = Statement(y[s] * (w @ x[s] + b), "=", as_tensor(1))
    slackness_s = alpha[s] * (y[s] * (w @ x[s] + b) - 1 + xi[s])
    steps = (
        Step("the problem", Pose(problem), "a sample may stand inside the street, at the price C ξᵢ"),
        Step("the Lagrangian", Lagrangian(problem, L, value, (alpha[i], mu[i]), (w, b, xi, alpha, mu)), "a multiplier αᵢ ≥ 0 for each margin constraint and μᵢ ≥ 0 for each ξᵢ ≥ 0"),
        Step("stationarity in w", Stationary(Gradient(L, w, (by_w,))), "the gradient vanishes at the minimum"),
        Step("stationarity in b", Stationary(Gradient(L, b, (by_b,))), "L is affine in b, so its slope has to vanish"),
        Step("stationarity in ξ", Stationary(Gradient(L, xi[i], (by_xi,))), "L is affine in each ξᵢ, so its slope has to vanish"),
        Step("the weights", Follows((Statement(by_w, "=", zero * w),), solved), "solve ∂L/∂w = 0"),
        Step("the balance", Follows((Statement(by_b, "=", zero),), balance), "solve ∂L/∂b = 0"),
        Step("the second multiplier", Follows((Statement(by_xi, "=", zero),), remaining), "solve ∂L/∂ξᵢ = 0 for μᵢ"),
        Step("the box", Follows((remaining, Statement(mu[i], ">=", zero)), box), "μᵢ = C − αᵢ is not negative"),
        Step("the slacks vanish", Equal((sum_(i, (C - alpha[i] - mu[i]) * xi[i]), zero), (remaining,)), "all terms with ξᵢ cancel"),
        Step("the square", Equal((square(w) / 2, square(weights) / 2, expand(square(weights) / 2)), (solved,)), "put the weights into the first term: a sum over all pairs"),
        Step("the products", Equal((sum_(i, alpha[i] * y[i] * (w @ x[i])), sum_(i, alpha[i] * y[i] * (weights @ x[i])), 2 * expand(square(weights) / 2)), (solved,)), "put the weights into the constraint term: the same double sum, without the half"),
        Step("the offset vanishes", Equal((b * balance.left, zero), (balance,)), "the terms with b, by the balance"),
        Step("the Lagrangian at its minimum", Equal((L, inner.value), (solved, balance, remaining)), "the same value as without slacks; only the domain has changed"),
        Step("the dual problem", Dual(problem, value, (alpha[i], mu[i]), inner.minimiser, dual, ((mu[i], rest),)), "the greatest lower bound; μ is determined by α"),
        Step("weak duality", Bound(problem.objective, inner.value, gap, (balance, margin, allowed, box)), "a square and products of non-negative numbers"),
        Step("attainment", Equal((replace(value, (w, weights), (mu[i], rest)), inner.value), (balance,)), "on the domain the bound is reached, for every b and ξ"),
        Step("off the domain: b", Unbounded(L, b, t, by_b), "if Σαᵢyᵢ ≠ 0, moving b makes L fall without end"),
        Step("off the domain: ξ", Unbounded(L, xi, move, gradient(value, xi)), "if C − αᵢ − μᵢ ≠ 0 for some i, moving ξᵢ makes L fall without end"),
        Step("KKT: stationarity", Stationary(Gradient(L, w, (by_w,))), "first condition, with those for b and ξ above"),
        Step("KKT: primal feasibility", Feasible(problem, (alpha[i], mu[i]), (margin, allowed)), "second condition: every sample keeps its margin up to its slack"),
        Step("KKT: dual feasibility", Feasible(problem, (alpha[i], mu[i]), (Statement(alpha[i], ">=", zero), Statement(mu[i], ">=", zero))), "third condition: no multiplier is negative"),
        Step("KKT: complementary slackness", Slackness(problem, value, (alpha[i], mu[i]), products), "fourth condition: products ≥ 0 whose sum is f − L"),
        Step("no gap", Equal((problem.objective, inner.value), given), "the conditions together make both values equal, so both are optimal"),
        Step("inside the box", Follows((Statement((C - alpha[s]) * xi[s], "=", zero), Statement(C - alpha[s], ">", zero)), Statement(xi[s], "=", zero)), "where αₛ < C the multiplier of the slack is positive, and sample s has no slack"),
        Step("margin support vectors", Follows((Statement(slackness_s, "=", zero), Statement(xi[s], "=", zero), Statement(alpha[s], ">", zero)), edge), "where 0 < αₛ < C, sample s lies on the edge of the street"),
        Step("the offset", Follows((edge,), Statement(b, "=", y[s] - w @ x[s])), "only where 0 < αₛ < C: multiply by yₛ and use yₛ² = 1"),
        Step("the offset from the multipliers", Follows((edge, solved), Statement(b, "=", y[s] - weights @ x[s])), "where 0 < αₛ < C, with the weights put in: only products of samples are needed"),
    )  # fmt: skip
    return Derivation("svm-soft-margin", TITLE, SOURCE, CONVENTIONS, (w, b, xi, x, y, C, alpha, mu), steps, {L.symbol: value.node})
