"""Node by node from the index form to NumPy: `Map` is a call, `Contract` a product, `Inverse` a solver.

A value has a label for each dimension that is there: the positions of the node's axes, in any order, without those
along which it is constant. A kind of node without a rule raises NoRule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce, singledispatch

from derive import index_form as form
from derive.errors import NoRule
from derive.index_form import Node
from derive.symbols import Axis, Fact, Function, Symbol
from output.code import expressions as code
from output.code.expressions import Code
from output.code.logarithms import LogSumExp
from output.code.masking import Masked
from output.code.opening import Factor, Product, opened, product_of
from output.code.operands import ONE, Operand, added, aligned
from output.code.products import embedded, ordering, product
from output.code.shifting import Largest, Shifted, Top

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
    uses: Counter[Node] = field(default_factory=Counter)

    def placed(self, factor: Factor) -> Operand:
        """The value on the labels of a product; of a symmetric matrix the two are put in order."""
        node, labels = factor
        turned = (*labels[:-2], *sorted(labels[-2:])) if is_symmetric(node) else labels
        operand = self.done[node]
        return operand.relabelled([turned[place] for place in operand.labels if isinstance(place, int)])


@singledispatch
def value(node: Node, scene: Scene) -> Operand:
    """The node as NumPy, what is below it being done."""
    raise NoRule(f"no NumPy for {type(node).__name__}; add a rule to output/code/nodes.py")


@value.register
def _(node: form.Leaf, scene: Scene) -> Operand:
    """`x`, `x[:, 2]`; a defined symbol under its own name."""
    if node.symbol in scene.definitions:
        return pinned(scene.done[scene.definitions[node.symbol]], node)
    whole = Operand(code.identifier(scene.names[node.symbol]), tuple(range(len(node.symbol.axes))))
    return pinned(whole, node)


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
    return contracted(opened(product_of(node), scene.placed, lambda inner: scene.uses[inner] > 1), scene)


def contracted(whole: Product, scene: Scene) -> Operand:
    """Deltas between labels that both stay are taken out first: the rest has one label for the two."""
    delta = next((factor for factor in whole.factors if isinstance(factor[0], form.Delta)), None)
    if delta is None:
        operands = [scene.placed(factor) for factor in whole.factors]
        return product(whole.number, operands, whole.out, whole.axes, scene.size)
    inner = contracted(merged_labels(whole, delta), scene)
    first, second = delta[1]
    return embedded(inner, (first, second), scene.done[delta[0]].array, whole.out)


def merged_labels(whole: Product, delta: Factor) -> Product:
    """The product without its delta, on one label where the delta has two."""
    first, second = delta[1]
    renamed = [(node, tuple(first if k == second else k for k in labels)) for node, labels in whole.factors]
    factors = tuple(factor for factor in renamed if factor != (delta[0], (first, first)))
    axes = {label: axis for label, axis in whole.axes.items() if label != second}
    return Product(whole.number, factors, tuple(k for k in whole.out if k != second), axes)


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
    if function.name.base == "sigma" and argument.number < 0:
        return mirrored(argument)
    return Operand(KNOWN[function.name.base](argument.solid), argument.labels)


def mirrored(argument: Operand) -> Operand:
    """`σ(−u) = 1/(1 + eᵘ)`, which saves turning the sign twice."""
    positive = replace(argument, number=-argument.number).solid
    return Operand(code.call("_one_plus_exp", positive, hint="growth"), argument.labels, below=True)


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


@value.register
def _(node: Top, scene: Scene) -> Operand:
    found = along(node.argument, node.place, scene, "np.max", keep=False)
    return found.relabelled([label - (label > node.place) for label in found.labels if isinstance(label, int)])


@value.register
def _(node: Largest, scene: Scene) -> Operand:
    """`np.maximum(a, b)`, one after the other."""
    operands = [scene.done[term] for term in node.terms]
    labels = ordering(operands, tuple(range(len(node.axes))))({label for item in operands for label in item.labels})
    sides = (aligned(Operand(item.solid, item.labels), labels) for item in operands)
    return Operand(reduce(lambda one, other: code.call("np.maximum", one, other), sides), labels)


@value.register
def _(node: Masked, scene: Scene) -> Operand:
    """`np.where(mask, u, -np.inf)`."""
    exponent, mask = scene.done[node.exponent], scene.placed((node.other, node.places))
    labels = ordering([exponent, mask], tuple(range(len(node.axes))))({*exponent.labels, *mask.labels})
    sides = [aligned(Operand(side.solid, side.labels), labels) for side in (mask, exponent)]
    return Operand(code.call("np.where", *sides, options=", -np.inf"), labels)


@value.register
def _(node: Shifted, scene: Scene) -> Operand:
    """`np.exp(u - top[:, None])`."""
    exponent, top = scene.done[node.exponent], scene.placed((node.other, node.places))
    operands = [exponent, replace(top, number=-top.number)]
    inner = added(operands, ordering(operands, tuple(range(len(node.axes)))))
    return Operand(code.call("np.exp", inner.solid), inner.labels)


def along_last(node: Node, scene: Scene, function: str, keep: bool) -> Operand:
    return along(node, len(node.axes) - 1, scene, function, keep)


def along(node: Node, axis: int, scene: Scene, function: str, keep: bool) -> Operand:
    """A function along an axis of a node, wherever its dimension stands."""
    operand = scene.done[node]
    whole = operand if axis in operand.labels else spread(operand, node.axes, scene)
    place = whole.labels.index(axis)
    array = code.call(function, whole.solid, options=f", axis={place}")
    return Operand(array, whole.labels if keep else tuple(k for k in whole.labels if k != axis))


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
    nodes = ordered(root, scene.definitions)
    scene.uses.update(child for node in nodes for child in node.children)
    names = {node: scene.names[symbol] for symbol, node in scene.definitions.items() if symbol in scene.names}
    for node in nodes:
        found = value(node, scene)
        scene.done[node] = Operand(code.kept(found.solid, names[node]), found.labels) if node in names else found
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
