"""Index form → numpy floats at explicit sizes, by an evaluator that shares no table with `derive` or `checks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from zlib import crc32

import numpy as np

from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Axis, Fact, Function, Symbol
from derive.tensor import Tensor, spread

Array = np.ndarray

KNOWN: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sigma": lambda z: 1 / (1 + np.exp(-z)),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "sin": np.sin,
    "cos": np.cos,
    "abs": np.abs,
    "relu": lambda z: np.maximum(z, 0),
    "sign": np.sign,
    "step": lambda z: (np.sign(z) + 1) / 2,
}


@dataclass
class Point:
    """A value for every symbol, drawn when it is first asked for and in keeping with the symbol's facts."""

    sizes: Mapping[str, int]
    seed: int = 0
    zeros: bool = False
    values: dict[Symbol, Array] = field(default_factory=dict)
    definitions: Mapping[Symbol, Node] = field(default_factory=dict)

    def size(self, axis: Axis) -> int:
        return axis.size or self.sizes[axis.name]

    def symbol(self, symbol: Symbol) -> Array:
        if symbol in self.definitions:
            return value(self.definitions[symbol], self)
        if symbol not in self.values:
            rng = np.random.default_rng([self.seed, crc32(repr((symbol.name, symbol.axes)).encode())])
            self.values[symbol] = self.draw(rng, tuple(map(self.size, symbol.axes)), symbol.facts)
        return self.values[symbol]

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...], facts: frozenset[Fact]) -> Array:
        drawn = rng.uniform(0.3, 1.4, shape)
        if Fact.DEFINITE in facts:
            square = rng.normal(size=shape)
            return square @ np.swapaxes(square, -1, -2) + np.eye(shape[-1])
        if Fact.BINARY in facts:
            drawn = rng.integers(0, 2, shape).astype(float)
        elif Fact.SIGN in facts:
            drawn = rng.integers(0, 2, shape) * 2.0 - 1
        elif Fact.NONNEGATIVE in facts:
            drawn = drawn * rng.integers(0, 2, shape) if self.zeros else drawn
        elif Fact.POSITIVE not in facts:
            drawn = drawn * (rng.integers(0, 2, shape) * 2 - 1)
        if Fact.NORMALISED in facts:
            drawn = np.abs(drawn) / np.abs(drawn).sum(axis=-1, keepdims=True)
        return drawn + np.swapaxes(drawn, -1, -2) if Fact.SYMMETRIC in facts else drawn


def value(node: Node, point: Point) -> Array:
    """The node's value; nan or inf where it is not defined."""
    done: dict[Node, Array] = {}
    with np.errstate(all="ignore"):
        for current in form.walk(node):
            done[current] = VALUES[type(current)](current, done, point)
    return done[node]


def of_tensor(tensor: Tensor, point: Point) -> Array:
    return value(spread(tensor, tensor.indices), point)


def leaf(node: form.Leaf, done: Mapping[Node, Array], point: Point) -> Array:
    held = node.at or (None,) * len(node.symbol.axes)
    return point.symbol(node.symbol)[tuple(slice(None) if at is None else at for at in held)]


def contraction(node: form.Contract, done: Mapping[Node, Array], point: Point) -> Array:
    parts: list[object] = []
    for factor, labels in node.factors:
        parts += [done[factor], list(labels)]
    for label, axis in enumerate(node.label_axes):
        parts += [np.ones(point.size(axis)), [label]]
    total = np.einsum(*parts, list(range(node.rank))) if parts else np.array(1.0)  # type: ignore[arg-type]
    return float(node.coefficient) * total


def mapped(node: form.Map, done: Mapping[Node, Array], point: Point) -> Array:
    argument = done[node.argument]
    if node.function.known:
        return KNOWN[node.function.name.base](argument)
    return wave(node.function, 1.0, argument)


def wave(function: Function, slope: float, argument: Array) -> Array:
    """An unknown function is a sine of its own, whose derivatives of any order are known."""
    shift = crc32(repr(function.name).encode()) % 7
    return (slope + 0.1 * shift) ** function.order * np.sin(
        (slope + 0.1 * shift) * argument + shift + function.order * np.pi / 2
    )


def field_of(node: form.Field, done: Mapping[Node, Array], point: Point) -> Array:
    """`ℓᵢ(w) = sin(aᵢ·w + c)`, `∇ℓᵢ(w) = aᵢ cos(aᵢ·w + c)`."""
    function, argument = node.function, done[node.argument]
    family = tuple(map(point.size, function.axes))
    rng = np.random.default_rng(crc32(repr(function.name).encode()))
    slopes = rng.normal(size=(*family, *argument.shape))
    result = np.sin(slopes @ argument + 0.4 + function.order * np.pi / 2)
    for _ in range(function.order):
        extra = result.ndim - len(family)
        result = result[..., None] * slopes.reshape(*family, *(1,) * extra, *argument.shape)
    return result


def power(node: form.Power, done: Mapping[Node, Array], point: Point) -> Array:
    exponent = node.exponent
    return done[node.base] ** (float(exponent) if exponent.denominator != 1 else float(exponent.numerator))


VALUES: dict[type[Node], Callable[..., Array]] = {
    form.Leaf: leaf,
    form.Size: lambda node, done, point: np.array(float(point.size(node.axis))),
    form.Delta: lambda node, done, point: np.eye(point.size(node.axis)),
    form.Contract: contraction,
    form.Add: lambda node, done, point: sum((done[term] for term in node.terms[1:]), done[node.terms[0]]),
    form.Map: mapped,
    form.Power: power,
    form.Field: field_of,
    form.Inverse: lambda node, done, point: np.linalg.inv(done[node.matrix]),
    form.Determinant: lambda node, done, point: np.linalg.det(done[node.matrix]),
    form.LogDet: lambda node, done, point: np.log(np.linalg.det(done[node.matrix])),
}


def differences(of: Tensor, by: Symbol, point: Point, step: float = 1e-5) -> Array:
    """Central differences: the axes of `of`, then those of `by`."""
    centre = np.array(point.symbol(by))
    columns = []
    for place in np.ndindex(centre.shape):
        sides = []
        for sign in (1, -1):
            moved = centre.copy()
            moved[place] += sign * step
            point.values[by] = moved
            sides.append(of_tensor(of, point))
        columns.append((sides[0] - sides[1]) / (2 * step))
    point.values[by] = centre
    whole = np.array(columns).reshape(centre.shape + np.shape(columns[0]))
    return np.moveaxis(whole, range(centre.ndim), range(-centre.ndim, 0))


def close(left: Array, right: Array, tolerance: float = 1e-6) -> bool:
    """Equal wherever both are defined."""
    left, right = np.broadcast_arrays(left, right)
    both = np.isfinite(left) & np.isfinite(right)
    gap = np.abs(left[both] - right[both])
    return bool((gap <= tolerance * (1 + np.abs(left[both]))).all())


HALF = Fraction(1, 2)
