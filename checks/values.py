"""The value of an index form at explicit sizes: `Σᵢ αᵢ yᵢ xᵢ` at given α, y, x, over any kind of number.

A point holds the sizes, exact rational values, a polynomial for each unknown function and the definitions. A given
value goes before a definition; a definition is evaluated once. Nothing recurses, so depth is no limit.
Raises NotExact where the kind cannot hold a value, Undefined where the point is outside the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce, singledispatch
from itertools import product
from operator import mul
from typing import Any

from flint import ctx

from checks.array import Array, Labelled, contract, plus, strides_of
from checks.errors import NotExact, Undefined
from checks.kinds import (
    BALL,
    FLOAT,
    MODULAR,
    PRIME,
    RATIONAL,
    VALUES,
    Kind,
    Rows,
    in_rows,
    rational,
)
from checks.kinds import balls as balls
from checks.models import FieldModel, Model, Polynomial, horner, monomial
from derive import index_form as form
from derive.errors import DeriveError, NoRule
from derive.index_form import Node
from derive.symbols import Axis, Function, Symbol

__all__ = [
    "BALL", "FLOAT", "MODULAR", "PRIME", "RATIONAL", "VALUES", "Array", "FieldModel", "Kind", "Model", "NotExact",
    "Point", "Polynomial", "Undefined", "balls", "below", "evaluate", "evaluate_all", "model_of", "rational", "through",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Point:
    """`n = 3, α = (1/2, 2, 3), f = …`: where nodes are evaluated; `degrees` says how the values grew from the draws."""

    sizes: Mapping[str, int]
    values: Mapping[Symbol, Array]
    functions: Mapping[Function, Model] = field(default_factory=dict)
    definitions: Mapping[Symbol, Node] = field(default_factory=dict)
    degrees: Mapping[Symbol, int] = field(default_factory=dict)
    uniform: bool = False

    def size(self, axis: Axis) -> int:
        """Raises DeriveError for an axis without a size."""
        size = axis.size or self.sizes.get(axis.name)
        if size is None:
            raise DeriveError(f"no size for the axis {axis.name}")
        return size

    def shape(self, axes: Sequence[Axis]) -> tuple[int, ...]:
        return tuple(map(self.size, axes))

    @property
    def vanishing(self) -> tuple[Symbol, ...]:
        """The symbols that are 0 all over; where there are some, an equality may hold for no better reason."""
        return tuple(symbol for symbol, value in self.values.items() if not any(value.entries))

    def with_value(self, symbol: Symbol, value: Array) -> Point:
        return replace(self, values={**self.values, symbol: value})


@dataclass(frozen=True, eq=False)
class Scene:
    """A point, a kind of number and the values known so far; `given` holds numbers that are of the kind already."""

    point: Point
    kind: Kind
    done: dict[Node, Array] = field(default_factory=dict)
    given: Mapping[Symbol, Array] = field(default_factory=dict)

    def definition(self, symbol: Symbol) -> Node | None:
        known = symbol in self.point.values or symbol in self.given
        return None if known else self.point.definitions.get(symbol)

    def number(self, value: Any) -> Any:
        return self.kind.number(rational(value))


def evaluate(node: Node, point: Point, kind: Kind) -> Array:
    """The entries of `node`."""
    return evaluate_all([node], point, kind)[0]


def evaluate_all(nodes: Sequence[Node], point: Point, kind: Kind) -> list[Array]:
    """The entries of several nodes; what they share is reckoned once."""
    return evaluate_in(nodes, Scene(point, kind))


def evaluate_in(nodes: Sequence[Node], scene: Scene) -> list[Array]:
    with ctx.workprec(scene.kind.bits), guarded():
        for current in settled(nodes, scene):
            scene.done[current] = value(current, scene)
    return [scene.done[node] for node in nodes]


@contextmanager
def guarded() -> Iterator[None]:
    """A division by zero, or a number too large for a float, as Undefined."""
    try:
        yield
    except (ZeroDivisionError, OverflowError) as error:
        raise Undefined(f"the point is not in the domain: {error}") from error


def settled(nodes: Sequence[Node], scene: Scene) -> Iterator[Node]:
    """Every node that is not done yet, definitions included, after everything that it needs."""
    stack = [(node, False) for node in reversed(nodes)]
    entered: set[Node] = set()
    while stack:
        current, ready = stack.pop()
        if ready and current not in scene.done:
            yield current
        elif current not in entered and current not in scene.done:
            entered.add(current)
            stack += [(current, True), *((child, False) for child in reversed(needed(current, scene)))]


def through(nodes: Sequence[Node], point: Point) -> Iterator[Node]:
    """Every node below `nodes` and below the definitions of their names, children first."""
    return settled(nodes, Scene(point, RATIONAL))


def below(node: Node, point: Point) -> tuple[Node, ...]:
    """The children, or the definition of a name."""
    return needed(node, Scene(point, RATIONAL))


def needed(node: Node, scene: Scene) -> tuple[Node, ...]:
    definition = scene.definition(node.symbol) if isinstance(node, form.Leaf) else None
    return node.children if definition is None else (definition,)


@singledispatch
def value(node: Node, scene: Scene) -> Array:
    """The entries of a node whose children are done."""
    raise NoRule(f"no value for {type(node).__name__}; add a rule to checks/values.py")


@value.register
def _(node: form.Leaf, scene: Scene) -> Array:
    whole = leaf(node.symbol, scene)
    if not node.at:
        return whole
    start = sum(s * at for s, at in zip(strides_of(whole.shape), node.at, strict=True) if at is not None)
    kept = [k for k, at in enumerate(node.at) if at is None]
    strides = [strides_of(whole.shape)[k] for k in kept]
    shape = tuple(whole.shape[k] for k in kept)
    if any(at is not None and at >= size for at, size in zip(node.at, whole.shape, strict=True)):
        raise Undefined(f"{node.symbol} has fewer entries than its subscript asks for")
    places = (start + sum(map(int.__mul__, entry, strides)) for entry in product(*map(range, shape)))
    return Array(shape, tuple(whole.entries[place] for place in places))


def leaf(symbol: Symbol, scene: Scene) -> Array:
    """The value of a symbol: given, or that of its definition."""
    if symbol in scene.given:
        return scene.given[symbol]
    definition = scene.definition(symbol)
    if definition is not None:
        return scene.done[definition]
    if symbol not in scene.point.values:
        raise DeriveError(f"no value for the symbol {symbol}")
    exact = scene.point.values[symbol]
    return Array(exact.shape, tuple(map(scene.kind.number, exact.entries)))


@value.register
def _(node: form.Size, scene: Scene) -> Array:
    return Array((), (scene.number(scene.point.size(node.axis)),))


@value.register
def _(node: form.Delta, scene: Scene) -> Array:
    size, zero, one = scene.point.size(node.axis), scene.number(0), scene.number(1)
    return Array((size, size), tuple(one if i == j else zero for i in range(size) for j in range(size)))


@value.register
def _(node: form.Unit, scene: Scene) -> Array:
    size, zero, one = scene.point.size(node.axis), scene.number(0), scene.number(1)
    if node.position >= size:
        raise Undefined(f"there is no entry {node.position + 1} among {size}")
    return Array((size,), tuple(one if k == node.position else zero for k in range(size)))


@value.register
def _(node: form.Before, scene: Scene) -> Array:
    size, zero, one = scene.point.size(node.axis), scene.number(0), scene.number(1)
    return Array((size, size), tuple(one if i < j else zero for i in range(size) for j in range(size)))


@value.register
def _(node: form.Position, scene: Scene) -> Array:
    size = scene.point.size(node.axis)
    return Array((size,), tuple(scene.number(k + 1) for k in range(size)))


@value.register
def _(node: form.Contract, scene: Scene) -> Array:
    sizes = dict(enumerate(scene.point.shape(node.label_axes)))
    factors = [Labelled(scene.done[factor], labels) for factor, labels in node.factors]
    whole = contract(factors, tuple(range(node.rank)), sizes, scene.number(1))
    if node.coefficient == 1:
        return whole
    number = scene.number(node.coefficient)
    return Array(whole.shape, tuple(number * entry for entry in whole.entries))


@value.register
def _(node: form.Add, scene: Scene) -> Array:
    total = scene.done[node.terms[0]]
    for term in node.terms[1:]:
        total = plus(total, scene.done[term])
    return total


@value.register
def _(node: form.Map, scene: Scene) -> Array:
    function = scene.kind.function(node.function.name.base) if node.function.known else modelled(node.function, scene)
    argument = scene.done[node.argument]
    return Array(argument.shape, tuple(map(function, argument.entries)))


def modelled(function: Function, scene: Scene) -> Callable[[Any], Any]:
    """`f⁽ᵐ⁾`, by the polynomial that stands for f."""
    model = model_of(function, scene.point)
    if not isinstance(model, Polynomial):
        raise NoRule(f"{function} is a function of a vector, not of a number")
    coefficients = [scene.kind.number(c) for c in model.derivative(function.order).coefficients]
    return lambda t: horner(coefficients, t)


def model_of(function: Function, point: Point) -> Model:
    base = replace(function, order=0)
    if base not in point.functions:
        raise DeriveError(f"no model for the function {base}")
    return point.functions[base]


@value.register
def _(node: form.Power, scene: Scene) -> Array:
    base = scene.done[node.base]
    return Array(base.shape, tuple(scene.kind.power(entry, node.exponent) for entry in base.entries))


@value.register
def _(node: form.Raise, scene: Scene) -> Array:
    base, exponent = scene.done[node.base], scene.done[node.exponent]
    pairs = zip(base.entries, exponent.entries, strict=True)
    return Array(base.shape, tuple(raised(one, power, scene.kind) for one, power in pairs))


def raised(base: Any, exponent: Any, kind: Kind) -> Any:
    """`xᵖ`: exact where p is a whole number, else `e^{p log x}`."""
    whole = whole_number(exponent, kind)
    if whole is not None:
        return kind.power(base, Fraction(whole)) if whole else base * 0 + 1
    return kind.function("exp")(exponent * kind.function("log")(base))


def whole_number(exponent: Any, kind: Kind) -> int | None:
    """p, where it is a whole number of at most six digits."""
    small = range(-(10**6), 10**6)
    return next((int(p) for p in [as_integer(exponent, kind)] if p is not None and p in small), None)


def as_integer(exponent: Any, kind: Kind) -> int | None:
    if kind.name == "mod p":
        number = int(exponent)
        return number if number <= PRIME // 2 else number - PRIME
    if kind.name == "jet":
        return as_integer(exponent[0], BALL) if exponent[1] == 0 else None
    if kind.name == "ball":
        return int(exponent.unique_fmpz()) if exponent.is_integer() else None
    return int(exponent) if exponent == int(exponent) else None


@value.register
def _(node: form.Multiply, scene: Scene) -> Array:
    body = scene.done[node.body]
    lines = in_rows(body.entries, body.shape[-1])
    return Array(body.shape[:-1], tuple(reduce(mul, line) for line in lines))


@value.register
def _(node: form.Softmax, scene: Scene) -> Array:
    argument, exp = scene.done[node.argument], scene.kind.function("exp")
    lines = [[exp(entry) for entry in line] for line in in_rows(argument.entries, argument.shape[-1])]
    return Array(argument.shape, tuple(entry / sum(line) for line in lines for entry in line))


@value.register
def _(node: form.Field, scene: Scene) -> Array:
    """`∂ₖ… ℓᵢ(w)`: the family first, then a place of w for each derivative."""
    argument, model = scene.done[node.argument], model_of(node.function, scene.point)
    if not isinstance(model, FieldModel):
        raise NoRule(f"{node.function} is a function of a number, not of a vector")
    every = product(range(len(argument.entries)), repeat=node.function.order)
    columns = [[total(member, argument, scene) for member in model.derivative(places)] for places in every]
    entries = tuple(entry for member in zip(*columns, strict=True) for entry in member)
    return Array(scene.point.shape(node.axes), entries)


def total(polynomial: Mapping[tuple[int, ...], Any], argument: Array, scene: Scene) -> Any:
    terms = (monomial(scene.kind.number(c), term, argument.entries) for term, c in polynomial.items())
    return sum(terms, scene.number(0))


def matrices(node: form.OfMatrix, scene: Scene) -> list[Rows]:
    """The matrices of a family, one after the other."""
    array = scene.done[node.matrix]
    height, width = array.shape[-2:]
    return [in_rows(block, width) for block in in_rows(array.entries, height * width)]


@value.register
def _(node: form.Inverse, scene: Scene) -> Array:
    inverses = (scene.kind.inverse(rows) for rows in matrices(node, scene))
    entries = tuple(entry for rows in inverses for row in rows for entry in row)
    return Array(scene.point.shape(node.axes), entries)


@value.register
def _(node: form.Determinant, scene: Scene) -> Array:
    return Array(scene.point.shape(node.axes), tuple(map(scene.kind.determinant, matrices(node, scene))))


@value.register
def _(node: form.LogDet, scene: Scene) -> Array:
    log = scene.kind.function("log")
    return Array(scene.point.shape(node.axes), tuple(log(scene.kind.determinant(m)) for m in matrices(node, scene)))
