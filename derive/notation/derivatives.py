"""`\\frac{\\partial L}{\\partial w}`, `\\nabla_w L`, and the fractions that are none of these."""

from __future__ import annotations

from math import gcd

from derive.notation.cursor import Cursor
from derive.notation.names import scripts
from derive.notation.spell import Level
from derive.notation.tree import Gradient, Number, Partial, Power, Quotient, Tree

SIGNS = {r"\partial": False, "d": True}


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
    tree = derivative(cursor) if is_derivative(cursor) else plain_fraction(cursor)
    found = scripts(cursor, tree)
    return found.wrapped(found.tree)


def plain_fraction(cursor: Cursor) -> Tree:
    above = cursor.argument(lambda inner: inner.parse(Level.PLUS))
    return quotient(above, cursor.argument(lambda inner: inner.parse(Level.PLUS)))


def is_derivative(cursor: Cursor) -> bool:
    """`{\\partial L}{\\partial w}`, `{dE}{dw}`, `{d}{dw}`."""
    sign = cursor.peek(1).text
    if not cursor.at("{") or sign not in SIGNS:
        return False
    below = cursor.after_group(cursor.position) - cursor.position
    same = cursor.peek(below).text == "{" and cursor.peek(below + 1).text == sign
    return same and cursor.peek(below + 2).text != "}"


def derivative(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, "}"):
        sign = cursor.next()
        order = cursor.argument(whole) if cursor.accept("^") else 1
        of = None if cursor.at("}") else cursor.parse(Level.HADAMARD)
    by = variables(cursor, sign.text, order)
    return Partial(of or cursor.parse(Level.FACTOR), by, SIGNS[sign.text])


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


def partial(cursor: Cursor) -> Tree:
    """`\\partial_w L`, `\\partial L / \\partial w`."""
    head = cursor.next()
    if cursor.accept("_"):
        by = cursor.argument(lambda inner: inner.parse(Level.PLUS))
        return Partial(cursor.parse(Level.FACTOR), (by,))
    of = cursor.parse(Level.FACTOR)
    if not (cursor.at("/") and cursor.peek(1).text == r"\partial"):
        raise cursor.fail(head, "a derivative says by what")
    cursor.position += 2
    return Partial(of, (cursor.parse(Level.FACTOR),))


def gradient(cursor: Cursor) -> Tree:
    """`\\nabla_w L`, `\\nabla L`."""
    cursor.next()
    below = cursor.accept("_")
    by = cursor.argument(lambda inner: inner.parse(Level.PLUS)) if below else None
    return Gradient(cursor.parse(Level.FACTOR), by)
