"""z₁ of a vector z, `δ^{(l)}_j` of `δ^{(l)}`: entries of what is known as a whole."""

from __future__ import annotations

from dataclasses import replace

from checks.written.shaping import Inference, kind_key
from checks.written.world import family_word, word
from derive.notation.tree import Name, Number


def entry_of_whole(name: Name, key: str, found: Inference) -> bool:
    """z₁ of a vector `z = W x`, where no use makes a vector of z₁."""
    numbered = name.layer is None and len(name.subscripts) == 1 and isinstance(name.subscripts[0], Number)
    own = key in found.shapes or word(name) in found.shapes or kind_key(name) in found.vectors | found.matrices
    return numbered and not own and len(found.shapes.get(word(name.bare), ())) == 1


def is_of_whole(name: Name, found: Inference) -> bool:
    """`δ^{(l)}_j` where `δ^{(l)}` is defined, `b^{(l)}_j` beside `W^{(l)} a^{(l-1)} + b^{(l)}`; `z^{(l)}` of defined
    `z^{(l)}_j`.
    """
    whole = replace(name, layer=Name("·"), subscripts=(), primes=0)
    first = found.context.wholes.get(word(whole))
    if not name.subscripts:
        return first is False
    return bool(found.shapes.get(family_word(whole, 1))) if first is None else first
