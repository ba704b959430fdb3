"""`a = b, i = 1, \\dots, n`: the text of lists, relations, statements and problems."""

from __future__ import annotations

from derive.notation import spelling
from derive.notation.levels import Level, is_list
from derive.notation.pens import Pen
from derive.notation.spell import put, spell
from derive.notation.tree import Each, Implies, Interval, Optimum, Relation, SetOf, Several, Tree, Tuple


@spell.register
def _(tree: Tuple, pen: Pen) -> str:
    return pen.bracket(pen.comma([put(item, Level.IMPLIES, pen) for item in tree.items]))


@spell.register
def _(tree: SetOf, pen: Pen) -> str:
    return pen.braces(pen.comma([put(item, Level.IMPLIES, pen) for item in tree.items]))


@spell.register
def _(tree: Interval, pen: Pen) -> str:
    ends = pen.comma([put(item, Level.IMPLIES, pen) for item in (tree.lower, tree.upper)])
    return ("[" if tree.closed[0] else "(") + ends + ("]" if tree.closed[1] else ")")


@spell.register
def _(tree: Relation, pen: Pen) -> str:
    sides = "".join(related(sign, side, pen) for sign, side in tree.rest[:-1])
    sign, last = tree.rest[-1]
    return relation_head(tree.first, pen) + sides + related(sign, last, pen, last=True)


def relation_head(first: Tree, pen: Pen) -> str:
    """`w, x_i` before ∈: a list has no brackets."""
    if isinstance(first, Several) and is_list(first):
        return pen.comma([put(item, Level.PLUS, pen) for item in first.statements])
    return put(first, Level.PLUS, pen)


def related(sign: str, side: Tree, pen: Pen, last: bool = False) -> str:
    """` = b`: a relation sign and the side after it; an optimum may stand open at the end."""
    text = spell(side, pen) if last and isinstance(side, Optimum) else put(side, Level.PLUS, pen)
    return pen.operator(spelling.RELATIONS[sign]) + text


@spell.register
def _(tree: Implies, pen: Pen) -> str:
    sign = pen.operator(spelling.EQUIVALENT if tree.both else spelling.IMPLIES)
    return put(tree.left, Level.IMPLIES, pen) + sign + put(tree.right, Level.RELATION, pen)


@spell.register
def _(tree: Each, pen: Pen) -> str:
    return pen.apart([put(tree.statement, Level.EACH, pen), span(tree, pen)])


def span(tree: Each, pen: Pen) -> str:
    """`i = 1, \\dots, n`, `\\forall i`, `\\forall i \\in S`."""
    if tree.lower is None or tree.upper is None:
        return pen.sign(spelling.FOR_ALL) + " " + spell(tree.index if tree.where is None else tree.where, pen)
    start = f"{spell(tree.index, pen)} = {put(tree.lower, Level.PLUS, pen)}"
    return pen.comma([start, pen.sign(spelling.DOTS), put(tree.upper, Level.PLUS, pen)])


@spell.register
def _(tree: Several, pen: Pen) -> str:
    return pen.apart([put(item, Level.EACH, pen) for item in tree.statements])


@spell.register
def _(tree: Optimum, pen: Pen) -> str:
    text = optimum_head(tree, pen) + put(tree.objective, least_objective(tree), pen)
    return text + (pen.operator(spelling.SUCH_THAT) + constrained(tree, pen) if tree.constraints else "")


def least_objective(tree: Optimum) -> Level:
    """A problem inside a problem with constraints needs brackets, or they would be its own."""
    return Level.HADAMARD if tree.constraints and isinstance(tree.objective, Optimum) else Level.PLUS


def optimum_head(tree: Optimum, pen: Pen) -> str:
    """`\\min_{w, b}\\ `."""
    return pen.optimum_head(tree.sense, [put(item, Level.IMPLIES, pen) for item in tree.over])


def constrained(tree: Optimum, pen: Pen) -> str:
    texts = [put(item, Level.EACH, pen) for item in tree.constraints]
    return (", " if pen.side else r", \ ").join(texts)
