"""Baits: claims that look right, or hold in special cases only, and must never come out proved."""

# ruff: noqa: E501  (a row is a line)
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from checks.decide import decide, judge
from checks.verdict import Kind, Verdict
from derive.calculus import gradient
from derive.claims import (
    Bound,
    ChainRule,
    Claim,
    Define,
    Dual,
    Equal,
    Equivalent,
    Feasible,
    Follows,
    Gradient,
    Lagrangian,
    Problem,
    Pullback,
    Slackness,
    Statement,
    Unbounded,
)
from derive.derivation import Derivation, Step
from derive.errors import BadShape, NoRule
from derive.lagrangian import lagrangian
from derive.sizes import at_sizes
from derive.symbols import Axis, Fact, Index
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    delta,
    determinant,
    exp,
    inverse,
    known,
    log,
    norm,
    size,
    square,
    sum_,
    symbol,
    trace,
)
from derive.topics import find

n, d = Axis("n"), Axis("d")
i, j, k = Index("i", n), Index("j", n), Index("k", n)
a, b, c, x, x2, u, r = (symbol(name) for name in ("a", "b", "c", "x", "x_2", "u", "r"))
w, v, q = symbol("w", d), symbol("v", d), symbol("q", d)
A = symbol("A", d, d)
z = symbol("z", each=n)
alpha = symbol("alpha", each=n, facts=(Fact.NONNEGATIVE,))
y = symbol("y", each=n, facts=(Fact.SIGN,))
t = symbol("t", each=n, facts=(Fact.NONNEGATIVE, Fact.NORMALISED))
s = symbol("s", facts=(Fact.POSITIVE,))
mu, mu2 = (symbol(name, facts=(Fact.NONNEGATIVE,)) for name in ("mu", "mu_2"))
C = symbol("C", facts=(Fact.POSITIVE,))
xi, E, G = symbol("xi"), symbol("E"), symbol("G")
zero, one = as_tensor(0), as_tensor(1)


def derivation(*definitions: tuple[Tensor, Tensor], steps: tuple[Step, ...] = ()) -> Derivation:
    known_names = {name.symbol: value.node for name, value in definitions}
    return Derivation("bait", "", "", (), (a, b, w, v, alpha, y), steps, known_names)


NONE = derivation()


def verdict(claim: Claim, within: Derivation = NONE) -> Verdict:
    return decide(claim, within)


def is_(left: Tensor, right: Tensor) -> Statement:
    return Statement(left, "=", right)


def below(count: int) -> Tensor:
    """`(n − 1)(n − 2)…(n − count)`, which is 0 for n ≤ count."""
    result = one
    for number in range(1, count + 1):
        result = result * (size(n) - number)
    return result


# fmt: off
IDENTITIES = {
    "n <= 4 only": Equal((sum_(i, z[i]) * below(4), zero)),
    "n = 1 only": Equal((sum_(i, z[i]) ** 2, sum_(i, z[i] ** 2))),
    "n = 1 only, one index for both": Equal((sum_(i, y[i] * z[i]) ** 2, sum_(i, z[i] ** 2))),
    "d = 1 only: det A = tr A": Equal((determinant(A), trace(A))),
    "d = 1 only: w w' v = v v' w": Equal((w @ w * (v @ v), (w @ v) ** 2)),
    "n = 1 only: delta = 1": Equal((delta(i, j), one)),
    "root of a square": Equal(((x**2) ** Fraction(1, 2), x)),
    "root of a square of a product": Equal((((w @ v) ** 2) ** Fraction(1, 2), w @ v)),
    "root of a square times a root": Equal(((a**2 * b) ** Fraction(1, 2), a * b ** Fraction(1, 2))),
    "fourth root": Equal(((a**4) ** Fraction(1, 4), a)),
    "a root of an inverse square": Equal(((a**-2) ** Fraction(1, 2), 1 / a)),
    "log of a square": Equal((log(x**2), 2 * log(x))),
    "zero to the power of minus one": Equal((1 / (a - a + b - b), zero)),
    "inverse of a product in the wrong order": Equal((inverse(A @ A.T), inverse(A) @ inverse(A.T))),
}

