"""A stretch of text that knows where each of its characters stands in the file: `place`, slices, joins."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

Run = tuple[int, int, int]
"""From this character on the places are `origin + step·k`; a step of 0 is text that a macro call stands for."""

LAST = float("inf")
NEWLINE = re.compile(r"\r\n?|\n")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, and why; `lost` where it is not judged, otherwise it was mended."""

    offset: int
    piece: str
    reason: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """`w^\\top x` with the places of its characters, kept as runs."""

    text: str
    runs: tuple[Run, ...]

    def place(self, index: int) -> int:
        """The offset in the file; for the length of the text the one behind its last character."""
        if self.text and index >= len(self.text):
            return self.place(len(self.text) - 1) + 1
        start, origin, step = self.runs[self._run(index)]
        return origin + step * (index - start)

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(map(self.place, range(len(self.text))))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Piece:
        """`piece[a:b]`; an empty slice keeps its place."""
        start, stop, _ = part.indices(len(self.text))
        stop = max(start, stop)
        first = self._run(start)
        last = max(first + 1, bisect_left(self.runs, (stop,)))
        return Piece(self.text[start:stop], tuple(moved(run, start) for run in self.runs[first:last]))

    def _run(self, index: int) -> int:
        return bisect_right(self.runs, (index, LAST)) - 1

    def strip(self, characters: str | None = None) -> Piece:
        kept = self.text.lstrip(characters)
        start = len(self.text) - len(kept)
        return self[start : start + len(kept.rstrip(characters))]


def moved(run: Run, start: int) -> Run:
    """A run as a slice that begins at `start` sees it."""
    begun, origin, step = run
    hidden = max(0, start - begun)
    return begun + hidden - start, origin + step * hidden, step


def piece_of(text: str, origin: int = 0) -> Piece:
    """A text as it stands in the file."""
    return Piece(text, ((0, origin, 1),))


def drawn_from(text: str, place: int) -> Piece:
    """A text that one place stands for."""
    return Piece(text, ((0, place, 0),))


@dataclass(slots=True)
class Collector:
    """Pieces one behind the other; what was added last can be taken back."""

    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    size: int = 0

    def add(self, piece: Piece, start: int = 0, stop: int | None = None) -> None:
        """`piece[start:stop]`."""
        text = piece.text[start:stop]
        if not text:
            return
        if len(piece.runs) == 1:
            _, origin, step = piece.runs[0]
            self.run(origin + step * start, step)
        else:
            self.runs += [(begun + self.size, origin, step) for begun, origin, step in piece[start:stop].runs]
        self.parts.append(text)
        self.size += len(text)

    def run(self, origin: int, step: int) -> None:
        """A run from here on, unless the last one goes on."""
        begun, before, last = self.runs[-1] if self.runs else (0, -1, -1)
        if last != step or origin != before + step * (self.size - begun):
            self.runs.append((self.size, origin, step))

    def put(self, text: str, place: int) -> None:
        """A text that one place stands for."""
        if text:
            self.run(place, 0)
            self.parts.append(text)
            self.size += len(text)

    def mark(self) -> tuple[int, int, int]:
        return len(self.parts), len(self.runs), self.size

    def back_to(self, mark: tuple[int, int, int]) -> None:
        parts, runs, self.size = mark
        del self.parts[parts:], self.runs[runs:]

    def ending(self, most: int) -> str:
        """The last characters, as far as the last part holds them."""
        return self.parts[-1][-most:] if self.parts else ""

    def blank(self) -> bool:
        return not any(part.strip() for part in self.parts)

    def piece(self, place: int = 0) -> Piece:
        """Everything so far; `place` is where an empty piece stands."""
        return Piece("".join(self.parts), tuple(self.runs) or ((0, place, 1),))


def joined(pieces: Sequence[Piece], separator: str) -> Piece:
    """`separator` takes the place behind the piece before it."""
    found = Collector()
    for number, piece in enumerate(pieces):
        if number:
            found.add(drawn_from(separator, pieces[number - 1].place(len(pieces[number - 1]))))
        found.add(piece)
    return found.piece(pieces[0].place(0) if pieces else 0)


def problem(piece: Piece, start: int, reason: str, lost: bool = False) -> Problem:
    """A problem at `piece[start:]`, which is shown as far as a line goes."""
    shown = piece.text[start : start + SHOWN].split("\n")[0].rstrip()
    return Problem(piece.place(start), shown, reason, lost)


def line_starts(text: str) -> array[int]:
    """The offsets at which lines begin."""
    return array("q", [0, *(match.end() for match in NEWLINE.finditer(text))])
