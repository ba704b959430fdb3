"""`\\vec w_1` into `\\vec`, `w`, `_`, `1`: LaTeX in pieces, each with its place, spacing dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from derive.errors import CannotRead
from derive.notation import spelling
from derive.notation.glyphs import spelled_out

LONGEST = 200_000
LONGEST_NUMBER = 100
OPENING = frozenset(["(", "[", "{", r"\{", r"\lbrace", r"\langle"])
CLOSING = frozenset([")", "]", "}", r"\}", r"\rbrace", r"\rangle"])


@dataclass(frozen=True, slots=True)
class Token:
    """`\\alpha` at 7: kind is `number`, `letter`, `word`, `prose`, `command`, `mark` or `end`."""

    kind: str
    text: str
    start: int


def refusal(source: str, start: int, piece: str, reason: str) -> CannotRead:
    """`line 1, column 3: cannot read '\\foo': unknown command`: what, where, why."""
    start = min(start, len(source))
    line = source.count("\n", 0, start) + 1
    column = start - (source.rfind("\n", 0, start) + 1) + 1
    shown = piece if len(piece) <= 20 else piece[:20] + "..."
    what = f"cannot read {shown!r}" if piece else "the text ends too early"
    refused = CannotRead(f"line {line}, column {column}: {what}: {reason}")
    refused.start, refused.piece = start, piece
    return refused


PATTERN = re.compile(
    r"""
    (?P<space>\s+|~|(?<![_^}\]A-Za-z])\{\s*\}|\\[,;:!>/\ ]
        |\\(?:quad|qquad|displaystyle|textstyle|scriptstyle|limits|nolimits|thinspace
        |medspace|thickspace|negthinspace|enspace|nonumber|notag|hfill|hfil|mathstrut|strut|middle|null|rm|it
        |hline|mathop|mathrel|mathbin|mathord|relax|allowbreak|nobreak|nolinebreak|qedhere)(?![A-Za-z])|\\[bB]igg?[lrm]?(?![A-Za-z])
        |\\(?:hspace|vspace|[hv]?phantom|label|tag|color)\*?\s*\{[^{}]*\})
    |(?P<required>\\(?:stackrel|overset)\s*\{\s*!\s*\}\s*(?:\{\s*=\s*\}|=))
    |(?P<defined>\\(?:stackrel|overset)\s*\{\s*(?:\\(?:text|mathrm)\s*\{\s*def[a-z.]*\s*\}
        |\\(?:Delta|triangle)\s*|\\rm\s*def|def)\s*\}\s*(?:\{\s*=\s*\}|=))
    |(?P<equal>\\(?:stackrel|overset)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*(?:\{\s*=\s*\}|=))
    |\\(?:stackrel|overset)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*(?:\{\s*(?P<under>\\[A-Za-z]+)\s*\}|(?P<bare>\\[A-Za-z]+))
    |(?P<leftdot>\\left\s*\.)
    |(?P<left>\\left(?![A-Za-z]))
    |(?P<rightdot>\\right\s*\.)
    |(?P<rightbar>\\right\s*(?:\||\\vert(?![A-Za-z])))
    |(?P<right>\\right(?![A-Za-z]))
    |(?P<begin>\\begin\s*\{(?:[pbBvV]?matrix|smallmatrix|[dr]?cases|array)\}(?:\s*\{[lcr|\s]*\})?)
    |(?P<end>\\end\s*\{(?:[pbBvV]?matrix|smallmatrix|[dr]?cases|array)\})
    |(?P<row>\\\\(?:\s*\[[0-9.]+\s*[a-z]{2}\])?)
    |(?P<quoted>\\(?:text|mathrm|textrm|mbox)\s*\{[^{}$]*\$[^$]*\$[^{}$]*\})
    |(?P<blank>\\(?:text|textrm|mathrm|mbox)\s*\{(?:\s|\\[,;:!\ ]|~|[.,;:])*\})
    |\\(?:text|mathrm|textrm|operatorname\*?|mathsf|textsf|mbox|textbf|textit|mathit|mathtt|texttt|textnormal)\s*
        (?:\{(?:\s|\\[,;:!\ ]|~)*(?P<word>[A-Za-z](?:[A-Za-z0-9.'\-]|(?:\ |~|\\[,;:!\ ])+(?=[A-Za-z0-9]))*)
        (?:\s|\\[,;:!\ ]|~)*(?:[,:](?:\s|~)*)?\}|\ (?P<lone>[A-Za-z]))
    |(?P<prose>\\(?:text[a-z]*|mbox)\s*\{(?:[^{}]|\{[^{}]*\})*\})
    |\{\s*\\rm\s+(?P<roman>[A-Za-z]+)\s*\}
    |(?P<command>\\(?:[A-Za-z]+|[{}|%]))
    |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<letter>[A-Za-z](?![\u0300-\u036f\u20d7]))
    |(?P<ampersand>&)
    |(?P<double>\|\|)
    |(?P<bar>\||\\vert(?![A-Za-z]))
    |(?P<mark>:=|=:|<=|>=|!=|[-+=<>()\[\]{}_^',;/*:!.])
    """,
    re.VERBOSE,
)
GAPS = re.compile(r"(?:\s|~|\\[,;:!\ ])+")
SAME = {r"\vert": "|", r"\Vert": r"\|", r"\parallel": r"\|", r"\lbrace": r"\{", r"\rbrace": r"\}"}


def tokens(source: str) -> list[Token]:
    """The pieces of a text, closed by one `end`; a full stop or comma that ends the sentence is dropped."""
    if len(source) > LONGEST:
        reason = f"longer than {LONGEST} characters"
        raise refusal(source, LONGEST, source[LONGEST : LONGEST + 8], reason)
    scanner = Scanner(source)
    scanner.scan(0, sentence_end(source))
    return [*scanner.finished(), Token("end", "", len(source))]


def sentence_end(source: str) -> int:
    """Where the formula ends; the full stop of `\\right.` belongs to it."""
    kept = source.rstrip()
    shorter = kept.rstrip(".,;").rstrip()
    return len(kept) if shorter.endswith((r"\right", r"\left")) else len(shorter)


@dataclass
class Scanner:
    """A text on its way into pieces: what was found, and what is open."""

    source: str
    found: list[Token] = field(default_factory=list)
    lefts: list[Token] = field(default_factory=list)
    tables: int = 0
    bars: list[bool] = field(default_factory=lambda: [False])

    def scan(self, position: int, end: int) -> None:
        while position < end:
            match = PATTERN.match(self.source, position, end)
            if match is None:
                position = self.glyph(position, end)
            else:
                HANDLERS.get(match.lastgroup or "", plain)(self, match)
                position = match.end()

    def finished(self) -> list[Token]:
        if self.lefts:
            raise refusal(self.source, self.lefts[-1].start, r"\left", r"it has no \right")
        return self.found

    def put(self, kind: str, text: str, start: int) -> None:
        self.found.append(Token(kind, text, start))

    def glyph(self, position: int, end: int) -> int:
        """`α` and `x̂ᵢ²` as the LaTeX that they stand for, all at the place of the sign."""
        text, behind = spelled_out(self.source, position, end)
        if not text:
            raise refusal(self.source, position, _piece(self.source, position), "not part of the notation")
        inner = Scanner(text, bars=self.bars)
        inner.scan(0, len(text))
        self.found += [replace(token, start=position) for token in inner.found]
        return behind

    def close_left(self, start: int) -> Token:
        if not self.lefts:
            raise refusal(self.source, start, r"\right", r"it has no \left")
        return self.lefts.pop()


def _piece(source: str, position: int) -> str:
    return source[position : position + 2] if source[position] == "\\" else source[position]


def plain(scanner: Scanner, match: re.Match[str]) -> None:
    kind = match.lastgroup or ""
    text = match[kind]
    if kind == "number" and len(text) > LONGEST_NUMBER:
        raise refusal(scanner.source, match.start(), text, f"more than {LONGEST_NUMBER} digits")
    text = SAME.get(text, text)
    if text in OPENING:
        scanner.bars.append(False)
    if text in CLOSING and len(scanner.bars) > 1:
        scanner.bars.pop()
    scanner.put(kind, text, match.start())


def word(scanner: Scanner, match: re.Match[str]) -> None:
    """`\\mathrm{arg\\,min}`, `\\mathrm T`, `\\text{Subject to:}`; the upright d is the letter."""
    text = plainly(GAPS.sub(" ", match[match.lastgroup or "word"]))
    scanner.put("letter" if text == "d" else "word", text, match.start())


def plainly(text: str) -> str:
    """`subject to` of `Subject to:`; any other word as it is."""
    bare = text if text in spelling.CONNECTIVES else text.lower().strip(" .,:~")
    return bare if bare in spelling.CONNECTIVES or bare in spelling.SENSES else text


def quoted(scanner: Scanner, match: re.Match[str]) -> None:
    """`\\text{if $x > 0$}`: a word with mathematics behind it; other prose is no piece of a formula."""
    start = match.start() + match[0].index("{") + 1
    for number, part in enumerate(scanner.source[start : match.end() - 1].split("$")):
        if number % 2:
            scanner.scan(start, start + len(part))
        elif part.strip(" ,.~"):
            text = plainly(part.strip(" ,.~"))
            scanner.put("word" if text in spelling.CONNECTIVES or text in spelling.SENSES else "prose", text, start)
        start += len(part) + 1


def bar(scanner: Scanner, match: re.Match[str]) -> None:
    scanner.bars[-1] = not scanner.bars[-1]
    scanner.put("mark", "|", match.start())


def double(scanner: Scanner, match: re.Match[str]) -> None:
    """`||x||` is a norm; inside a bar, as in `|a||b|`, two bars."""
    if not scanner.bars[-1]:
        scanner.put("mark", r"\|", match.start())
        return
    scanner.put("mark", "|", match.start())
    scanner.put("mark", "|", match.start() + 1)


def left(scanner: Scanner, match: re.Match[str]) -> None:
    text = r"\left." if match.lastgroup == "leftdot" else r"\left"
    scanner.lefts.append(Token("mark", text, match.start()))
    scanner.found += scanner.lefts[-1:] if text == r"\left." else []


def right(scanner: Scanner, match: re.Match[str]) -> None:
    """`\\right|` after `\\left.` says where an expression is taken."""
    opener = scanner.close_left(match.start())
    if match.lastgroup == "rightdot":
        scanner.put("mark", r"\right.", match.start())
    elif match.lastgroup == "rightbar" and opener.text == r"\left.":
        scanner.put("mark", r"\right|", match.start())
    elif match.lastgroup == "rightbar":
        bar(scanner, match)


def begin(scanner: Scanner, match: re.Match[str]) -> None:
    scanner.tables += 1
    scanner.put("command", r"\begin{" + _environment(match), match.start())


def end(scanner: Scanner, match: re.Match[str]) -> None:
    scanner.tables -= 1
    scanner.put("command", r"\end{" + _environment(match), match.start())


def _environment(match: re.Match[str]) -> str:
    inside = match[0].split("{")[1]
    return inside[: inside.index("}") + 1]


def ampersand(scanner: Scanner, match: re.Match[str]) -> None:
    """An alignment sign outside a matrix is spacing."""
    if scanner.tables > 0:
        scanner.put("mark", "&", match.start())


def _fixed(kind: str, text: str) -> Callable[[Scanner, re.Match[str]], None]:
    return lambda scanner, match: scanner.put(kind, text, match.start())


def labelled(scanner: Scanner, match: re.Match[str]) -> None:
    """`\\stackrel{\\text{iid}}{\\sim}`: the sign under a label."""
    group = match.lastgroup or "under"
    scanner.put("command", match[group], match.start(group))


def nothing(scanner: Scanner, match: re.Match[str]) -> None:
    """Spacing is no piece."""


def blank(scanner: Scanner, match: re.Match[str]) -> None:
    """`\\text{, }` is the comma."""
    for sign in ",;":
        if sign in re.sub(r"\\[,;:!]", "", match[0]):
            scanner.put("mark", sign, match.start())


HANDLERS: Mapping[str, Callable[[Scanner, re.Match[str]], None]] = {
    "space": nothing,
    "word": word,
    "lone": word,
    "roman": word,
    "quoted": quoted,
    "blank": blank,
    "bar": bar,
    "double": double,
    "left": left,
    "leftdot": left,
    "right": right,
    "rightdot": right,
    "rightbar": right,
    "begin": begin,
    "end": end,
    "ampersand": ampersand,
    "under": labelled,
    "bare": labelled,
    "row": _fixed("command", r"\\"),
    "required": _fixed("command", r"\stackrel{!}{=}"),
    "defined": _fixed("mark", ":="),
    "equal": _fixed("mark", "="),
}
"""What each kind of piece becomes; the others stand for themselves."""


def first_digit(token: Token) -> tuple[Token, Token | None]:
    """`1` and `2` of `12`: what TeX takes for an argument without braces, and what is left over."""
    if token.kind != "number" or len(token.text) == 1:
        return token, None
    rest = replace(token, text=token.text[1:], start=token.start + 1)
    return replace(token, text=token.text[0]), rest
