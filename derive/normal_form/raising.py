"""Powers with exponents that are no numbers, and products along an axis: `θˣ = e^{x log θ}`, `Πᵢ e^{aᵢ} = e^{Σᵢ aᵢ}`.

What is not known to be positive keeps a whole power as an atom: `xⁿ` is not `e^{n log x}` for x < 0.
"""

from __future__ import annotations

from fractions import Fraction

from derive.normal_form import functions as fn
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Head
from derive.normal_form.heads import wrap
from derive.normal_form.polynomial import ONE, Monomial, Polynomial
from derive.normal_form.rewriting import rewrite
from derive.tensor import known

COUNTING = ("size", "position")


def raised(base: Polynomial, exponent: Polynomial) -> Polynomial:
    """`bᵉ`; unless e is a whole number whatever the point, b > 0 is needed for it to be defined."""
    if exponent.number is not None:
        return fn.power(base, exponent.number) if exponent.number else poly.number(1, base.axes)
    if fn.positive(base) or not counting(exponent):
        return fn.exponential(fn.times(exponent, fn.logarithm(base)))
    if len(base.terms) != 1:
        return whole_power(base, exponent)
    ((monomial, value),) = base.terms.items()
    return fn.times(*(raised_part(part, exponent) for part in factors(monomial, value, base)))


def counting(exponent: Polynomial) -> bool:
    """Whether this is a whole number at every point: n, i, n − 1."""
    parts = (part for monomial in exponent.terms for part, _ in monomial)
    whole = all(value.denominator == 1 for value in exponent.terms.values())
    powers = all(e > 0 and e.denominator == 1 for monomial in exponent.terms for _, e in monomial)
    return whole and powers and all(head.kind in COUNTING for part in parts for (head, _), _ in part.atoms)


def factors(monomial: Monomial, value: Fraction, base: Polynomial) -> list[Polynomial]:
    """`−2 x y²` → −1, 2, x, y²."""
    numbers = [poly.number(abs(value), base.axes), *([poly.number(-1, base.axes)] if value < 0 else [])]
    return numbers + [Polynomial(base.axes, {(item,): Fraction(1)}) for item in monomial]


def raised_part(base: Polynomial, exponent: Polynomial) -> Polynomial:
    return raised(base, exponent) if fn.positive(base) else whole_power(base, exponent)


def whole_power(base: Polynomial, exponent: Polynomial) -> Polynomial:
    """`b^{c₀ + Σ c m} = b^{c₀} Π (bᵐ)ᶜ`, the exponent spelled m log b."""
    result = poly.number(1, base.axes)
    for monomial, value in exponent.terms.items():
        symbol = wrap("map", base, known("log"))
        content = poly.multiply(Polynomial(base.axes, {monomial: Fraction(1)}), symbol)
        power = fn.power(base, value) if monomial == ONE else wrap("raise", content, exponent=value)
        result = fn.times(result, power)
    return result


def multiplied(body: Polynomial) -> Polynomial:
    """`Π` along the last slot, factor by factor."""
    if len(body.terms) != 1:
        return multiplied_part(body)
    ((monomial, value),) = body.terms.items()
    return fn.times(*(multiplied_part(part) for part in factors(monomial, value, body)))


def multiplied_part(body: Polynomial) -> Polynomial:
    """`Π aᵢ = e^{Σ log aᵢ}` for aᵢ > 0, `Π c = cⁿ`; else an atom."""
    last, axes = len(body.axes) - 1, body.axes[:-1]
    if last not in body.slots:
        axis = body.axes[-1]
        count = poly.number(axis.size, axes) if axis.size else poly.atom(Head("size", axis), (), axes)
        return raised(Polynomial(axes, body.terms), count)
    if fn.positive(body):
        return fn.exponential(rewrite(poly.bind(fn.logarithm(body), last)))
    return poly.atom(Head("multiply", body, tuple(range(last))), tuple(range(last)), axes)
