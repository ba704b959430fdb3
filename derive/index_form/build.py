"""Building nodes: `c Σ a b`, `a + b`, `xᵖ`. Products inside products open, deltas contract, like terms join."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from derive.errors import BadShape
from derive.index_form.nodes import Add, Contract, Delta, Map, Node, Power, Size, Softmax
from derive.notation.tree import Name
from derive.symbols import Axis, Function

Label = Hashable
Loose = tuple[Node, tuple[Label, ...]]


def constant(value: Fraction | int, axes: tuple[Axis, ...] = ()) -> Node:
    """The number `value` at every position."""
    return Contract(Fraction(value), (), axes, len(axes))


def is_zero(node: Node) -> bool:
    return isinstance(node, Contract) and node.coefficient == 0


def contract(
    coefficient: Fraction | int,
    factors: Iterable[Loose],
    out: Sequence[Label],
    axes: Mapping[Any, Axis] | None = None,
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
    node, labels = loose[0] if len(loose) == 1 else (None, ())
    if not isinstance(node, Contract):
        return loose
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
    if isinstance(base, Contract) and not base.factors and exponent.denominator == 1 and base.coefficient:
        return constant(base.coefficient**exponent.numerator, base.axes)
    return Power(base, exponent)


EXP = Function(Name("exp"), known=True)


def quotient(node: Softmax) -> Node:
    """`softmax(z) = e^z / 𝟏ᵀe^z`, written out."""
    powers, places = Map(EXP, node.argument), tuple(range(len(node.axes)))
    total = contract(1, [(powers, places)], places[:-1])
    return contract(1, [(power(total, -1), places[:-1]), (powers, places)], places)
