"""An exponent and what is laid beside it: the maximum by which it is shifted, the mask by which it is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Axis


@dataclass(frozen=True, eq=False)
class Beside(Node):
    """u and an array whose axes lie at `places` among those of u."""

    exponent: Node
    other: Node
    places: tuple[int, ...]

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.exponent.axes

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.exponent, self.other)


@form.rebuild.register
def _(node: Beside, children: Sequence[Node]) -> Node:
    return type(node)(children[0], children[1], node.places)
