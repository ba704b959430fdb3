"""The squared error E² = (y₀ − y)²: its gradient, and why cross-entropy learns faster behind a softmax.

Source: Bishop, "Pattern Recognition and Machine Learning", 2006, sections 1.2.5 and 4.3.4;
Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.2.2.
Shapes: y₀, y, z ∈ ℝᴷ; y₀ is the right answer, y = softmax(z) the output.
"""

from derive.calculus import gradient
from derive.claims import Define, Equal, Gradient
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import apply, as_tensor, delta, exp, known, log, sum_, symbol

TITLE = "The squared error, beside the cross-entropy"
SOURCE = "Bishop, Pattern Recognition and Machine Learning (2006), sections 1.2.5 and 4.3.4; Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2"
CONVENTIONS = ("E is the squared error itself (some write E²), without a factor ½", "a gradient has the shape of its variable", "δₖₗ is 1 for k = l and 0 otherwise")

K = Axis("K", ("k", "l", "m"))
AXES, WRITTEN = (K,), ("K",)
k, l = Index("k", K), Index("l", K)
z = symbol("z", each=K)
right = symbol("y_0", each=K, role=Role.LABEL, facts=(Fact.NONNEGATIVE, Fact.NORMALISED))
y = symbol("y", each=K)
E, H = symbol("E"), symbol("H")
u, o, r = symbol("u"), symbol("o"), symbol("r", role=Role.LABEL)


def derive() -> Derivation:
    softmax = exp(z[k]) / sum_(l, exp(z[l]))
    error = sum_(k, (right[k] - y[k]) ** 2)
    entropy = -sum_(k, right[k] * log(y[k]))
    by_y = gradient(error, y[k])
    jacobian = y[k] * (delta(k, l) - y[l])
    factored = 2 * y[l] * (y[l] - right[l] - sum_(k, y[k] * (y[k] - right[k])))
    sigmoid = apply(known("sigma"), u)
    binary = -(r * log(o) + (1 - r) * log(1 - o))
    definitions = {E.symbol: error.node, H.symbol: entropy.node, y.symbol: softmax.node, o.symbol: sigmoid.node}
    steps = (
        Step("the error of all outputs", Define(E, error), "the squared distance to the right answer"),
        Step("multiplied out", Equal((E, sum_(k, right[k] ** 2) - 2 * sum_(k, right[k] * y[k]) + sum_(k, y[k] ** 2))), "(a − b)² = a² − 2ab + b²"),
        Step("its gradient", Gradient(E, y[k], (by_y, 2 * (y[k] - right[k]))), "the inner derivative of y₀ₖ − yₖ is −1"),
        Step("the output", Define(y[k], softmax), "a softmax of the logits z"),
        Step("softmax by the logits", Gradient(y[k], z[l], (jacobian,)), "the Jacobian of the softmax"),
        Step("behind the softmax", Gradient(E, z[l], (sum_(k, 2 * (y[k] - right[k]) * jacobian), factored)), "the chain rule; the factor yₗ stays, so a saturated output (yₗ near 0) hardly learns"),
        Step("cross-entropy", Define(H, entropy), "the other loss"),
        Step("its gradient behind the softmax", Gradient(H, z[l], (y[l] - right[l],)), "here the factor yₗ has cancelled: the error itself drives the learning"),
        Step("both gradients sum to zero", Equal((sum_(l, factored), sum_(l, y[l] - right[l]), as_tensor(0))), "a shift of all logits changes neither loss"),
        Step("one output", Define(o, sigmoid), "two classes need one output only: u is its logit, r the right answer, 0 or 1"),
        Step("squared error of one output", Gradient((r - o) ** 2, u, (2 * (o - r) * o * (1 - o),)), "the derivative of the sigmoid is o(1 − o)"),
        Step("cross-entropy of one output", Gradient(binary, u, (o - r,)), "without the factor 2o(1 − o), which is near 0 for a sure answer, right or wrong"),
    )  # fmt: skip
    return Derivation("squared-error", TITLE, SOURCE, CONVENTIONS, (right, y, z, u, o, r), steps, definitions)
