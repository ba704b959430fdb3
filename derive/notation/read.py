"""`a + b c` is Plus(a, Times(b, c)): LaTeX text to the notation tree, by precedence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from derive.notation import spelling
from derive.notation.atoms import atom, optimum, quotient, starts_factor
from derive.notation.cursor import Cursor
from derive.notation.spell import Level
from derive.notation.tokens import refusal, tokens
from derive.notation.tree import (
    Dot,
    Each,
    Hadamard,
    Implies,
    Name,
    Negative,
    Plus,
    Relation,
    Several,
    Times,
    Tree,
    Vocabulary,
)

NOTHING = Vocabulary()


def read(text: str, vocabulary: Vocabulary = NOTHING) -> Tree:
    """`\\vec w = 0` is Relation(w, ("=", 0)).

    Raises CannotRead, which names line, column and the smallest offending piece, for every other text.
    """
    cursor = Cursor(text, tokens(text), vocabulary, expression)
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
    """`-a`, `\\min_w f`, or one factor."""
    if cursor.accept("-"):
        return Negative(cursor.parse(max(least, Level.HADAMARD)))
    if least <= Level.PLUS and cursor.accept("+"):
        return cursor.parse(Level.HADAMARD)
    if cursor.at(r"\min", r"\max") and cursor.peek(1).text == "_":
        return optimum(cursor, Level.PLUS if least <= Level.PLUS else Level.HADAMARD, statements)
    return atom(cursor)


Collect = Callable[[Cursor, Tree], Tree]


@dataclass(frozen=True)
class Infix:
    """`+` at `PLUS`: how tightly a sign binds, and what it makes of all its operands."""

    level: Level
    collect: Collect


def ahead(cursor: Cursor) -> Infix | None:
    """The rule for the sign that comes next; two factors side by side are a product."""
    if cursor.token.kind != "word" and cursor.text in INFIX:
        return INFIX[cursor.text]
    return JUXTAPOSED if starts_factor(cursor) else None


def several(cursor: Cursor, first: Tree) -> Tree:
    """`a = 0, b = 0`, or a statement for every value of an index."""
    items = statements(cursor, first)
    return items[0] if len(items) == 1 else Several(tuple(items))


def statements(cursor: Cursor, first: Tree) -> list[Tree]:
    """`a \\ge 0, i = 1, \\dots, n, b = 0` after its first statement."""
    items = [first]
    while cursor.at(",", ";"):
        if each_ahead(cursor):
            items[-1] = each(cursor, items[-1])
        else:
            cursor.next()
            items.append(cursor.parse(Level.IMPLIES))
    return items


DOTS = frozenset([r"\dots", r"\ldots", r"\cdots", r"\dotsc"])


def each_ahead(cursor: Cursor) -> bool:
    """`, i = 1, \\dots` or `, i = 1, 2, \\dots`: a range follows rather than one more statement."""
    first = cursor.item(cursor.position + 1)
    if relations(cursor, first) != ["="] or not follows_comma(cursor, first):
        return False
    second = cursor.item(first[-1] + 1)
    bare = not relations(cursor, second) and follows_comma(cursor, second)
    return cursor.tokens[second[0]].text in DOTS or (bare and cursor.tokens[second[-1] + 1].text in DOTS)


def relations(cursor: Cursor, places: list[int]) -> list[str]:
    """The relation signs at the level of an item itself."""
    signs = (cursor.tokens[place] for place in places)
    return [RELATION_KEYS[s.text] for s in signs if s.kind != "word" and s.text in RELATION_KEYS]


def follows_comma(cursor: Cursor, places: list[int]) -> bool:
    return cursor.tokens[places[-1]].text == ","


def each(cursor: Cursor, statement: Tree) -> Tree:
    cursor.next()
    index = index_name(cursor)
    cursor.expect("=")
    lower = cursor.parse(Level.PLUS)
    cursor.expect(",")
    if not cursor.at_any(DOTS):
        cursor.parse(Level.PLUS)
        cursor.expect(",")
    cursor.next()
    cursor.expect(",")
    return Each(statement, index, lower, cursor.parse(Level.PLUS))


def index_name(cursor: Cursor) -> Name:
    token = cursor.token
    index = cursor.parse(Level.FACTOR)
    if not isinstance(index, Name):
        raise cursor.fail(token, "an index has to be a name")
    return index


def implies(cursor: Cursor, left: Tree) -> Tree:
    both = cursor.next().text in BOTH_WAYS
    return Implies(left, cursor.parse(Level.RELATION), both)


def relation(cursor: Cursor, first: Tree) -> Tree:
    """`a = b = c`: one chain."""
    rest: list[tuple[str, Tree]] = []
    while cursor.at_any(RELATION_KEYS):
        sign = RELATION_KEYS[cursor.next().text]
        rest.append((sign, cursor.parse(Level.PLUS)))
    return Relation(first, tuple(rest))


def plus(cursor: Cursor, first: Tree) -> Tree:
    """`a + b - c`: one sum, a subtracted term is Negative."""
    terms = [first]
    while cursor.at("+", "-"):
        negative = cursor.next().text == "-"
        body = cursor.parse(Level.HADAMARD)
        terms.append(Negative(body) if negative else body)
    return Plus(tuple(terms))


def hadamard(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while cursor.accept(*HADAMARD_SIGNS):
        factors.append(cursor.parse(Level.TIMES))
    return Hadamard(tuple(factors))


def times(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while cursor.accept(*TIMES_SIGNS) or starts_factor(cursor):
        factors.append(cursor.parse(Level.DOT))
    return Times(tuple(factors))


def dot(cursor: Cursor, first: Tree) -> Tree:
    factors = [first]
    while cursor.accept(*DOT_SIGNS):
        factors.append(cursor.parse(Level.FACTOR))
    return Dot(tuple(factors))


def divided(cursor: Cursor, first: Tree) -> Tree:
    cursor.next()
    return quotient(first, cursor.parse(Level.FACTOR))


HADAMARD_SIGNS = (r"\circ", r"\odot")
TIMES_SIGNS = ("*", r"\times")
DOT_SIGNS = (r"\cdot", r"\cdotp", r"\bullet")
BOTH_WAYS = frozenset([r"\Leftrightarrow", r"\iff", r"\Longleftrightarrow"])
ONE_WAY = frozenset([r"\Rightarrow", r"\implies", r"\Longrightarrow"])
RELATION_KEYS: Mapping[str, str] = {
    **{latex: name for name, (latex, _) in spelling.RELATIONS.items()},
    **spelling.RELATION_ALIASES,
}
JUXTAPOSED = Infix(Level.TIMES, times)


def _rows(signs: Iterable[str], level: Level, collect: Collect) -> dict[str, Infix]:
    return dict.fromkeys(signs, Infix(level, collect))


INFIX: Mapping[str, Infix] = {
    **_rows((",", ";"), Level.SEVERAL, several),
    **_rows(BOTH_WAYS | ONE_WAY, Level.IMPLIES, implies),
    **_rows(RELATION_KEYS, Level.RELATION, relation),
    **_rows(("+", "-"), Level.PLUS, plus),
    **_rows(HADAMARD_SIGNS, Level.HADAMARD, hadamard),
    **_rows(TIMES_SIGNS, Level.TIMES, times),
    **_rows(DOT_SIGNS, Level.DOT, dot),
    "/": Infix(Level.DOT, divided),
}
"""Every sign that stands between two operands: its level and its rule."""
