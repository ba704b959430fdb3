"""`min ½‖Xw − y‖²` → `min ½‖z‖² s.t. z = Xw − y`: every atom on a variable of its own.

The objective of a maximisation is turned round first, so that every function here is to be convex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derive.claims import Problem, Statement
from derive.dual.atoms import Atom, Parts, Variables, decomposed
from derive.dual.homes import homeless
from derive.dual.naming import SPLITS, Names
from derive.errors import CannotSolve
from derive.index_form import Leaf
from derive.notation.lift import families, lift
from derive.notation.write import unicode
from derive.solving import negated
from derive.symbols import Index, Symbol, parse_name
from derive.tensor import Tensor, as_tensor, plus

NOT_CONVEX = "the problem is not convex, so that there is weak duality only, and no dual is derived"


@dataclass(frozen=True)
class Split:
    """The problem with every atom on a variable of its own, and what the new variables stand for."""

    problem: Problem
    values: tuple[tuple[Tensor, Tensor], ...] = ()


def direction(problem: Problem) -> int:
    """1 for a minimisation, −1 for a maximisation."""
    return 1 if problem.sense == "min" else -1


def variables_of(problem: Problem) -> Variables:
    return frozenset(variable.symbol for variable in problem.over)


def split(problem: Problem, names: Names) -> Split:
    """Raises CannotSolve where a function has no conjugate or an equation is not affine."""
    variables = variables_of(problem)
    objective = decomposed(problem.objective * direction(problem), variables)
    sides = [constrained(item, variables) for item in problem.constraints]
    atoms = [atom for parts in (objective, *(p for p in sides if p is not None)) for atom in parts.atoms]
    moving = homeless(atoms, variables)
    arguments = list(dict.fromkeys(atom.argument for atom in moving))
    new = {argument: variable_for(argument, names) for argument in arguments}
    values = tuple((new[argument], argument) for argument in arguments)
    if not values:
        return Split(problem)
    constraints = [rebuilt(item, parts, new, moving) for item, parts in zip(problem.constraints, sides, strict=True)]
    links = [Statement(name, "=", value) for name, value in values]
    whole = recomposed(objective, new, moving) * direction(problem)
    over = (*problem.over, *(Tensor(name.node) for name, _ in values))
    return Split(Problem(problem.sense, over, whole, (*links, *constraints)), values)


def constrained(item: Statement, variables: Variables) -> Parts | None:
    """The parts of what is ≤ 0, or None where a constraint is affine."""
    flat = in_full(item)
    gap = flat.right - flat.left if item.relation == ">=" else flat.left - flat.right
    parts = decomposed(gap, variables)
    if item.relation == "=" and parts.atoms:
        left = unicode(lift(item.left))
        raise CannotSolve(f"the equation for {left} is not affine: {NOT_CONVEX}")
    return parts if parts.atoms else None


def in_full(item: Statement) -> Statement:
    """Every axis of the shape under an index."""
    taken = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    sides = []
    for side in (item.left, item.right):
        more: tuple[Index, ...] = ()
        for axis in side.shape:
            name = next(n for n in axis.letters if n not in {i.name for i in (*taken, *more)})
            more = (*more, Index(name, axis))
        sides.append(Tensor(side.node, (*side.indices, *more)))
    return Statement(sides[0], item.relation, sides[1])


def rebuilt(item: Statement, parts: Parts | None, new: Mapping[Tensor, Tensor], moving: Sequence[Atom]) -> Statement:
    if parts is None or not set(parts.atoms) & set(moving):
        return item
    functions = recomposed(Parts(parts.affine * 0, parts.atoms), new, moving)
    return Statement(functions, "<=", negated(parts.affine))


def recomposed(parts: Parts, new: Mapping[Tensor, Tensor], moving: Sequence[Atom]) -> Tensor:
    atoms = [atom.at(new[atom.argument]) if atom in moving else atom.tensor for atom in parts.atoms]
    affine = [] if parts.affine.node is (parts.affine * 0).node else [parts.affine]
    terms = [*atoms, *affine]
    return plus(*terms) if terms else as_tensor(0)


def variable_for(argument: Tensor, names: Names) -> Tensor:
    """A variable over the argument's axes; it counts members where the argument does."""
    flags = families(argument.node)
    count = len(argument.indices) if any(flags[: len(argument.indices)]) else 0
    word = names.new(SPLITS)
    symbol = Symbol(parse_name(word), argument.node.axes, count)
    return Tensor(Leaf(symbol), argument.indices)
