"""`a + b` stands at `PLUS`: how tightly each node holds together, for reading and for writing."""

from __future__ import annotations

from enum import IntEnum
from functools import singledispatch

from derive.notation import spelling
from derive.notation.pens import Pen, is_function
from derive.notation.tree import (
    At,
    Call,
    Cases,
    Dot,
    Each,
    Entry,
    Expectation,
    Factorial,
    Gradient,
    Hadamard,
    Hessian,
    Implies,
    Integral,
    Kronecker,
    Matrix,
    Name,
    Negative,
    Number,
    Optimum,
    Partial,
    Plus,
    Power,
    Product,
    Quotient,
    Relation,
    Several,
    Sum,
    Times,
    Transpose,
    Tree,
)

PINV = Name("pinv")
DIFFERENTIAL = Name("d")


class Level(IntEnum):
    """`SEVERAL < ... < ATOM`: how tightly a node holds together; `read` uses the same scale."""

    SEVERAL = 0
    EACH = 1
    IMPLIES = 2
    RELATION = 3
    PLUS = 4
    HADAMARD = 5
    KRONECKER = 6
    TIMES = 7
    DOT = 8
    FACTOR = 9
    ATOM = 10


@singledispatch
def level(tree: Tree, pen: Pen) -> Level:
    """`PLUS` of a + b: the level at which this tree stands without brackets."""
    return Level.ATOM


LEVELS: dict[type[Tree], Level] = {
    Several: Level.SEVERAL,
    Each: Level.EACH,
    Implies: Level.IMPLIES,
    Plus: Level.PLUS,
    Negative: Level.PLUS,
    Hadamard: Level.HADAMARD,
    Kronecker: Level.KRONECKER,
    Times: Level.TIMES,
    Sum: Level.TIMES,
    Product: Level.TIMES,
    Integral: Level.TIMES,
    Dot: Level.DOT,
    Power: Level.FACTOR,
    Transpose: Level.FACTOR,
    Expectation: Level.FACTOR,
    Partial: Level.FACTOR,
    Gradient: Level.FACTOR,
    Hessian: Level.FACTOR,
    Entry: Level.FACTOR,
    Factorial: Level.FACTOR,
    At: Level.FACTOR,
    Matrix: Level.FACTOR,
    Cases: Level.FACTOR,
}


def _fixed(kind: type[Tree]) -> None:
    """`Plus` always stands at `PLUS`: register one row of `LEVELS`."""
    level.register(kind, lambda tree, pen: LEVELS[kind])


for _kind in LEVELS:
    _fixed(_kind)


@level.register
def _(tree: Name, pen: Pen) -> Level:
    decorated = tree.layer is not None or tree.accent in (*spelling.RAISED, "Delta") or tree.primes > 0
    return Level.FACTOR if decorated or is_function(tree, pen.vocabulary) else Level.ATOM


@level.register
def _(tree: Number, pen: Pen) -> Level:
    text = pen.number(tree.value)
    if "/" in text:
        return Level.TIMES
    return Level.ATOM if text[0].isdigit() and text.isascii() else Level.FACTOR


@level.register
def _(tree: Quotient, pen: Pen) -> Level:
    return Level.TIMES if pen.one_line_fractions else Level.FACTOR


@level.register
def _(tree: Optimum, pen: Pen) -> Level:
    return Level.SEVERAL if tree.constraints else Level.PLUS


@level.register
def _(tree: Call, pen: Pen) -> Level:
    return Level.FACTOR if tree.function in (PINV, DIFFERENTIAL) else Level.ATOM


@level.register
def _(tree: Relation, pen: Pen) -> Level:
    last = tree.rest[-1][1]
    if is_list(tree.first) or any(sign == ":" for sign, _ in tree.rest):
        return Level.SEVERAL
    return Level.SEVERAL if isinstance(last, Optimum) and last.constraints else Level.RELATION


def is_list(first: Tree) -> bool:
    """`w, x_i` as one side: names without brackets around them."""
    return isinstance(first, Several) and all(isinstance(item, Name | Call | Entry) for item in first.statements)