DERIVATIVES = {
    "y² = 1 before differentiating": Gradient(sum_(i, y[i] ** 2 * alpha[i]), y[j], (zero * y[j],)),
    "y² = 1 before differentiating, with a value": Gradient(sum_(i, y[i] ** 2 * alpha[i]), y[j], (alpha[j],)),
    "Σt = 1 before differentiating": Gradient(sum_(i, t[i]), t[j], (zero * t[j],)),
    "Σt = 1 before differentiating a product": Gradient(sum_(i, t[i]) * c, t[j], (zero * t[j],)),
    "the kink of |x|": Gradient(apply(known("abs"), x), x, (one,)),
    "a free index taken as a summed one": Gradient(sum_(i, z[i] ** 2), z[j], (2 * sum_(j, z[j]),)),
}

FOLLOWING = {
    "a stationarity condition differentiated": Follows((is_(gradient(square(w) / 2 - w @ v, w), zero * w),), is_(gradient(w @ w - w @ v, v), zero * v)),
    "division by what may be 0": Follows((is_(a * b, zero),), is_(b, zero)),
    "division by what may be 0, both at once": Follows((is_(a * b, a * c),), is_(b, c)),
    "a product of sums": Follows((is_(sum_(i, alpha[i] * y[i]), zero),), is_(sum_(i, alpha[i] * y[i] ** 2), zero)),
    "a sum for its terms": Follows((is_(sum_(i, z[i]), zero),), is_(z[i], zero)),
    "a strict from two weak inequalities": Follows((Statement(a, ">=", b), Statement(b, ">=", c)), Statement(a, ">", c)),
    "division by what may be 0 and is bounded": Follows((Statement(a, ">", zero - 1), is_(a * b, a * c)), is_(b, c)),
    "division by what may be 0 and is not negative": Follows((Statement(a, ">=", zero), is_(a * b, a * c)), is_(b, c)),
    "a strict from a weak inequality": Follows((Statement(a, ">=", zero),), Statement(a, ">", zero)),
    "a square is not > 0": Follows((), Statement(a**2, ">", zero)),
    "a norm is not > 0": Follows((), Statement(norm(w), ">", zero)),
    "contradictory equations": Follows((is_(a, one), is_(a, zero)), is_(b, c)),
    "contradictory inequalities": Follows((Statement(a, ">", b), Statement(b, ">", a)), Statement(a, ">", a)),
    "contradiction with a fact": Follows((is_(y[i], 2 + 0 * y[i]),), is_(b, c)),
    "zero is one": Follows((is_(zero, one),), is_(b, c)),
    "a product of inequalities": Follows((Statement(a, ">=", b), Statement(c, ">=", zero * c - 1)), Statement(a * c, ">=", b * c)),
}

BOUNDS = {
    "a term not visibly >= 0": Bound(a**2 - 2 * a * b + b**2 + a, a, (a**2 - 2 * a * b, b**2)),
    "sums right, one term negative": Bound(a**2, zero, (a**2 + b**2, -(b**2))),
    "a sum that is not the gap": Bound(a**2 + b**2, zero, (a**2,)),
    "no terms": Bound(a, a, ()),
    "a slack of another sign": Bound(a * b, zero, (a * b,), (Statement(a, ">=", zero), Statement(b, "<=", zero))),
    "a product of two unknown signs": Bound(w @ v, zero, (w @ v,)),
}

SIDES = {
    "one side": Equal((a,)),
    "no value": Gradient(square(w), w, ()),
    "links that do not follow": ChainRule((Gradient(x**2, x, (2 * x,)), Gradient(a, a, (one,))), Gradient(x**2, x, (2 * x,))),
    "a chain to elsewhere": ChainRule((Gradient(a * x, x, (a,)),), Gradient(a * b, b, (a,))),
    "no links": ChainRule((), Gradient(x, x, (one,))),
}


# fmt: on
@pytest.mark.parametrize("name", list(IDENTITIES | DERIVATIVES | FOLLOWING | BOUNDS | SIDES))
def test_a_bait_is_never_proved(name: str) -> None:
    claim = (IDENTITIES | DERIVATIVES | FOLLOWING | BOUNDS | SIDES)[name]
    assert verdict(claim).kind in (Kind.REFUTED, Kind.UNKNOWN, Kind.CONFIRMED)


@pytest.mark.parametrize("name", [name for name in FOLLOWING if "strict" in name or "division" in name])
def test_what_fails_only_where_an_inequality_is_tight_or_a_factor_is_0_is_refuted(name: str) -> None:
    assert verdict(FOLLOWING[name]).kind is Kind.REFUTED


FALSE = [name for name in IDENTITIES if "log of" not in name and "power of" not in name]


