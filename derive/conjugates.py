"""Convex conjugates, one line per function: `f*(s) = supₓ (s·x − f(x))`, so that `f(x) + f*(s) ≥ s·x`.

ENTRYWISE holds functions of one real variable (a scalar, or an entry xᵢ of a family), VECTORS functions of a vector.
Each line: f, f*, where f is finite, where f* is finite, and the maximiser x(s) where f is smooth; 0 log 0 is 0.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, section 3.3; Rockafellar, "Convex Analysis", 1970, section 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Statement
from derive.errors import CannotSolve
from derive.normal_form import normal_form, to_node
from derive.symbols import Index
from derive.tensor import Scalar, Tensor, apply, as_tensor, exp, inner, known, log, spread, square, total

Formula = Callable[[Tensor], Tensor]
Region = Callable[[Tensor], tuple[Statement, ...]]


@dataclass(frozen=True)
class Conjugate:
    """`eˣ ↔ s log s − s on s ≥ 0, x(s) = log s`: a function, its conjugate, both domains and the maximiser."""

    function: Formula
    conjugate: Formula
    finite: Region
    domain: Region
    maximiser: Formula | None = None


def everywhere(s: Tensor) -> tuple[Statement, ...]:
    return ()


def region(**bounds: Scalar) -> Region:
    """`region(at_least=0, at_most=1)`: 0 ≤ s ≤ 1."""
    signs = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
    return lambda s: tuple(Statement(s, signs[name], as_tensor(value)) for name, value in bounds.items())


def simplex(s: Tensor) -> tuple[Statement, ...]:
    """`sₖ ≥ 0, Σₖ sₖ = 1`."""
    return (Statement(s, ">=", s * 0), Statement(total(s), "=", as_tensor(1)))


def entropy(s: Tensor) -> Tensor:
    """`s log s`."""
    return s * log(s)


def function(name: str) -> Formula:
    return lambda x: apply(known(name), x)


UNIT, POSITIVE, NOT_NEGATIVE = region(at_least=0, at_most=1), region(above=0), region(at_least=0)

ENTRYWISE: dict[str, Conjugate] = {
    "half square": Conjugate(lambda x: x**2 / 2, lambda s: s**2 / 2, everywhere, everywhere, lambda s: s),
    "square": Conjugate(lambda x: x**2, lambda s: s**2 / 4, everywhere, everywhere, lambda s: s / 2),
    "absolute value": Conjugate(function("abs"), lambda s: s * 0, everywhere, region(at_least=-1, at_most=1)),
    "exponential": Conjugate(exp, lambda s: s * log(s) - s, everywhere, NOT_NEGATIVE, log),
    "negative entropy": Conjugate(entropy, lambda s: exp(s - 1), NOT_NEGATIVE, everywhere, lambda s: exp(s - 1)),
    "negative logarithm": Conjugate(lambda x: -log(x), lambda s: -1 - log(-s), POSITIVE, region(below=0), lambda s: -1 / s),
    "softplus": Conjugate(function("softplus"), lambda s: entropy(s) + entropy(1 - s), everywhere, UNIT, lambda s: log(s) - log(1 - s)),
    "hinge": Conjugate(function("relu"), lambda s: s * 0, everywhere, UNIT),
    "half squared hinge": Conjugate(lambda x: function("relu")(x) ** 2 / 2, lambda s: s**2 / 2, everywhere, NOT_NEGATIVE, lambda s: s),
}  # fmt: skip

VECTORS: dict[str, Conjugate] = {
    "half squared norm": Conjugate(lambda x: square(x) / 2, lambda s: square(s) / 2, everywhere, everywhere, lambda s: s),
    "log-sum-exp": Conjugate(lambda x: log(total(exp(x))), lambda s: inner(s, log(s)), everywhere, simplex, log),
}


def gap(row: Conjugate, x: Tensor, s: Tensor) -> Tensor:
    """`f(x) + f*(s) − s·x`, never negative (Fenchel, Young), and 0 at x = x(s)."""
    return row.function(x) + row.conjugate(s) - inner(s, x)


def least(of: Tensor, over: Tensor) -> tuple[Tensor, tuple[Statement, ...]]:
    """Where `f(x) − s·x + rest` is least, f being in the table: x(s), and the domain of f*, which s has to be in.

    Raises CannotSolve where the rest depends on x for every smooth f in the table.
    """
    x = member(over)
    slope = gradient(of, x)
    for row in (VECTORS if x.shape else ENTRYWISE).values():
        s = simplified(gradient(row.function(x), x) - slope)
        if row.maximiser is not None and x.symbol not in form.symbols(s.node):
            return Tensor(spread(row.maximiser(s), x.indices)), row.domain(s)
    raise CannotSolve(f"{x.symbol} stands in no function of the table in derive/conjugates.py")


def member(symbol: Tensor) -> Tensor:
    """`xᵢ` of a family x."""
    family = symbol.shape[: symbol.symbol.family - len(symbol.indices)]
    names = [axis.letters[family[:k].count(axis)] for k, axis in enumerate(family)]
    return symbol[tuple(Index(name, axis) for name, axis in zip(names, family, strict=True))] if family else symbol


def simplified(tensor: Tensor) -> Tensor:
    return Tensor(to_node(normal_form(tensor.node)), tensor.indices)
