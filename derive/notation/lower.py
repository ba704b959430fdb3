"""What a person writes → index form: `Σᵢ αᵢ yᵢ xᵢ`, `w·xᵢ`, `Wᵀδ ∘ f′(z)`, `diag(p) − ppᵀ`.

Juxtaposition means what the shapes of its factors make it mean. Nothing is guessed: an undeclared name raises
CannotRead, axes that do not fit raise BadShape, and an operation without an index form raises NoRule.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce

from derive import index_form as form
from derive.calculus import NONE, Definitions
from derive.errors import BadShape, CannotRead, NoRule
from derive.notation import applied, gradients, ranges, small, tree
from derive.notation.functions import of_matrix
from derive.notation.meaning import axis_name, entry, number, value
from derive.notation.ranges import with_indices
from derive.notation.scope import Names, Scope, is_delta, places, resolve, scope_of, undeclared, word
from derive.notation.shapes import (
    Value,
    alike,
    complete,
    described,
    entrywise,
    juxtaposed,
    matched,
    numbers_spread,
    square_matrix,
    times,
    transposed,
)
from derive.notation.tree import ONE, Name, Negative, Number, Tree
from derive.notation.write import unicode
from derive.symbols import Axis, Fact, Role, Symbol
from derive.tensor import Tensor, apply, as_tensor, inner, known, outer, plus, raise_to, size, square, symbol, total

HALF = Fraction(1, 2)
CONSTANTS: dict[Name, Tensor] = {
    Name("e"): apply(known("exp"), as_tensor(1)),
    Name("pi"): symbol("pi", role=Role.CONSTANT, facts=(Fact.POSITIVE,)),
}
"""Numbers with names; of π no more is known than that it is positive."""


__all__ = ["lower", "value", "with_indices"]
RULES = (applied, gradients, ranges)
"""The modules that add their rules to the dispatch."""


def lower(body: Tree, names: Names, definitions: Definitions = NONE, shape: tuple[Axis, ...] | None = None) -> Tensor:
    """The tensor that a tree means; its indices are those that stand free in it, in order of appearance.

    `names` maps words to symbols, functions and (where a text alone does not tell) indices; `definitions` is needed
    for derivatives of named quantities; `shape` is what `0` or `𝟏` alone cannot say. Raises CannotRead, BadShape,
    NoRule.
    """
    scope = with_indices(body, scope_of(names, definitions))
    return complete(value(body, scope), shape)


@value.register
def _(body: Number, scope: Scope) -> Value:
    return Value(as_tensor(body.value))


@value.register
def _(body: Name, scope: Scope) -> Value:
    found = resolve(body, scope)
    if found is None and word(body) in scope.bound:
        index = scope.bound[word(body)]
        return Value(Tensor(form.Position(index.axis), (index,)))
    if found is None:
        return Value(constant(body, scope))
    if not isinstance(found[0], Symbol):
        raise CannotRead(f"{unicode(body)} is a function and needs an argument")
    return Value(entry(Tensor(form.Leaf(found[0])), found[1], places(*found, body), scope))


def constant(name: Name, scope: Scope) -> Tensor:
    """`n`, `I`, `𝟏`, `δᵢⱼ`, `eᵢ`: names that need no declaration."""
    if is_delta(name, scope):
        return identity_entry(name, scope)
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name in (Name("one"), Name("I")):
        return of_length(name, scope.hole())
    lengths = [axis for axis in scope.axes.values() if name.subscripts == (axis_name(axis),)]
    if lengths and name in (Name("one", name.subscripts), Name("I", name.subscripts)):
        return of_length(name, lengths[0])
    if name in map(axis_name, scope.axes.values()):
        return size(next(axis for axis in scope.axes.values() if axis_name(axis) == name))
    raise undeclared(name)


def of_length(name: Name, axis: Axis) -> Tensor:
    """`𝟏`, `I`, and `𝟏ₙ`, `Iₙ` of a length that is said."""
    return Tensor(form.constant(1, (axis,)) if name.base == "one" else form.Delta(axis))


def identity_entry(name: Name, scope: Scope) -> Tensor:
    """`δᵢⱼ`, `eᵢ`."""
    names = [word(item) for item in name.subscripts if isinstance(item, Name)]
    axes = [scope.bound[name].axis for name in names if name in scope.bound]
    if not axes:
        raise CannotRead(f"nothing says along which axis {unicode(name)} counts")
    if len(set(axes)) > 1:
        raise BadShape(f"{unicode(name)}: axis {axes[0].name} meets axis {axes[1].name}")
    return entry(Tensor(form.Delta(axes[0])), name.subscripts, (axes[0],) * len(name.subscripts), scope)


@contextmanager
def naming(body: Tree) -> Iterator[None]:
    """What does not fit, with the piece in which it does not."""
    try:
        yield
    except BadShape as error:
        raise BadShape(f"{unicode(body)}: {error}") from None


@value.register
def _(body: Negative, scope: Scope) -> Value:
    inside = value(body.body, scope)
    return inside.made(-inside.tensor)


@value.register
def _(body: tree.Plus, scope: Scope) -> Value:
    terms = [value(term, scope) for term in body.terms]
    with naming(body):
        terms = alike(numbers_spread(terms))
    return terms[0].made(plus(*(term.tensor for term in terms)))


@value.register
def _(body: tree.Times, scope: Scope) -> Value:
    factors = [value(factor, scope) for factor in body.factors]
    with naming(body):
        return juxtaposed(factors)


@value.register
def _(body: tree.Hadamard, scope: Scope) -> Value:
    return reduce(entrywise, [value(factor, scope) for factor in body.factors])


@value.register
def _(body: tree.Dot, scope: Scope) -> Value:
    """`w·x`, `⟨A, B⟩ = tr(AᵀB)`; scalars multiply. Three vectors, or a matrix and a vector, have no dot product."""
    factors = [value(factor, scope) for factor in body.factors]
    wide = [factor for factor in factors if factor.rank]
    if [factor.rank for factor in factors] == [2, 2] and wide[0].tensor.shape == wide[1].tensor.shape:
        return Value(inner(wide[0].tensor, wide[1].tensor))
    if len(wide) > 2 or (len(wide) == 2 and any(factor.rank > 1 for factor in wide)):
        raise BadShape(f"{' and '.join(map(described, wide))} have no inner product: {unicode(body)}")
    scalars = reduce(times, [factor for factor in factors if not factor.rank], Value(as_tensor(1)))
    return reduce(times, [dotted(*wide)] if len(wide) == 2 else wide, scalars)


def dotted(left: Value, right: Value) -> Value:
    left, right = matched(left, right)
    return Value(inner(left.tensor, right.tensor))


@value.register
def _(body: tree.Quotient, scope: Scope) -> Value:
    """`a/b`; over a vector every entry is divided."""
    above, below = value(body.numerator, scope), value(body.denominator, scope)
    under = below.made(below.tensor**-1)
    return entrywise(above, under) if above.rank and under.rank else times(above, under)


@value.register
def _(body: tree.Power, scope: Scope) -> Value:
    """`x²`, `A⁻¹`, `A²`, `e^z`; on a vector every entry is raised."""
    if body.base == Name("e") and resolve(Name("e"), scope) is None:
        return exponential(value(body.exponent, scope))
    exponent = number(body.exponent)
    if exponent is None:
        return with_exponent(value(body.base, scope), value(body.exponent, scope))
    if is_length(body.base, scope):
        return Value(length_squared(body.base, scope).tensor ** (exponent / 2))
    base = value(body.base, scope)
    return matrix_power(base, exponent) if base.rank == 2 else base.made(base.tensor**exponent)


def with_exponent(base: Value, exponent: Value) -> Value:
    """`θˣ`."""
    if base.rank > 1 or exponent.rank > base.rank:
        raise NoRule(f"no index form for {described(base)} to the power of {described(exponent)}")
    return base.made(raise_to(base.tensor, exponent.tensor))


def is_length(body: Tree, scope: Scope) -> bool:
    """`‖w‖`, `‖x‖_M`, and `|w|` of a vector: what is a root of a square."""
    if isinstance(body, tree.Norm):
        plain = body.kind is None or (body.kind == tree.TWO and value(body.body, scope).rank == 1)
        return plain or (body.kind is not None and matrix_kind(body.kind, scope) is not None)
    return isinstance(body, tree.Abs) and value(body.body, scope).rank == 1


def length_squared(body: Tree, scope: Scope) -> Value:
    """`‖w‖² = wᵀw`, `‖x‖²_M = xᵀMx`."""
    assert isinstance(body, tree.Norm | tree.Abs)
    inside = value(body.body, scope)
    matrix = matrix_kind(body.kind, scope) if isinstance(body, tree.Norm) and body.kind is not None else None
    if matrix is None:
        return Value(square(inside.tensor))
    return reduce(times, [transposed(column(inside)), matrix, column(inside)])


def column(inside: Value) -> Value:
    return Value(inside.tensor)


def matrix_kind(kind: Tree, scope: Scope) -> Value | None:
    """M in `‖x‖_M`; None for the 1 of `‖x‖₁`."""
    if isinstance(kind, Number) or kind in (Name("infty"), Name("F"), Name("*")):
        return None
    found = value(kind, scope)
    return found if found.rank == 2 else None


def exponential(argument: Value) -> Value:
    if argument.rank > 1:
        raise BadShape(f"e to the power of {described(argument)}: write exp(A) for the exponential of every entry")
    return argument.made(apply(known("exp"), argument.tensor))


def matrix_power(base: Value, exponent: Fraction) -> Value:
    """`A⁻¹`, `A² = A A`; a fraction raises every entry."""
    if exponent.denominator != 1:
        return base.made(base.tensor**exponent)
    if exponent < 0:
        base = Value(Tensor(form.Inverse(square_matrix(base, "an inverse")), base.tensor.indices))
    return reduce(times, [base] * abs(int(exponent)))


@value.register
def _(body: tree.Root, scope: Scope) -> Value:
    inside = value(body.body, scope)
    return inside.made(inside.tensor**HALF)


@value.register
def _(body: tree.Transpose, scope: Scope) -> Value:
    return transposed(value(body.body, scope))


@value.register
def _(body: tree.Norm, scope: Scope) -> Value:
    """`‖w‖`, `‖x‖₁`, `‖x‖_M`."""
    if is_length(body, scope):
        return Value(length_squared(body, scope).tensor ** HALF)
    inside = value(body.body, scope)
    if body.kind != ONE or inside.rank != 1:
        raise NoRule(f"no index form for {unicode(body)}: the norms 1 and 2 of vectors and F are known")
    return Value(total(apply(known("abs"), inside.tensor)))


@value.register
def _(body: tree.Abs, scope: Scope) -> Value:
    """`|x|` of a number, the length of a vector, the determinant of a matrix."""
    inside = value(body.body, scope)
    if inside.rank == 2:
        return of_matrix(form.Determinant, inside, "|·|")
    if inside.rank == 1:
        return Value(square(inside.tensor) ** HALF)
    return inside.made(apply(known("abs"), inside.tensor))


@value.register
def _(body: tree.Matrix, scope: Scope) -> Value:
    rows = [[value(entry_, scope).tensor for entry_ in row] for row in body.rows]
    return Value(small.matrix(rows, tuple(scope.axes.values())))


@value.register
def _(body: tree.Kronecker, scope: Scope) -> Value:
    """`a ⊗ b` of two vectors."""
    factors = [value(factor, scope) for factor in body.factors]
    if [factor.rank for factor in factors] != [1, 1]:
        raise NoRule(f"no index form for {unicode(body)}: only two vectors are multiplied by ⊗")
    return Value(outer(factors[0].tensor, factors[1].tensor))


@value.register
def _(body: tree.Expectation, scope: Scope) -> Value:
    raise NoRule(f"no index form for the expectation {unicode(body)}: write it as a sum with its probabilities")
