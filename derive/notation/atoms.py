"""`\\frac{a}{b}`, `\\lVert w \\rVert`, `\\{-1, 1\\}`: each factor by the sign that it starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.notation import spelling
from derive.notation.calls import (
    BRACKETS,
    INDICATOR,
    applied,
    finished,
    is_statement,
    items,
    listed,
    name,
    number,
)
from derive.notation.cursor import FRACTIONS, Cursor
from derive.notation.derivatives import differential, fraction, gradient, partial, quotient, total_derivative
from derive.notation.levels import Level
from derive.notation.names import ACCENTS, FONTS, norm_kind, scripts
from derive.notation.subscripts import subscripts
from derive.notation.sums import integral, series
from derive.notation.tables import table
from derive.notation.tokens import Token
from derive.notation.tree import (
    ONE,
    TWO,
    Abs,
    At,
    Call,
    Dot,
    Given,
    Interval,
    Name,
    Negative,
    Norm,
    Number,
    Power,
    Relation,
    Root,
    SetOf,
    Several,
    Tree,
    Tuple,
)

Measure = type[Norm] | type[Abs]
BARS: Mapping[str, Measure] = {r"\|": Norm, "|": Abs}
PAIRED: Mapping[str, tuple[str, Measure]] = {r"\lVert": (r"\rVert", Norm), r"\lvert": (r"\rvert", Abs)}
ROUNDED: Mapping[str, tuple[str, str]] = {r"\lfloor": (r"\rfloor", "floor"), r"\lceil": (r"\rceil", "ceil")}
DOTS = Name("dots")


def atom(cursor: Cursor) -> Tree:
    """One factor with all that is written above and below it."""
    token = cursor.token
    if token.kind == "end":
        raise cursor.fail(token, "something should follow")
    if not cursor.starts_factor:
        known = token.kind != "command" or token.text in cursor.grammar.starters
        raise cursor.fail(token, "nothing can start like this" if known else "unknown command")
    if token.kind in ("letter", "word"):
        return total_derivative(cursor) or differential(cursor) or name(cursor)
    return number(cursor) if token.kind == "number" else command(cursor)


def command(cursor: Cursor) -> Tree:
    if cursor.text not in ATOMS:
        raise cursor.fail(cursor.token, "nothing can start like this")
    return ATOMS[cursor.text](cursor)


def bracket(cursor: Cursor) -> Tree:
    """`(a + b)` is a + b, `(a, b)` a tuple, `(a = 0, b = 0)` statements, `[y = k]` an indicator."""
    opener, among = cursor.next(), cursor.among
    with cursor.inside(opener, *closers(cursor, opener)):
        inner = cursor.parse(Level.SEVERAL)
        closer = cursor.text
    return finished(cursor, bracketed(cursor, opener, closer, inner, among))


def closers(cursor: Cursor, opener: Token) -> tuple[str, ...]:
    """`(0, 1]` may close with the other bracket."""
    own = BRACKETS[opener.text]
    paired = [token.text for token in cursor.group(cursor.position - 1)].count(",") == 1
    return (own, "]" if own == ")" else ")") if paired and own in (")", "]") else (own,)


def bracketed(cursor: Cursor, opener: Token, closer: str, inner: Tree, among: bool) -> Tree:
    plain = isinstance(inner, Several) and not any(map(is_statement, inner.statements))
    if isinstance(inner, Several) and plain:
        pair, own = len(inner.statements) == 2, closer == BRACKETS[opener.text]
        if not own and not pair:
            raise cursor.fail(opener, f"it is never closed by {BRACKETS[opener.text]}")
        return interval(opener, closer, inner.statements) if pair and (among or not own) else Tuple(inner.statements)
    if opener.text == "[" and isinstance(inner, Relation):
        return Call(INDICATOR, (inner,))
    return SetOf((ONE, DOTS, inner)) if opener.text == "[" and among else inner


def interval(opener: Token, closer: str, ends: tuple[Tree, ...]) -> Tree:
    """`(0, 1]`."""
    lower, upper = ends
    return Interval(lower, upper, (opener.text == "[", closer == "]"))


def group(cursor: Cursor) -> Tree:
    """`{a + b}`, `{a \\over b}`, `{\\mathcal L}(w)`: what braces hold."""
    opener, token = cursor.next(), cursor.token
    with cursor.inside(opener, "}"):
        inner = cursor.parse(Level.SEVERAL)
        if cursor.at(*OVER):
            inner = OVER[cursor.next().text](inner, cursor.plus())
    if isinstance(inner, Several) and not any(map(is_statement, inner.statements)):
        inner = Tuple(inner.statements)
    return applied(cursor, token, scripts(cursor, inner))


def binomial(above: Tree, below: Tree) -> Tree:
    return Call(Name("binom"), (above, below))


OVER: Mapping[str, Callable[[Tree, Tree], Tree]] = {r"\over": quotient, r"\choose": binomial}


def binom(cursor: Cursor) -> Tree:
    """`\\binom{n}{k}`."""
    cursor.next()
    above = cursor.argument(Cursor.plus)
    return finished(cursor, binomial(above, cursor.argument(Cursor.plus)))


def iverson(cursor: Cursor) -> Tree:
    """`[\\![ y = k ]\\!]`."""
    opener = cursor.next()
    cursor.next()
    with cursor.inside(opener, "]"):
        inner = cursor.parse(Level.SEVERAL)
        cursor.expect("]")
    return finished(cursor, Call(INDICATOR, (inner,)))


def square(cursor: Cursor) -> Tree:
    return iverson(cursor) if is_iverson(cursor) else bracket(cursor)


def is_iverson(cursor: Cursor) -> bool:
    """`[[ y = k ]]`: both brackets close together on a statement."""
    if cursor.peek(1).text != "[":
        return False
    inner = cursor.after_group(cursor.position + 1)
    outer = cursor.after_group(cursor.position)
    signs = cursor.group(cursor.position + 1)
    return outer == inner + 1 and any(sign.text in cursor.grammar.relations for sign in signs)


def members(cursor: Cursor) -> Tree:
    """`\\{-1, 1\\}`, `\\{\\pm 1\\}`, `\\{i : y_i = 1\\}`; braces around one compound expression are brackets."""
    opener, among = cursor.next(), cursor.among
    if cursor.accept(r"\}"):
        return finished(cursor, SetOf(()))
    if cursor.at(r"\begin{array}", r"\begin{aligned}"):
        return table(cursor, opener)
    if cursor.accept(spelling.PLUS_MINUS):
        found = listed(cursor, opener)
        return finished(cursor, SetOf((Negative(found[0]), *found)))
    found = listed(cursor, opener, frozenset([":"]))
    return finished(cursor, found[0] if grouped(found, among) else SetOf(found))


def grouped(found: tuple[Tree, ...], among: bool) -> bool:
    """`2 \\{a + b\\}` groups; `\\{0\\}`, `\\{x\\}` and what stands after ∈ are sets."""
    lone = found[0].body if isinstance(found[0], Negative) else found[0]
    return len(found) == 1 and not among and not isinstance(lone, Name | Number | Given)


def inner_product(cursor: Cursor) -> Tree:
    """`\\langle a, b \\rangle`, `\\langle a \\mid b \\rangle`."""
    opener = cursor.next()
    bars = frozenset(["|", r"\mid"])
    with cursor.inside(opener, r"\rangle", stops=bars):
        pair = [cursor.plus()]
        while cursor.accept(",", *bars):
            pair.append(cursor.plus())
    if len(pair) != 2:
        raise cursor.fail(opener, "an inner product has two sides")
    if cursor.at("_"):
        norm_below(cursor)
    return finished(cursor, Dot(tuple(pair)))


def norm_below(cursor: Cursor) -> None:
    """What stands below an inner product, which is only the plain one and that of matrices."""
    token = cursor.next()
    if cursor.argument(subscripts) not in ((TWO,), (Name("F"),)):
        raise cursor.fail(token, "only the plain inner product is known")


def bars(cursor: Cursor) -> Tree:
    """`|x|`, `\\|w\\|_2`: the same sign opens and closes."""
    opener = cursor.next()
    return measured(cursor, opener, opener.text, BARS[opener.text])


def paired(cursor: Cursor) -> Tree:
    opener = cursor.next()
    return measured(cursor, opener, *PAIRED[opener.text])


def measured(cursor: Cursor, opener: Token, closer: str, kind: Measure) -> Tree:
    with cursor.inside(opener, closer, stops=frozenset([closer])):
        body = cursor.plus()
    if kind is Norm and cursor.accept("_"):
        return finished(cursor, Norm(body, norm_kind(body, cursor.argument(subscripts))))
    return finished(cursor, kind(body))


def rounded(cursor: Cursor) -> Tree:
    """`\\lfloor x \\rfloor`."""
    opener = cursor.next()
    closer, base = ROUNDED[opener.text]
    with cursor.inside(opener, closer):
        body = cursor.plus()
    return finished(cursor, Call(Name(base), (body,)))


def root(cursor: Cursor) -> Tree:
    """`\\sqrt{x}`; `\\sqrt[3]{x}` is a power."""
    opener = cursor.next()
    degree = None
    if cursor.at("["):
        opener = cursor.next()
        with cursor.inside(opener, "]"):
            degree = cursor.plus()
    body = cursor.argument(Cursor.plus)
    return finished(cursor, Root(body) if degree is None else Power(body, quotient(Number(Fraction(1)), degree)))


def taken_at(cursor: Cursor) -> Tree:
    """`\\left. \\frac{\\partial L}{\\partial w} \\right|_{w = 0}`."""
    opener = cursor.next()
    with cursor.inside(opener, r"\right|"):
        body = cursor.plus()
    return At(body, conditions(cursor))


def conditions(cursor: Cursor) -> tuple[Tree, ...]:
    """The statements below a bar."""
    cursor.expect("_")
    return cursor.argument(items)


def at_bar(cursor: Cursor, body: Tree) -> Tree:
    """`\\nabla f(x) |_{x = 0}`: a bar without its partner takes the factor before it, where that is plain."""
    token = cursor.next()
    if isinstance(body, Name | Power | Number | Norm):
        raise cursor.fail(token, r"say what is taken there with \left. and \right|")
    return At(body, conditions(cursor))


def boxed(cursor: Cursor) -> Tree:
    """`\\boxed{a}`, `\\cancel{a}`, `\\underbrace{a}_{\\text{label}}`: the body."""
    token = cursor.next()
    opener = cursor.expect("{")
    with cursor.inside(opener, "}"):
        body = cursor.parse(Level.SEVERAL)
    if token.text in LABELLED and cursor.at("_", "^"):
        cursor.position = cursor.after_group(cursor.position + 1)
    return finished(cursor, body)


LABELLED = (r"\underbrace", r"\overbrace")
NAMED = [
    *(f"\\{base}" for base in {**spelling.LETTERS, **spelling.FUNCTIONS, **spelling.ALIASES}),
    *ACCENTS,
    *FONTS,
]

ATOMS: Mapping[str, Callable[[Cursor], Tree]] = {
    **dict.fromkeys(NAMED, name),
    **dict.fromkeys(BRACKETS, bracket),
    "[": square,
    "{": group,
    **dict.fromkeys(BARS, bars),
    **dict.fromkeys(PAIRED, paired),
    **dict.fromkeys(ROUNDED, rounded),
    **dict.fromkeys(FRACTIONS, fraction),
    **dict.fromkeys((r"\sum", r"\prod"), series),
    **dict.fromkeys((r"\int", r"\iint", r"\iiint"), integral),
    **dict.fromkeys((r"\boxed", r"\cancel", r"\bcancel", r"\xcancel", *LABELLED), boxed),
    **{rf"\begin{{{kind}}}": table for kind in ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix")},
    **{rf"\begin{{{kind}}}": table for kind in ("array", "cases", "dcases", "rcases")},
    **dict.fromkeys((r"\binom", r"\dbinom", r"\tbinom"), binom),
    r"\{": members,
    r"\left.": taken_at,
    r"\langle": inner_product,
    r"\sqrt": root,
    r"\nabla": gradient,
    r"\partial": partial,
}
"""The rule for each sign that a factor may start with."""
