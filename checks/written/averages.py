"""`x̄` beside x₁, …, x_N is their mean, where no formula says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.written.labels import is_mention
from checks.written.world import Context, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree

MEAN = re.compile(r"\b(?:mean|average|centroid|centre|center)", re.IGNORECASE)


def note_averages(trees: Sequence[Tree], text: str, context: Context) -> None:
    """A bar that is spoken of by itself says so only where the text has a word for a mean."""
    given = {name for body in trees for name in firsts(body)}
    spoken = {name for body in trees if is_mention(body) for name in body.names} if not MEAN.search(text) else set()
    for name in dict.fromkeys(name for body in trees for name in body.names):
        if name.accent == "bar" and name == Name(name.base, accent="bar") and name not in given | spoken:
            note_average(name, context)


def note_average(name: Name, context: Context) -> None:
    key, members = word(name), context.declared.get(family_word(Name(name.base), 1))
    bounds = members.ranges[0] if members is not None and not members.is_function else None
    if members is None or members.guessed or bounds is None or key in context.definitions:
        return
    if bounds[0] == ONE and isinstance(bounds[1], Name) and word(bounds[1]) in context.sizes:
        index = Name("#mean")
        total = tree.Sum(index, ONE, bounds[1], Name(name.base, (index,)))
        context.definitions[key] = [Definition(tree.Times((tree.Quotient(ONE, bounds[1]), total)))]


def firsts(body: Tree) -> Iterator[Name]:
    """x of `x = …`, `x ∈ …` and `… =: x`."""
    if isinstance(body, tree.Relation):
        yield from body.first.names if isinstance(body.first, tree.Several | Name) else ()
        yield from (side for sign, side in body.rest if sign == "=:" and isinstance(side, Name))
    for child in body.children:
        yield from firsts(child)
