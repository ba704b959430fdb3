r"""`\newcommand{\norm}[1]{\|#1\|}` to `Macro(text, arity)`: what the writer defines, where it starts and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from derive.written.source import Piece, Problem, problem

MOST_DEFINITIONS = 500
LONGEST_BODY = 5_000
CONTROL = re.compile(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
PARAMETER = re.compile(r"#([1-9])")
KEPT = frozenset(("\\" + name) for name in ("begin", "end", "left", "right", "par", "item", "text", *"\\[](){}$%&"))
"""Names on which the reading of a page rests; a file cannot change them."""

NAME = r"(?:\{\s*(?P<braced>\\(?:[A-Za-z@]+|[^A-Za-z]))\s*\}|(?P<bare>\\(?:[A-Za-z@]+|[^A-Za-z])))"
DEFINER = re.compile(
    r"(?<!\\)\\(?P<kind>(?:re|provide)?newcommand|providecommand|DeclareRobustCommand|DeclareMathOperator"
    r"|DeclarePairedDelimiter|NewDocumentCommand|[gex]?def|let)(?![A-Za-z@])\*?"
)
COMMAND = re.compile(r"\s*" + NAME + r"\s*(?:\[\s*(?P<arity>[0-9])\s*\])?\s*(?:\[(?P<default>[^\[\]]{0,200})\])?\s*")
DOCUMENT = re.compile(r"\s*" + NAME + r"\s*\{(?P<signature>[\sm]{0,40})\}\s*")
DEF = re.compile(r"\s*" + NAME + r"(?P<parameters>(?:#[1-9])*)\s*")
LET = re.compile(r"\s*" + NAME + r"\s*=?\s*(?P<target>\\(?:[A-Za-z@]+|[^A-Za-z])|[^\s\\{}])")
NAMED = re.compile(r"\s*" + NAME + r"\s*")


@dataclass(frozen=True, slots=True)
class Macro:
    r"""`\|#1\|`; a primitive is taken as it stands, a starred one may have a star, a braced one needs its braces."""

    text: str
    arity: int = 0
    default: str | None = None
    primitive: bool = False
    starred: bool = False
    braced: bool = False
    parts: tuple[str | int, ...] = field(init=False)
    mentions: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        pieces = PARAMETER.split(self.text)
        parts = [int(part) if number % 2 else part for number, part in enumerate(pieces)]
        kept = [part for part in parts if part != "" and (isinstance(part, str) or part <= self.arity)]
        object.__setattr__(self, "parts", tuple(kept))
        object.__setattr__(self, "mentions", frozenset(CONTROL.findall(self.text)))


@dataclass(frozen=True, slots=True)
class Definition:
    r"""`\name` stands for the macro, or by `\let` for what `target` means."""

    name: str
    macro: Macro | None
    end: int
    target: str = ""


def group_end(text: str, start: int, most: int) -> int | None:
    """Behind the `}` that closes the `{` at `start`, if it comes within `most` characters."""
    depth, stop = 0, min(len(text), start + most)
    for match in BRACES.finditer(text, start, stop):
        depth += STEP.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None


STEP = {"{": 1, "}": -1}


def definitions(piece: Piece) -> tuple[dict[int, Definition], tuple[Problem, ...]]:
    """By the offset at which each begins; one that lies in another is none."""
    found: dict[int, Definition] = {}
    problems: list[Problem] = []
    at, fuel = 0, 4 * len(piece) + 20_000
    while fuel > 0 and len(found) < MOST_DEFINITIONS and (match := DEFINER.search(piece.text, at)):
        definition = READERS.get(match["kind"], command)(piece.text, match)
        at = definition.end if definition else match.end()
        fuel -= at - match.start() if definition else LONGEST_BODY
        if definition is None:
            problems.append(problem(piece, match.start(), "a definition in a form that is not understood; left out"))
        elif definition.name not in KEPT:
            found[match.start()] = definition
    if len(found) >= MOST_DEFINITIONS or fuel <= 0:
        problems.append(problem(piece, at, "too many definitions; those from here on are left out"))
    return found, tuple(problems)


def name_of(match: re.Match[str]) -> str:
    return match["braced"] or match["bare"]


def body(text: str, start: int) -> tuple[str, int] | None:
    """What the braces at `start` hold, and where they end."""
    stop = group_end(text, start, LONGEST_BODY) if text[start : start + 1] == "{" else None
    return None if stop is None else (text[start + 1 : stop - 1], stop)


def command(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\newcommand{\norm}[2][2]{\|#2\|_{#1}}`."""
    head = COMMAND.match(text, begun.end())
    found = body(text, head.end()) if head else None
    if head is None or found is None:
        return None
    return Definition(name_of(head), Macro(found[0], int(head["arity"] or 0), head["default"]), found[1])


def document_command(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\NewDocumentCommand{\norm}{m}{\|#1\|}`."""
    head = DOCUMENT.match(text, begun.end())
    found = body(text, head.end()) if head else None
    if head is None or found is None:
        return None
    return Definition(name_of(head), Macro(found[0], head["signature"].count("m")), found[1])


def primitive_def(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\def\norm#1{\|#1\|}`, without delimiters between the parameters."""
    head = DEF.match(text, begun.end())
    found = body(text, head.end()) if head else None
    if head is None or found is None:
        return None
    return Definition(name_of(head), Macro(found[0], head["parameters"].count("#")), found[1])


def let(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\let\phi\varphi`."""
    head = LET.match(text, begun.end())
    return Definition(name_of(head), None, head.end(), head["target"]) if head else None


def operator(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\DeclareMathOperator*{\argmin}{arg\,min}` is `\operatorname*{arg\,min}`."""
    head = NAMED.match(text, begun.end())
    found = body(text, head.end()) if head else None
    if head is None or found is None:
        return None
    star = "*" if begun[0].endswith("*") else ""
    return Definition(name_of(head), Macro(rf"\operatorname{star}{{{found[0]}}}"), found[1])


def delimiter(text: str, begun: re.Match[str]) -> Definition | None:
    r"""`\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}`; `\norm*{x}` and `\norm[\big]{x}` are `\norm{x}`."""
    head = NAMED.match(text, begun.end())
    left = body(text, head.end()) if head else None
    right = body(text, left[1]) if left else None
    if head is None or left is None or right is None:
        return None
    macro = Macro(rf"\left{left[0]} #2\right{right[0]} ", 2, "", starred=True)
    return Definition(name_of(head), macro, right[1])


READERS: dict[str, Callable[[str, re.Match[str]], Definition | None]] = {
    "def": primitive_def,
    "gdef": primitive_def,
    "edef": primitive_def,
    "xdef": primitive_def,
    "let": let,
    "DeclareMathOperator": operator,
    "DeclarePairedDelimiter": delimiter,
    "NewDocumentCommand": document_command,
}
