r"""`\newcommand{\w}{\mathbf w}` and then `\w^\top x` to `\mathbf w^\top x`: the writer's own commands, expanded.

Nothing is executed: a macro stands for its text. The text that a call stands for has the place of the call, an argument
keeps its own places. Every expansion burns fuel, so that a bomb ends as a problem and not as a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.written.definitions import CONTROL, KEPT, Definition, Macro, definitions, group_end
from derive.written.source import Collector, Piece, Problem, drawn_from, problem
from derive.written.usual import IN_USE, USUAL

DEEPEST = 20
MOST_OF_ONE_CALL = 20_000
FACTOR, SPARE = 4, 20_000
PARAGRAPH = re.compile(r"[ \t\r]*\n[ \t\r]*\n")
SPACE = re.compile(r"\s*")
ENDS_IN_WORD = re.compile(r"\\[A-Za-z@]+\Z")


def expanded(piece: Piece, start: int = 0) -> tuple[Piece, tuple[Problem, ...]]:
    """`piece[start:]` with its macros expanded; what stands before it only defines them."""
    found, problems = definitions(piece)
    if not found and not IN_USE.search(piece.text):
        return piece[start:], problems
    expander = Expander(piece, start, found)
    return expander.run(), (*problems, *expander.problems)


@dataclass(slots=True)
class Frame:
    """A text that is being read, and how many macros deep it is."""

    piece: Piece
    at: int = 0
    depth: int = 0

    def skip_space(self) -> None:
        match = SPACE.match(self.piece.text, self.at)
        self.at = match.end() if match else self.at

    def ended(self) -> bool:
        return self.at >= len(self.piece)


class TooMuch(Exception):
    """The call that is being expanded has no fuel left."""


@dataclass(slots=True)
class Expander:
    """A stack of frames: the file, and above it the texts of the macros that are being expanded."""

    source: Piece
    start: int
    found: dict[int, Definition]
    out: Collector = field(default_factory=Collector)
    problems: list[Problem] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    table: dict[str, Macro] = field(default_factory=dict)
    later: dict[str, Macro] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)
    sound: dict[str, bool] = field(default_factory=dict)
    fuel: int = 0
    allowance: int = 0

    def run(self) -> Piece:
        """The whole text."""
        self.fuel = FACTOR * len(self.source) + SPARE
        for definition in self.found.values():
            if definition.macro is not None:
                self.later.setdefault(definition.name, definition.macro)
        for start, definition in self.found.items():
            if start < self.start:
                self.define(definition)
        self.frames.append(Frame(self.source, self.start))
        while self.frames:
            self.advance()
        return self.out.piece(self.source.place(self.start))

    def define(self, definition: Definition) -> None:
        r"""From here on; `\let` takes the meaning that its target has now."""
        alias = self.table.get(definition.target) if definition.target else None
        macro = alias or definition.macro or Macro(definition.target, primitive=True)
        self.table[definition.name] = macro
        self.sound.clear()

    def advance(self) -> None:
        """Copy up to the next command of the writer's own and meet it."""
        frame = self.frames[-1]
        match = self.next(frame)
        self.emit(frame.piece, frame.at, match.start() if match else len(frame.piece))
        if match is None:
            self.frames.pop()
        elif len(self.frames) == 1 and match.start() in self.found:
            definition = self.found[match.start()]
            self.define(definition)
            frame.at = definition.end
        else:
            frame.at = match.end()
            self.meet(frame, match)

    def next(self, frame: Frame) -> re.Match[str] | None:
        """The next definition or call."""
        definitions = self.found if len(self.frames) == 1 else {}
        for match in CONTROL.finditer(frame.piece.text, frame.at):
            if match.start() in definitions or self.meaning(match[0]) is not None:
                return match
        return None

    def emit(self, piece: Piece, start: int, stop: int) -> None:
        r"""`\alpha` and `x` from two places are kept apart."""
        if start < stop and piece.text[start].isalpha() and ENDS_IN_WORD.search(self.out.ending(40)):
            self.out.put(" ", piece.place(start))
        self.out.add(piece, start, stop)

    def meet(self, frame: Frame, match: re.Match[str]) -> None:
        macro = self.meaning(match[0])
        if macro is not None:
            meeting = self.guarded if len(self.frames) == 1 else self.call
            meeting(frame, match, macro)

    def meaning(self, name: str) -> Macro | None:
        if name in self.banned:
            return None
        return self.table.get(name) or self.later.get(name) or USUAL.get(name)

    def guarded(self, frame: Frame, match: re.Match[str], macro: Macro) -> None:
        """A call in the file: everything that it leads to, or nothing of it."""
        mark, before = self.out.mark(), self.fuel
        self.allowance = MOST_OF_ONE_CALL
        try:
            self.call(frame, match, macro)
            while len(self.frames) > 1:
                self.advance()
        except TooMuch as reason:
            self.out.back_to(mark)
            self.frames[:] = [frame]
            frame.at = match.end()
            self.fuel = before if self.fuel < 0 else self.fuel
            self.refuse(frame, match, str(reason))

    def refuse(self, frame: Frame, match: re.Match[str], reason: str) -> None:
        self.problems.append(problem(frame.piece, match.start(), reason))
        self.emit(frame.piece, match.start(), match.end())
        self.banned.add(match[0])

    def call(self, frame: Frame, match: re.Match[str], macro: Macro) -> None:
        """Push the text that the call stands for."""
        name, place = match[0], frame.piece.place(match.start())
        if macro.primitive:
            self.emit(drawn_from(macro.text, place), 0, len(macro.text))
            return
        self.burn(1, name)
        if not self.is_sound(name):
            raise TooMuch(f"the macro {name} leads back to itself or more than {DEEPEST} macros deep")
        if frame.depth >= DEEPEST:
            raise TooMuch(f"macros more than {DEEPEST} deep")
        arguments = self.arguments(macro)
        if arguments is None:
            self.emit(frame.piece, match.start(), match.end())
            return
        text = filled(macro, arguments, place, self.is_script())
        self.burn(len(text), name)
        self.frames.append(Frame(text, 0, frame.depth + 1))

    def is_script(self) -> bool:
        r"""Whether the call is what `x_` waits for."""
        return self.out.ending(40).rstrip().endswith(("_", "^"))

    def burn(self, amount: int, name: str) -> None:
        self.fuel -= amount
        self.allowance -= amount
        if self.fuel < 0 or self.allowance < 0:
            raise TooMuch(f"{name} expands to too much; it is left as it stands")

    def is_sound(self, name: str) -> bool:
        """Whether following the macros in its text comes to an end within the permitted depth."""
        if name not in self.sound:
            level = {name}
            for _ in range(DEEPEST):
                level = {other for above in level for other in self.mentions(above)}
            self.sound[name] = not level
        return self.sound[name]

    def mentions(self, name: str) -> Iterator[str]:
        macro = self.meaning(name)
        if macro is not None and not macro.primitive:
            yield from (other for other in macro.mentions if self.meaning(other) is not None)

    def arguments(self, macro: Macro) -> list[Piece] | None:
        """The arguments behind the call, or None and nothing taken."""
        saved = [(frame, frame.at) for frame in self.frames]
        found: list[Piece] = []
        if macro.starred:
            self.skip_star()
        if macro.default is not None:
            found.append(self.optional(macro.default))
        while len(found) < macro.arity:
            argument = self.argument(macro.braced)
            if argument is None:
                self.restore(saved)
                return None
            found.append(argument)
        return found

    def restore(self, saved: list[tuple[Frame, int]]) -> None:
        self.frames[:] = [frame for frame, _ in saved]
        for frame, at in saved:
            frame.at = at

    def current(self) -> Frame:
        """The topmost frame that has anything left; the file itself is never left."""
        while len(self.frames) > 1 and self.frames[-1].ended():
            self.frames.pop()
        return self.frames[-1]

    def optional(self, default: str) -> Piece:
        """`[2]`, or the default."""
        frame = self.current()
        text = frame.piece.text
        stop = text.find("]", frame.at, frame.at + 200) if text[frame.at : frame.at + 1] == "[" else -1
        if stop < 0:
            return drawn_from(default, frame.piece.place(max(0, frame.at - 1)))
        start, frame.at = frame.at + 1, stop + 1
        return frame.piece[start:stop]

    def skip_star(self) -> None:
        frame = self.current()
        frame.at += frame.piece.text.startswith("*", frame.at)

    def argument(self, braced: bool) -> Piece | None:
        r"""`{x+1}`, `\alpha` or `x`."""
        frame = self.current()
        text = frame.piece.text
        if PARAGRAPH.match(text, frame.at):
            return None
        frame.skip_space()
        if frame.ended() or text[frame.at] in "}$&":
            return None
        if text[frame.at] == "{" or braced:
            return self.group(frame) if text[frame.at] == "{" else None
        match = CONTROL.match(text, frame.at)
        if match and match[0] in KEPT:
            return None
        start, frame.at = frame.at, match.end() if match else frame.at + 1
        return frame.piece[start : frame.at]

    def group(self, frame: Frame) -> Piece | None:
        """What the braces hold, where they are closed within reach."""
        start = frame.at + 1
        stop = group_end(frame.piece.text, frame.at, MOST_OF_ONE_CALL)
        if stop is None:
            self.fuel -= min(len(frame.piece) - start, MOST_OF_ONE_CALL)
            return None
        frame.at = stop
        return frame.piece[start : stop - 1]


def filled(macro: Macro, arguments: list[Piece], place: int, braced: bool) -> Piece:
    """The text of a macro with its arguments in it."""
    found = Collector()
    for part in ("{", *macro.parts, "}") if braced else macro.parts:
        piece = drawn_from(part, place) if isinstance(part, str) else arguments[part - 1]
        if piece.text[:1].isalpha() and ENDS_IN_WORD.search(found.ending(40)):
            found.put(" ", place)
        found.add(piece)
    return found.piece(place)
