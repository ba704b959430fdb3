"""Going over a node from its leaves up: every subnode once, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, singledispatch

from derive.index_form.build import add, contract, power
from derive.index_form.nodes import Add, Contract, Field, Leaf, Map, Multiply, Node, OfMatrix, Power, Raise, Softmax
from derive.symbols import Symbol


@singledispatch
def rebuild(node: Node, children: Sequence[Node]) -> Node:
    """The same operation on other children of the same axes; a leaf has none."""
    return node


@rebuild.register
def _(node: Contract, children: Sequence[Node]) -> Node:
    factors = zip(children, (labels for _, labels in node.factors), strict=True)
    return contract(node.coefficient, list(factors), tuple(range(node.rank)), dict(enumerate(node.label_axes)))


@rebuild.register
def _(node: Add, children: Sequence[Node]) -> Node:
    return add(children)


@rebuild.register(Map)
@rebuild.register(Field)
def _(node: Map | Field, children: Sequence[Node]) -> Node:
    return type(node)(node.function, children[0])


@rebuild.register
def _(node: Power, children: Sequence[Node]) -> Node:
    return power(children[0], node.exponent)


@rebuild.register
def _(node: Raise, children: Sequence[Node]) -> Node:
    return Raise(*children)


@rebuild.register(Multiply)
@rebuild.register(Softmax)
@rebuild.register(OfMatrix)
def _(node: Multiply | Softmax | OfMatrix, children: Sequence[Node]) -> Node:
    return type(node)(children[0])


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
        rebuilt = current if same else rebuild(current, children)
        changed = change(rebuilt)
        done[current] = rebuilt if changed is None else changed
    return done[node]


@lru_cache(maxsize=4096)
def symbols(node: Node) -> tuple[Symbol, ...]:
    """The symbols of a node, in order of first appearance."""
    return tuple(dict.fromkeys(item.symbol for item in walk(node) if isinstance(item, Leaf)))
