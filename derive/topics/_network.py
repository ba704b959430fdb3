"""Networks of L layers, one sample or a batch: z⁽ˡ⁾ = W⁽ˡ⁾h⁽ˡ⁻¹⁾ + b⁽ˡ⁾, h⁽ˡ⁾ = f(z⁽ˡ⁾), and the δ-recursion.

Every step speaks of one layer and of the δ of the layer above, so the derivation and its proof grow linearly with L.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.calculus import gradient
from derive.claims import Claim, Define, Gradient, Pullback
from derive.derivation import Derivation, Step
from derive.rules import elementwise
from derive.symbols import Axis, Function, Index
from derive.tensor import Tensor, apply, field, hadamard, outer, sum_, symbol, unknown
from derive.topics._activations import activation, check, vector_loss

CONVENTIONS = (
    "a gradient has the shape of its variable; ∘ is the product entry by entry",
    "δ⁽ˡ⁾ = ∂E/∂z⁽ˡ⁾, the derivative by the pre-activation",
)
n = Axis("n", ("i", "j", "k"))
i = Index("i", n)
AXES_OF_LAYERS = (n, *(Axis(f"d_{level}", ("k", "l", "m")) for level in range(4)))


@dataclass(frozen=True)
class Layer:
    """The symbols of one layer; over a batch z, h and δ carry the index i."""

    level: int
    W: Tensor
    b: Tensor
    z: Tensor
    h: Tensor
    delta: Tensor
    f: Function


def layers_derivation(title: str, source: str, depth: int, batch: bool, chosen: Mapping[str, str]) -> Derivation:
    check(chosen, tuple(f"f{level}" for level in range(1, depth + 1)))
    indices = (i,) if batch else ()
    inputs = quantity("x", width(0), batch, None)
    layers = [make_layer(level, batch, chosen) for level in range(1, depth + 1)]
    below = [inputs, *(layer.h for layer in layers)]
    error, targets = loss(layers[-1], batch, chosen)
    E = symbol("E")
    forward = {layer.z: layer.W @ below[layer.level - 1] + layer.b for layer in layers}
    forward |= {layer.h: apply(layer.f, layer.z) for layer in layers}
    definitions = {name.symbol: value.node for name, value in forward.items()} | {E.symbol: error.node}
    deltas = backward(layers, error)
    definitions |= {layer.delta.symbol: deltas[layer.delta].node for layer in layers}
    steps = [*forward_steps(layers, forward, E, error), *delta_steps(layers, E, deltas)]
    steps += [step for layer in reversed(layers) for step in parameter_steps(layer, below[layer.level - 1], E, indices)]
    declared = (Tensor(inputs.node), *(item for layer in layers for item in (layer.W, layer.b)), *targets)
    return Derivation("mlp-backprop", title, source, CONVENTIONS, declared, tuple(steps), definitions)


def width(level: int) -> Axis:
    return Axis(f"d_{level}", ("k", "l", "m"))


def quantity(name: str, axis: Axis, batch: bool, level: int | None) -> Tensor:
    """A vector, or over a batch a family of vectors at sample i."""
    made = symbol(name, axis, each=n if batch else (), layer=level)
    return made[i] if batch else made


def make_layer(level: int, batch: bool, chosen: Mapping[str, str]) -> Layer:
    rows, columns = width(level), width(level - 1)
    z, h, delta = (quantity(name, rows, batch, level) for name in ("z", "h", "delta"))
    function = activation(chosen, f"f{level}", f"f_{level}")
    return Layer(level, symbol("W", rows, columns, layer=level), symbol("b", rows, layer=level), z, h, delta, function)


def loss(last: Layer, batch: bool, chosen: Mapping[str, str]) -> tuple[Tensor, tuple[Tensor, ...]]:
    """`ℓ(h⁽ᴸ⁾)` for one sample, `½ Σᵢ ‖hᵢ⁽ᴸ⁾ − tᵢ‖²` over a batch, or the loss that was chosen."""
    if not batch and "loss" not in chosen:
        return field(unknown("ell"), last.h), ()
    targets = quantity("t", last.z.shape[0], batch, None)
    each = vector_loss(chosen, last.h, targets)
    return (sum_(i, each) if batch else each), (Tensor(targets.node),)


def backward(layers: list[Layer], error: Tensor) -> dict[Tensor, Tensor]:
    """`δ⁽ᴸ⁾ = ∂E/∂h⁽ᴸ⁾ ∘ f′(z⁽ᴸ⁾)`, then `δ⁽ˡ⁾ = W⁽ˡ⁺¹⁾ᵀδ⁽ˡ⁺¹⁾ ∘ f′(z⁽ˡ⁾)`."""
    last = layers[-1]
    deltas = {last.delta: hadamard(gradient(error, last.h), slope(last))}
    for layer, above in zip(reversed(layers[:-1]), reversed(layers[1:]), strict=True):
        deltas[layer.delta] = hadamard(above.W.T @ above.delta, slope(layer))
    return deltas


def slope(layer: Layer) -> Tensor:
    """`f′(z)`."""
    return Tensor(elementwise(layer.f, layer.z.node), layer.z.indices)


def forward_steps(layers: list[Layer], forward: Mapping[Tensor, Tensor], E: Tensor, error: Tensor) -> list[Step]:
    steps = []
    for layer in layers:
        steps.append(Step(f"layer {layer.level}: pre-activation", Define(layer.z, forward[layer.z]), "weights times what comes in, plus the bias"))
        steps.append(Step(f"layer {layer.level}: activation", Define(layer.h, forward[layer.h]), "the activation function, entry by entry"))
    return [*steps, Step("the loss", Define(E, error), "a number that measures the last layer's output")]


def delta_steps(layers: list[Layer], E: Tensor, deltas: Mapping[Tensor, Tensor]) -> list[Step]:
    steps = []
    for layer, above in zip(reversed(layers), [None, *reversed(layers)], strict=False):
        value = deltas[layer.delta]
        name = f"layer {layer.level}: δ"
        steps.append(Step(f"{name} defined", Define(layer.delta, value), "a name for the derivative by the pre-activation"))
        claim: Claim = Gradient(E, layer.z, (value, layer.delta))
        reason = "the derivative of the loss times the slope at the pre-activation"
        if above is not None:
            claim = Pullback(E, above.z, above.delta, layer.z, (value, layer.delta))
            reason = "the δ of the layer above, carried back through its weights and this layer's slope"
        steps.append(Step(name, claim, reason))
    return steps


def parameter_steps(layer: Layer, below: Tensor, E: Tensor, indices: tuple[Index, ...]) -> list[Step]:
    """`∂E/∂W = δ hᵀ`, `∂E/∂b = δ`, summed over the batch."""
    by_weight, by_bias = outer(layer.delta, below), layer.delta
    for index in indices:
        by_weight, by_bias = sum_(index, by_weight), sum_(index, by_bias)
    more = "; every sample adds its own" if indices else ""
    return [
        Step(f"layer {layer.level}: weights", Pullback(E, layer.z, layer.delta, layer.W, (by_weight,)), "the δ of the layer times what came into it" + more),
        Step(f"layer {layer.level}: bias", Pullback(E, layer.z, layer.delta, layer.b, (by_bias,)), "∂z/∂b is the identity, so the δ itself" + more),
    ]
