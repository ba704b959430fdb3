"""Lines of styled pieces of text: width, wrapping, alignment to the right; colour comes last or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from rich.style import Style

UNBROKEN = "\u00a0"
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Span:
    """Some text and what it is: `title`, `proved`, `quiet` …"""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def printable(text: str) -> str:
    """A stranger's text on one line: white space is one space, what would steer a terminal is �."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return UNSAFE.sub("�", " ".join(shown.split()))


def columns(text: str) -> int:
    """How many columns a text takes; a combining accent takes none."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def line(text: str, style: str = "", indent: int = 0) -> Line:
    return (Span(" " * indent + text, style),)


def paragraph(text: str, width: int, indent: int = 0, style: str = "") -> list[Line]:
    """A sentence in lines that fit; a space that is not to be broken comes out as a plain one."""
    parts = wrap(text, max(8, width - indent), break_on_hyphens=False)
    return [line(part.replace(UNBROKEN, " "), style, indent) for part in parts]


def together(text: str) -> str:
    """`w ∈ ℝᵈ, b ∈ ℝ` may be broken behind a comma only."""
    return ", ".join(part.replace(" ", UNBROKEN) for part in text.split(", "))


def ends(left: Span, right: Span, width: int) -> list[Line]:
    """One text at the left and one at the right of a line, or of two lines where they do not fit on one."""
    gap = width - columns(left.text) - columns(right.text)
    if gap >= 2:
        return [(left, Span(" " * gap), right)]
    return [*fitted(left, width), (Span(" " * max(0, width - columns(right.text))), right)]


def fitted(span: Span, width: int) -> list[Line]:
    """A text that is too long is cut at a space, its lead kept."""
    if columns(span.text) <= width:
        return [(span,)]
    lead = len(span.text) - len(span.text.lstrip())
    return paragraph(span.text.strip(), width, min(lead, width - 8), span.style)


def plain(lines: Iterable[Line]) -> str:
    """Without colour."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line], styles: Mapping[str, str]) -> str:
    """With the colours of `styles`, in the escape sequences of a terminal."""
    from rich.style import Style

    drawn = {name: Style.parse(style) for name, style in styles.items()}
    return "".join("".join(ink(span, drawn) for span in line) + "\n" for line in lines)


def ink(span: Span, drawn: Mapping[str, Style]) -> str:
    style = drawn.get(span.style)
    return style.render(span.text) if style is not None and span.text.strip() else span.text


def table(rows: Sequence[Sequence[str]], indent: int, width: int, style: str = "") -> list[Line]:
    """Columns aligned at the right, the first one at the left; what does not fit is wrapped row by row."""
    wide = [max(columns(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    if indent + sum(wide) + 2 * (len(wide) - 1) > width:
        return [part for row in rows for part in paragraph("  ".join(row).strip(), width, indent, style)]
    return [line(spaced(row, wide), style, indent) for row in rows]


def spaced(row: Sequence[str], wide: Sequence[int]) -> str:
    cells = [" " * (size - columns(cell)) + cell for cell, size in zip(row, wide, strict=True)]
    first = row[0] + " " * (wide[0] - columns(row[0]))
    return "  ".join([first, *cells[1:]])
