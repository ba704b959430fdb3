"""What stands under "subject to": rows, ranges, sets and declared signs of a variable → statements in index form.

An inequality between vectors holds entry by entry. A set is its inequalities; a range of an index says nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.written.stated import flattened
from checks.written.world import word
from derive.claims import Statement
from derive.errors import BadShape, DeriveError, NoRule
from derive.index_form import Leaf
from derive.normal_form import normal_form
from derive.notation import tree
from derive.notation.lower import value, with_indices
from derive.notation.scope import Names, Scope
from derive.notation.statements import Lowered, flat, stated
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.symbols import Fact
from derive.tensor import Tensor, as_tensor, total

ENTRYWISE = {"<<=": "<=", ">>=": ">=", "<<": "<=", ">>": ">=", "<": "<=", ">": ">="}
SIGNS = {Fact.POSITIVE, Fact.NONNEGATIVE}
MATRICES = "a constraint X ⪰ 0 on a matrix needs a matrix multiplier, which is not derived here: only entry by entry"


def below(body: Tree) -> Iterator[Tree]:
    yield body
    for child in body.children:
        yield from below(child)


def pointed(body: Tree, scope: Scope) -> Lowered:
    """What a tree states; an error of shape names the innermost piece that has it."""
    try:
        return stated(body, scope)
    except BadShape as error:
        piece = innermost(body, scope)
        raise BadShape(f"{error} in {unicode(piece)}" if unicode(piece) not in str(error) else str(error)) from error


def innermost(body: Tree, scope: Scope) -> Tree:
    """The smallest tree inside that has no shape."""
    for child in body.children:
        try:
            value(child, with_indices(child, scope))
        except BadShape:
            return innermost(child, scope)
        except DeriveError:
            continue
    return body


def constraints(body: Tree, scope: Scope, names: Names) -> Iterator[Statement]:
    """A row under "subject to"; a range of an index or a space says nothing more."""
    if isinstance(body, tree.Several):
        for item in body.statements:
            yield from constraints(item, scope, names)
    elif isinstance(body, tree.Relation) and any(sign in ("in", ":") for sign, _ in body.rest):
        yield from member(body, scope, names)
    elif (
        isinstance(body, tree.Each) and isinstance(body.statement, tree.Relation) and body.statement.rest[0][0] == "in"
    ):
        yield from member(body.statement, scope, names)
    elif isinstance(body, tree.Name | tree.Number) or is_range(body):
        return
    elif isinstance(body, tree.Each):
        yield from ranged(body, scope, names)
    elif isinstance(body, tree.Relation) and isinstance(body.first, tree.Several | tree.Tuple):
        for item in flattened((body.first,)):
            yield from constraints(tree.Relation(item, body.rest), scope, names)
    else:
        yield from (bound(item) for item in flat(pointed(body, scope)))


def ranged(body: tree.Each, scope: Scope, names: Names) -> Iterator[Statement]:
    """`ξᵢ, ξᵢ* ≥ 0` for every i: each of them."""
    inside = body.statement
    if isinstance(inside, tree.Relation) and isinstance(inside.first, tree.Several | tree.Tuple):
        for item in flattened((inside.first,)):
            yield from constraints(replace(body, statement=tree.Relation(item, inside.rest)), scope, names)
    else:
        yield from (bound(item) for item in flat(pointed(body, scope)))


def is_range(body: Tree) -> bool:
    """`i = 1, …, n`."""
    names = [child for child in below(body) if isinstance(child, Name)]
    return not isinstance(body, tree.Each) and any(name.base == "dots" for name in names)


def bound(item: Statement) -> Statement:
    """`Ax ⪯ b` of vectors, and `<`, are ≤ entry by entry. Raises NoRule between matrices."""
    if item.relation in ("<<=", ">>=", "<<", ">>") and len(item.left.shape) == 2:
        raise NoRule(
            "a constraint X ⪰ 0 on a matrix needs a matrix multiplier, which is not derived here: only entry by entry"
        )
    return Statement(item.left, ENTRYWISE.get(item.relation, item.relation), item.right)


def member(body: tree.Relation, scope: Scope, names: Names) -> Iterator[Statement]:
    """`x ∈ ℝⁿ₊`, `x ∈ [l, u]`, `x ∈ Δ`: a set is inequalities; a whole space is none. Raises NoRule for others."""
    space = body.rest[-1][1]
    if isinstance(space, tree.Interval):
        for side, sign in ((space.lower, ">="), (space.upper, "<=")):
            if "infty" not in {name.base for name in side.names}:
                yield from constraints(tree.Relation(body.first, ((sign, side),)), scope, names)
    elif is_orthant(space):
        yield from constraints(tree.Relation(body.first, ((">=", tree.Number(tree.ONE.value * 0)),)), scope, names)
    elif is_simplex(space, names):
        yield from constraints(tree.Relation(body.first, ((">=", tree.Number(tree.ONE.value * 0)),)), scope, names)
        whole = tree.Times((tree.Transpose(Name("one")), body.first))
        yield from constraints(tree.Relation(whole, (("=", tree.ONE),)), scope, names)
    elif not is_space(space):
        raise NoRule(f"no inequalities for the set {unicode(space)}: write it out")


def is_space(space: Tree) -> bool:
    return isinstance(space, tree.SetOf) or any(
        name.base in ("reals", "N", "integers", "naturals") for name in space.names
    )


def is_orthant(space: Tree) -> bool:
    """`ℝⁿ₊`."""
    return any(
        name.base == "reals" and any(isinstance(s, Name) and s.base in ("+", "plus", "geq0") for s in name.subscripts)
        for name in space.names
    )


def is_simplex(space: Tree, names: Names) -> bool:
    return isinstance(space, Name) and space.base == "Delta" and word(space) not in names


def said(
    variable: Tensor, facts: frozenset[Fact], given: Sequence[Statement], in_logarithm: bool
) -> Iterator[Statement]:
    """What was declared of a variable and neither a constraint nor the domain of log says."""
    if facts & SIGNS and not in_logarithm and not any(is_bound(item, variable) for item in given):
        yield Statement(variable, ">=", variable * 0)
    if Fact.NORMALISED in facts and len(variable.node.axes) == 1:
        whole = total(Tensor(variable.node))
        if not any(same(item, whole) for item in given):
            yield Statement(whole, "=", as_tensor(1))


def is_bound(item: Statement, variable: Tensor) -> bool:
    """`x ≥ 0`, `0 ≤ x`, `x ≥ l`."""
    sides = {">=": item.left, "<=": item.right}
    side = sides.get(item.relation)
    return side is not None and isinstance(side.node, Leaf) and side.node.symbol == variable.symbol


def same(item: Statement, whole: Tensor) -> bool:
    if item.relation != "=" or item.left.shape or item.left.indices:
        return False
    gap = item.left - item.right - whole + 1
    return not normal_form(gap.node).terms or not normal_form((item.right - item.left - whole + 1).node).terms
