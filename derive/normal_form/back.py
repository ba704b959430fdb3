"""Polynomial → index form: what was multiplied out becomes an expression again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Component, Head, is_log
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.tensor import known


def to_node(body: Polynomial) -> Node:
    """The node of a polynomial, terms with fewer factors first, positive ones before negative ones."""
    ordered = sorted(body.ordered, key=lambda item: (item[1] < 0, sum(len(part.atoms) for part, _ in item[0])))
    terms = [term(monomial, value, body) for monomial, value in ordered]
    return form.add(terms) if terms else form.constant(0, body.axes)


def term(monomial: Monomial, value: Fraction, body: Polynomial) -> Node:
    slots = tuple(range(len(body.axes)))
    factors = [factor for part, exponent in monomial for factor in powers(part, exponent)]
    return form.contract(value, factors, slots, dict(enumerate(body.axes)))


def powers(part: Component, exponent: Fraction) -> list[Loose]:
    if not part.axes:
        ((head, labels), own), *_ = part.atoms
        return [raised(head, labels, own * exponent)]
    slots = tuple(sorted(part.slots))
    factors = [raised(head, labels, own) for (head, labels), own in part.atoms]
    closed = form.contract(1, factors, slots)
    return [(closed, slots)] * exponent.numerator


def raised(head: Head, labels: tuple[int, ...], exponent: Fraction) -> Loose:
    return form.power(NODES[head.kind](head.content), exponent), labels


def raised_by(content: Polynomial) -> Node:
    """`xⁿ` from n log x."""
    ((monomial, _),) = content.terms.items()
    place = next(k for k, (part, _) in enumerate(monomial) if is_log(part))
    ((head, labels), _), *_ = monomial[place][0].atoms
    exponent = Polynomial(content.axes, {monomial[:place] + monomial[place + 1 :]: Fraction(1)})
    return form.Raise(to_node(poly.relabel(head.content[1], labels, content.axes)), to_node(exponent))


NODES: dict[str, Callable[[Any], Node]] = {
    "leaf": lambda content: form.Leaf(*content),
    "size": form.Size,
    "prime": form.constant,
    "delta": form.Delta,
    "before": form.Before,
    "position": form.Position,
    "raise": lambda content: raised_by(content),
    "multiply": lambda content: form.Multiply(to_node(content)),
    "unit": lambda content: form.Unit(content[2], content[1]),
    "exp": lambda content: form.Map(known("exp"), to_node(content)),
    "map": lambda content: form.Map(content[0], to_node(content[1])),
    "field": lambda content: form.Field(content[0], to_node(content[1])),
    "power": lambda content: to_node(content),
    "inverse": lambda content: form.Inverse(to_node(content)),
    "determinant": lambda content: form.Determinant(to_node(content)),
}
