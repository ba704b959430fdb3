r"""`a &= b \\ &= c` to the rows `a = b` and `= c`: a display's contents, split where the writer ended a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from derive.written.joins import Between, Part, between_columns, grouped
from derive.written.source import Collector, Piece, Problem, joined, problem

MOST_OF_A_ROW, MOST_OF_A_DISPLAY, DEEPEST = 20_000, 400_000, 100
FLAT_NAMES = (
    ("align", "alignat", "flalign", "gather", "multline", "equation", "eqnarray", "xalignat", "IEEEeqnarray", "dmath"),
    ("displaymath", "aligned", "alignedat", "gathered", "split", "multlined", "subequations"),
)
FLAT = frozenset({*FLAT_NAMES[0], *FLAT_NAMES[1], *(f"{name}*" for name in FLAT_NAMES[0])})
"""Environments whose rows are the display's rows."""

COLUMNS = frozenset(name for name in FLAT if "alig" in name)
"""Environments in which every second `&` stands between two equations."""

TAKES_GROUP = ("array", "alignedat", "alignat", "alignat*", "xalignat", "xalignat*", "IEEEeqnarray", "IEEEeqnarray*")
INNER = "aligned|alignedat|gathered|split|multlined"
CLOSED = r"[\s.,;]*(?:\\\\|\\(?:end|tag|label)(?![A-Za-z])|\Z)"
"""What stands behind a mark that closes a proof."""

