"""`f₁′(z)`, `log p`, `tr A`, `J(ŵ)`, `max(a, b)`, `k!`, `(p₁, …, p_K)`: what stands before brackets, and lists."""

from __future__ import annotations

from dataclasses import replace

from derive import index_form as form
from derive.calculus import derivative
from derive.errors import BadShape, CannotRead, NoRule
from derive.index_form import Node
from derive.notation import small, tree
from derive.notation.functions import ELEMENTWISE, KNOWN, of_matrix
from derive.notation.gradients import argument_of, differentiated, reachable
from derive.notation.meaning import entry, value
from derive.notation.ranges import condition
from derive.notation.scope import OfVector, Scope, places, resolve, undeclared
from derive.notation.shapes import Value, matched
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.solving import substitute
from derive.symbols import Function, Symbol
from derive.tensor import Tensor, apply, known

EXTREMES = {Name("max"): 1, Name("min"): -1}
INDICATOR = Name("indicator")
LOG_FACTORIAL = Function(Name("logfactorial"))


@value.register
def _(body: tree.Factorial, scope: Scope) -> Value:
    """`k! = e^{f(k)}`: of f = log k! no more is known than that it is one."""
    inside = value(body.body, scope)
    return inside.made(apply(known("exp"), apply(LOG_FACTORIAL, inside.tensor)))


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
