"""`∂f/∂x` by symbolic reverse mode: factors are gathered from the outside in, in the order in which people write them.

The sweep goes from f down to x and carries the product met so far; on reaching x the product is one term. Quantities
with a definition stay named: their adjoint is completed before the sweep enters the definition, so a network of depth
L costs L steps, and several paths (a shared parameter, a residual) are added up.
Layout: the result has the axes of f, then those of x; the gradient of a scalar has the shape of x. By a symmetric
matrix the gradient is symmetric: ∂tr(AS)/∂S = ½(A + Aᵀ).
Source: Griewank, Walther, "Evaluating Derivatives", 2008, chapter 3; Laue et al., NeurIPS 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from itertools import count

from derive import index_form as form
from derive import rules
from derive.errors import NoRule
from derive.index_form import Label, Loose, Node
from derive.normal_form import equal
from derive.symbols import Axis, Fact, Symbol
from derive.tensor import Tensor, relabelled

Definitions = Mapping[Symbol, Node]
Out = Mapping[Label, Axis]
NONE: Definitions = {}


@dataclass(frozen=True)
class Product:
    """One term of a derivative on its way down: what multiplies ∂node[labels]."""

    node: Node
    labels: tuple[Label, ...]
    number: Fraction
    factors: tuple[Loose, ...]

    def down(
        self, node: Node, labels: Sequence[Label], number: Fraction | int = 1, more: Sequence[Loose] = ()
    ) -> Product:
        return Product(node, tuple(labels), self.number * number, (*self.factors, *more))


def derivative(of: Node, by: Symbol, definitions: Definitions = NONE) -> Node:
    """`∂of/∂by`, axes of `of` then axes of `by`; paths through defined names are followed and added up.

    Raises NoRule where an operation has no derivative rule.
    """
    out = tuple(("of", k) for k in range(len(of.axes)))
    return sweep(Product(of, out, Fraction(1), ()), out, of.axes, by, definitions)


def pullback(adjoint: Node, of: Node, by: Symbol, definitions: Definitions = NONE) -> Node:
    """`Σ adjoint · ∂of/∂by`: the chain rule with the outer derivative already known and named (δᵀ ∂z/∂h)."""
    out = tuple(("of", k) for k in range(len(of.axes)))
    return sweep(Product(of, out, Fraction(1), ((adjoint, out),)), (), (), by, definitions)


def gradient(of: Tensor, by: Tensor, definitions: Definitions = NONE) -> Tensor:
    """`∂of/∂by` as a tensor: the indices of both, the shape of `of`, then the shape of `by`."""
    node = symmetrised(derivative(of.node, by.symbol, definitions), by.symbol)
    axes: list[Label] = [*of.labels(tuple(("of", k) for k in range(len(of.shape))))]
    axes += by.labels(tuple(("by", k) for k in range(len(by.shape))))
    indices = tuple(dict.fromkeys((*of.indices, *by.indices)))
    shape = [label for label in axes if label not in indices]
    return Tensor(form.contract(1, [(node, tuple(axes))], (*indices, *shape)), indices)


def symmetrised(node: Node, by: Symbol) -> Node:
    """`½(G + Gᵀ)` for a symmetric variable: its entries are first taken as free, then Gᵢⱼ and Gⱼᵢ are averaged."""
    if not {Fact.SYMMETRIC, Fact.DEFINITE} & by.facts:
        return node
    *labels, row, column = range(len(node.axes))
    turned = form.contract(1, [(node, (*labels, column, row))], (*labels, row, column))
    return node if equal(node, turned) else form.scale(Fraction(1, 2), form.add([node, turned]))


def sweep(start: Product, out: tuple[Label, ...], axes: tuple[Axis, ...], by: Symbol, definitions: Definitions) -> Node:
    """Follow every path from `start` to `by`, defined names in the order in which they are used."""
    target = tuple(("by", k) for k in range(len(by.axes)))
    terms: list[Node] = []
    waiting: dict[Symbol, list[Product]] = {}
    fresh = count()
    pending = names_between(start.node, by, definitions)
    for products in stages(start, dict(zip(out, axes, strict=True)), pending, waiting, definitions):
        for reached in descend(products, by, {*pending, by}, fresh):
            waiting.setdefault(node_symbol(reached.node), []).append(reached)
        terms += [finish(product, out, target, axes, by) for product in waiting.pop(by, [])]
    known = dict(zip((*out, *target), (*axes, *by.axes), strict=True))
    return form.add(terms) if terms else form.constant(0, tuple(known.values()))


def stages(
    start: Product, out: Out, pending: list[Symbol], waiting: dict[Symbol, list[Product]], definitions: Definitions
) -> Iterator[Product]:
    """First the whole, then each defined name once everything that uses it has been swept."""
    yield start
    for name in pending:
        products = waiting.pop(name, [])
        if products:
            yield entered(products, definitions[name], out)


def entered(products: list[Product], definition: Node, out: Out) -> Product:
    """Several paths into one name are added up to its adjoint; a single path goes on as the product it is."""
    if len(products) == 1:
        return products[0].down(definition, products[0].labels)
    own = tuple(("own", k) for k in range(len(definition.axes)))
    adjoint = form.add([closed(product, own, out) for product in products])
    return Product(definition, own, Fraction(1), ((adjoint, (*out, *own)),))


def closed(product: Product, own: tuple[Label, ...], out: Out) -> Node:
    """The product as a node over the labels of the whole, then the name's own axes."""
    pairs = zip(product.node.axes, product.labels, own, strict=True)
    deltas = [(form.Delta(axis), (label, place)) for axis, label, place in pairs]
    known = {**out, **dict(zip(own, product.node.axes, strict=True))}
    return form.contract(product.number, [*product.factors, *deltas], (*out, *own), known)


