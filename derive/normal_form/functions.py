"""Powers, logarithms and exponentials of polynomials: `(2x)⁻¹`, `log(a b) = log a + log b`, `e^{a+b} = eᵃ eᵇ`.

What is common to all terms is taken out, so that 1/(1 + e⁻ᶻ) and eᶻ/(eᶻ + 1) meet; σ, tanh and softplus are written
with exponentials, so that σ′ = σ(1 − σ) is an identity of polynomials. Roots and logarithms are split only over
factors that are known to be positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

from derive.errors import TooHard
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Component, Head, Labels, is_definite
from derive.normal_form.heads import wrap
from derive.normal_form.mirror import mirrored
from derive.normal_form.polynomial import ONE, Monomial, Polynomial
from derive.normal_form.rewriting import rewrite
from derive.symbols import Axis, Fact
from derive.tensor import known

MOST_POWER = 64


def times(*factors: Polynomial) -> Polynomial:
    """The product, rewritten."""
    result = factors[0]
    for factor in factors[1:]:
        result = rewrite(poly.multiply(result, factor))
    return result


ASSUMED: ContextVar[frozenset[Head]] = ContextVar("ASSUMED", default=frozenset())
"""What is taken to be positive: the arguments of logarithms in what is compared, and what is given so."""


@contextmanager
def assuming(heads: frozenset[Head]) -> Iterator[None]:
    """Within it what is named by these heads counts as positive."""
    token = ASSUMED.set(ASSUMED.get() | heads)
    try:
        yield
    finally:
        ASSUMED.reset(token)


def spelled(body: Polynomial) -> list[Head]:
    """The canonical name of a sum of several terms, up to a positive number; of a symbol the symbol itself."""
    if len(body.terms) == 1:
        return lone_symbol(body)
    if not body.terms:
        return []
    scaled = poly.scale(1 / abs(body.ordered[0][1]), body)
    return [head for part, _ in next(iter(wrap("positive", scaled).terms)) for (head, _), _ in part.atoms]


def lone_symbol(body: Polynomial) -> list[Head]:
    ((monomial, value),) = body.terms.items()
    alone = value > 0 and len(monomial) == 1 and not monomial[0][0].axes and monomial[0][1] == 1
    head = monomial[0][0].atoms[0][0][0] if alone else None
    return [head] if head is not None and head.kind in ("leaf", "determinant") else []


def positive(body: Polynomial) -> bool:
    """Visibly > 0, or assumed to be, common positive factors apart."""
    if positive_terms(body):
        return True
    if not ASSUMED.get() or len(body.terms) < 2:
        return False
    common, number, rest = content(body, Fraction(1, 2))
    outside = number > 0 and all(above_zero(part, exponent) for part, exponent in common)
    return outside and any(head in ASSUMED.get() for head in spelled(rest))


def positive_terms(body: Polynomial) -> bool:
    """Every term ≥ 0, one of them > 0."""
    signs = [value > 0 and all(at_least_zero(p, e) for p, e in m) for m, value in body.terms.items()]
    return all(signs) and any(all(above_zero(p, e) for p, e in m) for m in body.terms)


def at_least_zero(part: Component, exponent: Fraction) -> bool:
    even = exponent.denominator == 1 and exponent.numerator % 2 == 0
    weighed = all(even_or_not_negative(head, e) for (head, _), e in part.atoms)
    return even or above_zero(part, exponent) or weighed or (bool(part.axes) and mirrored(part, even_or_not_negative))


def even_or_not_negative(head: Head, exponent: Fraction) -> bool:
    even = exponent.denominator == 1 and exponent.numerator % 2 == 0
    return even or head_at_least_zero(head)


def above_zero(part: Component, exponent: Fraction) -> bool:
    """Sums run over at least one position, so a sum of positive terms is positive."""
    return all(head_positive(head) for (head, _), _ in part.atoms)


def head_positive(head: Head) -> bool:
    if head.kind == "power":
        return positive(head.content)
    if head.kind == "determinant":
        return determinant_positive(head.content)
    known_ = head.kind in ("exp", "size", "position", "prime") or head.has(Fact.POSITIVE)
    return known_ or head in ASSUMED.get()


def determinant_positive(matrix: Polynomial) -> bool:
    """`det Σ > 0` for a symbol that is declared positive definite."""
    parts = [part for monomial in matrix.terms for part, _ in monomial]
    return len(parts) == 1 and not parts[0].axes and is_definite(parts[0].atoms[0][0][0])


def power(body: Polynomial, exponent: Fraction) -> Polynomial:
    """`bodyᵉ`. Raises TooHard for a power of zero that is not positive or any power above 64."""
    if not body.terms and exponent > 0:
        return body
    if not body.terms or abs(exponent) > MOST_POWER:
        raise TooHard("zero to a power that is not positive, or a power above 64")
    if exponent.denominator == 1 and exponent > 0:
        return times(*[body] * exponent.numerator)
    if len(body.terms) == 1:
        ((monomial, value),) = body.terms.items()
        return monomial_power(monomial, value, exponent, body.axes)
    common, number, rest = content(body, exponent)
    if common == ONE and number == 1:
        return wrap("power", body, exponent=exponent)
    return times(monomial_power(common, number, exponent, body.axes), power(rest, exponent))


def content(body: Polynomial, exponent: Fraction) -> tuple[Monomial, Fraction, Polynomial]:
    """What all terms share: the least power of every lone atom, and the coefficient of the leading term.

    Under a root only what is known to be positive is taken out.
    """
    whole = exponent.denominator == 1
    parts = {
        part
        for monomial in body.terms
        for part, _ in monomial
        if not part.axes and (whole or above_zero(part, exponent))
    }
    least = {part: min(dict(monomial).get(part, Fraction(0)) for monomial in body.terms) for part in parts}
    common = poly.join((part, low) for part, low in least.items() if low)
    number = body.ordered[0][1]
    number = number if whole else abs(number)
    inverse = Polynomial(body.axes, {tuple((part, -low) for part, low in common): 1 / number})
    return common, number, times(body, inverse)


def monomial_power(monomial: Monomial, value: Fraction, exponent: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    """`(c Π partᵏ)ᵉ`, split over its parts where that is allowed."""
    if exponent.denominator == 1:
        outside, inside, number = monomial, ONE, value
    else:
        outside = tuple(item for item in monomial if at_least_zero(*item) and odd_power_safe(*item))
        inside = tuple(item for item in monomial if item not in outside)
        number = abs(value) if value < 0 else value
    factors = [number_power(number, exponent, axes), *(part_power(p, k * exponent, k, axes) for p, k in outside)]
    sign = Fraction(-1) if value < 0 and exponent.denominator != 1 else Fraction(1)
    if inside or sign < 0:
        factors.append(wrap("power", Polynomial(axes, {inside: sign}), exponent=exponent))
    return times(*factors)


def odd_power_safe(part: Component, exponent: Fraction) -> bool:
    """`(xᵏ)ᵉ = xᵏᵉ` needs x ≥ 0; x² under a root stays there unless x is."""
    return all(even_or_not_negative(head, e) if part.axes else head_at_least_zero(head) for (head, _), e in part.atoms)


def head_at_least_zero(head: Head) -> bool:
    bit = head.kind in ("delta", "unit", "before") or head.has(Fact.BINARY)
    return bit or head_positive(head) or head.has(Fact.NONNEGATIVE)


def part_power(part: Component, exponent: Fraction, before: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    if not part.axes:
        return Polynomial(axes, {poly.join([(part, exponent)]): Fraction(1)})
    if exponent.denominator == 1 and exponent > 0:
        return Polynomial(axes, {((part, exponent),): Fraction(1)})
    return rewrite(wrap("power", Polynomial(axes, {((part, Fraction(1)),): Fraction(1)}), exponent=exponent))


def number_power(value: Fraction, exponent: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    """`cᵉ`, a root of a number split into primes."""
    if exponent.denominator == 1:
        return poly.number(value**exponent.numerator, axes)
    result = poly.number(1, axes)
    for prime, power_ in factorise(value).items():
        whole, rest = divmod(power_ * exponent, 1)
        root = poly.atom(Head("prime", prime), (), axes, rest) if rest else poly.number(1, axes)
        result = poly.multiply(result, poly.scale(Fraction(prime) ** int(whole), root))
    return result


def factorise(value: Fraction) -> dict[int, int]:
    """The primes of a positive rational; what is left after trial division to 1,000 counts as one."""
    powers: dict[int, int] = {}
    for rest, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime in range(2, 1000):
            while rest % prime == 0:
                powers[prime] = powers.get(prime, 0) + sign
                rest //= prime
        if rest > 1:
            powers[rest] = powers.get(rest, 0) + sign
    return powers


def exponential(body: Polynomial) -> Polynomial:
    """`e^{Σ c t} = Π (eᵗ)ᶜ`, and `e^{c log u} = uᶜ`."""
    result = poly.number(1, body.axes)
    for monomial, value in body.terms.items():
        argument = logarithm_of(monomial, body.axes)
        one = Polynomial(body.axes, {monomial: Fraction(1)})
        result = times(result, wrap("exp", one, exponent=value) if argument is None else power(argument, value))
    return result


def logarithm_of(monomial: Monomial, axes: tuple[Axis, ...]) -> Polynomial | None:
    """u, where the monomial is log u alone."""
    if len(monomial) != 1 or monomial[0][1] != 1 or monomial[0][0].axes:
        return None
    ((head, labels), _), *_ = monomial[0][0].atoms
    if head.kind != "map" or not head.content[0].known or head.content[0].name.base != "log":
        return None
    return poly.relabel(head.content[1], labels, axes)


def logarithm(body: Polynomial) -> Polynomial:
    """`log(c Π partᵏ) = log c + Σ k log part` over the parts known to be positive. Raises TooHard for log 0."""
    if not body.terms:
        raise TooHard("the logarithm of zero")
    if len(body.terms) == 1:
        ((common, number),) = body.terms.items()
        rest = poly.number(1, body.axes)
    else:
        common, number, rest = content(body, Fraction(1, 2))
    if len(body.terms) > 1 == len(rest.terms):
        return poly.add(logarithm(Polynomial(body.axes, {common: number})), logarithm(rest))
    known_parts = tuple(item for item in common if above_zero(*item))
    others = tuple(item for item in common if item not in known_parts)
    if not others and number < 0:
        rest, number = poly.scale(-1, rest), -number
    single = (
        len(others) == 1 and others[0][1].denominator == 1 and others[0][1] % 2 == 1 and number > 0 and rest.number == 1
    )
    summands = [log_number(abs(number), body.axes)]
    if single:
        summands.append(poly.scale(others[0][1], log_part(others[0][0], body.axes)))
    elif others or rest.number != 1:
        signed = Polynomial(body.axes, {others: Fraction(1 if number > 0 else -1)})
        summands.append(wrap("map", times(signed, rest), known("log")))
    return poly.add(*summands, *(poly.scale(e, log_part(part, body.axes)) for part, e in known_parts))


def log_part(part: Component, axes: tuple[Axis, ...]) -> Polynomial:
    """`log eᵗ = t`, `log Dᵏ = k log D`, `log x`."""
    ((head, labels), _), *_ = part.atoms
    if not part.axes and head.kind == "exp":
        return poly.relabel(head.content, labels, axes)
    if head.kind == "prime":
        return log_number(Fraction(head.content), axes)
    if not part.axes and head.kind == "power":
        return logarithm(poly.relabel(head.content, labels, axes))
    return wrap("map", Polynomial(axes, {((part, Fraction(1)),): Fraction(1)}), known("log"))


def log_number(value: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    logs = [poly.scale(k, wrap("map", poly.number(p, axes), known("log"))) for p, k in factorise(value).items()]
    return poly.add(poly.number(0, axes), *logs)


def absolute(body: Polynomial) -> Polynomial:
    """`|x| = x sign x`."""
    if not body.terms:
        return body
    return times(body, sign(body))


def sign(body: Polynomial) -> Polynomial:
    """`sign(−x) = −sign x`, `sign x = 1` for x > 0; odd under the leading coefficient's sign."""
    if positive(body):
        return poly.number(1, body.axes)
    if positive(poly.scale(-1, body)):
        return poly.number(-1, body.axes)
    if not body.terms:
        raise TooHard("the sign of zero")
    if body.number is not None:
        return poly.number(-1, body.axes)
    rest = content(body, Fraction(1, 2))[2] if len(body.terms) > 1 else signed_part(body)
    value = rest.ordered[0][1]
    return poly.scale(1 if value > 0 else -1, wrap("map", poly.scale(1 / value, rest), known("sign")))


