"""`δ^{(l)} = ∂E/∂z^{(l)}` for every layer l is `δ^{(2)} = ∂E/∂z^{(2)}` at layer 2: definitions of members by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks.written.declare import is_index_like
from checks.written.shaping import put_in
from checks.written.spellings import layered
from checks.written.world import Context, Definition, family_word, word
from derive.notation.tree import Name, Number, Relation, Tree


def note_wholes(bodies: Iterable[Tree], context: Context) -> None:
    """δ of `δ^{(l)} = ∂E/∂z^{(l)}`, which comes before any `δ_j^{(l)} = …`: its members are entries of it."""
    for name in map(head, bodies):
        if name is not None and name.layer is not None and is_index_like(name.layer, context):
            context.wholes.setdefault(word(layered(name.bare)), not name.subscripts)


def head(body: Tree) -> Name | None:
    """`z` of `z = …`."""
    equation = isinstance(body, Relation) and body.rest[0][0] in ("=", ":=")
    return body.first if equation and isinstance(body, Relation) and isinstance(body.first, Name) else None


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
