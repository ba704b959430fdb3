"""Index form → polynomial: `normal_form(node)`, and equality for all sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, singledispatch

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.normal_form import functions as fn
from derive.normal_form import matrices
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Head
from derive.normal_form.clearing import multiples
from derive.normal_form.heads import wrap
from derive.normal_form.polynomial import Polynomial
from derive.normal_form.raising import multiplied, raised
from derive.normal_form.rewriting import rewrite
from derive.symbols import Fact

Done = Mapping[Node, Polynomial]


def normal_form(node: Node) -> Polynomial:
    """The canonical form of a node: equal normal forms are equal for all sizes, wherever both sides are defined.

    Raises TooHard where a stated bound is reached and NoRule for a node that it does not know.
    """
    return form_under(node, fn.ASSUMED.get())


@lru_cache(maxsize=4096)
def form_under(node: Node, assumed: frozenset[Head]) -> Polynomial:
    """The form, which depends on what is assumed to be positive."""
    done: dict[Node, Polynomial] = {}
    for current in form.walk(node):
        done[current] = convert(current, done)
    return done[node]


@singledispatch
def convert(node: Node, done: Done) -> Polynomial:
    raise NoRule(f"no normal form for {type(node).__name__}; add one to derive/normal_form/nodes.py")


@convert.register
def _(node: form.Leaf, done: Done) -> Polynomial:
    symmetric = bool({Fact.SYMMETRIC, Fact.DEFINITE} & node.symbol.facts)
    rank = len(node.axes)
    at = tuple(node.at) if node.at and any(p is not None for p in node.at) else ()
    if symmetric and at and None not in at[-2:]:
        at = (*at[:-2], *sorted(p for p in at[-2:] if p is not None))
    groups = (*range(rank - 2), rank, rank) if symmetric and not at else tuple(range(rank))
    return poly.atom(Head("leaf", (node.symbol, at), groups), tuple(range(rank)), node.axes)


@convert.register
def _(node: form.Size, done: Done) -> Polynomial:
    return poly.number(node.axis.size) if node.axis.size else poly.atom(Head("size", node.axis), (), ())


@convert.register
def _(node: form.Delta, done: Done) -> Polynomial:
    return poly.atom(Head("delta", node.axis, (0, 0)), (0, 1), node.axes)


@convert.register
def _(node: form.Unit, done: Done) -> Polynomial:
    return poly.atom(Head("unit", (node.axis.name, node.position, node.axis)), (0,), node.axes)


@convert.register
def _(node: form.Contract, done: Done) -> Polynomial:
    """The product over all labels, then the sum over those that are not axes."""
    product = poly.number(node.coefficient, node.label_axes)
    for factor, labels in node.factors:
        product = fn.times(product, poly.relabel(done[factor], labels, node.label_axes))
    product = fn.straight(product)
    return rewrite(poly.bind(product, node.rank)) if node.rank < len(node.label_axes) else rewrite(product)


@convert.register
def _(node: form.Add, done: Done) -> Polynomial:
    return poly.add(*(done[term] for term in node.terms))


@convert.register
def _(node: form.Power, done: Done) -> Polynomial:
    return power_of(node.base, node.exponent, done)


def power_of(base: Node, exponent: Fraction, done: Done) -> Polynomial:
    """`((1 + x)²c)⁻¹ = (1 + x)⁻² c⁻¹`: a whole negative power is taken factor by factor, nothing multiplied out."""
    if exponent.denominator != 1 or exponent > 0:
        return fn.power(done[base], exponent)
    if isinstance(base, form.Power):
        return power_of(base.base, base.exponent * exponent, done)
    if not isinstance(base, form.Contract) or base.rank < len(base.label_axes) or not base.coefficient:
        return fn.power(done[base], exponent)
    number = poly.number(base.coefficient**exponent.numerator, base.axes)
    powers = (poly.relabel(power_of(factor, exponent, done), labels, base.axes) for factor, labels in base.factors)
    return fn.straight(fn.times(number, *powers))


@convert.register
def _(node: form.Map, done: Done) -> Polynomial:
    argument = done[node.argument]
    law = KNOWN.get(node.function.name.base) if node.function.known else None
    return law(argument) if law is not None else wrap("map", argument, node.function)


@convert.register
def _(node: form.Field, done: Done) -> Polynomial:
    """The family axes and the derivative axes are slots, the latter interchangeable where the argument is a vector."""
    argument = done[node.argument]
    family, rank = len(node.function.axes), len(node.axes)
    vector = len(argument.axes) == 1
    groups = tuple(min(place, family) if vector else place for place in range(rank))
    return poly.atom(Head("field", (node.function, argument), groups), tuple(range(rank)), node.axes)


@convert.register
def _(node: form.Before, done: Done) -> Polynomial:
    return poly.atom(Head("before", node.axis, (0, 1)), (0, 1), node.axes)


@convert.register
def _(node: form.Position, done: Done) -> Polynomial:
    return poly.atom(Head("position", node.axis), (0,), node.axes)


@convert.register
def _(node: form.Raise, done: Done) -> Polynomial:
    return raised(done[node.base], done[node.exponent])


@convert.register
def _(node: form.Multiply, done: Done) -> Polynomial:
    return multiplied(done[node.body])


@convert.register
def _(node: form.Softmax, done: Done) -> Polynomial:
    return normal_form(form.quotient(node))


@convert.register
def _(node: form.Inverse, done: Done) -> Polynomial:
    return matrices.inverse(done[node.matrix])


@convert.register
def _(node: form.Determinant, done: Done) -> Polynomial:
    return matrices.determinant(done[node.matrix])


@convert.register
def _(node: form.LogDet, done: Done) -> Polynomial:
    return fn.logarithm(matrices.determinant(done[node.matrix]))


def logistic(z: Polynomial) -> Polynomial:
    """`σ(z) = (1 + e⁻ᶻ)⁻¹`."""
    return fn.power(poly.add(poly.number(1, z.axes), fn.exponential(poly.scale(-1, z))), Fraction(-1))


def tanh(z: Polynomial) -> Polynomial:
    """`tanh z = 2σ(2z) − 1`."""
    return poly.add(poly.scale(2, logistic(poly.scale(2, z))), poly.number(-1, z.axes))


def softplus(z: Polynomial) -> Polynomial:
    """`log(1 + eᶻ)`."""
    return fn.logarithm(poly.add(poly.number(1, z.axes), fn.exponential(z)))


def relu(z: Polynomial) -> Polynomial:
    """`max(0, z) = (z + |z|)/2`."""
    return poly.scale(Fraction(1, 2), poly.add(z, fn.absolute(z)))


def step(z: Polynomial) -> Polynomial:
    """`1[z > 0] = (1 + sign z)/2`, z ≠ 0."""
    return poly.scale(Fraction(1, 2), poly.add(poly.number(1, z.axes), fn.sign(z)))


KNOWN: dict[str, Callable[[Polynomial], Polynomial]] = {
    "exp": fn.exponential,
    "log": fn.logarithm,
    "sigma": logistic,
    "tanh": tanh,
    "softplus": softplus,
    "abs": fn.absolute,
    "relu": relu,
    "sign": fn.sign,
    "step": step,
}


def difference(left: Node, right: Node) -> Polynomial:
    return normal_form(form.add([left, form.scale(-1, right)]))


def equal(left: Node, right: Node) -> bool:
    """Whether both sides have one normal form, common denominators cleared."""
    return any(not body.terms for body in multiples(difference(left, right)))
