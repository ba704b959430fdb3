"""What a handwritten row means, as statements over tensors: `a = b = c`, in every reading that people give it.

`readings` are the ways to take one row: by a symmetric matrix a derivative may be made symmetric or take every entry
as free. `masked` restricts a statement by a condition on its indices: for `i ≠ j` both sides are multiplied by 1 − δᵢⱼ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.calculus import NONE, Definitions
from derive.claims import Statement
from derive.notation import tree
from derive.notation.lower import with_indices
from derive.notation.ranges import condition
from derive.notation.scope import Names, scope_of
from derive.notation.statements import Lowered, stated
from derive.notation.tree import Tree
from derive.symbols import Fact
from derive.tensor import Tensor

DERIVATIVES = (tree.Partial, tree.Gradient, tree.Hessian)


def lowered(body: Tree, names: Names, definitions: Definitions = NONE, free: bool = False) -> Lowered:
    """The statement that a tree makes. Raises CannotRead, BadShape, NoRule."""
    scope = replace(with_indices(body, scope_of(names, definitions)), entries_free=free)
    return stated(body, scope)


def readings(body: Tree, names: Names, definitions: Definitions = NONE) -> tuple[Lowered, ...]:
    """The statement in each of its readings, the one that is printed first."""
    ways = (False, True) if differentiates(body) and any(map(is_symmetric, names.values())) else (False,)
    return tuple(dict.fromkeys(lowered(body, names, definitions, free) for free in ways))


def differentiates(body: Tree) -> bool:
    return isinstance(body, DERIVATIVES) or any(map(differentiates, body.children))


def is_symmetric(item: object) -> bool:
    return bool({Fact.SYMMETRIC, Fact.DEFINITE} & getattr(item, "facts", frozenset()))


def masked(statement: Statement, where: Tree, names: Names, definitions: Definitions = NONE) -> Statement:
    """The statement where a condition on its indices holds, `p_i q_j = 0` for `i ≠ j`. Raises NoRule for others."""
    indices = {index.name: index for index in (*statement.left.indices, *statement.right.indices)}
    mask = condition(where, scope_of({**names, **indices}, definitions))
    return Statement(times(mask, statement.left), statement.relation, times(mask, statement.right))


def times(mask: Tensor, side: Tensor) -> Tensor:
    return mask * side


def links(body: Lowered) -> Iterator[Statement]:
    """The single statements in a row: the links of a chain, the members of a list."""
    if isinstance(body, Statement):
        yield body
    elif isinstance(body, tuple):
        for item in body:
            yield from links(item)
    elif hasattr(body, "statements"):
        yield from body.statements
