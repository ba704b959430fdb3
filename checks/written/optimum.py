"""`min_w f(w)`, `arg min_w f(w)`: exact where f is a quadratic of w with a definite second derivative.

The quadratic shows itself by evaluating f at formal entries of w. What else a minimiser is said to be is a condition:
`ŵ = arg min_w J(w)` imposes ∇J(ŵ) = 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from checks.written import arrays, formal
from checks.written.arrays import Value, column, is_array, loose, table
from checks.written.densities import coefficient
from checks.written.formal import Formal, Variable
from checks.written.scalars import Number, plain
from checks.written.value import number, quantity
from checks.written.world import Env, Member, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.tree import Number as Numeral
from derive.notation.write import unicode

SIGNS = {"min": 1, "inf": 1, "argmin": 1, "max": -1, "sup": -1, "argmax": -1}


def extreme(body: tree.Optimum, env: Env) -> Value:
    """The least or greatest value, or where it is taken. Raises NoRule for what is no definite quadratic."""
    name = free_variable(body)
    if name is None or body.sense not in SIGNS:
        raise NoRule(f"no value for an optimum over {', '.join(map(unicode, body.over)) or 'nothing'}")
    member: Member = (word(name), ())
    present = quantity(*member, env) if word(name) in env.context.declared else None
    if present is None or word(name) in env.context.definitions:
        raise NoRule(f"nothing says what {unicode(name)} ranges over")
    if env.context.declared[word(name)].facts:
        raise NoRule(f"an optimum over a restricted {unicode(name)}")
    at = place(body, member, present, env)
    return at if body.sense.startswith("arg") else number(body.objective, env.seed({member: at}))


def free_variable(body: tree.Optimum) -> Name | None:
    """w of `min_w`, `min_{w ∈ ℝᵈ}` without constraints."""
    if len(body.over) != 1 or body.constraints:
        return None
    (item,) = body.over
    if isinstance(item, tree.Relation):
        item = item.first if item.rest[0][0] == "in" and is_space(item.rest[0][1]) else tree.ONE
    return item if isinstance(item, Name) else None


def is_space(body: Tree) -> bool:
    base = body.base if isinstance(body, tree.Power) else body
    return base == Name("reals")


def place(body: tree.Optimum, member: Member, present: Value, env: Env) -> Value:
    """`−H⁻¹ b` of `½ wᵀHw + bᵀw + c`."""
    rows, columns = present.shape if is_array(present) else (1, 1)
    names: list[Variable] = [(*member, "at", k) for k in range(rows * columns)]
    entries = [[formal.variable(names[i * columns + j]) for j in range(columns)] for i in range(rows)]
    found = number(body.objective, env.seed({member: loose(table(entries))}))
    curve = curvature(found, names)
    sign = SIGNS[body.sense]
    if not all(plain(arrays.determinant(curve[:k, :k] * sign)) > 0 for k in range(1, len(names) + 1)):
        raise NoRule("an optimum of what is not definitely curved")
    slope = column([coefficient(found, ((name, 1),)) for name in names])
    solution = arrays.square(arrays.inverse(curve), "an inverse") @ (slope * -1)
    return loose(table([[solution[i * columns + j, 0] for j in range(columns)] for i in range(rows)]))


def curvature(found: Number, names: Sequence[Variable]) -> Value:
    """The matrix of second derivatives. Raises NoRule for what is no quadratic."""
    inner = plain(found)
    quadratic = isinstance(inner, Formal) and inner.is_polynomial
    if not quadratic or any(len(m) > 2 or sum(k for _, k in m) > 2 for m in inner.terms[0][1]):
        raise NoRule("an optimum of what is no quadratic")
    if formal.variables_of(inner.terms[0][1]) - set(names):
        raise NoRule("an optimum of what is no quadratic")
    size = len(names)
    return table([[second(found, names, i, j) for j in range(size)] for i in range(size)])


def second(found: Number, names: Sequence[Variable], i: int, j: int) -> Number:
    if i == j:
        return coefficient(found, ((names[i], 2),)) * 2
    first, other = sorted((names[i], names[j]), key=formal.order)
    return coefficient(found, ((first, 1), (other, 1)))


def argmin_condition(left: Tree, right: Tree) -> tuple[Tree, Tree] | None:
    """`ŵ = arg min_w J(w)` as the sides of `∇_w J |_{w = ŵ} = 0`; None for any other equation."""
    if not isinstance(left, Name) or not isinstance(right, tree.Optimum) or not right.sense.startswith("arg"):
        return None
    name = free_variable(right)
    if name is None:
        return None
    slope: Tree = tree.Gradient(right.objective, name)
    at = slope if name == left else tree.At(slope, (tree.Relation(name, (("=", left),)),))
    return at, Numeral(tree.ONE.value * 0)
