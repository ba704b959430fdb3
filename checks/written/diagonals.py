"""`R the diagonal matrix with entries $p_i(1 − p_i)$`, `S diagonal with $S_{ii} = s_i$`: R_ij = δ_ij p_i(1 − p_i)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.declare import Said, Space, declare
from checks.written.world import Context, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

DIAGONAL = re.compile(r"\bdiagonal\b")
ENTRIES = re.compile(
    r"\bdiagonal\b[^.]*\b(?:entries|elements|entry|element)(?: (?:are|is|being|equal to|given by))*\s*$"
)


def note_diagonals(found: Sequence[Said], context: Context) -> None:
    """Both ways to say it."""
    for first, second in pairwise([Said(tree.ONE), *found]):
        body, lead = second.formula, second.lead.lower()
        if isinstance(first.formula, Name) and ENTRIES.search(lead):
            give(first.formula, body, context)
        if isinstance(body, tree.Relation) and len(body.rest) == 1 and body.rest[0][0] == "=" and DIAGONAL.search(lead):
            name = body.first
            if isinstance(name, Name) and len(name.subscripts) == 2 and name.subscripts[0] == name.subscripts[1]:
                give(name.bare, body.rest[0][1], context)


def give(name: Name, entry: Tree, context: Context) -> None:
    """The matrix of which the diagonal is this, over the one index in it."""
    letters = {item for part in entry.names for item in part.subscripts if isinstance(item, Name)}
    running = [item for item in letters if word(item) in context.ranges]
    key = family_word(name, 2)
    if len(running) != 1 or name.subscripts or key in context.definitions or word(name) in context.definitions:
        return
    row, column = running[0], replace(running[0], primes=1)
    size = context.ranges[word(row)][1]
    declare(context, name, Space((size, size), frozenset({"symmetric"})))
    body = tree.Times((Name("delta", (row, column)), entry))
    context.definitions[key] = [Definition(body, (row, column))]
