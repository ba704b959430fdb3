"""`e^z/(1 + e^z) = σ(z)`, `e^{zₖ}/Σₗ e^{zₗ} = softmax(z)ₖ`, `log softmax(z)ₖ = zₖ − log Σₗ e^{zₗ}`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive import index_form as form
from derive.index_form import Node
from derive.rules import call
from derive.tidying.factors import Labels, Product, argument_of, is_call, product, split

Factor = tuple[Node, Labels]


def logistic(node: Node) -> Node | None:
    """`e^u (1 + e^u)⁻¹ = σ(u)`; left alone, `(1 + e^u)⁻¹ = σ(−u)`."""
    if isinstance(node, form.Power) and node.exponent < 0 and node.exponent.denominator == 1:
        inner = one_more(node.base)
        return None if inner is None else form.power(call("sigma", form.scale(-1, inner)), -node.exponent)
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    return next((pulled(whole, factor) for factor in whole.factors if meets_exponential(whole, factor)), None)


def one_more(base: Node) -> Node | None:
    """u of `1 + e^u`."""
    if not isinstance(base, form.Add) or len(base.terms) != 2:
        return None
    ones = [term for term in base.terms if term == form.constant(1, term.axes)]
    others = [term for term in base.terms if is_call(term, "exp")]
    return argument_of(others[0], "exp") if len(ones) == len(others) == 1 else None


def meets_exponential(whole: Product, factor: Factor) -> bool:
    """Whether σ(−u) stands beside e^u."""
    return exponential_beside(whole, factor) is not None


def exponential_beside(whole: Product, factor: Factor) -> Factor | None:
    base, exponent = split(factor[0])
    if not is_call(base, "sigma") or exponent < 1:
        return None
    wanted = call("exp", form.scale(-1, base.children[0]))
    same = [other for other in whole.factors if split(other[0])[0] == wanted and other[1] == factor[1]]
    return same[0] if same and split(same[0][0])[1] >= 1 else None


def pulled(whole: Product, factor: Factor) -> Node:
    """`e^u σ(−u) = σ(u)`, once."""
    beside = exponential_beside(whole, factor)
    assert beside is not None
    (sigma, power), (exp, times) = split(factor[0]), split(beside[0])
    turned = call("sigma", form.scale(-1, sigma.children[0]))
    left = [(sigma, power - 1, factor[1]), (exp, times - 1, factor[1]), (turned, Fraction(1), factor[1])]
    kept = [(form.power(base, exponent), labels) for base, exponent, labels in left if exponent]
    return whole.but(*kept, without=(factor, beside)).node()


def softmax(node: Node) -> Node | None:
    """A sum of exponentials below one of them."""
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    return next((joined(whole, *pair) for pair in pairs(whole)), None)


def pairs(whole: Product) -> Iterator[tuple[Factor, Factor]]:
    """`(Σₗ e^{zₗ})⁻ᵏ` and `e^{zₖ}`, whose labels but one are the same."""
    for below in whole.factors:
        total, exponent = split(below[0])
        if exponent >= 0 or exponent.denominator != 1 or not is_total(total):
            continue
        yield from ((below, above) for above in whole.factors if last_label(total, below, above) is not None)


def is_total(node: Node) -> bool:
    """`Σₗ e^{zₗ}`, one sum over exponentials alone."""
    return (
        isinstance(node, form.Contract)
        and node.coefficient == 1
        and len(node.factors) == 1
        and is_call(node.factors[0][0], "exp")
        and len(node.label_axes) == node.rank + 1
        and node.rank in node.factors[0][1]
    )


def last_label(total: Node, below: Factor, above: Factor) -> int | None:
    """The label of e^{zₖ} on the axis that is summed over, where the others are those of the sum."""
    base, exponent = split(above[0])
    assert isinstance(total, form.Contract)
    inner, places = total.factors[0]
    if base != inner or exponent < 1:
        return None
    found = [above[1][k] for k, place in enumerate(places) if place == total.rank]
    fits = all(above[1][k] == below[1][place] for k, place in enumerate(places) if place != total.rank)
    return found[0] if fits and len(found) == 1 else None


def joined(whole: Product, below: Factor, above: Factor) -> Node:
    (total, exponent), (exp, power) = split(below[0]), split(above[0])
    label = last_label(total, below, above)
    assert isinstance(total, form.Contract)
    assert label is not None
    argument = form.contract(1, [(exp.children[0], total.factors[0][1])], tuple(range(total.rank + 1)))
    left = [(total, exponent + 1, below[1]), (exp, power - 1, above[1])]
    kept = [(form.power(base, n), labels) for base, n, labels in left if n]
    return whole.but((form.Softmax(argument), (*below[1], label)), *kept, without=(below, above)).node()


def logarithm(node: Node) -> Node | None:
    """`log softmax(z) = z − log Σ e^z`, `log e^u = u`, `log(e^u / s) = u − log s`."""
    if not is_call(node, "log"):
        return None
    inner = node.children[0]
    if is_call(inner, "exp"):
        return inner.children[0]
    if isinstance(inner, form.Softmax):
        places = tuple(range(len(inner.axes)))
        total = form.contract(1, [(call("exp", inner.argument), places)], places[:-1])
        spread = form.contract(-1, [(call("log", total), places[:-1])], places, dict(enumerate(inner.axes)))
        return form.add([inner.argument, spread])
    return None


def rectified(node: Node) -> Node | None:
    """`max(0, u) 1[u > 0] = max(0, u)`."""
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    ramps = {(split(f)[0].children[0], labels) for f, labels in whole.factors if is_call(split(f)[0], "relu")}
    steps = [(f, labels) for f, labels in whole.factors if is_call(f, "step") and (f.children[0], labels) in ramps]
    return whole.but(without=steps).node() if steps else None


def hyperbolic(node: Node) -> Node | None:
    """`(e^u − e^{−u}) / (e^u + e^{−u}) = tanh u`."""
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    for below in whole.factors:
        pair = opposite(split(below[0])[0], 1) if split(below[0])[1] == -1 else None
        above = next((f for f in whole.factors if pair is not None and opposite(f[0], -1) == pair), None)
        if pair is not None and above is not None and above[1] == below[1]:
            return whole.but((call("tanh", pair), below[1]), without=(below, above)).node()
    return None


def opposite(node: Node, sign: int) -> Node | None:
    """u of `e^u ± e^{−u}`."""
    if not isinstance(node, form.Add) or len(node.terms) != 2:
        return None
    (one, first), (other, second) = map(form.split_coefficient, node.terms)
    if one != 1 or other != sign or not is_call(first, "exp") or not is_call(second, "exp"):
        return None
    u = first.children[0]
    return u if second.children[0] == form.scale(-1, u) else None


def unnormalised(node: Node) -> Node | None:
    """`Σₗ e^{zₗ} softmax(z)ₖ = e^{zₖ}`."""
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    for whole_sum in whole.factors:
        total, exponent = split(whole_sum[0])
        if exponent < 1 or not is_total(total):
            continue
        for factor, labels in whole.factors:
            if isinstance(factor, form.Softmax) and (total, whole_sum[1]) == (below_of(factor), labels[:-1]):
                kept = [(form.power(total, exponent - 1), whole_sum[1])] if exponent > 1 else []
                kept.append((call("exp", factor.argument), labels))
                return whole.but(*kept, without=(whole_sum, (factor, labels))).node()
    return None


def below_of(factor: form.Softmax) -> Node:
    places = tuple(range(len(factor.axes)))
    return form.contract(1, [(call("exp", factor.argument), places)], places[:-1])
