"""`eᵘ/(1 + eᵘ)` is σ(u), `log Σ eᶻ` is shifted, `x⁻¹x` is 1: the same function, written so that floats do not overflow.

Each rule is an identity wherever the left side is defined. They are applied from the leaves up: first the powers of
what grows without bound are given names, σ(−u) = 1/(1 + eᵘ), then products of factors on the same labels join them.
Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 4.1; Blanchard, Higham, Higham, "Accurately
computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import singledispatch
from typing import TypeVar

from derive import index_form as form
from derive.index_form import Label, Loose, Node
from derive.rules import call
from derive.symbols import Symbol
from derive.tidying.factors import argument_of
from derive.tidying.known import one_more
from output.code.logarithms import axes_of, logarithm, sum_of_powers, summed_last
from output.code.masking import are_joined
from output.code.shifting import Shifted, exponents, pair

Places = tuple[int, ...]
Labels = tuple[Label, ...]
Powers = dict[Loose, Fraction]
Place = TypeVar("Place", bound=Label)
NONE: Mapping[Symbol, Node] = {}


def stable(node: Node, definitions: Mapping[Symbol, Node] = NONE) -> Node:
    """The node with every part written as it is best reckoned; `definitions` are stable already."""
    return form.rewrite(node, lambda part: of_named(part, definitions) or better(part))


def of_named(node: Node, definitions: Mapping[Symbol, Node]) -> Node | None:
    """A name of exponentials is what it stands for; so is a name under a logarithm or below a fraction stroke."""
    whole, argument = defined(node, definitions), argument_of(node, "log")
    if isinstance(node, form.Power) and node.exponent < 0:
        return reciprocal(defined(node.base, definitions), node.exponent)
    if argument is None:
        return whole if whole is not None and is_exponential(whole) else None
    whole = form.rewrite(argument, lambda part: defined(part, definitions))
    return None if whole is argument else logarithm(whole)


def reciprocal(whole: Node | None, exponent: Fraction) -> Node | None:
    """Of a named product with `e^{u−m}`, whose factors meet others that cancel them."""
    is_product = isinstance(whole, form.Contract) and any(isinstance(factor, Shifted) for factor, _ in whole.factors)
    return distributed(whole, exponent) if is_product and isinstance(whole, form.Contract) else None


def defined(node: Node, definitions: Mapping[Symbol, Node]) -> Node | None:
    return definitions.get(node.symbol) if isinstance(node, form.Leaf) and not node.at else None


def is_exponential(node: Node) -> bool:
    """`eᵘ`, and sums and products with it."""
    return bool(exponents(node, tuple(range(len(node.axes)))))


@singledispatch
def better(node: Node) -> Node | None:
    """The node in its stable form, or None where there is nothing to do."""
    return None


@better.register
def _(node: form.Power) -> Node | None:
    """`(1 + eᵘ)⁻ᵏ = σ(−u)ᵏ`, `(eᵘ)ᵖ = e^{pu}`, `(xᵖ)ᑫ = xᵖᑫ`, `(ab)ᵏ = aᵏbᵏ`."""
    argument, base, exponent = argument_of(node.base, "exp"), node.base, node.exponent
    if argument is not None:
        return call("exp", form.scale(exponent, argument))
    inner = one_more(base)
    if inner is not None and exponent < 0 and exponent.denominator == 1:
        return form.power(call("sigma", form.scale(-1, inner)), -exponent)
    if isinstance(base, form.Power) and (exponent.denominator == 1 or base.exponent.denominator != 1):
        return form.power(base.base, base.exponent * exponent)
    return distributed(base, exponent) if isinstance(base, form.Contract) else None


def distributed(base: form.Contract, exponent: Fraction) -> Node | None:
    """`(c a b)ᵏ = cᵏ aᵏ bᵏ` for whole k, where nothing is summed."""
    if exponent.denominator != 1 or len(base.label_axes) != base.rank or not base.factors or base.coefficient == 0:
        return None
    factors = [(raised(factor, exponent), labels) for factor, labels in base.factors]
    return form.contract(base.coefficient**exponent.numerator, factors, range(base.rank), axes_of(base))


def raised(factor: Node, exponent: Fraction) -> Node:
    """The power of a factor, in its stable form."""
    power = form.power(factor, exponent)
    return better(power) or power


@better.register
def _(node: form.Contract) -> Node | None:
    """Factors on the same labels join: `eᵘ σ(−u) = σ(u)`, `e^{zₖ} / Σₗ e^{zₗ} = softmax(z)ₖ`, `x⁻¹ x = 1`."""
    powers = counted(node)
    for rule in (joined_sigma, joined_softmax, joined_inside, unfolded, shifted, spread):
        rule(powers)
    if powers == counted(node) and not any_cancelled(node):
        return None
    factors = [loose for (base, labels), exponent in powers.items() for loose in spelled(base, labels, exponent)]
    return form.contract(node.coefficient, factors, range(node.rank), axes_of(node))


def counted(node: form.Contract) -> Powers:
    """The exponent of each base on its labels."""
    powers: Powers = {}
    for factor, labels in node.factors:
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, form.Power) else (factor, Fraction(1))
        powers[base, labels] = powers.get((base, labels), Fraction(0)) + exponent
    return powers


def any_cancelled(node: form.Contract) -> bool:
    """Is there a base that stands in two factors, one of which is a power?"""
    keys = [(factor.base if isinstance(factor, form.Power) else factor, labels) for factor, labels in node.factors]
    powers = {key for key, (factor, _) in zip(keys, node.factors, strict=True) if isinstance(factor, form.Power)}
    return any(keys.count(key) > 1 for key in powers)


def spelled(base: Node, labels: Labels, exponent: Fraction) -> list[Loose]:
    """`x x` for x², so that a sum over it stays a product of two factors."""
    if exponent == 0:
        return []
    return [(base, labels)] * 2 if exponent == 2 else [(form.power(base, exponent), labels)]


def joined_sigma(powers: Powers) -> None:
    """`eᵘ σ(−u) = σ(u)`."""
    for base, labels in list(powers):
        argument = argument_of(base, "exp")
        other = None if argument is None else (call("sigma", form.scale(-1, argument)), labels)
        if argument is not None and other in powers:
            moved(powers, (base, labels), other, (call("sigma", argument), labels), 1)


def joined_softmax(powers: Powers) -> None:
    """`e^{zₖ} (Σₗ e^{zₗ})⁻¹ = softmax(z)ₖ`."""
    for total, outer in list(powers):
        found = sum_of_powers(total)
        for base, labels in list(powers) if found else []:
            if found and base is call("exp", found[0]) and outer == matched(labels, found[1]):
                last = labels[found[1].index(len(outer))]
                softmax = form.Softmax(summed_last(*found))
                moved(powers, (base, labels), (total, outer), (softmax, (*outer, last)), -1)


def joined_inside(powers: Powers) -> None:
    """`(Σₖ e^{zₖ} xₖ) (Σₗ e^{zₗ})⁻¹ = Σₖ softmax(z)ₖ xₖ`."""
    for total, outer in [key for key in powers if powers[key] < 0 and sum_of_powers(key[0])]:
        for whole, labels in list(powers):
            new = divided(whole, labels, total, outer) if powers[whole, labels] > 0 > powers[total, outer] else None
            if new is not None:
                moved(powers, (whole, labels), (total, outer), (new, labels), -1)


def unfolded(powers: Powers) -> None:
    """`e^{2u} T⁻² = (eᵘ)² T⁻²` for a sum T in which eᵘ stands."""
    for base, labels in [key for key in powers if argument_of(key[0], "exp") is not None and powers[key] > 0]:
        found = root_of(base, labels, powers)
        if found is not None:
            times, (root, degree) = powers.pop((base, labels)), found
            powers[root, labels] = powers.get((root, labels), Fraction(0)) + times * degree


def root_of(base: Node, labels: Labels, powers: Powers) -> tuple[Node, int] | None:
    """`eᵘ` and k, where the base is `e^{ku}` and eᵘ stands in a sum whose k-th power divides."""
    for below in [key for key in powers if powers[key] <= -2]:
        for degree in range(2, int(-powers[below]) + 1):
            root = raised(base, Fraction(1, degree))
            if pair((root, labels), below) is not None:
                return root, degree
    return None


def shifted(powers: Powers) -> None:
    """`eᵘ (Σₖ cₖ e^{uₖ})⁻¹ = e^{u−m} (Σₖ cₖ e^{uₖ−m})⁻¹` with m = max u."""
    for below in [key for key in powers if powers[key] <= -1]:
        for above, *masks in groups(powers):
            left = min([-powers[below], *(powers[key] for key in (above, *masks))])
            new = pair(joint([above, *masks]), below) if left >= 1 else None
            if new is not None:
                times = min(int(powers[above]), int(-powers[below]))
                powers.update(dict.fromkeys(masks, Fraction(0)))
                exchanged(powers, above, new[0], times)
                exchanged(powers, below, new[1], -times)


def groups(powers: Powers) -> list[list[Loose]]:
    """Exponentials with a mask beside them, then each factor alone."""
    keys = [key for key in powers if powers[key] >= 1]
    return [*([one, other] for one in keys for other in keys if are_joined(one, other)), *([key] for key in keys)]


def joint(factors: list[Loose]) -> Loose:
    labels = tuple(dict.fromkeys(label for _, places in factors for label in places))
    return form.contract(1, factors, labels), labels


def exchanged(powers: Powers, one: Loose, other: Loose, times: int) -> None:
    """So many times `one` becomes `other`, in its place."""
    found = [(key, value) for key, value in powers.items() if key != other]
    known = powers.get(other, Fraction(0))
    powers.clear()
    for key, value in found:
        powers[key] = value - times if key == one else value
        powers.update({other: known + times} if key == one else {})


def spread(powers: Powers) -> None:
    """`x (a + b x⁻¹) = x a + b`, which needs no x⁻¹."""
    for whole in list(powers):
        for by in [key for key in powers if powers[whole] == 1 <= powers[key] and key != whole]:
            new = multiplied(*whole, by)
            if new is not None:
                exchanged(powers, whole, (new, whole[1]), 1)
                powers[by] -= 1
                whole = new, whole[1]


def multiplied(whole: Node, labels: Labels, by: Loose) -> Node | None:
    """Each term times a factor of which one has the reciprocal, on the axes of the sum."""
    if not isinstance(whole, form.Add) or not {*by[1]} <= {*labels}:
        return None
    if not any(has_reciprocal(term, labels, by) for term in whole.terms):
        return None
    products = [form.contract(1, [(term, labels), by], labels) for term in whole.terms]
    return form.add(better(product) or product for product in products)


def has_reciprocal(term: Node, labels: Labels, by: Loose) -> bool:
    if not isinstance(term, form.Contract):
        return False
    places = (tuple(labels[k] if k < term.rank else None for k in found) for _, found in term.factors)
    found = zip((factor for factor, _ in term.factors), places, strict=True)
    return any(isinstance(f, form.Power) and f.exponent <= -1 and (f.base, at) == by for f, at in found)


def divided(whole: Node, labels: Labels, total: Node, outer: Labels) -> Node | None:
    """A closed sum divided by `Σ eᵘ` inside, where one of its factors is `eᵘ`."""
    found = sum_of_powers(total)
    if found is None or not isinstance(whole, form.Contract) or len(whole.label_axes) == whole.rank:
        return None
    for factor, places in whole.factors:
        inner = matched(places, found[1]) if factor is call("exp", found[0]) else (whole.rank,)
        if all(k < whole.rank for k in inner) and tuple(labels[k] for k in inner) == outer:
            factors = [*whole.factors, (form.power(total, -1), inner)]
            closed = form.contract(whole.coefficient, factors, range(whole.rank), axes_of(whole))
            return better(closed) or closed
    return None


def matched(labels: tuple[Place, ...], inner: Places) -> tuple[Place, ...]:
    """Where the axes of a sum lie, its summand being on `labels`."""
    return tuple(labels[inner.index(k)] for k in range(len(inner) - 1))


def moved(powers: Powers, one: Loose, other: Loose, to: Loose, sign: int) -> None:
    """As often as both are there, `one · other^sign` becomes `to`."""
    times = min(powers[one], sign * powers[other])
    if times > 0:
        powers[one] -= times
        powers[other] -= sign * times
        powers[to] = powers.get(to, Fraction(0)) + times


@better.register
def _(node: form.Map) -> Node | None:
    """`log Σ eᶻ`, `log(1 + eᵘ) = softplus(u)`, `log softmax(z) = z − log Σ eᶻ`, `log σ(u)`, `log det A`."""
    return logarithm(node.argument) if node.function.known and node.function.name.base == "log" else None
