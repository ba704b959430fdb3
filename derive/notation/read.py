"""`a + b c` is Plus(a, Times(b, c)): LaTeX text to the notation tree, by precedence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from derive.notation import spelling
from derive.notation.atoms import ATOMS, at_bar, atom
from derive.notation.calls import is_statement
from derive.notation.cursor import WHERE, Cursor, Grammar
from derive.notation.derivatives import quotient
from derive.notation.levels import Level
from derive.notation.lists import before, before_constraints, behind, quantifies, several
from derive.notation.optima import is_optimum, named_objective, optimum
from derive.notation.tokens import refusal, tokens
from derive.notation.tree import (
    Call,
    Dot,
    Factorial,
    Hadamard,
    Implies,
    Kronecker,
    Name,
    Negative,
    Number,
    Plus,
    Relation,
    SetOf,
    Several,
    Times,
    Tree,
    Tuple,
    Vocabulary,
)

NOTHING = Vocabulary()


def read(text: str, vocabulary: Vocabulary = NOTHING) -> Tree:
    """`\\vec w = 0` is Relation(w, ("=", 0)).

    Raises CannotRead, which names line, column and the smallest offending piece, for every other text.
    """
    cursor = Cursor(text, tokens(text), vocabulary, GRAMMAR)
    try:
        tree = cursor.parse(Level.SEVERAL)
    except RecursionError:
        raise refusal(text, 0, text, "nested too deeply") from None
    if cursor.token.kind != "end":
        raise cursor.fail(cursor.token, "nothing that could stand here")
    return tree


def expression(cursor: Cursor, least: Level) -> Tree:
    """Everything from here that holds together at least as tightly as `least`."""
    with cursor.deeper():
        left = prefix(cursor, least)
        while (infix := ahead(cursor)) is not None and infix.level >= least:
            left = infix.collect(cursor, left)
        return left


def prefix(cursor: Cursor, least: Level) -> Tree:
    """`-a`, `\\min_w f`, `\\forall i : a_i > 0`, or one factor."""
    if cursor.accept("-"):
        return Negative(cursor.parse(max(least, Level.HADAMARD)))
    if least <= Level.PLUS and cursor.accept("+"):
        return cursor.parse(Level.HADAMARD)
    if least <= Level.EACH and quantifies(cursor):
        return before(cursor)
    if is_optimum(cursor):
        return optimum(cursor, Level.PLUS if least <= Level.PLUS else Level.HADAMARD)
    return atom(cursor)


Collect = Callable[[Cursor, Tree], Tree]


@dataclass(frozen=True)
class Infix:
    """`+` at `PLUS`: how tightly a sign binds, and what it makes of all its operands."""

    level: Level
    collect: Collect


def ahead(cursor: Cursor) -> Infix | None:
    """The rule for the sign that comes next; two factors side by side are a product."""
    if cursor.token.kind == "word" and (cursor.text in spelling.FOR_ALL_WORDS | spelling.AND_WORDS):
        return WORDS["and" if cursor.text in spelling.AND_WORDS else "for"]
    if cursor.token.kind != "word" and cursor.text in INFIX and not opens_bar(cursor):
        return None if ends_before(cursor) else INFIX[cursor.text]
    return JUXTAPOSED if cursor.starts_factor else None


def opens_bar(cursor: Cursor) -> bool:
    """`|x|` beside a factor; `|_{x = 0}` says where the factor is taken."""
    return cursor.text == "|" and cursor.peek(1).text != "_"


def ends_before(cursor: Cursor) -> bool:
    """Whether the sign ends what is read, or stands before what does."""
    if (cursor.text == "|" and WHERE in cursor.stops) or before_constraints(cursor):
        return True
    return cursor.stopped or (cursor.text in PRODUCTS and cursor.stops_at(1))


def goes_on(cursor: Cursor, signs: tuple[str, ...]) -> bool:
    return cursor.at(*signs) and not ends_before(cursor) and cursor.accept(*signs)


def implies(cursor: Cursor, left: Tree) -> Tree:
    both = cursor.next().text in BOTH_WAYS
    return Implies(left, cursor.parse(Level.RELATION), both)


def relation(cursor: Cursor, first: Tree) -> Tree:
    """`a = b = c`: one chain."""
    rest: list[tuple[str, Tree]] = []
    while cursor.at_any(RELATION_KEYS) and not cursor.stopped:
        declares(cursor, first, rest)
        sign = signed(cursor)
        into = sign == "->" and [sign for sign, _ in rest] == [":"]
        with cursor.until(cursor.stops, among=sign in SETS or into):
            rest.append(either(cursor, sign))
    return named_objective(cursor, Relation(first, tuple(rest)))


def declares(cursor: Cursor, first: Tree, rest: list[tuple[str, Tree]]) -> None:
    """A colon follows what it declares, `f, g : ...`; `u > 0 :` is a heading and no relation."""
    declarable = not rest and isinstance(first, Name | Several | Tuple | Number)
    if cursor.at(":", r"\colon") and not declarable:
        raise cursor.fail(cursor.token, "a colon stands behind a name")


def either(cursor: Cursor, sign: str) -> tuple[str, Tree]:
    """`= a \\pm b` is ∈ {a − b, a + b}."""
    left = None if cursor.at(spelling.PLUS_MINUS) else cursor.parse(Level.PLUS)
    if sign != "=" or not cursor.accept(spelling.PLUS_MINUS):
        return sign, left or cursor.parse(Level.PLUS)
    right = cursor.parse(Level.HADAMARD)
    pair = (Negative(right), right)
    return "in", SetOf(pair if left is None else tuple(Plus((left, side)) for side in pair))


def signed(cursor: Cursor) -> str:
    """`\\perp\\!\\!\\!\\perp` is one sign, and so is `\\not\\in`."""
    sign = RELATION_KEYS[cursor.next().text]
    if sign == "not":
        return NEGATED[cursor.expect(*NEGATED).text]
    if sign == "perp":
        cursor.accept(r"\perp")
    return sign


def plus(cursor: Cursor, first: Tree) -> Tree:
    """`a + b - c`: one sum, a subtracted term is Negative."""
    terms = [first]
    while cursor.at("+", "-") and not cursor.stopped:
        negative = cursor.next().text == "-"
        body = cursor.parse(Level.HADAMARD)
        terms.append(Negative(body) if negative else body)
    return Plus(tuple(terms))


def hadamard(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while goes_on(cursor, HADAMARD_SIGNS):
        factors.append(cursor.parse(Level.KRONECKER))
    return Hadamard(tuple(factors))


def kronecker(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while goes_on(cursor, KRONECKER_SIGNS):
        factors.append(cursor.parse(Level.TIMES))
    return Kronecker(tuple(factors))


def times(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while goes_on(cursor, TIMES_SIGNS) or cursor.starts_factor:
        token = cursor.token
        factors.append(cursor.parse(Level.DOT))
        if is_statement(factors[-1]):
            raise cursor.fail(token, "a statement is no factor")
    return Times(tuple(factors))


def dot(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while goes_on(cursor, DOT_SIGNS):
        factors.append(cursor.parse(Level.FACTOR))
    return Dot(tuple(factors))


def divided(cursor: Cursor, first: Tree) -> Tree:
    cursor.next()
    return quotient(first, cursor.parse(Level.FACTOR))


def without(cursor: Cursor, first: Tree) -> Tree:
    """`A \\setminus B`."""
    cursor.next()
    return Call(Name("setminus"), (first, cursor.parse(Level.HADAMARD)))


def factorial(cursor: Cursor, first: Tree) -> Tree:
    cursor.next()
    return Factorial(first)


SETS = frozenset(["in", "notin", "subset", ":"])
HADAMARD_SIGNS = (r"\circ", r"\odot")
KRONECKER_SIGNS = (r"\otimes",)
TIMES_SIGNS = ("*", r"\times")
DOT_SIGNS = (r"\cdot", r"\cdotp", r"\bullet")
PRODUCTS = frozenset([*HADAMARD_SIGNS, *KRONECKER_SIGNS, *TIMES_SIGNS, *DOT_SIGNS])
BOTH_WAYS = frozenset([r"\Leftrightarrow", r"\iff", r"\Longleftrightarrow"])
ONE_WAY = frozenset([r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\leadsto", r"\therefore"])
NEGATED = {"=": "!=", r"\in": "notin"}
RELATION_KEYS: Mapping[str, str] = {
    **{latex: name for name, (latex, _) in spelling.RELATIONS.items()},
    **spelling.RELATION_ALIASES,
    r"\not": "not",
}
JUXTAPOSED = Infix(Level.TIMES, times)
WORDS: Mapping[str, Infix] = {"and": Infix(Level.SEVERAL, several), "for": Infix(Level.EACH, behind)}


def _rows(signs: Iterable[str], level: Level, collect: Collect) -> dict[str, Infix]:
    return dict.fromkeys(signs, Infix(level, collect))


INFIX: Mapping[str, Infix] = {
    **_rows((",", ";"), Level.SEVERAL, several),
    **_rows((spelling.FOR_ALL[0],), Level.EACH, behind),
    **_rows(BOTH_WAYS | ONE_WAY, Level.IMPLIES, implies),
    **_rows(RELATION_KEYS, Level.RELATION, relation),
    **_rows(("+", "-"), Level.PLUS, plus),
    **_rows((r"\setminus", r"\backslash"), Level.PLUS, without),
    **_rows(HADAMARD_SIGNS, Level.HADAMARD, hadamard),
    **_rows(KRONECKER_SIGNS, Level.KRONECKER, kronecker),
    **_rows(TIMES_SIGNS, Level.TIMES, times),
    **_rows(DOT_SIGNS, Level.DOT, dot),
    "/": Infix(Level.DOT, divided),
    r"\div": Infix(Level.DOT, divided),
    "!": Infix(Level.ATOM, factorial),
    "|": Infix(Level.ATOM, at_bar),
}
"""Every sign that stands between two operands: its level and its rule."""

GRAMMAR = Grammar(expression, frozenset(ATOMS) | {r"\underset", r"\arg"}, frozenset(RELATION_KEYS))
