"""The index form: tensors with named axes, closed under binding, immutable and interned.

A node is a function of its axes alone: it holds no free index, so nothing can capture it and equal nodes are one
object. Labels live inside `Contract` as numbers, its first `rank` labels are its own axes and the others are summed:

    Σᵢ αᵢ yᵢ xᵢ   =   Contract(1, ((α, (1,)), (y, (1,)), (x, (1, 0))), axes=(d, n), rank=1)

Sources: Laue, Mitterreiter, Giesen, "Computing Higher Order Derivatives of Matrix and Tensor Expressions",
NeurIPS 2018 (one contraction node for every product); Ahle, "The Tensor Cookbook", 2024 (labels on three factors).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

from derive.errors import BadShape
from derive.symbols import Axis, Function, Symbol

Label = Hashable
Factor = tuple["Node", tuple[int, ...]]
Loose = tuple["Node", tuple[Label, ...]]


class Interned(type):
    """Equal arguments give the same object, so equality is identity and every result can be kept by node."""

    nodes: WeakValueDictionary[tuple[Any, ...], Any] = WeakValueDictionary()

    def __call__(cls, *arguments: Any) -> Any:
        missing = len(cls.__match_args__) - len(arguments)  # type: ignore[attr-defined]
        if missing:
            arguments += cls.__init__.__defaults__[-missing:]  # type: ignore[misc]
        key = (cls, *arguments)
        found = Interned.nodes.get(key)
        if found is None:
            found = Interned.nodes[key] = super().__call__(*arguments)
        return found


@dataclass(frozen=True, eq=False)
class Node(metaclass=Interned):
    """A tensor with one axis for each of its positions."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        raise NotImplementedError

    @property
    def children(self) -> tuple[Node, ...]:
        return ()

    def rebuild(self, children: Sequence[Node]) -> Node:
        """The same operation on other children of the same axes."""
        return self


@dataclass(frozen=True, eq=False)
class Leaf(Node):
    """`x`, and `x₃` with `at = (2, None)`: a symbol, some of its positions held at a number counted from 0."""

    symbol: Symbol
    at: tuple[int | None, ...] = ()

    @property
    def axes(self) -> tuple[Axis, ...]:
        held = self.at or (None,) * len(self.symbol.axes)
        return tuple(axis for axis, position in zip(self.symbol.axes, held, strict=True) if position is None)


@dataclass(frozen=True, eq=False)
class Size(Node):
    """`n`: the number of positions along an axis."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Delta(Node):
    """`δᵢⱼ`, the identity matrix."""

    axis: Axis

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis, self.axis)


@dataclass(frozen=True, eq=False)
class Unit(Node):
    """`δᵢ₃`, a column of the identity, `position` counted from 0."""

    axis: Axis
    position: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (self.axis,)


@dataclass(frozen=True, eq=False)
class Contract(Node):
    """`c Σ a b …`: a product of factors over labels; `label_axes[:rank]` are its axes, the other labels are summed."""

    coefficient: Fraction
    factors: tuple[Factor, ...]
    label_axes: tuple[Axis, ...]
    rank: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.label_axes[: self.rank]

    @property
    def children(self) -> tuple[Node, ...]:
        return tuple(node for node, _ in self.factors)

    def rebuild(self, children: Sequence[Node]) -> Node:
        factors = zip(children, (labels for _, labels in self.factors), strict=True)
        axes = dict(enumerate(self.label_axes))
        return contract(self.coefficient, list(factors), tuple(range(self.rank)), axes)


@dataclass(frozen=True, eq=False)
class Add(Node):
    """`a + b`: terms over the same axes in the same order."""

    terms: tuple[Node, ...]

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.terms[0].axes

    @property
    def children(self) -> tuple[Node, ...]:
        return self.terms

    def rebuild(self, children: Sequence[Node]) -> Node:
        return add(children)


@dataclass(frozen=True, eq=False)
class Map(Node):
    """`σ(z)`, `f₁′(z)`: a function of one real variable, entry by entry."""

    function: Function
    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)

    def rebuild(self, children: Sequence[Node]) -> Node:
        return Map(self.function, children[0])


@dataclass(frozen=True, eq=False)
class Power(Node):
    """`xᵖ`, entry by entry, p rational."""

    base: Node
    exponent: Fraction

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.base.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.base,)

    def rebuild(self, children: Sequence[Node]) -> Node:
        return power(children[0], self.exponent)


@dataclass(frozen=True, eq=False)
class Field(Node):
    """`ℓᵢ(w)`, `∇ℓᵢ(w)`: an unknown function of a vector, its family axes first, then one axis per derivative."""

    function: Function
    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.function.axes + self.argument.axes * self.function.order

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)

    def rebuild(self, children: Sequence[Node]) -> Node:
        return Field(self.function, children[0])


@dataclass(frozen=True, eq=False)
class OfMatrix(Node):
    """A function of the matrix on the last two axes."""

    matrix: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.matrix,)

    def rebuild(self, children: Sequence[Node]) -> Node:
        return type(self)(children[0])


@dataclass(frozen=True, eq=False)
class Inverse(OfMatrix):
    """`A⁻¹`."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        *family, row, column = self.matrix.axes
        return (*family, column, row)


