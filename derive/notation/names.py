"""`\\hat w_{i,1}^{(2)}` is one Name: letters, accents, fonts, and what is written below and above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.notation import spelling
from derive.notation.cursor import Cursor
from derive.notation.spell import Level
from derive.notation.tokens import Token
from derive.notation.tree import Name, Negative, Number, Power, Times, Transpose, Tree

ONE = Number(Fraction(1))
STARS = (r"*", r"\ast", r"\star")
TRANSPOSES = (r"\top", r"\intercal", "T")
FONTS = spelling.STRIPPED_FONTS | {r"\mathrm", r"\text", r"\operatorname", r"\mathbb"}
ACCENTS = {latex: name for name, (latex, _) in spelling.ACCENTS.items()} | dict(spelling.ACCENT_ALIASES)
BLACKBOARD = {"R": "reals", "N": "naturals", "1": "one"}

Wrap = Callable[[Tree], Tree]


@dataclass
class Scripts:
    """`W_1^{(2)\\top}`: the name with its decorations, and what is done to it above."""

    tree: Tree
    closed: bool = False
    raised: bool = False
    wraps: list[Wrap] = field(default_factory=list)

    def name(self, cursor: Cursor, token: Token, what: str) -> Name:
        """The name that a mark decorates; one in brackets is closed to that."""
        if self.closed or not isinstance(self.tree, Name):
            raise cursor.fail(token, f"only a name takes {what}")
        return self.tree

    def wrapped(self, tree: Tree) -> Tree:
        for wrap in self.wraps:
            tree = wrap(tree)
        return tree


def letter(cursor: Cursor) -> Tree:
    """`w`, `\\alpha`, `\\hat{\\vec w}`: a base with its accent; what a font holds stands for itself."""
    if cursor.at_any(ACCENTS):
        return accented(cursor)
    if cursor.at_any(FONTS):
        return fonted(cursor)
    if cursor.at(spelling.INCREMENT[0]) and cursor.peek(1).text == "{":
        return accented(cursor)
    token = cursor.next()
    if token.kind == "number":
        return Number(Fraction(token.text))
    base = token.text.removeprefix("\\")
    return Name(spelling.ALIASES.get(base, base))


def single(cursor: Cursor) -> Tree:
    """What a font or an accent is set over, `w`, `{w_i}` or again a font."""
    if cursor.at_any(FONTS) or cursor.at_any(ACCENTS):
        with cursor.deeper():
            return letter(cursor)
    return cursor.argument(lambda inner: inner.parse(Level.PLUS))


def accented(cursor: Cursor) -> Tree:
    token = cursor.next()
    inner = single(cursor)
    if not isinstance(inner, Name) or inner.accent:
        raise cursor.fail(token, "it stands over a single name without another accent")
    return replace(inner, accent=ACCENTS.get(token.text, "Delta"))


def fonted(cursor: Cursor) -> Tree:
    """`\\mathbf{1}` is the ones vector, `\\mathbb{R}` the reals; other fonts say nothing."""
    token = cursor.next()
    inner = single(cursor)
    if inner == ONE:
        return Name("one")
    if token.text == r"\mathbb" and isinstance(inner, Name):
        return Name(BLACKBOARD.get(inner.base, inner.base))
    return inner


def scripts(cursor: Cursor, tree: Tree, closed: bool = False) -> Scripts:
    """`_i`, `'`, `^{(2)}`, `^\\top` after a name or another factor, each mark at most once."""
    found = Scripts(tree, closed)
    while cursor.at("_", "^", "'"):
        RULES[cursor.text](cursor, found)
    return found


def below(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    name = found.name(cursor, token, "a subscript")
    if name.subscripts:
        raise cursor.fail(token, "a second subscript")
    found.tree = replace(name, subscripts=cursor.argument(subscripts))


def subscripts(cursor: Cursor) -> tuple[Tree, ...]:
    """`ij` and `i,j` are two subscripts, `2i` and `10` are one."""
    items = [*subscript(cursor)]
    while cursor.accept(","):
        items += subscript(cursor)
    return tuple(items)


MARKS = {latex: base for base, (latex, _) in spelling.MARKS.items()}


def subscript(cursor: Cursor) -> tuple[Tree, ...]:
    """`i`, `ij`; the sign of `x_+` and the dot of `W_{i,\\cdot}` stand alone."""
    if cursor.at_any(MARKS) and (ends(cursor, 1) or cursor.peek(1).text == ","):
        return (Name(MARKS[cursor.next().text]),)
    item = cursor.parse(Level.PLUS)
    side_by_side = isinstance(item, Times) and all(isinstance(f, Name) for f in item.factors)
    return item.factors if side_by_side and isinstance(item, Times) else (item,)


def prime(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    name = found.name(cursor, token, "a prime")
    found.tree = replace(name, primes=name.primes + 1)


def above(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    if found.raised:
        raise cursor.fail(token, "a second superscript")
    found.raised = True
    cursor.argument(lambda inner: superscript(inner, found))


def superscript(cursor: Cursor, found: Scripts) -> None:
    """`'`, `(2)`, `*`, then `\\top`, `-\\top` or an exponent."""
    decorations(cursor, found)
    if is_transpose(cursor, 0):
        cursor.next()
        found.wraps.append(Transpose)
    elif cursor.at("-") and is_transpose(cursor, 1):
        cursor.position += 2
        found.wraps.append(lambda tree: Transpose(Power(tree, Negative(ONE))))
    elif not ends(cursor, 0):
        exponent = cursor.parse(Level.PLUS)
        found.wraps.append(lambda tree: Power(tree, exponent))


def decorations(cursor: Cursor, found: Scripts) -> None:
    while cursor.at("'", r"\prime"):
        prime(cursor, found)
    if cursor.at("(") and is_layer(cursor, found):
        name = found.name(cursor, cursor.token, "a layer")
        found.tree = replace(name, layer=bracketed(cursor))
    if cursor.at(*STARS):
        star(cursor, found)


def star(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    name = found.name(cursor, token, "a star")
    if name.accent:
        raise cursor.fail(token, "a second accent")
    found.tree = replace(name, accent="star")


def bracketed(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, ")"):
        return cursor.parse(Level.PLUS)


def is_layer(cursor: Cursor, found: Scripts) -> bool:
    """`(2)` alone above a name is a layer, but e^{(x)} is a power."""
    name = found.tree
    if found.closed or not isinstance(name, Name) or name == Name("e") or name.layer is not None:
        return False
    behind = cursor.after_group(cursor.position) - cursor.position
    return ends(cursor, behind) or cursor.peek(behind).text in STARS or is_transpose(cursor, behind)


def ends(cursor: Cursor, distance: int) -> bool:
    token = cursor.peek(distance)
    return token.kind == "end" or token.text == "}"


def is_transpose(cursor: Cursor, distance: int) -> bool:
    """`\\top` or `T`, and nothing after it."""
    return cursor.peek(distance).text in TRANSPOSES and ends(cursor, distance + 1)


RULES: dict[str, Callable[[Cursor, Scripts], None]] = {"_": below, "^": above, "'": prime}
