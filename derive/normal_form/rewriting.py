"""Rewrites that hold wherever both sides are defined: `D⁻¹·D = 1` inside sums, `sin² = 1 − cos²`, `A⁻¹A = I`.

Each rule is an identity, so a result is right in whatever order they are applied; only completeness depends on it.
An atom inside a closed sum is first opened (its summed labels become slots), rewritten, and summed again.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from derive.errors import TooHard
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Atom, Component, Head, Labels, Raw, is_sine, merge
from derive.normal_form.heads import wrap
from derive.normal_form.inverses import inverse_rule
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.symbols import Axis

MOST_STEPS = 20_000


def rewrite(body: Polynomial) -> Polynomial:
    """Apply the rules until none applies. Raises TooHard after 20,000 steps."""
    stack = list(body.terms.items())
    done: poly.Terms = {}
    for _ in range(MOST_STEPS):
        if not stack:
            return Polynomial(body.axes, {monomial: value for monomial, value in done.items() if value})
        monomial, value = stack.pop()
        changed = once(monomial, body.axes)
        if changed is None:
            done[monomial] = done.get(monomial, Fraction(0)) + value
        else:
            stack += [(one, value * number) for one, number in changed.terms.items()]
    raise TooHard(f"a normal form took more than {MOST_STEPS} steps")


@lru_cache(maxsize=20_000)
def once(monomial: Monomial, axes: tuple[Axis, ...]) -> Polynomial | None:
    """The monomial with the first rule that fits applied to its first fitting atom, or None."""
    for place, (part, exponent) in enumerate(monomial):
        if part.axes and part.delicate:
            changed = inside(part, less(monomial, place), axes)
        elif not part.axes:
            ((head, labels), _), *_ = part.atoms
            changed = apply_rule(head, labels, exponent, monomial[:place] + monomial[place + 1 :], axes)
        else:
            changed = None
        if changed is not None:
            return changed
    return None


def less(monomial: Monomial, place: int) -> Monomial:
    """The monomial without one copy of a closed sum."""
    part, exponent = monomial[place]
    rest = () if exponent == 1 else ((part, exponent - 1),)
    return monomial[:place] + rest + monomial[place + 1 :]


def inside(part: Component, rest: Monomial, axes: tuple[Axis, ...]) -> Polynomial | None:
    """A rule applied to an atom of a closed sum, its labels opened as slots and summed again."""
    others = Polynomial(axes, {rest: Fraction(1)})
    changed = inverse_rule(part, axes) or before_inside(part, axes)
    if changed is not None:
        return poly.multiply(others, changed)
    for (head, labels), exponent in part.atoms:
        if head.kind == "power" or is_sine(head):
            changed = opened(part, (head, labels), exponent, axes)
            if changed is not None:
                return poly.multiply(others, poly.bind(changed, len(axes)))
    return None


def opened(part: Component, atom: Atom, exponent: Fraction, axes: tuple[Axis, ...]) -> Polynomial | None:
    head, labels = atom
    bound = list(dict.fromkeys(label for label in labels if label < 0))
    names = {label: len(axes) + k for k, label in enumerate(bound)}
    wider = (*axes, *(part.axes[-1 - label] for label in bound))
    inner = {-1 - k: axis for k, axis in enumerate(part.axes) if -1 - k not in names}
    raw = {other: e for other, e in part.atoms if other != atom}
    remaining = poly.monomial_of(rename(raw, names), inner, wider)
    ((monomial, value),) = remaining.terms.items()
    changed = apply_rule(head, tuple(names.get(x, x) for x in labels), exponent, monomial, wider)
    return None if changed is None else poly.scale(value, changed)


def rename(raw: Raw, names: dict[int, int]) -> Raw:
    return merge((((h, tuple(names.get(x, x) for x in labels)), e) for (h, labels), e in raw.items()))


def apply_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    rule = RULES.get(head.kind)
    return None if rule is None else rule(head, labels, exponent, rest, axes)


def power_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`Dᵉ` with e ≥ 1 is multiplied out; with e < 0 it takes up the leading term of D that stands beside it."""
    others = Polynomial(axes, {rest: Fraction(1)})
    base = poly.relabel(head.content, labels, axes)
    if exponent >= 1:
        return poly.multiply(others, base, poly.atom(head, labels, axes, exponent - 1))
    if exponent > 0:
        return None
    if exponent.denominator == 1 and len(base.terms) == 1 and not is_closed_sum(base):
        return single(base, exponent, others)
    return cancel(head, labels, exponent, others, axes) or partial_fraction(head, labels, exponent, others, axes)


