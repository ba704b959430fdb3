"""Emitted NumPy gradients beside hand-written ones, in one run: `python benchmarks/gradients.py`.

Each pair is run in turn on the same data and the best times are compared; both must agree. The ratio is what matters,
single times depend on the machine. JAX is a row where it is installed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from derive.calculus import gradient
from derive.symbols import Axis, Index
from derive.tensor import Tensor, apply, exp, inner, known, log, square, sum_, symbol
from output.code.module import module

RUNS = 41
BOUND = 1.15
Arrays = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """One gradient: derived, by hand, its data, and the loss for JAX."""

    name: str
    emitted: Callable[..., Any]
    by_hand: Callable[..., Any]
    arrays: Arrays
    loss: Callable[[Any, Arrays], Callable[[Any], Any]]
    by: str


def loaded(text: str) -> Callable[..., Any]:
    found = ModuleType("derived")
    exec(compile(text, "derived", "exec"), found.__dict__)
    function: Callable[..., Any] = found.gradient
    return function


n, d, h, m = (Axis(name) for name in "ndhm")
i = Index("i", n)
x, t, y = symbol("x", d, each=n), symbol("t", m, each=n), symbol("y", each=n)
W1, W2, b1, b2, w = symbol("W_1", h, d), symbol("W_2", m, h), symbol("b_1", h), symbol("b_2", m), symbol("w", d)


def network(activation: str) -> Callable[..., Any]:
    """`∂/∂W₁ Σᵢ ½‖W₂ f(W₁xᵢ + b₁) + b₂ − tᵢ‖²`."""
    hidden = apply(known(activation), W1 @ x[i] + b1)
    loss = sum_(i, square(W2 @ hidden + b2 - t[i]) / 2)
    return derived(loss, W1)


def logistic() -> Callable[..., Any]:
    """`∂/∂w Σᵢ log(1 + e^{−yᵢ w·xᵢ})`."""
    return derived(sum_(i, log(1 + exp(-(y[i] * inner(w, x[i]))))), w)


def derived(loss: Tensor, by: Tensor) -> Callable[..., Any]:
    return loaded(module("gradient", gradient(loss, by)))


def tanh_by_hand(*, x: Any, W_1: Any, b_1: Any, W_2: Any, b_2: Any, t: Any) -> Any:
    hidden = np.tanh(x @ W_1.T + b_1)
    delta = (hidden @ W_2.T + b_2 - t) @ W_2 * (1 - hidden**2)
    return delta.T @ x


def sigma_by_hand(*, x: Any, W_1: Any, b_1: Any, W_2: Any, b_2: Any, t: Any) -> Any:
    hidden = 1 / (1 + np.exp(-(x @ W_1.T + b_1)))
    delta = (hidden @ W_2.T + b_2 - t) @ W_2 * hidden * (1 - hidden)
    return delta.T @ x


def logistic_by_hand(*, x: Any, w: Any, y: Any) -> Any:
    return -(x.T @ (y / (1 + np.exp(y * (x @ w)))))


def network_loss(activation: str) -> Callable[[Any, Arrays], Callable[[Any], Any]]:
    def loss(jax: Any, a: Arrays) -> Callable[[Any], Any]:
        function = jax.numpy.tanh if activation == "tanh" else jax.nn.sigmoid
        return lambda W: ((function(a["x"] @ W.T + a["b_1"]) @ a["W_2"].T + a["b_2"] - a["t"]) ** 2).sum() / 2

    return loss


def logistic_loss(jax: Any, a: Arrays) -> Callable[[Any], Any]:
    return lambda w: jax.numpy.logaddexp(0, -a["y"] * (a["x"] @ w)).sum()


def pairs() -> Iterator[Pair]:
    rng = np.random.default_rng(0)
    batch = {"x": rng.normal(size=(1000, 256)), "t": rng.normal(size=(1000, 256))}
    weights = {name: rng.normal(size=(256, 256)) / 16 for name in ("W_1", "W_2")}
    biases = {name: rng.normal(size=256) for name in ("b_1", "b_2")}
    for name, hand in (("tanh", tanh_by_hand), ("sigma", sigma_by_hand)):
        title = f"two layers, {name}, 1000 × 256, by W₁"
        yield Pair(title, network(name), hand, batch | weights | biases, network_loss(name), "W_1")
    many = {"x": rng.normal(size=(10**6, 20)), "w": rng.normal(size=20), "y": rng.choice([-1.0, 1.0], size=10**6)}
    yield Pair("logistic regression, 10⁶ × 20", logistic(), logistic_by_hand, many, logistic_loss, "w")


def seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def compared(pair: Pair) -> tuple[float, float]:
    """The best times of both, run in turn: whatever else the machine does only adds to a time."""
    jobs = [lambda: pair.emitted(**pair.arrays), lambda: pair.by_hand(**pair.arrays)]
    times = [[seconds(job) for job in jobs] for _ in range(RUNS)]
    emitted, by_hand = (min(column) for column in zip(*times, strict=True))
    return emitted, by_hand


def with_jax(pair: Pair) -> str:
    """The compiled gradient of JAX in double precision, where it is installed."""
    try:
        import jax
    except ImportError:
        return ""
    jax.config.update("jax_enable_x64", True)
    arrays = {name: jax.numpy.asarray(value) for name, value in pair.arrays.items()}
    compiled = jax.jit(jax.grad(pair.loss(jax, arrays)))
    compiled(arrays[pair.by]).block_until_ready()
    best = min(seconds(lambda: compiled(arrays[pair.by]).block_until_ready()) for _ in range(RUNS))
    return f"   jax {best * 1e3:7.2f} ms"


def main() -> None:
    for pair in pairs():
        np.testing.assert_allclose(pair.emitted(**pair.arrays), pair.by_hand(**pair.arrays), rtol=1e-9, atol=1e-9)
        emitted, by_hand = compared(pair)
        ratio = emitted / by_hand
        mark = "" if ratio <= BOUND else f"   above {BOUND}"
        times = f"emitted {emitted * 1e3:7.2f} ms   by hand {by_hand * 1e3:7.2f} ms   ratio {ratio:.2f}"
        print(f"{pair.name:38} {times}{mark}{with_jax(pair)}")


if __name__ == "__main__":
    main()
