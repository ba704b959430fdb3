r"""`We \emph{minimise} it, see~\eqref{eq:dual}.` to `We minimise it, see (eq:dual).`: prose without its commands."""

from __future__ import annotations

import re

from derive.written.source import Collector, Piece

GROUP = r"(?:\s*\{[^{}]{0,500}\})"
OPTION = r"(?:\s*\[[^\[\]]{0,200}\])?"
SILENT = (
    "label|input|include|includegraphics|usepackage|RequirePackage|documentclass|bibliography|bibliographystyle"
    "|vspace|hspace|pagestyle|thispagestyle|setcounter|addtocounter|setlength|addtolength|color|selectlanguage"
    "|url|title|author|date|hypersetup|geometry|graphicspath|theoremstyle|newtheorem|usetikzlibrary|write|openin|openout"
    "|immediate|catcode|newcounter|newlength|externaldocument|special|csname|includepdf|lstinputlisting|verbatiminput"
)
"""Commands that go with their arguments."""

WITH_TITLE = "section|subsection|subsubsection|paragraph|subparagraph|chapter|part"
REFERENCE = "ref|eqref|cref|Cref|autoref|pageref|cite|citep|citet|parencite|textcite"
TOKEN = re.compile(
    rf"""
    \\(?:{REFERENCE})\*?{OPTION}\s*\{{(?P<key>[^{{}}]{{0,200}})\}}
    |\\(?:{SILENT})(?![A-Za-z])\*?[0-9]*{OPTION}{GROUP}{{0,2}}
    |\\(?:{WITH_TITLE})\*?{OPTION}\s*\{{(?P<title>[^{{}}]{{0,200}})\}}
    |(?P<heading>\\(?:{WITH_TITLE})(?![A-Za-z])\*?{OPTION})
    |\\(?:href|textcolor){GROUP}
    |\\(?:begin|end)\s*\{{(?P<edge>[^{{}}]{{0,50}})\}}(?:\s*\[(?P<name>[^\[\]]{{0,200}})\])?(?:(?<=tabular\}}){GROUP})?
    |(?P<break>\\(?:item|par|newline|linebreak|medskip|bigskip|smallskip|noindent)(?![A-Za-z]){OPTION}|(?:\\\\\*?\s*)+)
    |\\(?P<sign>[%$&\#_{{}}])
    |(?P<space>~+|\\(?:footnote|quad|qquad|enspace|thinspace|space)(?![A-Za-z])|\\[\s,;:])
    |(?P<command>\\(?:[A-Za-z@]+\*?[ \t]?|.))
    |(?P<brace>[{{}}]+)
    """,
    re.VERBOSE | re.DOTALL,
)
MARK = re.compile(r"(?<=\n)[ \t]{0,8}(?:\#{1,6}[ \t]+|[-*+][ \t]+|[0-9]{1,3}[.)][ \t]+|>[ \t]?)|\*+")


def words(piece: Piece, markdown: bool = False) -> Piece:
    """Commands and braces gone, what they hold kept, keys of references in parentheses."""
    if not markdown:
        return without(TOKEN, piece)
    return without(TOKEN, without(MARK, piece))


def without(pattern: re.Pattern[str], piece: Piece) -> Piece:
    """The piece with every match replaced."""
    found, at = Collector(), 0
    for match in pattern.finditer(piece.text):
        found.add(piece, at, match.start())
        found.put(instead(match), piece.place(match.start()))
        at = match.end()
    found.add(piece, at)
    return found.piece(piece.place(0))


def instead(match: re.Match[str]) -> str:
    """What stands for a command: a key, a new line, a sign, or nothing."""
    parts = match.groupdict()
    if parts.get("key") is not None:
        return f"({parts['key']})"
    if parts.get("name"):
        return f"\n({parts['name']}) "
    if parts.get("title") is not None:
        return f"\n\n{parts['title']}\n\n"
    if parts.get("heading"):
        return "\n\n"
    if parts.get("edge") is not None or parts.get("break"):
        return "\n"
    return parts.get("sign") or (" " if parts.get("space") else "")
