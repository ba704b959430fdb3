"""Values of sums, products, powers, norms and brackets: a rule for every node that works out its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from checks.errors import Undefined
from checks.written import arrays
from checks.written.arrays import (
    Misfit,
    Open,
    Unsized,
    Value,
    column,
    entrywise,
    is_array,
    is_scalar,
    juxtaposed,
    mapped,
    plus,
    spoken,
    table,
    times,
    total,
    transposed,
)
from checks.written.blocks import block
from checks.written.ellipsis import filled_items, is_dots
from checks.written.scalars import VALUES, ZERO, Number, apply, is_zero, larger, power, whole
from checks.written.value import HALF, entry, holds, named_constant, number, position, value
from checks.written.world import Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode


@value.register
def _(body: tree.Negative, env: Env) -> Value:
    return arrays.negative(value(body.body, env))


@value.register
def _(body: tree.Plus, env: Env) -> Value:
    return sum_of(body, env, any(isinstance(unsigned(term), tree.Hadamard) for term in body.terms))


def sum_of(body: tree.Plus, env: Env, entrywise: bool) -> Value:
    """Beside vectors, and where entries are multiplied, a literal number stands for every entry."""
    given = written_out(body.terms, env)
    terms = [entry_power(term, env) if entrywise and is_power(term) else value(term, env) for term in given]
    wide = next((term for term in terms if is_array(term)), None)
    if wide is not None and (entrywise or 1 in wide.shape) and len(terms) == len(body.terms):
        terms = [widened(term, source, wide) for term, source in zip(terms, body.terms, strict=True)]
    return reduce(plus, terms)


def is_power(term: Tree) -> bool:
    inner = unsigned(term)
    return isinstance(inner, tree.Power) and isinstance(inner.exponent, tree.Number) and inner.base != Name("e")


def entry_power(term: Tree, env: Env) -> Value:
    """`1 − h²` of a vector h where entries are multiplied: each entry is squared."""
    inner = unsigned(term)
    assert isinstance(inner, tree.Power)
    base, exponent = value(inner.base, env), number(inner.exponent, env)
    vector = is_array(base) and 1 in base.shape
    found = mapped(lambda x: power(x, exponent), base) if vector else value(inner, env)
    return arrays.negative(found) if inner is not term else found


def unsigned(term: Tree) -> Tree:
    return term.body if isinstance(term, tree.Negative) else term


def written_out(items: Sequence[Tree], env: Env) -> Sequence[Tree]:
    """A list with dots, all its members in place."""
    return filled_items(items, lambda item: position(item, env)) if any(map(is_dots, items)) else items


def widened(term: Value, source: Tree, wide: Value) -> Value:
    """`1 − p` of a vector p: a literal number stands for every entry."""
    literal = isinstance(unsigned(source), tree.Number) and is_scalar(term) and not is_zero(term)
    return arrays.constant(wide.shape, term) if literal else term


@value.register
def _(body: tree.Times, env: Env) -> Value:
    return product_of(body.factors, env, lambda factors: juxtaposed(factors))


def product_of(factors: Sequence[Tree], env: Env, combine: Callable[[list[Value]], Value]) -> Value:
    """A product; derivatives in it may also be meant in numerator layout, in which a gradient is a row."""
    parts = [factor_value(factors, k, env) for k in range(len(factors))]
    try:
        return combine(parts)
    except Misfit:
        if not any(is_derivative(factor) for factor in factors):
            raise
        turned = [turned_value(part, factor) for part, factor in zip(parts, factors, strict=True)]
        try:
            return transposed(combine(turned))
        except Misfit:
            return chained(parts, factors, combine)


def factor_value(factors: Sequence[Tree], k: int, env: Env) -> Value:
    """`2π` is the number π, also in a text that has weights π_k."""
    after_number = k > 0 and isinstance(factors[k - 1], tree.Number)
    if factors[k] == Name("pi") and after_number and not env.context.knows("pi"):
        return named_constant(Name("pi"), env)
    return value(factors[k], env)


def turned_value(part: Value, factor: Tree) -> Value:
    return transposed(part) if is_array(part) and part.shape[1] == 1 else part


def chained(parts: list[Value], factors: Sequence[Tree], combine: Callable[[list[Value]], Value]) -> Value:
    """In denominator layout Jacobians are transposed: ∂y/∂x ∂L/∂y."""
    turned = [transposed(p) if is_derivative(f) and is_array(p) else p for p, f in zip(parts, factors, strict=True)]
    kept = [p if is_array(p) and p.shape[1] == 1 else t for p, t in zip(parts, turned, strict=True)]
    return combine(kept)


def is_derivative(body: Tree) -> bool:
    inner = body.body if isinstance(body, tree.Transpose | tree.Negative) else body
    return isinstance(inner, tree.Partial | tree.Gradient)


@value.register
def _(body: tree.Dot, env: Env) -> Value:
    """`w·x`, or a product with an explicit sign."""
    return product_of(body.factors, env, lambda factors: reduce(arrays.dot, factors))


@value.register
def _(body: tree.Hadamard, env: Env) -> Value:
    return reduce(entrywise, [by_entry(factor, env) for factor in body.factors])


def by_entry(body: Tree, env: Env) -> Value:
    """`1 − h²`, `h²` and `h(1 − h)` where entries are multiplied or stand on a diagonal."""
    if isinstance(body, tree.Plus):
        return sum_of(body, env, True)
    if is_power(body):
        return entry_power(body, env)
    try:
        return value(body, env)
    except Misfit:
        if not isinstance(body, tree.Times):
            raise
        return reduce(entrywise, [by_entry(factor, env) for factor in body.factors])


@value.register
def _(body: tree.Kronecker, env: Env) -> Value:
    return reduce(kronecker, [value(factor, env) for factor in body.factors])


def kronecker(left: Value, right: Value) -> Value:
    if is_scalar(left) or is_scalar(right):
        return times(left, right)
    if not is_array(left) or not is_array(right):
        raise Unsized("nothing says how large a factor of the Kronecker product is")
    rows = [[a * b for a in row for b in other] for row in left for other in right]
    return table(rows)


@value.register
def _(body: tree.Quotient, env: Env) -> Value:
    above, below = value(body.numerator, env), value(body.denominator, env)
    if is_scalar(below):
        return times(power(below, -1), above)
    above = above.filled(below.shape) if isinstance(above, Open) and is_array(below) else above
    if is_array(below) and is_array(above) and above.shape == below.shape and 1 in above.shape:
        return above * mapped(lambda entry: power(entry, -1), below)
    raise Misfit(f"a division by {spoken(below)}")


@value.register
def _(body: tree.Power, env: Env) -> Value:
    if body.base == Name("e") and not env.context.knows("e") and "e" not in env.arguments:
        return mapped(lambda x: apply("exp", x), value(body.exponent, env))
    exponent = number(body.exponent, env)
    if isinstance(body.base, tree.Norm) and exponent == 2:
        return squared_norm(value(body.base.body, env), body.base.kind, env)
    base = value(body.base, env)
    if is_scalar(base):
        return power(base, exponent)
    count = whole(exponent)
    if is_array(base) and is_by_entry(body.base, env):
        return mapped(lambda x: power(x, exponent), base)
    if is_array(base) and base.shape[0] != base.shape[1] and 1 in base.shape:
        if count == 2:
            return total(base * base)
        raise Misfit(f"a power of {spoken(base)}")
    if count is None:
        return root_of_matrix(base, exponent)
    return arrays.matrix_power(base, count)


def is_by_entry(body: Tree, env: Env) -> bool:
    """`tanh(z)²`, `|z|^p`: a power of what a known function makes of every entry is one of every entry too."""
    if not isinstance(body, tree.Call) or body.function.subscripts:
        return False
    return body.function.base in VALUES and not env.context.knows(word(body.function.bare))


def root_of_matrix(base: Value, exponent: Number) -> Value:
    """Entry by entry for a diagonal matrix. Raises NoRule for any other."""
    diagonal = is_array(base) and all(i == j or is_zero(base[i, j]) for i in range(len(base)) for j in range(len(base)))
    if not diagonal:
        raise NoRule("no value for a root of a matrix that is not diagonal")
    rows = [[power(base[i, j], exponent) if i == j else ZERO for j in range(len(base))] for i in range(len(base))]
    return table(rows)


@value.register
def _(body: tree.Root, env: Env) -> Value:
    return mapped(lambda x: power(x, HALF), value(body.body, env))


@value.register
def _(body: tree.Transpose, env: Env) -> Value:
    """`(1, 0)ᵀ` is a column, as (1, 0) is."""
    inside = value(body.body, env)
    listed = isinstance(body.body, tree.Tuple) and is_array(inside) and inside.shape[1] == 1
    return inside if listed else transposed(inside)


@value.register
def _(body: tree.Norm, env: Env) -> Value:
    inside = value(body.body, env)
    if body.kind == Name("infty"):
        return reduce(larger, [apply("abs", x) for x in entries(inside)])
    if body.kind == tree.ONE:
        return reduce(lambda a, b: a + b, [apply("abs", x) for x in entries(inside)])
    if is_scalar(inside):
        return apply("abs", inside)
    return power(squared_norm(inside, body.kind, env), HALF)


def entries(inside: Value) -> list[Number]:
    if isinstance(inside, Open):
        raise Unsized("nothing says how long a vector is here")
    return list(inside.flat) if is_array(inside) else [inside]


def squared_norm(inside: Value, kind: Tree | None, env: Env) -> Number:
    """`xᵀx`, `xᵀMx`, a sum of squares; of another norm the square."""
    if kind == Name("infty") or kind == tree.ONE:
        bare = entries(inside)
        sums = [apply("abs", x) for x in bare]
        whole_norm = reduce(larger, sums) if kind != tree.ONE else reduce(lambda a, b: a + b, sums)
        return whole_norm * whole_norm
    if kind == tree.TWO and is_array(inside) and 1 not in inside.shape:
        raise NoRule("no value for the largest singular value of a matrix, which is what its norm 2 is")
    if kind is None or kind == tree.TWO:
        return reduce(lambda a, b: a + b, [x * x for x in entries(inside)])
    metric = value(kind, env)
    if not is_array(metric) or not is_array(inside):
        raise NoRule(f"no value for the norm with {unicode(kind)} below it")
    return juxtaposed([transposed(inside), metric, inside])


@value.register
def _(body: tree.Abs, env: Env) -> Value:
    """`|x|`, `|A|` = det A, `‖v‖` for a vector."""
    inside = value(body.body, env)
    if is_scalar(inside):
        return apply("abs", inside)
    if is_array(inside) and 1 in inside.shape:
        return power(squared_norm(inside, None, env), HALF)
    return arrays.determinant(inside)


@value.register
def _(body: tree.Factorial, env: Env) -> Value:
    return apply("factorial", number(body.body, env))


@value.register
def _(body: tree.Entry, env: Env) -> Value:
    return entry(value(body.body, env), body.subscripts, body, env)


@value.register
def _(body: tree.Matrix, env: Env) -> Value:
    if all(len(row) == 1 for row in body.rows):
        column_items = written_out([row[0] for row in body.rows], env)
        return block([[value(item, env)] for item in column_items])
    return block([[value(item, env) for item in written_out(row, env)] for row in body.rows])


@value.register
def _(body: tree.Cases, env: Env) -> Value:
    for branch, condition in body.branches:
        if condition is None or holds(condition, env):
            return value(branch, env)
    raise Undefined(f"no case of {unicode(body)} applies")


@value.register
def _(body: tree.Tuple, env: Env) -> Value:
    if is_repeated(body.items):
        return Open({("one", 0): number(body.items[0], env)})
    parts = [value(item, env) for item in written_out(body.items, env)]
    if all(is_scalar(part) for part in parts):
        return column(parts)
    if all(is_array(part) and part.shape == parts[0].shape and part.shape[1] == 1 for part in parts):
        return block([parts])
    return tuple(parts)


def is_repeated(items: Sequence[Tree]) -> bool:
    """`(c, …, c)` is c times a vector of ones."""
    return len(set(items)) == 2 and is_dots(items[-2]) and not is_dots(items[0]) and items[0] == items[-1]
