"""`\\Rightarrow a = b \\quad\\text{for } i \\ne j` into its statements, what leads to each, and what each holds for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from derive.written.document import Piece

HENCE = frozenset(
    "hence therefore thus so then consequently accordingly implies gives yields giving yielding follows whence "
    "i.e. ie namely equivalently obtain obtains becomes simplifies conclude".split()
)
IMPOSING = frozenset(
    "suppose assume satisfy satisfies satisfying set setting impose require requires let choose stationarity "
    "stationary optimum optimal optimality optimiser minimiser maximiser minimizer maximizer vanish vanishes "
    "vanishing subject given lie lies such constraint constraints fulfil fulfils normalised normalized where assuming "
    "feasibility slackness".split()
)
DEFINING = frozenset(
    "let define defining denote denotes write put where with call introduce abbreviate namely set".split()
)
QUANTIFYING = frozenset("for if when whenever each every all any provided where in case with as".split())
REASONS = frozenset(
    "since because by using from as due via see cf recall chain rule definition note (by (using (from (since (chain "
    "(because (see (def".split()
)
JOINING = frozenset("and or but also otherwise".split())
TEXT = re.compile(r"\\(?:text|textrm|textit|textbf|textsf|mbox|mathrm|textnormal|hbox)\s*(?=\{)")
ARROWS = {
    **dict.fromkeys((r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\therefore", r"\leadsto", r"\so"), "implies"),
    **dict.fromkeys((r"\iff", r"\Leftrightarrow", r"\Longleftrightarrow"), "iff"),
    **dict.fromkeys((r"\Leftarrow", r"\because"), "because"),
}
COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
GAPS = (r"\quad", r"\qquad", r"\hfill")
FOR_ALL = re.compile(r"\\forall(?![A-Za-z])|∀")
OPEN, CLOSE = "([{", ")]}"
PROBLEM = re.compile(
    r"^\W*(?:\\(?:displaystyle|quad|qquad|[,;:! ])\s*)*(?:\(\w+\)\s*)?"
    r"(?:\\(?:min|max|inf|sup)(?![A-Za-z])(?!\s*(?:\\\{|\(|\\left|\\bigl|\\big))"
    r"|\\underset\b.*?(?:min|max)|\\arg\s*\\(?:min|max)|\\operatorname\*?\s*\{\s*(?:arg)?\\?,?(?:min|max|inf|sup)"
    r"|\\text(?:rm)?\s*\{\s*(?:[Mm]in|[Mm]ax)imi[sz]e|\\mathrm\s*\{\s*(?:min|max)imi[sz]e|\\(?:argmin|argmax)\b)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Part:
    """A formula of a row, the words and signs in front of it, and whether it tells what the one before holds for."""

    piece: Piece
    before: tuple[str, ...] = ()
    arrow: str = ""
    scope: bool = False
    reason: bool = False


@dataclass
class Cut:
    """What has been found so far."""

    parts: list[Part] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    arrow: str = ""
    scope: bool = False
    reason: bool = False

    def add(self, piece: Piece) -> None:
        bare = trimmed(piece)
        quantified = FOR_ALL.match(bare.text) if self.parts and ":" not in bare.text else None
        if quantified is not None:
            bare, self.scope = trimmed(bare[quantified.end() :]), True
        if bare.text.strip(" ,.;~"):
            self.parts.append(Part(bare, tuple(self.words), self.arrow, self.scope, self.reason))
            self.words, self.arrow, self.scope, self.reason = [], "", False, False


def trimmed(piece: Piece) -> Piece:
    """Without the blanks, commas and gaps around it."""
    start, end = 0, len(piece.text)
    lead = re.compile(r"(?:\s|~|,|;(?!\w)|\\[,;:!> ]|\\(?:quad|qquad|hfill|displaystyle)(?![A-Za-z])|\{\}|\.(?!\d))+")
    found = lead.match(piece.text)
    start = found.end() if found else 0
    tail = re.search(r"(?:\s|~|,|;|\.|\\[,;:!> ]|\\(?:quad|qquad|hfill)(?![A-Za-z]))+$", piece.text[start:])
    end = start + tail.start() if tail else end
    return piece[start:end]


def is_problem(text: str) -> bool:
    """`\\min_{w} … \\text{s.t.} …`: one formula to its end."""
    return PROBLEM.match(text) is not None


def split(piece: Piece) -> list[Part]:
    """The formulas of a row."""
    cut, start = Cut(), 0
    whole = is_problem(piece.text)
    for kind, begin, end, text in marks(piece.text):
        if whole and kind in ("words", "gap"):
            continue
        if kind == "aside":
            cut.add(piece[start:begin])
            start = end
            continue
        if kind == "words" and is_operator(piece.text, begin, end, text):
            continue
        cut.add(piece[start:begin])
        start = end
        note(cut, kind, text)
    cut.add(piece[start:])
    return cut.parts


def note(cut: Cut, kind: str, text: str) -> None:
    if kind == "implies" and cut.parts:
        cut.arrow = cut.arrow or text
    elif kind == "implies":
        cut.arrow = text
    elif kind == "words":
        words = re.findall(r"[A-Za-z.()]+", text.lower())
        cut.words += words
        first = words[0].strip("().,") if words else ""
        cut.reason = cut.reason or (first in REASONS and not set(words) & HENCE and first != "as")
        cut.scope = cut.scope or (first in QUANTIFYING and bool(cut.parts) and not cut.reason)
    elif kind == "because":
        cut.reason = True


def is_operator(text: str, begin: int, end: int, word: str) -> bool:
    """`\\mathrm{tr}(A)`, `x_{\\text{new}}`, `w_\\text{ML}`: a name, not prose."""
    before = text[:begin].rstrip()
    if before.endswith(("_", "^")) or (CONSTANT.fullmatch(word) and before.endswith(("+", "-", "="))):
        return True
    name = re.match(r"\\(mathrm|textrm|textsf|hbox)", text[begin:])
    short = re.fullmatch(r"\s*[A-Za-z]+\s*", word) is not None and word.strip().lower() not in EVERY_WORD
    after = text[end:].lstrip()
    if name and name[1] in ("mathrm", "textsf"):
        return short
    called = after[:1] in ("(", "[", "_", "^") or after.startswith((r"\left", r"\big", r"\{"))
    return short and called


CONSTANT = re.compile(r"\s*const(?:ant|\.)?\s*")
"""`… + \\text{const}`: a term, and no word about the row."""
EVERY_WORD = HENCE | IMPOSING | DEFINING | QUANTIFYING | REASONS | JOINING | {"or", "is", "are", "st", "s.t", "at"}


Mark = tuple[str, int, int, str]


def marks(text: str) -> Iterator[Mark]:
    """Words, implication signs and gaps at the outermost level, with their places."""
    return Walk(text).marks()


@dataclass
class Walk:
    """A place in a row, and how deep it stands in brackets and environments."""

    text: str
    place: int = 0
    depth: int = 0
    environments: int = 0

    @property
    def outside(self) -> bool:
        return self.depth <= 0 and not self.environments

    def marks(self) -> Iterator[Mark]:
        while self.place < len(self.text):
            begin = self.place
            step = self.command if self.text[begin] == "\\" else self.sign
            found = step(begin)
            if found is not None:
                yield found

    def command(self, begin: int) -> Mark | None:
        words = TEXT.match(self.text, begin)
        if words is not None:
            return self.words(begin, words.end())
        command = COMMAND.match(self.text, begin)
        name = command[0] if command else "\\"
        if name == r"\left" and self.outside and ASIDE.match(self.text, after_delimiter(self.text, begin + 5)):
            self.place = right_end(self.text, begin)
            return "aside", begin, self.place, ""
        self.place = begin + len(name)
        self.environments += (name == r"\begin") - (name == r"\end")
        if self.bracketed(name) or not self.outside:
            return None
        return self.separating(name, begin)

    def words(self, begin: int, opening: int) -> Mark | None:
        outside = self.depth == 0 and not self.environments
        self.place = group_end(self.text, opening)
        return ("words", begin, self.place, self.text[opening + 1 : self.place - 1]) if outside else None

    def bracketed(self, name: str) -> bool:
        """Whether a command opens or closes a bracket; the depth then changes."""
        if name in SIZED:
            self.depth += SIZED[name]
            self.place = after_delimiter(self.text, self.place)
        self.depth += NAMED_BRACKETS.get(name, 0)
        return name in SIZED or name in NAMED_BRACKETS

    def separating(self, name: str, begin: int) -> Mark | None:
        """An implication or a gap."""
        if name in ARROWS:
            kind = ARROWS[name]
            return "because" if kind == "because" else "implies", begin, self.place, kind
        gap = name in GAPS and not goes_on(self.text, begin, self.place)
        return ("gap", begin, self.place, name) if gap else None

    def sign(self, begin: int) -> Mark | None:
        sign = self.text[begin]
        if self.outside and sign in "([" and ASIDE.match(self.text, begin + 1):
            self.place = bracket_end(self.text, begin)
            return "aside", begin, self.place, ""
        arrow = self.depth <= 0 and sign in "⇒⟹⇔⟺∴"
        self.depth += (sign in OPEN) - (sign in CLOSE)
        self.place += 1
        return ("implies", begin, self.place, "iff" if sign in "⇔⟺" else "implies") if arrow else None


SIZED: Mapping[str, int] = {
    **dict.fromkeys((r"\left", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl"), 1),
    **dict.fromkeys((r"\right", r"\bigr", r"\Bigr", r"\biggr", r"\Biggr"), -1),
}
NAMED_BRACKETS: Mapping[str, int] = {r"\{": 1, r"\langle": 1, r"\}": -1, r"\rangle": -1}
BLANK = r"(?:\s|~|\\[,;:!> ]|\\(?:quad|qquad|hfill)(?![A-Za-z]))*"
SUMMAND = re.compile(
    BLANK + r"(?:(?P<empty>\{\s*\})\s*)?(?:(?P<minus>[-−])|[+±·×]|\\(?:cdot|times|odot|pm|mp|otimes)(?![A-Za-z]))"
)
NEXT = re.compile(r"\\(?:quad|qquad|hfill|text|mbox|Rightarrow|implies|iff)(?![A-Za-z])|,\s|\Z")
RELATING = re.compile(r"(?<![_^{])[=<>≤≥]|\\(?:le|ge|leq|geq|ne|neq|approx|in)(?![A-Za-z])")


def goes_on(text: str, begin: int, end: int) -> bool:
    """`a = b \\qquad {} - c`: behind the gap is a term of the same formula; `a = b, \\quad -c = d` are two."""
    found = SUMMAND.match(text, end)
    if found is None or text[:begin].rstrip(" \t\n~")[-1:] in (",", ";", "."):
        return False
    if not found["minus"] or found["empty"]:
        return True
    behind = NEXT.search(text, found.end())
    return RELATING.search(text, found.end(), behind.start() if behind else len(text)) is None


ASIDE = re.compile(r"\s*(?:\\text(?:rm|it)?\s*\{|=|\\(?:because|since)\b)")
"""`(\\text{as } μ ≥ 0)`, `(= 1 for r = 1)`: what stands between brackets beside a statement."""


def bracket_end(text: str, place: int) -> int:
    """Behind the bracket that closes the one at `place`."""
    depth = 0
    for k in range(place, len(text)):
        depth += (text[k] in "([") - (text[k] in ")]")
        if depth == 0:
            return k + 1
    return len(text)


def right_end(text: str, place: int) -> int:
    """Behind the `\\right` bracket of the `\\left` at `place`."""
    depth = 0
    for found in re.finditer(r"\\(left|right)(?![A-Za-z])", text[place:]):
        depth += 1 if found[1] == "left" else -1
        if depth == 0:
            return after_delimiter(text, place + found.end())
    return len(text)


def after_delimiter(text: str, place: int) -> int:
    """Behind the bracket of `\\left`."""
    while place < len(text) and text[place].isspace():
        place += 1
    found = COMMAND.match(text, place)
    return found.end() if found else min(place + 1, len(text))


def group_end(text: str, place: int) -> int:
    """Behind the brace that closes the one at `place`."""
    depth = 0
    for k in range(place, len(text)):
        if text[k] == "\\":
            continue
        depth += (text[k] == "{") - (text[k] == "}")
        if depth == 0:
            return k + 1
    return len(text)
