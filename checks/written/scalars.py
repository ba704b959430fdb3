"""Numbers at a point: exact rationals while they last, certified balls after that, and jets over either.

A jet `x + Σ cₖ εₖ` carries first derivatives along named directions; jets of different levels nest, which gives
derivatives of any order. This table of slopes is shared with no other route to a derivative.
Source: Griewank, Walther, "Evaluating Derivatives", 2008, chapters 3 and 13 (forward mode).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import arb, fmpq

from checks.errors import Undefined
from derive.errors import NoRule, TooHard

MOST_EXPONENT = 4096
ZERO, ONE = fmpq(0), fmpq(1)
Number = Any
"""An fmpq, an arb, or a Jet over numbers."""


class Opaque:
    """A number of another kind: it says itself what sums, powers and functions of it are."""

    def __add__(self, other: Number) -> Number:
        raise NotImplementedError

    def __neg__(self) -> Number:
        raise NotImplementedError

    def __sub__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return (-self) + other

    def raised(self, exponent: Number) -> Number:
        raise NotImplementedError

    def applied(self, name: str) -> Number:
        raise NotImplementedError

    def of_base(self, base: Number) -> Number:
        raise NotImplementedError


class Jet:
    """`x + Σ cₖ εₖ` with εₖ εₗ = 0: a number and its slopes along the directions of one level."""

    __slots__ = ("level", "slopes", "value")

    def __init__(self, value: Number, level: int, slopes: Mapping[int, Number]) -> None:
        self.value, self.level, self.slopes = value, level, slopes

    def __neg__(self) -> Jet:
        return Jet(-self.value, self.level, {k: -c for k, c in self.slopes.items()})

    def __add__(self, other: Number) -> Jet:
        if below(other, self):
            return Jet(self.value + other, self.level, self.slopes)
        if below(self, other):
            return Jet(self + other.value, other.level, other.slopes)
        return Jet(self.value + other.value, self.level, joined(self.slopes, other.slopes))

    __radd__ = __add__

    def __sub__(self, other: Number) -> Jet:
        return self.__add__(-other)

    def __rsub__(self, other: Number) -> Jet:
        return (-self).__add__(other)

    def __mul__(self, other: Number) -> Jet:
        if below(other, self):
            return Jet(self.value * other, self.level, {k: c * other for k, c in self.slopes.items()})
        if below(self, other):
            product: Jet = other * self
            return product
        left = {k: c * other.value for k, c in self.slopes.items()}
        right = {k: self.value * c for k, c in other.slopes.items()}
        return Jet(self.value * other.value, self.level, joined(left, right))

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Number:
        return self * power(other, -1)

    def __rtruediv__(self, other: Number) -> Number:
        return power(self, -1) * other


def below(one: Number, other: Number) -> bool:
    """Whether `one` is a constant for the level of `other`."""
    return isinstance(other, Jet) and (not isinstance(one, Jet) or one.level < other.level)


def joined(left: Mapping[int, Number], right: Mapping[int, Number]) -> dict[int, Number]:
    total = dict(left)
    for key, slope in right.items():
        total[key] = total[key] + slope if key in total else slope
    return total


def plain(number: Number) -> Number:
    """The number without its slopes."""
    while isinstance(number, Jet):
        number = number.value
    return number


def rational(value: Fraction | int) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def is_zero(number: Number) -> bool:
    return bool(plain(number) == 0)


def sign(number: Number) -> int:
    """−1, 0 or 1. Raises Undefined where a ball does not tell."""
    x = plain(number)
    if x > 0 or x < 0 or x == 0:
        return int(x > 0) - int(x < 0)
    raise Undefined("a ball does not tell the sign of a number that is close to 0")


def whole(number: Number) -> int | None:
    """The integer that a rational is, or None."""
    x = plain(number)
    return int(x.p) if isinstance(x, fmpq) and x.q == 1 else None


def power(base: Number, exponent: Number) -> Number:
    """`xᵖ`: exact for whole p, a root where it is rational, else `e^{p log x}`. Raises Undefined, TooHard."""
    if isinstance(exponent, int):
        exponent = fmpq(exponent)
    if isinstance(exponent, Opaque):
        return raised_to(base, exponent)
    if isinstance(exponent, Jet):
        return apply("exp", exponent * apply("log", base))
    if isinstance(base, Jet):
        slope = exponent * power(base.value, exponent - 1) if exponent != 0 else ZERO
        return Jet(power(base.value, exponent), base.level, {k: slope * c for k, c in base.slopes.items()})
    if isinstance(base, Opaque):
        return base.raised(exponent)
    count = whole(exponent)
    return by_root(base, exponent) if count is None else repeated(base, count)


def raised_to(base: Number, exponent: Opaque) -> Number:
    """`xᵏ` for an exponent of another kind; its slope is k xᵏ / x."""
    if not isinstance(base, Jet):
        return exponent.of_base(base)
    found = raised_to(base.value, exponent)
    slope = exponent * found * power(base.value, -1)
    return Jet(found, base.level, {k: slope * c for k, c in base.slopes.items()})


def repeated(base: Number, count: int) -> Number:
    if abs(count) > MOST_EXPONENT:
        raise TooHard(f"an exponent above {MOST_EXPONENT}")
    if count < 0 and not (base > 0 or base < 0):
        raise Undefined("a division by zero")
    return base**count


def by_root(base: Number, exponent: Number) -> Number:
    if base == 0 and exponent > 0:
        return ZERO
    if isinstance(exponent, fmpq) and exponent.q == 2 and isinstance(base, fmpq) and is_square(base):
        return repeated(fmpq(isqrt(int(base.p)), isqrt(int(base.q))), int(exponent.p))
    if not base > 0:
        raise Undefined("a root or a power of a number that is not positive")
    if isinstance(exponent, fmpq) and exponent.q == 2:
        return repeated(arb(base).sqrt(), int(exponent.p))
    return (arb(exponent) * arb(base).log()).exp()


def is_square(x: fmpq) -> bool:
    p, q = int(x.p), int(x.q)
    return p >= 0 and isqrt(p) ** 2 == p and isqrt(q) ** 2 == q


def positive(x: Number) -> Number:
    if not x > 0:
        raise Undefined("a logarithm of a number that is not positive")
    return x


def call(name: str) -> Callable[[Number], Number]:
    return lambda x: apply(name, x)


def sigma(x: Number) -> Number:
    return 1 / (1 + arb(-x).exp()) if x != 0 else fmpq(1, 2)


def exact_at(place: int, value: fmpq, other: Callable[[arb], arb]) -> Callable[[Number], Number]:
    """The exact value at one place, a ball elsewhere."""
    return lambda x: value if isinstance(x, fmpq) and x == place else other(arb(x))


def factorial(x: Number) -> Number:
    count = whole(x)
    if count is not None and not 0 <= count <= MOST_EXPONENT:
        raise Undefined("the factorial of a negative or a huge number")
    return (arb(x) + 1).gamma() if count is None else fmpq(int(arb(count + 1).gamma().unique_fmpz() or 0))


def normal_density(x: Number) -> Number:
    return (-(arb(x) ** 2) / 2).exp() / (2 * arb.pi()).sqrt()


def normal_distribution(x: Number) -> Number:
    return (1 + (arb(x) / arb(2).sqrt()).erf()) / 2


VALUES: Mapping[str, Callable[[Number], Number]] = {
    "exp": exact_at(0, ONE, arb.exp),
    "log": lambda x: exact_at(1, ZERO, arb.log)(positive(x)),
    "sqrt": lambda x: power(x, fmpq(1, 2)),
    "sin": exact_at(0, ZERO, arb.sin),
    "cos": exact_at(0, ONE, arb.cos),
    "tan": exact_at(0, ZERO, arb.tan),
    "sinh": exact_at(0, ZERO, arb.sinh),
    "cosh": exact_at(0, ONE, arb.cosh),
    "tanh": exact_at(0, ZERO, arb.tanh),
    "arctan": exact_at(0, ZERO, arb.atan),
    "arcsin": exact_at(0, ZERO, arb.asin),
    "arccos": lambda x: arb(x).acos(),
    "erf": exact_at(0, ZERO, arb.erf),
    "erfc": exact_at(0, ONE, arb.erfc),
    "sigma": sigma,
    "softplus": lambda x: arb(x).exp().log1p(),
    "abs": lambda x: x * sign(x),
    "sign": lambda x: fmpq(sign(x)),
    "relu": lambda x: x if sign(x) > 0 else ZERO,
    "step": lambda x: fmpq(int(sign(x) > 0)),
    "Phi": normal_distribution,
    "phi": normal_density,
    "gamma": lambda x: arb(positive(x)).gamma(),
    "lgamma": lambda x: arb(positive(x)).lgamma(),
    "digamma": lambda x: arb(positive(x)).digamma(),
    "factorial": factorial,
}

SLOPES: Mapping[str, Callable[[Number], Number]] = {
    "exp": call("exp"),
    "log": lambda x: power(x, -1),
    "sqrt": lambda x: power(x, fmpq(-1, 2)) / 2,
    "sin": call("cos"),
    "cos": lambda x: -apply("sin", x),
    "tan": lambda x: power(apply("cos", x), -2),
    "sinh": call("cosh"),
    "cosh": call("sinh"),
    "tanh": lambda x: power(apply("cosh", x), -2),
    "arctan": lambda x: 1 / (1 + x * x),
    "arcsin": lambda x: power(1 - x * x, fmpq(-1, 2)),
    "arccos": lambda x: -power(1 - x * x, fmpq(-1, 2)),
    "erf": lambda x: apply("exp", -x * x) * 2 / arb.pi().sqrt(),
    "erfc": lambda x: -(apply("exp", -x * x) * 2 / arb.pi().sqrt()),
    "sigma": lambda x: apply("exp", -x) * power(1 + apply("exp", -x), -2),
    "softplus": call("sigma"),
    "abs": lambda x: smooth(x, call("sign")),
    "sign": lambda x: smooth(x, lambda _: ZERO),
    "relu": lambda x: smooth(x, call("step")),
    "step": lambda x: smooth(x, lambda _: ZERO),
    "Phi": call("phi"),
    "phi": lambda x: -x * apply("phi", x),
    "lgamma": call("digamma"),
    "gamma": lambda x: apply("gamma", x) * apply("digamma", x),
}


def smooth(x: Number, slope: Callable[[Number], Number]) -> Number:
    """A slope away from the kink. Raises Undefined at it."""
    if sign(x) == 0:
        raise Undefined("a derivative at a kink")
    return slope(x)


def apply(name: str, x: Number) -> Number:
    """`f(x)`, through jets by the chain rule. Raises NoRule for a function or a slope that is not in the table."""
    table = SLOPES if isinstance(x, Jet) else VALUES
    if name not in table or name not in VALUES:
        raise NoRule(f"no value for {name}; add one line to checks/written/scalars.py")
    if isinstance(x, Opaque):
        return x.applied(name)
    if not isinstance(x, Jet):
        return finite(VALUES[name](x))
    slope = SLOPES[name](x.value)
    return Jet(apply(name, x.value), x.level, {k: slope * c for k, c in x.slopes.items()})


def finite(x: Number) -> Number:
    if isinstance(x, arb) and not x.is_finite():
        raise Undefined("the value is not certified to be in the domain")
    return x


def larger(left: Number, right: Number) -> Number:
    gap = sign(left - right)
    if gap == 0 and (isinstance(left, Jet) or isinstance(right, Jet)):
        raise Undefined("a derivative where two values tie")
    return left if gap >= 0 else right


def smaller(left: Number, right: Number) -> Number:
    return -larger(-left, -right)
