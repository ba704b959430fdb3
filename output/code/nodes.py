"""Node by node from the index form to NumPy: `Map` is a call, `Contract` a product, `Inverse` a solver.

A value has a label for each dimension that is there: the positions of the node's axes, in any order, without those
along which it is constant. A kind of node without a rule raises NoRule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import singledispatch

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.symbols import Axis, Fact, Function, Symbol
from output.code import expressions as code
from output.code.expressions import Code
from output.code.operands import ONE, Label, Operand, added, aligned
from output.code.products import embedded, ordering, product
from output.code.stable import LogSumExp

KNOWN: dict[str, Callable[[Code], Code]] = {
    "exp": lambda z: code.call("np.exp", z),
    "log": lambda z: code.call("np.log", z),
    "tanh": lambda z: code.call("np.tanh", z),
    "sigma": lambda z: code.call("_sigmoid", z),
    "softplus": lambda z: code.call("np.logaddexp", code.number(0), z),
    "sin": lambda z: code.call("np.sin", z),
    "cos": lambda z: code.call("np.cos", z),
    "abs": lambda z: code.call("np.abs", z),
    "sign": lambda z: code.call("np.sign", z),
    "relu": lambda z: code.call("np.maximum", z, code.number(0)),
    "step": lambda z: code.call("np.where", code.binary(">", z, code.number(0)), *map(code.decimal, (1, 0))),
}
SYMMETRIC = {Fact.SYMMETRIC, Fact.DEFINITE}


@dataclass(frozen=True)
class Scene:
    """What names there are, what sizes, and what has been worked out; a defined symbol is what its definition is."""

    names: Mapping[Symbol | Function, str]
    size: Callable[[Axis], Code]
    definitions: Mapping[Symbol, Node]
    done: dict[Node, Operand] = field(default_factory=dict)


@singledispatch
def value(node: Node, scene: Scene) -> Operand:
    """The node as NumPy, what is below it being done."""
    raise NoRule(f"no NumPy for {type(node).__name__}; add a rule to output/code/nodes.py")


@value.register
def _(node: form.Leaf, scene: Scene) -> Operand:
    """`x`, `x[:, 2]`; a defined symbol under its own name."""
    if node.symbol in scene.definitions:
        return pinned(named(node.symbol, scene), node)
    whole = Operand(code.identifier(scene.names[node.symbol]), tuple(range(len(node.symbol.axes))))
    return pinned(whole, node)


def named(symbol: Symbol, scene: Scene) -> Operand:
    definition = scene.definitions[symbol]
    found = scene.done[definition]
    return Operand(code.kept(found.solid, scene.names[symbol]), found.labels)


def pinned(whole: Operand, node: form.Leaf) -> Operand:
    """`x[:, 2]`: some positions held at a number."""
    held = {place: at for place, at in enumerate(node.at) if at is not None}
    if not held:
        return whole
    index = ", ".join(str(held[label]) if label in held else ":" for label in whole.labels)
    free = [place for place in range(len(node.symbol.axes)) if place not in held]
    labels = tuple(free.index(label) for label in whole.labels if label in free)
    return Operand(code.suffixed(whole.solid, f"[{index}]") if index else whole.solid, labels)


@value.register
def _(node: form.Size, scene: Scene) -> Operand:
    return Operand(scene.size(node.axis))


@value.register
def _(node: form.Delta, scene: Scene) -> Operand:
    return Operand(code.call("np.eye", scene.size(node.axis)), (0, 1))


@value.register
def _(node: form.Unit, scene: Scene) -> Operand:
    places = code.call("np.arange", scene.size(node.axis))
    hot = code.binary("==", places, code.number(node.position))
    return Operand(code.call("np.where", hot, code.decimal(1), code.decimal(0)), (0,))


@value.register
def _(node: form.Before, scene: Scene) -> Operand:
    return Operand(code.call("np.tri", scene.size(node.axis), options=", k=-1"), (1, 0))


@value.register
def _(node: form.Position, scene: Scene) -> Operand:
    last = code.total([scene.size(node.axis), ONE])
    return Operand(code.call("np.arange", code.decimal(1), last), (0,))


@value.register
def _(node: form.Contract, scene: Scene) -> Operand:
    factors = [(factor, labels) for factor, labels in node.factors]
    return contracted(node.coefficient, factors, tuple(range(node.rank)), dict(enumerate(node.label_axes)), scene)


def contracted(
    number: Fraction,
    factors: list[tuple[Node, tuple[int, ...]]],
    out: tuple[int, ...],
    axes: Mapping[Label, Axis],
    scene: Scene,
) -> Operand:
    """Deltas between labels that both stay are taken out first: the rest has one label for the two."""
    delta = next((factor for factor in factors if isinstance(factor[0], form.Delta)), None)
    if delta is None:
        operands = [placed(scene.done[factor], factor, labels) for factor, labels in factors]
        return product(number, operands, out, axes, scene.size)
    factors.remove(delta)
    first, second = delta[1]
    rest = [(factor, tuple(first if k == second else k for k in labels)) for factor, labels in factors]
    fewer = {label: axis for label, axis in axes.items() if label != second}
    inner = contracted(number, rest, tuple(k for k in out if k != second), fewer, scene)
    return embedded(inner, (first, second), scene.done[delta[0]].array, out)


def placed(operand: Operand, node: Node, labels: tuple[int, ...]) -> Operand:
    """The value on the labels of a product; of a symmetric matrix the two are put in order."""
    turned = (*labels[:-2], *sorted(labels[-2:])) if is_symmetric(node) else labels
    return operand.relabelled([turned[place] for place in places(operand)])


def places(operand: Operand) -> list[int]:
    return [label for label in operand.labels if isinstance(label, int)]


def is_symmetric(node: Node) -> bool:
    """A matrix that is given to be symmetric, or its inverse."""
    inner = node.matrix if isinstance(node, form.Inverse) else node
    return isinstance(inner, form.Leaf) and not inner.at and bool(SYMMETRIC & inner.symbol.facts)


@value.register
def _(node: form.Add, scene: Scene) -> Operand:
    operands = [scene.done[term] for term in node.terms]
    return added(operands, ordering(operands, tuple(range(len(node.axes)))))


@value.register
def _(node: form.Map, scene: Scene) -> Operand:
    argument, function = scene.done[node.argument], node.function
    if not function.known:
        return Operand(code.call(scene.names[function], argument.solid), argument.labels)
    if function.name.base not in KNOWN:
        raise NoRule(f"no NumPy for {function}; add one line to output/code/nodes.py")
    return Operand(KNOWN[function.name.base](argument.solid), argument.labels)


@value.register
def _(node: form.Power, scene: Scene) -> Operand:
    """`x**2`, `1 / x`, `np.sqrt(x)`, `x * np.sqrt(x)`."""
    base, exponent = scene.done[node.base].solid, abs(node.exponent)
    return Operand(raised(base, exponent), scene.done[node.base].labels, below=node.exponent < 0)


def raised(base: Code, exponent: Fraction) -> Code:
    if exponent.denominator == 1:
        return code.power(base, exponent.numerator)
    if exponent.denominator != 2:
        return code.binary("**", base, code.number(exponent), code.Level.POWER)
    root = code.call("np.sqrt", base)
    return root if exponent < 1 else code.product(code.power(base, exponent.numerator // 2), root)


@value.register
def _(node: form.Raise, scene: Scene) -> Operand:
    base, exponent = scene.done[node.base], scene.done[node.exponent]
    labels = ordering([base, exponent], tuple(range(len(node.axes))))({*base.labels, *exponent.labels})
    sides = [aligned(Operand(side.solid, side.labels), labels) for side in (base, exponent)]
    return Operand(code.call("np.power", *sides), labels)


@value.register
def _(node: form.Multiply, scene: Scene) -> Operand:
    return along_last(node.body, scene, "np.prod", keep=False)


@value.register
def _(node: form.Softmax, scene: Scene) -> Operand:
    return along_last(node.argument, scene, "_softmax", keep=True)


@value.register
def _(node: LogSumExp, scene: Scene) -> Operand:
    return along_last(node.argument, scene, "_logsumexp", keep=False)


def along_last(node: Node, scene: Scene, function: str, keep: bool) -> Operand:
    """A function along the last axis of a node, wherever its dimension stands."""
    last = len(node.axes) - 1
    operand = scene.done[node]
    whole = operand if last in operand.labels else spread(operand, node.axes, scene)
    place = whole.labels.index(last)
    array = code.call(function, whole.solid, options=f", axis={place}")
    return Operand(array, whole.labels if keep else tuple(k for k in whole.labels if k != last))


def spread(operand: Operand, axes: tuple[Axis, ...], scene: Scene) -> Operand:
    """The value with all its dimensions, in the order of the axes."""
    order = tuple(range(len(axes)))
    if operand.labels == order:
        return Operand(operand.solid, order)
    array = aligned(Operand(operand.solid, operand.labels), order)
    if {*operand.labels} == {*order}:
        return Operand(array, order)
    shape = code.call("", *map(scene.size, axes), options=",")
    return Operand(code.call("np.full", shape, array), order)


@value.register
def _(node: form.Field, scene: Scene) -> Operand:
    """`f_prime(w)`: the family first, then a dimension for each derivative."""
    argument = spread(scene.done[node.argument], node.argument.axes, scene)
    return Operand(code.call(scene.names[node.function], argument.array), tuple(range(len(node.axes))))


def matrix(node: form.OfMatrix, scene: Scene) -> Code:
    return spread(scene.done[node.matrix], node.matrix.axes, scene).array


@value.register
def _(node: form.Inverse, scene: Scene) -> Operand:
    inner = matrix(node, scene)
    return Operand(code.call("np.linalg.inv", inner), tuple(range(len(node.axes))), inverts=inner)


@value.register
def _(node: form.Determinant, scene: Scene) -> Operand:
    return Operand(code.call("np.linalg.det", matrix(node, scene)), tuple(range(len(node.axes))))


@value.register
def _(node: form.LogDet, scene: Scene) -> Operand:
    pair = code.call("np.linalg.slogdet", matrix(node, scene))
    return Operand(code.suffixed(pair, "[1]"), tuple(range(len(node.axes))))


def evaluated(root: Node, scene: Scene) -> Operand:
    """The whole, everything below it once, definitions where they are first used."""
    for node in ordered(root, scene.definitions):
        scene.done[node] = value(node, scene)
    return spread(scene.done[root], root.axes, scene)


def ordered(root: Node, definitions: Mapping[Symbol, Node]) -> list[Node]:
    """Every node below `root` and below the definitions it rests on, each after what it needs."""
    found: dict[Node, None] = {}
    stack = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            found.setdefault(node)
        elif node not in found:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below(node, definitions)))
    return list(found)


def below(node: Node, definitions: Mapping[Symbol, Node]) -> tuple[Node, ...]:
    """The parts of a node; of a defined symbol, its definition."""
    if isinstance(node, form.Leaf) and node.symbol in definitions:
        return (definitions[node.symbol],)
    return node.children
