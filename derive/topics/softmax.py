"""Softmax: normalisation, shift invariance, and its Jacobian diag(p) − ppᵀ.

Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4;
Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.2.2.3.
Shapes: z, p ∈ ℝᴷ; a Jacobian has the rows of the function and the columns of the variable.
"""

from derive.calculus import gradient
from derive.claims import Bound, Define, Equal, Gradient
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Index
from derive.tensor import as_tensor, delta, diag, exp, outer, sum_, symbol

TITLE = "The softmax and its Jacobian"
SOURCE = "Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4; Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.3"
CONVENTIONS = ("the Jacobian ∂p/∂z has row k for the output pₖ and column l for the input zₗ", "δₖₗ is 1 for k = l and 0 otherwise")

K = Axis("K", ("k", "l", "m"))
AXES, WRITTEN = (K,), ("K",)
k, l = Index("k", K), Index("l", K)
z, p, c = symbol("z", each=K), symbol("p", each=K), symbol("c")


def derive() -> Derivation:
    weight = exp(z[k])
    value = weight / sum_(l, exp(z[l]))
    shifted = exp(z[k] + c) / sum_(l, exp(z[l] + c))
    entry = p[k] * (delta(k, l) - p[l])
    steps = (
        Step("softmax", Define(p[k], value), "exponentials are positive; each is divided by the sum of all"),
        Step("normalisation", Equal((sum_(k, p[k]), sum_(k, weight) / sum_(l, exp(z[l])), as_tensor(1))), "the numerators add up to the denominator"),
        Step("positivity", Bound(p[k], as_tensor(0), (value,)), "a positive number over a sum of positive numbers, so even pₖ > 0: p is a distribution"),
        Step("shift invariance", Equal((shifted, exp(c) * weight / (exp(c) * sum_(l, exp(z[l]))), p[k])), "the common factor eᶜ cancels, so the largest zₗ may be subtracted before the exponential"),
        Step("the quotient rule", Gradient(p[k], z[l], (gradient(value, z[l]), entry)), "differentiate numerator and denominator; write the quotients as p again"),
        Step("on the diagonal", Gradient(p[k], z[k], (p[k] * (1 - p[k]),)), "l = k"),
        Step("the Jacobian", Gradient(p, z, (diag(p) - outer(p, p),)), "all entries at once: symmetric"),
        Step("its rows sum to zero", Equal((sum_(l, entry), as_tensor(0) * p[k])), "shifting all zₗ changes nothing"),
        Step("its columns sum to zero", Equal((sum_(k, entry), as_tensor(0) * p[l])), "the pₖ always sum to one"),
    )  # fmt: skip
    return Derivation("softmax", TITLE, SOURCE, CONVENTIONS, (z, p, c), steps, {p.symbol: value.node})