@pytest.mark.parametrize("name", [*FALSE, *DERIVATIVES])
def test_what_is_false_somewhere_is_not_even_confirmed(name: str) -> None:
    assert verdict((IDENTITIES | DERIVATIVES)[name]).kind in (Kind.REFUTED, Kind.UNKNOWN)


@pytest.mark.parametrize("name", [name for name in FOLLOWING if "contradict" in name or name == "zero is one"])
def test_conditions_that_no_point_satisfies_leave_the_rest_unknown(name: str) -> None:
    found = verdict(FOLLOWING[name])
    assert found.kind is Kind.UNKNOWN
    assert "no point" in found.evidence["message"]


def test_a_claim_true_for_four_samples_is_proved_at_that_size_only() -> None:
    bait = derivation(steps=(Step("bait", IDENTITIES["n <= 4 only"], ""),))
    assert [found.kind for found in judge(at_sizes(bait, {"n": 4}, ("n",)))] == [Kind.PROVED]
    assert [found.kind for found in judge(at_sizes(bait, {"n": 5}, ("n",)))] == [Kind.REFUTED]


# Definitions.


def test_a_definition_that_differs_from_the_one_in_use_is_refuted() -> None:
    assert verdict(Define(E, x**3), derivation((E, x**2))).kind is Kind.REFUTED
    assert verdict(Define(E, x**3)).kind is Kind.REFUTED
    assert verdict(Define(E, x**2), derivation((E, x**2))).kind is Kind.DEFINITION


def test_a_gradient_of_a_name_whose_definition_was_changed_is_refuted() -> None:
    for topic, name in (("cross-entropy", "E"), ("kl-divergence", "D"), ("squared-error", "E")):
        right = find(topic).derive()
        (target,) = [known_name for known_name in right.definitions if str(known_name) == name]
        doubled = Tensor(right.definitions[target]) * 2
        wrong = replace(right, definitions={**right.definitions, target: doubled.node})
        claims = [
            step.claim
            for step in right.steps
            if isinstance(step.claim, Gradient) and step.claim.name.node == symbol(name).node
        ]
        assert claims
        assert all(verdict(claim, wrong).kind is Kind.REFUTED for claim in claims)


@pytest.mark.parametrize(
    ("fact", "value"), [(Fact.POSITIVE, a), (Fact.NONNEGATIVE, -(a**2)), (Fact.SIGN, a), (Fact.BINARY, a)]
)
def test_a_fact_that_the_definition_does_not_give_proves_nothing(fact: Fact, value: Tensor) -> None:
    name = symbol("p", facts=(fact,))
    bait = derivation((name, value))
    claims: list[Claim] = [
        Equal(((name**2) ** Fraction(1, 2), name)),
        Equal((name**2, one)),
        Equal((name**2, name)),
        Follows((), Statement(name, ">", zero)),
    ]
    assert all(verdict(claim, bait).kind is not Kind.PROVED for claim in claims)
    assert verdict(Define(name, value), bait).kind is not Kind.DEFINITION


def test_a_definition_that_does_not_sum_to_one_is_no_distribution() -> None:
    p = symbol("p", each=n, facts=(Fact.NORMALISED,))
    assert verdict(Equal((sum_(i, p[i]), one)), derivation((p, Tensor(exp(z[i]).node)))).kind is Kind.UNKNOWN


# Problems and their duals.

TWO = Problem("min", (w,), square(w) / 2, (is_(w @ v, one),))
LINE = Problem("min", (x,), x**2 / 2, (Statement(x, ">=", one),))
ON_LINE = x**2 / 2 - mu * (x - 1)
SIGN = Statement(mu, ">=", zero)
RIGHT = Dual(LINE, ON_LINE, (mu,), ((x, mu),), Problem("max", (mu,), mu - mu**2 / 2, (SIGN,)))
SLACK = Problem("min", (x, xi), x**2 / 2 + C * xi, (Statement(x, ">=", 1 - xi), Statement(xi, ">=", zero)))
BOX = Dual(
    SLACK,
    lagrangian(SLACK, [mu, mu2]),
    (mu, mu2),
    ((x, mu),),
    Problem("max", (mu,), mu - mu**2 / 2, (SIGN, Statement(mu, "<=", C))),
    ((mu2, C - mu),),
)
FALLING = Problem("min", (x,), -(x**2) / 2, (Statement(x, "<=", one),))
SADDLE = Problem("min", (x, x2), x * x2, (Statement(x + x2, ">=", one),))
TALL = Problem("max", (x,), -(x**2), (Statement(x, ">=", one),))
CUT = (Statement(w @ v, ">=", one),)


