"""`\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}`, `\\begin{cases} ... \\end{cases}`: entries row by row."""

from __future__ import annotations

from derive.notation import spelling
from derive.notation.calls import finished
from derive.notation.cursor import Cursor
from derive.notation.spell import Level
from derive.notation.tokens import Token
from derive.notation.tree import Call, Cases, Matrix, Name, Several, Tree

NEXT_ROW = r"\\"
CASES = (r"\begin{cases}", r"\begin{dcases}", r"\begin{rcases}")


def table(cursor: Cursor, brace: Token | None = None) -> Tree:
    """A matrix, a determinant or cases; `\\left\\{ \\begin{array}{ll}` are cases too."""
    opener = cursor.next()
    closer = opener.text.replace("begin", "end")
    if opener.text in CASES or brace is not None:
        return cased(cursor, opener, closer, brace)
    with cursor.inside(opener, closer):
        rows = matrix_rows(cursor, opener, closer)
    matrix = Matrix(rows)
    return finished(cursor, Call(Name("det"), (matrix,)) if opener.text == r"\begin{vmatrix}" else matrix)


def matrix_rows(cursor: Cursor, opener: Token, closer: str) -> tuple[tuple[Tree, ...], ...]:
    rows = [row(cursor)]
    while cursor.accept(NEXT_ROW) and not cursor.at(closer):
        rows.append(row(cursor))
    if len({len(entries) for entries in rows}) > 1:
        raise cursor.fail(opener, "its rows differ in length")
    return tuple(rows)


def row(cursor: Cursor) -> tuple[Tree, ...]:
    entries = [cursor.plus()]
    while cursor.accept("&"):
        entries.append(cursor.plus())
    return tuple(entries)


def cased(cursor: Cursor, opener: Token, closer: str, brace: Token | None) -> Tree:
    """`\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}`."""
    with cursor.inside(opener, closer):
        branches = [branch(cursor)]
        while cursor.accept(NEXT_ROW) and not cursor.at(closer):
            branches.append(branch(cursor))
    if brace is not None:
        cursor.expect(r"\right.")
    return Cases(tuple(branches))


def branch(cursor: Cursor) -> tuple[Tree, Tree | None]:
    value = cursor.plus()
    noise(cursor)
    cursor.accept("&")
    if cursor.at_word(spelling.ELSE_WORDS):
        cursor.next()
        noise(cursor)
        return value, None
    if cursor.at_word(spelling.IF_WORDS):
        cursor.next()
    condition = cursor.parse(Level.IMPLIES)
    return value, together(cursor, condition)


def noise(cursor: Cursor) -> None:
    cursor.accept(",", ";", ".")


def together(cursor: Cursor, first: Tree) -> Tree:
    """`y = 1 \\text{ and } x > 0`."""
    found = [first]
    while cursor.at_word(spelling.AND_WORDS) or (cursor.at(",") and cursor.peek(1).text not in (NEXT_ROW, "&")):
        if cursor.peek(1).text.startswith(r"\end{"):
            break
        cursor.next()
        found.append(cursor.parse(Level.IMPLIES))
    noise(cursor)
    return first if len(found) == 1 else Several(tuple(found))
