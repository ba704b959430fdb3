"""Cross-entropy behind a softmax: its gradient with respect to the logits is p − t.

Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.
Shapes: z, p, t ∈ ℝᴷ; the targets t are a distribution: tₖ ≥ 0, Σₖ tₖ = 1 (one-hot labels among them).
"""

from derive.calculus import gradient
from derive.claims import Define, Equal, Gradient
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, delta, exp, log, sum_, symbol

TITLE = "The gradient of the cross-entropy behind a softmax"
SOURCE = "Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4"
CONVENTIONS = ("the logarithm is the natural one", "a gradient has the shape of its variable", "δₖₗ is 1 for k = l and 0 otherwise")

K = Axis("K", ("k", "l", "m"))
AXES, WRITTEN = (K,), ("K",)
k, l = Index("k", K), Index("l", K)
z, p = symbol("z", each=K), symbol("p", each=K)
t = symbol("t", each=K, role=Role.LABEL, facts=(Fact.NONNEGATIVE, Fact.NORMALISED))
E = symbol("E")


def derive() -> Derivation:
    value = exp(z[k]) / sum_(l, exp(z[l]))
    loss = -sum_(k, t[k] * log(p[k]))
    total = log(sum_(k, exp(z[k])))
    definitions = {p.symbol: value.node, E.symbol: loss.node}
    by_p = gradient(loss, p[k])
    jacobian = p[k] * (delta(k, l) - p[l])
    steps = (
        Step("softmax", Define(p[k], value), "the predicted distribution"),
        Step("cross-entropy", Define(E, loss), "the loss of predicting p when t is right"),
        Step("the logarithm", Equal((log(p[k]), z[k] - log(sum_(l, exp(z[l]))))), "log of a quotient; log eᶻ = z"),
        Step("the targets sum to one", Equal((sum_(k, t[k]), as_tensor(1))), "t is a distribution: this fact is used below"),
        Step("in terms of the logits", Equal((E, total - sum_(k, t[k] * z[k]))), "Σₖ tₖ = 1 takes the weights off the log of the sum"),
        Step("by the probabilities", Gradient(E, p[k], (by_p,)), "differentiate −tₖ log pₖ; the derivative of log is one over its argument"),
        Step("softmax by the logits", Gradient(p[k], z[l], (jacobian,)), "the Jacobian of the softmax"),
        Step("the chain rule", Gradient(E, z[l], (sum_(k, by_p * jacobian), p[l] * sum_(k, t[k]) - t[l], p[l] - t[l])), "sum over all paths from zₗ to E; then Σₖ tₖ = 1 again"),
        Step("the gradient", Gradient(E, z, (p - t,)), "prediction minus target"),
        Step("its entries sum to zero", Equal((sum_(k, p[k] - t[k]), as_tensor(0))), "both p and t sum to one"),
        Step("the Hessian", Gradient(p[k] - t[k], z[l], (jacobian,)), "the targets do not depend on z: the Hessian is the softmax Jacobian, so E is convex in z"),
    )  # fmt: skip
    return Derivation("cross-entropy", TITLE, SOURCE, CONVENTIONS, (z, p, t), steps, definitions)
