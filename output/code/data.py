"""Data of a problem as NumPy in one line: what `module.py` writes in lines of its own, for a place inside a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derive import index_form as form
from derive.index_form import Label, Loose, Node
from derive.symbols import Axis
from output.code import expressions as code
from output.code.expressions import Code
from output.code.identifiers import Named
from output.code.lines import inline
from output.code.nodes import Scene, evaluated
from output.code.stable import stable


@dataclass(frozen=True)
class Data:
    """The Python names of the symbols, and of the sizes of the axes."""

    names: Mapping[Named, str]
    sizes: Mapping[str, str]

    def size(self, axis: Axis) -> Code:
        return code.number(axis.size) if axis.size is not None else code.identifier(self.sizes[axis.name])

    def count(self, axes: Sequence[Axis]) -> str:
        """`size_m * size_n` entries."""
        return " * ".join(inline(self.size(axis)) for axis in axes) or "1"

    def text(self, node: Node) -> str:
        """An array over the axes of the node, that can stand beside any sign. Raises NoRule without a rule."""
        return inline(evaluated(stable(node), Scene(self.names, self.size, {})).array)

    def product(self, factors: Sequence[Loose], out: Sequence[Label], axes: Mapping[Label, Axis]) -> str:
        """The product of factors over `out`; along a label that stands on no factor it is constant."""
        labels = {*out, *(label for _, at in factors for label in at)}
        known = {label: axis for label, axis in axes.items() if label in labels}
        return self.text(form.contract(1, factors, tuple(out), known))
