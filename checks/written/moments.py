"""`𝔼 u²`, `𝔼[p(u) e^{a u}]`: means of formal quantities by the moments of their laws.

A block is a set of quantities that are independent of all others. Sources: Isserlis, "On a formula for the
product-moment coefficient", Biometrika 12 (1918); Johnson, Kemp, Kotz, "Univariate Discrete Distributions", 2005.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq

from checks.written.formal import (
    Formal,
    Monomial,
    Poly,
    Variable,
    added,
    evaluated,
    exactly_zero,
    is_atom,
    made,
    multiplied,
    variables_of,
)
from checks.written.scalars import ONE, ZERO, Jet, Number, apply, power
from derive.errors import NoRule


@dataclass(frozen=True)
class Block:
    """Quantities that are independent of all others: which, and the mean of `p(u) e^{e(u)}` over them."""

    variables: tuple[Variable, ...]
    mean: Callable[[Poly, Poly], Number]


def mean(x: Number, blocks: Sequence[Block]) -> Number:
    """`𝔼 x`, through jets. Raises NoRule for what has no mean by moments."""
    if isinstance(x, Jet):
        total = mean(x.value, blocks)
        for direction, slope in x.slopes.items():
            total = total + Jet(ZERO, x.level, {direction: ONE}) * mean(slope, blocks)
        return total
    if not isinstance(x, Formal):
        return x
    result: Number = ZERO
    for e, p in x.terms:
        result = result + with_constant(evaluated(e), evaluated(p), blocks)
    return mean(result, blocks) if isinstance(result, Formal) else result


def with_constant(e: Poly, p: Poly, blocks: Sequence[Block]) -> Number:
    """A constant in the exponent comes out of it."""
    constant = e.get((), ZERO)
    rest = {monomial: c for monomial, c in e.items() if monomial}
    found = term_mean(rest, p, blocks) if rest or set(p) - {()} else p.get((), ZERO)
    return found if exactly_zero(constant) else apply("exp", constant) * found


def term_mean(e: Poly, p: Poly, blocks: Sequence[Block]) -> Number:
    """By the first block that occurs; what is left may hold others."""
    here = variables_of(e) | variables_of(p)
    if any(map(is_atom, here)):
        raise NoRule("no mean is known of what is no polynomial of a random quantity")
    block = next((block for block in blocks if here & set(block.variables)), None)
    if block is None:
        raise NoRule("a random quantity that nothing is integrated over")
    inner, outer = parted(e, block.variables)
    result: Number = ZERO
    for rest, polynomial in grouped(p, block.variables).items():
        result = result + block.mean(inner, polynomial) * made([({}, {rest: ONE})])
    return result * made([(outer, {(): ONE})])


def parted(e: Poly, variables: Sequence[Variable]) -> tuple[Poly, Poly]:
    """The part of an exponent in these variables, and the rest. Raises NoRule where they mix."""
    inner: dict[Monomial, Number] = {}
    outer: dict[Monomial, Number] = {}
    for monomial, c in e.items():
        inside = {variable in variables for variable, _ in monomial}
        if len(inside) > 1:
            raise NoRule("an exponential of a product of random quantities")
        (inner if True in inside else outer)[monomial] = c
    return inner, outer


def grouped(p: Poly, variables: Sequence[Variable]) -> dict[Monomial, Poly]:
    """`Σ rest · polynomial in these variables`."""
    found: dict[Monomial, dict[Monomial, Number]] = {}
    for monomial, c in p.items():
        inside = tuple(item for item in monomial if item[0] in variables)
        rest = tuple(item for item in monomial if item[0] not in variables)
        found.setdefault(rest, {})[inside] = c
    return found  # type: ignore[return-value]


def linear(e: Poly, variables: Sequence[Variable]) -> list[Number]:
    """The coefficients of a linear exponent. Raises NoRule for any other."""
    slopes = dict.fromkeys(variables, ZERO)
    for monomial, c in e.items():
        if len(monomial) != 1 or monomial[0][1] != 1:
            raise NoRule("an expectation of the exponential of a square")
        slopes[monomial[0][0]] = c
    return [slopes[variable] for variable in variables]


def gaussian(variables: Sequence[Variable], covariance: Sequence[Sequence[Number]]) -> Block:
    """Mean 0: `𝔼 u^α` by Isserlis, and `𝔼 p(u) e^{aᵀu} = e^{aᵀCa/2} 𝔼 p(u + C a)`."""
    places = {name: k for k, name in enumerate(variables)}

    def moment(monomial: Monomial) -> Number:
        if not monomial:
            return ONE
        if sum(count for _, count in monomial) % 2:
            return ZERO
        first, rest = monomial[0][0], lowered(monomial, monomial[0][0])
        total: Number = ZERO
        for other, count in rest:
            total = total + covariance[places[first]][places[other]] * count * moment(lowered(rest, other))
        return total

    def block_mean(e: Poly, p: Poly) -> Number:
        scale: Number = ONE
        if e:
            a = linear(e, variables)
            shift = [dotted(row, a) for row in covariance]
            p = shifted(p, dict(zip(variables, shift, strict=True)))
            scale = apply("exp", dotted(a, shift) * fmpq(1, 2))
        return scale * summed(p, moment)

    return Block(tuple(variables), block_mean)


def second_moments(variables: Sequence[Variable], covariance: Callable[[int, int], Number]) -> Block:
    """Mean 0 and these covariances. Raises NoRule for every higher moment: nothing says it."""
    places = {name: k for k, name in enumerate(variables)}

    def moment(monomial: Monomial) -> Number:
        factors = [places[name] for name, count in monomial for _ in range(count)]
        if len(factors) > 2:
            raise NoRule("nothing says more than means and covariances")
        return covariance(*factors) if len(factors) == 2 else ONE if not factors else ZERO

    def block_mean(e: Poly, p: Poly) -> Number:
        if e:
            raise NoRule("nothing says more than means and covariances")
        return summed(p, moment)

    return Block(tuple(variables), block_mean)


def lowered(monomial: Monomial, name: Variable) -> Monomial:
    """∂/∂u without its factor: one power less."""
    return tuple((v, k - (v == name)) for v, k in monomial if k > 1 or v != name)


def dotted(one: Sequence[Number], other: Sequence[Number]) -> Number:
    total: Number = ZERO
    for a, b in zip(one, other, strict=True):
        total = total + a * b
    return total


def summed(p: Poly, moment: Callable[[Monomial], Number]) -> Number:
    total: Number = ZERO
    for monomial, c in p.items():
        total = total + c * moment(monomial)
    return total


def shifted(p: Poly, shift: Mapping[Variable, Number]) -> Poly:
    """`p(u + s)`."""
    total: Poly = {}
    for monomial, c in p.items():
        part: Poly = {(): c}
        for name, count in monomial:
            one: Poly = added({((name, 1),): ONE}, {(): shift[name]})
            for _ in range(count):
                part = multiplied(part, one)
        total = added(total, part)
    return total


Tilt = Callable[[Number], tuple[Number, Callable[[int], Number]]]
"""What `e^{a u}` does to a law: its mean, and the moments under it."""


def scalar(name: Variable, tilt: Tilt) -> Block:
    """One quantity by its moments `𝔼[uᵏ e^{a u}]`."""

    def block_mean(e: Poly, p: Poly) -> Number:
        (a,) = linear(e, (name,))
        scale, moment = tilt(a)
        return scale * summed(p, lambda monomial: moment(monomial[0][1] if monomial else 0))

    return Block((name,), block_mean)


def poisson(rate: Number) -> Tilt:
    """`𝔼 kⁿ = Σ S(n, j) λʲ`; under `e^{a k}` the rate is λ e^a."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        tilted = rate * apply("exp", a)
        return apply("exp", tilted - rate), lambda n: dotted(list(map(fmpq, stirling(n))), list(powers(tilted, n + 1)))

    return tilt


