"""Every topic: the claims that it must contain, all of them proved, for all sizes and at sizes of the homework."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from checks.decide import judge
from checks.verdict import Kind
from derive import topics
from derive.claims import (
    Assume,
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
    Pose,
    Pullback,
    Slackness,
    Stationary,
    Unbounded,
)  # fmt: skip
from derive.derivation import Derivation, Step
from derive.notation.display import display, vocabulary
from derive.notation.write import unicode
from derive.sizes import at_sizes

Kinds = dict[str, type[Claim]]
SETTLED = {Kind.PROVED, Kind.DEFINITION, Kind.CONDITION, Kind.PROBLEM}

CLAIMS: dict[str, Kinds] = {
    "svm-margin": {
        "the upper hyperplane": Assume,
        "the lower hyperplane": Assume,
        "the separating hyperplane": Assume,
        "one form for both": Follows,
        "the difference": Follows,
        "the width": Define,
        "the margin": Equal,
        "its square": Equal,
        "half of the street": Equal,
        "every sample": Assume,
        "the width falls with ‖w‖": Gradient,
        "the square rises with ‖w‖": Gradient,
        "the optimisation problem": Equivalent,
    },
    "svm-dual": {
        "the problem": Pose,
        "the Lagrangian": Lagrangian,
        "stationarity in w": Stationary,
        "stationarity in b": Stationary,
        "the weights": Follows,
        "the balance": Follows,
        "substitute: the square": Equal,
        "substitute: the products": Equal,
        "substitute: the offset": Equal,
        "the Lagrangian at its minimum": Equal,
        "the inner minimum by conjugates": Bound,
        "the dual problem": Dual,
        "weak duality": Bound,
        "attainment": Equal,
        "off the domain": Unbounded,
        "KKT: stationarity": Stationary,
        "KKT: primal feasibility": Feasible,
        "KKT: dual feasibility": Feasible,
        "KKT: complementary slackness": Slackness,
        "no gap": Equal,
        "support vectors": Follows,
        "the offset": Follows,
        "the offset from the multipliers": Follows,
    },
    "svm-soft-margin": {
        "the problem": Pose,
        "the Lagrangian": Lagrangian,
        "stationarity in w": Stationary,
        "stationarity in b": Stationary,
        "stationarity in ξ": Stationary,
        "the weights": Follows,
        "the balance": Follows,
        "the second multiplier": Follows,
        "the box": Follows,
        "the slacks vanish": Equal,
        "the square": Equal,
        "the products": Equal,
        "the offset vanishes": Equal,
        "the Lagrangian at its minimum": Equal,
        "the dual problem": Dual,
        "weak duality": Bound,
        "attainment": Equal,
        "off the domain: b": Unbounded,
        "off the domain: ξ": Unbounded,
        "KKT: stationarity": Stationary,
        "KKT: primal feasibility": Feasible,
        "KKT: dual feasibility": Feasible,
        "KKT: complementary slackness": Slackness,
        "no gap": Equal,
        "inside the box": Follows,
        "margin support vectors": Follows,
        "the offset": Follows,
        "the offset from the multipliers": Follows,
    },
    "mlp-backprop": {
        **{f"forward: {name}": Define for name in "zhsyE"},
        "the whole network": Equal,
        **{f"factor: ∂{pair[0]}/∂{pair[1]}": Gradient for pair in ("Ey", "ys", "su", "sh", "hz", "zw")},
        **{f"∂E/∂{name}": ChainRule for name in ("u", "w", "b₂", "b₁")},
    },
    "sgd": {
        "the loss": Define,
        "its gradient": Gradient,
        "a name for it": Define,
        "the change": Define,
        "the step": Equal,
        "drawing a sample": Define,
        "the probabilities": Equal,
        "the sampled gradient is unbiased": Equal,
        "the loss along the step": Define,
        "its slope": Gradient,
        "first-order decrease": Equal,
    },
    "softmax": {
        "softmax": Define,
        "normalisation": Equal,
        "positivity": Bound,
        "shift invariance": Equal,
        "the quotient rule": Gradient,
        "on the diagonal": Gradient,
        "the Jacobian": Gradient,
        "its rows sum to zero": Equal,
        "its columns sum to zero": Equal,
    },
    "cross-entropy": {
        "softmax": Define,
        "cross-entropy": Define,
        "the logarithm": Equal,
        "the targets sum to one": Equal,
        "in terms of the logits": Equal,
        "by the probabilities": Gradient,
        "softmax by the logits": Gradient,
        "the chain rule": Gradient,
        "the gradient": Gradient,
        "its entries sum to zero": Equal,
        "the Hessian": Gradient,
    },
    "kl-divergence": {
        "a difference of logarithms": Equal,
        "the divergence": Define,
        "the tangent line": Gradient,
        "it is never negative": Bound,
        "cross-entropy": Define,
        "entropy": Define,
        "their difference": Equal,
        "the prediction": Define,
        "as a gap of conjugates": Equal,
        "by the prediction": Gradient,
        "by the logits": Gradient,
        "the same gradient": Gradient,
    },
    "squared-error": {
        "the error of all outputs": Define,
        "multiplied out": Equal,
        "its gradient": Gradient,
        "the output": Define,
        "softmax by the logits": Gradient,
        "behind the softmax": Gradient,
        "cross-entropy": Define,
        "its gradient behind the softmax": Gradient,
        "both gradients sum to zero": Equal,
        "one output": Define,
        "squared error of one output": Gradient,
        "cross-entropy of one output": Gradient,
    },
    "standardization": {
        "the mean": Define,
        "the standard deviation": Define,
        "the variance": Equal,
        "standardise": Define,
        "deviations cancel": Equal,
        "mean 0": Equal,
        "variance 1": Equal,
        "shift and scale": Equal,
        "its deviation": Equal,
        "nothing changes": Equal,
        "softmax instead": Define,
        "sums to one": Equal,
        "its mean": Equal,
    },
}


def derivation(topic: str, **options: Any) -> Derivation:
    made = topics.find(topic).derive(**options)
    assert isinstance(made, Derivation)
    return made


def test_every_topic_is_in_the_table() -> None:
    assert set(topics.names()) == set(CLAIMS)


@pytest.mark.parametrize(("topic", "name"), [(topic, name) for topic, kinds in CLAIMS.items() for name in kinds])
def test_a_topic_contains(topic: str, name: str) -> None:
    assert isinstance(step(derivation(topic), name).claim, CLAIMS[topic][name])


def step(whole: Derivation, name: str) -> Step:
    return next(item for item in whole.steps if item.name == name)


def at(whole: Derivation, **sizes: int) -> Derivation:
    """The derivation at those of the sizes that its axes have, written out as its topic says."""
    topic = topics.find(whole.topic)
    own = {axis.name for axis in topic.AXES}
    return at_sizes(whole, {name: size for name, size in sizes.items() if name in own}, topic.WRITTEN)


def unsettled(whole: Derivation) -> list[tuple[str, str]]:
    """The steps that are neither proved nor in no need of proof."""
    verdicts = zip(whole.steps, judge(whole), strict=True)
    return [(item.name, verdict.kind.value) for item, verdict in verdicts if verdict.kind not in SETTLED]


@pytest.mark.parametrize("topic", CLAIMS)
def test_all_claims_are_proved(topic: str) -> None:
    assert unsettled(derivation(topic)) == []


@pytest.mark.parametrize("sizes", [{"n": 5, "d": 2, "K": 4}, {"n": 3, "d": 4, "K": 4}], ids=str)
@pytest.mark.parametrize("topic", CLAIMS)
def test_all_claims_are_proved_at_sizes(topic: str, sizes: dict[str, int]) -> None:
    assert unsettled(at(derivation(topic), **sizes)) == []


ACTIVATIONS = ("tanh", "sigmoid", "softplus", "sin", "exp", "relu")
LAYERED = [
    *({"layers": depth, "batch": batch} for depth, batch in product((1, 2, 3, 4), (False, True))),
    {"layers": 2, "set": {"f1": "tanh", "f2": "sigmoid", "loss": "squared"}},
    {"layers": 3, "batch": True, "set": {"f2": "softplus", "f3": "sigmoid", "loss": "cross-entropy"}},
]
UNITS = [
    {"shared_bias": True},
    *({"set": {"f1": one, "f2": other}} for one, other in zip(ACTIVATIONS, reversed(ACTIVATIONS), strict=True)),
    {"set": {"f1": "tanh", "f2": "sigmoid", "loss": "squared"}},
    {"set": {"f1": "relu", "f2": "sigmoid", "loss": "cross-entropy"}},
    {"shared_bias": True, "set": {"f1": "sigmoid", "f2": "tanh", "loss": "squared"}},
]


@pytest.mark.parametrize("options", [*UNITS, *LAYERED], ids=str)
def test_every_network_is_proved(options: dict[str, Any]) -> None:
    assert unsettled(derivation("mlp-backprop", **options)) == []


@pytest.mark.parametrize("options", [UNITS[0], UNITS[-1], LAYERED[3], LAYERED[-1]], ids=str)
def test_every_network_is_proved_at_sizes(options: dict[str, Any]) -> None:
    assert unsettled(at(derivation("mlp-backprop", **options), n=5, d=2)) == []


LAYER = {"pre-activation": Define, "activation": Define, "δ defined": Define, "weights": Pullback, "bias": Pullback}


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_a_deep_network_contains(depth: int) -> None:
    """Two forward steps a layer, the δ of each layer, its weights and its bias."""
    whole = derivation("mlp-backprop", layers=depth)
    for level in range(1, depth + 1):
        assert {part: type(step(whole, f"layer {level}: {part}").claim) for part in LAYER} == LAYER
        first = Gradient if level == depth else Pullback
        assert type(step(whole, f"layer {level}: δ").claim) is first


def test_a_shared_bias_adds_both_paths() -> None:
    claim = step(derivation("mlp-backprop", shared_bias=True), "∂E/∂b").claim
    assert isinstance(claim, Gradient)
    assert len(claim.values) == 2


@pytest.mark.parametrize("topic", CLAIMS)
def test_the_head_of_a_topic(topic: str) -> None:
    module = topics.find(topic)
    head = module.__doc__ or ""
    assert module.TITLE
    assert module.SOURCE
    assert "\nSource: " in head
    assert "\nShapes: " in head
    assert topics.summary(topic) == head.split("\n")[0]


def every() -> list[Derivation]:
    return [*map(derivation, CLAIMS), *(derivation("mlp-backprop", **options) for options in (*UNITS, *LAYERED))]


def test_every_step_has_a_name_of_its_own_and_a_reason() -> None:
    for whole in every():
        names = [item.name for item in whole.steps]
        assert len(set(names)) == len(names)
        assert all(item.because.strip() and not item.because.endswith(".") for item in whole.steps)


def test_every_derivation_says_what_it_is_about() -> None:
    for whole in every():
        assert whole.title
        assert whole.source
        assert whole.conventions
        assert whole.declared


GOLDEN = [
    ("svm-margin", "the difference", {}, "w · (x₊ − x₋) = 2"),
    ("svm-margin", "the difference", {"d": 2}, "w₁ (x₊₁ − x₋₁) + w₂ (x₊₂ − x₋₂) = 2"),
    ("svm-margin", "the margin", {}, "γ = w · (x₊ − x₋)/‖w‖ = 2/‖w‖"),
    (
        "svm-margin",
        "the optimisation problem",
        {},
        "(max_{w,b} 2/‖w‖  s.t.  yᵢ (w · xᵢ + b) ≥ 1, i = 1, …, n) ⇔ (min_{w,b} ½‖w‖²  s.t.  yᵢ (w · xᵢ + b) "
        "≥ 1, i = 1, …, n)",
    ),
    ("svm-dual", "the problem", {}, "min_{w,b} ½‖w‖²  s.t.  yᵢ (w · xᵢ + b) ≥ 1, i = 1, …, n"),
    ("svm-dual", "the Lagrangian", {}, "L(w, b, α) = ½‖w‖² − Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1)"),
    ("svm-dual", "stationarity in w", {}, "∂L/∂w = w − Σᵢ αᵢ yᵢ xᵢ = 0"),
    ("svm-dual", "stationarity in w", {"n": 5}, "∂L/∂w = w − α₁ y₁ x₁ − α₂ y₂ x₂ − α₃ y₃ x₃ − α₄ y₄ x₄ − α₅ y₅ x₅ = 0"),
    ("svm-dual", "stationarity in b", {}, "∂L/∂b = −Σᵢ αᵢ yᵢ = 0"),
    ("svm-dual", "the weights", {}, "w = Σᵢ αᵢ yᵢ xᵢ"),
    ("svm-dual", "the balance", {"n": 5}, "α₁ y₁ + α₂ y₂ + α₃ y₃ + α₄ y₄ + α₅ y₅ = 0"),
    (
        "svm-dual",
        "substitute: the products",
        {},
        "Σᵢ αᵢ yᵢ w · xᵢ = Σᵢ αᵢ yᵢ (Σⱼ αⱼ yⱼ xⱼ) · xᵢ = Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ",
    ),
    (
        "svm-dual",
        "the dual problem",
        {},
        "max_{α} Σᵢ αᵢ − ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ  s.t.  Σᵢ αᵢ yᵢ = 0, αᵢ ≥ 0, i = 1, …, n",
    ),
    (
        "svm-dual",
        "weak duality",
        {},
        "½‖w‖² + ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ − Σᵢ αᵢ = ½‖w − Σᵢ αᵢ yᵢ xᵢ‖² + Σᵢ αᵢ (yᵢ (w · xᵢ + b) − 1) ≥ 0",
    ),
    ("svm-dual", "off the domain", {}, "L(b + t) − L(b) = −t Σᵢ αᵢ yᵢ"),
    ("svm-dual", "KKT: complementary slackness", {}, "αᵢ (yᵢ (w · xᵢ + b) − 1) = 0, i = 1, …, n"),
    ("svm-dual", "the offset from the multipliers", {}, "b = yₛ − (Σᵢ αᵢ yᵢ xᵢ) · xₛ"),
    (
        "svm-soft-margin",
        "the Lagrangian",
        {},
        "L(w, b, ξ, α, μ) = ½‖w‖² + C Σᵢ ξᵢ − Σᵢ αᵢ (yᵢ (w · xᵢ + b) + ξᵢ − 1) − Σᵢ μᵢ ξᵢ",
    ),
    ("svm-soft-margin", "stationarity in ξ", {}, "∂L/∂ξᵢ = C − αᵢ − μᵢ = 0"),
    (
        "svm-soft-margin",
        "the dual problem",
        {},
        "max_{α} Σᵢ αᵢ − ½ Σᵢ Σⱼ αᵢ αⱼ yᵢ yⱼ xᵢ · xⱼ  s.t.  Σᵢ αᵢ yᵢ = 0, αᵢ ≥ 0, i = 1, …, n, αᵢ ≤ C, i = 1, …, n",
    ),
    ("mlp-backprop", "∂E/∂w", {}, "∂E/∂w = ∂E/∂y · ∂y/∂s · ∂s/∂h · ∂h/∂z · ∂z/∂w = ℓ′(y) f₂′(s) u f₁′(z) x"),
    ("sgd", "the step", {}, "W* = W + ΔW = W − η g"),
    ("sgd", "the change", {}, "ΔW = −η g"),
    ("sgd", "the sampled gradient is unbiased", {}, "Σᵢ Pᵢ ∇ℓᵢ(W) = (1/n) Σᵢ ∇ℓᵢ(W) = g"),
    (
        "softmax",
        "normalisation",
        {"K": 4},
        "p₁ + p₂ + p₃ + p₄ = (e^{z₁} + e^{z₂} + e^{z₃} + e^{z₄})/(e^{z₁} + e^{z₂} + e^{z₃} + e^{z₄}) = 1",
    ),
    (
        "softmax",
        "the quotient rule",
        {},
        "∂pₖ/∂zₗ = (e^{zₖ} δₖₗ)/(Σₘ e^{zₘ}) − (e^{zₖ} e^{zₗ})/(Σₘ e^{zₘ})² = pₖ (δₖₗ − pₗ)",
    ),
    ("softmax", "the Jacobian", {}, "∂p/∂z = diag(p) − p pᵀ"),
    ("cross-entropy", "the chain rule", {}, "∂E/∂zₗ = −Σₖ (tₖ pₖ (δₖₗ − pₗ))/pₖ = pₗ Σₖ tₖ − tₗ = pₗ − tₗ"),
    ("cross-entropy", "the gradient", {}, "∂E/∂z = p − t"),
    ("kl-divergence", "a difference of logarithms", {}, "log y₀ₖ − log yₖ = log(y₀ₖ/yₖ)"),
    ("kl-divergence", "it is never negative", {}, "D = Σₖ y₀ₖ (yₖ/y₀ₖ − 1 − log(yₖ/y₀ₖ)) ≥ 0"),
    ("kl-divergence", "as a gap of conjugates", {}, "D = log(Σₖ e^{zₖ}) + Σₖ y₀ₖ log y₀ₖ − Σₖ y₀ₖ zₖ"),
    ("squared-error", "its gradient", {}, "∂E/∂yₖ = −2(y₀ₖ − yₖ) = 2(yₖ − y₀ₖ)"),
    (
        "squared-error",
        "behind the softmax",
        {},
        "∂E/∂zₗ = 2 Σₖ (yₖ − y₀ₖ) yₖ (δₖₗ − yₗ) = 2yₗ (yₗ − y₀ₗ − Σₖ yₖ (yₖ − y₀ₖ))",
    ),
    ("standardization", "variance 1", {}, "(1/n) Σᵢ zᵢ² = (1/(n σ²)) Σᵢ (xᵢ − μ)² = 1"),
    ("standardization", "its mean", {}, "(1/n) Σᵢ qᵢ = 1/n"),
]


@pytest.mark.parametrize(("topic", "name", "sizes", "expected"), GOLDEN)
def test_what_stands_on_the_page(topic: str, name: str, sizes: dict[str, int], expected: str) -> None:
    whole = at(derivation(topic), **sizes) if sizes else derivation(topic)
    assert unicode(display(step(whole, name).claim, whole), "plain", vocabulary(whole)) == expected
