r"""`a = b \\ + c` is one row, `a = b \\ = c` are two: which lines of a display belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.written.source import Piece

MOST_JOINED = 20_000

RELATIONS = (
    "le|leq|leqslant|leqq|ge|geq|geqslant|geqq|ne|neq|approx|equiv|sim|simeq|cong|propto|in|notin|ni|subset|subseteq"
    "|supset|supseteq|to|rightarrow|longrightarrow|Rightarrow|Longrightarrow|implies|impliedby|Leftarrow|iff"
    "|Leftrightarrow|Longleftrightarrow|leftrightarrow|succ|succeq|succcurlyeq|prec|preceq|preccurlyeq|therefore"
    "|because|triangleq|coloneqq|coloneq|eqqcolon|ll|gg|doteq|mapsto|gtrless|lt|gt"
)
OPERATORS = "pm|mp|cdot|times|odot|otimes|oplus|circ|ast|star|cup|cap|wedge|vee|div|bullet"
BARE = rf"(?::?=:?|[<>≤≥≠≈≡∼∝⇒⇔→∈]|\\(?:{RELATIONS})(?![A-Za-z]))"
STACKED = rf"\\(?:overset|stackrel|underset)\s*\{{[^{{}}]{{0,40}}\}}\s*\{{\s*{BARE}"
RELATION = rf"(?:{BARE}|{STACKED})"
SPACING = (
    r"(?:\s|\\(?:quad|qquad|displaystyle|hfill|enspace|thinspace|negthinspace)(?![A-Za-z])|\\[,;:!>\ ]|\{\s*\}|~"
    r"|\\h?(?:space|phantom)\*?\s*\{(?:[^{}]|\{[^{}]{0,20}\}){0,40}\}|\\left\s*\.)"
)
STARTS_WITH_RELATION = re.compile(rf"{SPACING}*{RELATION}")
STARTS_WITH_OPERATOR = re.compile(rf"{SPACING}*(?:[+−±×·∘⊙]|\\(?:{OPERATORS})(?![A-Za-z]))")
STARTS_WITH_MINUS = re.compile(rf"{SPACING}*-")
STARTS_EITHER_WAY = re.compile(rf"{SPACING}*(?:[-+−±×·∘⊙]|\\(?:{OPERATORS})(?![A-Za-z])|{RELATION})")
ENDS_OPEN = re.compile(rf"(?<![\^_{{\\])(?:[-+−±×·∘⊙]|\\(?:{OPERATORS})(?![A-Za-z])|{RELATION})\s*\Z")
POWER = re.compile(r"[\^_]\s*(?:[-+*]|\\(?:ast|star|circ|bullet|times))\s*\Z")
BRACKETS = re.compile(r"\\.|[()\[\]{}]", re.DOTALL)
BALANCE = {"(": 1, "[": 1, r"\{": 1, ")": -1, "]": -1, r"\}": -1}
TOP = re.compile(rf"\\[{{}}]|[{{}}]|{RELATION}|\\.", re.DOTALL)
NEAR = 80


@dataclass(frozen=True, slots=True)
class Part:
    r"""A line of a display as the writer ended it; `led` where it begins with `&`."""

    piece: Piece
    led: bool = False
    label: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Between:
    r"""The contents of an `\intertext`."""

    piece: Piece


def grouped(lines: Iterable[Part | Between], kind: str) -> Iterator[list[Part] | Between]:
    """The lines that make one row, row by row."""
    group: list[Part] = []
    open_brackets = size = 0
    for line in lines:
        alone = isinstance(line, Between) or not group or size > MOST_JOINED
        if group and (alone or not continues(group[-1], line, open_brackets, kind)):
            yield group
            group, open_brackets, size = [], 0, 0
        if isinstance(line, Between):
            yield line
        else:
            group.append(line)
            open_brackets += balance(line.piece.text)
            size += len(line.piece)
    if group:
        yield group


def continues(before: Part, line: Part | Between, open_brackets: int, kind: str) -> bool:
    """Whether the line goes on where the one before it stopped."""
    if isinstance(line, Between):
        return False
    text = line.piece.text
    if STARTS_WITH_RELATION.match(text):
        return False
    return (
        kind.startswith("mult")
        or bool(STARTS_WITH_OPERATOR.match(text))
        or (bool(STARTS_WITH_MINUS.match(text)) and (line.led or not has_relation(text)))
        or ends_open(before.piece.text)
        or (open_brackets > 0 > balance(text))
    )


def ends_open(text: str) -> bool:
    """`a +` and `a =` do, `x^+` does not."""
    tail = text[-NEAR:]
    return bool(ENDS_OPEN.search(tail)) and not POWER.search(tail)


def balance(text: str) -> int:
    """Opening less closing brackets, those that only delimit an argument left out."""
    return sum(BALANCE.get(match[0], 0) for match in BRACKETS.finditer(text))


def has_relation(text: str) -> bool:
    r"""A relation that stands in no braces: `a = b`, not `\sum_{i=1}^n a_i`."""
    depth = 0
    for match in TOP.finditer(text):
        step = {"{": 1, "}": -1}.get(match[0], 0)
        depth = max(0, depth + step)
        if not depth and not step and not match[0].startswith(("\\{", "\\}")) and IS_RELATION.fullmatch(match[0]):
            return True
    return False


IS_RELATION = re.compile(RELATION)


def between_columns(before: str, after: str) -> bool:
    """`a = b & c = d` is two statements, `a &= b &+ c` is one."""
    return not ends_open(before) and not STARTS_EITHER_WAY.match(after) and bool(before.strip()) and bool(after.strip())
