"""Index form → what a person writes: `Σᵢ αᵢ yᵢ xᵢ`, `w·xᵢ`, `Wᵀδ ∘ f′(z)`, `diag(p) − ppᵀ`.

Axes of a node are either named (a subscript) or open (part of a vector or matrix). A summed label on a family's axis
becomes Σᵢ; any other is closed by `pieces` into products, dots, traces and Hadamard products. Lifting never evaluates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, singledispatch

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.notation import products, tree
from derive.notation.pieces import Piece, close
from derive.notation.tree import ONE, Name, Number, Tree
from derive.symbols import Axis
from derive.tensor import Tensor

Names = tuple[Name | None, ...]


@dataclass(frozen=True)
class Scope:
    """The index names that are in use around an expression."""

    taken: frozenset[str] = frozenset()

    def with_(self, names: Sequence[Name | None]) -> Scope:
        return Scope(self.taken | {name.base for name in names if name is not None})

    def fresh(self, axis: Axis) -> Name:
        free = (letter for letter in axis.letters if letter not in self.taken)
        spare = (f"{axis.letters[0]}'{'p' * k}" for k in range(1000))
        return Name(next(free, next(spare)))


def lift(tensor: Tensor, taken: frozenset[str] = frozenset()) -> Tree:
    """The tree of a tensor: its indices are subscripts, its shape is a vector or a matrix."""
    names = tuple(Name(index.name) for index in tensor.indices)
    return lift_node(tensor.node, (*names, *(None for _ in tensor.shape)), Scope(taken))


def lift_node(node: Node, names: Names, scope: Scope) -> Tree:
    return build(node, names, scope.with_(names))


@singledispatch
def build(node: Node, names: Names, scope: Scope) -> Tree:
    raise NoRule(f"no notation for {type(node).__name__}; add one to derive/notation/lift.py")


@build.register
def _(node: form.Leaf, names: Names, scope: Scope) -> Tree:
    """`x_{i}`, `W_{i,k}`; an open axis beside a named one of the same matrix is a dot: `W_{i,·}`."""
    symbol = node.symbol
    waiting = list(names)
    held = node.at or (None,) * len(symbol.axes)
    found = [Number(Fraction(at + 1)) if at is not None else waiting.pop(0) for at in held]
    family, shape = found[: symbol.family], found[symbol.family :]
    if any(shape) and not all(shape):
        shape = [item or Name("cdot") for item in shape]
    extra = tuple(item for item in (*family, *shape) if item is not None)
    return Name(symbol.name.base, (*symbol.name.subscripts, *extra), symbol.name.layer, symbol.name.accent)


@build.register
def _(node: form.Size, names: Names, scope: Scope) -> Tree:
    return axis_size(node.axis)


def axis_size(axis: Axis) -> Tree:
    return Number(Fraction(axis.size)) if axis.size is not None else spelled_axis(axis.name)


def spelled_axis(name: str) -> Name:
    base, _, subscript = name.partition("_")
    if not subscript:
        return Name(base)
    return Name(base, (Number(Fraction(subscript)) if subscript.isdigit() else Name(subscript),))


@build.register
def _(node: form.Delta, names: Names, scope: Scope) -> Tree:
    named = tuple(name for name in names if name is not None)
    return Name("delta", named) if len(named) == 2 else Name("e", named) if named else Name("I")


@build.register
def _(node: form.Unit, names: Names, scope: Scope) -> Tree:
    place = Number(Fraction(node.position + 1))
    return Name("e", (place,)) if names[0] is None else Name("delta", (names[0], place))


@build.register
def _(node: form.Add, names: Names, scope: Scope) -> Tree:
    return products.plus([lift_node(term, names, scope) for term in node.terms])


@build.register
def _(node: form.Map, names: Names, scope: Scope) -> Tree:
    argument = lift_node(node.argument, names, scope)
    function = node.function
    if function.known and function.name.base == "exp" and None not in names:
        return tree.Power(Name("e"), argument)
    if function.known and function.name.base == "abs":
        return tree.Abs(argument)
    if function.known and function.name.base == "relu":
        return tree.Call(Name("max"), (Number(Fraction(0)), argument))
    name = function.name
    return tree.Call(Name(name.base, name.subscripts, name.layer, name.accent, function.order), (argument,))


@build.register
def _(node: form.Power, names: Names, scope: Scope) -> Tree:
    base = lift_node(node.base, names, scope)
    return products.raised(base, node.exponent, None in names)


@build.register
def _(node: form.Field, names: Names, scope: Scope) -> Tree:
    """`ℓᵢ(w)`, `∇ℓᵢ(w)`."""
    name = node.function.name
    family = tuple(item for item in names[: len(node.function.axes)] if item is not None)
    argument = lift_node(node.argument, (None,), scope)
    call = tree.Call(Name(name.base, (*name.subscripts, *family), name.layer, name.accent), (argument,))
    entries = tuple(item for item in names[len(node.function.axes) :] if item is not None)
    gradient = tree.Gradient(call) if node.function.order else call
    return gradient if not entries else tree.Call(Name("entry"), (gradient, *entries))


@build.register
def _(node: form.Inverse, names: Names, scope: Scope) -> Tree:
    return tree.Power(lift_node(node.matrix, names, scope), tree.Negative(ONE))


@build.register
def _(node: form.Determinant, names: Names, scope: Scope) -> Tree:
    return tree.Call(Name("det"), (lift_node(node.matrix, (*names, None, None), scope),))


@build.register
def _(node: form.LogDet, names: Names, scope: Scope) -> Tree:
    return tree.Call(Name("log"), (tree.Call(Name("det"), (lift_node(node.matrix, (*names, None, None), scope),)),))


@build.register
def _(node: form.Contract, names: Names, scope: Scope) -> Tree:
    """Number, scalars and sums in front, the vector or matrix last."""
    by_label: dict[int, Name | None] = dict(enumerate(names))
    indexed = summed_by_index(node)
    for label in indexed:
        by_label[label] = scope.fresh(node.label_axes[label])
        scope = scope.with_([by_label[label]])
    pieces = factor_pieces(node, by_label, frozenset(indexed), scope)
    open_labels = tuple(k for k in range(node.rank) if by_label[k] is None)
    closed = close(pieces, open_labels)
    sums = {label: (by_label[label], axis_size(node.label_axes[label])) for label in indexed}
    return products.assemble(node.coefficient, closed, sums)


def factor_pieces(node: form.Contract, by_label: dict[int, Name | None], indexed: frozenset[int], scope: Scope) -> list[Piece]:
    """Each factor as a piece: its tree, its open labels, the summed indices that it depends on, its place in a product."""
    pieces: list[Piece] = []
    lifted: dict[tuple[Node, Names], Tree] = {}
    for factor, labels in node.factors:
        names = tuple(by_label.get(label) for label in labels)
        known = lifted.get((factor, names)) if isinstance(factor, form.Add) else None
        body = lifted[factor, names] = known or lift_node(factor, names, scope)
        opened = tuple(label for label, name in zip(labels, names, strict=True) if name is None)
        scope = scope if isinstance(factor, form.Leaf) else Scope(scope.taken | bound_names(body))
        pieces.append(Piece(body, opened, frozenset(labels) & indexed, products.place(factor)))
    return pieces


def bound_names(body: Tree) -> frozenset[str]:
    """The index names that sums inside a tree use."""
    own = {body.index.base} if isinstance(body, tree.Sum) else set()
    return frozenset(own).union(*(bound_names(child) for child in tree.children(body)))


def summed_by_index(node: form.Contract) -> tuple[int, ...]:
    """The summed labels that are written Σᵢ: those on a family's axis, and those that no matrix notation closes."""
    summed = range(node.rank, len(node.label_axes))
    chosen = {label for label in summed if on_family(node, label)}
    for factor, labels in node.factors:
        rest = [label for label in labels if label not in chosen]
        shape = [label for label, family in zip(labels, families(factor), strict=True) if not family]
        mixed = any(label in chosen for label in shape)
        if len(rest) > 2 or mixed:
            chosen |= {label for label in rest if label in summed}
    return tuple(label for label in summed if label in chosen)


def on_family(node: form.Contract, label: int) -> bool:
    return any(
        family and found == label
        for factor, labels in node.factors
        for found, family in zip(labels, families(factor), strict=True)
    )


@lru_cache(maxsize=4096)
def families(node: Node) -> tuple[bool, ...]:
    """For every axis of a node: is it the subscript of a family?"""
    if isinstance(node, form.Leaf):
        held = node.at or (None,) * len(node.symbol.axes)
        return tuple(place < node.symbol.family for place, at in enumerate(held) if at is None)
    if isinstance(node, form.Contract):
        return tuple(on_family(node, label) for label in range(node.rank))
    if isinstance(node, form.Field):
        own = len(node.function.axes)
        return (True,) * own + (False,) * (len(node.axes) - own)
    below = [families(child) for child in node.children if len(child.axes) == len(node.axes)]
    return tuple(any(flags) for flags in zip(*below, strict=True)) if below else (False,) * len(node.axes)
