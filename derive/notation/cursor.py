"""`a + |b`: a place in the pieces of a text, with what is open around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from derive.errors import CannotRead
from derive.notation import spelling
from derive.notation.levels import Level
from derive.notation.tokens import Token, first_digit, refusal
from derive.notation.tree import Tree, Vocabulary

Read = TypeVar("Read")

DEEPEST = 64
NONE: frozenset[str] = frozenset()
OPENERS = frozenset(["(", "[", "{", r"\{", r"\langle", r"\lfloor", r"\lceil", r"\lVert", r"\lvert"])
CLOSERS = frozenset([")", "]", "}", r"\}", r"\rangle", r"\rfloor", r"\rceil", r"\rVert", r"\rvert"])
DIFFERENTIAL = "d"
DERIVATIVE = r"\nabla"
WHERE = "|_"
"""Marks among the stops: a differential, a further derivative, and the bar that says where a derivative is taken."""


@dataclass(frozen=True)
class Grammar:
    """The grammar's entry and the signs that a factor may start with, so that the parts need not import it."""

    expression: Callable[[Cursor, Level], Tree]
    starters: frozenset[str]
    relations: frozenset[str]


@dataclass
class Cursor:
    """Reads on from `position`.

    `stops` are the signs that end what is read between the innermost brackets; `among` says that a set is read there.
    """

    source: str
    tokens: list[Token]
    vocabulary: Vocabulary
    grammar: Grammar
    position: int = 0
    depth: int = 0
    stops: frozenset[str] = NONE
    among: bool = False
    closings: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.closings = closings(self.tokens)

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

    def at_word(self, words: Collection[str]) -> bool:
        return self.token.kind == "word" and self.text in words

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
    def inside(self, opener: Token, *closers: str, stops: frozenset[str] = NONE) -> Iterator[None]:
        """Between `opener` and the first of `closers`, which is consumed."""
        with self.until(stops):
            yield
        self.close(opener, *closers)

    @contextmanager
    def until(self, stops: frozenset[str], among: bool = False) -> Iterator[None]:
        """Up to one of `stops`, or to where what is read ends anyway."""
        before = self.stops, self.among
        self.stops, self.among = stops, among
        yield
        self.stops, self.among = before

    @property
    def stopped(self) -> bool:
        return bool(self.stops) and self.stops_at(0)

    def stops_at(self, distance: int) -> bool:
        """Whether a sign ends what is read: a bar that closes, `dx` under an integral, a derivative after another."""
        token = self.peek(distance)
        if DERIVATIVE in self.stops and self.differentiates(self.position + distance):
            return True
        if DIFFERENTIAL in self.stops and token.text == DIFFERENTIAL:
            return self.peek(distance + 1).kind in ("letter", "command")
        return token.kind != "word" and token.text in self.stops

    def differentiates(self, place: int) -> bool:
        """`\\nabla`, `\\frac{\\partial L}{\\partial w}`: a derivative starts here."""
        text = self.tokens[min(place, len(self.tokens) - 1)].text
        return text in (r"\nabla", r"\partial") or (text in FRACTIONS and self.is_derivative(place + 1))

    def is_derivative(self, place: int) -> bool:
        """`{\\partial L}{\\partial w}`, `{dE}{dw}`, `{d}{dw}`, but not `{d_1}{d_2}`."""
        above = self.tokens[place : place + 3]
        sign = above[1].text if len(above) == 3 else ""
        if above[0].text != "{" or sign not in (r"\partial", DIFFERENTIAL):
            return False
        behind = self.after_group(place)
        below = self.tokens[behind : behind + 3]
        same = [token.text for token in below[:2]] == ["{", sign] and below[-1].text not in {"}", "^", *NO_OPERAND}
        return same and above[2].text not in NO_OPERAND

    def parse(self, least: Level) -> Tree:
        return self.grammar.expression(self, least)

    def plus(self) -> Tree:
        """`a + b`: an expression, without a relation."""
        return self.grammar.expression(self, Level.PLUS)

    @property
    def starts_factor(self) -> bool:
        """Whether what comes next can stand beside a factor; a bar that is open closes instead."""
        token = self.token
        if token.kind == "word":
            return token.text.split()[0].lower() not in spelling.PROSE
        if self.stopped or (token.text == "|" and self.peek(1).text == "_"):
            return False
        return token.kind in ("number", "letter") or token.text in self.grammar.starters

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
        return Cursor(self.source, [token, end], self.vocabulary, self.grammar, 0, self.depth)

    def group(self, start: int) -> list[Token]:
        """The signs of the bracket that opens at `start`, without those of brackets inside it."""
        place, behind, found = start + 1, self.after_group(start), []
        while place < behind - 1:
            found.append(self.tokens[place])
            place = self.after_group(place)
        return found

    def after_group(self, start: int) -> int:
        """The place behind the bracket that opens at `start`, or the end of the text."""
        return self.closings.get(start, start) + 1


NO_OPERAND = frozenset(["_", "'", "+", "-", "=", ",", "*", "/", r"\cdot", r"\times", r"\circ"])
"""What stands behind a d that is a name."""


def opens(token: Token) -> bool:
    return token.text in OPENERS or token.text.startswith(r"\begin{")


def closes(token: Token) -> bool:
    return token.text in CLOSERS or token.text.startswith(r"\end{")


def closings(tokens: list[Token]) -> dict[int, int]:
    """The place of the bracket that closes each one; what is never closed reaches to the end."""
    found: dict[int, int] = {}
    pending: list[int] = []
    for place, token in enumerate(tokens):
        if opens(token):
            pending.append(place)
        elif closes(token) and pending:
            found[pending.pop()] = place
    return found | dict.fromkeys(pending, len(tokens) - 2)


FRACTIONS = frozenset([r"\frac", r"\tfrac", r"\dfrac", r"\nicefrac", r"\cfrac"])
