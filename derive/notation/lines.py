"""`L = a` / `+ b`: a long display in lines, at relation signs first, then at signs, last inside brackets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from derive.notation import spelling
from derive.notation.latex_pen import LatexPen
from derive.notation.levels import Level, is_list, level
from derive.notation.pens import Pen, width
from derive.notation.spell import factor_text, put, spell, sum_head
from derive.notation.spell_statements import constrained, least_objective, optimum_head, relation_head
from derive.notation.tree import (
    Each,
    Implies,
    Negative,
    Optimum,
    Plus,
    Product,
    Relation,
    Several,
    Sum,
    Times,
    Tree,
)
from derive.notation.unicode_pen import UnicodePen

SHORT = 24


@dataclass(frozen=True)
class Piece:
    """`a + b`, in parts `a` and `+ b`: a text in both spellings, and where it may be broken."""

    latex: str
    unicode: str
    parts: tuple[Piece, ...] = ()

    @property
    def columns(self) -> int:
        return width(self.unicode)

    def after(self, latex: str, unicode: str) -> Piece:
        """`= a` of a: this piece with a text before it, which stays on its first line."""
        parts = (self.parts[0].after(latex, unicode), *self.parts[1:]) if self.parts else ()
        return Piece(latex + self.latex, unicode + self.unicode, parts)

    def before(self, latex: str, unicode: str) -> Piece:
        parts = (*self.parts[:-1], self.parts[-1].before(latex, unicode)) if self.parts else ()
        return Piece(self.latex + latex, self.unicode + unicode, parts)


@dataclass(frozen=True)
class Pens:
    """The two pens, which draw every piece side by side."""

    latex: LatexPen
    unicode: UnicodePen

    def piece(self, draw: Callable[[Pen], str], parts: tuple[Piece, ...] = ()) -> Piece:
        return Piece(draw(self.latex), draw(self.unicode), parts if len(parts) > 1 else ())

    def after(self, piece: Piece, draw: Callable[[Pen], str]) -> Piece:
        return piece.after(draw(self.latex), draw(self.unicode))


def broken(tree: Tree, columns: int, latex: LatexPen, unicode: UnicodePen) -> list[Piece]:
    """`L = a`, `+ b`: the lines of a display, in both spellings."""
    return laid_out(cut(tree, Pens(latex, unicode)), columns)


def laid_out(piece: Piece, columns: int) -> list[Piece]:
    """The whole if it fits, else its parts, as many on a line as fit."""
    if piece.columns <= columns or not piece.parts:
        return [piece]
    lines: list[Piece] = []
    for part in piece.parts:
        lines = _joined(lines, part, columns)
    return lines


def _joined(lines: list[Piece], part: Piece, columns: int) -> list[Piece]:
    if lines and lines[-1].columns + 1 + part.columns <= columns:
        return [*lines[:-1], part.after(lines[-1].latex + " ", lines[-1].unicode + " ")]
    return lines + laid_out(part, columns)


@singledispatch
def cut(tree: Tree, pens: Pens) -> Piece:
    """`a = b` into `a` and `= b`: where the outermost level may be broken."""
    return pens.piece(lambda pen: spell(tree, pen))


def standing(tree: Tree, least: Level, pens: Pens) -> Piece:
    """`(a` / `+ b)`: a tree that may need brackets, which a break may open."""
    if level(tree, pens.latex) >= least:
        return cut(tree, pens)
    inner = cut(tree, pens)
    parts = inner.after(r"\bigl(", "(").before(r"\bigr)", ")").parts
    return pens.piece(lambda pen: put(tree, least, pen), parts)


@cut.register
def _(tree: Relation, pens: Pens) -> Piece:
    sides = [pens.after(standing(side, Level.PLUS, pens), _sign(sign)) for sign, side in tree.rest]
    listed = is_list(tree.first)
    first = pens.piece(lambda pen: relation_head(tree.first, pen)) if listed else standing(tree.first, Level.PLUS, pens)
    if first.columns <= SHORT:
        sides = [sides[0].after(first.latex + " ", first.unicode + " "), *sides[1:]]
        return _whole(tree, pens, sides)
    return _whole(tree, pens, [first, *sides])


def _sign(name: str) -> Callable[[Pen], str]:
    return lambda pen: pen.sign(spelling.RELATIONS[name]) + " "


def _whole(tree: Tree, pens: Pens, parts: list[Piece]) -> Piece:
    """A lone part that can itself be broken lends its parts."""
    inner = parts[0].parts if len(parts) == 1 else tuple(parts)
    return pens.piece(lambda pen: spell(tree, pen), inner)


@cut.register
def _(tree: Negative, pens: Pens) -> Piece:
    return pens.after(standing(tree.body, Level.HADAMARD, pens), lambda pen: pen.minus())


@cut.register
def _(tree: Plus, pens: Pens) -> Piece:
    first, *rest = tree.terms
    least = Level.PLUS if isinstance(first, Negative) else Level.HADAMARD
    parts = [standing(first, least, pens), *(_term(term, pens) for term in rest)]
    return _whole(tree, pens, parts)


def _term(term: Tree, pens: Pens) -> Piece:
    if isinstance(term, Negative):
        body = standing(term.body, Level.HADAMARD, pens)
        return pens.after(body, lambda pen: pen.minus() + " ")
    return standing(term, Level.HADAMARD, pens).after("+ ", "+ ")


@cut.register(Sum)
@cut.register(Product)
def _(tree: Sum | Product, pens: Pens) -> Piece:
    return pens.after(standing(tree.body, Level.HADAMARD, pens), lambda pen: sum_head(tree, pen))


@cut.register
def _(tree: Times, pens: Pens) -> Piece:
    """`a (b` / `+ c)`: broken inside its last factor if that is a bracket or a sum."""
    *init, last = tree.factors
    whole = pens.piece(lambda pen: spell(tree, pen))
    if not isinstance(last, Plus | Sum | Product):
        return whole
    inner = cut(last, pens) if isinstance(last, Sum | Product) else standing(last, Level.DOT, pens)
    leading = pens.piece(lambda pen: _product(tuple(init), tree.factors, pen))
    return Piece(whole.latex, whole.unicode, inner.after(leading.latex, leading.unicode).parts)


def _product(init: tuple[Tree, ...], factors: tuple[Tree, ...], pen: Pen) -> str:
    text = factor_text(factors, 0, pen)
    for position in range(1, len(init)):
        text = pen.juxtapose(text, factor_text(factors, position, pen))
    return text + " "


@cut.register
def _(tree: Implies, pens: Pens) -> Piece:
    sign = spelling.EQUIVALENT if tree.both else spelling.IMPLIES
    right = standing(tree.right, Level.RELATION, pens)
    parts = [
        standing(tree.left, Level.IMPLIES, pens),
        pens.after(right, lambda pen: pen.sign(sign) + " "),
    ]
    return _whole(tree, pens, parts)


@cut.register
def _(tree: Several, pens: Pens) -> Piece:
    *init, last = (standing(item, Level.EACH, pens) for item in tree.statements)
    return _whole(tree, pens, [*(item.before(",", ",") for item in init), last])


@cut.register
def _(tree: Each, pens: Pens) -> Piece:
    statement = standing(tree.statement, Level.EACH, pens)
    whole = pens.piece(lambda pen: spell(tree, pen))
    span = pens.piece(lambda pen: _span(tree, pen))
    return Piece(whole.latex, whole.unicode, (statement.before(",", ","), span))


def _span(tree: Each, pen: Pen) -> str:
    start = len(pen.apart([put(tree.statement, Level.EACH, pen), ""]))
    return spell(tree, pen)[start:]


@cut.register
def _(tree: Optimum, pens: Pens) -> Piece:
    objective = pens.after(standing(tree.objective, least_objective(tree), pens), lambda pen: optimum_head(tree, pen))
    if not tree.constraints:
        return objective
    limits = pens.piece(lambda pen: _limits(tree, pen))
    whole = pens.piece(lambda pen: spell(tree, pen))
    return Piece(whole.latex, whole.unicode, (objective, limits))


def _limits(tree: Optimum, pen: Pen) -> str:
    return pen.sign(spelling.SUCH_THAT).strip() + " " + constrained(tree, pen)
