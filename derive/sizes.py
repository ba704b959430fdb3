"""Explicit sizes: `Σᵢ αᵢ yᵢ` for n = 5 is `α₁y₁ + … + α₅y₅`.

`at_sizes` gives the axes of a derivation their sizes; `write_out` turns sums over an axis into that many terms.
Entries are held leaves (`x₃`), counted from 0 inside and from 1 on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import lru_cache, singledispatch
from itertools import product
from math import prod
from typing import Any

from derive import index_form as form
from derive.derivation import Derivation
from derive.errors import NoRule
from derive.index_form import Node
from derive.notation.tree import Number
from derive.symbols import Axis, Index, Symbol
from derive.tensor import Tensor

MOST_TERMS = 100


def at_sizes(derivation: Derivation, sizes: Mapping[str, int], written: Sequence[str]) -> Derivation:
    """The derivation with its axes at these sizes; sums over the axes named in `written` are shown term by term."""
    change = Resize(sizes)
    definitions = {change.symbol(name): change.node(value) for name, value in derivation.definitions.items()}
    steps = tuple(replace(step, claim=change.anything(step.claim)) for step in derivation.steps)
    declared = tuple(change.anything(tensor) for tensor in derivation.declared)
    shown = frozenset(axis for axis in written if axis in sizes)
    return replace(derivation, steps=steps, definitions=definitions, declared=declared, written=shown)


class Resize:
    """Gives named axes a size, in every symbol, node, index and claim that it meets."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        self.done: dict[Node, Node] = {}

    def axis(self, axis: Axis) -> Axis:
        return replace(axis, size=self.sizes.get(axis.name, axis.size))

    def symbol(self, symbol: Symbol) -> Symbol:
        return replace(symbol, axes=tuple(map(self.axis, symbol.axes)))

    def node(self, node: Node) -> Node:
        for current in form.walk(node):
            if current not in self.done:
                self.done[current] = resized(current, self)
        return self.done[node]

    def anything(self, value: Any) -> Any:
        """A claim or a part of one, rebuilt around its resized tensors."""
        if isinstance(value, Tensor):
            return Tensor(self.node(value.node), tuple(self.anything(index) for index in value.indices))
        if isinstance(value, Index):
            return replace(value, axis=self.axis(value.axis))
        if isinstance(value, tuple):
            return tuple(self.anything(item) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: self.anything(getattr(value, field.name)) for field in fields(value)})
        return value


@singledispatch
def resized(node: Node, change: Resize) -> Node:
    return form.rebuild(node, [change.done[child] for child in node.children])


@resized.register
def _(node: form.Leaf, change: Resize) -> Node:
    return form.Leaf(change.symbol(node.symbol), node.at)


@resized.register
def _(node: form.Size, change: Resize) -> Node:
    axis = change.axis(node.axis)
    return form.Size(axis) if axis.size is None else form.constant(axis.size)


@resized.register
def _(node: form.Delta, change: Resize) -> Node:
    return form.Delta(change.axis(node.axis))


@resized.register(form.Unit)
@resized.register(form.Before)
@resized.register(form.Position)
def _(node: form.Unit | form.Before | form.Position, change: Resize) -> Node:
    return replace(node, axis=change.axis(node.axis))


@resized.register
def _(node: form.Field, change: Resize) -> Node:
    function = replace(node.function, axes=tuple(map(change.axis, node.function.axes)))
    return form.Field(function, change.done[node.argument])


@resized.register
def _(node: form.Contract, change: Resize) -> Node:
    axes = {label: change.axis(axis) for label, axis in enumerate(node.label_axes)}
    factors = [(change.done[factor], labels) for factor, labels in node.factors]
    return form.contract(node.coefficient, factors, tuple(range(node.rank)), axes)


def write_out(tensor: Tensor, written: frozenset[str]) -> Tensor:
    """The tensor with every sum over a written axis as that many terms, up to a hundred; a longer one keeps its Σ."""
    return Tensor(spelled_out(tensor.node, written, MOST_TERMS), tensor.indices) if written else tensor