def dual(claim: Dual, **changes: object) -> Dual:
    return replace(claim, dual=replace(claim.dual, **changes))  # type: ignore[arg-type]


def equivalent(through: Tensor, first: Tensor, second: Tensor, other: Problem) -> Equivalent:
    return Equivalent(Problem("min", (w,), square(w), CUT), other, through, s, first, second)


PROBLEMS: dict[str, Claim] = {
    "an equality without its multiplier": Lagrangian(TWO, E, square(w) / 2, (b,)),
    "a maximisation with the sign of a minimisation": Lagrangian(TALL, E, -(x**2) - mu * (x - 1), (mu,)),
    "one multiplier for a family of constraints": Lagrangian(
        Problem("min", (x,), x**2, (Statement(z[i] * x, ">=", one),)), E, x**2 - mu * sum_(i, z[i] * x - 1), (mu,)
    ),
    "one multiplier for two constraints": Lagrangian(SLACK, E, lagrangian(SLACK, [mu, mu]), (mu, mu)),
    "a multiplier that is no symbol": Lagrangian(LINE, E, x**2 / 2 - mu**2 * (x - 1), (mu**2,)),
    "no multiplier": Lagrangian(LINE, E, x**2 / 2, ()),
    "the dual of another Lagrangian": replace(
        RIGHT,
        lagrangian=x**2 / 2 + mu * (x - 1),
        minimiser=((x, -mu),),
        dual=Problem("max", (mu,), -mu - mu**2 / 2, (SIGN,)),
    ),
    "alpha >= 0 only declared": dual(RIGHT, constraints=()),
    "a spurious constraint": dual(RIGHT, constraints=(SIGN, Statement(mu, "<=", one))),
    "over nothing": dual(RIGHT, over=()),
    "over more": dual(RIGHT, over=(mu, a)),
    "no minimiser of what is not convex": Dual(
        FALLING, -(x**2) / 2 + mu * (x - 1), (mu,), (), Problem("max", (mu,), -(mu**2) / 2 + mu * (mu - 1), (SIGN,))
    ),
    "no minimiser, the primal variable kept": Dual(
        FALLING, -(x**2) / 2 + mu * (x - 1), (mu,), (), Problem("max", (mu,), x**2 / 2 - x, (is_(x, mu), SIGN))
    ),
    "a saddle": Dual(
        SADDLE, lagrangian(SADDLE, [mu]), (mu,), ((x, mu), (x2, mu)), Problem("max", (mu,), mu - mu**2, (SIGN,))
    ),
    "a multiplier eliminated without need": replace(
        BOX, eliminated=((mu2, 0 * C),), dual=Problem("max", (mu,), mu - mu**2 / 2, (is_(mu, C), SIGN))
    ),
    "a box forgotten": dual(BOX, constraints=(SIGN,)),
    "no statement": Feasible(LINE, (mu,), ()),
    "a statement only declared": Feasible(LINE, (mu,), (Statement(mu, ">=", 0 * mu - 1),)),
    "fewer products": Slackness(LINE, ON_LINE, (mu,), ()),
    "products of another Lagrangian": Slackness(LINE, x**2 / 2, (mu,), (mu * (x - 1),)),
    "a slope with the step": Unbounded(x**2 / 2, x, u, x + u / 2),
    "a slope with the variable": Unbounded(x**2 / 2, x, u, x),
    "a constrained variable": Unbounded(apply(known("abs"), s), s, u, one),
    "a step that is known": Unbounded(a * x, x, a, a),
    "s of any sign": Equivalent(
        Problem("max", (w,), 2 / (w @ v), ()), Problem("min", (w,), (w @ v) ** 2 / 2, ()), w @ v, s, 2 / s, s**2 / 2
    ),
    "an objective with more than s": equivalent(norm(w), s**2, s + w @ q, Problem("min", (w,), norm(w) + w @ q, CUT)),
    "other variables": equivalent(norm(w), s**2, s, Problem("min", (w, v), norm(w), CUT)),
    "the other direction": equivalent(norm(w), s**2, s, Problem("max", (w,), norm(w), CUT)),
    "other constraints": equivalent(norm(w), s**2, s, Problem("min", (w,), norm(w), (Statement(w @ v, "<=", one),))),
    "a function with a pole": equivalent(norm(w), s**2, 1 / (1 - s), Problem("min", (w,), 1 / (1 - norm(w)), CUT)),
    "a function with a jump": equivalent(
        norm(w),
        s**2,
        s - 5 * apply(known("step"), s - 1),
        Problem("min", (w,), norm(w) - 5 * apply(known("step"), norm(w) - 1), CUT),
    ),
    "a function that turns": equivalent(norm(w), s**2, s**2 - s, Problem("min", (w,), square(w) - norm(w), CUT)),
}


