"""`latex(tree)` and `unicode(tree)`: what a careful textbook prints, on one line or broken to a width."""

from __future__ import annotations

from derive.notation.latex_pen import LatexPen
from derive.notation.lines import broken
from derive.notation.spell import spell
from derive.notation.tree import Tree, Vocabulary
from derive.notation.unicode_pen import UnicodePen

NOTHING = Vocabulary()


def latex(tree: Tree, notation: str = "arrow", vocabulary: Vocabulary = NOTHING) -> str:
    """`\\frac{\\partial L}{\\partial \\vec w} = 0`; notation is `arrow`, `bold` or `plain`."""
    return spell(tree, LatexPen(notation, vocabulary))


def unicode(tree: Tree, notation: str = "plain", vocabulary: Vocabulary = NOTHING) -> str:
    """`∂L/∂w = 0`; only the notation `arrow` marks vectors, as in w⃗."""
    return spell(tree, UnicodePen(notation, vocabulary))


def latex_lines(tree: Tree, width: int, notation: str = "arrow", vocabulary: Vocabulary = NOTHING) -> list[str]:
    """`L = a`, `+ b`: LaTeX lines whose Unicode spelling fits in `width` columns where that is possible."""
    pens = LatexPen(notation, vocabulary), UnicodePen("plain", vocabulary)
    return [line.latex for line in broken(tree, width, *pens)]


def unicode_lines(tree: Tree, width: int, notation: str = "plain", vocabulary: Vocabulary = NOTHING) -> list[str]:
    """`L = a`, `+ b`: Unicode lines of at most `width` columns where that is possible."""
    pens = LatexPen("plain", vocabulary), UnicodePen(notation, vocabulary)
    return [line.unicode for line in broken(tree, width, *pens)]