def names_between(of: Node, by: Symbol, definitions: Definitions) -> list[Symbol]:
    """The defined names through which `of` depends on `by`, each before the names in its own definition."""
    order: dict[Symbol, bool] = {}
    for name in form.symbols(of):
        visit(name, by, definitions, order)
    return [name for name in reversed(order) if order[name] and name in definitions and name != by]


def visit(name: Symbol, by: Symbol, definitions: Definitions, order: dict[Symbol, bool]) -> None:
    """Depth first with a stack of our own: does `name` depend on `by`? Children are settled first."""
    stack = [name]
    while stack:
        current = stack[-1]
        inner = () if current == by or current not in definitions else form.symbols(definitions[current])
        missing = [child for child in inner if child not in order]
        if current in order or not missing:
            order.setdefault(stack.pop(), current == by or any(order[child] for child in inner))
        else:
            stack += missing


def descend(start: Product, by: Symbol, goals: set[Symbol], fresh: Iterator[int]) -> Iterator[Product]:
    """All products that reach a goal below `start`, left to right, without recursion."""
    relevant = nodes_with(start.node, goals)
    stack = [start]
    while stack:
        product = stack.pop()
        if product.node not in relevant:
            continue
        if isinstance(product.node, form.Leaf):
            yield product
        else:
            stack += reversed(list(step(product.node, product, fresh)))


def nodes_with(root: Node, goals: set[Symbol]) -> set[Node]:
    found: set[Node] = set()
    for node in form.walk(root):
        if (isinstance(node, form.Leaf) and node.symbol in goals) or any(child in found for child in node.children):
            found.add(node)
    return found


def node_symbol(node: Node) -> Symbol:
    assert isinstance(node, form.Leaf)
    return node.symbol


