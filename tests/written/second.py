"""A second evaluator: trees in floating point, written apart from the judge's; only the drawn numbers are shared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np

from checks.written.declare import keyed
from checks.written.scalars import plain
from checks.written.value import quantity
from checks.written.world import Env, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

Value = Any
"""A float, or an array of two axes; a vector is a column."""


class Unknown(Exception):
    """No rule here for what stands there."""


@dataclass(frozen=True)
class Second:
    """One point; `bound` holds the places of indices and the arguments of functions."""

    env: Env
    bound: Mapping[str, Value] = field(default_factory=dict)

    def at(self, **bound: Value) -> Second:
        return replace(self, bound={**self.bound, **bound})

    def of(self, body: Tree) -> Value:
        rule = RULES.get(type(body))
        if rule is None:
            raise Unknown(type(body).__name__)
        return rule(self, body)

    def size(self, body: Tree) -> int:
        if isinstance(body, Name) and word(body) in self.env.world.sizes:
            return int(self.env.world.sizes[word(body)])
        return round(float(self.of(body)))


def name(at: Second, body: Name) -> Value:
    if word(body) in at.bound:
        return at.bound[word(body)]
    if not body.subscripts and word(body) in at.env.world.sizes:
        return float(at.env.world.sizes[word(body)])
    key, family, _ = keyed(body, at.env.context)
    inside = [*([body.layer] if body.layer is not None and "·" in key else []), *body.subscripts]
    places = tuple(at.size(item) for item in inside[len(inside) - family :]) if family else ()
    if key in at.env.context.definitions or key in at.env.context.declared:
        return known(at, key, places)
    whole = keyed(body.bare, at.env.context)[0]
    if body.subscripts and (whole in at.env.context.definitions or whole in at.env.context.declared):
        return entry(known(at, whole, ()), [at.size(item) for item in body.subscripts])
    raise Unknown(word(body))


def known(at: Second, key: str, places: tuple[int, ...]) -> Value:
    for item in at.env.context.definitions.get(key, ()):
        if item.parameters is None and item.where is None and all(isinstance(p, Name) for p in item.patterns):
            bound = {word(p): float(k) for p, k in zip(item.patterns, places, strict=True) if isinstance(p, Name)}
            return Second(at.env, bound).of(item.body)
    if key in at.env.context.definitions:
        raise Unknown(key)
    return floated(quantity(key, places, at.env))


def floated(drawn: Any) -> Value:
    if isinstance(drawn, np.ndarray):
        return np.array([[number(x) for x in row] for row in drawn], dtype=float)
    return number(drawn)


def number(drawn: Any) -> float:
    """A rational exactly enough, a ball by its middle."""
    exact = plain(drawn)
    return int(exact.p) / int(exact.q) if hasattr(exact, "p") else float(exact.mid())


def entry(whole: Value, places: Sequence[int]) -> float:
    if not isinstance(whole, np.ndarray) or len(places) != (1 if whole.shape[1] == 1 else 2):
        raise Unknown("an entry")
    return float(whole[places[0] - 1, places[1] - 1 if len(places) > 1 else 0])


def product(factors: Sequence[Value]) -> Value:
    """Left to right as written; numbers stand anywhere, and 1×1 is a number."""
    found: Value = 1.0
    for factor in factors:
        found = joined(found, factor)
    return found


def joined(left: Value, right: Value) -> Value:
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        return left * right
    if left.shape[1] != right.shape[0]:
        raise ValueError("shapes")
    return lean(left @ right)


def lean(value: Value) -> Value:
    return float(value[0, 0]) if isinstance(value, np.ndarray) and value.shape == (1, 1) else value


def dot(left: Value, right: Value) -> Value:
    both = isinstance(left, np.ndarray) and isinstance(right, np.ndarray)
    if both and left.shape == right.shape and left.shape[1] == 1:
        return float((left * right).sum())
    return joined(left, right)


def alike(left: Value, right: Value) -> Value:
    if isinstance(left, np.ndarray) != isinstance(right, np.ndarray) or np.shape(left) != np.shape(right):
        raise ValueError("shapes")
    return left + right


def power(at: Second, body: tree.Power) -> Value:
    if body.base == Name("e") and "e" not in at.env.context.declared:
        return np.exp(at.of(body.exponent))
    base, exponent = at.of(body.base), float(at.of(body.exponent))
    if not isinstance(base, np.ndarray):
        if base < 0 and exponent != round(exponent):
            raise ValueError("a root of a negative number")
        return base**exponent
    if base.shape[0] == base.shape[1] and exponent == round(exponent):
        return np.linalg.matrix_power(base, round(exponent))
    if base.shape[1] == 1 and exponent == 2:
        return float((base**2).sum())
    raise ValueError("a power")


def places(at: Second, body: tree.Sum | tree.Product) -> Iterator[Second]:
    if body.where is not None:
        raise Unknown("a condition")
    ends = (
        (body.lower or tree.ONE, body.upper) if body.upper is not None else at.env.context.ranges.get(word(body.index))
    )
    if ends is None or ends[1] is None:
        raise Unknown("a range")
    for place in range(at.size(ends[0]), at.size(ends[1]) + 1):
        yield at.at(**{word(body.index): float(place)})


def call(at: Second, body: tree.Call) -> Value:
    base, primes = body.function.base, body.function.primes
    key = word(replace(body.function, primes=0))
    if any(isinstance(item, tree.Given | tree.Tuple) for item in body.arguments):
        raise Unknown("arguments")
    arguments = [at.of(item) for item in body.arguments]
    for item in at.env.context.definitions.get(key, ()):
        if item.parameters and len(item.parameters) == len(arguments) and not primes and not body.function.subscripts:
            bound = {word(p): v for p, v in zip(item.parameters, arguments, strict=True) if isinstance(p, Name)}
            return Second(at.env, bound).of(item.body)
    if primes or body.function.subscripts or base not in FUNCTIONS or key in at.env.context.definitions:
        raise Unknown(key)
    return FUNCTIONS[base](*arguments)


def entrywise(function: Callable[[float], float]) -> Callable[[Value], Value]:
    return lambda x: np.vectorize(function)(x) if isinstance(x, np.ndarray) else function(x)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "log": entrywise(math.log),
    "ln": entrywise(math.log),
    "exp": entrywise(math.exp),
    "tanh": entrywise(math.tanh),
    "sigma": entrywise(lambda x: 1 / (1 + math.exp(-x))),
    "max": max,
    "min": min,
    "tr": lambda x: float(np.trace(x)) if isinstance(x, np.ndarray) else x,
    "det": lambda x: float(np.linalg.det(x)) if isinstance(x, np.ndarray) else x,
}


def norm(at: Second, body: tree.Norm) -> float:
    if body.kind is not None:
        raise Unknown("a norm")
    return float(np.sqrt(np.sum(np.square(at.of(body.body)))))


def absolute(at: Second, body: tree.Abs) -> float:
    inside = at.of(body.body)
    if isinstance(inside, np.ndarray):
        return float(np.linalg.norm(inside)) if inside.shape[1] == 1 else float(np.linalg.det(inside))
    return abs(float(inside))


def divided(at: Second, body: tree.Quotient) -> Value:
    below = at.of(body.denominator)
    if isinstance(below, np.ndarray):
        raise ValueError("a division by an array")
    return at.of(body.numerator) / below


RULES: Mapping[type[Tree], Callable[[Second, Any], Value]] = {
    tree.Number: lambda at, body: float(body.value),
    Name: name,
    tree.Negative: lambda at, body: -at.of(body.body),
    tree.Plus: lambda at, body: reduce(alike, [at.of(term) for term in body.terms]),
    tree.Times: lambda at, body: product([at.of(factor) for factor in body.factors]),
    tree.Dot: lambda at, body: reduce(dot, [at.of(factor) for factor in body.factors]),
    tree.Quotient: divided,
    tree.Power: power,
    tree.Root: lambda at, body: math.sqrt(at.of(body.body)),
    tree.Transpose: lambda at, body: np.transpose(at.of(body.body)) if np.ndim(at.of(body.body)) else at.of(body.body),
    tree.Norm: norm,
    tree.Abs: absolute,
    tree.Sum: lambda at, body: reduce(alike, [inner.of(body.body) for inner in places(at, body)]),
    tree.Product: lambda at, body: product([inner.of(body.body) for inner in places(at, body)]),
    tree.Call: call,
}


def same(left: Value, right: Value) -> bool:
    """Equal up to rounding, and of one shape."""
    if np.shape(left) != np.shape(right):
        return False
    return bool(np.allclose(left, right, rtol=1e-9, atol=1e-9))
