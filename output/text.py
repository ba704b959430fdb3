"""blocks → a terminal page: numbered steps, reasons, formulas, a verdict at the margin; at most 80 columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from checks.verdict import Kind
from derive.notation.tree import Tree, Vocabulary
from derive.notation.write import NOTHING, unicode, unicode_lines
from output import declared
from output.document import Block, Conventions, Declarations, Display, Document, Heading, Source, Summary
from output.evidence import counterexample, details, scientific
from output.lines import Line, Span, coloured, columns, ends, fitted, line, paragraph, plain, together
from output.sentences import sentence
from output.styles import STYLES

MARKS = {Kind.PROVED: "✓", Kind.CONFIRMED: "≈", Kind.REFUTED: "✗", Kind.UNKNOWN: "?"}
NO_MARK = "·"
INDENT, FORMULA = 4, 8
MOST, LEAST = 80, 28


@dataclass(frozen=True)
class Style:
    """What the reader asked for, and the room there is."""

    width: int = MOST
    notation: str = "plain"
    vocabulary: Vocabulary = NOTHING
    evidence: bool = False

    def tree(self, tree: Tree) -> str:
        return unicode(tree, self.notation, self.vocabulary)


def page(document: Document, notation: str, width: int, evidence: bool, colour: bool, quiet: bool) -> str:
    """The whole page; with `quiet` its last line."""
    style = Style(min(MOST, max(LEAST, width)), notation, document.vocabulary, evidence)
    blocks = document.blocks[-1:] if quiet else document.blocks
    pages = [lines for lines in (drawn(block, style) for block in blocks) if lines]
    lines = [item for part in pages for item in (*part, line(""))][:-1]
    return coloured(lines, STYLES) if colour else plain(lines)


@singledispatch
def drawn(block: Block, style: Style) -> list[Line]:
    raise TypeError(f"no text for {type(block).__name__}; add one to output/text.py")


@drawn.register
def _(block: Heading, style: Style) -> list[Line]:
    return paragraph(block.text, style.width, 0, "title")


@drawn.register
def _(block: Source, style: Style) -> list[Line]:
    return paragraph(sentence(block.text), style.width, 0, "quiet")


@drawn.register
def _(block: Conventions, style: Style) -> list[Line]:
    return [part for item in block.sentences for part in paragraph(sentence(item), style.width, INDENT)]


@drawn.register
def _(block: Declarations, style: Style) -> list[Line]:
    pen = declared.unicode_pen(style.tree)
    rows = [together(declared.spelled(row, pen)) for row in block.rows]
    return [part for row in rows for part in paragraph(row, style.width, INDENT)]


@drawn.register
def _(block: Display, style: Style) -> list[Line]:
    """The name with its verdict, the reason, the formula with its finite-difference error, then the evidence."""
    name = Span(f"{block.number:>2}. {sentence(block.name).removesuffix('.')}", "name")
    return [
        *ends(name, mark(block.verdict.kind), style.width),
        *paragraph(sentence(block.reason), style.width, INDENT),
        *formula(block, style),
        *counterexample(block.verdict, style.width),
        *(details(block.verdict, style.width) if style.evidence else ()),
    ]


def mark(kind: Kind) -> Span:
    """`✓ proved`."""
    return Span(f"{MARKS.get(kind, NO_MARK)} {kind.value}", kind.value)


def formula(block: Display, style: Style) -> list[Line]:
    """The display; beside its last line how far finite differences are from it."""
    lines = display_lines(block.tree, style)
    whole = [part for text in lines[:-1] for part in fitted(Span(text), style.width)]
    if block.error is None:
        return whole + fitted(Span(lines[-1]), style.width)
    return whole + ends(Span(lines[-1]), Span(f"finite differences: {scientific(block.error)}", "quiet"), style.width)


def display_lines(tree: Tree, style: Style) -> list[str]:
    """Relations under the first one where there is room, other lines a little further in."""
    lines = unicode_lines(tree, style.width - FORMULA, style.notation, style.vocabulary)
    left = lines[0].find(" = ") + 1
    for relation, other in ((left, left + 2), (2, 4), (0, 0)):
        placed = [lines[0], *(" " * (relation if text[:1] in "=≤≥<>" else other) + text for text in lines[1:])]
        if all(columns(text) + FORMULA <= style.width for text in placed):
            break
    return [" " * FORMULA + text for text in placed]


@drawn.register
def _(block: Summary, style: Style) -> list[Line]:
    worst = next((kind.value for kind in (Kind.REFUTED, Kind.UNKNOWN) if kind in dict(block.counts)), "")
    return paragraph(str(block), style.width, 0, worst)
