"""`Σ c xʳ e^{−λx}` on x > 0, r any number above −1: what a gamma density is made of, and its integral Γ(r + 1)/λʳ⁺¹.

From a > 0 on: −a^{r+1}/(r + 1) for λ = 0 and r < −1, as of a Pareto density; for whole r the incomplete gamma function.
"""

from __future__ import annotations

from dataclasses import dataclass

from checks.errors import Undefined
from checks.written.scalars import MOST_EXPONENT, ONE, ZERO, Jet, Number, Opaque, apply, plain, power, whole
from derive.errors import NoRule

Term = tuple[Number, Number, Number]
"""c, r and λ."""


@dataclass(frozen=True, eq=False)
class Kernel(Opaque):
    """A sum of such terms as a number, until it is integrated."""

    terms: tuple[Term, ...]

    def __add__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else Kernel((*self.terms, *terms_of(other)))

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self * -ONE

    def __mul__(self, other: Number) -> Number:
        if isinstance(other, Jet):
            return NotImplemented
        pairs = ((one, two) for one in self.terms for two in terms_of(other))
        return Kernel(tuple((a * b, r + s, u + v) for (a, r, u), (b, s, v) in pairs))

    __rmul__ = __mul__

    def __pow__(self, count: Number) -> Number:
        return self.raised(count)

    def __truediv__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self * power(other, -1)

    def __rtruediv__(self, other: Number) -> Number:
        return self.raised(-1) * other

    def __eq__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        raise NoRule("an integrand with cases")

    __gt__ = __le__ = __ge__ = __lt__

    def raised(self, exponent: Number) -> Number:
        """Any power of one term, whole powers of a sum."""
        if len(self.terms) == 1:
            ((c, r, rate),) = self.terms
            return Kernel(((power(c, exponent), r * exponent, rate * exponent),))
        count = exponent if isinstance(exponent, int) else whole(exponent)
        if count is None or not 0 <= count <= MOST_EXPONENT:
            raise NoRule("an integral of a power of a sum")
        found: Number = ONE
        for _ in range(count):
            found = self * found
        return found

    def of_base(self, base: Number) -> Number:
        return (self * apply("log", base)).applied("exp")

    def applied(self, name: str) -> Number:
        """`e^{a + b x}`."""
        if name != "exp" or any(not zero(rate) or whole(r) not in (0, 1) for _, r, rate in self.terms):
            raise NoRule(f"no rule for an integral to infinity of {name}")
        constant = sum((c for c, r, _ in self.terms if whole(r) == 0), ZERO)
        slope = sum((c for c, r, _ in self.terms if whole(r) == 1), ZERO)
        return Kernel(((apply("exp", constant), ZERO, -slope),))


def terms_of(x: Number) -> tuple[Term, ...]:
    return x.terms if isinstance(x, Kernel) else ((x, ZERO, ZERO),)


def zero(x: Number) -> bool:
    return whole(x) == 0


def integral(x: Number) -> Number:
    """`∫₀^∞ xʳ e^{−λx} dx = Γ(r + 1)/λʳ⁺¹`. Raises NoRule, and Undefined for what does not converge."""
    if not isinstance(x, Kernel):
        raise NoRule("an integral that does not converge")
    return sum((moment(*term) for term in x.terms if not zero(term[0])), ZERO)


def moment(c: Number, r: Number, rate: Number) -> Number:
    if not plain(rate) > 0 or not plain(r) > -1:
        raise Undefined("an integral to infinity that does not converge")
    count = whole(r)
    scale = apply("gamma", r + 1) if count is None else apply("factorial", r)
    return c * scale * power(rate, -r - 1)


def tail(x: Number, lower: Number) -> Number:
    """`∫ₐ^∞ xʳ e^{−λx} dx` for a > 0. Raises NoRule, and Undefined for what does not converge."""
    return sum((tail_moment(*term, lower) for term in terms_of(x) if not zero(term[0])), ZERO)


def tail_moment(c: Number, r: Number, rate: Number, lower: Number) -> Number:
    if not plain(lower) > 0 or (zero(rate) and not plain(r) < -1) or plain(rate) < 0:
        raise Undefined("an integral to infinity that does not converge")
    if zero(rate):
        return -c * power(lower, r + 1) * power(r + 1, -1)
    count = whole(r)
    if count is None or not 0 <= count <= MOST_EXPONENT:
        raise NoRule("an integral to infinity of a power times an exponential")
    terms = (power(rate * lower, k) * power(apply("factorial", ONE * k), -1) for k in range(count + 1))
    return moment(c, r, rate) * apply("exp", -rate * lower) * sum(terms, ZERO)
