"""`eᵘ/(1 + eᵘ)` is σ(u), `log Σ eᶻ` is shifted, `x⁻¹x` is 1: the same function, written so that floats do not overflow.

Each rule is an identity wherever the left side is defined. They are applied from the leaves up: first the powers of
what grows without bound are given names, σ(−u) = 1/(1 + eᵘ), then products of factors on the same labels join them.
Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 4.1; Blanchard, Higham, Higham, "Accurately
computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.rules import call
from derive.symbols import Axis
from derive.tidying.factors import is_call
from derive.tidying.known import one_more

Places = tuple[int, ...]
Powers = dict[tuple[Node, Places], Fraction]


@dataclass(frozen=True, eq=False)
class LogSumExp(Node):
    """`log Σₖ e^{zₖ}` along the last axis."""

    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes[:-1]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@form.rebuild.register
def _(node: LogSumExp, children: Sequence[Node]) -> Node:
    return LogSumExp(children[0])


def stable(node: Node) -> Node:
    """The node with every part written as it is best reckoned."""
    return form.rewrite(node, better)


@singledispatch
def better(node: Node) -> Node | None:
    """The node in its stable form, or None where there is nothing to do."""
    return None


def argument_of(node: Node, name: str) -> Node | None:
    """z, where the node is `name(z)`."""
    return node.children[0] if is_call(node, name) else None


def sum_of_powers(node: Node) -> tuple[Node, Places] | None:
    """u and its labels, where the node is `Σₖ eᵘ` over one label."""
    if not isinstance(node, form.Contract) or node.coefficient != 1 or len(node.factors) != 1:
        return None
    (_, labels), argument = node.factors[0], argument_of(node.factors[0][0], "exp")
    single = sorted(labels) == list(range(node.rank + 1))
    return (argument, labels) if argument is not None and single else None


def summed_last(argument: Node, labels: Places) -> Node:
    """The argument with the label that is summed on its last axis."""
    return form.contract(1, [(argument, labels)], tuple(range(len(labels))))


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


def axes_of(node: form.Contract) -> dict[int, Axis]:
    return dict(enumerate(node.label_axes))


@better.register
def _(node: form.Contract) -> Node | None:
    """Factors on the same labels join: `eᵘ σ(−u) = σ(u)`, `e^{zₖ} / Σₗ e^{zₗ} = softmax(z)ₖ`, `x⁻¹ x = 1`."""
    powers = counted(node)
    for rule in (joined_sigma, joined_softmax, joined_inside):
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


def spelled(base: Node, labels: Places, exponent: Fraction) -> list[Loose]:
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


def divided(whole: Node, labels: Places, total: Node, outer: Places) -> Node | None:
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


def matched(labels: Places, inner: Places) -> Places:
    """Where the axes of a sum lie, its summand being on `labels`."""
    return tuple(labels[inner.index(k)] for k in range(len(inner) - 1))


def moved(
    powers: Powers, one: tuple[Node, Places], other: tuple[Node, Places], to: tuple[Node, Places], sign: int
) -> None:
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


def logarithm(node: Node) -> Node | None:
    found, inner = sum_of_powers(node), one_more(node)
    if found is not None:
        return LogSumExp(summed_last(*found))
    if inner is not None:
        return call("softplus", inner)
    if isinstance(node, form.Softmax):
        return log_softmax(node.argument)
    if isinstance(node, form.Determinant):
        return form.LogDet(node.matrix)
    return of_turned(node) if isinstance(node, form.Contract) else of_sigma(node)


def log_softmax(z: Node) -> Node:
    places = tuple(range(len(z.axes)))
    total = form.contract(-1, [(LogSumExp(z), places[:-1])], places, dict(enumerate(z.axes)))
    return form.add([z, total])


def of_turned(node: form.Contract) -> Node | None:
    """The logarithm of a single factor on other labels is that of the factor, turned."""
    if node.coefficient != 1 or len(node.factors) != 1 or len(node.label_axes) != node.rank:
        return None
    inner = logarithm(node.factors[0][0])
    return inner and form.contract(1, [(inner, node.factors[0][1])], range(node.rank), axes_of(node))


def of_sigma(node: Node) -> Node | None:
    """`log σ(u) = −softplus(−u)`, `log(1 − σ(u)) = −softplus(u)`, `log eᵘ = u`."""
    argument, rest = argument_of(node, "sigma"), form.add([form.constant(1, node.axes), form.scale(-1, node)])
    complement = argument_of(rest, "sigma")
    if argument is not None:
        return form.scale(-1, call("softplus", form.scale(-1, argument)))
    if complement is not None:
        return form.scale(-1, call("softplus", complement))
    return argument_of(node, "exp")