def stirling(n: int) -> list[int]:
    """S(n, 0), …, S(n, n)."""
    row = [1]
    for _ in range(n):
        row = [(j * row[j] if j < len(row) else 0) + (row[j - 1] if j else 0) for j in range(len(row) + 1)]
    return row


def powers(x: Number, count: int) -> Iterator[Number]:
    result: Number = ONE
    for _ in range(count):
        yield result
        result = result * x


def gamma_law(shape: Number, rate: Number) -> Tilt:
    """`𝔼 xⁿ = α (α + 1) ⋯ (α + n − 1) / βⁿ`; the exponential law has α = 1. No tilt beyond moments."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: rising(shape, n) * power(rate, -n)

    return tilt


def uniform(lower: Number, upper: Number) -> Tilt:
    """`𝔼 xⁿ = (bⁿ⁺¹ − aⁿ⁺¹) / ((n + 1)(b − a))`, as a polynomial in a and b."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: sum_of_powers(lower, upper, n) * fmpq(1, n + 1)

    return tilt


def beta_law(one: Number, other: Number) -> Tilt:
    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: rising(one, n) * power(rising(one + other, n), -1)

    return tilt


def untilted(a: Number) -> None:
    if not exactly_zero(a):
        raise NoRule("an expectation of an exponential under this law")


def rising(x: Number, count: int) -> Number:
    result: Number = ONE
    for k in range(count):
        result = result * (x + k)
    return result


def sum_of_powers(lower: Number, upper: Number, n: int) -> Number:
    return dotted(list(powers(lower, n + 1)), list(powers(upper, n + 1))[::-1])
