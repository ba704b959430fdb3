"""What stands under "subject to": rows, ranges, sets and declared signs of a variable → statements in index form.

An inequality between vectors holds entry by entry. A set is its inequalities; a range of an index says nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checks.written.declare import space as space_of
from checks.written.spanning import for_all
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
from derive.symbols import Fact, Symbol
from derive.tensor import Tensor, as_tensor, total

ENTRYWISE = {"<<=": "<=", ">>=": ">=", "<<": "<=", ">>": ">=", "<": "<=", ">": ">="}
BROAD = {"<=", ">=", "<", ">", "<<=", ">>=", "<<", ">>"}
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
    """A row under "subject to"; a space says nothing more."""
    if isinstance(body, tree.Several):
        for item in body.statements:
            yield from constraints(item, scope, names)
    elif isinstance(body, tree.Relation) and any(sign in ("in", ":") for sign, _ in body.rest):
        yield from member(body, scope, names)
    elif isinstance(body, tree.Name | tree.Number):
        return
    elif isinstance(body, tree.Each):
        yield from ranged(body, scope, names)
    elif isinstance(body, tree.Relation) and isinstance(body.first, tree.Several | tree.Tuple):
        for item in flattened((body.first,)):
            yield from constraints(tree.Relation(item, body.rest), scope, names)
    else:
        yield from (bound(item) for item in flat(pointed(widened(body, scope), scope)))


def widened(body: Tree, scope: Scope) -> Tree:
    """`x ≤ u𝟏` for `x ≤ u` with a column x and a number u."""
    if not isinstance(body, tree.Relation) or not all(sign in BROAD for sign, _ in body.rest):
        return body
    sides = [body.first, *(side for _, side in body.rest)]
    ranks = [rank(side, scope) for side in sides]
    if {*ranks} - {None} != {0, 1}:
        return body
    wide = [tree.Times((side, Name("one"))) if rank_ == 0 else side for side, rank_ in zip(sides, ranks, strict=True)]
    return tree.Relation(wide[0], tuple((sign, side) for (sign, _), side in zip(body.rest, wide[1:], strict=True)))


def rank(side: Tree, scope: Scope) -> int | None:
    """How many axes a side has; zero has as many as it needs."""
    if isinstance(side, tree.Number) and side.value == 0:
        return None
    try:
        return value(side, with_indices(side, scope)).rank
    except DeriveError:
        return None


def ranged(body: tree.Each, scope: Scope, names: Names) -> Iterator[Statement]:
    """`ξᵢ, ξᵢ* ≥ 0` for every i: each of them. Raises NoRule where it is for some i only."""
    inside = for_all(body, scope)
    if isinstance(inside, tree.Relation) and inside.rest[0][0] == "in":
        yield from member(inside, scope, names)
    elif isinstance(inside, tree.Relation) and isinstance(inside.first, tree.Several | tree.Tuple):
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
    space = interval_of(body.rest[-1][1])
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
    elif not (is_space(space) or counts(body.first, names)):
        raise NoRule(f"no inequalities for the set {unicode(space)}: write it out")


def interval_of(body: Tree) -> Tree:
    """`[l, u]` of `[l, u]ⁿ`, and of the pair `(l, u)`."""
    inside = body.base if isinstance(body, tree.Power) else body
    if isinstance(inside, tree.Tuple) and len(inside.items) == 2:
        return tree.Interval(inside.items[0], inside.items[1], (False, False))
    return inside if isinstance(inside, tree.Interval) else body


def counts(body: Tree, names: Mapping[str, object]) -> bool:
    """The i of `i ∈ {1, …, n}`, which is no symbol of the problem."""
    heads = [item for item in flattened((body,)) if isinstance(item, Name)]
    return not any(isinstance(names.get(key), Symbol) for item in heads for key in words_of(item))


def words_of(name: Name) -> set[str]:
    """`x` and `x[1]` of xᵢ."""
    parts = [word(replace(name, subscripts=name.subscripts[:k])) for k in range(len(name.subscripts) + 1)]
    return {*parts, *(f"{part}[{k}]" for part in parts for k in (1, 2))}


def is_space(space: Tree) -> bool:
    """`ℝⁿ`, without a sign."""
    found = space_of(space)
    reals = [name for name in space.names if name.base in ("reals", "R")]
    return found is not None and bool(reals) and not found.facts and not any(name.subscripts for name in reals)


def is_orthant(space: Tree) -> bool:
    """`ℝⁿ₊`, `ℝⁿ_{>0}`."""
    found = space_of(space)
    return found is not None and any(name.base in ("reals", "R") for name in space.names) and bool(found.facts)


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
