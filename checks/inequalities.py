"""`a ≥ b` from certificates: what is visibly ≥ 0, what given equations make so, tangents, and definite matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from checks.signs import all_terms
from derive.conditions import multiples
from derive.errors import TooHard
from derive.normal_form import functions as fn
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import is_log
from derive.normal_form.bounds import below, ends
from derive.normal_form.clearing import base_of, denominators
from derive.normal_form.polynomial import Monomial, Polynomial

MOST_TRIED = 40


def at_least_zero(body: Polynomial, conditions: Sequence[Polynomial], strict: bool) -> bool:
    """Whether a polynomial is ≥ 0, or > 0, wherever it is defined and the conditions vanish."""
    try:
        return any(certified(one, strict) for one in reachable(body, conditions))
    except TooHard:
        return False


def certified(body: Polynomial, strict: bool, depth: int = 2) -> bool:
    """Visibly, once positive denominators are cleared, by a tangent, or at both ends of a sum of bits."""
    if visibly(body, strict):
        return True
    if not depth:
        return False
    both = ends(body)
    if both and all(certified(end, strict, depth - 1) for end in both):
        return True
    return any(certified(other, strict, depth - 1) for other in lower(body))


def visibly(body: Polynomial, strict: bool) -> bool:
    return fn.positive(body) if strict else all_terms(body)


def lower(body: Polynomial) -> Iterator[Polynomial]:
    """What is > 0 only where the body is: the body over its positive denominators, and bounds by tangents."""
    cleared = without_denominators(body)
    if cleared != body:
        yield cleared
    yield from below(body)
    yield from exponentiated(body)
    yield from squares_apart(body)


def exponentiated(body: Polynomial) -> Iterator[Polynomial]:
    """`c log u + r ≥ 0` is `u ≥ e^{−r/c}` for c > 0, and `u ≤ e^{r/|c|}` for c < 0."""
    for monomial, value in body.ordered:
        if len(monomial) == 1 and monomial[0][1] == 1 and is_log(monomial[0][0]):
            ((head, labels), _), *_ = monomial[0][0].atoms
            rest = Polynomial(body.axes, {m: -v / value for m, v in body.terms.items() if m != monomial})
            gap = poly.add(poly.relabel(head.content[1], labels, body.axes), poly.scale(-1, fn.exponential(rest)))
            yield gap if value > 0 else poly.scale(-1, gap)


def squares_apart(body: Polynomial) -> Iterator[Polynomial]:
    """`a m² + b m k + c k² = a (m + b k/2a)² + (c − b²/4a) k²`: what is left once one square is completed."""
    for monomial, value in body.ordered:
        root = tuple((part, e / 2) for part, e in monomial)
        if value > 0 and monomial and all(e.denominator == 1 and e > 0 for _, e in root):
            rest = completed(body, root, value)
            if rest is not None:
                yield rest


def completed(body: Polynomial, root: Monomial, value: Fraction) -> Polynomial | None:
    """The body less the square that takes away every other term in which the root stands once."""
    others = {quotient: v for m, v in body.terms.items() if (quotient := over(m, root)) not in (None, root)}
    if not others:
        return None
    linear = Polynomial(
        body.axes, {root: Fraction(1)} | {m: v / (2 * value) for m, v in others.items() if m is not None}
    )
    return poly.add(body, poly.scale(-value, fn.times(linear, linear)))


def over(monomial: Monomial, root: Monomial) -> Monomial | None:
    """`m k / m = k`."""
    powers = dict(monomial)
    if any(powers.get(part, 0) < e for part, e in root):
        return None
    return tuple(item for item in poly.join((*monomial, *((part, -e) for part, e in root))) if item[1])


def without_denominators(body: Polynomial) -> Polynomial:
    """The body times its denominators that are visibly positive, and times squares of the others."""
    for head, labels, exponent in denominators(body):
        base = base_of(head, labels, body)
        even = -exponent + (-exponent) % 2
        body = fn.times(body, fn.power(base, Fraction(-exponent if fn.positive(base) else even)))
    return body


def reachable(body: Polynomial, conditions: Sequence[Polynomial]) -> Iterator[Polynomial]:
    """The body less multiples of what vanishes, each of which takes a term away."""
    waiting, seen = [body], set[str]()
    while waiting and len(seen) < MOST_TRIED:
        current = waiting.pop(0)
        if current.key not in seen:
            seen.add(current.key)
            yield current
            waiting += list(reduced(current, conditions))


def reduced(body: Polynomial, conditions: Sequence[Polynomial]) -> Iterator[Polynomial]:
    for term, value in body.ordered:
        for condition in conditions:
            for multiple in multiples(term, condition, body.axes):
                if term in multiple.terms:
                    yield poly.add(body, poly.scale(-value / multiple.terms[term], multiple))
