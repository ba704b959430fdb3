"""The width of the street between two supporting hyperplanes, and why 2/‖w‖ is maximised by minimising ½‖w‖².

Source: Cristianini, Shawe-Taylor, "An Introduction to Support Vector Machines", 2000, section 6.1;
Bishop, "Pattern Recognition and Machine Learning", 2006, section 7.1.
Shapes: w, x₊, x₋, xᵢ ∈ ℝᵈ, w ≠ 0; b ∈ ℝ; yᵢ ∈ {−1, 1} for i = 1, …, n.
"""

from derive.claims import Assume, Define, Equal, Equivalent, Follows, Gradient, Problem, Statement
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, norm, square, symbol

TITLE = "The margin of a linear classifier"
SOURCE = "Cristianini and Shawe-Taylor, An Introduction to Support Vector Machines (2000), section 6.1"
CONVENTIONS = ("w ≠ 0; the street is bounded by the hyperplanes through the closest samples, on which the score w·x + b is 1 and −1", "both classes have samples, and some w and b satisfy every constraint")

n, d = Axis("n", ("i", "j", "k")), Axis("d", ("k", "l"))
AXES, WRITTEN = (n, d), ("d",)
i = Index("i", n)
w, b = symbol("w", d), symbol("b")
x, y = symbol("x", d, each=n), symbol("y", each=n, role=Role.LABEL, facts=(Fact.SIGN,))
above, below, middle = symbol("x_+", d), symbol("x_-", d), symbol("x_0", d)
gamma, s = symbol("gamma"), symbol("s", facts=(Fact.POSITIVE,))
one = as_tensor(1)


def derive() -> Derivation:
    upper, lower = Statement(w @ above + b, "=", one), Statement(w @ below + b, "=", -one)
    centre = Statement(w @ middle + b, "=", as_tensor(0))
    across = Statement(w @ (above - below), "=", as_tensor(2))
    width = (w / norm(w)) @ (above - below)
    constraint = Statement(y[i] * (w @ x[i] + b), ">=", one)
    widest = Problem("max", (w, b), 2 / norm(w), (constraint,))
    shortest = Problem("min", (w, b), square(w) / 2, (constraint,))
    steps = (
        Step("the upper hyperplane", Assume((upper,)), "① x₊ is a closest sample of the positive class"),
        Step("the lower hyperplane", Assume((lower,)), "② x₋ is a closest sample of the negative class"),
        Step("the separating hyperplane", Assume((centre,)), "x₀ is a point of the hyperplane half-way between the two"),
        Step("one form for both", Follows((lower,), Statement(-one * (w @ below + b), "=", one)), "with the labels 1 and −1 both lines say that label times score is 1"),
        Step("the difference", Follows((upper, lower), across), "③ = ① − ②: the offset b cancels"),
        Step("the width", Define(gamma, width), "the length of x₊ − x₋ along the unit normal w/‖w‖"),
        Step("the margin", Equal((gamma, (w @ (above - below)) / norm(w), 2 / norm(w)), (upper, lower)), "put in ③"),
        Step("its square", Equal((gamma**2, 4 / (w @ w)), (upper, lower)), "‖w‖² = w·w"),
        Step("half of the street", Equal(((w / norm(w)) @ (above - middle), 1 / norm(w)), (upper, centre)), "the same from x₀: each class keeps at least 1/‖w‖ away"),
        Step("every sample", Assume((constraint,)), "no sample stands inside the street"),
        Step("the width falls with ‖w‖", Gradient(2 / s, s, (-2 / s**2,)), "the norm s is positive and this is negative: 2/s is strictly decreasing"),
        Step("the square rises with ‖w‖", Gradient(s**2 / 2, s, (s,)), "and this is positive: ½s² is strictly increasing"),
        Step("the optimisation problem", Equivalent(widest, shortest, norm(w), s, 2 / s, s**2 / 2), "one objective falls where the other rises, on the same feasible set; ½‖w‖² is convex and smooth"),
    )  # fmt: skip
    return Derivation("svm-margin", TITLE, SOURCE, CONVENTIONS, (w, b, above, below, middle, x, y), steps, {gamma.symbol: width.node})
