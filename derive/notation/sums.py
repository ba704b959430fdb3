"""`\\sum_{i=1}^{n} a_i`, `\\prod_{i<j} b_{ij}`, `\\int_0^1 f(x) \\, dx`: signs that bind an index or a variable.

Below a sum stand indices, `i, j`, a start, `i = 1`, and conditions, `j \\ne i`, `i \\in S`, `i : y_i = 1`; the lines of
`\\substack` after its first are conditions. A sum over several indices is one inside another, conditions innermost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation.cursor import DIFFERENTIAL, Cursor
from derive.notation.levels import Level
from derive.notation.tokens import Token
from derive.notation.tree import Integral, Name, Number, Product, Relation, Several, Sum, Tree, Tuple

KINDS: dict[str, type[Sum] | type[Product]] = {r"\sum": Sum, r"\prod": Product}
SIGNS = {r"\int": 1, r"\iint": 2, r"\iiint": 3}
AFTER = frozenset([":", "|", r"\mid"])


@dataclass
class Bounds:
    """The indices under a sum with their ends, and the conditions on them."""

    indices: list[tuple[Name, Tree | None, Tree | None]] = field(default_factory=list)
    where: list[Tree] = field(default_factory=list)


def series(cursor: Cursor) -> Tree:
    """`\\sum_{i=1}^{n} a_i b_i`; the body reaches to the end of its term."""
    head = cursor.next()
    bounds, upper = Bounds(), None
    while cursor.at("_", "^"):
        if cursor.next().text == "_":
            bounds = cursor.argument(below)
        else:
            upper = cursor.argument(Cursor.plus)
    if not bounds.indices:
        raise cursor.fail(head, "the sum has no index")
    if any(start is not None and index.subscripts for index, start, _ in bounds.indices) and upper is None:
        raise cursor.fail(head, "a sum over what has an index needs an upper end")
    return summed(KINDS[head.text], bounds, upper, cursor.parse(Level.HADAMARD))


def summed(kind: type[Sum] | type[Product], bounds: Bounds, upper: Tree | None, body: Tree) -> Tree:
    """`\\sum_{i,j}` is a sum over i of a sum over j."""
    where = bounds.where[0] if len(bounds.where) == 1 else Several(tuple(bounds.where)) if bounds.where else None
    for index, start, end in reversed(bounds.indices):
        body, where = kind(index, start, end or upper, body, where), None
    return body


def below(cursor: Cursor) -> Bounds:
    if cursor.accept(r"\substack"):
        return cursor.argument(below)
    found = Bounds()
    with cursor.until(AFTER):
        condition(cursor, found)
        while cursor.at(",", r"\\", *AFTER):
            after = cursor.next().text in AFTER
            condition(cursor, found, after)
    return shared(found)


def shared(found: Bounds) -> Bounds:
    """`i, j = 1` starts both at 1."""
    starts = [start for _, start, _ in found.indices if start is not None]
    if len(starts) == 1 and found.indices[-1][1] is not None:
        found.indices = [(index, starts[0], end) for index, _, end in found.indices]
    return found


def condition(cursor: Cursor, found: Bounds, after: bool = False) -> None:
    """One item below the sign: an index, its start or a condition."""
    token = cursor.token
    item = cursor.parse(Level.RELATION)
    indices = [] if after or found.where else indexed(item, found)
    if indices is None or (not indices and not found.indices):
        raise cursor.fail(token, "an index has to be a name")
    found.indices += indices
    if not indices or conditional(item):
        found.where.append(item)


def conditional(item: Tree) -> bool:
    """`j \\ne i` restricts its index, `i = 1` starts it; `1 \\le i \\le n` does no more than that."""
    if not isinstance(item, Relation):
        return False
    return not (starts(item) or ranged(item)) if len(item.rest) < 3 else True


def starts(item: Relation) -> bool:
    return len(item.rest) == 1 and item.rest[0][0] == "=" and isinstance(item.first, Name)


def ranged(item: Relation) -> bool:
    return [sign for sign, _ in item.rest] == ["<=", "<="] and isinstance(item.rest[0][1], Name)


Index = tuple[Name, Tree | None, Tree | None]


def indexed(item: Tree, found: Bounds) -> list[Index] | None:
    """The indices that an item brings in; none where it is a condition on those before it."""
    if isinstance(item, Name):
        return [(item, None, None)]
    if isinstance(item, Tuple):
        return named(item.items)
    if not isinstance(item, Relation):
        return None
    if starts(item) and isinstance(item.first, Name):
        return [(item.first, item.rest[0][1], None)]
    return [] if found.indices else chained(item)


def chained(item: Relation) -> list[Index] | None:
    """`i` of `i < j`, i and j of `1 \\le i < j \\le n` and of `(i, j) \\in E`."""
    middle = [side for _, side in item.rest[:-1]]
    if isinstance(item.first, Name | Tuple):
        return named(item.first.items if isinstance(item.first, Tuple) else (item.first,))
    if not middle or not isinstance(item.first, Number):
        return None
    inner = named(tuple(middle)) or []
    ends = (item.first, item.rest[-1][1])
    return [(index, *ends) for index, _, _ in inner] or None


def named(items: tuple[Tree, ...]) -> list[Index] | None:
    return [(item, None, None) for item in items if isinstance(item, Name)] if all_names(items) else None


def all_names(items: tuple[Tree, ...]) -> bool:
    return all(isinstance(item, Name) for item in items)


def integral(cursor: Cursor) -> Tree:
    """`\\int_a^b f(x) \\, dx`, `\\iint f \\, dx \\, dy`; a subscript alone is the domain."""
    head = cursor.next()
    limits: dict[str, Tree] = {}
    while cursor.at("_", "^"):
        sign = cursor.next().text
        limits[sign] = cursor.argument(Cursor.plus)
    with cursor.until(frozenset([DIFFERENTIAL])):
        body = cursor.plus()
    for _ in range(SIGNS[head.text]):
        body = Integral(body, variable(cursor, head), limits.get("_"), limits.get("^"))
    return body


def variable(cursor: Cursor, head: Token) -> Tree:
    if not cursor.accept(DIFFERENTIAL):
        raise cursor.fail(head, "the integral says by what: dx")
    return cursor.parse(Level.FACTOR)
