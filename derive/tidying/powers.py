"""`x² x⁻¹ = x`, `(ab)⁻² = a⁻² b⁻²`, `(√u)² = u`."""

from __future__ import annotations

from fractions import Fraction

from derive import index_form as form
from derive.index_form import Node
from derive.tidying.factors import Labels, product, split


def of_product(node: Node) -> Node | None:
    """Factors with one base over the same labels become one power."""
    if not isinstance(node, form.Contract):
        return None
    found: dict[tuple[Node, Labels], Fraction] = {}
    for factor, labels in node.factors:
        base, exponent = split(factor)
        found[base, labels] = found.get((base, labels), Fraction(0)) + exponent
    mixed = any(split(factor)[1] != 1 for factor, _ in node.factors)
    if len(found) == len(node.factors) or not mixed:
        return None
    joined = [(form.power(base, exponent), labels) for (base, labels), exponent in found.items() if exponent]
    return form.contract(node.coefficient, joined, tuple(range(node.rank)), dict(enumerate(node.label_axes)))


def of_power(node: Node) -> Node | None:
    """A whole power of a power, and of a product that holds no sum."""
    if not isinstance(node, form.Power) or node.exponent.denominator != 1:
        return None
    if isinstance(node.base, form.Power):
        return form.power(node.base.base, node.base.exponent * node.exponent)
    inner = node.base
    if not isinstance(inner, form.Contract) or inner.rank < len(inner.label_axes) or not inner.coefficient:
        return None
    whole = product(inner)
    raised = tuple((form.power(factor, node.exponent), labels) for factor, labels in whole.factors)
    return form.contract(
        inner.coefficient**node.exponent.numerator, raised, tuple(range(inner.rank)), dict(enumerate(inner.label_axes))
    )
