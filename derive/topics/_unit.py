"""One hidden unit: y = f₂(f₁(x·w + b₁)·u + b₂), all four partials factor by factor."""

from __future__ import annotations

from collections.abc import Mapping

from derive.calculus import gradient
from derive.claims import ChainRule, Define, Equal, Gradient
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Function, Role
from derive.tensor import Tensor, apply, as_tensor, symbol
from derive.topics._activations import activation, check, scalar_loss, slopes

CONVENTIONS = ("a gradient has the shape of its variable", "z and s are the pre-activations: f′ is taken there")

d = Axis("d", ("k", "l"))
x, w = symbol("x", d), symbol("w", d)
u, b, b1, b2 = symbol("u"), symbol("b"), symbol("b_1"), symbol("b_2")
z, h, s, y = symbol("z"), symbol("h"), symbol("s"), symbol("y")
t, E = symbol("t", role=Role.LABEL), symbol("E")


def unit_derivation(title: str, source: str, shared: bool, chosen: Mapping[str, str]) -> Derivation:
    check(chosen, ("f1", "f2"))
    first, second = (b, b) if shared else (b1, b2)
    f1, f2 = activation(chosen, "f1", "f_1"), activation(chosen, "f2", "f_2")
    values = {z: x @ w + first, h: apply(f1, z), s: h * u + second, y: apply(f2, s), E: scalar_loss(chosen, y, t)}
    definitions = {name.symbol: value.node for name, value in values.items()}
    whole = Equal((y, apply(f2, apply(f1, x @ w + first) * u + second)))
    links = immediate(values, f1, f2)
    steps = (*forward(values), Step("the whole network", whole, "put z, h and s into the output"), *factors(links), *partials(links, shared))
    biases = (b,) if shared else (b1, b2)
    targets = (t,) if "loss" in chosen else ()
    return Derivation("mlp-backprop", title, source, CONVENTIONS, (x, w, u, *biases, *targets), steps, definitions)


REASONS = {
    "z": "the pre-activation of the hidden unit",
    "h": "the hidden unit's activation",
    "s": "the pre-activation of the output unit",
    "y": "the output",
    "E": "the loss of this output",
}


def forward(values: Mapping[Tensor, Tensor]) -> tuple[Step, ...]:
    return tuple(Step(f"forward: {name.symbol}", Define(name, v), REASONS[str(name.symbol)]) for name, v in values.items())


def immediate(values: Mapping[Tensor, Tensor], f1: Function, f2: Function) -> dict[str, Gradient]:
    """The immediate derivatives along the way back, each name taken as a variable of its own."""
    one = as_tensor(1)
    return {
        "E y": Gradient(E, y, (gradient(values[E], y),)),
        "y s": Gradient(y, s, slopes(f2, s, y)),
        "s u": Gradient(s, u, (h,)),
        "s h": Gradient(s, h, (u,)),
        "h z": Gradient(h, z, slopes(f1, z, h)),
        "z w": Gradient(z, w, (x,)),
        "s b": Gradient(s, b2, (one,)),
        "z b": Gradient(z, b1, (one,)),
    }


def factors(links: Mapping[str, Gradient]) -> tuple[Step, ...]:
    return tuple(
        Step(f"factor: ∂{a}/∂{b}", links[f"{a} {b}"], reason)
        for a, b, reason in (
            ("E", "y", "how the loss changes with the output"),
            ("y", "s", "the slope of f₂ at its pre-activation"),
            ("s", "u", "s is affine in u"),
            ("s", "h", "s is affine in h"),
            ("h", "z", "the slope of f₁ at its pre-activation"),
            ("z", "w", "z is affine in w"),
        )
    )


def partials(links: Mapping[str, Gradient], shared: bool) -> tuple[Step, ...]:
    """The four partials, or three where one bias stands on two paths."""
    to_s, to_z = ("E y", "y s"), ("E y", "y s", "s h", "h z")
    outer = chain(links, (*to_s, "s u"))
    inner = chain(links, (*to_z, "z w"))
    steps = (
        Step("∂E/∂u", outer, "multiply the factors on the way from E to u"),
        Step("∂E/∂w", inner, "one way leads from E to w: through y, s, h and z"),
    )
    return (*steps, shared_bias(links, to_s, to_z)) if shared else (*steps, *own_biases(links, to_s, to_z))


def own_biases(links: Mapping[str, Gradient], to_s: tuple[str, ...], to_z: tuple[str, ...]) -> tuple[Step, ...]:
    return (
        Step("∂E/∂b₂", chain(links, (*to_s, "s b")), "the way to s, then ∂s/∂b₂ = 1"),
        Step("∂E/∂b₁", chain(links, (*to_z, "z b")), "the way to z, then ∂z/∂b₁ = 1"),
    )


def shared_bias(links: Mapping[str, Gradient], to_s: tuple[str, ...], to_z: tuple[str, ...]) -> Step:
    """Two ways lead from E to b: directly into s, and through h and z."""
    direct, through = multiplied(links, to_s), multiplied(links, to_z)
    together = direct * (1 + multiplied(links, ("s h", "h z")))
    return Step("∂E/∂b", Gradient(E, b, (direct + through, together)), "b stands on two paths, in s and in z: both are added")


def chain(links: Mapping[str, Gradient], keys: tuple[str, ...]) -> ChainRule:
    total = Gradient(E, links[keys[-1]].by, (multiplied(links, keys),))
    return ChainRule(tuple(links[key] for key in keys), total)


def multiplied(links: Mapping[str, Gradient], keys: tuple[str, ...]) -> Tensor:
    """The product of the factors, in order."""
    result = as_tensor(1)
    for key in keys:
        result = result * links[key].values[-1]
    return result
