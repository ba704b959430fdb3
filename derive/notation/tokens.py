"""`\\vec w_1` into `\\vec`, `w`, `_`, `1`: LaTeX in pieces, each with its place, spacing dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from derive.errors import CannotRead
from derive.notation import spelling

LONGEST = 200_000
LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Token:
    """`\\alpha` at 7: kind is `number`, `letter`, `word`, `command`, `mark` or `end`."""

    kind: str
    text: str
    start: int


def refusal(source: str, start: int, piece: str, reason: str) -> CannotRead:
    """`line 1, column 3: cannot read '\\foo': unknown command`: what, where, why."""
    line = source.count("\n", 0, start) + 1
    column = start - (source.rfind("\n", 0, start) + 1) + 1
    shown = piece if len(piece) <= 20 else piece[:20] + "..."
    what = f"cannot read {shown!r}" if piece else "the text ends too early"
    return CannotRead(f"line {line}, column {column}: {what}: {reason}")


PATTERN = re.compile(
    r"""
    (?P<space>\s+|~|&|\\[,;:!>\ ]|\\(?:quad|qquad|displaystyle|textstyle|limits|nolimits|thinspace
        |medspace|thickspace|nonumber|notag)(?![A-Za-z])|\\[bB]igg?[lrm]?(?![A-Za-z]))
    |(?P<left>\\left(?![A-Za-z]))
    |(?P<right>\\right(?![A-Za-z]))
    |\\(?:text|mathrm|textrm|operatorname\*?|mathsf|textsf)\s*
        (?:\{\s*(?P<word>[A-Za-z](?:[A-Za-z.]|\ (?=[A-Za-z]))*)\s*\}|\ (?P<lone>[A-Za-z]))
    |(?P<command>\\(?:[A-Za-z]+|[{}|]))
    |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<letter>[A-Za-z])
    |(?P<mark>:=|<=|>=|!=|[-+=<>()\[\]{}_^',;|/*])
    """,
    re.VERBOSE,
)

GLYPHS = {
    **{glyph: command for command, glyph in spelling.GREEK.values()},
    **{glyph: command for command, glyph in spelling.RELATIONS.values() if len(glyph) == 1},
    **{pair[1]: pair[0] for pair in (spelling.DOT, spelling.HADAMARD, spelling.PARTIAL)},
    **{pair[1]: pair[0] for pair in (spelling.NABLA, spelling.IMPLIES, spelling.EQUIVALENT)},
    **{"−": "-", "′": "'", "…": r"\dots", "‖": r"\|", "∞": r"\infty", "∑": r"\sum", "ℓ": r"\ell"},
}
"""A single Unicode sign stands for its LaTeX."""


def tokens(source: str) -> list[Token]:
    """The pieces of a text, closed by one `end`; a full stop or comma that ends the sentence is dropped."""
    if len(source) > LONGEST:
        reason = f"longer than {LONGEST} characters"
        raise refusal(source, LONGEST, source[LONGEST : LONGEST + 8], reason)
    found = _scanned(source, len(source.rstrip().rstrip(".,;").rstrip()))
    return [*found, Token("end", "", len(source))]


def _scanned(source: str, end: int) -> list[Token]:
    found: list[Token] = []
    open_lefts: list[int] = []
    position = 0
    while position < end:
        token, position = _next(source, position, end)
        _balance(source, token, open_lefts)
        found += [token] if token.kind not in ("space", "left", "right") else []
    if open_lefts:
        raise refusal(source, open_lefts[-1], r"\left", r"it has no \right")
    return found


def _next(source: str, position: int, end: int) -> tuple[Token, int]:
    match = PATTERN.match(source, position, end)
    if match is None:
        return _glyph(source, position), position + 1
    kind = match.lastgroup or ""
    token = Token("word" if kind == "lone" else kind, match[kind], position)
    if kind == "number" and len(token.text) > LONGEST_NUMBER:
        raise refusal(source, position, token.text, f"more than {LONGEST_NUMBER} digits")
    return token, match.end()


def _glyph(source: str, position: int) -> Token:
    sign = source[position]
    if sign not in GLYPHS:
        raise refusal(source, position, _piece(source, position), "not part of the notation")
    text = GLYPHS[sign]
    return Token("command" if text.startswith("\\") else "mark", text, position)


def _piece(source: str, position: int) -> str:
    return source[position : position + 2] if source[position] == "\\" else source[position]


def _balance(source: str, token: Token, open_lefts: list[int]) -> None:
    if token.kind == "left":
        open_lefts.append(token.start)
    elif token.kind == "right":
        if not open_lefts:
            raise refusal(source, token.start, r"\right", r"it has no \left")
        open_lefts.pop()


def first_digit(token: Token) -> tuple[Token, Token | None]:
    """`1` and `2` of `12`: what TeX takes for an argument without braces, and what is left over."""
    if token.kind != "number" or len(token.text) == 1:
        return token, None
    rest = replace(token, text=token.text[1:], start=token.start + 1)
    return replace(token, text=token.text[0]), rest
