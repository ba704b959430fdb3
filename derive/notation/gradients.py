"""`∂E/∂w`, `∇_w L`, `∇²J(ŵ)`, `∂L/∂w |_{w=0}`: derivatives as people write them, by a name or by the argument."""

from __future__ import annotations

from dataclasses import replace

from derive import index_form as form
from derive.errors import CannotRead, NoRule
from derive.index_form import Node
from derive.notation import tree
from derive.notation.meaning import value
from derive.notation.scope import Scope, resolve
from derive.notation.shapes import Value, matched
from derive.notation.slopes import slope, variable_of
from derive.notation.tree import Tree
from derive.notation.write import unicode
from derive.solving import substitute, unfold
from derive.symbols import Symbol
from derive.tensor import Tensor


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