@lru_cache(maxsize=4096)
def spelled_out(node: Node, written: frozenset[str], most: int) -> Node:
    """`Σᵢ aᵢ` → `a₁ + … + aₙ`, outer sums first; what is inside shares the terms that are left."""
    ranges = summed_over(node, written)
    count = prod(map(len, ranges.values()))
    if isinstance(node, form.Contract) and ranges and count <= most:
        choices = (dict(zip(ranges, values, strict=True)) for values in product(*ranges.values()))
        return form.add([spelled_out(sorted_(held(node, choice)), written, most // count) for choice in choices])
    children = [spelled_out(child, written, most // count) for child in node.children]
    return node if children == list(node.children) else form.rebuild(node, children)


def summed_over(node: Node, written: frozenset[str]) -> dict[int, range]:
    """The positions of the summed labels on written axes."""
    if not isinstance(node, form.Contract):
        return {}
    axes = {label: node.label_axes[label] for label in range(node.rank, len(node.label_axes))}
    return {k: range(axis.size) for k, axis in axes.items() if axis.name in written and axis.size is not None}


def sorted_(node: Node) -> Node:
    """The factors of a term in the order of their entries, so that α₂α₁ joins α₁α₂."""
    if not isinstance(node, form.Contract):
        return node
    factors = sorted(node.factors, key=lambda factor: entry_key(factor[0]))
    return form.contract(node.coefficient, factors, tuple(range(node.rank)), dict(enumerate(node.label_axes)))


def entry_key(node: Node) -> tuple[int, str, tuple[int, ...]]:
    """Leaves by role, name and position; anything else stays where it is, behind them."""
    if not isinstance(node, form.Leaf):
        return 99, "", ()
    return int(node.symbol.role), str(node.symbol), tuple(-1 if at is None else at for at in node.at)


def held(node: form.Contract, values: Mapping[int, int]) -> Node:
    """The product with the labels in `values` at a number each."""
    factors = []
    for factor, labels in node.factors:
        fixed = {place: values[label] for place, label in enumerate(labels) if label in values}
        factors.append((select(factor, fixed), tuple(label for label in labels if label not in values)))
    axes = {label: axis for label, axis in enumerate(node.label_axes) if label not in values}
    return form.contract(node.coefficient, factors, tuple(k for k in range(node.rank) if k not in values), axes)


def select(node: Node, at: Mapping[int, int]) -> Node:
    """The node with some axes held at numbers: `x` at {0: 2} is `x₃`."""
    return node if not at else picked(node, at)


@singledispatch
def picked(node: Node, at: Mapping[int, int]) -> Node:
    raise NoRule(f"cannot write out an entry of {type(node).__name__}; add a rule to derive/sizes.py")


@picked.register
def _(node: form.Leaf, at: Mapping[int, int]) -> Node:
    before = list(node.at or (None,) * len(node.symbol.axes))
    free = [place for place, held_at in enumerate(before) if held_at is None]
    for place, value in at.items():
        before[free[place]] = value
    return form.Leaf(node.symbol, tuple(before))


@picked.register
def _(node: form.Contract, at: Mapping[int, int]) -> Node:
    return held(node, at)


@picked.register
def _(node: form.Delta, at: Mapping[int, int]) -> Node:
    if len(at) == 2:
        return form.constant(1 if at[0] == at[1] else 0)
    ((_, position),) = at.items()
    return form.Unit(node.axis, position)


@picked.register
def _(node: form.Unit, at: Mapping[int, int]) -> Node:
    return form.constant(1 if at[0] == node.position else 0)


@picked.register
def _(node: form.Before, at: Mapping[int, int]) -> Node:
    if len(at) == 2:
        return form.constant(1 if at[0] < at[1] else 0)
    raise NoRule("cannot write out a part of a condition on two indices")


@picked.register
def _(node: form.Position, at: Mapping[int, int]) -> Node:
    return form.constant(at[0] + 1)


@picked.register
def _(node: form.Multiply, at: Mapping[int, int]) -> Node:
    return form.Multiply(select(node.body, at))


@picked.register
def _(node: form.Softmax, at: Mapping[int, int]) -> Node:
    return select(form.quotient(node), at)


@picked.register
def _(node: form.Field, at: Mapping[int, int]) -> Node:
    """`ℓᵢ` at i = 3 is the function ℓ₃."""
    family = len(node.function.axes)
    if set(at) != set(range(family)):
        raise NoRule("cannot write out an entry of a gradient of an unknown function")
    member = tuple(Number(Fraction(at[place] + 1)) for place in range(family))
    name = replace(node.function.name, subscripts=(*node.function.name.subscripts, *member))
    return form.Field(replace(node.function, name=name, axes=()), node.argument)


@picked.register(form.Add)
@picked.register(form.Map)
@picked.register(form.Power)
@picked.register(form.Raise)
def _(node: Node, at: Mapping[int, int]) -> Node:
    return form.rebuild(node, [select(child, at) for child in node.children])
