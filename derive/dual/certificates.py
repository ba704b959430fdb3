"""Why `w φ(u) + w φ*(t/w) − t·u ≥ 0` for each row of the table: terms that are visibly ≥ 0 and sum to it.

Squares, `(w − t)·max(0, u)` with 0 ≤ t ≤ w, `‖t‖‖u‖ − t·u`, and `c (s − 1 − log s)` with the tangent of log at 1.
RAYS say why there is no infimum off the region: along `u(τ)` the function stays below `C + growth · slack`, where slack
is what the violated bound says is ≥ 0 and the growth has no end.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, section 3.3.2 (Fenchel's inequality).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.symbols import Index
from derive.tensor import Tensor, apply, as_tensor, exp, inner, known, log, norm, square, total

Terms = tuple[Tensor, ...]
Certificate = Callable[[Tensor, Tensor, Tensor], Terms]
Ray = tuple[Tensor, Tensor, Tensor, Tensor]


def tangent(weight: Tensor, s: Tensor) -> Tensor:
    """`c (s − 1 − log s)`."""
    return weight * (s - 1 - log(s))


def nearest(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`w ‖u − t/(2w)‖²`."""
    return (w * square(u - t / (2 * w)),)


def nearest_half(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`½w ‖u − t/w‖²`."""
    return (w * square(u - t / w) / 2,)


def kink(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`½(w + t)(|u| − u) + ½(w − t)(|u| + u)`."""
    size = apply(known("abs"), u)
    return ((w + t) * (size - u) / 2, (w - t) * (size + u) / 2)


def hinge(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`(w − t) max(0, u) + t (max(0, u) − u)`."""
    above = apply(known("relu"), u)
    return ((w - t) * above, t * (above - u))


def squared_hinge(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`½w (max(0, u) − t/w)² + t (max(0, u) − u)`."""
    above = apply(known("relu"), u)
    return (w * (above - t / w) ** 2 / 2, t * (above - u))


def angle(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`(w − ‖t‖) ‖u‖ + (‖t‖‖u‖ − t·u)`."""
    return ((w - norm(t)) * norm(u), norm(t) * norm(u) - inner(t, u))


def logistic(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`t (s − 1 − log s) + (w − t)(r − 1 − log r)` with s = wσ(u)/t and r = wσ(−u)/(w − t)."""
    above, below = (apply(known("sigma"), z) for z in (u, -u))
    return (tangent(t, w * above / t), tangent(w - t, w * below / (w - t)))


def softmax(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`tₖ (sₖ − 1 − log sₖ)` with sₖ = w softmax(u)ₖ / tₖ."""
    (axis,) = u.shape
    k = Index(axis.letters[0], axis)
    share = exp(u)[k] / total(exp(u))
    return (tangent(t[k], w * share / t[k]),)


def roots(w: Tensor, u: Tensor, t: Tensor) -> Terms:
    """`(√(w/u) − √(−tu))²`."""
    half = Fraction(1, 2)
    return (((w / u) ** half - (-t * u) ** half) ** 2,)


CERTIFICATES: dict[str, Certificate] = {
    "half square": nearest_half,
    "square": nearest,
    "absolute value": kink,
    "exponential": lambda w, u, t: (tangent(t, w * exp(u) / t),),
    "negative entropy": lambda w, u, t: (tangent(w * u, exp(t / w - 1) / u),),
    "negative logarithm": lambda w, u, t: (tangent(w, -t * u / w),),
    "reciprocal": roots,
    "softplus": logistic,
    "hinge": hinge,
    "half squared hinge": squared_hinge,
    "half squared norm": nearest_half,
    "squared norm": nearest,
    "norm": angle,
    "log-sum-exp": softmax,
}


def both_ways(w: Tensor, t: Tensor, tau: Tensor) -> list[Ray]:
    zero = as_tensor(0)
    return [(tau, tau, w - t, zero), (-tau, tau, w + t, zero)]


def to_the_left(w: Tensor, t: Tensor, tau: Tensor) -> list[Ray]:
    return [(-tau, tau, t, as_tensor(0))]


def hinged(w: Tensor, t: Tensor, tau: Tensor) -> list[Ray]:
    return [(tau, tau, w - t, as_tensor(0)), *to_the_left(w, t, tau)]


def falling(w: Tensor, t: Tensor, tau: Tensor) -> list[Ray]:
    """`u = −log(1 + τ)`: `w/(1 + τ) + t log(1 + τ) ≤ w + t log(1 + τ)`."""
    return [(-log(1 + tau), log(1 + tau), t, w)]


def outwards(w: Tensor, t: Tensor, tau: Tensor) -> list[Ray]:
    return [(tau * t, tau * norm(t), w - norm(t), as_tensor(0))]


RAYS: dict[str, Callable[[Tensor, Tensor, Tensor], list[Ray]]] = {
    "absolute value": both_ways,
    "hinge": hinged,
    "half squared hinge": to_the_left,
    "exponential": falling,
    "norm": outwards,
}
"""For t off the region: u(τ), the growth, the slack of the bound that t breaks, and C."""

CURVATURES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"softplus": lambda w, t: log(t) - log(w - t)}
"""Where `w φ(u) − t·u` is least, for rows whose certificate is their convexity."""

BENDS: dict[str, Callable[[Tensor], Tensor]] = {
    "softplus": lambda u: apply(known("sigma"), u) * apply(known("sigma"), -u),
}
"""φ″ in a form that is visibly ≥ 0."""
