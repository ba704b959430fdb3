"""Facts: `Σₖ yₖ = 1`, `Σₖ softmax(z)ₖ = 1`, `yᵢ² = 1` of labels ±1, `yᵢ² = yᵢ` of labels 0 and 1."""

from __future__ import annotations

from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Fact
from derive.tidying.factors import alone_on, product


def normalised(node: Node) -> Node | None:
    if not isinstance(node, form.Contract):
        return None
    whole = product(node)
    for label in range(whole.rank, len(whole.axes)):
        found = alone_on(label, whole)
        if found is not None and found[1][-1] == label and sums_to_one(found[0]):
            return whole.but(without=(found,)).without_label(label)
    return None


def sums_to_one(node: Node) -> bool:
    if isinstance(node, form.Leaf):
        return Fact.NORMALISED in node.symbol.facts and not node.at
    return isinstance(node, form.Softmax)


def signs(node: Node) -> Node | None:
    """In a product the two stand beside one another."""
    if isinstance(node, form.Contract):
        whole = product(node)
        twice = [factor for factor in whole.factors if whole.factors.count(factor) > 1 and is_label(factor[0])]
        again = [] if not twice or Fact.SIGN in facts_of(twice[0][0]) else twice[:1]
        return whole.but(*again, without=twice[:1] * 2).node() if twice else None
    if not isinstance(node, form.Power) or not isinstance(node.base, form.Leaf) or node.exponent.denominator != 1:
        return None
    facts = facts_of(node.base)
    if Fact.SIGN in facts:
        return form.power(node.base, node.exponent % 2) if not 0 <= node.exponent <= 1 else None
    return node.base if Fact.BINARY in facts and node.exponent > 1 else None


def facts_of(node: Node) -> frozenset[Fact]:
    return node.symbol.facts if isinstance(node, form.Leaf) else frozenset()


def is_label(node: Node) -> bool:
    return bool(facts_of(node) & {Fact.SIGN, Fact.BINARY})


def either_way(node: Node) -> Node | None:
    """`[i < j] + [j < i] = 1 − δᵢⱼ`."""
    if not isinstance(node, form.Add):
        return None
    for term in node.terms:
        number, one = form.split_coefficient(term)
        if isinstance(one, form.Before):
            turned = form.contract(number, [(one, (1, 0))], (0, 1))
            if turned in node.terms:
                apart = form.add([form.constant(1, one.axes), form.scale(-1, form.Delta(one.axis))])
                rest = [other for other in node.terms if other not in (term, turned)]
                return form.add([*rest, form.scale(number, apart)])
    return None
