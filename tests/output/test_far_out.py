"""Emitted NumPy modules where exponentials overflow and underflow, beside references that are shifted by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from output.derivative import Request, answered, numpy_page

Array = np.ndarray
WHERE = (
    r"$z, y \in \mathbb{R}^K$, $v \in \mathbb{R}^d$, $c > 0$, $x_i \in \mathbb{R}^d$, $u_i \in \mathbb{R}$, "
    r"$i = 1, \dots, n$, $\mu_k \in \mathbb{R}^d$, $k = 1, \dots, K$, $w \in \mathbb{R}^K$"
)
FAR: dict[str, Any] = {
    "z": np.array([1000.0, 0.0, -1000.0]),
    "y": np.array([-1000.0, 900.0, 999.0]),
    "u": np.array([-900.0, 2.0, 0.0, 800.0]),
    "x": np.array([[300.0, 0.0], [0.0, -400.0], [1.0, 2.0], [-500.0, 600.0]]),
    "mu": np.array([[0.5, 0.0], [250.0, -250.0], [-800.0, -900.0]]),
    "v": np.array([100.0, 90.0]),
    "w": np.array([0.5, 0.3, 0.0]),
    "b": np.array([0.5, 0.25, 2.0]),
    "c": np.array(0.25),
}


def log_sum(terms: Array) -> Array:
    top = terms.max(axis=-1, keepdims=True)
    return top + np.log(np.exp(terms - top).sum(axis=-1, keepdims=True))


def soft(logits: Array) -> Array:
    return np.exp(logits - log_sum(logits))


def logs(weights: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(weights)


def slope(value: Array, logits: Array) -> Array:
    """`p ∘ (g − p·g)`: by the logits, where g is the derivative by their softmax."""
    shares = soft(logits)
    return shares * (value - shares @ value)


def near(points: Array, centres: Array) -> Array:
    return -((points[..., None, :] - centres) ** 2).sum(axis=-1) / 2


def mixture(x: Array, mu: Array, w: Array) -> Array:
    shares = soft(near(x, mu) + logs(w))
    return shares.T @ x - shares.sum(axis=0)[:, None] * mu


def neighbours(v: Array, mu: Array, w: Array) -> Array:
    return (soft(near(v, mu)) - soft(near(v, mu) + logs(w))) @ mu


def contrast(x: Array, v: Array, mu: Array) -> Array:
    shares = soft(np.column_stack([x @ v, x @ mu.T]))
    return (shares[:, 0] - 1) @ x


def regression(mu: Array, x: Array) -> Array:
    return soft(np.column_stack([np.zeros(len(x)), x @ mu.T]))[:, 1:].T @ x


def scaled(z: Array, c: Array) -> Array:
    both = np.stack([np.zeros_like(z), z + np.log(c)], axis=-1)
    return soft(both)[:, 0] * soft(both)[:, 1]


def focal(z: Array, w: Array) -> Array:
    p = soft(z)
    value = (1 - p) * (2 * p * (z - log_sum(z)) - (1 - p))
    return w * value - (w @ value) * p


def named_share(v: Array, x: Array, mu: Array, c: Array) -> Array:
    shares = soft(np.column_stack([x @ v + np.log(c), x @ mu.T]))
    return (shares[:, 0] - 1) @ x


def others(x: Array) -> Array:
    """`Σᵢ log Σ_{j≠i} e^{−‖xᵢ−xⱼ‖²}` by x."""
    logits = 2 * near(x, x)
    np.fill_diagonal(logits, -np.inf)
    shares = soft(logits) + soft(logits).T
    return -2 * (shares.sum(axis=1)[:, None] * x - shares @ x)


def at_risk(x: Array, v: Array) -> Array:
    later = np.where(np.tri(len(x)).T, x @ v, -np.inf)
    return (soft(later) @ x - x).sum(axis=0)


def squared(z: Array, w: Array) -> Array:
    return 2 * log_sum(z + logs(w)) * soft(z + logs(w))


def curvature(z: Array, w: Array) -> Array:
    shares = soft(z + logs(w))
    return np.diag(shares) - np.outer(shares, shares)


SHARES = r", $p = \operatorname{softmax}(z)$, $q = \operatorname{softmax}(y)$"
MIXTURE = r"\sum_{i=1}^n \log\sum_{k=1}^K w_k \exp\left(-\tfrac12\|x_i-\mu_k\|^2\right)"
NEIGHBOURS = r"-\log\frac{\sum_{k=1}^K w_k e^{-\frac12\|v-\mu_k\|^2}}{\sum_{k=1}^K e^{-\frac12\|v-\mu_k\|^2}}"
CONTRAST = r"-\sum_{i=1}^n \log\frac{e^{v^\top x_i}}{e^{v^\top x_i} + \sum_{k=1}^K e^{\mu_k^\top x_i}}"
Row = tuple[str, str, str, str, Callable[..., Array]]
ROWS: dict[str, Row] = {
    "entropy": (
        "gradient",
        r"-\sum_{k=1}^K p_k\log p_k",
        "z",
        SHARES,
        lambda z: -slope(z - log_sum(z), z),
    ),
    "divergence": (
        "gradient",
        r"\sum_{k=1}^K p_k\log\frac{p_k}{q_k}",
        "z",
        SHARES,
        lambda z, y: slope(z - log_sum(z) - y + log_sum(y), z),
    ),
    "log of a named σ": (
        "gradient",
        r"\sum_{k=1}^K p_k\log p_k",
        "z",
        r", $p_k = \sigma(z_k)$ for $k = 1, \dots, K$",
        lambda z: (1 - np.logaddexp(0, -z)) * np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z)),
    ),
    "mixture": ("gradient", MIXTURE, r"\mu", "", mixture),
    "mixture by one mean": ("gradient", MIXTURE, r"\mu_j", r", $1 \le j \le K$", mixture),
    "nearest neighbours": ("gradient", NEIGHBOURS, "v", "", neighbours),
    "contrast": ("gradient", CONTRAST, "v", "", contrast),
    "classes and one of reference": (
        "gradient",
        r"\sum_{i=1}^n \log(1 + \sum_{k=1}^K e^{\mu_k^\top x_i})",
        r"\mu",
        "",
        regression,
    ),
    "a scaled σ": ("gradient", r"\sum_{k=1}^K \frac{c e^{z_k}}{1 + c e^{z_k}}", "z", "", scaled),
    "tanh written out": (
        "gradient",
        r"\sum_{k=1}^K \frac{e^{z_k} - e^{-z_k}}{e^{z_k} + e^{-z_k}}",
        "z",
        "",
        lambda z: 1 - np.tanh(z) ** 2,
    ),
    "square of a logarithm": ("gradient", r"\left(\log\sum_{k=1}^K w_k e^{z_k}\right)^2", "z", "", squared),
    "weights of both signs": (
        "gradient",
        r"\frac{\sum_{i=1}^n u_i e^{c u_i}}{\sum_{i=1}^n e^{c u_i}}",
        "c",
        "",
        lambda u, c: soft(c * u) @ u**2 - (soft(c * u) @ u) ** 2,
    ),
    "focal loss": (
        "gradient",
        r"-\sum_{k=1}^K w_k (1 - p_k)^2 \log p_k",
        "z",
        SHARES,
        focal,
    ),
    "cross-entropy of named σ": (
        "gradient",
        r"\sum_{k=1}^K (w_k \log p_k + (1 - w_k) \log(1 - p_k))",
        "z",
        r", $p_k = \sigma(z_k)$ for $k = 1, \dots, K$",
        lambda z, w: w - np.exp(-np.logaddexp(0, -z)),
    ),
    "a named share": (
        "gradient",
        r"-\sum_{i=1}^n \log p_i",
        "v",
        r", $p_i = \frac{c e^{v^\top x_i}}{c e^{v^\top x_i} + \sum_{k=1}^K e^{\mu_k^\top x_i}}$",
        named_share,
    ),
    "entropy of weighted shares": (
        "gradient",
        r"-\sum_{k=1}^K r_k\log r_k",
        "z",
        r", $r_k = \frac{b_k e^{z_k}}{\sum_{l=1}^K b_l e^{z_l}}$, $b_k > 0$ for $k = 1, \dots, K$",
        lambda z, b: -slope(z + np.log(b) - log_sum(z + np.log(b)), z + np.log(b)),
    ),
    "all other points": ("gradient", r"\sum_{i=1}^n \log\sum_{j \neq i} e^{-\|x_i-x_j\|^2}", "x", "", others),
    "those at risk": (
        "gradient",
        r"-\sum_{i=1}^n (x_i^\top v - \log\sum_{j=i}^n e^{x_j^\top v})",
        "v",
        "",
        at_risk,
    ),
    "a named sum": (
        "gradient",
        r"\sum_{i=1}^n \log s_i",
        r"\mu",
        r", $s_i = \sum_{k=1}^K e^{\mu_k^\top x_i}$",
        lambda mu, x: soft(x @ mu.T).T @ x,
    ),
    "Hessian": ("hessian", r"\log\sum_{k=1}^K w_k e^{z_k}", "z", "", curvature),
}


def emitted(row: Row) -> Callable[..., Array]:
    kind, expression, by, more, _ = row
    asked = Request(expression, by, WHERE + more)
    space: dict[str, Any] = {}
    exec(compile(numpy_page(answered(kind, asked), asked, 0.0), "derived", "exec"), space)
    found: Callable[..., Array] = space[kind]
    return found


def fitting(function: Callable[..., Array], data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in inspect.signature(function).parameters}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_what_is_finite_stays_finite(name: str, scale: float) -> None:
    """Far out and near 0, against the same formula shifted by hand."""
    function, by_hand = emitted(ROWS[name]), ROWS[name][-1]
    data = {key: value if key in "wbc" else value * scale for key, value in FAR.items()}
    found, wanted = function(**fitting(function, data)), by_hand(**fitting(by_hand, data))
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-8)
