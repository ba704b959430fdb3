"""The index form: the nodes, how they are built, and how they are gone over."""

from derive.index_form.build import (
    Label,
    Loose,
    add,
    check_same_axes,
    constant,
    contract,
    is_zero,
    power,
    quotient,
    scale,
    spell_axes,
    split_coefficient,
    times,
)  # fmt: skip
from derive.index_form.nodes import (
    Add,
    Before,
    Contract,
    Delta,
    Determinant,
    Factor,
    Field,
    Inverse,
    Leaf,
    LogDet,
    Map,
    Multiply,
    Node,
    OfMatrix,
    Position,
    Power,
    Raise,
    Size,
    Softmax,
    Unit,
)  # fmt: skip
from derive.index_form.walk import rebuild, rewrite, symbols, walk

__all__ = [
    "Add", "Before", "Contract", "Delta", "Determinant", "Factor", "Field", "Inverse", "Label", "Leaf",
    "LogDet", "Loose", "Map", "Multiply", "Node", "OfMatrix", "Position", "Power", "Raise", "Size", "Softmax", "Unit",
    "add", "check_same_axes", "constant", "contract", "is_zero", "power", "quotient", "rebuild", "rewrite", "scale",
    "spell_axes", "split_coefficient", "symbols", "times", "walk",
]  # fmt: skip
