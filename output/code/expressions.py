"""`A.T @ (A @ x - b)` as a graph: what NumPy is to reckon, each part once, with the brackets that Python needs.

A `Code` is a template with places for its arguments. Equal codes are one object, so what occurs twice is seen to.
Nothing of a user's text comes in but through `identifier`, which has to be a plain Python name.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from derive.errors import CannotRead
from derive.interned import Interned


class Level(IntEnum):
    """How tightly Python binds; an argument that binds less tightly than its place asks for gets brackets."""

    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True, eq=False)
class Code(metaclass=Interned):
    """`np.exp({})` with its arguments; `hint` is what a variable that holds it would be called."""

    template: str
    level: Level
    arguments: tuple[Code, ...] = ()
    needs: tuple[Level, ...] = ()
    hint: str = ""

    @property
    def trivial(self) -> bool:
        """A name, a number or a view of a name: as cheap to write again as to keep."""
        return not self.arguments or (self.template in VIEWS and self.arguments[0].trivial)

    @property
    def negative(self) -> bool:
        return self.template == NEGATIVE


TRANSPOSED, NEGATIVE, KEPT = "{}.T", "-{}", "{}"
VIEWS = {TRANSPOSED, "{}[:, None]", "{}[None, :]", "{}.T[:, None]"}


def identifier(text: str) -> Code:
    """`w`: raises CannotRead for what is no plain Python name."""
    if not (text.isascii() and text.isidentifier()) or keyword.iskeyword(text):
        raise CannotRead(f"{text!r} is no Python name")
    return Code(text, Level.ATOM)


def number(value: Fraction | int) -> Code:
    """`3`, `0.5`, `1 / 3`, `-2`."""
    value = Fraction(value)
    if value < 0:
        return negated(number(-value))
    if value.denominator == 1:
        return Code(str(value.numerator), Level.ATOM)
    if value.denominator in (2, 4, 8):
        return Code(str(float(value)), Level.ATOM)
    return Code(f"{value.numerator} / {value.denominator}", Level.PRODUCT)


def call(function: str, *arguments: Code, hint: str = "", options: str = "") -> Code:
    """`np.exp(z)`, `_softmax(z, axis=0)`."""
    places = ", ".join("{}" for _ in arguments) + options
    return Code(f"{function}({places})", Level.ATOM, arguments, (Level.SUM,) * len(arguments), hint)


def suffixed(value: Code, suffix: str) -> Code:
    """`z.T`, `z[:, None]`, `z.sum(axis=0)`."""
    return Code("{}" + suffix, Level.ATOM, (value,), (Level.ATOM,))


def binary(sign: str, left: Code, right: Code, level: Level = Level.PRODUCT, hint: str = "") -> Code:
    """`a * b`: what stands on the right binds more tightly."""
    return Code(f"{{}} {sign} {{}}", level, (left, right), (level, Level(level + 1)), hint)


def product(left: Code, right: Code) -> Code:
    """`a * b`; a number goes first."""
    return binary("*", right, left) if not right.arguments and right.template[0].isdigit() else binary("*", left, right)


def quotient(above: Code, below: Code) -> Code:
    """`a / b`."""
    return binary("/", above, below)


def matmul(left: Code, right: Code) -> Code:
    """`A @ B`."""
    return binary("@", left, right)


def negated(value: Code) -> Code:
    """`-a`."""
    return value.arguments[0] if value.negative else Code(NEGATIVE, Level.SIGN, (value,), (Level.POWER,))


def total(terms: Sequence[Code]) -> Code:
    """`b - a`: a term with a minus does not come first where another can."""
    ordered = sorted(terms, key=lambda term: term.negative) if terms[0].negative else list(terms)
    first, *rest = ordered
    if not rest:
        return first
    signs = "".join(" - {}" if term.negative else " + {}" for term in rest)
    bare = tuple(term.arguments[0] if term.negative else term for term in rest)
    hint = "residual" if any(term.negative for term in rest) else "z"
    return Code("{}" + signs, Level.SUM, (first, *bare), (Level.SUM, *(Level.PRODUCT,) * len(bare)), hint)


def power(base: Code, exponent: int) -> Code:
    """`a**2`; a cube is `a * a * a`, for which NumPy is a hundred times as fast as for `a**3`."""
    if exponent == 1:
        return base
    if exponent == 2 or exponent > 4:
        return Code(f"{{}}**{exponent}", Level.POWER, (base,), (Level.ATOM,))
    return binary("*", power(base, exponent - 1), base)


def transposed(value: Code) -> Code:
    """`A.T`, and A for `A.T.T`."""
    return value.arguments[0] if value.template == TRANSPOSED else suffixed(value, ".T")


def kept(value: Code, name: str) -> Code:
    """The value under a name of its own, in a line of its own."""
    return Code(KEPT, Level.ATOM, (value,), (Level.SUM,), name)


def walk(root: Code) -> Iterator[Code]:
    """Every part of `root` once, arguments first, without recursion."""
    seen: set[Code] = set()
    stack = [(root, False)]
    while stack:
        code, ready = stack.pop()
        if ready:
            yield code
        elif code not in seen:
            seen.add(code)
            stack.append((code, True))
            stack.extend((argument, False) for argument in reversed(code.arguments))


def decimal(value: int) -> Code:
    """`1.0`."""
    return Code(f"{value}.0", Level.ATOM)
