r"""`Let $x > 0$. \[ f(x) = \log x \]` to prose and displays: what a file holds, in reading order, with exact places."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from derive.written.blocks import Reader
from derive.written.clean import cleaned, is_markdown
from derive.written.macros import expanded
from derive.written.parts import Display, Formula, Prose, Words
from derive.written.rows import Row
from derive.written.source import Piece, Problem, line_starts

__all__ = ["Display", "Document", "Formula", "Piece", "Problem", "Prose", "Row", "Words", "document"]

BEGIN, END = r"\begin{document}", r"\end{document}"
MOST = 1_000_000
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class Document:
    """The blocks of a file and what in it could not be read."""

    text: str
    blocks: tuple[Prose | Display, ...]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def lines(self) -> array[int]:
        return line_starts(self.text)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Both from 1."""
        line = bisect_right(self.lines, max(0, min(offset, len(self.text))))
        return line, offset - self.lines[line - 1] + 1


def document(text: str) -> Document:
    """Total: every text is a document, and what cannot be read is among its problems."""
    clean, first = cleaned(text[:MOST])
    begun, ended = clean.text.find(BEGIN), clean.text.find(END)
    start = begun + len(BEGIN) if begun >= 0 else 0
    body, second = expanded(clean[: ended if ended >= start else None], start)
    reader = Reader(body, is_markdown(text[:MOST]))
    blocks = reader.run()
    cut = [Problem(MOST, "", f"the file is longer than {MOST} characters; the rest is not read", lost=True)]
    found = {*first, *second, *reader.problems, *(cut if len(text) > MOST else ())}
    problems = sorted(found, key=lambda problem: problem.offset)
    return Document(text, blocks, tuple(shortened(problems)))


def shortened(problems: list[Problem]) -> list[Problem]:
    """At most so many; the last one says how many there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    last = problems[MOST_PROBLEMS - 1]
    return [*problems[: MOST_PROBLEMS - 1], Problem(last.offset, "", f"{len(problems)} problems in all", lost=True)]
