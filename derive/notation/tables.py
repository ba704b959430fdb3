"""`\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}`, `\\begin{cases} ... \\end{cases}`: entries row by row."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import spelling
from derive.notation.calls import finished
from derive.notation.cursor import Cursor
from derive.notation.levels import Level
from derive.notation.optima import heads_problem
from derive.notation.tokens import Token
from derive.notation.tree import Call, Cases, Matrix, Name, Several, Tree

NEXT_ROW = r"\\"
CASES = (r"\begin{cases}", r"\begin{dcases}", r"\begin{rcases}")


def table(cursor: Cursor, brace: Token | None = None) -> Tree:
    """A matrix, a determinant or cases; `\\left\\{ \\begin{array}{ll}` are cases too."""
    opener = cursor.next()
    closer = opener.text.replace("begin", "end")
    if opener.text in (*CASES, r"\begin{array}") and heads_problem(cursor) and not branches(cursor):
        return closed(cursor, problem(cursor, opener), brace)
    if opener.text in CASES or brace is not None:
        return cased(cursor, opener, closer, brace)
    with cursor.inside(opener, closer):
        rows = matrix_rows(cursor, opener, closer)
    matrix = Matrix(rows)
    return finished(cursor, Call(Name("det"), (matrix,)) if opener.text == r"\begin{vmatrix}" else matrix)


def closed(cursor: Cursor, tree: Tree, brace: Token | None) -> Tree:
    """Behind `\\left\\{` stands `\\right.`, of which the end of a sentence may have taken the dot."""
    if brace is not None and not cursor.accept(r"\right.") and cursor.token.kind != "end":
        cursor.expect(r"\right.")
    return tree


def branches(cursor: Cursor) -> bool:
    """Whether the rows are told apart by conditions."""
    inside = cursor.tokens[cursor.position : cursor.after_group(cursor.position - 1)]
    return any(token.kind == "word" and token.text in (*spelling.ELSE_WORDS, "if") for token in inside)


def problem(cursor: Cursor, opener: Token) -> Tree:
    """`\\begin{array}{ll} \\text{minimize} & f \\\\ \\text{subject to} & g \\end{array}`, row after row.

    What stands below the objective constrains it, also where no word says so.
    """
    start, behind = cursor.position, cursor.after_group(cursor.position - 1)
    inner = [token for token in cursor.tokens[start : behind - 1] if token.text != "&"]
    while inner and inner[-1].text in (".", ",", ";"):
        inner.pop()
    end = Token("end", "", cursor.tokens[behind - 1].start)
    lone = Cursor(cursor.source, [*joined(inner), end], cursor.vocabulary, cursor.grammar, depth=cursor.depth)
    tree = lone.parse(Level.SEVERAL)
    if lone.token.kind != "end":
        raise lone.fail(lone.token, "nothing that could stand here")
    cursor.position = behind - 1
    cursor.close(opener, opener.text.replace("begin", "end"))
    return tree


def joined(tokens: list[Token]) -> Iterator[Token]:
    """A new row is a comma, but not before "subject to" nor behind a comma; the first one is "subject to" itself where
    that stands nowhere.
    """
    told = any(token.text in spelling.SUCH_THAT_WORDS for token in tokens)
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else token
        joint = following.text in spelling.SUCH_THAT_WORDS or tokens[place - 1].text in (",", ";")
        if token.text != NEXT_ROW:
            yield token
        elif following is not token and not told:
            told = True
            yield Token("word", "s.t.", token.start)
        elif following is not token and not joint:
            yield Token("mark", ",", token.start)


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
