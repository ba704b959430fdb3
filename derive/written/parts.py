r"""Prose of words and formulas, displays of rows: the parts of a document."""

from __future__ import annotations

from dataclasses import dataclass

from derive.written.rows import Row
from derive.written.source import Piece


@dataclass(frozen=True, slots=True)
class Words:
    """`Let ` and ` be positive`: running text without its commands."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class Formula:
    """`x > 0`: what stands between two dollars."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class Prose:
    """Words and formulas in reading order."""

    parts: tuple[Words | Formula, ...]


@dataclass(frozen=True, slots=True)
class Display:
    r"""Rows of an `align*`; the kind of `\[` is `displaymath`, that of `$$` is `$$`."""

    kind: str
    rows: tuple[Row, ...]
