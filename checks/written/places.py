"""One change at one place of a tree: `w − Σ αᵢ yᵢ xᵢ` → `w + Σ αᵢ yᵢ xᵢ`, `w − Σ αᵢ xᵢ`, `w − 2 Σ αᵢ yᵢ xᵢ`, …

An `Edit` is a rule for one node: the nodes that may stand in its place, each with the piece that a sentence names.
`everywhere` applies a rule at every place of a tree, from the outside in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from derive.notation import tree
from derive.notation.tree import ONE, Name, Negative, Number, Plus, Power, Quotient, Times, Tree

Change = tuple[Tree, Tree | None]
Put = Callable[[Tree], Tree]
ZERO = Number(Fraction(0))
INVERSE = Negative(ONE)
HALF = Fraction(1, 2)
PRODUCTS = (Times, tree.Dot, tree.Hadamard)
MOST_FACTORS = 24


@dataclass(frozen=True)
class Near:
    """What a writer may have had in mind: the symbols, indices, sizes and terms near a row."""

    scalars: tuple[Tree, ...] = ()
    arrays: tuple[Tree, ...] = ()
    sizes: tuple[Name, ...] = ()
    indices: tuple[Name, ...] = ()
    terms: tuple[Tree, ...] = ()


Edit = Callable[[Tree, Near], Iterator[Change]]


# --- places ---------------------------------------------------------------------------------------------------------

CLOSED = (Name, Number, tree.Partial, tree.Gradient, tree.Hessian, tree.SetOf, tree.Interval)
"""No edit goes inside these."""

OPENED = {
    tree.Sum: ("body",),
    tree.Product: ("body",),
    tree.Call: ("arguments",),
    tree.Integral: ("body",),
    tree.Optimum: ("objective",),
    tree.Entry: ("body",),
    tree.Norm: ("body",),
    tree.At: ("body",),
    tree.Expectation: ("body",),
    tree.Given: ("items",),
}
"""The fields that hold values; of other kinds all do."""


@dataclass(frozen=True)
class Place:
    """A node, what it stands in, and how a tree is made with another node there."""

    node: Tree
    parent: Tree | None
    put: Put

    @property
    def loose(self) -> bool:
        """Whether a factor put here is not one of a product around it."""
        return not isinstance(self.parent, (*PRODUCTS, Negative))

    @property
    def scalable(self) -> bool:
        """Whether a number put here is not a coefficient of what is around it."""
        return self.loose and not isinstance(self.parent, Quotient)


def places(body: Tree, parent: Tree | None = None) -> Iterator[Place]:
    """Every node that stands for a value, outer ones first."""
    yield Place(body, parent, lambda new: new)
    if isinstance(body, CLOSED):
        return
    for child, put in inner(body):
        for place in places(child, body):
            yield replace(place, put=composed(put, place.put))


def composed(outer: Put, inside: Put) -> Put:
    return lambda new: outer(inside(new))


def inner(body: Tree) -> Iterator[tuple[Tree, Put]]:
    for name in opened(body):
        for child, put in slots(getattr(body, name)):
            yield child, rebuilt(body, name, put)


def opened(body: Tree) -> Sequence[str]:
    """A number as exponent is edited with its power."""
    if isinstance(body, Power) and isinstance(unsigned(body.exponent), Number):
        return ("base",)
    return OPENED.get(type(body)) or [field.name for field in fields(body)]


def rebuilt(body: Tree, name: str, put: Callable[[Tree], Any]) -> Put:
    return lambda new: flat(replace(body, **{name: put(new)}))


def slots(value: object) -> Iterator[tuple[Tree, Callable[[Tree], Any]]]:
    """The trees in a field, also in nested tuples."""
    if isinstance(value, Tree):
        yield value, lambda new: new
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            for child, put in slots(item):
                yield child, member_put(value, k, put)


def member_put(value: tuple[Any, ...], k: int, put: Callable[[Tree], Any]) -> Callable[[Tree], Any]:
    return lambda new: (*value[:k], put(new), *value[k + 1 :])


def everywhere(edit: Edit, at: Callable[[Place], bool] = lambda place: True) -> Edit:
    """The rule at every place, or at those that are asked for."""

    def rule(body: Tree, near: Near) -> Iterator[Change]:
        for place in places(body):
            if at(place):
                for new, piece in edit(place.node, near):
                    yield place.put(new), piece

    return rule


def unsigned(term: Tree) -> Tree:
    return term.body if isinstance(term, Negative) else term


# --- building -------------------------------------------------------------------------------------------------------


def flat(body: Tree) -> Tree:
    """No product in a product, no sum in a sum, no transpose of a transpose."""
    if isinstance(body, tree.Transpose) and isinstance(body.body, tree.Transpose):
        return body.body.body
    if isinstance(body, Times) and any(isinstance(item, Times) for item in body.factors):
        return times(*body.factors)
    if isinstance(body, Plus) and any(isinstance(item, Plus) for item in body.terms):
        return plus(*body.terms)
    return body


def times(*factors: Tree) -> Tree:
    flattened = [inner for item in factors for inner in (item.factors if isinstance(item, Times) else (item,))]
    kept = [item for item in flattened if item != ONE]
    return Times(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ONE


def plus(*terms: Tree) -> Tree:
    kept = [inner for item in terms for inner in (item.terms if isinstance(item, Plus) else (item,))]
    return Plus(tuple(kept)) if len(kept) > 1 else kept[0]


def negative(body: Tree) -> Tree:
    """`p − y` of `y − p`, `x` of `−x`."""
    if isinstance(body, Negative):
        return body.body
    if isinstance(body, Plus) and len(body.terms) == 2 and isinstance(body.terms[1], Negative):
        first, second = body.terms
        return plus(negative(second), negative(first))
    return Negative(body)


def factors_of(body: Tree) -> tuple[Tree, ...]:
    return body.factors if isinstance(body, Times) else (body,)


def scaled(body: Tree, by: Fraction) -> Tree:
    """`2λw`, `½ ‖w‖²`, `1/n Σ …`: a number joins the coefficient that is there."""
    if isinstance(body, Number):
        return Number(body.value * by)
    if isinstance(body, Negative):
        return Negative(scaled(body.body, by))
    if isinstance(body, Quotient):
        return scaled_quotient(body, by)
    first, *rest = factors_of(body)
    if isinstance(first, Number) or (rest and isinstance(first, Quotient) and carries(first)):
        return times(scaled(first, by), *rest)
    return times(Number(by), body)


def carries(body: Quotient) -> bool:
    """Whether a fraction in front is a coefficient, `1/n`, `1/(2v)`, `λ/2`."""
    return isinstance(body.numerator, Number) or coefficient(body.denominator)[0] != 1


def scaled_quotient(body: Quotient, by: Fraction) -> Tree:
    above, upper = coefficient(body.numerator)
    below, lower = coefficient(body.denominator)
    value = by * above / below
    numerator = times(Number(Fraction(value.numerator)), upper)
    denominator = times(Number(Fraction(value.denominator)), lower)
    return Quotient(numerator, denominator) if denominator != ONE else numerator


def coefficient(body: Tree) -> tuple[Fraction, Tree]:
    """`2 λ w` → 2 and λ w."""
    first, *rest = factors_of(body)
    return (first.value, times(*rest)) if isinstance(first, Number) else (Fraction(1), body)