@singledispatch
def step(node: Node, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """The products one level further down, one for each place where the node depends on something."""
    raise NoRule(f"no derivative rule for {type(node).__name__}; add one to derive/calculus.py")


@step.register
def _(node: form.Add, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`(a + b)′ = a′ + b′`."""
    return (product.down(term, product.labels) for term in node.terms)


@step.register
def _(node: form.Contract, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`(a b c)′ = a′ b c + a b′ c + a b c′`, the other factors in their order; an axis on which none stands stays."""
    names = [*product.labels, *(next(fresh) for _ in node.label_axes[node.rank :])]
    loose = [(factor, tuple(names[k] for k in labels)) for factor, labels in node.factors]
    bare = [k for k in range(node.rank) if all(k not in labels for _, labels in node.factors)]
    ones = [(form.constant(1, (node.label_axes[k],)), (names[k],)) for k in bare]
    for k, (factor, labels) in enumerate(loose):
        yield product.down(factor, labels, node.coefficient, [*ones, *loose[:k], *loose[k + 1 :]])


@step.register
def _(node: form.Map, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`f(z)′ = f′(z) z′`."""
    yield product.down(
        node.argument, product.labels, 1, [(rules.elementwise(node.function, node.argument), product.labels)]
    )


@step.register
def _(node: form.Power, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`(xᵖ)′ = p xᵖ⁻¹ x′`."""
    yield product.down(node.base, product.labels, 1, [(rules.power_rule(node.base, node.exponent), product.labels)])


@step.register
def _(node: form.Raise, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`(xᵖ)′ = p xᵖ⁻¹ x′ + xᵖ log x p′`."""
    by_base, by_exponent = rules.raise_rule(node)
    yield product.down(node.base, product.labels, 1, [(by_base, product.labels)])
    yield product.down(node.exponent, product.labels, 1, [(by_exponent, product.labels)])


@step.register
def _(node: form.Multiply, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`(Π aᵢ)′ = Π aᵢ Σ aᵢ′ / aᵢ`."""
    labels = (*product.labels, next(fresh))
    yield product.down(node.body, labels, 1, [(node, product.labels), (form.power(node.body, -1), labels)])


@step.register
def _(node: form.Softmax, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`pₖ′ = pₖ (zₖ′ − Σₗ pₗ zₗ′)`."""
    others = (*product.labels[:-1], next(fresh))
    yield product.down(node.argument, product.labels, 1, [(node, product.labels)])
    yield product.down(node.argument, others, -1, [(node, product.labels), (node, others)])


@step.register
def _(node: form.Field, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`ℓ(w)′ = ∇ℓ(w) · w′`; each derivative adds one axis."""
    labels = tuple(next(fresh) for _ in node.argument.axes)
    further = form.Field(node.function.derivative(), node.argument)
    yield product.down(node.argument, labels, 1, [(further, (*product.labels, *labels))])


@step.register
def _(node: form.OfMatrix, product: Product, fresh: Iterator[int]) -> Iterator[Product]:
    """`dA⁻¹ = −A⁻¹ dA A⁻¹`, `d log det A = tr(A⁻¹ dA)`, `d det A = det A tr(A⁻¹ dA)`."""
    number, rule = rules.MATRIX[type(node)]
    own = len(node.matrix.axes) - 2
    names: dict[str, Label] = dict(zip("ij", product.labels[own:], strict=False)) | {"p": next(fresh), "q": next(fresh)}
    family = product.labels[:own]
    factors = [(factor, relabel(factor, labels, names, family)) for factor, labels in rule(node.matrix)]
    yield product.down(node.matrix, (*family, names["p"], names["q"]), number, factors)


def relabel(
    factor: Node, labels: Sequence[Label], names: Mapping[str, Label], family: tuple[Label, ...]
) -> tuple[Label, ...]:
    return (*family, *(names[str(label)] for label in labels))


def finish(
    product: Product, out: tuple[Label, ...], target: tuple[Label, ...], axes: tuple[Axis, ...], by: Symbol
) -> Node:
    """The completed term: the labels that arrived at x are x's own axes; of an entry x₃ the others are those of e₃."""
    assert isinstance(product.node, form.Leaf)
    held = product.node.at or (None,) * len(by.axes)
    labels = iter(product.labels)
    own = [
        (form.Unit(axis, at), (place,)) if at is not None else (form.Delta(axis), (next(labels), place))
        for axis, at, place in zip(by.axes, held, target, strict=True)
    ]
    known: dict[Label, Axis] = dict(zip((*out, *target), (*axes, *by.axes), strict=True))
    return form.contract(product.number, [*product.factors, *own], (*out, *target), known)


def diagonal(tensor: Tensor) -> Tensor:
    """The tensor with repeated indices taken together."""
    return relabelled(tensor, tensor.indices)
