"""`x^2 % a note` to `x^2 `: comments, verbatim text, code and stray characters are dropped before anything is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from derive.written.source import Collector, Piece, Problem, piece_of

VERBATIM = r"verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?|tikzpicture|thebibliography"
FAR = 500
STRAY = r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
INVISIBLE = r"[\u200b-\u200f\u2060\ufeff]"

SHARED = rf"""
    \\begin\s*\{{(?P<verbatim>{VERBATIM})\}}
    |\\(?:verb|lstinline)\*?(?P<bar>[^A-Za-z\s*{{])
    |(?P<false>\\iffalse(?![A-Za-z]))
    |(?P<invisible>{INVISIBLE}+)
    |(?P<stray>{STRAY}+)
"""
LATEX = re.compile(
    SHARED + r"|(?P<comment>(?:^[ \t]*%[^\r\n]*(?:\r?\n)?)+|%[^\r\n]*)|\\.", re.VERBOSE | re.DOTALL | re.MULTILINE
)
MARKDOWN = re.compile(
    SHARED
    + r"""
    |^[ ]{0,3}(?P<fence>`{3,}|~{3,})(?P<language>[^\n`]*)$
    |(?P<comment>(?:^[ \t]*%[^\r\n]*(?:\r?\n)?)+|(?<=\\\\)[ \t]*%[^\r\n]*)
    |\$`(?P<tick>[^`\n]{1,500})`\$
    |(?P<code>`[^`\n]{1,500}`)
    |(?P<html><!--)
    |\\.
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
IS_LATEX = re.compile(r"\\documentclass|\\begin\s*\{document\}")
IS_MARKDOWN = re.compile(r"^(?:\#{1,6}[ ]\S|[ ]{0,3}(?:`{3,}|~{3,}))|\*\*\w|\A---[ ]*\n", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,500}\n){0,100}?---[ \t]*\n")


def is_markdown(text: str) -> bool:
    """`# Ridge regression` in a file that is no LaTeX document."""
    return not IS_LATEX.search(text) and bool(IS_MARKDOWN.search(text))


def cleaned(text: str) -> tuple[Piece, tuple[Problem, ...]]:
    """The text that is read, and what in it could not be."""
    return Cleaner(text, MARKDOWN if is_markdown(text) else LATEX).run()


@dataclass(slots=True)
class Cleaner:
    """One pass from left to right; a closing that was looked for in vain is not looked for again."""

    text: str
    pattern: re.Pattern[str]
    kept: Collector = field(default_factory=Collector)
    problems: list[Problem] = field(default_factory=list)
    vain: set[str] = field(default_factory=set)
    fenced: str = ""

    def run(self) -> tuple[Piece, tuple[Problem, ...]]:
        source = piece_of(self.text)
        at = self.front_matter()
        self.kept.put("\n" if self.pattern is MARKDOWN else "", 0)
        for start, stop, instead in self.dropped(at):
            self.kept.add(source, at, start)
            self.kept.put(instead, start)
            at = stop
        self.kept.add(source, at)
        return self.kept.piece(), tuple(self.problems)

    def front_matter(self) -> int:
        found = FRONT_MATTER.match(self.text) if self.pattern is MARKDOWN else None
        return found.end() if found else 0

    def dropped(self, at: int) -> Iterator[tuple[int, int, str]]:
        """What goes, from where to where, and what stands in its place."""
        while match := self.pattern.search(self.text, at):
            part = GOES[match.lastgroup](self, match) if match.lastgroup else None
            if part:
                yield match.start(), *part
            at = max(match.end(), part[0] if part else 0)

    def until(self, closing: str, at: int, what: str) -> int | None:
        """Behind the next `closing`."""
        found = -1 if closing in self.vain else self.text.find(closing, at)
        if found >= 0:
            return found + len(closing)
        if closing not in self.vain:
            self.problems.append(Problem(at, what, "it is never closed; what follows is read as if it were not there"))
        self.vain.add(closing)
        return None


Part = tuple[int, str]


def simply(cleaner: Cleaner, match: re.Match[str]) -> Part:
    return match.end(), ""


def ticked(cleaner: Cleaner, match: re.Match[str]) -> Part:
    """GitHub's $`x`$: the backticks go, the dollars come back."""
    return match.end(), f"${match['tick']}$"


def coded(cleaner: Cleaner, match: re.Match[str]) -> Part:
    """A letter in backticks, `X`, is a symbol; other code goes."""
    return match.end(), f"${match[0][1:-1]}$" if SYMBOL.fullmatch(match[0]) else " "


SYMBOL = re.compile(r"`[A-Za-z](?:_[A-Za-z0-9])?`")


def between(what: str, closing: str) -> Callable[[Cleaner, re.Match[str]], Part | None]:
    """Everything up to the closing goes."""

    def part(cleaner: Cleaner, match: re.Match[str]) -> Part | None:
        stop = cleaner.until(closing, match.end(), what)
        return None if stop is None else (stop, "\n")

    return part


def verbatim(cleaner: Cleaner, match: re.Match[str]) -> Part | None:
    name = match["verbatim"]
    stop = cleaner.until(rf"\end{{{name}}}", match.end(), rf"\begin{{{name}}}")
    return None if stop is None else (stop, "\n")


def barred(cleaner: Cleaner, match: re.Match[str]) -> Part | None:
    r"""`\verb|x|`, which ends soon."""
    found = cleaner.text.find(match["bar"], match.end(), match.end() + FAR)
    return None if found < 0 else (found + 1, " ")


def stray(cleaner: Cleaner, match: re.Match[str]) -> Part:
    """A NUL becomes a space; the first one is reported."""
    if "stray" not in cleaner.vain:
        reason = f"control character U+{ord(match[0][0]):04X}; it and its like are read as spaces"
        cleaner.problems.append(Problem(match.start(), "", reason))
    cleaner.vain.add("stray")
    return match.end(), " "


def fence(cleaner: Cleaner, match: re.Match[str]) -> Part | None:
    r"""A fence of mathematics becomes `\[` and, where it closes, `\]`; code goes as a whole."""
    if cleaner.fenced and match["fence"] == cleaner.fenced:
        cleaner.fenced = ""
        return match.end(), "\n\\]\n"
    stop = cleaner.until("\n" + match["fence"], match.end(), match["fence"])
    if stop is None or match["language"].strip().split(" ")[0] != "math":
        return None if stop is None else (stop, "\n")
    cleaner.fenced = match["fence"]
    return match.end(), "\n\\[\n"


GOES: dict[str, Callable[[Cleaner, re.Match[str]], Part | None]] = {
    "comment": simply,
    "invisible": simply,
    "stray": stray,
    "verbatim": verbatim,
    "bar": barred,
    "false": between(r"\iffalse", r"\fi"),
    "html": between("<!--", "-->"),
    "tick": ticked,
    "code": coded,
    "language": fence,
}
