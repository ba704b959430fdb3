"""`_{ij}`, `_{i1}`, `_{+}`, `_{i\\cdot}`, `_{X|Y}`: what stands below a name."""

from __future__ import annotations

import re
from fractions import Fraction

from derive.notation import spelling
from derive.notation.cursor import Cursor
from derive.notation.levels import Level
from derive.notation.tree import Given, Name, Number, Times, Tree

BARS = ("|", r"\mid")
POSITIVE = {">": "++", r"\ge": "+", r"\geq": "+", r"\geqslant": "+"}
MARKS = {latex: base for base, (latex, _) in spelling.MARKS.items()} | dict.fromkeys((r"\ast", r"\star"), "*")
DOUBLED = {("+", "+"): "++", ("*", "*"): "**"}
OPEN = (r"\cdot", ":", r"\bullet")


def subscripts(cursor: Cursor) -> tuple[Tree, ...]:
    """`ij`, `i1` and `i,j` are two subscripts, `2i` and `10` are one; `\\cdot j` is a column."""
    items: list[Tree] = []
    with cursor.until(stops_below(cursor)):
        while not items or cursor.accept(",") or (follows_open(cursor, items) and not ends(cursor, 0)):
            items += subscript(cursor)
    return tuple(items)


def follows_open(cursor: Cursor, items: list[Tree]) -> bool:
    return cursor.at(*OPEN) or items[-1] == Name("cdot")


def stops_below(cursor: Cursor) -> frozenset[str]:
    """A dot or colon at an end of the list, `i\\cdot`, `:,j`, is an axis without an index; `X|Y` has one bar."""
    texts = [",", *signs_ahead(cursor), ","]
    ends_list = any(text in OPEN and "," in (texts[k - 1], texts[k + 1]) for k, text in enumerate(texts))
    return frozenset(OPEN if ends_list else ()) | bars_among(texts)


def bars_among(texts: list[str]) -> frozenset[str]:
    """A lone `|` or a `\\mid` says what is given; two bars are an absolute value."""
    if r"\mid" in texts:
        return frozenset([r"\mid"])
    return frozenset(["|"] if texts.count("|") % 2 else ())


def signs_ahead(cursor: Cursor) -> list[str]:
    """The signs up to the end of the group, without those in brackets inside it."""
    place = cursor.position
    found: list[str] = []
    while not ends(cursor, place - cursor.position):
        found.append(cursor.tokens[place].text)
        place = cursor.after_group(place)
    return found


def subscript(cursor: Cursor) -> tuple[Tree, ...]:
    """`i`, `ij`, `01`; the sign of `x_+` and the dot of `W_{i,\\cdot}` stand alone; `X|Y` of `p_{X|Y}` is a Given."""
    if cursor.at(*OPEN) and cursor.stopped:
        cursor.next()
        return (Name("cdot"),)
    if (mark := lone_mark(cursor) or word(cursor)) is not None:
        return (mark,)
    if re.fullmatch(r"0\d", cursor.text):
        return tuple(Number(Fraction(digit)) for digit in cursor.next().text)
    item = cursor.parse(Level.RELATION)
    if cursor.accept(*BARS):
        return (Given((item,), (cursor.plus(),)),)
    return item.factors if isinstance(item, Times) and side_by_side(item) else (item,)


def side_by_side(item: Times) -> bool:
    """`ij`, `i1`, and not the product `2i`."""
    return isinstance(item.factors[0], Name) and all(isinstance(factor, Name | Number) for factor in item.factors)


def lone_mark(cursor: Cursor) -> Name | None:
    """`+`, `++`, `*`, `**`, `> 0` and nothing more."""
    texts = cursor.text, cursor.peek(1).text
    twice = DOUBLED.get(texts)
    for length, base in ((1, MARKS.get(texts[0])), (2, twice), (2, _positive(texts))):
        if base is not None and (ends(cursor, length) or cursor.peek(length).text == ","):
            cursor.position += length
            return Name(base)
    return None


def word(cursor: Cursor) -> Name | None:
    """`new` of `x_{new}`, letter by letter up to the end of the group or a comma, where that is a known word."""
    length = 0
    while re.fullmatch("[A-Za-z]", cursor.peek(length).text):
        length += 1
    letters = "".join(cursor.peek(k).text for k in range(length))
    if letters not in spelling.LABELS or not (ends(cursor, length) or cursor.peek(length).text == ","):
        return None
    cursor.position += length
    return Name(letters)


def _positive(texts: tuple[str, str]) -> str | None:
    return POSITIVE.get(texts[0]) if texts[1] == "0" else None


def apart(item: Tree, numbered: bool = False, paired: bool = False) -> tuple[Tree, ...]:
    """`1j` is the number of a name and an index, as nobody writes an index 1j; `2j` where w_{1j} stands as well."""
    if isinstance(item, Number):
        return digits(item) if paired else (item,)
    if not isinstance(item, Times) or not isinstance(item.factors[0], Number):
        return (item,)
    split = numbered or item.factors[0].value in (0, 1)
    return item.factors if split and all(isinstance(other, Name) for other in item.factors[1:]) else (item,)


def digits(item: Number) -> tuple[Tree, ...]:
    """`11`, `12` as rows and columns; `10` and `2` as they are."""
    row, column = divmod(item.value, 10)
    return (Number(Fraction(row)), Number(column)) if 0 < row < 10 and column in range(1, 10) else (item,)


def ends(cursor: Cursor, distance: int) -> bool:
    token = cursor.peek(distance)
    return token.kind == "end" or token.text == "}"
