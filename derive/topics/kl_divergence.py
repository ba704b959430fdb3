"""The Kullback-Leibler divergence: definition, D ≥ 0, gradient with respect to the logits, relation to cross-entropy.

Source: Cover, Thomas, "Elements of Information Theory", 2nd edition, 2006, sections 2.3 and 2.6;
Bishop, "Pattern Recognition and Machine Learning", 2006, section 1.6.1.
Shapes: y₀, y, z ∈ ℝᴷ; y₀ is the right distribution (y₀ₖ > 0, Σₖ y₀ₖ = 1), y = softmax(z) the predicted one.
"""

from derive.calculus import gradient
from derive.claims import Bound, Define, Equal, Gradient
from derive.conjugates import VECTORS, gap
from derive.derivation import Derivation, Step
from derive.solving import expand
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, delta, exp, log, sum_, symbol

TITLE = "The Kullback-Leibler divergence"
SOURCE = "Cover and Thomas, Elements of Information Theory (2006), sections 2.3 and 2.6; Bishop, Pattern Recognition and Machine Learning (2006), section 1.6.1"
CONVENTIONS = ("the logarithm is the natural one", "y₀ₖ > 0 and yₖ > 0, so that every term is defined", "δₖₗ is 1 for k = l and 0 otherwise")

K = Axis("K", ("k", "l", "m"))
AXES, WRITTEN = (K,), ("K",)
k, l = Index("k", K), Index("l", K)
z = symbol("z", each=K)
right = symbol("y_0", each=K, role=Role.LABEL, facts=(Fact.POSITIVE, Fact.NORMALISED))
y = symbol("y", each=K, facts=(Fact.POSITIVE, Fact.NORMALISED))
D, H, S = symbol("D"), symbol("H"), symbol("S")
s = symbol("s", facts=(Fact.POSITIVE,))


def derive() -> Derivation:
    softmax = exp(z[k]) / sum_(l, exp(z[l]))
    divergence = sum_(k, right[k] * log(right[k] / y[k]))
    ratio = y[k] / right[k]
    tangent = ratio - 1 - log(ratio)
    jacobian = y[k] * (delta(k, l) - y[l])
    by_y = expand(gradient(divergence, y[k]))
    definitions = {D.symbol: divergence.node, H.symbol: (-sum_(k, right[k] * log(y[k]))).node}
    definitions |= {S.symbol: (-sum_(k, right[k] * log(right[k]))).node, y.symbol: softmax.node}
    steps = (
        Step("a difference of logarithms", Equal((log(right[k]) - log(y[k]), log(right[k] / y[k]))), "the logarithm of a quotient is a difference of logarithms"),
        Step("the divergence", Define(D, divergence), "the difference, weighted by the right distribution and summed"),
        Step("the tangent line", Gradient(s - 1 - log(s), s, (1 - 1 / s,)), "for s > 0 this falls before 1 and rises after: s − 1 − log s is least at 1, where it is 0"),
        Step("it is never negative", Bound(D, as_tensor(0), (sum_(k, right[k] * tangent),)), "each bracket is s − 1 − log s at the quotient yₖ/y₀ₖ, and both distributions sum to 1; equality only where they are the same"),
        Step("cross-entropy", Define(H, -sum_(k, right[k] * log(y[k]))), "the loss of predicting y when y₀ is right"),
        Step("entropy", Define(S, -sum_(k, right[k] * log(right[k]))), "what cannot be avoided: it does not depend on y"),
        Step("their difference", Equal((D, H - S)), "so minimising D and minimising the cross-entropy H are one"),
        Step("the prediction", Define(y[k], softmax), "a softmax of the logits z"),
        Step("as a gap of conjugates", Equal((D, gap(VECTORS["log-sum-exp"], z, right))), "the conjugate of log-sum-exp is Σₖ y₀ₖ log y₀ₖ on distributions; D is the gap in the inequality of Fenchel and Young"),
        Step("by the prediction", Gradient(D, y[k], (by_y,)), "only −y₀ₖ log yₖ depends on yₖ"),
        Step("by the logits", Gradient(D, z[l], (sum_(k, by_y * jacobian), y[l] * sum_(k, right[k]) - right[l], y[l] - right[l])), "the chain rule over all paths, then Σₖ y₀ₖ = 1"),
        Step("the same gradient", Gradient(H, z[l], (y[l] - right[l],)), "D and H differ by a constant"),
    )  # fmt: skip
    return Derivation("kl-divergence", TITLE, SOURCE, CONVENTIONS, (right, y, z), steps, definitions)
