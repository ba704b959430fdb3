"""`R the diagonal matrix with entries $p_i(1 − p_i)$`, `S diagonal with $S_{ii} = s_i$`: R_ij = δ_ij p_i(1 − p_i).

`D = diag(XᵀX)`, `diag(A)⁻¹`: a matrix of what stands on the diagonal, where `d = diag(A)` is a vector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.declare import Said, Space, declare
from checks.written.world import Context, Definition, family_word, word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
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


def written(body: Tree, context: Context) -> Iterator[Tree]:
    """`W = diag(pᵢ(1 − pᵢ))`, where nothing has said what W is; it gets its meaning."""
    if isinstance(body, tree.Relation) and isinstance(body.first, Name) and body.rest[0][0] in ("=", ":="):
        right = body.rest[0][1]
        called = isinstance(right, tree.Call) and right.function == DIAG and len(right.arguments) == 1
        if called and isinstance(right, tree.Call) and give(body.first, right.arguments[0], context):
            yield body
    for child in body.children:
        yield from written(child, context)


def give(name: Name, entry: Tree, context: Context) -> bool:
    """The matrix of which the diagonal is this, over the one index in it; False where there is no such index."""
    letters = {item for part in entry.names for item in part.subscripts if isinstance(item, Name)}
    running = [item for item in letters if word(item) in context.ranges]
    key = family_word(name, 2)
    if len(running) != 1 or name.subscripts or key in context.definitions or word(name) in context.definitions:
        return False
    row, column = running[0], replace(running[0], primes=1)
    size = context.ranges[word(row)][1]
    declare(context, name, Space((size, size), frozenset({"symmetric"})))
    body = tree.Times((Name("delta", (row, column)), entry))
    context.definitions[key] = [Definition(body, (row, column))]
    return True


def with_zeros(body: Tree) -> Tree:
    """The tree with `diag(diag(A))` for a diag(A) that is called by a capital letter or inverted."""
    if isinstance(body, tree.Several | tree.Each):
        return rebuilt(body, with_zeros)
    if isinstance(body, tree.Relation) and is_capital(body.first) and body.rest[0][0] in ("=", ":="):
        (sign, right), *others = body.rest
        return replace(body, rest=((sign, filled(right)), *((op, inverted(side)) for op, side in others)))
    return inverted(body)


def inverted(body: Tree) -> Tree:
    if isinstance(body, tree.Power) and body.exponent in INVERSES:
        return replace(body, base=filled(body.base))
    return rebuilt(body, inverted)


def filled(body: Tree) -> Tree:
    if (
        isinstance(body, tree.Call)
        and body.function == DIAG
        and len(body.arguments) == 1
        and looks_square(*body.arguments)
    ):
        return tree.Call(DIAG, (body,))
    return inverted(body)


def is_capital(body: Tree) -> bool:
    """A letter that means a matrix by habit."""
    return isinstance(body, Name) and body.base[:1].isupper()


def looks_square(body: Tree) -> bool:
    """`A`, `XᵀX`, `XᵀX + S`: made of capital letters alone."""
    if isinstance(body, tree.Times | tree.Plus):
        return all(map(looks_square, body.factors if isinstance(body, tree.Times) else body.terms))
    if isinstance(body, tree.Transpose | tree.Negative):
        return looks_square(body.body)
    return is_capital(body) or (isinstance(body, tree.Power) and looks_square(body.base))


DIAG = Name("diag")
INVERSES = tuple(tree.Negative(tree.Number(tree.ONE.value * top / low)) for top, low in ((1, 1), (1, 2)))