TOKEN = re.compile(
    rf"""
    \\(?P<edge>begin|end)\s*\{{(?P<name>[A-Za-z]{{1,30}}\*?)\}}
    |\\(?P<group>tag|label|intertext|shortintertext|[hv]?phantom)\*?\s*\{{
    |\\(?P<gone>(?:nonumber|notag|hline|allowdisplaybreaks|displaybreak|IEEEyesnumber|IEEEnonumber)(?![A-Za-z])
        |(?:blacksquare|qed(?:here|symbol)?|square|Box|Halmos)(?![A-Za-z])(?={CLOSED})
        |l?eqno\s*(?:\([^()]{{0,40}}\)|\{{[^{{}}]{{0,40}}\}}))
    |(?P<closing>[∎■□](?={CLOSED}))
    |(?P<left>\\left\s*(?:\\\{{|\\lbrace|\.)\s*)(?=\\begin\s*\{{(?:{INNER})\}})
    |(?P<row>\\\\\*?(?:\[\s*-?[\d.]+\s*\\?[a-z]+\s*\])?|\\(?:cr|newline)(?![A-Za-z]))
    |\\(?:[A-Za-z@]+|.)
    |(?P<mark>[{{}}&])
    """,
    re.VERBOSE | re.DOTALL,
)
PLACEMENT = re.compile(r"\s*\[[tbc]\]")
ARGUMENT = re.compile(r"\s*(?:\[[^\[\]]{0,20}\])?\s*\{(?:[^{}]|\{[^{}]{0,40}\}){0,100}\}")
RIGHT = re.compile(r"\s*\\right\s*(?:\.|\\\}|\\rbrace)")
TAIL = re.compile(r"[\s.,;]*(?:\\label\s*\{[^{}]{0,200}\}[\s.,;]*)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a display; `start` and `end` are the places of its first character and behind its last one."""

    piece: Piece
    start: int
    end: int
    label: str | None = None
    tag: str | None = None


def split_rows(content: Piece, kind: str) -> tuple[tuple[Row | Between, ...], tuple[Problem, ...]]:
    """The rows in order, with what stands between them."""
    if len(content) > MOST_OF_A_DISPLAY:
        return (), (problem(content, 0, f"a display of more than {MOST_OF_A_DISPLAY} characters", lost=True),)
    splitter = Splitter(content, kind)
    lines = splitter.run()
    rows = [row_of(group) if isinstance(group, list) else group for group in grouped(lines, splitter.kind)]
    large = [problem(row.piece, 0, too_large(row), lost=True) for row in rows if too_large(row)]
    return tuple(row for row in rows if not too_large(row)), (*splitter.problems, *large)


def too_large(row: Row | Between) -> str:
    """Why a row cannot be read, or nothing."""
    if isinstance(row, Row) and len(row.piece) > MOST_OF_A_ROW:
        return f"a row of more than {MOST_OF_A_ROW} characters"
    if isinstance(row, Row) and depth_of(row.piece.text) > DEEPEST:
        return f"braces nested more than {DEEPEST} deep"
    return ""


def depth_of(text: str) -> int:
    """How deep braces are nested."""
    depth = deepest = 0
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        depth = max(0, depth + {"{": 1, "}": -1}.get(match[0], 0))
        deepest = max(deepest, depth)
    return deepest


def row_of(parts: Sequence[Part]) -> Row:
    """One row from the parts that belong together."""
    piece = joined([part.piece for part in parts], " ")
    label = next((part.label for part in parts if part.label), None)
    tag = next((part.tag for part in parts if part.tag), None)
    return Row(piece, piece.place(0), piece.place(len(piece)), label, tag)


@dataclass(slots=True)
class Splitter:
    """One pass over the tokens of a display; what is nested stays inside its row."""

    content: Piece
    kind: str
    lines: list[Part | Between] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    row: Collector = field(default_factory=Collector)
    partners: dict[int, re.Match[str]] = field(default_factory=dict)
    closing: dict[int, int] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    at: int = 0
    marks: int = 0
    led: bool = False
    label: str | None = None
    tag: str | None = None

    def run(self) -> list[Part | Between]:
        tokens = list(TOKEN.finditer(self.content.text))
        self.pair(tokens)
        self.columns.append(self.kind)
        for token in tokens:
            if token.start() >= self.at:
                self.meet(token)
        self.copy(len(self.content))
        self.finish(len(self.content))
        return self.lines

    def pair(self, tokens: Sequence[re.Match[str]]) -> None:
        """Braces and environments that are closed; the others are only reported."""
        opened: dict[str, list[re.Match[str]]] = {}
        for token in tokens:
            key, step = role(token)
            if step > 0:
                opened.setdefault(key, []).append(token)
            elif step < 0 and opened.get(key):
                self.partners[opened[key].pop().start()] = token
            elif step < 0:
                self.problems.append(problem(self.content, token.start(), "it closes what was never opened"))
        left = [token for tokens in opened.values() for token in tokens]
        self.problems += [problem(self.content, token.start(), "it is never closed") for token in left[:10]]

    def copy(self, stop: int) -> None:
        if stop > self.at:
            self.row.add(self.content, self.at, stop)
            self.at = stop

    def meet(self, token: re.Match[str]) -> None:
        """Copy what stands before the token, then the token in its own way."""
        self.copy(token.start())
        for name in HANDLERS:
            if token[name]:
                HANDLERS[name](self, token)
                return
        self.copy(token.end())

    def edge(self, token: re.Match[str]) -> None:
        r"""`\begin{aligned}` goes, `\begin{cases}` is copied as far as its end."""
        if token["edge"] == "end":
            self.ended(token)
        elif self.flat(token):
            partner = self.partners[token.start()]
            self.closing[partner.start()] = partner.end()
            self.columns.append(token["name"])
            self.kind = token["name"] if token["name"].startswith("mult") else self.kind
            self.at = arguments_end(self.content.text, token)
        else:
            self.nested(token)

    def ended(self, token: re.Match[str]) -> None:
        if token.start() in self.closing:
            self.columns.pop()
            self.at = self.closing[token.start()]
        elif token["name"] in FLAT:
            self.at = token.end()
        else:
            self.copy(token.end())

    def nested(self, token: re.Match[str]) -> None:
        """Everything to the partner's end belongs to this row."""
        partner = self.partners.get(token.start())
        if partner is None and token["name"] in FLAT:
            self.at = arguments_end(self.content.text, token)
        else:
            self.copy(partner.end() if partner else token.end())

    def flat(self, token: re.Match[str]) -> bool:
        """Whether the environment's rows are rows of the display."""
        partner = self.partners.get(token.start())
        if partner is None:
            return False
        return token["name"] in FLAT or (token["name"] == "array" and self.is_whole(partner))

    def is_whole(self, partner: re.Match[str]) -> bool:
        """Whether nothing stands before or behind the environment."""
        return not self.lines and self.row.blank() and bool(TAIL.fullmatch(self.content.text, partner.end()))

    def group(self, token: re.Match[str]) -> None:
        r"""`\tag{1}`: recorded and gone; `\phantom{x}`: gone; `\intertext{and}`: prose between two rows."""
        partner = self.partners.get(token.start())
        if partner is None:
            self.at = token.end()
            return
        inner = self.content[token.end() : partner.start()]
        if "intertext" in token["group"]:
            self.finish(token.start())
            self.lines.append(Between(inner))
        elif token["group"] == "label":
            self.label = self.label or inner.text.strip()
        elif token["group"] == "tag":
            self.tag = self.tag or inner.text.strip()
        self.at = partner.end()

    def gone(self, token: re.Match[str]) -> None:
        self.at = token.end()

    def left(self, token: re.Match[str]) -> None:
        r"""`\left\{\begin{aligned}` at the start of a row: the bracket goes with its `\right.`."""
        begun = TOKEN.match(self.content.text, token.end())
        partner = self.partners.get(begun.start()) if begun else None
        right = RIGHT.match(self.content.text, partner.end()) if partner else None
        if begun is None or partner is None or right is None:
            self.copy(token.end())
        elif self.row.blank():
            self.at = token.end()
            self.edge(begun)
            self.closing[partner.start()] = right.end()
        else:
            self.copy(right.end())

    def row_end(self, token: re.Match[str]) -> None:
        self.finish(token.start())
        self.at = token.end()

    def mark(self, token: re.Match[str]) -> None:
        """Braces are copied whole, an alignment mark is a space or stands between two equations."""
        partner = self.partners.get(token.start())
        if token[0] == "&":
            self.ampersand(token)
        else:
            self.copy(partner.end() if partner else token.end())

    def ampersand(self, token: re.Match[str]) -> None:
        self.marks += 1
        self.led = self.led or self.row.blank()
        apart = self.marks % 2 == 0 and self.columns[-1] in COLUMNS and self.apart(token)
        self.row.put(r"\qquad " if apart else " ", self.content.place(token.start()))
        self.at = token.end()

    def apart(self, token: re.Match[str]) -> bool:
        """Whether two statements meet at this mark."""
        return between_columns(self.row.ending(80), self.content.text[token.end() : token.end() + 80].lstrip(" &"))

    def finish(self, place: int) -> None:
        """The row ends here; a blank one leaves nothing."""
        piece = self.row.piece(self.content.place(place)).strip()
        if piece.text:
            self.lines.append(Part(piece, self.led, self.label, self.tag))
            self.label = self.tag = None
        self.row, self.marks, self.led = Collector(), 0, False


def role(token: re.Match[str]) -> tuple[str, int]:
    """What a token opens (1) or closes (-1)."""
    if token["edge"]:
        return token["name"], 1 if token["edge"] == "begin" else -1
    if token["group"] or token[0] == "{":
        return "{", 1
    return "{", -1 if token[0] == "}" else 0


def arguments_end(text: str, token: re.Match[str]) -> int:
    r"""Behind `[t]`, and behind the columns of an array."""
    pattern = ARGUMENT if token["name"] in TAKES_GROUP else PLACEMENT
    found = pattern.match(text, token.end())
    return found.end() if found else token.end()


HANDLERS: dict[str, Callable[[Splitter, re.Match[str]], None]] = {
    "edge": Splitter.edge,
    "group": Splitter.group,
    "gone": Splitter.gone,
    "closing": Splitter.gone,
    "left": Splitter.left,
    "row": Splitter.row_end,
    "mark": Splitter.mark,
}
