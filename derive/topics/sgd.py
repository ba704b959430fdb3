"""Stochastic gradient descent: the step, the unbiased sampled gradient, the first-order decrease −η‖∇L‖².

Source: Bottou, Curtis, Nocedal, "Optimization Methods for Large-Scale Machine Learning", SIAM Review 60 (2018),
sections 3.1 and 4.1; Robbins, Monro, "A Stochastic Approximation Method", 1951.
Shapes: W ∈ ℝᵈ holds all weights; ℓᵢ : ℝᵈ → ℝ is the loss of sample i, differentiable; η ≥ 0.
"""

from derive.claims import Define, Equal, Gradient, Statement
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, field, size, spread, square, sum_, symbol, unknown

TITLE = "The gradient step and its stochastic form"
SOURCE = "Bottou, Curtis and Nocedal, Optimization Methods for Large-Scale Machine Learning, SIAM Review 60 (2018), sections 3.1 and 4.1"
CONVENTIONS = ("ℓᵢ : ℝᵈ → ℝ, i = 1, …, n, is the loss of a sample", "a gradient has the shape of its variable", "one sample is drawn uniformly: P(I = i) = 1/n")

n, d = Axis("n", ("i", "j", "k")), Axis("d", ("k", "l"))
AXES, WRITTEN = (n, d), ("n",)
i = Index("i", n)
W, change, moved = symbol("W", d), symbol("Delta W", d), symbol("W*", d)
g = symbol("g", d)
L, phi = symbol("L"), symbol("phi")
eta = symbol("eta", role=Role.CONSTANT, facts=(Fact.NONNEGATIVE,))
prob = symbol("P", each=n)
loss = unknown("ell", (n,))


def derive() -> Derivation:
    mean = sum_(i, field(loss, W, i)) / size(n)
    slope = field(loss.derivative(), W, i)
    full = sum_(i, slope) / size(n)
    along = sum_(i, field(loss, W - eta * g, i)) / size(n)
    step = -eta * g
    falling = -(sum_(i, field(loss.derivative(), W - eta * g, i) @ g) / size(n))
    start = -(sum_(i, slope @ g) / size(n))
    definitions = {L.symbol: mean.node, g.symbol: full.node, change.symbol: step.node}
    definitions |= {moved.symbol: (W + change).node, phi.symbol: along.node, prob.symbol: spread(1 / size(n), (i,))}
    steps = (
        Step("the loss", Define(L, mean, (W,)), "the mean over n samples"),
        Step("its gradient", Gradient(L, W, (full,)), "the derivative of a mean is the mean of the derivatives"),
        Step("a name for it", Define(g, full), "a network has no closed form for the weights without a slope: they are moved step by step"),
        Step("the change", Define(change, step), "against the gradient, with learning rate η"),
        Step("the step", Equal((moved, W + change, W - eta * g)), "the new weights: the old ones and the change"),
        Step("drawing a sample", Define(prob[i], 1 / size(n)), "each sample is as likely as any other"),
        Step("the probabilities", Equal((sum_(i, prob[i]), as_tensor(1))), "n times 1/n"),
        Step("the sampled gradient is unbiased", Equal((sum_(i, prob[i] * slope), full, g)), "the expectation of ∇ℓ_I(W) is the full gradient: W − η∇ℓ_I(W) is the right step on average"),
        Step("the loss along the step", Define(phi, along, (eta,)), "the loss as a function of the learning rate"),
        Step("its slope", Gradient(phi, eta, (falling,)), "the chain rule: the inner derivative of W − ηg is −g"),
        Step("first-order decrease", Equal((falling, start, -square(g)), (Statement(eta, "=", as_tensor(0)),)), "put η = 0: the slope there is −‖g‖², so to first order the loss falls by η‖g‖²"),
    )  # fmt: skip
    return Derivation("sgd", TITLE, SOURCE, CONVENTIONS, (W, g, change, moved, eta), steps, definitions)
