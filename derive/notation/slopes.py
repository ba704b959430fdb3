"""Derivatives over tensors: `∂L/∂w`, `∂²L/∂w∂b`, `∂pᵢ/∂zⱼ`, `∂L/∂x₃`; by a symmetric matrix in two readings.

The sweep takes every entry as free. By a symmetric matrix the gradient is then made symmetric, or left as it is:
both are what people write.
"""

from __future__ import annotations

from derive import index_form as form
from derive.calculus import Definitions, derivative, gradient
from derive.errors import CannotRead
from derive.index_form import Label
from derive.sizes import select
from derive.symbols import Symbol
from derive.tensor import Tensor


def slope(of: Tensor, by: Tensor, definitions: Definitions, free: bool = False) -> Tensor:
    """`∂of/∂by` by a symbol, a member of its family or one of its entries. Raises CannotRead for an expression."""
    node = by.node
    if not isinstance(node, form.Leaf):
        raise CannotRead("a derivative is by a name")
    if any(at is not None for at in node.at):
        return by_entry(of, node, by, definitions)
    return entries_free(of, by, definitions) if free else gradient(of, by, definitions)


def by_entry(of: Tensor, leaf: form.Leaf, by: Tensor, definitions: Definitions) -> Tensor:
    """`∂L/∂x₃`: the entry of the derivative by all of x."""
    own = len(of.node.axes)
    whole = derivative(of.node, leaf.symbol, definitions)
    node = select(whole, {own + place: at for place, at in enumerate(leaf.at) if at is not None})
    return joined(Tensor(node), of, by)


def entries_free(of: Tensor, by: Tensor, definitions: Definitions) -> Tensor:
    return joined(Tensor(derivative(of.node, by.symbol, definitions)), of, by)


def joined(whole: Tensor, of: Tensor, by: Tensor) -> Tensor:
    """The axes of `of`, then those of `by`: their indices in front, an index of both on the diagonal."""
    labels: list[Label] = [*of.labels(tuple(("of", k) for k in range(len(of.shape))))]
    labels += by.labels(tuple(("by", k) for k in range(len(by.shape))))
    indices = tuple(dict.fromkeys((*of.indices, *by.indices)))
    shape = [label for label in labels if label not in indices]
    return Tensor(form.contract(1, [(whole.node, tuple(labels))], (*indices, *shape)), indices)


def variable_of(definition: form.Node, symbol: Symbol) -> Symbol | None:
    """The variable that a name with a hat, a star or a prime stands for in `J(ŵ)`: the w in the definition of J."""
    found = [item for item in form.symbols(definition) if plain(item) == plain(symbol) and item.axes == symbol.axes]
    return found[0] if len(found) == 1 else None


def plain(symbol: Symbol) -> tuple[object, ...]:
    return symbol.name.base, symbol.family
