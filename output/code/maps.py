"""`σ(z)`, `eᶻ`, `log z`: a known function of a node, and what it is a function of."""

from __future__ import annotations

from derive import index_form as form
from derive.index_form import Node
from derive.notation.tree import Name
from derive.symbols import Function


def call(name: str, z: Node) -> Node:
    return form.Map(Function(Name(name), known=True), z)


def argument_of(node: Node, name: str) -> Node | None:
    """z, where the node is `name(z)`."""
    known = isinstance(node, form.Map) and node.function.known and node.function.name.base == name
    return node.argument if known and isinstance(node, form.Map) else None
