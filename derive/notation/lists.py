"""`a \\ge 0, \\ i = 1, \\dots, n, \\ b = 0`: statements side by side, and what they hold for.

A list of names before a relation belongs to it, `w, x_i \\in \\mathbb{R}^d`; `i = 1, \\dots, n` is i ∈ {1, …, n}, and
behind a statement it makes that an `Each`, as do `\\forall i`, `\\text{for } i \\ne j`, and a range or a condition of
an index that stands in the statement: `x_i > 0, \\ i \\in S`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from derive.notation import spelling
from derive.notation.calls import is_statement
from derive.notation.cursor import Cursor
from derive.notation.levels import Level
from derive.notation.tree import Call, Each, Entry, Name, Number, Relation, SetOf, Several, Tree

DOTS = Name("dots")
FOR_ALL = spelling.FOR_ALL[0]
LIST_ENDS = frozenset([",", ":", "", r"\in", ")", "}"])
Range = tuple[Name, Tree | None, Tree | None, Tree | None]


def several(cursor: Cursor, first: Tree) -> Tree:
    """`a = 0, b = 0`, or a statement for every value of an index."""
    items = statements(cursor, first)
    return items[0] if len(items) == 1 else Several(tuple(items))


def statements(cursor: Cursor, first: Tree) -> list[Tree]:
    """Everything after the first statement; `, \\forall i` belongs to the one before it."""
    found = [first]
    while separated(cursor):
        cursor.next()
        if quantifies(cursor):
            quantified(cursor, found)
        else:
            take(found, cursor.parse(Level.EACH))
    return found


def separated(cursor: Cursor) -> bool:
    """`,` or "and", but not the comma before `s.t.`."""
    return cursor.at_word(spelling.AND_WORDS) or (cursor.at(",", ";") and not before_constraints(cursor))


def before_constraints(cursor: Cursor) -> bool:
    """The comma of `, \\text{s.t.}`, which belongs to the problem."""
    following = cursor.peek(1)
    return cursor.at(",", ";") and following.kind == "word" and following.text in spelling.SUCH_THAT_WORDS


def take(found: list[Tree], item: Tree) -> None:
    """One more item, which may complete a range or carry the names before it."""
    for length in (2, 3):
        if (span := spanned(found[-length:], length, item)) is not None:
            del found[-length:]
            ranged(found, span)
            return
    if len(found) > 1 and found[-1] == DOTS and (wider := up_to(found[-2], item)) is not None:
        found[-2:] = [wider]
    elif (counted := counting(found[-1], item)) is not None:
        del found[-1:]
        ranged(found, counted) if isinstance(counted, Relation) else found.append(counted)
    elif isinstance(item, Relation):
        related(found, item)
    else:
        found.append(item)


def counting(head: Tree, item: Tree) -> Tree | None:
    """`k = 0`, `1` and `2` are k ∈ {0, …, 2}, one number after the other."""
    if not isinstance(item, Number):
        return None
    before = Number(item.value - 1)
    if isinstance(head, Relation) and isinstance(head.first, Name) and head.rest == (("=", before),):
        return None if head.first.subscripts else Relation(head.first, (("in", SetOf((before, DOTS, item))),))
    return up_to(head, item) if last_of(head) == before else None


def up_to(head: Tree, last: Tree) -> Tree | None:
    """A range that ends later."""
    if isinstance(head, Each) and last_of(head) is not None:
        return replace(head, upper=last)
    if isinstance(head, Relation) and last_of(head) is not None:
        return replace(head, rest=(("in", SetOf((first_of(head), DOTS, last))),))
    return None


def first_of(head: Relation) -> Tree:
    members = head.rest[0][1]
    return members.items[0] if isinstance(members, SetOf) else members


def last_of(head: Tree) -> Tree | None:
    """The number up to which an index counts so far."""
    if isinstance(head, Each):
        return head.upper if isinstance(head.upper, Number) else None
    members = head.rest[-1][1] if isinstance(head, Relation) else None
    counted = isinstance(members, SetOf) and members.items[1:2] == (DOTS,)
    return members.items[-1] if counted and isinstance(members, SetOf) else None


def spanned(items: Sequence[Tree], length: int, last: Tree) -> Relation | None:
    """`i = 1`, `\\dots` and `n` are i ∈ {1, …, n}; `i = 1`, `2`, `\\dots` and `n` too."""
    if len(items) != length or items[-1] != DOTS or any(map(is_statement, (*items[1:], last))):
        return None
    head = items[0]
    if not isinstance(head, Relation) or [sign for sign, _ in head.rest] != ["="]:
        return None
    return Relation(head.first, (("in", SetOf((head.rest[0][1], DOTS, last))),))


def ranged(found: list[Tree], span: Relation) -> None:
    """Behind a statement, or a name that has the index, a range makes it an Each."""
    limits = range_of(span)
    if limits is None or not found or (is_listable(found[-1]) and not is_indexed(found[-1], limits[0])):
        found.append(span)
    else:
        found[-1] = each(found[-1], limits)


def related(found: list[Tree], item: Relation) -> None:
    """`i \\in S` behind a statement with the index i, or a relation with the names before it."""
    limits = range_of(item)
    if limits is not None and found and is_statement(found[-1]) and is_indexed(found[-1], limits[0]):
        found[-1] = each(found[-1], limits)
        return
    names = list(takewhile(is_listable, reversed(found)))[::-1] if is_listable(item.first) else []
    if names and not (isinstance(item.first, Name) and any(is_indexed(name, item.first) for name in names)):
        del found[-len(names) :]
        item = replace(item, first=Several((*names, item.first)))
    found.append(item)


def is_listable(tree: Tree) -> bool:
    return isinstance(tree, Name | Call | Entry)


def is_indexed(tree: Tree, index: Name) -> bool:
    """Whether the index stands below or above a name in the tree, `x_{i+1}`, `W^{(i)}`."""
    marks = (
        (*tree.subscripts, tree.layer) if isinstance(tree, Name) else tree.subscripts if isinstance(tree, Entry) else ()
    )
    inside = any(mark is not None and index in within(mark) for mark in marks)
    return inside or any(is_indexed(child, index) for child in tree.children)


def within(tree: Tree) -> Iterator[Tree]:
    yield tree
    for child in tree.children:
        yield from within(child)


def range_of(tree: Tree) -> Range | None:
    """The index, ends and condition of `i`, `i \\in \\{1, \\dots, n\\}`, `1 \\le i \\le n`, `i \\ne j`."""
    if isinstance(tree, Name):
        return tree, None, None, None
    if not isinstance(tree, Relation):
        return None
    signs = [sign for sign, _ in tree.rest]
    middle = tree.rest[0][1]
    if signs == ["<=", "<="] and isinstance(middle, Name) and isinstance(tree.first, Number):
        return middle, tree.first, tree.rest[1][1], None
    if not isinstance(tree.first, Name):
        return None
    if signs == ["in"] and isinstance(middle, SetOf) and DOTS in middle.items[1:-1]:
        return tree.first, middle.items[0], middle.items[-1], None
    return None if signs[0] == "=" or tree.first.subscripts else (tree.first, None, None, tree)


def each(statement: Tree, limits: Range) -> Each:
    return Each(statement, *limits)


def quantifies(cursor: Cursor) -> bool:
    """`\\forall`, `\\text{for all}`."""
    return cursor.at(FOR_ALL) or cursor.at_word(spelling.FOR_ALL_WORDS)


def quantified(cursor: Cursor, found: list[Tree]) -> None:
    """`\\forall i` for the statement before it, or `\\forall i : a_i > 0` for the one behind it."""
    limits = quantifier(cursor)
    if cursor.accept(":"):
        found.append(over(cursor.parse(Level.IMPLIES), limits))
    else:
        found[-1] = over(found[-1], limits)


def over(statement: Tree, limits: list[Range]) -> Tree:
    for limit in limits:
        statement = each(statement, limit)
    return statement


def behind(cursor: Cursor, statement: Tree) -> Tree:
    """`a_i > 0 \\ \\forall i`."""
    return over(statement, quantifier(cursor))


def before(cursor: Cursor) -> Tree:
    """`\\forall i : a_i > 0`."""
    limits = quantifier(cursor)
    cursor.accept(":", ",")
    return over(cursor.parse(Level.IMPLIES), limits)


def quantifier(cursor: Cursor) -> list[Range]:
    """`\\forall i, j`, `\\text{for } i = 1, \\dots, n`."""
    cursor.next()
    found = [limited(cursor)]
    while cursor.at(",") and cursor.peek(1).kind == "letter" and cursor.peek(2).text in LIST_ENDS:
        cursor.next()
        found.append(limited(cursor))
    return [replaced(limit, found[-1]) for limit in found]


def replaced(limit: Range, last: Range) -> Range:
    """`i, j \\in S` puts both in S."""
    index, lower, upper, where = last
    if limit[1:] != (None, None, None) or limit == last or (lower is None and where is None):
        return limit
    member = isinstance(where, Relation) and where.first == index
    return limit[0], lower, upper, replace(where, first=limit[0]) if member and isinstance(where, Relation) else None


def limited(cursor: Cursor) -> Range:
    token = cursor.token
    with cursor.until(frozenset([":"])):
        items = [cursor.parse(Level.RELATION)]
        while dotted(cursor, items[-1]):
            cursor.next()
            items.append(cursor.plus())
    span = spanned(items[:-1], len(items) - 1, items[-1]) if len(items) > 1 else items[0]
    limits = None if span is None else range_of(span)
    if limits is None:
        raise cursor.fail(token, "an index has to be a name")
    return limits


def dotted(cursor: Cursor, last: Tree) -> bool:
    """`, \\dots`, `, 2, \\dots` or what follows the dots."""
    if not cursor.at(","):
        return False
    if last == DOTS:
        return True
    follows = cursor.peek(1).text in DOTTED or cursor.peek(3).text in DOTTED
    return (isinstance(last, Relation) and last.rest[-1][0] == "=" and follows) or (
        isinstance(last, Number) and follows
    )


DOTTED = frozenset([r"\dots", r"\ldots", r"\cdots", r"\dotsc"])
