"""Standardisation: z = (x − μ)/σ has mean 0 and variance 1; softmax, in contrast, makes a distribution.

Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 9.1 (standardising);
LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998, section 4.3.
Shapes: xᵢ, zᵢ ∈ ℝ for i = 1, …, n; σ > 0, so not all xᵢ are equal.
"""

from fractions import Fraction

from derive.claims import Define, Equal
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import Tensor, as_tensor, exp, size, sum_, symbol

TITLE = "Standardised values have mean 0 and variance 1"
SOURCE = "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.3"
CONVENTIONS = ("both moments are divided by n", "σ > 0: the xᵢ are not all equal")

n = Axis("n", ("i", "j", "k"))
AXES, WRITTEN = (n,), ("n",)
i, j = Index("i", n), Index("j", n)
x, z, q = symbol("x", each=n), symbol("z", each=n), symbol("q", each=n)
mu, sigma = symbol("mu"), symbol("sigma", facts=(Fact.POSITIVE,))
a = symbol("a", role=Role.CONSTANT, facts=(Fact.POSITIVE,))
c = symbol("c", role=Role.CONSTANT)
zero, one = as_tensor(0), as_tensor(1)


def mean(body: Tensor) -> Tensor:
    return sum_(i, body) / size(n)


def derive() -> Derivation:
    centre = mean(x[i])
    spread = mean((x[i] - mu) ** 2)
    scaled = (x[i] - mu) / sigma
    soft = exp(x[i]) / sum_(j, exp(x[j]))
    definitions = {mu.symbol: centre.node, sigma.symbol: (spread ** Fraction(1, 2)).node}
    definitions |= {z.symbol: scaled.node, q.symbol: soft.node}
    moved = a * x[i] + c
    moved_mean = mean(moved)
    steps = (
        Step("the mean", Define(mu, centre), "the first moment"),
        Step("the standard deviation", Define(sigma, spread ** Fraction(1, 2)), "the root of the second central moment"),
        Step("the variance", Equal((sigma**2, spread, mean(x[i] ** 2) - mu**2)), "multiply out and use the definition of μ"),
        Step("standardise", Define(z[i], scaled), "shift by the mean and divide by the standard deviation"),
        Step("deviations cancel", Equal((sum_(i, x[i] - mu), zero)), "Σᵢ xᵢ = nμ"),
        Step("mean 0", Equal((mean(z[i]), sum_(i, x[i] - mu) / (size(n) * sigma), zero)), "σ does not depend on i"),
        Step("variance 1", Equal((mean(z[i] ** 2), spread / sigma**2, one)), "the sum of squares is nσ²; only normal xᵢ are then distributed as N(0,1)"),
        Step("shift and scale", Equal((moved_mean, a * mu + c)), "the mean of axᵢ + c"),
        Step("its deviation", Equal((mean((moved - a * mu - c) ** 2), a**2 * sigma**2)), "so the variance of axᵢ + c is a²σ², its standard deviation aσ"),
        Step("nothing changes", Equal(((moved - moved_mean) / (a * sigma), z[i])), "for a > 0 the values axᵢ + c standardise to the same zᵢ"),
        Step("softmax instead", Define(q[i], soft), "the other normalisation"),
        Step("sums to one", Equal((sum_(i, q[i]), one)), "softmax makes a distribution"),
        Step("its mean", Equal((mean(q[i]), 1 / size(n))), "so the mean is 1/n, never 0: the two normalisations are different things"),
    )  # fmt: skip
    return Derivation("standardization", TITLE, SOURCE, CONVENTIONS, (x, z, a, c), steps, definitions)
