"""`\\min_{w, b} f \\quad \\text{s.t.} \\quad g \\ge 0`: an optimum in all its dresses.

`\\max(a, b)` and `\\max\\{a, b\\}` are calls; `\\max f(x)` is an optimum over nothing said.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.notation import spelling
from derive.notation.calls import CLOSERS
from derive.notation.cursor import Cursor
from derive.notation.levels import Level
from derive.notation.lists import statements
from derive.notation.tree import Optimum, Relation, Tree

COMMANDS = frozenset("\\" + sense for sense in ("min", "max", "inf", "sup", "argmin", "argmax"))


@dataclass(frozen=True)
class Head:
    """`\\arg\\min`: its sense, how many signs it takes, and whether it is the word for a problem."""

    sense: str
    length: int
    problem: bool = False


def head_at(cursor: Cursor, distance: int = 0) -> Head | None:
    token, following = cursor.peek(distance), cursor.peek(distance + 1)
    if token.kind == "word" and token.text in spelling.SENSES:
        return Head(spelling.SENSES[token.text], 1, token.text in spelling.PROBLEM_WORDS)
    if token.text == r"\arg" and following.text in (r"\min", r"\max"):
        return Head("arg" + following.text[1:], 2)
    return Head(token.text[1:], 1) if token.text in COMMANDS else None


def is_optimum(cursor: Cursor) -> bool:
    if cursor.at(r"\underset"):
        return underset(cursor) is not None
    head = head_at(cursor)
    if head is None:
        return False
    following = cursor.peek(head.length)
    starts = following.kind in ("number", "letter", "word") or following.text in cursor.grammar.starters
    bracket = following.text in CLOSERS and not head.problem
    return following.text in ("_", "-") or (starts and not bracket)


def heads_problem(cursor: Cursor) -> bool:
    """The word "minimize", or any sign of an optimum with what it is over."""
    head = head_at(cursor)
    return is_optimum(cursor) or (head is not None and head.problem)


def underset(cursor: Cursor) -> Head | None:
    """`\\underset{w}{\\operatorname{minimize}}`."""
    behind = cursor.after_group(cursor.position + 1) - cursor.position
    return head_at(cursor, behind + (cursor.peek(behind).text == "{"))


def optimum(cursor: Cursor, least: Level) -> Tree:
    """`\\min_{w, b}\\ f \\quad \\text{s.t.} \\quad g \\ge 0, h = 0`."""
    sense, over = undersetted(cursor) if cursor.at(r"\underset") else headed(cursor)
    objective = cursor.parse(least)
    return constrained(cursor, Optimum(sense, over or behind(cursor), objective))


def headed(cursor: Cursor) -> tuple[str, tuple[Tree, ...]]:
    head = head_at(cursor) or Head("min", 1)
    named = cursor.text.endswith(" over")
    cursor.position += head.length
    if named:
        return head.sense, until_colon(cursor)
    return head.sense, cursor.argument(variables) if cursor.accept("_") else ()


def until_colon(cursor: Cursor) -> tuple[Tree, ...]:
    """The variables of `\\text{minimize over } w \\in \\mathbb{R}^d, b: f`."""
    found: list[Tree] = []
    with cursor.until(frozenset([":"])):
        while not found or cursor.accept(","):
            found.append(cursor.parse(Level.IMPLIES))
    cursor.expect(":")
    return tuple(found)


def undersetted(cursor: Cursor) -> tuple[str, tuple[Tree, ...]]:
    head = underset(cursor) or Head("min", 1)
    behind = cursor.after_group(cursor.after_group(cursor.position + 1))
    cursor.next()
    over = cursor.argument(variables)
    cursor.position = behind
    return head.sense, over


def variables(cursor: Cursor) -> tuple[Tree, ...]:
    """`w, b`, `w \\in \\mathbb{R}^d`, `u : \\|u\\| = 1`."""
    if cursor.accept(r"\substack"):
        return cursor.argument(variables)
    found: list[Tree] = []
    with cursor.until(frozenset([":"])):
        while cursor.token.kind != "end" and not cursor.at("}") and (not found or cursor.accept(",", ":", r"\\")):
            found.append(cursor.parse(Level.IMPLIES))
    return tuple(found)


def behind(cursor: Cursor) -> tuple[Tree, ...]:
    """The variables of `\\text{over } x \\in \\mathbb{R}^d`."""
    position = cursor.position
    cursor.accept(",")
    if cursor.at_word(spelling.OVER_WORDS):
        cursor.next()
        return variables(cursor)
    cursor.position = position
    return ()


def constrained(cursor: Cursor, problem: Optimum) -> Tree:
    """The problem with what follows `s.t.`, if that follows."""
    position = cursor.position
    cursor.accept(",", ";")
    if not cursor.at_word(spelling.UNDER_WORDS | spelling.SUCH_THAT_WORDS):
        cursor.position = position
        return problem
    cursor.next()
    cursor.accept(":")
    constraints = statements(cursor, cursor.parse(Level.EACH))
    return Optimum(problem.sense, problem.over, problem.objective, tuple(constraints))


def named_objective(cursor: Cursor, chain: Relation) -> Tree:
    """`\\min_w J(w) = \\|w\\|^2 \\text{ s.t. } ...`: the equation is the objective and what it is called."""
    first = chain.first
    if not isinstance(first, Optimum) or first.constraints or not cursor.at_word(spelling.SUCH_THAT_WORDS):
        return chain
    return constrained(cursor, Optimum(first.sense, first.over, Relation(first.objective, chain.rest)))
