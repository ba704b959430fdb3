"""`\\frac{a}{b}`, `\\lVert w \\rVert`, `f(z)`: each factor by the sign that it starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.notation import spelling
from derive.notation.cursor import Cursor
from derive.notation.derivatives import fraction, gradient, partial, quotient
from derive.notation.names import ACCENTS, FONTS, Scripts, letter, scripts
from derive.notation.pens import is_function
from derive.notation.spell import Level
from derive.notation.tokens import Token
from derive.notation.tree import (
    Abs,
    Call,
    Dot,
    Each,
    Expectation,
    Implies,
    Name,
    Negative,
    Norm,
    Number,
    Optimum,
    Power,
    Relation,
    Root,
    SetOf,
    Several,
    Sum,
    Tree,
    Tuple,
)

__all__ = ["atom", "optimum", "quotient", "starts_factor"]

BRACKETS = {"(": ")", "[": "]", "{": "}", r"\lparen": r"\rparen", r"\lbrack": r"\rbrack"}
Measure = type[Norm] | type[Abs]
BARS: Mapping[str, Measure] = {r"\|": Norm, r"\Vert": Norm, "|": Abs, r"\vert": Abs}
PAIRED: Mapping[str, tuple[str, Measure]] = {r"\lVert": (r"\rVert", Norm), r"\lvert": (r"\rvert", Abs)}
STATEMENTS = (Relation, Implies, Each, Several)
SUCH_THAT = frozenset(["s.t.", "subject to", "such that"])


def starts_factor(cursor: Cursor) -> bool:
    """Whether what comes next can stand beside a factor; a bar that is open closes instead."""
    token = cursor.token
    if token.kind == "word":
        return token.text not in SUCH_THAT
    closing = token.text in BARS and cursor.open[-1:] == [token.text]
    return not closing and (token.kind in ("number", "letter") or token.text in ATOMS)


def atom(cursor: Cursor) -> Tree:
    """One factor with all that is written above and below it."""
    token = cursor.token
    if token.kind == "end":
        raise cursor.fail(token, "something should follow")
    if not starts_factor(cursor):
        known = token.kind != "command"
        raise cursor.fail(token, "nothing can start like this" if known else "unknown command")
    if token.kind in ("letter", "word"):
        return name(cursor)
    return number(cursor) if token.kind == "number" else ATOMS[token.text](cursor)


def finished(cursor: Cursor, tree: Tree, closed: bool = True) -> Tree:
    """`(a + b)^2`: a factor that is no name, with its superscript."""
    found = scripts(cursor, tree, closed)
    return found.wrapped(found.tree)


def number(cursor: Cursor) -> Tree:
    return finished(cursor, Number(Fraction(cursor.next().text)))


def name(cursor: Cursor) -> Tree:
    """`w_i`, or a call where a function stands before its argument."""
    found = scripts(cursor, letter(cursor))
    if isinstance(found.tree, Name) and is_function(found.tree, cursor.vocabulary):
        return function(cursor, found.tree, found)
    return found.wrapped(found.tree)


def function(cursor: Cursor, head: Name, found: Scripts) -> Tree:
    """`f(z)`, `\\log p`, `\\tanh^2(z)`; without an argument the function itself."""
    token = cursor.token
    if not has_argument(cursor, head):
        return found.wrapped(head)
    call = Call(head, arguments(cursor) if cursor.at("(", "[") else bare(cursor, head))
    wrapped = found.wrapped(call)
    if isinstance(wrapped, Power) and isinstance(wrapped.exponent, Negative):
        raise cursor.fail(token, "f^{-1}(x) is either the inverse or the reciprocal; write one")
    return wrapped if found.wraps else finished(cursor, wrapped)


def has_argument(cursor: Cursor, head: Name) -> bool:
    named = head.base in spelling.FUNCTIONS
    return cursor.at("(", "[") or (named and starts_factor(cursor))


def arguments(cursor: Cursor) -> tuple[Tree, ...]:
    opener = cursor.next()
    with cursor.inside(opener, BRACKETS[opener.text]):
        return items(cursor)


def items(cursor: Cursor) -> tuple[Tree, ...]:
    found = [cursor.parse(Level.IMPLIES)]
    while cursor.accept(",", ";"):
        found.append(cursor.parse(Level.IMPLIES))
    return tuple(found)


def bare(cursor: Cursor, head: Name) -> tuple[Tree, ...]:
    """`\\log p_i` takes one factor, `\\sin 2x` the number too, `\\max\\{a, b\\}` the members."""
    argument = cursor.parse(Level.FACTOR)
    if isinstance(argument, SetOf) and head.base in ("max", "min"):
        return argument.items
    if isinstance(argument, Number) and starts_factor(cursor):
        raise cursor.fail(cursor.token, "put the argument of the function in brackets")
    return (argument,)


def bracket(cursor: Cursor) -> Tree:
    """`(a + b)` is a + b, `(a, b)` a tuple, `(a = 0, b = 0)` statements."""
    opener = cursor.next()
    with cursor.inside(opener, BRACKETS[opener.text]):
        inner = cursor.parse(Level.SEVERAL)
    return finished(cursor, _tuple(inner), closed=opener.text != "{")


def _tuple(inner: Tree) -> Tree:
    plain = isinstance(inner, Several) and not any(map(is_statement, inner.statements))
    return Tuple(inner.statements) if plain and isinstance(inner, Several) else inner


def is_statement(tree: Tree) -> bool:
    """`a = b`, and `min f s.t. g`; without constraints a minimum is a number."""
    return isinstance(tree, STATEMENTS) or (isinstance(tree, Optimum) and bool(tree.constraints))


def members(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, r"\}", r"\rbrace"):
        found = () if cursor.at(r"\}") else items(cursor)
    return finished(cursor, SetOf(found))


def inner_product(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, r"\rangle"):
        pair = items(cursor)
    if len(pair) != 2:
        raise cursor.fail(opener, "an inner product has two sides")
    return finished(cursor, Dot(pair))


def bars(cursor: Cursor) -> Tree:
    """`|x|`, `\\|w\\|_2`: the same sign opens and closes."""
    opener = cursor.next()
    return _measured(cursor, opener, opener.text, BARS[opener.text])


def paired(cursor: Cursor) -> Tree:
    opener = cursor.next()
    return _measured(cursor, opener, *PAIRED[opener.text])


def _measured(cursor: Cursor, opener: Token, closer: str, kind: Measure) -> Tree:
    with cursor.inside(opener, closer):
        body = cursor.parse(Level.SEVERAL)
    if kind is Norm and cursor.at("_"):
        euclidean(cursor)
    return finished(cursor, kind(body))


def euclidean(cursor: Cursor) -> None:
    """`_2` and `_F` are the norm that is meant anyway; no other norm is in the language."""
    cursor.next()
    token = cursor.token
    if cursor.argument(lambda inner: inner.parse(Level.PLUS)) not in (TWO, Name("F")):
        raise cursor.fail(token, "only the Euclidean norm is known")


TWO = Number(Fraction(2))


def root(cursor: Cursor) -> Tree:
    """`\\sqrt{x}`; `\\sqrt[3]{x}` is a power."""
    cursor.next()
    if not cursor.at("["):
        return finished(cursor, Root(cursor.argument(lambda inner: inner.parse(Level.PLUS))))
    (degree,) = arguments(cursor)[:1]
    body = cursor.argument(lambda inner: inner.parse(Level.PLUS))
    return Power(body, quotient(Number(Fraction(1)), degree))


def total(cursor: Cursor) -> Tree:
    """`\\sum_{i=1}^{n} a_i b_i`; the body reaches to the end of its term."""
    head = cursor.next()
    bounds: list[tuple[Name, Tree | None]] = []
    upper: Tree | None = None
    while cursor.at("_", "^"):
        if cursor.next().text == "_":
            bounds += cursor.argument(indices)
        else:
            upper = cursor.argument(lambda inner: inner.parse(Level.PLUS))
    if not bounds:
        raise cursor.fail(head, "the sum has no index")
    return _summed(bounds, upper, cursor.parse(Level.HADAMARD))


def _summed(bounds: list[tuple[Name, Tree | None]], upper: Tree | None, body: Tree) -> Tree:
    """`\\sum_{i,j}` is a sum over i of a sum over j."""
    for index, lower in reversed(bounds):
        body = Sum(index, lower, upper, body)
    return body


def indices(cursor: Cursor) -> list[tuple[Name, Tree | None]]:
    found = [index(cursor)]
    while cursor.accept(","):
        found.append(index(cursor))
    return found


def index(cursor: Cursor) -> tuple[Name, Tree | None]:
    token = cursor.token
    named = cursor.parse(Level.DOT)
    if not isinstance(named, Name):
        raise cursor.fail(token, "an index has to be a name")
    return named, cursor.parse(Level.PLUS) if cursor.accept("=") else None


def blackboard(cursor: Cursor) -> Tree:
    """`\\mathbb{E}_i[g_i]` is an expectation, `\\mathbb{R}` a name."""
    start = cursor.position
    head = letter(cursor)
    if head != Name("E"):
        cursor.position = start
        return name(cursor)
    over = _over(cursor) if cursor.accept("_") else None
    opener = cursor.expect("[", "(")
    with cursor.inside(opener, BRACKETS[opener.text]):
        body = cursor.parse(Level.PLUS)
    return finished(cursor, Expectation(over, body))


def _over(cursor: Cursor) -> Name:
    token = cursor.token
    over = cursor.argument(lambda inner: inner.parse(Level.PLUS))
    if not isinstance(over, Name):
        raise cursor.fail(token, "an expectation runs over a name")
    return over


Statements = Callable[[Cursor, Tree], list[Tree]]


def optimum(cursor: Cursor, least: Level, statements: Statements) -> Tree:
    """`\\min_{w, b}\\ f \\quad \\text{s.t.} \\quad g \\ge 0, h = 0`."""
    sense = cursor.next().text.removeprefix("\\")
    cursor.expect("_")
    over = cursor.argument(items)
    objective = cursor.parse(least)
    if cursor.token.kind != "word" or cursor.text not in SUCH_THAT:
        return Optimum(sense, over, objective)
    cursor.next()
    constraints = statements(cursor, cursor.parse(Level.IMPLIES))
    return Optimum(sense, over, objective, tuple(constraints))


NAMED = [
    *(f"\\{base}" for base in {**spelling.LETTERS, **spelling.FUNCTIONS, **spelling.ALIASES}),
    *ACCENTS,
    *FONTS,
]

ATOMS: Mapping[str, Callable[[Cursor], Tree]] = {
    **dict.fromkeys(NAMED, name),
    **dict.fromkeys(BRACKETS, bracket),
    **dict.fromkeys(BARS, bars),
    **dict.fromkeys(PAIRED, paired),
    **dict.fromkeys((r"\{", r"\lbrace"), members),
    **dict.fromkeys((r"\frac", r"\tfrac", r"\dfrac", r"\nicefrac"), fraction),
    r"\langle": inner_product,
    r"\sqrt": root,
    r"\sum": total,
    r"\nabla": gradient,
    r"\partial": partial,
    r"\mathbb": blackboard,
}
"""The rule for each sign that a factor may start with."""
