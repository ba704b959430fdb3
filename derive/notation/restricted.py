"""Factors that are 0 or 1 by their indices, as the condition of a sum: `Σ_{j≠k}`, `Σ_{i<j}`."""

from __future__ import annotations

from collections.abc import Mapping

from derive import index_form as form
from derive.index_form import Node
from derive.notation.tree import Name, Relation, Tree

ByLabel = Mapping[int, Name | None]


def conditions(node: form.Contract, by_label: ByLabel, indexed: tuple[int, ...]) -> dict[int, tuple[int, Tree]]:
    """For a summed label the place of the first factor that restricts it, and the condition that this factor is."""
    found: dict[int, tuple[int, Tree]] = {}
    for place, (factor, labels) in enumerate(node.factors):
        sign = relation(factor)
        summed = [label for label in labels if label in indexed]
        names = [by_label.get(label) for label in labels]
        if sign and summed and len(set(labels)) == 2 and None not in names:
            first, second = (
                name or Name("") for name in (names if labels[0] in summed or sign == "<" else names[::-1])
            )
            found.setdefault(max(summed), (place, Relation(first, ((sign, second),))))
    return found


def relation(factor: Node) -> str:
    """`<` of `[i < j]`, `!=` of `1 − δᵢⱼ`."""
    if isinstance(factor, form.Before):
        return "<"
    if isinstance(factor, form.Add) and len(factor.axes) == 2 and factor.axes[0] == factor.axes[1]:
        apart = form.add([form.constant(1, factor.axes), form.scale(-1, form.Delta(factor.axes[0]))])
        return "!=" if factor == apart else ""
    return ""
