"""A product as a list of factors with labels, to be changed and put together again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.symbols import Axis

Labels = tuple[int, ...]


@dataclass(frozen=True)
class Product:
    """`c Σ a b …`: the number, the factors with their labels, how many labels stay, and the axis of each."""

    number: Fraction
    factors: tuple[tuple[Node, Labels], ...]
    rank: int
    axes: tuple[Axis, ...]

    def but(self, *factors: tuple[Node, Labels], without: Iterable[tuple[Node, Labels]] = ()) -> Product:
        """With more factors, and once without each of the others."""
        kept = list(self.factors)
        for gone in without:
            kept.remove(gone)
        return replace(self, factors=(*kept, *factors))

    def node(self) -> Node:
        loose: list[Loose] = list(self.factors)
        return form.contract(self.number, loose, tuple(range(self.rank)), dict(enumerate(self.axes)))

    def without_label(self, label: int) -> Node:
        """Where the sum over a label is used up, no size is left of it."""
        axes = {k: axis for k, axis in enumerate(self.axes) if k != label}
        return form.contract(self.number, list(self.factors), tuple(range(self.rank)), axes)


def product(node: form.Contract) -> Product:
    return Product(node.coefficient, node.factors, node.rank, node.label_axes)


def split(factor: Node) -> tuple[Node, Fraction]:
    """`x³` → (x, 3)."""
    return (factor.base, factor.exponent) if isinstance(factor, form.Power) else (factor, Fraction(1))


def is_call(node: Node, name: str) -> bool:
    return isinstance(node, form.Map) and node.function.known and node.function.name.base == name


def argument_of(node: Node, name: str) -> Node | None:
    """z, where the node is `name(z)`."""
    return node.children[0] if is_call(node, name) else None


def alone_on(label: int, found: Product) -> tuple[Node, Labels] | None:
    """The only factor on a label that is summed over, where it stands there once."""
    on = [(node, labels) for node, labels in found.factors if label in labels]
    return on[0] if len(on) == 1 and on[0][1].count(label) == 1 else None


def inlined(found: Product) -> Product:
    """`Σₛ Aₖₛ xₛ` as a factor becomes A and x under a label of their own."""
    factors: list[tuple[Node, Labels]] = []
    axes, number = list(found.axes), found.number
    for node, labels in found.factors:
        if isinstance(node, form.Contract) and node.rank:
            names = (*labels, *range(len(axes), len(axes) + len(node.label_axes) - node.rank))
            axes += node.label_axes[node.rank :]
            number *= node.coefficient
            factors += [(inner, tuple(names[k] for k in places)) for inner, places in node.factors]
        else:
            factors.append((node, labels))
    return Product(number, tuple(factors), found.rank, tuple(axes))
