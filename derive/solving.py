"""Substituting, isolating, multiplying out: `w − Σ αᵢyᵢxᵢ = 0 ⇒ w = Σ αᵢyᵢxᵢ`.

Nodes are closed, so no substitution can capture an index.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive import index_form as form
from derive.calculus import derivative
from derive.errors import BadShape, CannotSolve, NothingChanged
from derive.index_form import Label, Node
from derive.normal_form import difference, normal_form, to_node
from derive.sizes import select
from derive.symbols import Index, Symbol
from derive.tensor import Tensor, relabelled


def substitute(node: Node, values: Mapping[Symbol, Node]) -> Node:
    """`node` with symbols replaced. Raises NothingChanged where none of them occurs."""
    changed = form.rewrite(node, lambda item: entry(item, values))
    if changed is node:
        raise NothingChanged(f"none of {', '.join(map(str, values))} occurs in the expression")
    return changed


def entry(item: Node, values: Mapping[Symbol, Node]) -> Node | None:
    """The value of a symbol, or of its entry where it is held at numbers."""
    if not isinstance(item, form.Leaf) or item.symbol not in values:
        return None
    return select(values[item.symbol], {place: at for place, at in enumerate(item.at) if at is not None})


def unfold(node: Node, definitions: Mapping[Symbol, Node]) -> Node:
    """`node` with every defined name replaced by its definition, down to what is not defined."""
    while any(symbol in definitions for symbol in form.symbols(node)):
        node = substitute(node, definitions)
    return node


def replace(tensor: Tensor, *pairs: tuple[Tensor, Tensor]) -> Tensor:
    """`tensor` with each symbol (left) replaced by its value (right), which carries the same indices."""
    values = {name.symbol: aligned(value, name).node for name, value in pairs}
    return Tensor(substitute(tensor.node, values), tensor.indices)


def aligned(value: Tensor, name: Tensor) -> Tensor:
    """The value over the indices of the name, in their order. Raises BadShape for any other index."""
    extra = [index.name for index in value.indices if index not in name.indices]
    if extra or value.shape != name.shape:
        what = f"the index {extra[0]}" if extra else f"axes {form.spell_axes(value.shape)}"
        raise BadShape(f"{name.symbol} cannot take a value with {what}")
    shape: tuple[Label, ...] = tuple(("shape", k) for k in range(len(value.shape)))
    axes = {index: index.axis for index in name.indices}
    node = form.contract(1, [(value.node, value.labels(shape))], (*name.indices, *shape), axes)
    return Tensor(node, name.indices)


def isolate(equation: Tensor, wanted: Tensor) -> Tensor:
    """x from `equation = 0`, where the equation is affine in x with a number or scalar in front.

    Raises CannotSolve where x stands in its own coefficient or the coefficient mixes entries.
    """
    symbol = wanted.symbol
    equation = aligned(equation, wanted)
    factor = scalar_factor(derivative(equation.node, symbol), symbol)
    if form.is_zero(factor):
        raise CannotSolve(f"{symbol} does not occur in the equation")
    nothing = form.constant(0, symbol.axes)
    rest = substitute(equation.node, {symbol: nothing})
    places = tuple(range(len(symbol.axes)))
    solved = form.contract(-1, [(form.power(factor, -1), ()), (rest, places)], places)
    return Tensor(solved, wanted.indices)


def scalar_factor(jacobian: Node, symbol: Symbol) -> Node:
    """c, where ∂equation/∂x = c I."""
    rank = len(symbol.axes)
    deltas = [(form.Delta(axis), (k, rank + k)) for k, axis in enumerate(symbol.axes)]
    first = form.split_coefficient(jacobian)
    candidate = form.constant(first[0]) if not symbol.axes else coefficient_of(jacobian, rank)
    candidate = jacobian if not symbol.axes else candidate
    identity = form.contract(1, [(candidate, ()), *deltas], tuple(range(2 * rank)))
    if symbol in form.symbols(candidate) or difference(jacobian, identity).terms:
        raise CannotSolve(f"cannot isolate {symbol}: its coefficient is not a scalar free of {symbol}")
    return candidate


def coefficient_of(jacobian: Node, rank: int) -> Node:
    """What multiplies the deltas of a jacobian that is one product."""
    number, _ = form.split_coefficient(jacobian)
    factors = jacobian.factors if isinstance(jacobian, form.Contract) else ()
    scalars = [(node, labels) for node, labels in factors if not labels]
    return form.contract(number, scalars, ())


def expand(tensor: Tensor) -> Tensor:
    """Multiplied out, terms collected: the normal form as an expression again."""
    return Tensor(to_node(normal_form(tensor.node)), tensor.indices)


def negated(tensor: Tensor) -> Tensor:
    """`−(a − b) = b − a`, term by term."""
    terms = tensor.node.terms if isinstance(tensor.node, form.Add) else (tensor.node,)
    return Tensor(form.add([form.scale(-1, term) for term in terms]), tensor.indices)


def rename_index(tensor: Tensor, old: Index, new: Index) -> Tensor:
    """`αᵢ` → `αⱼ`."""
    return relabelled(tensor, tuple(new if index == old else index for index in tensor.indices))
