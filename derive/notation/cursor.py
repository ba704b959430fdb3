"""`a + |b`: a place in the pieces of a text, with what is open around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from derive.errors import CannotRead
from derive.notation.spell import Level
from derive.notation.tokens import Token, first_digit, refusal
from derive.notation.tree import Tree, Vocabulary

Read = TypeVar("Read")

DEEPEST = 64
OPENERS = frozenset(["(", "[", "{", r"\{", r"\langle"])
CLOSERS = frozenset([")", "]", "}", r"\}", r"\rangle"])


@dataclass
class Cursor:
    """Reads on from `position`; `expression` is the grammar's entry, so that the parts need not import it."""

    source: str
    tokens: list[Token]
    vocabulary: Vocabulary
    expression: Callable[[Cursor, Level], Tree]
    position: int = 0
    depth: int = 0
    open: list[str] = field(default_factory=list)

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def text(self) -> str:
        return self.token.text

    def at(self, *texts: str) -> bool:
        return self.token.kind != "word" and self.text in texts

    def at_any(self, texts: Collection[str]) -> bool:
        return self.token.kind != "word" and self.text in texts

    def next(self) -> Token:
        token = self.token
        self.position += token.kind != "end"
        return token

    def accept(self, *texts: str) -> bool:
        found = self.at(*texts)
        self.position += found
        return found

    def peek(self, distance: int) -> Token:
        return self.tokens[min(self.position + distance, len(self.tokens) - 1)]

    def fail(self, token: Token, reason: str) -> CannotRead:
        return refusal(self.source, token.start, token.text, reason)

    def expect(self, *texts: str) -> Token:
        if not self.at(*texts):
            raise self.fail(self.token, f"expected {texts[0]}")
        return self.next()

    def close(self, opener: Token, *closers: str) -> None:
        """`)` of `(`; where the text ends first, the bracket that was never closed is to blame."""
        if self.token.kind == "end":
            raise self.fail(opener, f"it is never closed by {closers[0]}")
        self.expect(*closers)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        if self.depth >= DEEPEST:
            raise self.fail(self.token, f"nested more than {DEEPEST} levels deep")
        self.depth += 1
        yield
        self.depth -= 1

    @contextmanager
    def inside(self, opener: Token, *closers: str) -> Iterator[None]:
        """Between `opener` and the first of `closers`, which is consumed."""
        self.open.append(closers[0])
        yield
        self.close(opener, *closers)
        self.open.pop()

    def parse(self, least: Level) -> Tree:
        return self.expression(self, least)

    def argument(self, read: Callable[[Cursor], Read]) -> Read:
        """`{n+1}` or a single sign `n`: what TeX takes after a command, `_` or `^`."""
        if self.at("{"):
            opener = self.next()
            with self.inside(opener, "}"):
                return read(self)
        lone = self._lone()
        result = read(lone)
        if lone.token.kind != "end":
            raise self.fail(lone.token, "put braces around it")
        return result

    def _lone(self) -> Cursor:
        """The next single sign as a text of its own; `12` gives its first digit."""
        token, rest = first_digit(self.token)
        if token.kind == "end" or token.text in CLOSERS:
            raise self.fail(token, "an argument is missing")
        if rest is None:
            self.position += 1
        else:
            self.tokens[self.position] = rest
        end = Token("end", "", token.start + len(token.text))
        return Cursor(self.source, [token, end], self.vocabulary, self.expression, 0, self.depth, list("}"))

    def after_group(self, start: int) -> int:
        """The place behind the bracket that opens at `start`, or the end of the text."""
        depth = 0
        for place in range(start, len(self.tokens)):
            text = self.tokens[place].text
            depth += (text in OPENERS) - (text in CLOSERS)
            if depth <= 0:
                return place + 1
        return len(self.tokens) - 1

    def item(self, start: int) -> list[int]:
        """The places of an item's own signs, up to the comma, closing bracket or end behind it."""
        places = [start]
        while self.tokens[places[-1]].kind != "end" and not self._ends_item(places[-1]):
            places.append(self.after_group(places[-1]))
        return places

    def _ends_item(self, place: int) -> bool:
        return self.tokens[place].text in {",", ";", *CLOSERS}
