"""`min ‖Ax − b‖_∞` → `min t s.t. −t ≤ (Ax − b)ᵢ ≤ t`: a maximum is the least number above all that it is of.

Only where the maximum stands with a weight ≥ 0 in what is minimised does its number come down to it; `posing` sees to
that. In a constraint `‖x‖_∞ ≤ c` no new number is needed.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, section 4.1.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from derive.errors import CannotSolve
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

LETTERS = ("t", "s", "v", "h", "r", "tau")
ABOVE, BELOW = "<=", ">="
ONES = Name("one")


@dataclass
class Bounded:
    """The objective with numbers for its maxima, what bounds them, and a sentence for each."""

    objective: Tree
    numbers: list[Name] = field(default_factory=list)
    constraints: list[Tree] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def bounded(objective: Tree, taken: frozenset[str]) -> Bounded:
    """Every maximum in the objective as a number of its own."""
    found = Bounded(objective)
    letters = iter([letter for letter in LETTERS if letter not in taken])

    def put(body: Tree) -> Tree:
        if not is_maximum(body):
            return body if isinstance(body, Name) else rebuilt(body, put)
        name = Name(next(letters, ""))
        if not name.base:
            raise CannotSolve(f"no letter is left for {unicode(body)}")
        found.numbers.append(name)
        found.constraints += above(body, name)
        found.notes.append(f"{unicode(name)} is put for {unicode(body)}, the least number that is nowhere below")
        return name

    found.objective = put(objective)
    return found


def is_maximum(body: Tree) -> bool:
    """`‖u‖_∞`, `maxᵢ uᵢ`."""
    over = isinstance(body, tree.Optimum) and body.sense in ("max", "sup") and not body.constraints
    return is_largest_entry(body) or over


def is_largest_entry(body: Tree) -> bool:
    return isinstance(body, tree.Norm) and body.kind == Name("infty")


def above(body: Tree, bound: Tree) -> Iterator[Tree]:
    """The inequalities that say that a maximum is at most `bound`."""
    if isinstance(body, tree.Optimum):
        yield tree.Relation(body.objective, ((ABOVE, bound),))
    elif isinstance(body, tree.Norm):
        yield tree.Relation(body.body, ((ABOVE, tree.Times((bound, ONES))),))
        yield tree.Relation(body.body, ((BELOW, tree.Negative(tree.Times((bound, ONES)))),))


def opened(constraints: Sequence[Tree]) -> Iterator[Tree]:
    """`‖x‖_∞ ≤ c` and `c ≥ maxᵢ uᵢ` entry by entry."""
    for item in constraints:
        sides = sides_of(item)
        if sides is not None and is_maximum(sides[0]):
            yield from above(*sides)
        else:
            yield item


def sides_of(item: Tree) -> tuple[Tree, Tree] | None:
    """The smaller and the larger side of a single inequality."""
    if not isinstance(item, tree.Relation) or len(item.rest) != 1 or item.rest[0][0] not in (ABOVE, BELOW):
        return None
    sign, other = item.rest[0]
    return (item.first, other) if sign == ABOVE else (other, item.first)