@pytest.mark.parametrize("name", list(PROBLEMS))
def test_a_problem_is_never_proved_to_be_what_it_is_not(name: str) -> None:
    assert verdict(PROBLEMS[name]).kind in (Kind.REFUTED, Kind.UNKNOWN)


@pytest.mark.parametrize(
    "claim",
    [
        RIGHT,
        BOX,
        Lagrangian(TWO, E, square(w) / 2 - b * (w @ v - 1), (b,)),
        Lagrangian(TALL, E, -(x**2) + mu * (x - 1), (mu,)),
        Feasible(LINE, (mu,), (SIGN,)),
        Slackness(LINE, ON_LINE, (mu,), (mu * (x - 1),)),
        Unbounded(a * x + b, x, u, a),
        equivalent(norm(w), s**2, s, Problem("min", (w,), norm(w), CUT)),
    ],
    ids=lambda claim: type(claim).__name__,
)
def test_the_right_claims_beside_the_baits_are_proved(claim: Claim) -> None:
    assert verdict(claim).kind is Kind.PROVED


def test_a_relation_or_a_sense_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NoRule, match="relation '!='"):
        Statement(a, "!=", b)
    with pytest.raises(NoRule, match="sense 'least'"):
        Problem("least", (x,), x)


def test_shapes_come_before_algebra() -> None:
    with pytest.raises(BadShape):
        verdict(Gradient(square(w), w, (2 * (w @ w),)))


# Pullbacks.

ENTRY = symbol("Z", each=(n, n))
INPUT, WEIGHT, ADJOINT = (symbol(name, each=(n, n)) for name in ("X", "M", "D"))
LOSS = sum_(i, sum_(j, WEIGHT[i, j] * ENTRY[i, j] ** 2))
SLOPE = 2 * WEIGHT[i, j] * ENTRY[i, j]
TURNED = ADJOINT[j, i]
HERE = derivation((E, LOSS), (ENTRY, Tensor(INPUT.node)))
CLAIMED = Step("adjoint", Gradient(E, ENTRY[i, j], (SLOPE,)), "")


def test_an_adjoint_that_no_step_established_is_not_taken_for_one() -> None:
    wrong = Pullback(E, ENTRY[i, j], 3 * SLOPE, INPUT[i, j], (3 * SLOPE,))
    assert verdict(wrong, HERE).kind is Kind.REFUTED
    assert verdict(replace(wrong, adjoint=SLOPE, values=(SLOPE,)), HERE).kind is Kind.PROVED


def test_what_rests_on_a_step_that_is_wrong_is_not_proved() -> None:
    wrong = 3 * SLOPE
    steps = (
        Step("adjoint", Gradient(E, ENTRY[i, j], (wrong,)), ""),
        Step("through", Pullback(E, ENTRY[i, j], wrong, INPUT[i, j], (wrong,)), ""),
    )
    assert [found.kind for found in judge(replace(HERE, steps=steps))] == [Kind.REFUTED, Kind.UNKNOWN]


def test_a_transposed_adjoint_is_read_by_its_indices() -> None:
    """`∂E/∂Zᵢⱼ = Gⱼᵢ` is another adjoint than Gᵢⱼ, though both have the axes n, n."""
    steps = (Step("adjoint", Gradient(E, ENTRY[i, j], (TURNED,)), ""),)
    within = replace(HERE, steps=steps)
    assert verdict(Pullback(E, ENTRY[i, j], TURNED, INPUT[i, j], (ADJOINT[i, j],)), within).kind is not Kind.PROVED


def test_a_pullback_through_one_way_of_two_is_refuted() -> None:
    within = derivation((E, G**2 + x), (G, 3 * x), steps=(Step("adjoint", Gradient(E, G, (2 * G,)), ""),))
    assert verdict(Pullback(E, G, 2 * G, x, (6 * G,)), within).kind is Kind.REFUTED
    assert verdict(Pullback(E, G, 2 * G, x, (6 * G + 1,)), within).kind is Kind.PROVED