def signed_part(body: Polynomial) -> Polynomial:
    """A term without its factors that are known to be positive."""
    ((monomial, value),) = body.terms.items()
    return Polynomial(body.axes, {tuple(item for item in monomial if not above_zero(*item)): value})


def straight(body: Polynomial) -> Polynomial:
    """A function of two indices on their diagonal is a function of one: `e^{xᵢ − xⱼ}` at j = i is 1."""
    result = [poly.number(0, body.axes)]
    for monomial, value in body.terms.items():
        plain = not any(part.folded for part, _ in monomial)
        term = Polynomial(body.axes, {monomial: Fraction(1)}) if plain else unfolded(monomial, body.axes)
        result.append(poly.scale(value, term))
    return poly.add(*result)


def unfolded(monomial: Monomial, axes: tuple[Axis, ...]) -> Polynomial:
    """All factors made anew with the summed labels as slots, then summed again."""
    raw, bound = poly.raw_atoms(monomial, -1)
    names = {label: len(axes) + k for k, label in enumerate(bound)}
    wider = (*axes, *bound.values())
    factors = [made(head, tuple(names.get(x, x) for x in labels), e, wider) for (head, labels), e in raw.items()]
    return rewrite(poly.bind(times(poly.number(1, wider), *factors), len(axes)))


def made(head: Head, labels: Labels, exponent: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    """`head[labels]ᵉ` from its content on those labels."""
    if head.kind not in ("exp", "power", "map"):
        return poly.atom(head, labels, axes, exponent)
    inner = head.content[1] if head.kind == "map" else head.content
    body = straight(poly.relabel(inner, labels, axes))
    if head.kind == "exp":
        return exponential(poly.scale(exponent, body))
    if head.kind == "map":
        function = head.content[0]
        law = LAWS.get(function.name.base) if function.known else None
        body = law(body) if law else wrap("map", body, function)
    return body if exponent == 1 and head.kind == "map" else power(body, exponent)


LAWS = {"log": logarithm, "sign": sign}
