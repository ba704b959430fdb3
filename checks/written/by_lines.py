"""`the design matrix $\\Phi$ with rows $\\phi(x_n)^\\top$`: a matrix by a formula for its rows or columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from checks.written.declare import Said, calls_in
from checks.written.world import Context, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def note_lines_by_formula(first: Tree, said: Said, context: Context) -> None:
    """`the design matrix $\\Phi$ with rows $\\phi(x_n)^\\top$`: row n of Φ is the vector that a formula gives."""
    told = re.search(r"\b(row|column)s?\b(?! rank)[^.]*$", said.lead)
    line = said.formula.body if isinstance(said.formula, tree.Transpose) else said.formula
    if told is None or not isinstance(line, tree.Call) or not is_plain_capital(first) or context.knows(word(first)):
        return
    give_lines(first, line, told[1] == "row", context)


def give_lines(matrix: Name, line: Tree, as_rows: bool, context: Context) -> bool:
    """The matrix of these lines, over the one index in them; False where there is no such index."""
    letters = {item for name in line.names for item in name.subscripts if isinstance(item, Name)}
    running = [item for item in letters if word(item) in context.ranges]
    if len(running) != 1:
        return False
    lines = replace(matrix, accent="lines")
    context.definitions[family_word(lines, 1)] = [Definition(line, (running[0],))]
    context.definitions[word(matrix)] = [Definition(lines if as_rows else tree.Transpose(lines))]
    return True


def by_components(bodies: Sequence[Tree], context: Context) -> Iterator[Tree]:
    """`Φ_nj = φ_j(x_n)` of a vector φ(x): the rows of Φ are the φ(x_n)ᵀ."""
    called = {call.function for body in bodies for call in calls_in(body)}
    for body in bodies:
        first, right = (body.first, body.rest[0][1]) if isinstance(body, tree.Relation) else (body, body)
        if not isinstance(right, tree.Call) or not isinstance(first, Name) or len(first.subscripts) != 2:
            continue
        whole, component = right.function.bare, right.function.subscripts
        free = is_plain_capital(first.bare) and not context.knows(word(first.bare)) and whole in called
        if (
            free
            and component == first.subscripts[1:]
            and give_lines(first.bare, replace(right, function=whole), True, context)
        ):
            yield body


def is_plain_capital(body: Tree) -> TypeGuard[Name]:
    return isinstance(body, Name) and not body.subscripts and body.base[:1].isupper()
