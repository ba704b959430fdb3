"""`yᵢ(w·xᵢ + b) ≥ 1, i = 1, …, n`: what a person states → statements and problems over tensors."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from itertools import pairwise
from typing import TypeAlias

from derive.calculus import NONE, Definitions
from derive.claims import RELATIONS, Problem, Statement
from derive.errors import BadShape, CannotRead
from derive.notation import tree
from derive.notation.lower import value
from derive.notation.scope import Names, Scope, axis_of_index, scope_of, with_free_indices, word
from derive.notation.shapes import alike, complete
from derive.notation.tree import ONE, Number, Tree
from derive.notation.write import unicode
from derive.symbols import Index
from derive.tensor import Tensor

MEANINGS = {"=": "=", ":=": "=", "=:": "="} | {sign: sign for sign in RELATIONS}


@dataclass(frozen=True)
class Chain:
    """`a = b = c ≥ 0`: sides of one shape, with a relation between each and the next."""

    sides: tuple[Tensor, ...]
    relations: tuple[str, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        links = zip(pairwise(self.sides), self.relations, strict=True)
        return tuple(Statement(left, relation, right) for (left, right), relation in links)


@dataclass(frozen=True)
class Implication:
    """`a ⇒ b`, or with `both` `a ⇔ b`."""

    left: Lowered
    right: Lowered
    both: bool


Lowered: TypeAlias = "Statement | Chain | Problem | Implication | tuple[Lowered, ...]"


def lower_statement(body: Tree, names: Names, definitions: Definitions = NONE) -> Lowered:
    """A relation is a Statement, or a Chain of several; an optimum is a Problem; statements side by side are a tuple.

    A derivative of a named quantity is taken through `definitions`. Raises CannotRead, BadShape, NoRule.
    """
    return stated(body, scope_of(names, definitions))


@singledispatch
def stated(body: Tree, scope: Scope) -> Lowered:
    raise CannotRead(f"{unicode(body)} is an expression, not a statement")


@stated.register
def _(body: tree.Relation, scope: Scope) -> Statement | Chain:
    trees = (body.first, *(side for _, side in body.rest))
    for sign in (sign for sign, _ in body.rest if sign not in MEANINGS):
        raise CannotRead(f"the relation {sign} states nothing about numbers: {unicode(body)}")
    scope = with_free_indices(trees, scope)
    sides = tuple(complete(side) for side in alike([value(side, scope) for side in trees]))
    relations = tuple(MEANINGS[sign] for sign, _ in body.rest)
    return Statement(sides[0], relations[0], sides[1]) if len(relations) == 1 else Chain(sides, relations)


@stated.register
def _(body: tree.Each, scope: Scope) -> Lowered:
    """`αᵢ ≥ 0, i = 1, …, n`: the index is bound to its axis."""
    axis = axis_of_index(body.index, (body.statement,), scope, body.upper)
    whole = axis.size is None or body.upper == Number(Fraction(axis.size))
    if body.lower is not None and body.upper is not None and (body.lower != ONE or not whole):
        span, full = f"{unicode(body.lower)} to {unicode(body.upper)}", f"1 to {axis.size or axis.name}"
        raise BadShape(f"the index {word(body.index)} goes from {span}, but axis {axis.name} is {full}")
    return stated(body.statement, scope.with_index(Index(word(body.index), axis)))


@stated.register
def _(body: tree.Several, scope: Scope) -> tuple[Lowered, ...]:
    return tuple(stated(item, scope) for item in body.statements)


@stated.register
def _(body: tree.Implies, scope: Scope) -> Implication:
    return Implication(stated(body.left, scope), stated(body.right, scope), body.both)


@stated.register
def _(body: tree.Optimum, scope: Scope) -> Problem:
    """`min_{w, b} ½‖w‖² s.t. …`."""
    over = tuple(complete(value(item, scope)) for item in body.over)
    objective = complete(value(body.objective, with_free_indices((body.objective,), scope)))
    constraints = [item for given in body.constraints for item in flat(stated(given, scope))]
    return Problem(body.sense, over, objective, tuple(constraints))


def flat(item: Lowered) -> tuple[Statement, ...]:
    """The statements in what constrains a problem."""
    if isinstance(item, Statement):
        return (item,)
    if isinstance(item, Chain):
        return item.statements
    if isinstance(item, tuple):
        return tuple(inner for part in item for inner in flat(part))
    raise CannotRead("a constraint is an equation or an inequality")
