"""Real functions for `--set`: activations and losses by name, and their slopes in terms of their own values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from derive.errors import BadOption
from derive.rules import elementwise
from derive.symbols import Function
from derive.tensor import Tensor, apply, hadamard, known, log, square, total, unknown

ACTIVATIONS = {"tanh": "tanh", "sigmoid": "sigma", "softplus": "softplus", "sin": "sin", "exp": "exp", "relu": "relu"}
BY_VALUE: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": lambda h: 1 - h**2,
    "sigma": lambda h: h * (1 - h),
    "exp": lambda h: h,
}
LOSSES = ("squared", "cross-entropy")


def check(chosen: Mapping[str, str], names: tuple[str, ...]) -> None:
    """Raises BadOption for a name or a value that `--set` does not know."""
    for key, value in chosen.items():
        known_keys = (*names, "loss")
        if key not in known_keys:
            raise BadOption(f"--set {key}={value}: this network has {', '.join(known_keys)}")
        allowed = LOSSES if key == "loss" else tuple(ACTIVATIONS)
        if value not in allowed:
            near = get_close_matches(value, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(allowed)}"
            raise BadOption(f"--set {key}={value}: no such function; {hint}")


def activation(chosen: Mapping[str, str], key: str, name: str) -> Function:
    return known(ACTIVATIONS[chosen[key]]) if key in chosen else unknown(name)


def slopes(function: Function, argument: Tensor, value: Tensor) -> tuple[Tensor, ...]:
    """`f′(z)`, and where f is tanh or σ also in terms of h = f(z): 1 − h², h(1 − h)."""
    slope = Tensor(elementwise(function, argument.node), argument.indices)
    by_value = BY_VALUE.get(function.name.base) if function.known and not argument.shape else None
    return (slope,) if by_value is None else (slope, by_value(value))


def scalar_loss(chosen: Mapping[str, str], y: Tensor, t: Tensor) -> Tensor:
    """`ℓ(y)`, `½(y − t)²`, `−(t log y + (1 − t) log(1 − y))`."""
    if "loss" not in chosen:
        return apply(unknown("ell"), y)
    if chosen["loss"] == "squared":
        return (y - t) ** 2 / 2
    return -(t * log(y) + (1 - t) * log(1 - y))


def vector_loss(chosen: Mapping[str, str], y: Tensor, t: Tensor) -> Tensor:
    """`½‖y − t‖²`, `−Σ t log y`."""
    return square(y - t) / 2 if chosen.get("loss", "squared") == "squared" else -total(hadamard(t, log(y)))
