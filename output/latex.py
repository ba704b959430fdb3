"""blocks → LaTeX: a document that pdflatex compiles with amsmath alone, or a fragment of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from checks.verdict import Kind
from derive.notation.spelling import LETTERS
from derive.notation.tree import Each, Name, Relation, Tree, Vocabulary
from derive.notation.write import NOTHING, latex, latex_lines
from output import declared
from output.document import Block, Conventions, Declarations, Display, Document, Heading, Source, Summary
from output.sentences import latex_prose, sentence

COLUMNS = 64
"""As many columns of the Unicode spelling fit in the text width at 11pt."""

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{amsmath}
\setlength{\textwidth}{160mm}\setlength{\oddsidemargin}{0mm}
\setlength{\textheight}{240mm}\setlength{\topmargin}{-10mm}
\setlength{\parindent}{0pt}\setlength{\parskip}{8pt plus 2pt}\setlength{\emergencystretch}{3em}
\allowdisplaybreaks[1]
\begin{document}
"""
END = "\\end{document}\n"
JUDGED = (Kind.PROVED, Kind.CONFIRMED, Kind.REFUTED, Kind.UNKNOWN)


@dataclass(frozen=True)
class Style:
    """What the reader asked for."""

    notation: str = "arrow"
    vocabulary: Vocabulary = NOTHING
    marks: bool = False
    evidence: bool = False

    def tree(self, tree: Tree) -> str:
        return plain_fonts(latex(tree, self.notation, self.vocabulary))

    def prose(self, text: str) -> str:
        """A sentence whose vectors and matrices look as they do in the formulas."""
        names = self.vocabulary.vectors | self.vocabulary.matrices
        fonts = {LETTERS.get(name, ("", name))[1]: self.tree(Name(name)) for name in names if "_" not in name}
        return latex_prose(sentence(text), fonts)


def page(document: Document, notation: str, marks: bool, evidence: bool, fragment: bool) -> str:
    """The whole document, or with `fragment` what stands between its begin and its end."""
    style = Style(notation, document.vocabulary, marks, evidence)
    body = "\n\n".join(filter(None, (written(block, style) for block in document.blocks))) + "\n"
    return body if fragment else f"{PREAMBLE}\n{body}\n{END}"


def plain_fonts(text: str) -> str:
    """Blackboard letters need a font beyond amsmath, bold ones do not."""
    return text.replace(r"\mathbb{", r"\mathbf{")


@singledispatch
def written(block: Block, style: Style) -> str:
    raise TypeError(f"no LaTeX for {type(block).__name__}; add one to output/latex.py")


@written.register
def _(block: Heading, style: Style) -> str:
    return rf"\section*{{{latex_prose(block.text)}}}"


@written.register
def _(block: Source, style: Style) -> str:
    return rf"\emph{{Source:}} {style.prose(block.text)}" if block.text else ""


@written.register
def _(block: Conventions, style: Style) -> str:
    text = " ".join(style.prose(item) for item in block.sentences)
    return rf"\emph{{Conventions:}} {text}" if text else ""


@written.register
def _(block: Declarations, style: Style) -> str:
    pen = declared.latex_pen(style.tree, inline)
    rows = "; ".join(declared.spelled(row, pen) for row in block.rows)
    return rf"\emph{{Symbols:}} {rows}." if rows else ""


def inline(text: str) -> str:
    """A formula of running text, in which a line may end after a comma."""
    broken = text.replace(", ", r",\allowbreak\ ")
    return rf"\({broken}\)"


@written.register
def _(block: Display, style: Style) -> str:
    title = style.prose(block.name).removesuffix(".")
    mark = f" [{block.verdict.kind.value}]" if style.marks and block.verdict.kind in JUDGED else ""
    head = rf"\textbf{{{block.number}. {title}.}}{mark} {style.prose(block.reason)}"
    parts = [head, aligned(block.tree, style), *evidence_lines(block, style)]
    return "\n".join(parts)


def aligned(tree: Tree, style: Style) -> str:
    """The lines of a display: relations under the first one, other lines further in."""
    lines = [plain_fonts(line) for line in latex_lines(tree, COLUMNS, style.notation, style.vocabulary)]
    if len(lines) == 1:
        return f"\\begin{{equation*}}\n{lines[0]}\n\\end{{equation*}}"
    start = left_side(tree, style)
    first, *rest = lines
    first = f"{start} &{first.removeprefix(start)}" if start and first.startswith(start + " ") else "& " + first
    body = " \\\\\n".join([first, *(continued(line) for line in rest)])
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def continued(line: str) -> str:
    return f"& {line}" if line.startswith(RELATIONS) else rf"&\qquad {{}}{line}"


RELATIONS = ("=", r"\le", r"\ge", "<", ">", r"\Rightarrow", r"\Leftrightarrow", ":=")


@singledispatch
def left_side(tree: Tree, style: Style) -> str:
    """`L` of `L = a = b`, where the relations are to stand under each other; nothing for other trees."""
    return ""


@left_side.register
def _(tree: Relation, style: Style) -> str:
    return style.tree(tree.first)


@left_side.register
def _(tree: Each, style: Style) -> str:
    return left_side(tree.statement, style)


def evidence_lines(block: Display, style: Style) -> list[str]:
    """How the verdict was reached, in one small line."""
    method = block.verdict.evidence.get("method")
    if not style.evidence or method is None:
        return []
    error = "" if block.error is None else f"; finite differences to {block.error:.0e}"
    return [rf"{{\footnotesize Evidence: {latex_prose(str(method) + error)}.\par}}"]


@written.register
def _(block: Summary, style: Style) -> str:
    return rf"\emph{{{style.prose(str(block))}}}" if style.marks else ""
