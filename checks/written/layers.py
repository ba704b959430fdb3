"""`δ^{(l)} = ∂E/∂z^{(l)}` for every layer l is `δ^{(2)} = ∂E/∂z^{(2)}` at layer 2: definitions of members by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.written.shaping import put_in
from checks.written.spellings import layered
from checks.written.world import Context, Definition, family_word, word
from derive.notation.tree import Name, Number


def defined_at_layers(names: Sequence[Name], context: Context) -> Iterator[tuple[str, list[Definition]]]:
    """The definition of each member that the text names by a number and does not define itself."""
    for name in names:
        bare = replace(name, subscripts=(), primes=0)
        family = context.definitions.get(family_word(layered(bare), 1), [])
        if isinstance(name.layer, Number) and len(family) == 1 and not context.knows(word(bare)):
            yield from ((word(bare), [item]) for item in at_layer(name.layer, family[0]))


def at_layer(layer: Number, definition: Definition) -> Iterator[Definition]:
    """Nothing for a rule that leads from one layer to another."""
    if definition.recursive or definition.where is not None or definition.parameters is not None:
        return
    (pattern,) = definition.patterns
    if isinstance(pattern, Name):
        yield Definition(put_in(definition.body, {word(pattern): layer}))
