"""Polynomial → index form: what was multiplied out becomes an expression again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.normal_form.atoms import Component, Head
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


NODES: dict[str, Callable[[Any], Node]] = {
    "leaf": lambda content: form.Leaf(*content),
    "size": form.Size,
    "prime": form.constant,
    "delta": form.Delta,
    "unit": lambda content: form.Unit(content[2], content[1]),
    "exp": lambda content: form.Map(known("exp"), to_node(content)),
    "map": lambda content: form.Map(content[0], to_node(content[1])),
    "field": lambda content: form.Field(content[0], to_node(content[1])),
    "power": lambda content: to_node(content),
    "inverse": lambda content: form.Inverse(to_node(content)),
    "determinant": lambda content: form.Determinant(to_node(content)),
    "logdet": lambda content: form.LogDet(to_node(content)),
}
