r"""`Let $x$ be … \[ … \]` to blocks: where formulas and displays begin and end, also where a writer left one open."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from derive.written.joins import Between
from derive.written.parts import Display, Formula, Prose, Words
from derive.written.rows import FLAT, Row, arguments_end, depth_of, split_rows
from derive.written.source import Piece, Problem, problem
from derive.written.words import words

MOST_FORMULAS = 2_000
MOST_OF_A_FORMULA = 20_000
DEEPEST = 100
NEAR = 2_000
ALONE = frozenset({"cases", "dcases", "rcases", "array", "smallmatrix", *(f"{kind}matrix" for kind in (*"pbvVB", ""))})
"""Environments that are a row of their own where they stand outside of any display."""

BLOCK = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[A-Za-z]{1,30}\*?)\}|(?P<display>\\\[|\$\$)|(?P<inline>\\\(|\$)|\\.", re.DOTALL
)
EDGE = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[A-Za-z]{1,30}\*?)\}|(?P<close>\\\]|\$\$)|(?P<open>\\\[)|\\."
    r"|(?P<blank>\n[ \t\r]*\n)",
    re.DOTALL,
)
INLINE = re.compile(
    r"""
    (?P<text>\\(?:text[a-z]{0,6}|mbox|hbox)\s*\{)
    |(?P<round>\\\))
    |(?P<stop>\\\[|\n[ \t\r]*\n
        |\\begin\s*\{(?:align|alignat|flalign|gather|multline|equation|eqnarray|displaymath)\*?\})
    |\\.
    |(?P<mark>[{}$])
    """,
    re.VERBOSE | re.DOTALL,
)
WORDY = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
MONEY = re.compile(r"\$[0-9][^$\n]{0,80}\s\$[0-9]|\$[0-9][0-9.,]*(?=[^$\n]*$)", re.MULTILINE)
ITEM = r"\\item(?:\s*\[[^\]\n]{0,20}\])?"
MARK = r"(?:[-*+]|\d{1,2}[.)]|\(?[a-z\d]{1,3}\))"
LINE_STARTS = re.compile(rf"(?:\n[ \t\r]*\n|\\\\|{ITEM}|(?:^|\n)[ \t]*{MARK})\s*{MARK}?\s*\Z")
LINE_ENDS = re.compile(
    rf"[ \t]*[.,;:]?[ \t]*(?:\\\\|\n[ \t\r]*\n|\s*(?:\Z|\\(?:item|begin|end)\b|\\\[|\$\$)|\n[ \t]*{MARK}\s)"
)
BEFORE_A_LINE = 60
RELATES = re.compile(
    r"[=<>≤≥]|\\(?:leq?|geq?|neq?|leqslant|geqslant|in|[Rr]ightarrow|implies|iff|approx|succ|prec)(?![a-z])"
)


@dataclass(slots=True)
class Places:
    """Where each kind of edge stands, in order."""

    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, kind: str, place: int) -> None:
        self.found.setdefault(kind, []).append(place)

    def after(self, kind: str, place: int) -> int | None:
        """The first one from `place` on."""
        places = self.found.get(kind, [])
        index = bisect_left(places, place)
        return places[index] if index < len(places) else None


def edges(text: str) -> Places:
    r"""The places of `\end{align}`, `\]`, `$$`, of openings and of blank lines."""
    places = Places()
    for match in EDGE.finditer(text):
        if match["edge"] == "begin" and match["name"] in FLAT:
            places.add("opening", match.start())
        if match["edge"] == "end" and match["name"] in FLAT:
            places.add("ending", match.start())
        if match.lastgroup:
            places.add(match[0].replace(" ", "") if not match["blank"] else "blank", match.start())
    return places


Span = tuple[int, int]
"""Where the contents of a display stop, and where reading goes on."""


@dataclass(slots=True)
class Reader:
    """From left to right; what was left open is closed at the end of its paragraph."""

    source: Piece
    markdown: bool = False
    blocks: list[Prose | Display] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: list[Words | Formula] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    at: int = 0
    begun: int = 0
    count: int = 0

    @property
    def text(self) -> str:
        return self.source.text

    def run(self) -> tuple[Prose | Display, ...]:
        self.places = edges(self.text)
        while self.count < MOST_FORMULAS and (match := BLOCK.search(self.text, self.at)):
            self.at = match.end()
            for name in ("edge", "display", "inline"):
                if match[name]:
                    HANDLERS[name](self, match)
        if self.count < MOST_FORMULAS:
            self.words(len(self.text))
        else:
            self.trouble(self.at, f"more than {MOST_FORMULAS} formulas; the rest is not read", lost=True)
        self.paragraph()
        return tuple(self.blocks)

    def trouble(self, start: int, reason: str, lost: bool = False) -> None:
        self.problems.append(problem(self.source, start, reason, lost))

    def words(self, stop: int) -> None:
        """The text since the last formula."""
        piece = words(self.source[self.begun : stop], self.markdown) if self.begun < stop else None
        if piece and piece.text:
            self.parts.append(Words(piece))

    def paragraph(self) -> None:
        """What was collected becomes a block, if it says anything."""
        if any(isinstance(part, Formula) or part.piece.text.strip() for part in self.parts):
            self.blocks.append(Prose(tuple(self.parts)))
        self.parts = []

    def edge(self, match: re.Match[str]) -> None:
        name = match["name"]
        if match["edge"] == "end":
            return
        if name == "math":
            self.formula(match.start(), match.end(), self.closed(r"\end{math}", match.start(), match.end()))
        elif name in FLAT and name != "subequations":
            self.display(match.start(), arguments_end(self.text, match), self.environment(match), name)
        elif name in ALONE:
            stop = self.environment(match)[1]
            self.display(match.start(), match.start(), (stop, stop), name)

    def opened(self, match: re.Match[str]) -> None:
        r"""`\[` or `$$`."""
        kind = "displaymath" if match[0] == r"\[" else "$$"
        closing = r"\]" if match[0] == r"\[" else "$$"
        self.display(match.start(), match.end(), self.closed(closing, match.start(), match.end()), kind)

    def environment(self, match: re.Match[str]) -> Span:
        r"""Up to its own `\end`, or where it has none to the end of the paragraph."""
        name, start = match["name"], match.end()
        stop = self.places.after(rf"\end{{{name}}}", start)
        again = self.places.after(rf"\begin{{{name}}}", start)
        if stop is not None and (again is None or stop < again or name in ALONE):
            return stop, self.text.index("}", stop) + 1
        return self.left_open(match.start(), start, rf"\begin{{{name}}}")

    def left_open(self, begun: int, start: int, what: str) -> Span:
        """The nearest blank line, display or end of one."""
        self.trouble(begun, f"{what} is never closed; it is taken to end with its paragraph")
        near = [self.places.after(kind, start) for kind in ("blank", "opening", r"\[")]
        stop = min([place for place in near if place is not None], default=len(self.text))
        end = self.places.after("ending", start)
        if end is not None and end < stop:
            return end, self.text.index("}", end) + 1
        return stop, stop

    def closed(self, closing: str, begun: int, start: int) -> Span:
        r"""Up to the next `$$` or `\]`, unless the paragraph ends in prose before it."""
        stop, blank = self.places.after(closing, start), self.places.after("blank", start)
        again = self.places.after(r"\[", start) if closing == r"\]" else None
        far = stop is None or (again is not None and again < stop)
        if stop is None or far or (blank is not None and blank < stop and self.prose(blank, stop)):
            return self.left_open(begun, start, self.text[begun:start])
        return stop, (self.text.index("}", stop) + 1 if closing.endswith("}") else stop + 2)

    def prose(self, start: int, stop: int) -> bool:
        """Whether words rather than mathematics stand there."""
        between = self.text[start : min(stop, start + NEAR)]
        return "$" in between or bool(WORDY.search(between))

    def display(self, begun: int, start: int, span: Span, kind: str) -> None:
        r"""A block of rows; an `\intertext` parts it."""
        self.words(begun)
        self.paragraph()
        rows, problems = split_rows(self.source[start : span[0]], kind)
        self.problems += problems
        together: list[Row] = []
        for row in rows:
            if isinstance(row, Row):
                together.append(row)
            else:
                self.rows(kind, together)
                self.between(row)
                together = []
        self.rows(kind, together)
        self.at = self.begun = max(span[1], start)

    def rows(self, kind: str, rows: list[Row]) -> None:
        self.count += max(1, len(rows))
        if rows:
            self.blocks.append(Display(kind, tuple(rows)))

    def between(self, prose: Between) -> None:
        """Prose that stands inside of a display."""
        inner = Reader(prose.piece, self.markdown)
        inner.count = self.count
        self.blocks += [block for block in inner.run() if isinstance(block, Prose)]
        self.problems += inner.problems
        self.count = inner.count

    def inline(self, match: re.Match[str]) -> None:
        """A formula, unless a missing dollar would make one of a sentence."""
        if self.markdown and MONEY.match(self.text, match.start()):
            return
        stop, after = self.inline_span(match)
        between = self.text[match.end() : stop]
        if WORDY.search(between) and r"\text" not in between:
            self.trouble(match.start(), f"{match[0]} opens what reads as a sentence; perhaps one is missing", True)
            self.at = stop if stop == after else match.end()
        elif self.stands_alone(match.start(), after) and RELATES.search(between):
            self.display(match.start(), match.end(), (stop, after), "displaymath")
        else:
            self.formula(match.start(), match.end(), (stop, after))

    def stands_alone(self, begun: int, after: int) -> bool:
        r"""`\item $a = b$.`: nothing else is on the line, or in the paragraph."""
        before = self.text[max(0, begun - BEFORE_A_LINE) : begun]
        starts = LINE_STARTS.search(before if begun > BEFORE_A_LINE else f"\n\n{before}")
        return starts is not None and LINE_ENDS.match(self.text, after) is not None

    def formula(self, begun: int, start: int, span: Span) -> None:
        self.words(begun)
        piece = self.source[start : span[0]].strip()
        self.at = self.begun = span[1]
        self.count += 1
        reason = too_large(piece.text)
        if reason:
            self.problems.append(problem(piece, 0, reason, lost=True))
        elif piece.text:
            self.parts.append(Formula(piece))

    def inline_span(self, begun: re.Match[str]) -> Span:
        r"""`$x \text{ for $i$ } y$` is one formula; a blank line ends every one."""
        nested: list[bool] = []
        for match in INLINE.finditer(self.text, begun.end()):
            inside = bool(nested) and nested[-1]
            if match["stop"]:
                return self.unclosed(begun, match.start())
            if match["round"] if begun[0] == r"\(" else match[0] == "$" and not inside:
                return match.start(), match.end()
            if match["text"] or match[0] == "{":
                nested.append(bool(match["text"]) or inside)
            elif match[0] == "}" and nested:
                nested.pop()
        return self.unclosed(begun, len(self.text))

    def unclosed(self, begun: re.Match[str], stop: int) -> Span:
        self.trouble(begun.start(), f"{begun[0]} is never closed; it is taken to end with its paragraph")
        return stop, stop


def too_large(text: str) -> str:
    """Why a formula cannot be read, or nothing."""
    if len(text) > MOST_OF_A_FORMULA:
        return f"a formula of more than {MOST_OF_A_FORMULA} characters"
    return f"braces nested more than {DEEPEST} deep" if depth_of(text) > DEEPEST else ""


HANDLERS: dict[str, Callable[[Reader, re.Match[str]], None]] = {
    "edge": Reader.edge,
    "display": Reader.opened,
    "inline": Reader.inline,
}
