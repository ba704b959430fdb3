"""`KL(u ‖ p)` with `$u$ the uniform distribution`: u is 1/K for each of the K values of p."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checks.written.declare import Said, calls_in
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree

BEHIND = re.compile(r"^\W*(?:is|are|be|being|denotes?|for)?\s*the (?:discrete )?uniform distribution\b", re.IGNORECASE)
BEFORE = re.compile(r"\buniform distribution\s*$", re.IGNORECASE)


def note_uniform(paragraphs: Iterable[Sequence[Said]], trees: Sequence[Tree], context: Context) -> None:
    """Of a name that a divergence compares with a distribution of K values, and that no formula gives."""
    for paragraph in paragraphs:
        for k, said in enumerate(paragraph):
            behind = paragraph[k + 1].lead if k + 1 < len(paragraph) else said.after
            name, told = said.formula, BEHIND.search(behind) or BEFORE.search(said.lead)
            if told and isinstance(name, Name) and word(name) not in context.definitions:
                for size in sizes_beside(name, trees, context):
                    note_size(name, size, context)


def note_size(name: Name, size: Tree, context: Context) -> None:
    context.declared[word(name)] = Declared((size,), guessed=True)
    body = tree.Times((tree.Quotient(ONE, size), Name("one", (size,))))
    context.definitions[word(name)] = [Definition(body)]


def sizes_beside(name: Name, trees: Sequence[Tree], context: Context) -> list[Tree]:
    """K of the p in `KL(u ‖ p)` and `KL(p ‖ u)`."""
    calls = [call for body in trees for call in calls_in(body) if call.function.base == "KL"]
    others = [item for call in calls if name in call.arguments for item in call.arguments if item != name]
    return [size for item in others if isinstance(item, Name) and (size := size_of(item, context)) is not None][:1]


def size_of(name: Name, context: Context) -> Tree | None:
    whole, members = context.declared.get(word(name)), context.declared.get(family_word(name, 1))
    if whole is not None and len(whole.shape) == 1:
        return whole.shape[0]
    bounds = members.ranges[0] if members is not None and not members.shape else None
    return bounds[1] if bounds is not None and bounds[0] == ONE else None
