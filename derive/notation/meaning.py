"""What a tree means as a tensor: the dispatch, and what all of its rules share: numbers, lengths, entries."""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatch

from derive import index_form as form
from derive.errors import BadShape, CannotRead
from derive.notation import tree
from derive.notation.scope import OPEN, Scope, word
from derive.notation.shapes import Value
from derive.notation.tree import Name, Negative, Number, Tree
from derive.notation.write import unicode
from derive.sizes import select
from derive.symbols import Axis, Index
from derive.tensor import Tensor, relabelled


@singledispatch
def value(body: Tree, scope: Scope) -> Value:
    raise CannotRead(f"{unicode(body)} is a statement, not an expression")


def axis_name(axis: Axis) -> Name:
    """`d_1` is d with subscript 1."""
    base, _, subscript = axis.name.partition("_")
    number = (Number(Fraction(subscript)) if subscript.isdigit() else Name(subscript),) if subscript else ()
    return Name(base, number)


def entry(tensor: Tensor, subscripts: tuple[Tree, ...], axes: tuple[Axis, ...], scope: Scope) -> Tensor:
    """`x_{i,3}`: indices and held positions on the first axes; a dot leaves an axis open."""
    pairs = list(enumerate(zip(subscripts, axes, strict=True)))
    node = select(tensor.node, {k: position(item, axis) for k, (item, axis) in pairs if isinstance(item, Number)})
    waiting = [(item, axis) for _, (item, axis) in pairs if not isinstance(item, Number)]
    indices = [None if item == OPEN else index_at(item, axis, scope) for item, axis in waiting]
    opened = [k for k, item in enumerate(indices) if item is None] + list(range(len(indices), len(node.axes)))
    order = [k for k, item in enumerate(indices) if item is not None] + opened
    turned = form.contract(1, [(node, tuple(range(len(node.axes))))], tuple(order))
    return relabelled(Tensor(turned), tuple(item for item in indices if item is not None))


def position(item: Number, axis: Axis) -> int:
    """The place, counted from 0, of the entry x₃, counted from 1."""
    if item.value.denominator != 1 or item.value < 1 or (axis.size is not None and item.value > axis.size):
        raise BadShape(f"{item.value} is no position along axis {axis.name}; positions are counted from 1")
    return int(item.value) - 1


def index_at(item: Tree, axis: Axis, scope: Scope) -> Index:
    if not isinstance(item, Name) or word(item) not in scope.bound:
        raise CannotRead(f"the subscript {unicode(item)} is neither an index nor a number")
    found = scope.bound[word(item)]
    if found.axis != axis:
        raise BadShape(f"the index {found.name} runs over axis {found.axis.name} and stands on axis {axis.name}")
    return found


def number(exponent: Tree) -> Fraction | None:
    """`−½`; None for what is no number."""
    if isinstance(exponent, Negative):
        inside = number(exponent.body)
        return None if inside is None else -inside
    if isinstance(exponent, tree.Quotient):
        above, below = number(exponent.numerator), number(exponent.denominator)
        return above / below if above is not None and below else None
    return exponent.value if isinstance(exponent, Number) else None
