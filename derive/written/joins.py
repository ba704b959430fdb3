r"""`a = b \\ + c` is one row, `a = b \\ = c` are two: which lines of a display belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.written.source import Piece

MOST_JOINED = 20_000
NEAR = 80

RELATION_NAMES = (
    r"\le \leq \leqslant \leqq \ge \geq \geqslant \geqq \ne \neq \approx \equiv \sim \simeq \cong \propto \in \notin "
    r"\ni \subset \subseteq \supset \supseteq \to \rightarrow \longrightarrow \Rightarrow \Longrightarrow \implies "
    r"\impliedby \Leftarrow \iff \Leftrightarrow \Longleftrightarrow \leftrightarrow \succ \succeq \succcurlyeq \prec "
    r"\preceq \preccurlyeq \therefore \because \triangleq \coloneqq \coloneq \eqqcolon \ll \gg \doteq \mapsto \gtrless "
    r"\lt \gt"
)
RELATIONS = frozenset(RELATION_NAMES.split()) | frozenset("=<>≤≥≠≈≡∼∝⇒⇔→∈")
OPERATOR_NAMES = r"\pm \mp \cdot \times \odot \otimes \oplus \circ \ast \star \cup \cap \wedge \vee \div \bullet"
OPERATORS = frozenset(OPERATOR_NAMES.split()) | frozenset("+−±×·∘⊙")
STACKED = frozenset((r"\overset", r"\stackrel", r"\underset"))

SIGN = r"(?P<sign>[-+−±×·∘⊙=<>≤≥≠≈≡∼∝⇒⇔→∈]|\\[A-Za-z]+)"
SPACING = (
    r"(?:\s|\\(?:quad|qquad|displaystyle|hfill|enspace|thinspace|negthinspace)(?![A-Za-z])|\\[,;:!>\ ]|\{\s*\}|~"
    r"|\\h?(?:space|phantom)\*?\s*\{(?:[^{}]|\{[^{}]{0,20}\}){0,40}\}|\\left\s*\.|:)"
)
HEAD = re.compile(rf"{SPACING}*{SIGN}")
UNDER = re.compile(r"\s*\{[^{}]{0,40}\}\s*\{")
TAIL = re.compile(rf"(?P<before>[\^_{{]?)\s*{SIGN}:?\s*\Z")
BRACKETS = re.compile(r"\\.|[()\[\]]", re.DOTALL)
BALANCE = {"(": 1, "[": 1, r"\{": 1, ")": -1, "]": -1, r"\}": -1}
TOP = re.compile(r"\\[A-Za-z]+|\\.|[{}=<>≤≥≠≈≡∼∝⇒⇔→∈]", re.DOTALL)


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
    sign = first_sign(text)
    if sign in RELATIONS:
        return False
    return (
        kind.startswith("mult")
        or sign in OPERATORS
        or (sign == "-" and (line.led or not has_relation(text)))
        or ends_open(before.piece.text)
        or (open_brackets > 0 > balance(text))
    )


def first_sign(text: str) -> str:
    r"""`=` of `\quad = b` and of `\overset{(a)}{=} b`; nothing where the line begins with no sign."""
    match = HEAD.match(text)
    if match is None or match["sign"] not in STACKED:
        return match["sign"] if match else ""
    under = UNDER.match(text, match.end())
    inner = HEAD.match(text, under.end()) if under else None
    return inner["sign"] if inner else ""


def ends_open(text: str) -> bool:
    """`a +` and `a =` do, `x^+` does not."""
    match = TAIL.search(text[-NEAR:])
    return bool(match and not match["before"] and is_sign(match["sign"]))


def is_sign(sign: str) -> bool:
    return sign == "-" or sign in RELATIONS or sign in OPERATORS


def balance(text: str) -> int:
    """Opening less closing brackets."""
    return sum(BALANCE.get(match[0], 0) for match in BRACKETS.finditer(text))


def has_relation(text: str) -> bool:
    r"""A relation that stands in no braces: `a = b`, not `\sum_{i=1}^n a_i`."""
    depth = 0
    for match in TOP.finditer(text):
        depth = max(0, depth + {"{": 1, "}": -1}.get(match[0], 0))
        if not depth and match[0] in RELATIONS:
            return True
    return False


def between_columns(before: str, after: str) -> bool:
    """`a = b & c = d` is two statements, `a &= b &+ c` is one."""
    apart = not ends_open(before) and not is_sign(first_sign(after))
    return apart and bool(before.strip()) and bool(after.strip())
