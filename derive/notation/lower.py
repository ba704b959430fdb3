"""What a person writes → index form: `Σᵢ αᵢ yᵢ xᵢ`, `w·xᵢ`, `Wᵀδ ∘ f′(z)`, `diag(p) − ppᵀ`.

Juxtaposition means what the shapes of its factors make it mean. Nothing is guessed: an undeclared name raises
CannotRead, axes that do not fit raise BadShape, and an operation without an index form raises NoRule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import reduce, singledispatch

from derive import index_form as form
from derive.calculus import NONE, Definitions, derivative
from derive.errors import BadShape, CannotRead, NoRule
from derive.index_form import Node
from derive.notation import masks, small, tree
from derive.notation.functions import ELEMENTWISE, KNOWN, of_matrix
from derive.notation.scope import (
    OPEN,
    Names,
    OfVector,
    Scope,
    axis_of_index,
    companions,
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
from derive.notation.slopes import slope, variable_of
from derive.notation.tree import ONE, Name, Negative, Number, Tree
from derive.notation.write import unicode
from derive.sizes import select
from derive.solving import substitute, unfold
from derive.symbols import Axis, Fact, Function, Index, Role, Symbol
from derive.tensor import (
    Tensor,
    apply,
    as_tensor,
    inner,
    known,
    outer,
    plus,
    product_over,
    raise_to,
    relabelled,
    size,
    square,
    sum_,
    symbol,
    total,
)  # fmt: skip

HALF = Fraction(1, 2)
EXTREMES = {Name("max"): 1, Name("min"): -1}
INDICATOR = Name("indicator")
CONSTANTS: dict[Name, Tensor] = {
    Name("e"): apply(known("exp"), as_tensor(1)),
    Name("pi"): symbol("pi", role=Role.CONSTANT, facts=(Fact.POSITIVE,)),
}
"""Numbers with names; of π no more is known than that it is positive."""
LOG_FACTORIAL = Function(Name("logfactorial"))


def lower(body: Tree, names: Names, definitions: Definitions = NONE, shape: tuple[Axis, ...] | None = None) -> Tensor:
    """The tensor that a tree means; its indices are those that stand free in it, in order of appearance.

    `names` maps words to symbols, functions and (where a text alone does not tell) indices; `definitions` is needed
    for derivatives of named quantities; `shape` is what `0` or `𝟏` alone cannot say. Raises CannotRead, BadShape,
    NoRule.
    """
    scope = with_indices(body, scope_of(names, definitions))
    return complete(value(body, scope), shape)


def with_indices(body: Tree, scope: Scope) -> Scope:
    """The scope with every index that stands free in a tree, on a name or on an entry `(A x)ᵢ`."""
    scope = with_free_indices((body,), scope)
    for index in dict.fromkeys(item for item in free_on_entries(body) if word(item) not in scope.bound):
        scope = scope.with_index(Index(word(index), axis_of(index, (body,), scope)))
    return scope


def free_on_entries(body: Tree) -> Iterator[Name]:
    """The indices on entries of expressions that no sum around them binds."""
    own = (body.index, *companions(body)) if isinstance(body, tree.Sum | tree.Product | tree.Each) else ()
    if isinstance(body, tree.Entry):
        yield from (item for item in body.subscripts if isinstance(item, Name))
    for child in tree.children(body):
        yield from (item for item in free_on_entries(child) if item not in own)


def axis_of(index: Name, bodies: tuple[Tree, ...], scope: Scope, upper: Tree | None = None) -> Axis:
    """The axis of an index, also where it stands on an entry alone."""
    try:
        return axis_of_index(index, bodies, scope, upper)
    except CannotRead:
        found = [axis for body in bodies for axis in axes_on_entries(index, body, scope)]
        if not found:
            raise
        return found[0]


def axes_on_entries(index: Name, body: Tree, scope: Scope) -> Iterator[Axis]:
    if isinstance(body, tree.Entry) and index in body.subscripts:
        yield value(body.body, scope).tensor.shape[body.subscripts.index(index)]
    for child in tree.children(body):
        yield from axes_on_entries(index, child, scope)


@singledispatch
def value(body: Tree, scope: Scope) -> Value:
    raise CannotRead(f"{unicode(body)} is a statement, not an expression")


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
        return body.kind is None or matrix_kind(body.kind, scope) is not None
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


def number(exponent: Tree) -> Fraction | None:
    """`−½`; None for what is no number."""
    if isinstance(exponent, Negative):
        inside = number(exponent.body)
        return None if inside is None else -inside
    if isinstance(exponent, tree.Quotient):
        above, below = number(exponent.numerator), number(exponent.denominator)
        return above / below if above is not None and below else None
    return exponent.value if isinstance(exponent, Number) else None


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
        raise NoRule(f"no index form for {unicode(body)}: the norms 1, 2 and F are known")
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
def _(body: tree.Sum, scope: Scope) -> Value:
    """`Σᵢ₌₁ⁿ`, over the whole axis or where a condition holds."""
    inside, indices, mask = ranging(body, scope)
    return inside.made(reduce(lambda whole, index: sum_(index, whole), indices, mask * inside.tensor))


@value.register
def _(body: tree.Product, scope: Scope) -> Value:
    """`Πᵢ₌₁ⁿ`; where a condition fails the factor is 1."""
    inside, indices, mask = ranging(body, scope)
    if inside.rank:
        raise BadShape(f"a product over {word(body.index)} of {described(inside)}")
    factor = 1 + mask * (inside.tensor - 1)
    return Value(reduce(lambda whole, index: product_over(index, whole), indices, factor))


def ranging(body: tree.Sum | tree.Product, scope: Scope) -> tuple[Value, tuple[Index, ...], Tensor]:
    """The body under its index, with the other one of `Σ_{i<j}`, and the condition as 0 or 1."""
    where = () if body.where is None else (body.where,)
    axis = axis_of(body.index, (body.body, *where), scope, whole_end(body.upper, scope))
    if isinstance(body.upper, Number) and axis.size != body.upper.value:
        end = f"ends at {body.upper.value}, but axis {axis.name} has size {axis.size}"
        raise BadShape(f"the sum over {word(body.index)} {end}")
    index = Index(word(body.index), axis)
    more = [item for item in companions(body) if is_index(item, scope)]
    also = [Index(word(item), axis_of(item, (body.body,), scope, whole_end(body.upper, scope))) for item in more]
    inner = reduce(Scope.with_index, (index, *also), scope)
    found = [condition(item, inner) for item in where]
    found += [] if body.lower in (None, ONE) else [started(index, body.lower, inner)]
    found += [] if whole_end(body.upper, scope) is body.upper else [ended(index, body.upper, inner)]
    return value(body.body, inner), (index, *also), reduce(Tensor.__mul__, found, as_tensor(1))


def is_index(name: Name, scope: Scope) -> bool:
    """Whether a name under a sum is an index of that sum: bound nowhere, declared nowhere, no length of an axis."""
    lengths = map(axis_name, scope.axes.values())
    return word(name) not in scope.bound and resolve(name, scope) is None and name not in lengths


def whole_end(upper: Tree | None, scope: Scope) -> Tree | None:
    """The upper end where it is the length of an axis; None for i − 1."""
    shifted = isinstance(upper, tree.Plus) or (isinstance(upper, Name) and word(upper) in scope.bound)
    return None if shifted else upper


def started(index: Index, lower: Tree | None, scope: Scope) -> Tensor:
    """`Σ_{j=2}`, `Σ_{j=i}`, `Σ_{j=i+1}`."""
    if lower == Number(Fraction(2)):
        return masks.at_number(index, ">=", Fraction(2))
    if isinstance(lower, Name) and word(lower) in scope.bound:
        return masks.between(index, ">=", scope.bound[word(lower)])
    other = next_to(lower, scope, ONE)
    if other is None:
        raise NoRule(f"no index form for a sum that starts at {unicode(lower or ONE)}")
    return masks.between(index, ">", other)


def ended(index: Index, upper: Tree | None, scope: Scope) -> Tensor:
    """`Σ^{i}`, `Σ^{i−1}`."""
    if isinstance(upper, Name) and word(upper) in scope.bound:
        return masks.between(index, "<=", scope.bound[word(upper)])
    other = next_to(upper, scope, Negative(ONE))
    if other is None:
        raise NoRule(f"no index form for a sum that ends at {unicode(upper or ONE)}")
    return masks.between(index, "<", other)


def next_to(end: Tree | None, scope: Scope, step: Tree) -> Index | None:
    """i, where an end is i + 1 or i − 1."""
    if not isinstance(end, tree.Plus) or len(end.terms) != 2 or end.terms[1] != step:
        return None
    name = end.terms[0]
    return scope.bound.get(word(name)) if isinstance(name, Name) else None


def condition(body: Tree, scope: Scope) -> Tensor:
    """`j ≠ i`, `i < j`, `yᵢ = 1` as 0 or 1. Raises NoRule for any other condition."""
    if isinstance(body, tree.Several):
        return reduce(Tensor.__mul__, (condition(item, scope) for item in body.statements))
    if not isinstance(body, tree.Relation):
        raise NoRule(f"no index form for the condition {unicode(body)}")
    sides = [body.first, *(side for _, side in body.rest)]
    links = [(one, sign, other) for one, (sign, other) in zip(sides, body.rest, strict=False)]
    return reduce(Tensor.__mul__, (link(*item, scope) for item in links))


def link(one: Tree, sign: str, other: Tree, scope: Scope) -> Tensor:
    indices = [scope.bound.get(word(side)) if isinstance(side, Name) else None for side in (one, other)]
    first, second = indices
    if first is not None and second is not None:
        return masks.between(first, sign, second)
    constant_ = number(other)
    if constant_ is None:
        raise NoRule(f"no index form for the condition {unicode(one)} {sign} {unicode(other)}")
    if first is not None:
        return masks.at_number(first, sign, constant_)
    return masks.of_label(value(one, scope).tensor, sign, constant_)


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
def _(body: tree.Factorial, scope: Scope) -> Value:
    """`k! = e^{f(k)}`: of f = log k! no more is known than that it is one."""
    inside = value(body.body, scope)
    return inside.made(apply(known("exp"), apply(LOG_FACTORIAL, inside.tensor)))


@value.register
def _(body: tree.Entry, scope: Scope) -> Value:
    """`(A x)ᵢ`, `(AᵀA)ᵢⱼ`."""
    inside = value(body.body, scope)
    if len(body.subscripts) != inside.rank:
        raise BadShape(f"{unicode(body)}: {described(inside)} has {inside.rank} subscripts")
    plain_ = Tensor(inside.tensor.node, inside.tensor.indices)
    indices = tuple(index_at(item, axis, scope) for item, axis in zip(body.subscripts, plain_.shape, strict=True))
    return Value(relabelled(plain_, (*plain_.indices, *indices)))


@value.register
def _(body: tree.Cases, scope: Scope) -> Value:
    """`{ a if z > 0; b otherwise`: b + (a − b)·step z, which holds off the border."""
    branches = [(value(item, scope), where) for item, where in body.branches]
    if len(branches) != 2 or branches[0][1] is None or any(item.rank for item, _ in branches):
        raise NoRule(f"no index form for {unicode(body)}: two cases of numbers are known, the first with a condition")
    first, second = (item.tensor for item, _ in branches)
    return Value(second + (first - second) * holds(branches[0][1], scope))


def holds(body: Tree, scope: Scope) -> Tensor:
    """A condition on indices or, with step, on a number."""
    if isinstance(body, tree.Relation) and len(body.rest) == 1 and body.rest[0][0] in (">", "<", ">=", "<="):
        sign, other = body.rest[0]
        if not (isinstance(body.first, Name) and word(body.first) in scope.bound):
            gap = value(body.first, scope).tensor - value(other, scope).tensor
            return apply(known("step"), gap if sign in (">", ">=") else -gap)
    return condition(body, scope)


@value.register
def _(body: tree.Expectation, scope: Scope) -> Value:
    raise NoRule(f"no index form for the expectation {unicode(body)}: write it as a sum with its probabilities")


@value.register
def _(body: tree.Partial, scope: Scope) -> Value:
    """`∂E/∂w`, `∂²E/∂w∂b`: the total derivative through the definitions."""
    return differentiated(body.of, tuple(map(upright, body.by)), scope)


@value.register
def _(body: tree.Gradient, scope: Scope) -> Value:
    """`∇ℓᵢ(w)`: the function ∇ℓᵢ; `∇_w L` is ∂L/∂w; `∇J(w)` is by the argument."""
    if body.by is not None:
        return differentiated(body.of, (body.by,), scope)
    if argument_of(body.of, scope) is not None:
        return differentiated(body.of, (None,), scope)
    inside = value(body.of, scope).tensor
    if not isinstance(inside.node, form.Field):
        raise CannotRead(f"{unicode(body)} does not say by what: write ∇_w or ∂/∂w")
    return Value(Tensor(form.Field(inside.node.function.derivative(), inside.node.argument), inside.indices))


@value.register
def _(body: tree.Hessian, scope: Scope) -> Value:
    """`∇²_w L`, `∇²J(w)`."""
    return differentiated(body.of, (body.by, body.by), scope)


def upright(by: Tree) -> Tree:
    """`∂²L/∂w∂wᵀ` is by w twice."""
    return by.body if isinstance(by, tree.Transpose) else by


def argument_of(of: Tree, scope: Scope) -> Tree | None:
    """w, in `J(w)` of a named quantity."""
    if not isinstance(of, tree.Call) or len(of.arguments) != 1:
        return None
    found = resolve(replace(of.function, primes=0), scope)
    return of.arguments[0] if found is not None and isinstance(found[0], Symbol) else None


def differentiated(of: Tree, by: tuple[Tree | None, ...], scope: Scope) -> Value:
    """The derivative by each variable in turn, None being the argument; then at the argument, `∇J(ŵ)`."""
    whole, variable, at = function_at(of, scope)
    for item in by:
        whole = stepped(whole, variable if item is None else value(item, scope).tensor, of, scope)
    if at is None or variable is None:
        return Value(whole)
    unfolded = unfold(whole.node, scope.definitions)
    inside = variable.symbol in form.symbols(unfolded)
    return Value(Tensor(substitute(unfolded, {variable.symbol: at.node}), whole.indices)) if inside else Value(whole)


def function_at(of: Tree, scope: Scope) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """The quantity, its variable and the value that it takes: J, w, ŵ in `J(ŵ)`; None where that is w itself."""
    argument = argument_of(of, scope)
    if argument is None or not isinstance(of, tree.Call):
        return value(of, scope).tensor, None, None
    whole, inner = value(replace(of.function, primes=0), scope).tensor, value(argument, scope).tensor
    leaf = inner.node
    definition = scope.definitions.get(whole.symbol)
    if not isinstance(leaf, form.Leaf) or definition is None or leaf.symbol in reachable(definition, scope):
        return whole, inner, None
    variable = variable_of(unfold(definition, scope.definitions), leaf.symbol)
    if variable is None:
        raise CannotRead(f"{unicode(of)} does not say which variable takes this value")
    return whole, Tensor(form.Leaf(variable), inner.indices), inner


def reachable(definition: Node, scope: Scope) -> tuple[Symbol, ...]:
    return form.symbols(unfold(definition, scope.definitions))


def stepped(of: Tensor, variable: Tensor | None, body: Tree, scope: Scope) -> Tensor:
    leaf = isinstance(of.node, form.Leaf) and of.node.symbol
    if variable is None or not isinstance(variable.node, form.Leaf):
        raise CannotRead(f"a derivative of {unicode(body)} is by a name")
    if leaf and leaf not in scope.definitions and leaf != variable.symbol:
        raise CannotRead(f"{leaf} has no definition here, so nothing is known of its derivative")
    return slope(of, variable, scope.definitions, scope.entries_free)


@value.register
def _(body: tree.At, scope: Scope) -> Value:
    """`∂L/∂w |_{w=0}`: the names on the left of the conditions take the values on their right."""
    inside = value(body.body, scope)
    values: dict[Symbol, Node] = {}
    for item in body.conditions:
        if not isinstance(item, tree.Relation) or [sign for sign, _ in item.rest] != ["="]:
            raise NoRule(f"no index form for what holds where {unicode(item)}")
        left, right = matched(value(item.first, scope), value(item.rest[0][1], scope))
        values[left.tensor.symbol] = right.tensor.node
    return inside.made(Tensor(substitute(unfold(inside.tensor.node, scope.definitions), values), inside.tensor.indices))


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
    """`L(w, b, α)` is L; `L(b + t)` is L with b + t put for b; `ℓ′(θ)` is ∂ℓ/∂θ, `J(ŵ)` is J with ŵ put for w."""
    if body.function.primes:
        return differentiated(
            replace(body, function=replace(body.function, primes=0)), (None,) * body.function.primes, scope
        )
    if argument_of(body, scope) is not None and isinstance(body.arguments[0], Name) and not at_home(body, scope):
        return differentiated(body, (), scope)
    if all(isinstance(item, Name) and value(item, scope) for item in body.arguments):
        return value(body.function, scope)
    whole = value(body.function, scope).tensor
    if len(body.arguments) != 1 or whole.symbol not in scope.definitions:
        raise CannotRead(f"{unicode(body)}: {whole.symbol} is a named quantity and stands with its own variables")
    return Value(moved(scope.definitions[whole.symbol], value(body.arguments[0], scope).tensor, body))


def at_home(body: tree.Call, scope: Scope) -> bool:
    """Whether the argument is a variable of the quantity, or the quantity has no definition."""
    whole = value(body.function, scope).tensor
    leaf = value(body.arguments[0], scope).tensor.node
    definition = scope.definitions.get(whole.symbol) if isinstance(whole.node, form.Leaf) else None
    return definition is None or not isinstance(leaf, form.Leaf) or leaf.symbol in reachable(definition, scope)


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
    inside = log_det_of(body, scope)
    if inside is not None:
        return of_matrix(form.LogDet, inside, "log det")
    if name in EXTREMES and len(arguments) == 2:
        return extreme(name, *(value(item, scope) for item in arguments))
    if name == INDICATOR and len(arguments) == 1:
        return Value(condition(arguments[0], scope))
    if name == Name("diag") and len(arguments) > 2 and Name("dots") in arguments:
        return KNOWN["diag"](listed(arguments, scope))
    if name.primes and replace(name, primes=0) in map(Name, ELEMENTWISE) and len(arguments) == 1:
        return slope_of_known(name, value(arguments[0], scope))
    if name.subscripts or name.layer is not None or name.accent or name.base not in KNOWN:
        raise undeclared(name)
    if len(arguments) != 1:
        raise BadShape(f"{unicode(name)} takes one argument, not {len(arguments)}")
    if name.primes:
        raise NoRule(f"{name.base} has no derivative of one variable: {unicode(body)}")
    return KNOWN[name.base](value(arguments[0], scope))


def slope_of_known(name: Name, argument: Value) -> Value:
    """`σ′(z)`, `tanh″(z)`."""
    here = argument.tensor.node
    point = Symbol(Name("argument"))
    node = ELEMENTWISE[name.base](Value(Tensor(form.Leaf(point)))).tensor.node
    for _ in range(name.primes):
        node = derivative(node, point)
    return argument.made(Tensor(everywhere(node, point, here), argument.tensor.indices))


def everywhere(node: Node, point: Symbol, here: Node) -> Node:
    """A function of one number at every entry of `here`."""
    done: dict[Node, Node] = {}
    for item in form.walk(node):
        children = [done[child] for child in item.children]
        done[item] = here if item == form.Leaf(point) else entrywise_of(item, children, here)
    return done[node]


def entrywise_of(item: Node, children: list[Node], here: Node) -> Node:
    if isinstance(item, form.Contract):
        return form.times(form.constant(item.coefficient, here.axes), *children)
    return form.rebuild(item, children)


def log_det_of(body: tree.Call, scope: Scope) -> Value | None:
    """A in `log det A` and `log |A|`."""
    inside = body.arguments[0] if body.function.base in ("log", "ln") and len(body.arguments) == 1 else None
    if isinstance(inside, tree.Call) and inside.function == Name("det"):
        return value(inside.arguments[0], scope)
    found = value(inside.body, scope) if isinstance(inside, tree.Abs) else None
    return found if found is not None and found.rank == 2 else None


def extreme(name: Name, one: Value, other: Value) -> Value:
    """`max(a, b) = a + max(0, b − a)`, `min(a, b) = a − max(0, a − b)`."""
    one, other = matched(one, other)
    above = EXTREMES[name]
    gap = above * (other.tensor - one.tensor)
    return one.made(one.tensor + above * apply(known("relu"), gap))


def listed(items: tuple[Tree, ...], scope: Scope) -> Value:
    """`ω₁, …, ωₙ` is the vector ω."""
    first = items[0]
    assert isinstance(first, Name)
    whole = value(replace(first, subscripts=first.subscripts[:-1]), scope)
    if whole.rank != 1:
        raise CannotRead(f"{unicode(first)}, … is no list of numbers")
    return whole


@value.register
def _(body: tree.Tuple, scope: Scope) -> Value:
    """`(p₁, …, p_K)` is the vector p; `(1, 0)` a vector given by its entries."""
    if Name("dots") in body.items:
        return listed(body.items, scope)
    return Value(small.matrix([[value(item, scope).tensor] for item in body.items], tuple(scope.axes.values())))
