"""Which nodes are symmetric in their last two axes: `Σ`, `Σ⁻¹`, `(XᵀX + λI)⁻¹`."""

from __future__ import annotations

from functools import lru_cache

from derive import index_form as form
from derive.errors import TooHard
from derive.index_form import Node
from derive.normal_form import equal
from derive.symbols import Fact


@lru_cache(maxsize=4096)
def is_symmetric(node: Node) -> bool:
    """Of a symbol by its facts, of an inverse by what is inverted, which normal forms decide."""
    if len(node.axes) < 2 or node.axes[-1] != node.axes[-2]:
        return False
    if isinstance(node, form.Leaf):
        return bool({Fact.SYMMETRIC, Fact.DEFINITE} & node.symbol.facts) and not any(p is not None for p in node.at)
    if isinstance(node, form.Inverse):
        return is_symmetric(node.matrix) or turns_into_itself(node.matrix)
    if isinstance(node, form.Map | form.Power):
        return is_symmetric(node.children[0])
    return isinstance(node, form.Delta) or (isinstance(node, form.Add | form.Contract) and turns_into_itself(node))


def turns_into_itself(matrix: Node) -> bool:
    *family, row, column = range(len(matrix.axes))
    try:
        return equal(matrix, form.contract(1, [(matrix, (*family, column, row))], (*family, row, column)))
    except TooHard:
        return False
