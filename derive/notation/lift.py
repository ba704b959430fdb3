"""Index form → what a person writes: `Σᵢ αᵢ yᵢ xᵢ`, `w·xᵢ`, `Wᵀδ ∘ f′(z)`, `diag(p) − ppᵀ`.

Axes of a node are either named (a subscript) or open (part of a vector or matrix). A summed label on a family's axis
becomes Σᵢ; any other is closed by `pieces` into products, dots, traces and Hadamard products. Lifting never evaluates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, singledispatch
from itertools import count

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.notation import products, tree
from derive.notation.pieces import Piece, close, stuck, times, transpose
from derive.notation.rebuilding import rebuilt
from derive.notation.restricted import conditions
from derive.notation.tree import ONE, Name, Number, Tree
from derive.symbols import Axis, spell
from derive.symmetry import is_symmetric
from derive.tensor import Tensor

Names = tuple[Name | None, ...]
ZERO = Number(Fraction(0))


@dataclass(frozen=True)
class Scope:
    """The index names that are in use around an expression."""

    taken: frozenset[str] = frozenset()

    def with_(self, names: Sequence[Name | None]) -> Scope:
        return Scope(self.taken | {spell(name) for name in names if name is not None})

    def fresh(self, axis: Axis) -> Name:
        """The first letter of the axis that is not in use, with primes where all are."""
        names = (Name(letter, primes=primes) for primes in count() for letter in axis.letters)
        return next(name for name in names if spell(name) not in self.taken)


def index_name(word: str) -> Name:
    """`i'` is i with a prime."""
    return Name(word.rstrip("'"), primes=len(word) - len(word.rstrip("'")))


def lift(tensor: Tensor, taken: frozenset[str] = frozenset()) -> Tree:
    """The tree of a tensor: its indices are subscripts, its shape is a vector or a matrix."""
    if form.is_zero(tensor.node):
        return ZERO
    names = tuple(index_name(index.name) for index in tensor.indices)
    body = lift_node(tensor.node, (*names, *(None for _ in tensor.shape)), Scope(taken))
    return straightened(body, symmetric_trees(tensor.node))


def symmetric_trees(node: Node) -> frozenset[Tree]:
    """`Σ`, `Σ⁻¹`, `(XᵀX + λI)⁻¹`: the matrices in a node that are their own transposes."""
    inverted = [item for item in form.walk(node) if isinstance(item, form.Inverse) and len(item.axes) == 2]
    matrices = [item for item in form.walk(node) if isinstance(item, form.Leaf) and is_symmetric(item)]
    names = [item.symbol.name for item in matrices]
    inverses = [lift_node(item, (None, None), Scope()) for item in inverted if is_symmetric(item)]
    return frozenset([*names, *inverses])


def straightened(body: Tree, symmetric: frozenset[Tree]) -> Tree:
    """`Aᵀ` of a symmetric A is A; a member Σₖ of a family is like all of it."""
    if not symmetric:
        return body
    if isinstance(body, tree.Transpose) and (body.body in symmetric or without_index(body.body) in symmetric):
        return body.body
    return body if isinstance(body, Name) else rebuilt(body, lambda part: straightened(part, symmetric))


def without_index(body: Tree) -> Tree:
    """Σ of Σₖ."""
    return replace(body, subscripts=body.subscripts[:-1]) if isinstance(body, Name) and body.subscripts else body


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
    extra = subscripts_of(family, shape)
    return Name(symbol.name.base, (*symbol.name.subscripts, *extra), symbol.name.layer, symbol.name.accent)


def subscripts_of(family: list[Number | Name | None], shape: list[Number | Name | None]) -> tuple[Number | Name, ...]:
    """The indices of a symbol; an open axis beside a named one of the same kind is a dot."""
    if not any(shape):
        shape = []
    if not shape and not any(family):
        return ()
    return tuple(item or Name("cdot") for item in (*family, *shape))


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
def _(node: form.Before, names: Names, scope: Scope) -> Tree:
    """`[i < j]`, written as an indicator."""
    first, second = ((name or Name("cdot")) for name in names)
    return tree.Call(Name("one"), (tree.Relation(first, (("<", second),)),))


@build.register
def _(node: form.Position, names: Names, scope: Scope) -> Tree:
    return names[0] or Name("position")


@build.register
def _(node: form.Raise, names: Names, scope: Scope) -> Tree:
    number = alone(node.exponent)
    exponent = lift_node(node.exponent, names, scope) if number is None else lift_node(number, (), scope)
    return tree.Power(lift_node(node.base, names, scope), exponent)


def alone(node: Node) -> Node | None:
    """p of a vector whose entries are all p."""
    terms = node.terms if isinstance(node, form.Add) else (node,)
    constant = all(isinstance(t, form.Contract) and not on_axes(t) for t in terms)
    return form.add([without_axes(t) for t in terms if isinstance(t, form.Contract)]) if constant else None


def on_axes(node: form.Contract) -> bool:
    return any(label < node.rank for _, labels in node.factors for label in labels)


def without_axes(node: form.Contract) -> Node:
    axes = {k: axis for k, axis in enumerate(node.label_axes) if k >= node.rank}
    return form.contract(node.coefficient, node.factors, (), axes)


@build.register
def _(node: form.Multiply, names: Names, scope: Scope) -> Tree:
    axis = node.body.axes[-1]
    index = scope.fresh(axis)
    body = lift_node(node.body, (*names, index), scope.with_([index]))
    return tree.Product(index, ONE, axis_size(axis), body)


@build.register
def _(node: form.Add, names: Names, scope: Scope) -> Tree:
    return products.plus([lift_node(term, names, scope) for term in node.terms])


@build.register
def _(node: form.Map, names: Names, scope: Scope) -> Tree:
    argument = lift_node(node.argument, names, scope)
    function = node.function
    if function.known and function.name.base == "exp" and None not in names:
        return tree.Power(Name("e"), argument)
    if function.known and function.name.base == "abs" and None not in names:
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
    name, own = node.function.name, len(node.function.axes)
    family = tuple(item for item in names[:own] if item is not None)
    argument = lift_node(node.argument, (None,) * len(node.argument.axes), scope)
    body: Tree = tree.Call(Name(name.base, (*name.subscripts, *family), name.layer, name.accent), (argument,))
    for _ in range(node.function.order):
        body = tree.Gradient(body)
    return component(body, names[own:])


def component(body: Tree, names: Names) -> Tree:
    """`eₖ · v`, `eₖᵀ A eₗ`, `Aᵀ eₖ`, `A eₗ`: entries, rows and columns of what takes no subscript."""
    units = [None if name is None else Name("e", (name,)) for name in names]
    first, second = (*units, None, None)[:2]
    if first is not None and second is not None:
        return times(transpose(first), body, second)
    if first is not None:
        return tree.Dot((first, body)) if len(units) == 1 else times(transpose(body), first)
    return body if second is None else times(body, second)


@build.register
def _(node: form.Softmax, names: Names, scope: Scope) -> Tree:
    """`softmax(z)`, its entry `softmax(z)ₖ`; over the members of a family the quotient that it is."""
    if families(node.argument)[-1]:
        return lift_node(form.quotient(node), names, scope)
    called = tree.Call(Name("softmax"), (lift_node(node.argument, (*names[:-1], None), scope),))
    return called if names[-1] is None else tree.Entry(called, (names[-1],))


@build.register
def _(node: form.Inverse, names: Names, scope: Scope) -> Tree:
    matrix = lift_node(node.matrix, (*names[:-2], None, None), scope)
    return component(tree.Power(matrix, tree.Negative(ONE)), names[-2:])


@build.register
def _(node: form.Determinant, names: Names, scope: Scope) -> Tree:
    return tree.Call(Name("det"), (lift_node(node.matrix, (*names, None, None), scope),))


@build.register
def _(node: form.LogDet, names: Names, scope: Scope) -> Tree:
    return tree.Call(Name("log"), (tree.Call(Name("det"), (lift_node(node.matrix, (*names, None, None), scope),)),))


@build.register
def _(node: form.Contract, names: Names, scope: Scope) -> Tree:
    """Number, scalars and sums in front, the vector or matrix last."""
    if form.is_zero(node):
        return zero(names)
    return product_over(node, names, summed_by_index(node), scope)


def product_over(node: form.Contract, names: Names, indexed: tuple[int, ...], scope: Scope) -> Tree:
    """The product with sums over the labels in `indexed`, and over those that nothing else closes."""
    by_label: dict[int, Name | None] = dict(enumerate(names))
    inner = scope
    for label in indexed:
        by_label[label] = inner.fresh(node.label_axes[label])
        inner = inner.with_([by_label[label]])
    opened = tuple(k for k in range(node.rank) if by_label[k] is None)
    where = conditions(node, by_label, indexed)
    kept = without_places(node, [place for place, _ in where.values()])
    closed = close(factor_pieces(kept, by_label, frozenset(indexed), inner), opened)
    left = stuck(closed, opened)
    if left is not None:
        return product_over(node, names, (*indexed, left), scope)
    told = {label: condition for label, (_, condition) in where.items()}
    sums = {label: (by_label[label], axis_size(node.label_axes[label]), told.get(label)) for label in indexed}
    return products.assemble(node.coefficient, closed, sums)


def without_places(node: form.Contract, places: Sequence[int]) -> form.Contract:
    kept = tuple(factor for place, factor in enumerate(node.factors) if place not in places)
    return replace(node, factors=kept) if places else node


def zero(names: Names) -> Tree:
    """`0`; inside an expression the zero vector is `0 𝟏`, so that its shape is seen."""
    ones = [Name("one") for name in names if name is None]
    wide = [*ones[:1], *(tree.Transpose(one) for one in ones[1:])]
    return tree.Times((ZERO, *wide)) if wide else ZERO


def factor_pieces(
    node: form.Contract, by_label: dict[int, Name | None], indexed: frozenset[int], scope: Scope
) -> list[Piece]:
    """Each factor as a piece: its tree, open labels, the summed indices that it depends on, its place in a product."""
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
    own = {spell(body.index)} if isinstance(body, tree.Sum) else set()
    return frozenset(own).union(*(bound_names(child) for child in body.children))


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
