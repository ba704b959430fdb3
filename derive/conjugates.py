"""Convex conjugates, one line per function: `f*(s) = supₓ (s·x − f(x))`, so that `f(x) + f*(s) ≥ s·x`.

ENTRYWISE holds functions of one real variable (a scalar, or an entry xᵢ of a family), VECTORS functions of a vector.
Each line: f, f*, where f is finite, where f* is finite, the maximiser x(s) where f is smooth, and `w f*(t/w)` in the
form that people write, which is the conjugate of `w f` for w > 0; 0 log 0 is 0.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, section 3.3; Rockafellar, "Convex Analysis", 1970, section 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Statement
from derive.errors import CannotSolve
from derive.normal_form import normal_form, to_node
from derive.symbols import Index
from derive.tensor import Scalar, Tensor, apply, as_tensor, exp, inner, known, log, norm, spread, square, total

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
    scaled: Callable[[Tensor, Tensor], Tensor] | None = None

    def of_multiple(self, weight: Tensor, t: Tensor) -> Tensor:
        """`(w f)*(t) = w f*(t/w)`."""
        if weight.node is form.constant(1):
            return self.conjugate(t)
        return weight * self.conjugate(t / weight) if self.scaled is None else self.scaled(t, weight)

    def region_of_multiple(self, weight: Tensor, t: Tensor) -> tuple[Statement, ...]:
        """Where the conjugate of w f is finite: the bounds are w times those of f."""
        return tuple(Statement(item.left, item.relation, item.right * weight) for item in self.domain(t))


def everywhere(s: Tensor) -> tuple[Statement, ...]:
    return ()


def region(**bounds: Scalar) -> Region:
    """`region(at_least=0, at_most=1)`: 0 ≤ s ≤ 1."""
    signs = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
    return lambda s: tuple(Statement(s, signs[name], as_tensor(value)) for name, value in bounds.items())


def simplex(s: Tensor) -> tuple[Statement, ...]:
    """`sₖ ≥ 0, Σₖ sₖ = 1`."""
    return (Statement(s, ">=", s * 0), Statement(total(s), "=", as_tensor(1)))


def ball(s: Tensor) -> tuple[Statement, ...]:
    """`‖s‖ ≤ 1`."""
    return (Statement(norm(s), "<=", as_tensor(1)),)


def entropy(s: Tensor) -> Tensor:
    """`s log s`."""
    return s * log(s)


def entropies(s: Tensor) -> Tensor:
    """`s log s + (1 − s) log(1 − s)`."""
    return entropy(s) + entropy(1 - s)


def logit(s: Tensor) -> Tensor:
    """`log s − log(1 − s)`."""
    return log(s) - log(1 - s)


def itself(s: Tensor) -> Tensor:
    return s


def nothing(s: Tensor) -> Tensor:
    return s * 0


def relu(x: Tensor) -> Tensor:
    return apply(known("relu"), x)


def softplus(x: Tensor) -> Tensor:
    return apply(known("softplus"), x)


def absolute(x: Tensor) -> Tensor:
    return apply(known("abs"), x)


def half_square(x: Tensor) -> Tensor:
    """`½x²`, `½‖x‖²`."""
    return square(x) / 2


def twice_root(s: Tensor) -> Tensor:
    """`−2√(−s)`."""
    return -2 * (-s) ** Fraction(1, 2)


def quarter(t: Tensor, w: Tensor) -> Tensor:
    """`‖t‖²/(4w)`."""
    return square(t) * reciprocal(4 * w)


def half(t: Tensor, w: Tensor) -> Tensor:
    """`‖t‖²/(2w)`."""
    return square(t) * reciprocal(2 * w)


def free(t: Tensor, w: Tensor) -> Tensor:
    return as_tensor(0)


def reciprocal(weight: Tensor) -> Tensor:
    """`1/(c a b)` factor by factor, so that `1/(C/2)` is `2/C`."""
    number, body = form.split_coefficient(weight.node)
    if isinstance(body, form.Contract) and len(body.label_axes) == body.rank:
        factors = [(form.power(node, -1), labels) for node, labels in body.factors]
        whole = form.contract(1 / number, factors, tuple(range(body.rank)), dict(enumerate(body.axes)))
        return Tensor(whole, weight.indices)
    return Tensor(form.scale(1 / number, form.power(body, -1)), weight.indices)


UNIT, SYMMETRIC = region(at_least=0, at_most=1), region(at_least=-1, at_most=1)
POSITIVE, NEGATIVE = region(above=0), region(below=0)
NOT_NEGATIVE, NOT_POSITIVE = region(at_least=0), region(at_most=0)

ENTRYWISE: dict[str, Conjugate] = {
    "half square": Conjugate(half_square, half_square, everywhere, everywhere, itself, half),
    "square": Conjugate(square, lambda s: s**2 / 4, everywhere, everywhere, lambda s: s / 2, quarter),
    "absolute value": Conjugate(absolute, nothing, everywhere, SYMMETRIC, None, free),
    "exponential": Conjugate(
        exp, lambda s: s * log(s) - s, everywhere, NOT_NEGATIVE, log, lambda t, w: t * log(t / w) - t
    ),
    "negative entropy": Conjugate(entropy, lambda s: exp(s - 1), NOT_NEGATIVE, everywhere, lambda s: exp(s - 1)),
    "negative logarithm": Conjugate(
        lambda x: -log(x),
        lambda s: -1 - log(-s),
        POSITIVE,
        NEGATIVE,
        lambda s: -1 / s,
        lambda t, w: -w - w * log(-t / w),
    ),
    "reciprocal": Conjugate(
        lambda x: x**-1,
        twice_root,
        POSITIVE,
        NOT_POSITIVE,
        lambda s: (-s) ** Fraction(-1, 2),
        lambda t, w: twice_root(t * w),
    ),
    "softplus": Conjugate(
        softplus, entropies, everywhere, UNIT, logit, lambda t, w: t * log(t / w) + (w - t) * log((w - t) / w)
    ),
    "hinge": Conjugate(relu, nothing, everywhere, UNIT, None, free),
    "half squared hinge": Conjugate(
        lambda x: half_square(relu(x)), half_square, everywhere, NOT_NEGATIVE, itself, half
    ),
}

VECTORS: dict[str, Conjugate] = {
    "half squared norm": Conjugate(half_square, half_square, everywhere, everywhere, itself, half),
    "squared norm": Conjugate(square, lambda s: square(s) / 4, everywhere, everywhere, lambda s: s / 2, quarter),
    "norm": Conjugate(norm, lambda s: as_tensor(0), everywhere, ball, None, free),
    "log-sum-exp": Conjugate(
        lambda x: log(total(exp(x))),
        lambda s: inner(s, log(s)),
        everywhere,
        simplex,
        log,
        lambda t, w: inner(t, log(t / w)),
    ),
}


def gap(row: Conjugate, x: Tensor, s: Tensor) -> Tensor:
    """`f(x) + f*(s) − s·x`, never negative (Fenchel, Young), and 0 at x = x(s)."""
    return row.function(x) + row.conjugate(s) - inner(s, x)


def least(of: Tensor, over: Tensor) -> tuple[Tensor, tuple[Statement, ...]]:
    """Where `f(x) − s·x + rest` is least, f being in the table: x(s), and the domain of f*, which s has to be in.

    Raises CannotSolve where the rest depends on x for every smooth f in the table, or no x is least (min eˣ).
    """
    x = member(over)
    slope = gradient(of, x)
    for row in (VECTORS if x.shape else ENTRYWISE).values():
        s = simplified(gradient(row.function(x), x) - slope)
        attained = not row.domain(s) or not form.is_zero(s.node)
        if row.maximiser is not None and attained and x.symbol not in form.symbols(s.node):
            return Tensor(spread(row.maximiser(s), x.indices), over.indices), row.domain(s)
    raise CannotSolve(f"{x.symbol} stands in no function of the table in derive/conjugates.py")


def member(symbol: Tensor) -> Tensor:
    """`xᵢ` of a family x."""
    family = symbol.shape[: symbol.symbol.family - len(symbol.indices)]
    names = [axis.letters[family[:k].count(axis)] for k, axis in enumerate(family)]
    return symbol[tuple(Index(name, axis) for name, axis in zip(names, family, strict=True))] if family else symbol


def simplified(tensor: Tensor) -> Tensor:
    return Tensor(to_node(normal_form(tensor.node)), tensor.indices)
