"""`a⁽ˡ⁻¹⁾` has d_{l−1} entries, so that a⁽ˡ⁾ has d_l."""

from __future__ import annotations

from checks.written.world import word
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

Shape = tuple[Tree, ...]


def counted_by_layer(layer: Tree, shape: Shape, letters: tuple[str, ...]) -> tuple[Shape, tuple[str, ...]]:
    """a⁽ˡ⁾ has d_l entries where a⁽ˡ⁻¹⁾ has d_{l−1}."""
    letter = layer.names[0]
    return tuple(in_terms_of(size, layer, letter) for size in shape), (word(letter), *letters[1:])


def in_terms_of(body: Tree, whole: Tree, letter: Name) -> Tree:
    return letter if body == whole else rebuilt(body, lambda part: in_terms_of(part, whole, letter))
