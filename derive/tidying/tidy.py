"""The tidied node: powers of one base joined, σ and softmax recognised, facts used, like terms added.

Every rule is an identity wherever the node that it changes is defined; what that takes is listed as a condition of the
derivative, which is worked out before. The rules run from the leaves up until nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive import index_form as form
from derive.index_form import Node
from derive.tidying import common, expanding, known, powers, sums

Rule = Callable[[Node], Node | None]
RULES: tuple[Rule, ...] = (
    powers.of_power,
    powers.opened,
    powers.of_product,
    known.logistic,
    known.unnormalised,
    known.softmax,
    known.hyperbolic,
    known.logarithm,
    known.rectified,
    sums.normalised,
    sums.signs,
    sums.either_way,
    sums.flattened,
    common.collected,
    expanding.multiplied_out,
    common.content,
)
MOST_PASSES, MOST_CHANGES = 6, 12


def tidy(node: Node, rules: Sequence[Rule] = RULES) -> Node:
    """The same value wherever `node` is defined."""
    for _ in range(MOST_PASSES):
        changed = form.rewrite(node, lambda inner: settled(inner, rules))
        if changed is node:
            break
        node = changed
    return node


def settled(node: Node, rules: Sequence[Rule]) -> Node:
    """One rule after the other, the first that has something to say, before what is around the node is looked at."""
    for _ in range(MOST_CHANGES):
        found = next((found for rule in rules if (found := rule(node)) is not None), None)
        if found is None:
            break
        node = found
    return node
