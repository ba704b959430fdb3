"""`(A B) x` is reckoned as `A (B x)`: a matrix product inside a product is opened where that saves work.

Inside the index form a sum stays closed, as it was written. A product that is used elsewhere as well is opened only
if it more than halves the work, for it has to be formed in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Axis
from output.code.operands import Label, Operand
from output.code.planning import LONG, MOST, plan

Factor = tuple[Node, tuple[int, ...]]
Place = Callable[[Factor], Operand]


@dataclass(frozen=True)
class Product:
    """`number · Σ Π factors`, keeping the labels `out`."""

    number: Fraction
    factors: tuple[Factor, ...]
    out: tuple[int, ...]
    axes: Mapping[Any, Axis]

    def length(self, label: Label) -> float:
        """How long the axis of a label is taken to be."""
        return float(self.axes[label].size or LONG)


def product_of(node: form.Contract) -> Product:
    """The node as a product over its own labels."""
    return Product(node.coefficient, node.factors, tuple(range(node.rank)), dict(enumerate(node.label_axes)))


def opened(whole: Product, place: Place, is_shared: Callable[[Node], bool]) -> Product:
    """The product with those inside it opened that are worth it."""
    for position, (node, _) in enumerate(whole.factors):
        if isinstance(node, form.Contract) and node.rank > 1 and len(node.label_axes) > node.rank:
            candidate = without_brackets(whole, position, node)
            if pays(whole, candidate, node, place, is_shared(node)):
                return opened(candidate, place, is_shared)
    return whole


def without_brackets(whole: Product, position: int, node: form.Contract) -> Product:
    """The factors of an inner product among the others, its sums over labels of their own."""
    fresh = max(whole.axes) + 1
    names = (*whole.factors[position][1], *range(fresh, fresh + len(node.label_axes) - node.rank))
    inner = [(factor, tuple(names[k] for k in labels)) for factor, labels in node.factors]
    axes = {**whole.axes, **dict(zip(names, node.label_axes, strict=True))}
    factors = (*whole.factors[:position], *inner, *whole.factors[position + 1 :])
    return replace(whole, number=whole.number * node.coefficient, factors=factors, axes=axes)


def pays(whole: Product, candidate: Product, node: form.Contract, place: Place, shared: bool) -> bool:
    if len(candidate.factors) > MOST or any(isinstance(factor, form.Delta) for factor, _ in candidate.factors):
        return False
    if shared:
        return 2 * price(candidate, place) < price(whole, place)
    return price(candidate, place) <= price(whole, place) + price(product_of(node), place)


def price(whole: Product, place: Place) -> float:
    operands: Sequence[Operand] = [place(factor) for factor in whole.factors]
    return plan(operands, {*whole.out}, whole.length).cost[(1 << len(operands)) - 1]
