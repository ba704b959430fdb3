"""Sums and products over an index, `Σᵢ`, `Σ_{j≠i}`, `Π_{i<j}`, entries `(A x)ᵢ` and cases: what depends on indices."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce

from derive.errors import BadShape, CannotRead, NoRule
from derive.notation import masks, tree
from derive.notation.meaning import axis_name, index_at, number, value
from derive.notation.scope import Scope, axis_of_index, companions, resolve, with_free_indices, word
from derive.notation.shapes import Value, described
from derive.notation.tree import ONE, Name, Negative, Number, Tree
from derive.notation.write import unicode
from derive.symbols import Axis, Index
from derive.tensor import Tensor, apply, as_tensor, known, product_over, relabelled, sum_


def with_indices(body: Tree, scope: Scope) -> Scope:
    """The scope with every index that stands free in a tree, on a name or on an entry `(A x)ᵢ`."""
    scope = with_free_indices((body,), scope)
    for index in dict.fromkeys(item for item in free_on_entries(body) if word(item) not in scope.bound):
        scope = scope.with_index(Index(word(index), axis_of(index, (body,), scope)))
    return scope


def free_on_entries(body: Tree) -> Iterator[Name]:
    """The indices on entries of expressions that no sum around them binds."""
    own = (body.index, *companions(body)) if isinstance(body, tree.Sum | tree.Product | tree.Each) else ()
    if isinstance(body, tree.Entry):
        yield from (item for item in body.subscripts if isinstance(item, Name))
    for child in body.children:
        yield from (item for item in free_on_entries(child) if item not in own)


def axis_of(index: Name, bodies: tuple[Tree, ...], scope: Scope, upper: Tree | None = None) -> Axis:
    """The axis of an index, also where it stands on an entry alone."""
    try:
        return axis_of_index(index, bodies, scope, upper)
    except CannotRead:
        found = [axis for body in bodies for axis in axes_on_entries(index, body, scope)]
        if not found:
            raise
        return found[0]


def axes_on_entries(index: Name, body: Tree, scope: Scope) -> Iterator[Axis]:
    if isinstance(body, tree.Entry) and index in body.subscripts:
        yield value(body.body, scope).tensor.shape[body.subscripts.index(index)]
    for child in body.children:
        yield from axes_on_entries(index, child, scope)


@value.register
def _(body: tree.Sum, scope: Scope) -> Value:
    """`Σᵢ₌₁ⁿ`, over the whole axis or where a condition holds."""
    inside, indices, mask = ranging(body, scope)
    return inside.made(reduce(lambda whole, index: sum_(index, whole), indices, mask * inside.tensor))


@value.register
def _(body: tree.Product, scope: Scope) -> Value:
    """`Πᵢ₌₁ⁿ`; where a condition fails the factor is 1."""
    inside, indices, mask = ranging(body, scope)
    if inside.rank:
        raise BadShape(f"a product over {word(body.index)} of {described(inside)}")
    factor = 1 + mask * (inside.tensor - 1)
    return Value(reduce(lambda whole, index: product_over(index, whole), indices, factor))


def ranging(body: tree.Sum | tree.Product, scope: Scope) -> tuple[Value, tuple[Index, ...], Tensor]:
    """The body under its index, with the other one of `Σ_{i<j}`, and the condition as 0 or 1."""
    where = () if body.where is None else (body.where,)
    axis = axis_of(body.index, (body.body, *where), scope, whole_end(body.upper, scope))
    if isinstance(body.upper, Number) and axis.size != body.upper.value:
        end = f"ends at {body.upper.value}, but axis {axis.name} has size {axis.size}"
        raise BadShape(f"the sum over {word(body.index)} {end}")
    index = Index(word(body.index), axis)
    more = [item for item in companions(body) if is_index(item, scope)]
    also = [Index(word(item), axis_of(item, (body.body,), scope, whole_end(body.upper, scope))) for item in more]
    inner = reduce(Scope.with_index, (index, *also), scope)
    found = [condition(item, inner) for item in where]
    found += [] if body.lower in (None, ONE) else [started(index, body.lower, inner)]
    found += [] if whole_end(body.upper, scope) is body.upper else [ended(index, body.upper, inner)]
    return value(body.body, inner), (index, *also), reduce(Tensor.__mul__, found, as_tensor(1))


def is_index(name: Name, scope: Scope) -> bool:
    """Whether a name under a sum is an index of that sum: bound nowhere, declared nowhere, no length of an axis."""
    lengths = map(axis_name, scope.axes.values())
    return word(name) not in scope.bound and resolve(name, scope) is None and name not in lengths


def whole_end(upper: Tree | None, scope: Scope) -> Tree | None:
    """The upper end where it is the length of an axis; None for i − 1."""
    shifted = isinstance(upper, tree.Plus) or (isinstance(upper, Name) and word(upper) in scope.bound)
    return None if shifted else upper


def started(index: Index, lower: Tree | None, scope: Scope) -> Tensor:
    """`Σ_{j=2}`, `Σ_{j=i}`, `Σ_{j=i+1}`."""
    if lower == Number(Fraction(2)):
        return masks.at_number(index, ">=", Fraction(2))
    if isinstance(lower, Name) and word(lower) in scope.bound:
        return masks.between(index, ">=", scope.bound[word(lower)])
    other = next_to(lower, scope, ONE)
    if other is None:
        raise NoRule(f"no index form for a sum that starts at {unicode(lower or ONE)}")
    return masks.between(index, ">", other)


def ended(index: Index, upper: Tree | None, scope: Scope) -> Tensor:
    """`Σ^{i}`, `Σ^{i−1}`."""
    if isinstance(upper, Name) and word(upper) in scope.bound:
        return masks.between(index, "<=", scope.bound[word(upper)])
    other = next_to(upper, scope, Negative(ONE))
    if other is None:
        raise NoRule(f"no index form for a sum that ends at {unicode(upper or ONE)}")
    return masks.between(index, "<", other)


def next_to(end: Tree | None, scope: Scope, step: Tree) -> Index | None:
    """i, where an end is i + 1 or i − 1."""
    if not isinstance(end, tree.Plus) or len(end.terms) != 2 or end.terms[1] != step:
        return None
    name = end.terms[0]
    return scope.bound.get(word(name)) if isinstance(name, Name) else None


def condition(body: Tree, scope: Scope) -> Tensor:
    """`j ≠ i`, `i < j`, `yᵢ = 1` as 0 or 1. Raises NoRule for any other condition."""
    if isinstance(body, tree.Several):
        return reduce(Tensor.__mul__, (condition(item, scope) for item in body.statements))
    if not isinstance(body, tree.Relation):
        raise NoRule(f"no index form for the condition {unicode(body)}")
    sides = [body.first, *(side for _, side in body.rest)]
    links = [(one, sign, other) for one, (sign, other) in zip(sides, body.rest, strict=False)]
    return reduce(Tensor.__mul__, (link(*item, scope) for item in links))


def link(one: Tree, sign: str, other: Tree, scope: Scope) -> Tensor:
    indices = [scope.bound.get(word(side)) if isinstance(side, Name) else None for side in (one, other)]
    first, second = indices
    if first is not None and second is not None:
        return masks.between(first, sign, second)
    if bounds_all(one, sign, other, scope):
        return as_tensor(1)
    constant_ = number(other)
    if constant_ is None:
        raise NoRule(f"no index form for the condition {unicode(one)} {sign} {unicode(other)}")
    if first is not None:
        return masks.at_number(first, sign, constant_)
    return masks.of_label(value(one, scope).tensor, sign, constant_)


def bounds_all(one: Tree, sign: str, other: Tree, scope: Scope) -> bool:
    """`1 ≤ i`, `j ≤ n`: ends between which an index lies anyway."""
    first, last = (scope.bound.get(word(side)) if isinstance(side, Name) else None for side in (one, other))
    if sign != "<=" or (first is None) == (last is None):
        return False
    return one == ONE if first is None else other == axis_name(first.axis)


@value.register
def _(body: tree.Entry, scope: Scope) -> Value:
    """`(A x)ᵢ`, `(AᵀA)ᵢⱼ`."""
    inside = value(body.body, scope)
    if len(body.subscripts) != inside.rank:
        raise BadShape(f"{unicode(body)}: {described(inside)} has {inside.rank} subscripts")
    plain_ = Tensor(inside.tensor.node, inside.tensor.indices)
    indices = tuple(index_at(item, axis, scope) for item, axis in zip(body.subscripts, plain_.shape, strict=True))
    return Value(relabelled(plain_, (*plain_.indices, *indices)))


@value.register
def _(body: tree.Cases, scope: Scope) -> Value:
    """`{ a if z > 0; b otherwise`: b + (a − b)·step z, which holds off the border."""
    branches = [(value(item, scope), where) for item, where in body.branches]
    if len(branches) != 2 or branches[0][1] is None or any(item.rank for item, _ in branches):
        raise NoRule(f"no index form for {unicode(body)}: two cases of numbers are known, the first with a condition")
    first, second = (item.tensor for item, _ in branches)
    return Value(second + (first - second) * holds(branches[0][1], scope))


def holds(body: Tree, scope: Scope) -> Tensor:
    """A condition on indices or, with step, on a number."""
    if isinstance(body, tree.Relation) and len(body.rest) == 1 and body.rest[0][0] in (">", "<", ">=", "<="):
        sign, other = body.rest[0]
        if not (isinstance(body.first, Name) and word(body.first) in scope.bound):
            gap = value(body.first, scope).tensor - value(other, scope).tensor
            return apply(known("step"), gap if sign in (">", ">=") else -gap)
    return condition(body, scope)
