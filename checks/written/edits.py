"""The rules for what is computed at one node: `a + b` → `a − b`, `‖x‖²` → `‖x‖`, `αᵢ yᵢ xᵢ` → `αᵢ xᵢ`, `Wᵀ` → `W`, …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from checks.written.places import (
    INVERSE,
    MOST_FACTORS,
    ZERO,
    Change,
    Edit,
    Near,
    carries,
    factors_of,
    negative,
    plus,
    scaled,
    times,
    unsigned,
)
from derive.notation import tree
from derive.notation.tree import ONE, TWO, Name, Negative, Number, Plus, Power, Quotient, Times, Tree

# --- signs and numbers ----------------------------------------------------------------------------------------------


def flip(body: Tree, near: Near) -> Iterator[Change]:
    """`−Σ αᵢ yᵢ` for `Σ αᵢ yᵢ`."""
    if body != ZERO:
        yield negative(body), None


def term_sign(body: Tree, near: Near) -> Iterator[Change]:
    """`a + b` for `a − b`."""
    if isinstance(body, Plus):
        for k in reversed(range(len(body.terms))):
            term = body.terms[k]
            yield Plus((*body.terms[:k], negative(term), *body.terms[k + 1 :])), unsigned(term)


def argument_sign(body: Tree, near: Near) -> Iterator[Change]:
    """`e^{λ−1}` for `e^{1−λ}`, `σ(−z)` for `σ(z)`, `−1/x` in an exponent."""
    if isinstance(body, Power) and not isinstance(unsigned(body.exponent), Number):
        yield Power(body.base, negative(body.exponent)), body
    if isinstance(body, tree.Call) and len(body.arguments) == 1:
        yield replace(body, arguments=(negative(body.arguments[0]),)), body


def by(factor: Fraction) -> Edit:
    """`2λw` for `λw`."""

    def rule(body: Tree, near: Near) -> Iterator[Change]:
        if body != ZERO and not isinstance(body, tree.Tuple):
            yield scaled(body, factor), body

    return rule


def number(body: Tree, near: Near) -> Iterator[Change]:
    """`3` for `2`."""
    if isinstance(body, Number):
        v = body.value
        for value in dict.fromkeys(
            (body.value + 1, body.value - 1, body.value * 2, body.value / 2, Fraction(2), Fraction(0))
        ):
            if value >= 0 and value != v:
                yield Number(value), Number(value)


def shifted(body: Tree, near: Near) -> Iterator[Change]:
    """`1 − βᵏ` for `1 − βᵏ⁺¹`."""
    if isinstance(body, Power) and isinstance(body.exponent, Number):
        if body.exponent.value > 2:
            yield Power(body.base, Number(body.exponent.value - 1)), body
        yield Power(body.base, Number(body.exponent.value + 1)), body
    elif isinstance(body, Power) and not isinstance(unsigned(body.exponent), Number):
        yield from ((Power(body.base, moved), body) for moved in moved_by_one(body.exponent))


def moved_by_one(body: Tree) -> Iterator[Tree]:
    terms = body.terms if isinstance(body, Plus) else (body,)
    for unit in (ONE, Negative(ONE)):
        opposite = negative(unit)
        rest = tuple(item for item in terms if item != opposite)
        yield plus(*rest) if len(rest) < len(terms) and rest else plus(*terms, unit)


def bounds(body: Tree, near: Near) -> Iterator[Change]:
    """`Σ_{j=1}^{k}` for `Σ_{j=0}^{k−1}`."""
    if isinstance(body, tree.Sum | tree.Product):
        if body.upper is not None:
            yield from ((replace(body, upper=moved), body.index) for moved in moved_by_one(body.upper))
        if isinstance(body.lower, Number) and body.lower.value in (0, 1):
            yield replace(body, lower=Number(1 - body.lower.value)), body.index


# --- powers ---------------------------------------------------------------------------------------------------------


def squared(body: Tree, near: Near) -> Iterator[Change]:
    """`‖x‖²` for `‖x‖`, `x` for `√x`."""
    if isinstance(body, tree.Root):
        yield body.body, body.body
    elif isinstance(body, Name | tree.Norm | tree.Abs | tree.Call | Plus | tree.Sum | Quotient):
        yield Power(body, TWO), body


def unsquared(body: Tree, near: Near) -> Iterator[Change]:
    """`‖x‖` for `‖x‖²`."""
    if isinstance(body, Power) and body.exponent == TWO:
        yield body.base, body.base


def rooted(body: Tree, near: Near) -> Iterator[Change]:
    if isinstance(body, Name | tree.Norm | Plus | tree.Sum | Times | Quotient):
        yield tree.Root(body), body


def unrooted(body: Tree, near: Near) -> Iterator[Change]:
    if isinstance(body, tree.Root):
        yield body.body, body.body


def inverted(body: Tree, near: Near) -> Iterator[Change]:
    """`A⁻¹` for `A`, `a/b` for `b/a`."""
    if isinstance(body, Quotient):
        yield Quotient(body.denominator, body.numerator) if body.numerator != ONE else body.denominator, body
    elif isinstance(body, Power) and body.exponent == INVERSE:
        yield body.base, body.base
    elif isinstance(body, Plus) or body in near.arrays:
        yield Power(body, INVERSE), body


def undivided(body: Tree, near: Near) -> Iterator[Change]:
    """`a` for `a/b`, `a/c` for `a/(b c)`."""
    if isinstance(body, Quotient):
        below = factors_of(body.denominator)
        for k in range(len(below)):
            rest = times(*below[:k], *below[k + 1 :])
            yield Quotient(body.numerator, rest) if rest != ONE else body.numerator, below[k]


def divided(body: Tree, near: Near) -> Iterator[Change]:
    """`a/(b c)` for `a/c`."""
    for item in near.scalars:
        if isinstance(body, Quotient):
            yield Quotient(body.numerator, times(item, body.denominator)), item
        elif not isinstance(body, Number):
            yield Quotient(body, item), item


# --- factors --------------------------------------------------------------------------------------------------------


def sized(body: Tree, near: Near) -> Iterator[Change]:
    """`n λ w` for `λ w`; a 1/n that is there goes."""
    for size in near.sizes:
        less = without_divisor(body, size)
        yield less if less is not None else multiplied(body, size), size


def multiplied(body: Tree, size: Tree) -> Tree:
    """`−n λ w`, `n/2 log v`."""
    first, *rest = factors_of(body)
    if isinstance(body, Negative):
        return Negative(multiplied(body.body, size))
    if isinstance(first, Number) and first.value.denominator > 1:
        above = times(Number(Fraction(first.value.numerator)), size)
        return times(Quotient(above, Number(Fraction(first.value.denominator))), *rest)
    return times(first, size, *rest) if isinstance(first, Number) else times(size, body)


def without_divisor(body: Tree, size: Tree) -> Tree | None:
    """`Σ xᵢ` of `1/n Σ xᵢ`."""
    first, *rest = factors_of(body)
    if isinstance(first, Negative):
        inside = without_divisor(first.body, size)
        return None if inside is None else times(Negative(inside), *rest)
    if not isinstance(first, Quotient):
        return None
    below = list(factors_of(first.denominator))
    if size not in below:
        return None
    below.remove(size)
    denominator = times(*below)
    return times(Quotient(first.numerator, denominator) if denominator != ONE else first.numerator, *rest)


def averaged(body: Tree, near: Near) -> Iterator[Change]:
    """`1/n Σ xᵢ` for `Σ xᵢ`; a factor n that is there goes."""
    for size in near.sizes:
        if size in factors_of(body) and body != size:
            yield times(*(item for item in factors_of(body) if item != size)), size
        else:
            yield divided_by(body, size), size


def divided_by(body: Tree, size: Tree) -> Tree:
    """`−1/n Σ xᵢ`, `1/(2n) Σ xᵢ`."""
    if isinstance(body, Negative):
        return Negative(divided_by(body.body, size))
    first, *rest = factors_of(body)
    if isinstance(first, Quotient) and carries(first):
        return times(Quotient(first.numerator, times(first.denominator, size)), *rest)
    if isinstance(first, Number) and rest:
        below = times(Number(Fraction(first.value.denominator)), size)
        return times(Quotient(Number(Fraction(first.value.numerator)), below), *rest)
    return times(Quotient(ONE, size), body)


def inserted(body: Tree, near: Near) -> Iterator[Change]:
    """`αᵢ yᵢ xᵢ` for `αᵢ xᵢ`; what is no number at every place of the product."""
    factors = factors_of(body)
    if isinstance(body, Plus | tree.Tuple | tree.Given):
        return
    lead = next((k for k, item in enumerate(factors) if not leads(item, near)), len(factors))
    for item in near.scalars:
        if item not in factors and body != ZERO:
            yield times(*factors[:lead], item, *factors[lead:]), item
    for item in near.arrays:
        for k in range(len(factors) + 1):
            yield times(*factors[:k], item, *factors[k:]), item


def leads(factor: Tree, near: Near) -> bool:
    """Whether a new number stands behind a factor."""
    return isinstance(factor, Number) or factor in near.scalars or (isinstance(factor, Quotient) and carries(factor))


def dropped(body: Tree, near: Near) -> Iterator[Change]:
    """`αᵢ xᵢ` for `αᵢ yᵢ xᵢ`."""
    if isinstance(body, (Times, tree.Dot, tree.Hadamard)) and len(body.factors) <= MOST_FACTORS:
        for k, item in enumerate(body.factors):
            rest = (*body.factors[:k], *body.factors[k + 1 :])
            if not isinstance(item, Number):
                yield rest[0] if len(rest) == 1 else replace(body, factors=rest), item


def one_minus(body: Tree, near: Near) -> Iterator[Change]:
    """`σ(z)(1 − σ(z))` for `σ(z)`."""
    if isinstance(body, tree.Call | Name):
        yield times(body, Plus((ONE, Negative(body)))), body


def complement_dropped(body: Tree, near: Near) -> Iterator[Change]:
    if isinstance(body, Times):
        for k, item in enumerate(body.factors):
            if isinstance(item, Plus) and item.terms[0] == ONE:
                yield times(*body.factors[:k], *body.factors[k + 1 :]), item


def complemented(body: Tree, near: Near) -> Iterator[Change]:
    """`1 − p` for `p`, and back."""
    if isinstance(body, Plus) and len(body.terms) == 2 and body.terms[0] == ONE and isinstance(body.terms[1], Negative):
        yield body.terms[1].body, body
    elif isinstance(body, Name | tree.Call):
        yield Plus((ONE, Negative(body))), body


def turned(body: Tree, near: Near) -> Iterator[Change]:
    """`Wᵀ` for `W`, and back."""
    if isinstance(body, tree.Transpose):
        yield body.body, body.body
    elif isinstance(body, Name | Plus | tree.Call) or (isinstance(body, Power) and body.exponent == INVERSE):
        yield tree.Transpose(body), body


def swapped(body: Tree, near: Near) -> Iterator[Change]:
    """`x δᵀ` for `δᵀ x`, `D(q ‖ p)` for `D(p ‖ q)`."""
    if isinstance(body, Times):
        for k in range(len(body.factors) - 1):
            pair = body.factors[k + 1], body.factors[k]
            yield (
                Times((*body.factors[:k], *pair, *body.factors[k + 2 :])),
                Times((body.factors[k], body.factors[k + 1])),
            )
    elif isinstance(body, tree.Call) and len(body.arguments) == 2:
        yield replace(body, arguments=body.arguments[::-1]), body


def outer(body: Tree, near: Near) -> Iterator[Change]:
    """`a bᵀ` for `aᵀ b`, and back."""
    if isinstance(body, Times):
        for k in range(len(body.factors) - 1):
            first, second = body.factors[k], body.factors[k + 1]
            pair = outer_pair(first, second)
            if pair is not None:
                yield Times((*body.factors[:k], *pair, *body.factors[k + 2 :])), Times((first, second))


def outer_pair(first: Tree, second: Tree) -> tuple[Tree, Tree] | None:
    if isinstance(first, tree.Transpose) and not isinstance(second, tree.Transpose):
        return first.body, tree.Transpose(second)
    if isinstance(second, tree.Transpose) and not isinstance(first, tree.Transpose | Number):
        return tree.Transpose(first), second.body
    return None


def entrywise(body: Tree, near: Near) -> Iterator[Change]:
    """`δ ∘ f′(z)` for `δ f′(z)`, and back."""
    if isinstance(body, tree.Hadamard):
        yield Times(body.factors), body
    elif isinstance(body, Times):
        for k in range(1, len(body.factors)):
            left, right = times(*body.factors[:k]), times(*body.factors[k:])
            if not isinstance(left, Number):
                yield tree.Hadamard((left, right)), body


# --- terms ----------------------------------------------------------------------------------------------------------


def added(body: Tree, near: Near) -> Iterator[Change]:
    """`X^T(Xw − y) + λw` for `X^T(Xw − y)`."""
    terms = body.terms if isinstance(body, Plus) else (body,)
    for item in near.terms:
        if item not in terms and negative(item) not in terms:
            yield plus(*terms, item), item
            yield plus(*terms, negative(item)), negative(item)


def removed(body: Tree, near: Near) -> Iterator[Change]:
    """`−log pₖ + λ` for `−log pₖ − 1 + λ`."""
    if isinstance(body, Plus):
        for k, item in enumerate(body.terms):
            yield plus(*body.terms[:k], *body.terms[k + 1 :]), unsigned(item)