@dataclass(frozen=True, eq=False)
class Determinant(OfMatrix):
    """`det A`."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.matrix.axes[:-2]


@dataclass(frozen=True, eq=False)
class LogDet(OfMatrix):
    """`log det A`, for det A > 0."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.matrix.axes[:-2]


def constant(value: Fraction | int, axes: tuple[Axis, ...] = ()) -> Node:
    """The number `value` at every position."""
    return Contract(Fraction(value), (), axes, len(axes))


def is_zero(node: Node) -> bool:
    return isinstance(node, Contract) and node.coefficient == 0


def contract(
    coefficient: Fraction | int,
    factors: Iterable[Loose],
    out: Sequence[Label],
    axes: Mapping[Label, Axis] | None = None,
) -> Node:
    """`coefficient · Σ Π factors` with axes `out`; every other label is summed.

    Labels are any hashable names; `axes` is needed for labels that stand on no factor. Products inside products are
    taken apart, deltas with a summed label are contracted, an unused summed label becomes its axis' size.
    Raises BadShape where one label meets two axes.
    """
    total, loose = Fraction(coefficient), list(factors)
    if len(loose) == 1 and isinstance(loose[0][0], Add) and len(set(loose[0][1])) < len(loose[0][1]):
        return add(contract(total, [(term, loose[0][1])], out, axes) for term in loose[0][0].terms)
    known = dict(axes or {})
    for node, labels in loose:
        note_axes(known, node, labels)
    total, loose = flatten(total, opened(loose, known), known)
    loose = contract_deltas(loose, tuple(out), known)
    used = {label for _, labels in loose for label in labels}
    loose += [(Size(known[label]), ()) for label in known if label not in used and label not in out]
    return build(total, loose, tuple(out), known)


def note_axes(known: dict[Label, Axis], node: Node, labels: Sequence[Label]) -> None:
    if len(labels) != len(node.axes):
        raise BadShape(f"{len(labels)} indices on a tensor with {len(node.axes)} axes")
    for label, axis in zip(labels, node.axes, strict=True):
        if known.setdefault(label, axis) != axis:
            raise BadShape(f"axis {known[label].name} meets axis {axis.name} under one index")


def opened(loose: list[Loose], known: dict[Label, Axis]) -> list[Loose]:
    """A sum that is the only factor needs no brackets: `−(Σᵢ a)` is `−Σᵢ a`."""
    if len(loose) != 1 or not isinstance(loose[0][0], Contract):
        return loose
    node, labels = loose[0]
    names: tuple[Label, ...] = (*labels, *(("inner", k) for k in range(node.rank, len(node.label_axes))))
    known.update(zip(names[node.rank :], node.label_axes[node.rank :], strict=True))
    number: Loose = (constant(node.coefficient), ())
    return [number, *((inner, tuple(names[k] for k in places)) for inner, places in node.factors)]


def flatten(total: Fraction, loose: list[Loose], known: dict[Label, Axis]) -> tuple[Fraction, list[Loose]]:
    """Products without sums of their own join the product around them; sums stay closed."""
    flat: list[Loose] = []
    for node, labels in loose:
        if isinstance(node, Contract) and len(node.label_axes) == node.rank:
            total *= node.coefficient
            flat += [(inner, tuple(labels[k] for k in places)) for inner, places in node.factors]
        elif isinstance(node, Contract) and node.coefficient != 1:
            total *= node.coefficient
            flat.append((Contract(Fraction(1), node.factors, node.label_axes, node.rank), labels))
        else:
            flat.append((node, labels))
    return total, flat


def contract_deltas(loose: list[Loose], out: tuple[Label, ...], known: dict[Label, Axis]) -> list[Loose]:
    """`Σⱼ δᵢⱼ aⱼ = aᵢ`; a delta between two labels that both stay is kept."""
    position = next((k for k, factor in enumerate(loose) if is_contractible(factor, out)), None)
    if position is None:
        return loose
    first, second = loose[position][1]
    kept, gone = (second, first) if first not in out else (first, second)
    rest = loose[:position] + loose[position + 1 :]
    if gone != kept:
        del known[gone]
    return contract_deltas([(node, rename(labels, gone, kept)) for node, labels in rest], out, known)


