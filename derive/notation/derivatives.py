"""`\\frac{\\partial L}{\\partial w}`, `\\nabla_w L`, and the fractions that are none of these.

An operator without its operand in the numerator, `\\frac{\\partial}{\\partial x}`, applies to the whole term behind it,
up to + or − or the next derivative; square brackets without a script, and round ones where the variable stands in no
later factor, are the operand alone. `\\nabla_x` and `\\partial_x` apply to one factor, `\\nabla f(x)^\\top d` is a
transposed gradient; to the whole term where that starts with a number, a fraction, a norm, a sum, a logarithm or a
bracket with a script, or where its later factors hold the variable, `\\nabla_x x^\\top A x`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import takewhile
from math import gcd

from derive.notation import spelling
from derive.notation.calls import arguments, finished
from derive.notation.cursor import DERIVATIVE, FRACTIONS, WHERE, Cursor
from derive.notation.levels import Level
from derive.notation.names import Scripts, scripts
from derive.notation.pens import is_function
from derive.notation.subscripts import subscripts
from derive.notation.tokens import Token
from derive.notation.tree import (
    At,
    Call,
    Entry,
    Gradient,
    Hessian,
    Name,
    Number,
    Partial,
    Power,
    Quotient,
    Relation,
    Transpose,
    Tree,
    Tuple,
)

SIGNS = {r"\partial": False, "d": True}
BRACKETS = ("(", "[", r"\{")
TERM_ENDS = frozenset(["+", "-", "=", ",", ";", ")", "]", "}", r"\}", "&", r"\\", r"\right|"])
SEARCHED = 200


def quotient(above: Tree, below: Tree) -> Tree:
    """`\\frac{3}{4}` in lowest terms is a Number, any other fraction a Quotient."""
    if not isinstance(above, Number) or not isinstance(below, Number):
        return Quotient(above, below)
    whole = above.value.denominator == below.value.denominator == 1
    lowest = below.value > 1 and gcd(above.value.numerator, below.value.numerator) == 1
    return Number(above.value / below.value) if whole and lowest else Quotient(above, below)


def fraction(cursor: Cursor) -> Tree:
    """`\\frac{a}{b}`, or a derivative where above and below start with the same sign of one."""
    cursor.next()
    if cursor.is_derivative(cursor.position):
        return derivative(cursor)
    return wrapped(scripts(cursor, plain_fraction(cursor)))


def wrapped(found: Scripts) -> Tree:
    return found.wrapped(found.tree)


def plain_fraction(cursor: Cursor) -> Tree:
    above = cursor.argument(Cursor.plus)
    return quotient(above, cursor.argument(Cursor.plus))


def derivative(cursor: Cursor) -> Tree:
    """`\\frac{\\partial^2 L}{\\partial w\\,\\partial b}`; by w and w^\\top it is a Hessian."""
    opener = cursor.next()
    with cursor.inside(opener, "}"):
        sign = cursor.next()
        order = cursor.argument(whole) if cursor.accept("^") else 1
        of = None if cursor.at("}") else cursor.parse(Level.HADAMARD)
    by = variables(cursor, sign.text, order)
    if of is None:
        return derived(operand(cursor, by), by, SIGNS[sign.text])
    if cursor.at("(") and isinstance(of, Name) and is_function(of, cursor.vocabulary):
        return at_point(cursor, of, by, SIGNS[sign.text])
    return wrapped(scripts(cursor, derived(of, by, SIGNS[sign.text])))


def derived(of: Tree, by: tuple[Tree, ...], total: bool) -> Tree:
    if len(by) == 2 and (by[1] == Transpose(by[0]) or by[0] == Transpose(by[1])):
        return Hessian(of, by[0] if by[1] == Transpose(by[0]) else by[1])
    return Partial(of, by, total)


def at_point(cursor: Cursor, of: Name, by: tuple[Tree, ...], total: bool) -> Tree:
    """`\\frac{df}{dx}(x_0)`: the derivative of f(x) where x = x_0."""
    opener = cursor.next()
    with cursor.inside(opener, ")"):
        point = cursor.plus()
    if len(set(by)) > 1:
        raise cursor.fail(opener, r"say where with \left. and \right|")
    taken = Partial(Call(of, by[:1]), by, total)
    return taken if point == by[0] else At(taken, (Relation(by[0], (("=", point),)),))


def whole(cursor: Cursor) -> int:
    token = cursor.token
    order = cursor.parse(Level.FACTOR)
    if not isinstance(order, Number) or order.value not in range(1, 10):
        raise cursor.fail(token, "the order of a derivative is a whole number from 1 to 9")
    return int(order.value)


def variables(cursor: Cursor, sign: str, order: int) -> tuple[Tree, ...]:
    """`\\partial w^2\\,\\partial b` is w, w, b when the order says three."""
    opener = cursor.expect("{")
    found: list[Tree] = []
    with cursor.inside(opener, "}"):
        while cursor.text == sign:
            cursor.next()
            found += repeated(cursor.parse(Level.FACTOR), order)
    if len(found) != order:
        raise cursor.fail(opener, f"{len(found)} variables under a derivative of order {order}")
    return tuple(found)


def repeated(item: Tree, order: int) -> list[Tree]:
    """`w^2` is w, w under a second derivative, and the variable w^2 under a first."""
    if order == 1 or not isinstance(item, Power) or not isinstance(item.exponent, Number):
        return [item]
    times = item.exponent.value
    return [item.base] * int(times) if times in range(2, order + 1) else [item]


def operand(cursor: Cursor, by: Collection[Tree]) -> Tree:
    """`x^\\top A x` of `\\frac{\\partial}{\\partial x} x^\\top A x`."""
    if cursor.differentiates(cursor.position) or lone_bracket(cursor, by):
        return factor(cursor)
    return term(cursor)


def term(cursor: Cursor) -> Tree:
    """Everything up to + or − or the next derivative."""
    with cursor.until(cursor.stops | {DERIVATIVE, WHERE}):
        return cursor.parse(Level.HADAMARD)


def factor(cursor: Cursor) -> Tree:
    """One factor; a bar behind it says where the derivative is taken."""
    with cursor.until(cursor.stops | {WHERE}):
        return cursor.parse(Level.FACTOR)


def lone_bracket(cursor: Cursor, by: Collection[Tree]) -> bool:
    """`[...]`, or `(...)` behind which the variable does not stand in the same term."""
    if not cursor.at(*BRACKETS):
        return False
    behind = cursor.after_group(cursor.position)
    scripted = cursor.tokens[min(behind, len(cursor.tokens) - 1)].text in ("^", "_")
    if cursor.at("["):
        return not scripted
    return not scripted and (not mentioned(cursor, by, behind) or refused(cursor))


def refused(cursor: Cursor) -> bool:
    raise cursor.fail(cursor.token, "put all of what is differentiated in square brackets, or in the numerator")


def mentioned(cursor: Cursor, by: Collection[Tree], start: int) -> bool:
    """Whether the variable stands in the rest of the term, up to the next derivative."""
    letters = {name.base for name in by if isinstance(name, Name)}
    return any(token.text.removeprefix("\\") in letters for token in rest_of_term(cursor, start))


def rest_of_term(cursor: Cursor, start: int) -> list[Token]:
    places, depth = range(start, min(start + SEARCHED, len(cursor.tokens))), 0
    found: list[Token] = []
    for place in takewhile(lambda place: not cursor.differentiates(place), places):
        token = cursor.tokens[place]
        if depth == 0 and (token.text in TERM_ENDS or token.text in cursor.grammar.relations):
            break
        depth += (token.text in ("(", "[", "{", r"\{")) - (token.text in (")", "]", "}", r"\}"))
        found.append(token)
    return found


def partial(cursor: Cursor) -> Tree:
    """`\\partial_w L`, `\\partial L / \\partial w`, `\\partial^2 L / \\partial w^2`."""
    head = cursor.next()
    order = cursor.argument(whole) if cursor.accept("^") else 1
    if cursor.accept("_"):
        by = cursor.argument(subscripts)
        order = cursor.argument(whole) if order == 1 and cursor.accept("^") else order
        by = by * order if len(by) == 1 else by
        if len(by) != order:
            raise cursor.fail(head, f"{len(by)} variables under a derivative of order {order}")
        return applied(cursor, by, lambda of: derived(of, by, False))
    if divides(cursor, r"\partial"):
        by = below(cursor, r"\partial", order)
        return derived(operand(cursor, by), by, False)
    of = cursor.parse(Level.FACTOR)
    if not divides(cursor, r"\partial"):
        raise cursor.fail(head, "a derivative says by what")
    return derived(of, below(cursor, r"\partial", order), False)


def divides(cursor: Cursor, sign: str) -> bool:
    """`/ \\partial w`."""
    named = cursor.peek(2).kind in ("letter", "word", "command") or cursor.peek(2).text == "{"
    return cursor.at("/") and cursor.peek(1).text == sign and named


def below(cursor: Cursor, sign: str, order: int) -> tuple[Tree, ...]:
    """`/ \\partial w\\,\\partial b`."""
    opener = cursor.next()
    found: list[Tree] = []
    while cursor.text == sign and len(found) < order:
        cursor.next()
        found += repeated(cursor.parse(Level.FACTOR), order)
    if len(found) != order:
        raise cursor.fail(opener, f"{len(found)} variables under a derivative of order {order}")
    return tuple(found)


def total_derivative(cursor: Cursor) -> Tree | None:
    """`dE/dw`; a d before anything else is a name."""
    start = cursor.position
    if cursor.at("d") and cursor.peek(1).text == "/" and cursor.peek(2).text == "d":
        return total_operator(cursor)
    if not cursor.at("d") or cursor.peek(1).kind not in ("letter", "command") or cursor.peek(1).text == "d":
        return None
    if r"/" not in [token.text for token in cursor.tokens[start : start + SEARCHED]]:
        return None
    return tried_total(cursor, start)


def total_operator(cursor: Cursor) -> Tree | None:
    """`d/dx \\, f`; without anything to name it is no derivative."""
    cursor.next()
    if not divides(cursor, "d"):
        cursor.position -= 1
        return None
    by = below(cursor, "d", 1)
    return derived(operand(cursor, by), by, True)


def tried_total(cursor: Cursor, start: int) -> Tree | None:
    cursor.next()
    if not cursor.starts_factor or cursor.at("(", "[", "{", r"\frac"):
        cursor.position = start
        return None
    of = cursor.parse(Level.FACTOR)
    if divides(cursor, "d"):
        return derived(of, below(cursor, "d", 1), True)
    cursor.position = start
    return None


def differential(cursor: Cursor) -> Tree | None:
    """`\\mathrm{d} X`, `\\mathrm{d}(A X)`: an upright d before a factor; an italic one is a name."""
    token = cursor.token
    upright = token.text == "d" and cursor.source[token.start : token.start + 1] == "\\"
    follows = cursor.peek(1)
    if not upright or follows.kind not in ("letter", "command", "mark", "word") or follows.text in AFTER_NAME:
        return None
    start = cursor.position
    cursor.next()
    if not cursor.starts_factor:
        cursor.position = start
        return None
    return Call(Name("d"), (cursor.parse(Level.FACTOR),))


AFTER_NAME = ("_", "^", "'", r"\cdot", r"\times")


def gradient(cursor: Cursor) -> Tree:
    """`\\nabla_w L`, `\\nabla L`, `\\nabla^2_w L`."""
    head = cursor.next()
    by: tuple[Tree, ...] = ()
    second = False
    while cursor.at("_", "^"):
        if cursor.next().text == "_":
            by = cursor.argument(subscripts)
        elif cursor.argument(whole) == 2:
            second = True
        else:
            raise cursor.fail(head, "only the gradient and the Hessian are known")
    variable = variable_of(cursor, head, by, second)
    kind = Hessian if second else Gradient
    return applied(cursor, by, lambda of: kind(of, variable))


def variable_of(cursor: Cursor, head: Token, by: tuple[Tree, ...], second: bool) -> Tree | None:
    """`\\nabla_{w, b}` is by (w, b); `\\nabla^2_{ww}` is by w, and `\\nabla^2_{wb}` no Hessian."""
    if second and len(by) > 1:
        if len(set(by)) > 1:
            raise cursor.fail(head, "a Hessian is by one variable")
        return by[0]
    return by[0] if len(by) == 1 else Tuple(by) if by else None


def applied(cursor: Cursor, by: Collection[Tree], kind: Callable[[Tree], Tree]) -> Tree:
    bracketed = cursor.at(*BRACKETS)
    of = narrow(cursor, by)
    return kind(of) if bracketed else outside(of, kind)


def narrow(cursor: Cursor, by: Collection[Tree]) -> Tree:
    """The operand of `\\nabla_x`: one factor, or the term where the term says so; a name before a bracket is called."""
    if cursor.differentiates(cursor.position):
        return factor(cursor)
    if takes_term(cursor, by):
        return term(cursor)
    of = factor(cursor)
    called = isinstance(of, Name) and cursor.at("(")
    return finished(cursor, Call(of, arguments(cursor))) if called and isinstance(of, Name) else of


def takes_term(cursor: Cursor, by: Collection[Tree]) -> bool:
    token = cursor.token
    if cursor.at(*BRACKETS):
        behind = cursor.tokens[min(cursor.after_group(cursor.position), len(cursor.tokens) - 1)].text
        return behind in ("^", "_")
    if token.kind == "number" or cursor.at_any(WHOLE):
        return True
    base = token.text.removeprefix("\\")
    known = base in cursor.vocabulary.functions or base in spelling.FUNCTIONS or token.kind == "word"
    return not known and cursor.peek(1).text != "(" and mentioned(cursor, by, cursor.position + 1)


WHOLE = FRACTIONS | {r"\sum", r"\prod", r"\int", r"\|", "|", r"\lVert", r"\lvert", r"\log", r"\ln"}


def outside(of: Tree, kind: Callable[[Tree], Tree]) -> Tree:
    """`\\nabla f(x)^\\top` is the transposed gradient, `\\nabla f(x)_i` its entry."""
    if isinstance(of, Transpose) and isinstance(of.body, Call | Name):
        return Transpose(kind(of.body))
    if isinstance(of, Entry) and isinstance(of.body, Call):
        return Entry(kind(of.body), of.subscripts)
    return kind(of)
