"""What the names in a text stand for: `x_{i,k}` is the symbol x with indices i and k, `b_1` may be a name of its own.

A scope maps the word of a name (`symbols.spell`: `b_1`, `W^(2)`, `hat_y`) to its declaration. A name takes as many of
its subscripts as some declaration has; the others are indices, or positions counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeAlias

from derive.calculus import NONE, Definitions
from derive.derivation import Derivation
from derive.errors import BadShape, CannotRead
from derive.index_form import Field, Leaf, Map, Node, walk
from derive.notation import tree
from derive.notation.display import named_nodes
from derive.notation.tree import Name, Number, Tree
from derive.notation.write import unicode
from derive.symbols import Axis, Function, Index, Symbol, spell


@dataclass(frozen=True, slots=True)
class OfVector:
    """`ℓᵢ : ℝᵈ → ℝ`: a function of a whole vector; a plain `Function` works entry by entry."""

    function: Function


Declared: TypeAlias = Symbol | Function | OfVector | Index
Names: TypeAlias = Mapping[str, Declared]
OPEN = Name("cdot")


@dataclass(frozen=True)
class Scope:
    """The declarations, the axes in them, and the indices that are bound where one stands."""

    names: Names
    axes: Mapping[str, Axis]
    definitions: Definitions = field(default_factory=dict)
    bound: Mapping[str, Index] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    entries_free: bool = False

    def with_index(self, index: Index) -> Scope:
        return replace(self, bound={**self.bound, index.name: index})

    def hole(self) -> Axis:
        """The axis of `𝟏`, `I` or `e_i` until it meets another one."""
        return Axis(f"?{next(self.numbers)}")


def scope_of(names: Names, definitions: Definitions = NONE) -> Scope:
    axes = {axis.name: axis for item in names.values() for axis in axes_of(item)}
    bound = {item.name: item for item in names.values() if isinstance(item, Index)}
    return Scope(names, axes, definitions, bound)


def axes_of(item: Declared) -> tuple[Axis, ...]:
    if isinstance(item, Index):
        return (item.axis,)
    return item.function.axes if isinstance(item, OfVector) else item.axes


def declared(derivation: Derivation) -> dict[str, Declared]:
    """Everything that a derivation names: its symbols and its unknown functions."""
    symbols: dict[str, Declared] = {spell(symbol.name): symbol for symbol in derivation.definitions}
    return symbols | declared_in(named_nodes(derivation))


def declared_in(nodes: Iterable[Node]) -> dict[str, Declared]:
    """The symbols and unknown functions in nodes, by their words."""
    found: dict[str, Declared] = {}
    for item in (item for node in nodes for item in walk(node)):
        if isinstance(item, Leaf):
            found[spell(item.symbol.name)] = item.symbol
        elif isinstance(item, Map | Field) and not item.function.known:
            plain = replace(item.function, order=0)
            found[spell(plain.name)] = plain if isinstance(item, Map) else OfVector(plain)
    return found


def resolve(name: Name, scope: Scope) -> tuple[Declared, tuple[Tree, ...]] | None:
    """The declaration of a name and the subscripts that are left for indices; `x[1]` is the family xᵢ beside an x."""
    for taken in range(len(name.subscripts), -1, -1):
        fixed = name.subscripts[:taken]
        if all(isinstance(item, Number | Name) for item in fixed):
            rest, base = len(name.subscripts) - taken, spell(replace(name, subscripts=fixed))
            found = scope.names.get(f"{base}[{rest}]") or scope.names.get(base)
            if found is not None and not isinstance(found, Index):
                return found, name.subscripts[taken:]
    return None


def word(name: Name) -> str:
    """The name of an index: `i`, `i'`."""
    return spell(name)


def undeclared(name: Tree) -> CannotRead:
    return CannotRead(f"{unicode(name)} is not declared")


def places(found: Declared, rest: tuple[Tree, ...], name: Name) -> tuple[Axis, ...]:
    """The axis under each subscript. Raises BadShape where there are too many or too few of them."""
    axes = axes_of(found)
    family = found.family if isinstance(found, Symbol) else len(axes)
    if len(rest) not in (0, family, len(axes)):
        expected = " or ".join(str(number) for number in sorted({family, len(axes)}))
        raise BadShape(f"{unicode(name)} has {len(rest)} indices; {unicode(head(name, rest))} takes {expected}")
    return axes[: len(rest)]


def head(name: Name, rest: tuple[Tree, ...]) -> Name:
    return replace(name, subscripts=name.subscripts[: len(name.subscripts) - len(rest)])


def is_delta(name: Name, scope: Scope) -> bool:
    """`δᵢⱼ`, `eᵢ`: the identity and its columns, where nothing else is declared so."""
    count_of = {"delta": 2, "e": 1}.get(name.base)
    return count_of == len(name.subscripts) and name.layer is None and resolve(name, scope) is None


def named(body: Tree) -> Iterator[Name]:
    """The names in a tree that are no subscripts, with those in front of a call; bound indices are left out."""
    if isinstance(body, Name):
        yield body
    else:
        for child in body.children:
            if not (isinstance(body, tree.Sum | tree.Product | tree.Each) and child == body.index):
                yield from named(child)


def uses(bodies: Iterable[Tree], scope: Scope) -> Iterator[tuple[Name, Axis]]:
    """Every index that stands on a declared axis, with that axis."""
    for name in (name for body in bodies for name in named(body)):
        found = resolve(replace(name, primes=0), scope)
        rest = () if found is None else found[1]
        if found is not None and rest:
            pairs = zip(rest, places(found[0], rest, name), strict=True)
            yield from ((item, axis) for item, axis in pairs if isinstance(item, Name) and item != OPEN)


def deltas(bodies: Iterable[Tree], scope: Scope) -> Iterator[tuple[Name, ...]]:
    for name in (name for body in bodies for name in named(body)):
        if is_delta(name, scope) and all(isinstance(item, Name) for item in name.subscripts):
            yield tuple(item for item in name.subscripts if isinstance(item, Name))


def axis_of_index(index: Name, bodies: tuple[Tree, ...], scope: Scope, upper: Tree | None = None) -> Axis:
    """The axis that an index runs over: from its upper end, from where it stands, or from its partner in `δᵢⱼ`."""
    found = {axis for item, axis in uses(bodies, scope) if item == index} | bounding(upper, scope)
    found = found or partners(index, bodies, scope) or sized(upper, scope)
    if len(found) == 1:
        return found.pop()
    if not found:
        raise CannotRead(f"nothing says what the index {word(index)} runs over")
    first, second, *_ = sorted(axis.name for axis in found)
    raise BadShape(f"the index {word(index)} runs over axis {first} and over axis {second}")


def bounding(upper: Tree | None, scope: Scope) -> set[Axis]:
    """`Σᵢ₌₁ⁿ` runs over n."""
    if not isinstance(upper, Name):
        return set()
    if spell(upper) not in scope.axes:
        raise CannotRead(f"{unicode(upper)} is not the length of a declared axis")
    return {scope.axes[spell(upper)]}


def sized(upper: Tree | None, scope: Scope) -> set[Axis]:
    """`Σᵢ₌₁⁵` runs over an axis of size 5."""
    return {axis for axis in scope.axes.values() if isinstance(upper, Number) and ends_at(axis, upper)}


def ends_at(axis: Axis, upper: Number) -> bool:
    """Whether an axis has this length, be it that it stands for any."""
    return axis.name == str(upper.value) if axis.size is None else axis.size == upper.value


def partners(index: Name, bodies: tuple[Tree, ...], scope: Scope) -> set[Axis]:
    """`δᵢⱼ` puts i and j on one axis."""
    others = {item for pair in deltas(bodies, scope) if index in pair for item in pair} - {index}
    known = {axis for item, axis in uses(bodies, scope) if item in others}
    return known | {scope.bound[word(item)].axis for item in others if word(item) in scope.bound}


def with_free_indices(bodies: tuple[Tree, ...], scope: Scope) -> Scope:
    """The scope with every index that stands free in the trees, on the axis that it stands on."""
    for index in dict.fromkeys(free(bodies, scope)):
        scope = scope.with_index(Index(word(index), axis_of_index(index, bodies, scope)))
    return scope


def free(bodies: Iterable[Tree], scope: Scope) -> Iterator[Name]:
    """The indices that no sum and no declaration binds, in order of appearance."""
    for body in bodies:
        yield from (item for item in free_in(body, scope) if word(item) not in scope.bound)


def companions(body: tree.Sum | tree.Product | tree.Each) -> tuple[Name, ...]:
    """The j of `Σ_{i<j}`, which is summed over too unless something around binds it."""
    where = body.where
    sides = (where.first, *(side for _, side in where.rest)) if isinstance(where, tree.Relation) else ()
    return tuple(item for item in sides if isinstance(item, Name) and not item.subscripts and item != body.index)


def free_in(body: Tree, scope: Scope) -> Iterator[Name]:
    if isinstance(body, Name):
        found = resolve(replace(body, primes=0), scope)
        rest = found[1] if found is not None else body.subscripts if is_delta(body, scope) else ()
        yield from (item for item in rest if isinstance(item, Name) and item != OPEN)
    for child in () if isinstance(body, Name) else body.children:
        inner = free_in(child, scope)
        own = (body.index, *companions(body)) if isinstance(body, tree.Sum | tree.Product | tree.Each) else ()
        yield from (item for item in inner if item not in own)