def is_contractible(factor: Loose, out: tuple[Label, ...]) -> bool:
    node, labels = factor
    return isinstance(node, Delta) and (labels[0] == labels[1] or labels[0] not in out or labels[1] not in out)


def rename(labels: tuple[Label, ...], gone: Label, kept: Label) -> tuple[Label, ...]:
    return tuple(kept if label == gone else label for label in labels)


def build(total: Fraction, loose: list[Loose], out: tuple[Label, ...], known: Mapping[Label, Axis]) -> Node:
    """Number the labels, axes first, in order of appearance; a lone factor on its own axes is itself."""
    order: dict[Label, int] = {label: place for place, label in enumerate(out)}
    for _, labels in loose:
        for label in labels:
            order.setdefault(label, len(order))
    axes = tuple(known[label] for label in order)
    if total == 0:
        return constant(0, axes[: len(out)])
    numbered = tuple((node, tuple(order[label] for label in labels)) for node, labels in loose)
    if total == 1 and len(numbered) == 1 and numbered[0][1] == tuple(range(len(out))) and len(order) == len(out):
        return numbered[0][0]
    return Contract(total, numbered, axes, len(out))


def add(terms: Iterable[Node]) -> Node:
    """`a + b + …` with like terms collected and zeros dropped. Raises BadShape where axes differ."""
    flat = [inner for term in terms for inner in (term.terms if isinstance(term, Add) else (term,))]
    axes = flat[0].axes
    coefficients: dict[Node, Fraction] = {}
    for term in flat:
        check_same_axes(axes, term.axes)
        number, body = split_coefficient(term)
        coefficients[body] = coefficients.get(body, Fraction(0)) + number
    kept = [scale(number, body) for body, number in coefficients.items() if number != 0]
    return kept[0] if len(kept) == 1 else Add(tuple(kept)) if kept else constant(0, axes)


def check_same_axes(one: tuple[Axis, ...], other: tuple[Axis, ...]) -> None:
    if one != other:
        raise BadShape(f"a term over {spell_axes(one)} is added to a term over {spell_axes(other)}")


def spell_axes(axes: tuple[Axis, ...]) -> str:
    return "(" + ", ".join(axis.name for axis in axes) + ")"


def split_coefficient(node: Node) -> tuple[Fraction, Node]:
    """`−2 Σ a` → (−2, Σ a)."""
    if not isinstance(node, Contract):
        return Fraction(1), node
    axes = dict(enumerate(node.label_axes))
    return node.coefficient, contract(1, node.factors, tuple(range(node.rank)), axes)


def scale(number: Fraction | int, node: Node) -> Node:
    """`number · node`."""
    places = tuple(range(len(node.axes)))
    if isinstance(node, Contract):
        return node if number == 1 else retimed(Fraction(number), node)
    return contract(number, [(node, places)], places)


def retimed(number: Fraction, node: Contract) -> Node:
    if node.coefficient * number == 0:
        return constant(0, node.axes)
    axes = dict(enumerate(node.label_axes))
    return contract(node.coefficient * number, node.factors, tuple(range(node.rank)), axes)


def times(*nodes: Node) -> Node:
    """The product entry by entry of nodes over the same axes."""
    places = tuple(range(len(nodes[0].axes)))
    return contract(1, [(node, places) for node in nodes], places, dict(enumerate(nodes[0].axes)))


def power(base: Node, exponent: Fraction | int) -> Node:
    """`base ** exponent` entry by entry; `x¹ = x`, `x⁰ = 1`."""
    exponent = Fraction(exponent)
    if exponent == 1:
        return base
    if exponent == 0:
        return constant(1, base.axes)
    if isinstance(base, Contract) and not base.factors and exponent.denominator == 1:
        return constant(base.coefficient**exponent.numerator, base.axes)
    return Power(base, exponent)


def walk(node: Node) -> Iterator[Node]:
    """Every node below and including `node`, once, children first, without recursion."""
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, ready = stack.pop()
        if ready:
            yield current
        elif id(current) not in seen:
            seen.add(id(current))
            stack.append((current, True))
            stack.extend((child, False) for child in reversed(current.children))


def rewrite(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """`node` with every subnode replaced by `change(subnode)` where that is not None, leaves first."""
    done: dict[Node, Node] = {}
    for current in walk(node):
        children = [done[child] for child in current.children]
        same = all(new is old for new, old in zip(children, current.children, strict=True))
        rebuilt = current if same else current.rebuild(children)
        changed = change(rebuilt)
        done[current] = rebuilt if changed is None else changed
    return done[node]


@lru_cache(maxsize=4096)
def symbols(node: Node) -> tuple[Symbol, ...]:
    """The symbols of a node, in order of first appearance."""
    return tuple(dict.fromkeys(item.symbol for item in walk(node) if isinstance(item, Leaf)))
