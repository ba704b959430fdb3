"""`x̄` beside x₁, …, x_N is their mean, where no formula says what it is; in `(1/n) Σᵢ xᵢ` i runs from 1 to n."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from checks.written.labels import is_mention
from checks.written.relations import note_range
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
    if members is None or bounds is None or key in context.definitions:
        return
    if bounds[0] == ONE and isinstance(bounds[1], Name) and word(bounds[1]) in context.sizes:
        index = Name("#mean")
        total = tree.Sum(index, ONE, bounds[1], Name(name.base, (index,)))
        context.definitions[key] = [Definition(tree.Times((tree.Quotient(ONE, bounds[1]), total)))]


def note_counts(trees: Sequence[Tree], context: Context) -> None:
    """n is how many there are of what a mean is taken, where nothing else says so."""
    found: dict[str, set[Name]] = {}
    for index, size in (pair for body in trees for pair in means(body)):
        found.setdefault(word(index), set()).add(size)
    for letter, sizes in found.items():
        size = next(iter(sizes))
        if len(sizes) == 1 and letter not in context.ranges and not context.knows(word(size)):
            note_range(context, Name(letter), (ONE, size))


def means(body: Tree) -> Iterator[tuple[Name, Name]]:
    """i and n of `(1/n) Σᵢ xᵢ`, `(1/(2n)) Σᵢ rᵢ²`, `(Σᵢ xᵢ)/n`."""
    factors = body.factors if isinstance(body, tree.Times) else ()
    pairs = [(one.denominator, other) for one, other in pairwise(factors) if isinstance(one, tree.Quotient)]
    pairs += [(body.denominator, body.numerator)] if isinstance(body, tree.Quotient) else []
    for below, total in pairs:
        parts = below.factors if isinstance(below, tree.Times) else (below,)
        names = [item for item in parts if isinstance(item, Name)]
        if len(names) == 1 and not names[0].subscripts and isinstance(total, tree.Sum) and is_bare(total):
            yield total.index, names[0]
    for child in body.children:
        yield from means(child)


def is_bare(total: tree.Sum) -> bool:
    return total.lower is None and total.upper is None and total.where is None


def firsts(body: Tree) -> Iterator[Name]:
    """x of `x = …`, `x ∈ …` and `… =: x`."""
    if isinstance(body, tree.Relation):
        yield from body.first.names if isinstance(body.first, tree.Several | Name) else ()
        yield from (side for sign, side in body.rest if sign == "=:" and isinstance(side, Name))
    for child in body.children:
        yield from firsts(child)