def is_closed_sum(base: Polynomial) -> bool:
    ((monomial, value),) = base.terms.items()
    return value == 1 and len(monomial) == 1 and bool(monomial[0][0].axes) and monomial[0][1] == 1


def single(base: Polynomial, exponent: Fraction, others: Polynomial) -> Polynomial:
    """`(c x Σa)ᵉ = cᵉ xᵉ (Σa)ᵉ` for a whole e."""
    ((monomial, value),) = base.terms.items()
    powers = (raised(part, own * exponent, base.axes) for part, own in monomial)
    return poly.multiply(others, poly.number(value**exponent.numerator, base.axes), *powers)


def raised(part: Component, exponent: Fraction, axes: tuple[Axis, ...]) -> Polynomial:
    if not part.axes:
        return Polynomial(axes, {poly.join([(part, exponent)]): Fraction(1)})
    return wrap("power", Polynomial(axes, {((part, Fraction(1)),): Fraction(1)}), exponent=exponent)


def cancel(
    head: Head, labels: Labels, exponent: Fraction, others: Polynomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`m·Dᵉ = (Dᵉ⁺¹ − (D − m)·Dᵉ)` for the leading term m of D."""
    lead, value = leading(head.content)
    term = poly.relabel(Polynomial(head.content.axes, {lead: value}), labels, axes)
    quotient = divide(others, term)
    if quotient is None:
        return None
    remainder = poly.add(poly.relabel(head.content, labels, axes), poly.scale(-1, term))
    up, same = poly.atom(head, labels, axes, exponent + 1), poly.atom(head, labels, axes, exponent)
    return poly.multiply(quotient, poly.add(up, poly.scale(-1, poly.multiply(remainder, same))))


def partial_fraction(
    head: Head, labels: Labels, exponent: Fraction, others: Polynomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`u⁻¹(k + m)ᵉ = (u⁻¹(k + m)ᵉ⁺¹ − u⁻¹m(k + m)ᵉ) / k` for a number k and a term m with u in it."""
    constant = head.content.terms.get(poly.ONE)
    if constant is None or len(head.content.terms) != 2:
        return None
    lead, value = leading(head.content)
    term = poly.relabel(Polynomial(head.content.axes, {lead: value}), labels, axes)
    ((wanted, _),) = term.terms.items()
    ((present, _),) = others.terms.items()
    if not any(power < 0 and part in dict(wanted) for part, power in present):
        return None
    up, same = poly.atom(head, labels, axes, exponent + 1), poly.atom(head, labels, axes, exponent)
    return poly.scale(1 / constant, poly.multiply(others, poly.add(up, poly.scale(-1, poly.multiply(term, same)))))


def leading(body: Polynomial) -> tuple[Monomial, Fraction]:
    """The term of highest degree, then of greatest spelling."""
    return max(body.ordered, key=lambda item: (sum(abs(e) * weight(p) for p, e in item[0]), poly.monomial_key(item[0])))


def weight(part: Component) -> int:
    return len(part.atoms)


def divide(others: Polynomial, term: Polynomial) -> Polynomial | None:
    """others / term when every component of the term stands in others at least as often."""
    ((wanted, value),) = term.terms.items()
    ((present, number),) = others.terms.items()
    have = dict(present)
    if any(have.get(part, Fraction(0)) < exponent or exponent < 0 for part, exponent in wanted):
        return None
    inverse = tuple((part, -exponent) for part, exponent in wanted)
    left = tuple((part, exponent) for part, exponent in poly.join((*present, *inverse)) if exponent)
    return Polynomial(others.axes, {left: number / value})


def sine_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`sin² = 1 − cos²`."""
    if not is_sine(head) or exponent < 2:
        return None
    function, argument = head.content
    cosine = Head("map", (type(function)(type(function.name)("cos"), known=True), argument), head.groups, head.turns)
    square = poly.add(poly.number(1, axes), poly.scale(-1, poly.atom(cosine, labels, axes, 2)))
    return poly.multiply(Polynomial(axes, {rest: Fraction(1)}), poly.atom(head, labels, axes, exponent - 2), square)


def delta_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`δᵢⱼ aⱼ = δᵢⱼ aᵢ`: the lower slot names the others."""
    low, high = sorted(labels)
    if low == high or not any(high in part.slots for part, _ in rest):
        return None
    names = tuple(low if slot == high else slot for slot in range(len(axes)))
    others = poly.relabel(Polynomial(axes, {rest: Fraction(1)}), names, axes)
    return poly.multiply(others, poly.atom(head, labels, axes))


def prime_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`√3² = 3`: of the power of a prime only the broken part stays."""
    whole, broken = divmod(exponent, 1)
    if not whole:
        return None
    number = poly.number(Fraction(head.content) ** int(whole), axes)
    root = poly.atom(head, labels, axes, broken) if broken else poly.number(1, axes)
    return poly.multiply(number, Polynomial(axes, {rest: Fraction(1)}), root)


def before_rule(
    head: Head, labels: Labels, exponent: Fraction, rest: Monomial, axes: tuple[Axis, ...]
) -> Polynomial | None:
    """`[i < i] = 0`, `[j < i] = 1 − δᵢⱼ − [i < j]`: the lower slot stands first."""
    if labels[0] < labels[1]:
        return None
    return poly.multiply(Polynomial(axes, {rest: Fraction(1)}), opposite(head, labels, axes))


def opposite(head: Head, labels: Labels, axes: tuple[Axis, ...]) -> Polynomial:
    if labels[0] == labels[1]:
        return poly.number(0, axes)
    same = poly.atom(Head("delta", head.content, (0, 0)), labels, axes)
    turned = poly.atom(head, labels[::-1], axes)
    return poly.add(poly.number(1, axes), poly.scale(-1, same), poly.scale(-1, turned))


def before_inside(part: Component, axes: tuple[Axis, ...]) -> Polynomial | None:
    """`Σ [j < i] a = Σ a − Σ δᵢⱼ a − Σ [i < j] a` where the last is spelled first; half of it where they are one."""
    whole = Polynomial(axes, {((part, Fraction(1)),): Fraction(1)})
    for (head, labels), _ in part.atoms:
        if head.kind == "before":
            every, diagonal, turned = variants(part, (head, labels), axes)
            rest = poly.add(every, poly.scale(-1, diagonal))
            if turned == whole:
                return poly.scale(Fraction(1, 2), rest)
            if not turned.terms or turned.key < whole.key:
                return poly.add(rest, poly.scale(-1, turned))
    return None


def variants(part: Component, atom: Atom, axes: tuple[Axis, ...]) -> list[Polynomial]:
    """The sum without a condition, with δ for it, and with the condition the other way round."""
    head, labels = atom
    raw = {other: e for other, e in part.atoms if other != atom}
    bound = {-1 - k: axis for k, axis in enumerate(part.axes)}
    delta = {(Head("delta", head.content, (0, 0)), tuple(sorted(labels))): Fraction(1)}
    turned = {(head, labels[::-1]): Fraction(1)}
    return [poly.monomial_of(merge([*raw.items(), *more.items()]), bound, axes) for more in ({}, delta, turned)]


RULES: dict[str, Callable[[Head, Labels, Fraction, Monomial, tuple[Axis, ...]], Polynomial | None]] = {
    "power": power_rule,
    "map": sine_rule,
    "delta": delta_rule,
    "prime": prime_rule,
    "before": before_rule,
}
