"""Derivative rules, one line per primitive: `tanh′ = 1 − tanh²`, `d log det A = tr(A⁻¹ dA)`.

ELEMENTWISE maps a function of one variable to its derivative at z, as a node over z's axes. MATRIX maps a function of
a matrix to the factors, and the labels, that multiply dA[p, q]: labels are those of the value, then p and q.
A function that is missing raises NoRule.
Source: Petersen, Pedersen, "The Matrix Cookbook", 2012, sections 2.1-2.3; for σ and softplus: Goodfellow, Bengio,
Courville, "Deep Learning", 2016, section 3.10.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.errors import NoRule
from derive.index_form import (
    Determinant,
    Inverse,
    LogDet,
    Loose,
    Map,
    Node,
    OfMatrix,
    Raise,
    add,
    constant,
    power,
    scale,
    times,
)  # fmt: skip
from derive.notation.tree import Name
from derive.symbols import Function


def call(name: str, z: Node) -> Node:
    return Map(Function(Name(name), known=True), z)


def one_minus(z: Node) -> Node:
    return add([constant(1, z.axes), scale(-1, z)])


ELEMENTWISE: dict[str, Callable[[Node], Node]] = {
    "exp": lambda z: call("exp", z),
    "log": lambda z: power(z, -1),
    "tanh": lambda z: one_minus(power(call("tanh", z), 2)),
    "sigma": lambda z: times(call("sigma", z), one_minus(call("sigma", z))),
    "softplus": lambda z: call("sigma", z),
    "sin": lambda z: call("cos", z),
    "cos": lambda z: scale(-1, call("sin", z)),
    "abs": lambda z: call("sign", z),
    "relu": lambda z: call("step", z),
    "sign": lambda z: constant(0, z.axes),
    "step": lambda z: constant(0, z.axes),
}

MATRIX: dict[type[OfMatrix], tuple[int, Callable[[Node], list[Loose]]]] = {
    Inverse: (-1, lambda a: [(Inverse(a), ("i", "p")), (Inverse(a), ("q", "j"))]),
    LogDet: (1, lambda a: [(Inverse(a), ("q", "p"))]),
    Determinant: (1, lambda a: [(Determinant(a), ()), (Inverse(a), ("q", "p"))]),
}


def elementwise(function: Function, z: Node) -> Node:
    """`f′(z)`; an unknown f gains a prime."""
    if not function.known:
        return Map(function.derivative(), z)
    rule = ELEMENTWISE.get(function.name.base)
    if rule is None:
        raise NoRule(f"no derivative rule for {function}; add one line to derive/rules.py")
    return rule(z)


def power_rule(base: Node, exponent: Fraction) -> Node:
    """`(xᵖ)′ = p xᵖ⁻¹`."""
    return scale(exponent, power(base, exponent - 1))


def raise_rule(node: Raise) -> tuple[Node, Node]:
    """`∂xᵖ/∂x = p xᵖ⁻¹` and `∂xᵖ/∂p = xᵖ log x`."""
    lower = add([node.exponent, constant(-1, node.axes)])
    return times(node.exponent, Raise(node.base, lower)), times(node, call("log", node.base))
