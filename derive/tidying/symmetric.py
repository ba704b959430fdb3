"""`Σ⁻ᵀ = Σ⁻¹`, `K_{ki} = K_{ik}`: one order for the labels of what is symmetric, those that stay first."""

from __future__ import annotations

from functools import lru_cache

from derive import index_form as form
from derive.errors import TooHard
from derive.index_form import Node
from derive.normal_form import equal
from derive.symbols import Fact
from derive.tidying.factors import Labels, product


def ordered(node: Node) -> Node | None:
    if not isinstance(node, form.Contract):
        return None
    factors = tuple((factor, in_order(factor, labels)) for factor, labels in node.factors)
    return None if factors == node.factors else product(node).but(*factors, without=node.factors).node()


def in_order(factor: Node, labels: Labels) -> Labels:
    if len(labels) < 2 or labels[-2] <= labels[-1] or not is_symmetric(factor):
        return labels
    return (*labels[:-2], labels[-1], labels[-2])


@lru_cache(maxsize=4096)
def is_symmetric(node: Node) -> bool:
    """Of a symbol by its facts, of an inverse by what is inverted, of a power by its base, else by normal forms."""
    if isinstance(node, form.Leaf):
        return bool({Fact.SYMMETRIC, Fact.DEFINITE} & node.symbol.facts) and not any(p is not None for p in node.at)
    if isinstance(node, form.Inverse):
        return node.axes[-1] == node.axes[-2] and (is_symmetric(node.matrix) or turns_into_itself(node.matrix))
    return isinstance(node, form.Map | form.Power) and len(node.axes) > 1 and is_symmetric(node.children[0])


def turns_into_itself(matrix: Node) -> bool:
    """`XᵀX + λI`."""
    *family, row, column = range(len(matrix.axes))
    if matrix.axes[-1] != matrix.axes[-2]:
        return False
    try:
        return equal(matrix, form.contract(1, [(matrix, (*family, column, row))], (*family, row, column)))
    except TooHard:
        return False
