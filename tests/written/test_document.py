"""From the text of a file to prose and rows, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.written.document import Display, Document, Formula, Prose, document

TEXTS = sorted(Path(__file__).parent.glob("derivations/*.tex"))

ROWS = [
    (r"\[ x = 1 \]", ["x = 1"]),
    ("$$ x = 1 $$", ["x = 1"]),
    ("$$\n\nx = 1\n\n$$", ["x = 1"]),
    (r"\begin{align*} a &= b \\ &= c \end{align*}", ["a  = b", "= c"]),
    (r"\begin{align} a &= b \\[2pt] &= c \\* &= d \end{align}", ["a  = b", "= c", "= d"]),
    (r"\begin{gather} a \\ [b] = c \end{gather}", ["a", "[b] = c"]),
    (r"\begin{alignat}{2} a &= b & \quad c &= d \end{alignat}", [r"a  = b \qquad  \quad c  = d"]),
    (r"\begin{align} a &= b && c \end{align}", [r"a  = b \qquad   c"]),
    (r"\begin{align} x &+ y &= z \end{align}", ["x  + y  = z"]),
    (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", ["a  =  b", "=  c"]),
    (r"\begin{equation}\begin{split} a &= b \\ &\quad + c \end{split}\end{equation}", [r"a  = b \quad + c"]),
    (r"\[ \begin{aligned}[t] a &= b \\ &= c \end{aligned} \]", ["a  = b", "= c"]),
    ("$$\\begin{align}x&=y\\end{align}$$", ["x =y"]),
    (r"\[\left\{\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}\right. \]", ["x  = 1", "y  = 2"]),
    (
        r"\[ f = \left\{\begin{aligned} x \\ y \end{aligned}\right. \]",
        [r"f = \left\{\begin{aligned} x \\ y \end{aligned}\right."],
    ),
    (
        r"\[ f = \begin{cases} 1 & x \\ 2 & y \end{cases} \\ g \]",
        [r"f = \begin{cases} 1 & x \\ 2 & y \end{cases}", "g"],
    ),
    (r"\[ \sum_{\substack{i \\ j}} x \]", [r"\sum_{\substack{i \\ j}} x"]),
    (r"\[ A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \]", [r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"]),
    (r"\begin{cases} a \\ b \end{cases}", [r"\begin{cases} a \\ b \end{cases}"]),
    (
        r"\[\begin{array}{ll} minimize & f \\ subject to & g \le 0 \end{array}.\]",
        ["minimize   f", r"subject to   g \le 0 ."],
    ),
    (r"\[ A = \begin{array}{c} 1 \\ 2 \end{array} \]", [r"A = \begin{array}{c} 1 \\ 2 \end{array}"]),
    (r"\begin{multline} a = b \\ c \\ = d \end{multline}", ["a = b c", "= d"]),
    (r"\begin{align} a &= b \\ &- c \\ - c &= d \end{align}", ["a  = b - c", "- c  = d"]),
    (r"\begin{gather} x = ( a \\ b ) \\ y = 2 \cdot \\ 3 \end{gather}", ["x = ( a b )", r"y = 2 \cdot 3"]),
    (r"\begin{gather} x = \\ 3 \\ x^+ \\ y \end{gather}", ["x = 3", "x^+", "y"]),
    (r"\begin{align} x \nonumber \\ y \notag \end{align}", ["x", "y"]),
    ("\\[ a\n% a note\n= b % another\n\\]", ["a\n= b"]),
    (r"\[ 50\% = a \\% note" + "\n b \\]", [r"50\% = a", "b"]),
    (r"\[ a \text{ where $i$ } b \]", [r"a \text{ where $i$ } b"]),
    (r"\[ \frac{1{2} \\ b = c \]", [r"\frac{1{2}", "b = c"]),
    (r"\[ \\ \\ \]", []),
    (r"$$ x = 1 \eqno(3) $$", ["x = 1"]),
    (r"\begin{align} a &= b \\ \phantom{\frac{a}{b}} &= c \end{align}", ["a  = b", "= c"]),
    (r"\[ \hphantom{a} = \vphantom{\sum_{i}} b \]", ["=  b"]),
    (r"\begin{align} a &= b \\ &= I. \qquad\blacksquare \end{align}", ["a  = b", r"= I. \qquad"]),
    (
        r"\begin{align} a &= b \quad \Box \\ &= c \,\square. \\ &= d \hfill \qed \tag{2} \end{align}",
        [r"a  = b \quad", r"= c \,.", r"= d \hfill"],
    ),
    (r"\[ \square u = \Box v \]", [r"\square u = \Box v"]),
    ("\\begin{verbatim}\\[ x \\]\\end{verbatim}", []),
    ("\\begin{comment}\\[ x \\]\\end{comment}\\[ y \\]", ["y"]),
    (r"\iffalse \[ x \] \fi \[ y \]", ["y"]),
    (r"\documentclass{article}\[ x \]\begin{document}\[ y \]\end{document}\[ z \]", ["y"]),
    ("# A\n```math\na = b \\\\\n= c\n```\n```python\n$$x$$\n```\n", ["a = b", "= c"]),
    ("# A\n\n<!-- $$x$$ -->\n$$y$$", ["y"]),
    (r"\begin{theorem} \begin{equation} x \end{equation} \end{theorem}", ["x"]),
]

PROSE = [
    (r"Let $x > 0$ be.", "Let |x > 0| be."),
    (r"Let \(x > 0\) be.", "Let |x > 0| be."),
    (r"\begin{math}x\end{math} is", "|x| is"),
    (r"$a \text{ for $i$ } b$ c", r"|a \text{ for $i$ } b| c"),
    (r"\emph{so} \textbf{it} is 50\% of~\eqref{eq:dual}", "so it is 50% of (eq:dual)"),
    (r"see \cite[p. 3]{boyd}", "see (boyd)"),
    (r"compl.\ slackness,\quad w.r.t.\,$b$", "compl. slackness,  w.r.t. |b|"),
    (r"\section*{Proof} Now", "\n\nProof\n\n Now"),
    (r"\begin{theorem}[Slater] If so \end{theorem}", "\n(Slater)  If so \n"),
    (r"\begin{itemize}\item a \item b\end{itemize}", "\n\n a \n b\n"),
    (r"a\input{/etc/passwd}b\write18{rm -rf}c\label{x}d", "abcd"),
    ("# T\n\n- **a** $x$ - $y$\n1. b", "\nT\n\na |x| - |y|\nb"),
    ("# T\ncosts $5 and $6.", "\nT\ncosts $5 and $6."),
    ("# T\n`$x$` but $`y`$", "\nT\n  but |y|"),
    ("# T\n10% of it", "\nT\n10% of it"),
    ("a % b\nc", "a \nc"),
    (r"\verb|$x$| a", "  a"),
]

PROBLEMS = [
    ("let $x be\n\nnext $y$", 4, "never closed"),
    (r"\begin{align} a &= b", 0, "never closed"),
    (r"\begin{align} a \end{align*} b", 0, "never closed"),
    ("$$ x = 1 \n\n and so it is that $y$ $$z$$", 0, "never closed"),
    (r"\[ \frac{1{2} \]", 8, "never closed"),
    (r"\[ a} \]", 4, "never opened"),
    ("$x\0$", 2, "U+0000"),
    ("the cost $x is small and $y$", 9, "sentence"),
    (r"\begin{verbatim} x", 16, "never closed"),
    ("$" + "{" * 200 + "}" * 200 + "$", 1, "deep"),
    (r"\[" + "x" * 20_001 + r"\]", 2, "20000 characters"),
]


def rows(found: Document) -> list[str]:
    return [row.piece.text for block in found.blocks if isinstance(block, Display) for row in block.rows]


def prose(found: Document) -> str:
    parts = [part for block in found.blocks if isinstance(block, Prose) for part in block.parts]
    return "".join(f"|{part.piece.text}|" if isinstance(part, Formula) else part.piece.text for part in parts)


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows(text: str, expected: list[str]) -> None:
    assert rows(document(text)) == expected


@pytest.mark.parametrize(("text", "expected"), PROSE)
def test_prose(text: str, expected: str) -> None:
    assert prose(document(text)) == expected


@pytest.mark.parametrize(("text", "offset", "reason"), PROBLEMS)
def test_problems(text: str, offset: int, reason: str) -> None:
    assert any(problem.offset == offset and reason in problem.reason for problem in document(text).problems)


def test_an_intertext_parts_a_display() -> None:
    found = document(r"\begin{align} a &= b \\ \intertext{and so $x>0$} c &= d \end{align}")
    assert [type(block) for block in found.blocks] == [Display, Prose, Display]
    assert prose(found) == "and so |x>0|"


def test_labels_and_tags_are_kept() -> None:
    (block,) = document(r"\begin{align} a \label{eq:a} \\ b \tag{$*$} \end{align}").blocks
    assert isinstance(block, Display)
    assert [(row.label, row.tag) for row in block.rows] == [("eq:a", None), (None, "$*$")]


def test_a_wordy_formula_does_not_turn_the_next_ones_inside_out() -> None:
    assert prose(document("the cost $x is so small and $y$ ok")) == "the cost $x is so small and |y| ok"


def test_lines_and_columns_count_from_one() -> None:
    text = "a\r\n\\[ x \\\\\n y \\]"
    found = document(text)
    (block,) = [block for block in found.blocks if isinstance(block, Display)]
    assert [found.line_column(row.start) for row in block.rows] == [(2, 4), (3, 2)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_right_texts_are_read_without_problems(path: Path) -> None:
    found = document(path.read_text(encoding="utf-8"))
    assert not found.problems
    assert rows(found)


# fmt: off
FRAGMENTS = (
    "$", "$$", r"\[", r"\]", r"\(", r"\)", "{", "}", "&", "\\\\", r"\\[2pt]", "%", "#", "`", "```", "~", "^", "_",
    "=", "+", "-", "(", ")", "[", "]", "|", r"\begin{align}", r"\end{align}", r"\begin{cases}", r"\end{cases}",
    r"\begin{aligned}", r"\end{aligned}", r"\begin{array}{ll}", r"\end{array}", r"\begin{verbatim}",
    r"\end{verbatim}", r"\left\{", r"\right.", r"\begin{theorem}", r"\end{theorem}", r"\begin{\begin{", r"\end{",
    r"\tag{1}", r"\label{a}", r"\intertext{", r"\text{", r"\frac{1}{2}", r"\alpha", "x", "1", ".", ",", "word",
    r"\section{", r"\item", r"\emph{", r"\cite{", r"\input{", r"\verb|", r"\iffalse", r"\fi", "<!--", "-->",
    r"\begin{document}", r"\end{document}", "é", "\\",
)
MACROS = (
    r"\def\a{", r"\def\a#1{#1}", r"\newcommand{\b}[1]{", r"\newcommand{\b}{\a\b}", r"\let\a\b", r"\a", r"\b",
    r"\b{x}", "#1", "#2", "[", "]", r"\DeclareMathOperator{\c}{", r"\c", r"\DeclarePairedDelimiter{\d}{|}{|}",
    r"\d*{x}", r"\renewcommand{\a}[2][0]{#1#2}",
)
# fmt: on
SPACES = (" ", "\n", "\n\n", "\t", "\0")


def texts(fragments: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from((*fragments, *SPACES)), max_size=40).map("".join)


@given(texts(FRAGMENTS + MACROS))
@settings(max_examples=400, deadline=None)
def test_every_text_is_a_document(text: str) -> None:
    found = document(text)
    for block in found.blocks:
        for row in block.rows if isinstance(block, Display) else ():
            assert 0 <= row.start < row.end <= len(text)


ALONE = [
    ("Let $z > 0$.\n\n$a = b$\n\nand so on", ["a = b"]),
    (r"\begin{enumerate}\item $a = b$. \item[(b)] $c \le d$ \end{enumerate}", ["a = b", r"c \le d"]),
    ("- $a = b$\n- where $c = d$\n", ["a = b"]),
    ("(i) $a = b$ \\\\\n(ii) $c = d$", ["a = b", "c = d"]),
    ("Hence\n$a = b$\nfollows.", []),
    ("$x$\n\n$y$", []),
]


@pytest.mark.parametrize(("text", "rows"), ALONE)
def test_a_formula_alone_on_its_line_is_a_row(text: str, rows: list[str]) -> None:
    found = [block for block in document(text).blocks if isinstance(block, Display)]
    assert [row.piece.text.strip() for block in found for row in block.rows] == rows


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_characters_at_all(text: str) -> None:
    assert document(text).text == text


@given(texts(FRAGMENTS))
@settings(max_examples=400, deadline=None)
def test_places_lead_back_to_the_text(text: str) -> None:
    """Apart from what a space or a column's end stands for."""
    end = 0
    for block in document(text).blocks:
        for row in block.rows if isinstance(block, Display) else ():
            assert end <= row.start < row.end
            end = row.end
            pairs = zip(row.piece.text, row.piece.places, strict=True)
            assert all(text[place] == letter or letter in " \n" or text[place] in "&\0" for letter, place in pairs)


@given(texts(FRAGMENTS + MACROS), st.data())
@settings(max_examples=100, deadline=None)
def test_a_slice_keeps_its_places(text: str, data: st.DataObject) -> None:
    for block in document(text).blocks:
        for row in block.rows if isinstance(block, Display) else ():
            start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(row.piece))] * 2)))
            part = row.piece[start:stop]
            assert (part.text, part.places) == (row.piece.text[start:stop], row.piece.places[start:stop])
