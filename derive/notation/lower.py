"""What a person writes → index form: `Σᵢ αᵢ yᵢ xᵢ`, `w·xᵢ`, `Wᵀδ ∘ f′(z)`, `diag(p) − ppᵀ`.

Juxtaposition means what the shapes of its factors make it mean. Nothing is guessed: an undeclared name raises
CannotRead, axes that do not fit raise BadShape, and an operation without an index form raises NoRule.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import reduce, singledispatch

from derive import index_form as form
from derive.calculus import NONE, Definitions, gradient
from derive.errors import BadShape, CannotRead, NoRule
from derive.index_form import Node
from derive.notation import tree
from derive.notation.functions import ELEMENTWISE, KNOWN, elementwise, of_matrix
from derive.notation.scope import (
    OPEN,
    Names,
    OfVector,
    Scope,
    axis_of_index,
    is_delta,
    places,
    resolve,
    scope_of,
    undeclared,
    with_free_indices,
    word,
)  # fmt: skip
from derive.notation.shapes import (
    Value,
    alike,
    complete,
    described,
    entrywise,
    juxtaposed,
    matched,
    square_matrix,
    times,
    transposed,
)  # fmt: skip
from derive.notation.tree import ONE, Name, Negative, Number, Tree
from derive.notation.write import unicode
from derive.sizes import select
from derive.solving import substitute
from derive.symbols import Axis, Function, Index, Symbol
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    inner,
    known,
    plus,
    relabelled,
    size,
    square,
    sum_,
)  # fmt: skip

HALF = Fraction(1, 2)


def lower(body: Tree, names: Names, definitions: Definitions = NONE, shape: tuple[Axis, ...] | None = None) -> Tensor:
    """The tensor that a tree means; its indices are those that stand free in it, in order of appearance.

    `names` maps words to symbols, functions and (where a text alone does not tell) indices; `definitions` is needed
    for derivatives of named quantities; `shape` is what `0` or `𝟏` alone cannot say. Raises CannotRead, BadShape,
    NoRule.
    """
    scope = with_free_indices((body,), scope_of(names, definitions))
    return complete(value(body, scope), shape)


@singledispatch
def value(body: Tree, scope: Scope) -> Value:
    raise CannotRead(f"{unicode(body)} is a statement, not an expression")


@value.register
def _(body: Number, scope: Scope) -> Value:
    return Value(as_tensor(body.value))


@value.register
def _(body: Name, scope: Scope) -> Value:
    found = resolve(body, scope)
    if found is None:
        return Value(constant(body, scope))
    if not isinstance(found[0], Symbol):
        raise CannotRead(f"{unicode(body)} is a function and needs an argument")
    return Value(entry(Tensor(form.Leaf(found[0])), found[1], places(*found, body), scope))


def constant(name: Name, scope: Scope) -> Tensor:
    """`n`, `I`, `𝟏`, `δᵢⱼ`, `eᵢ`: names that need no declaration."""
    if is_delta(name, scope):
        return identity_entry(name, scope)
    if name == Name("one"):
        return Tensor(form.constant(1, (scope.hole(),)))
    if name == Name("I"):
        return Tensor(form.Delta(scope.hole()))
    if name in map(axis_name, scope.axes.values()):
        return size(next(axis for axis in scope.axes.values() if axis_name(axis) == name))
    raise undeclared(name)


def axis_name(axis: Axis) -> Name:
    """`d_1` is d with subscript 1."""
    base, _, subscript = axis.name.partition("_")
    number = (Number(Fraction(subscript)) if subscript.isdigit() else Name(subscript),) if subscript else ()
    return Name(base, number)


def identity_entry(name: Name, scope: Scope) -> Tensor:
    """`δᵢⱼ`, `eᵢ`."""
    names = [word(item) for item in name.subscripts if isinstance(item, Name)]
    axes = [scope.bound[name].axis for name in names if name in scope.bound]
    if not axes:
        raise CannotRead(f"nothing says along which axis {unicode(name)} counts")
    if len(set(axes)) > 1:
        raise BadShape(f"{unicode(name)}: axis {axes[0].name} meets axis {axes[1].name}")
    return entry(Tensor(form.Delta(axes[0])), name.subscripts, (axes[0],) * len(name.subscripts), scope)


def entry(tensor: Tensor, subscripts: tuple[Tree, ...], axes: tuple[Axis, ...], scope: Scope) -> Tensor:
    """`x_{i,3}`: indices and held positions on the first axes; a dot leaves an axis open."""
    pairs = list(enumerate(zip(subscripts, axes, strict=True)))
    node = select(tensor.node, {k: position(item, axis) for k, (item, axis) in pairs if isinstance(item, Number)})
    waiting = [(item, axis) for _, (item, axis) in pairs if not isinstance(item, Number)]
    indices = [None if item == OPEN else index_at(item, axis, scope) for item, axis in waiting]
    opened = [k for k, item in enumerate(indices) if item is None] + list(range(len(indices), len(node.axes)))
    order = [k for k, item in enumerate(indices) if item is not None] + opened
    turned = form.contract(1, [(node, tuple(range(len(node.axes))))], tuple(order))
    return relabelled(Tensor(turned), tuple(item for item in indices if item is not None))


def position(item: Number, axis: Axis) -> int:
    """The place, counted from 0, of the entry x₃, counted from 1."""
    if item.value.denominator != 1 or item.value < 1 or (axis.size is not None and item.value > axis.size):
        raise BadShape(f"{item.value} is no position along axis {axis.name}; positions are counted from 1")
    return int(item.value) - 1


def index_at(item: Tree, axis: Axis, scope: Scope) -> Index:
    if not isinstance(item, Name) or word(item) not in scope.bound:
        raise CannotRead(f"the subscript {unicode(item)} is neither an index nor a number")
    found = scope.bound[word(item)]
    if found.axis != axis:
        raise BadShape(f"the index {found.name} runs over axis {found.axis.name} and stands on axis {axis.name}")
    return found


@value.register
def _(body: Negative, scope: Scope) -> Value:
    inside = value(body.body, scope)
    return inside.made(-inside.tensor)


@value.register
def _(body: tree.Plus, scope: Scope) -> Value:
    terms = alike([value(term, scope) for term in body.terms])
    return terms[0].made(plus(*(term.tensor for term in terms)))


@value.register
def _(body: tree.Times, scope: Scope) -> Value:
    return juxtaposed([value(factor, scope) for factor in body.factors])


@value.register
def _(body: tree.Hadamard, scope: Scope) -> Value:
    return reduce(entrywise, [value(factor, scope) for factor in body.factors])


@value.register
def _(body: tree.Dot, scope: Scope) -> Value:
    """`w·x`; factors that are scalars multiply. Three vectors, or a matrix, have no dot product."""
    factors = [value(factor, scope) for factor in body.factors]
    wide = [factor for factor in factors if factor.rank]
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
    if isinstance(body.base, tree.Norm):
        return Value(square(value(body.base.body, scope).tensor) ** (exponent / 2))
    base = value(body.base, scope)
    return matrix_power(base, exponent) if base.rank == 2 else base.made(base.tensor**exponent)


def exponential(argument: Value) -> Value:
    if argument.rank > 1:
        raise BadShape(f"e to the power of {described(argument)}: write exp(A) for the exponential of every entry")
    return argument.made(apply(known("exp"), argument.tensor))


def number(exponent: Tree) -> Fraction:
    if isinstance(exponent, Negative):
        return -number(exponent.body)
    if isinstance(exponent, tree.Quotient):
        return number(exponent.numerator) / number(exponent.denominator)
    if not isinstance(exponent, Number):
        raise NoRule(f"no index form for the exponent {unicode(exponent)}: only numbers are known there")
    return exponent.value


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
    return Value(square(value(body.body, scope).tensor) ** HALF)


@value.register
def _(body: tree.Abs, scope: Scope) -> Value:
    inside = value(body.body, scope)
    if inside.rank > 1:
        raise BadShape(f"|·| of {described(inside)}: write det A, or abs(A) for every entry")
    return inside.made(apply(known("abs"), inside.tensor))


@value.register
def _(body: tree.Sum, scope: Scope) -> Value:
    """`Σᵢ₌₁ⁿ`, over the whole axis."""
    if body.lower not in (None, ONE):
        raise NoRule(f"no index form for a sum that starts at {unicode(body.lower or ONE)}: sums run over a whole axis")
    axis = axis_of_index(body.index, (body.body,), scope, body.upper)
    if isinstance(body.upper, Number) and axis.size != body.upper.value:
        end = f"ends at {body.upper.value}, but axis {axis.name} has size {axis.size}"
        raise BadShape(f"the sum over {word(body.index)} {end}")
    index = Index(word(body.index), axis)
    inside = value(body.body, scope.with_index(index))
    return inside.made(sum_(index, inside.tensor))


@value.register
def _(body: tree.Expectation, scope: Scope) -> Value:
    raise NoRule(f"no index form for the expectation {unicode(body)}: write it as a sum with its probabilities")


@value.register
def _(body: tree.Partial, scope: Scope) -> Value:
    """`∂E/∂w`: the total derivative through the definitions."""
    return Value(reduce(lambda of, by: slope(of, by, scope), body.by, value(body.of, scope).tensor))


def slope(of: Tensor, by: Tree, scope: Scope) -> Tensor:
    leaf = isinstance(of.node, form.Leaf) and of.node.symbol
    variable = value(by, scope).tensor
    if not isinstance(variable.node, form.Leaf):
        raise CannotRead(f"a derivative is by a name, not by {unicode(by)}")
    if leaf and leaf not in scope.definitions and leaf != variable.symbol:
        raise CannotRead(f"{leaf} has no definition here, so nothing is known of its derivative")
    return gradient(of, variable, scope.definitions)


@value.register
def _(body: tree.Gradient, scope: Scope) -> Value:
    """`∇ℓᵢ(w)`: the function ∇ℓᵢ; `∇_w L` is ∂L/∂w."""
    if body.by is not None:
        return Value(slope(value(body.of, scope).tensor, body.by, scope))
    inside = value(body.of, scope).tensor
    if not isinstance(inside.node, form.Field):
        raise CannotRead(f"{unicode(body)} does not say by what: write ∇_w or ∂/∂w")
    return Value(Tensor(form.Field(inside.node.function.derivative(), inside.node.argument), inside.indices))


@value.register
def _(body: tree.Call, scope: Scope) -> Value:
    """`f₁′(z)`, `ℓᵢ(w)`, `log p`, `tr A`; `L(w, b)` of a named quantity is that quantity."""
    plain = replace(body.function, primes=0)
    found = resolve(plain, scope)
    if found is None or (isinstance(found[0], Symbol) and body.function.base in ELEMENTWISE):
        return known_call(body, scope)
    if isinstance(found[0], Symbol):
        return at_own_names(body, scope)
    arguments = [value(item, scope) for item in body.arguments]
    if len(arguments) != 1:
        raise BadShape(f"{unicode(plain)} takes one argument, not {len(arguments)}")
    if isinstance(found[0], OfVector):
        return field_call(found[0].function, body, found[1], arguments[0], scope)
    assert isinstance(found[0], Function)
    return arguments[0].made(apply(replace(found[0], order=body.function.primes), arguments[0].tensor))


def at_own_names(body: tree.Call, scope: Scope) -> Value:
    """`L(w, b, α)` is L; `L(b + t)` is L with b + t put for b."""
    if all(isinstance(item, Name) and value(item, scope) for item in body.arguments):
        return value(body.function, scope)
    whole = value(body.function, scope).tensor
    if len(body.arguments) != 1 or whole.symbol not in scope.definitions:
        raise CannotRead(f"{unicode(body)}: {whole.symbol} is a named quantity and stands with its own variables")
    return Value(moved(scope.definitions[whole.symbol], value(body.arguments[0], scope).tensor, body))


def moved(definition: Node, argument: Tensor, body: Tree) -> Tensor:
    """The definition at an argument that holds exactly one of its variables, for that variable."""
    variables = [symbol for symbol in form.symbols(argument.node) if symbol in form.symbols(definition)]
    if len(variables) != 1 or variables[0].axes != argument.node.axes:
        raise CannotRead(f"{unicode(body)} does not say which variable takes this value")
    return Tensor(substitute(definition, {variables[0]: argument.node}))


def field_call(function: Function, body: tree.Call, rest: tuple[Tree, ...], argument: Value, scope: Scope) -> Value:
    """`ℓᵢ(w)`, the member i of a family of functions of a vector."""
    if argument.tensor.indices:
        raise NoRule(f"no index form for {unicode(body)}: the argument of a function of a vector carries no index")
    name = body.function
    node = form.Field(replace(function, order=name.primes), argument.tensor.node)
    return Value(entry(Tensor(node), rest, places(OfVector(function), rest, replace(name, primes=0)), scope))


def known_call(body: tree.Call, scope: Scope) -> Value:
    name, arguments = body.function, body.arguments
    if is_log_det(body):
        inside = body.arguments[0]
        assert isinstance(inside, tree.Call)
        return of_matrix(form.LogDet, value(inside.arguments[0], scope), "log det")
    if name == Name("max") and len(arguments) == 2 and arguments[0] == Number(Fraction(0)):
        return elementwise("relu", value(arguments[1], scope))
    if name.subscripts or name.layer is not None or name.accent or name.base not in KNOWN:
        raise undeclared(name)
    if len(arguments) != 1:
        raise BadShape(f"{unicode(name)} takes one argument, not {len(arguments)}")
    if name.primes:
        raise NoRule(f"write the derivative of {name.base} out, as {unicode(body)} is not in the language")
    return KNOWN[name.base](value(arguments[0], scope))


def is_log_det(body: tree.Call) -> bool:
    inside = body.arguments[0]
    return body.function.base in ("log", "ln") and isinstance(inside, tree.Call) and inside.function == Name("det")
