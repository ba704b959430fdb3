"""`αᵢ yᵢ xᵢ` at n = 3, d = 2 is `alpha_1*y_1*x_1_1`, …: the index form as plain SymPy expressions at explicit sizes.

A witness shares nothing with the engine: sums are written out, derivatives are `sympy.diff` component by component,
and a counterexample is substituted number by number. For small sizes only: every sum runs over all its labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import product
from typing import TYPE_CHECKING, Any

import sympy

from checks.witness_given import FEW, MANY, SYMMETRY, Conditions, conditions, has_counterexample, is_combination
from checks.witness_unknown import Unknown, exact, field_derivative, with_models
from checks.witness_zero import vanishes
from derive import index_form as form
from derive.calculus import NONE, Definitions
from derive.claims import Statement
from derive.errors import BadSize, NoRule, TooHard
from derive.index_form import Node
from derive.symbols import Axis, Fact, Symbol, spell

if TYPE_CHECKING:
    from checks.values import Point

Entry = tuple[int, ...]
Table = dict[Any, Any]
Sizes = Mapping[str, int]


SIGNS = {
    Fact.POSITIVE: "positive",
    Fact.NONNEGATIVE: "nonnegative",
    Fact.BINARY: "nonnegative",
    Fact.SIGN: "nonzero",
}

KNOWN: dict[str, Callable[[Any], Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "tanh": sympy.tanh,
    "sigma": lambda z: 1 / (1 + sympy.exp(-z)),
    "softplus": lambda z: sympy.log(1 + sympy.exp(z)),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "abs": sympy.Abs,
    "relu": lambda z: sympy.Max(0, z),
    "sign": sympy.sign,
    "step": lambda z: sympy.Heaviside(z, 0),
}


@dataclass(frozen=True)
class Scene:
    """The sizes, the definitions and the tables of the nodes that are already written out."""

    sizes: Sizes
    definitions: Definitions
    tables: dict[Node, Table]

    def places(self, axes: Sequence[Axis]) -> Iterator[Entry]:
        """Every position along the axes, counted from 0."""
        return product(*(range(size_of(axis, self.sizes)) for axis in axes))


def size_of(axis: Axis, sizes: Sizes) -> int:
    """The axis' own size, else the one that is given for its name. Raises BadSize where there is none."""
    size = sizes.get(axis.name) if axis.size is None else axis.size
    if size is None:
        raise BadSize(f"axis {axis.name} has no size")
    return size


def to_sympy(node: Node, sizes: Sizes, definitions: Definitions = NONE) -> Table:
    """Every entry of a node, counted from 0, as a SymPy expression in the components of its undefined symbols."""
    scene = Scene(sizes, definitions, {})
    for current in settled([node], definitions):
        scene.tables[current] = written(current, scene)
    return scene.tables[node]


def settled(nodes: Sequence[Node], definitions: Definitions) -> Iterator[Node]:
    """Every node below `nodes` and in the definitions that they use, once, what is needed first, without recursion."""
    seen: set[Node] = set()
    stack = [(node, False) for node in reversed(nodes)]
    while stack:
        current, ready = stack.pop()
        if ready:
            yield current
        elif current not in seen:
            seen.add(current)
            stack.append((current, True))
            stack += [(needed, False) for needed in reversed(needed_by(current, definitions))]


def needed_by(node: Node, definitions: Definitions) -> tuple[Node, ...]:
    if isinstance(node, form.Leaf) and node.symbol in definitions:
        return (definitions[node.symbol],)
    return node.children


def component(symbol: Symbol, entry: Entry) -> Any:
    """`x_3_1`, real, with the signs that its facts give it; a name that has a subscript itself is `f_1[3,1]`."""
    numbers = [str(place + 1) for place in entry]
    ending = f"[{','.join(numbers)}]" if symbol.name.subscripts and entry else "".join(f"_{n}" for n in numbers)
    return sympy.Symbol(spell(symbol.name) + ending, **assumptions(symbol.facts))


def assumptions(facts: frozenset[Fact]) -> dict[str, bool]:
    signs = {
        Fact.POSITIVE: "positive",
        Fact.NONNEGATIVE: "nonnegative",
        Fact.BINARY: "nonnegative",
        Fact.SIGN: "nonzero",
    }
    return {"real": True} | {sign: True for fact, sign in signs.items() if fact in facts}


def components(symbol: Symbol, sizes: Sizes) -> Table:
    """Every component of a symbol."""
    ranges = [range(size_of(axis, sizes)) for axis in symbol.axes]
    return {entry: component(symbol, entry) for entry in product(*ranges)}


@singledispatch
def written(node: Node, scene: Scene) -> Table:
    """The entries of a node, those of its children being written out."""
    raise NoRule(f"no SymPy form for {type(node).__name__}; add one to checks/witness.py")


@written.register
def _(node: form.Leaf, scene: Scene) -> Table:
    if node.symbol in scene.definitions:
        whole = scene.tables[scene.definitions[node.symbol]]
    else:
        whole = components(node.symbol, scene.sizes)
    return {entry: whole[held(node.at, entry)] for entry in scene.places(node.axes)}


def held(at: tuple[int | None, ...], entry: Entry) -> Entry:
    """The position in the whole symbol of an entry of what is left when some positions are held."""
    rest = iter(entry)
    return tuple(next(rest) if place is None else place for place in at) if at else entry


@written.register
def _(node: form.Size, scene: Scene) -> Table:
    return {(): sympy.Integer(size_of(node.axis, scene.sizes))}


@written.register
def _(node: form.Unit, scene: Scene) -> Table:
    return {entry: sympy.Integer(entry == (node.position,)) for entry in scene.places(node.axes)}


@written.register
def _(node: form.Delta, scene: Scene) -> Table:
    return {(i, j): sympy.Integer(int(i == j)) for i, j in scene.places(node.axes)}


@written.register
def _(node: form.Contract, scene: Scene) -> Table:
    """`c Σ a b …`, term by term."""
    terms: dict[Entry, list[Any]] = {entry: [] for entry in scene.places(node.axes)}
    factors = [(scene.tables[factor], labels) for factor, labels in node.factors]
    for places in scene.places(node.label_axes):
        term = sympy.Mul(*(table[tuple(places[k] for k in labels)] for table, labels in factors))
        terms[places[: node.rank]].append(term)
    number = sympy.Rational(node.coefficient.numerator, node.coefficient.denominator)
    return {entry: number * sympy.Add(*parts) for entry, parts in terms.items()}


@written.register
def _(node: form.Add, scene: Scene) -> Table:
    tables = [scene.tables[term] for term in node.terms]
    return {entry: sympy.Add(*(table[entry] for table in tables)) for entry in scene.places(node.axes)}


@written.register
def _(node: form.Map, scene: Scene) -> Table:
    argument = scene.tables[node.argument]
    if not node.function.known:
        name, order = sympy.Symbol(spell(node.function.name)), node.function.order
        return {entry: Unknown(name, order, value) for entry, value in argument.items()}
    if node.function.name.base not in KNOWN:
        raise NoRule(f"no SymPy form for {node.function}; add one line to KNOWN in checks/witness.py")
    return {entry: KNOWN[node.function.name.base](value) for entry, value in argument.items()}


@written.register
def _(node: form.Power, scene: Scene) -> Table:
    exponent = sympy.Rational(node.exponent.numerator, node.exponent.denominator)
    return {entry: value**exponent for entry, value in scene.tables[node.base].items()}


@written.register
def _(node: form.Field, scene: Scene) -> Table:
    """`∂ₖ ℓᵢ(w)`: the family's positions, then one position of w for each derivative."""
    table, own, width = scene.tables[node.argument], len(node.function.axes), len(node.argument.axes)
    number = {entry: place for place, entry in enumerate(table)}
    arguments, name = sympy.Tuple(*table.values()), sympy.Symbol(spell(node.function.name))
    values: Table = {}
    for entry in scene.places(node.axes):
        cuts = [entry[own + k * width : own + (k + 1) * width] for k in range(node.function.order)]
        places = [number[cut] for cut in cuts]
        values[entry] = field_derivative(name, sympy.Tuple(*entry[:own]), places)(arguments)
    return values


def matrices(node: form.OfMatrix, scene: Scene) -> Iterator[tuple[Entry, Any]]:
    """Each matrix of a family with its position."""
    table, axes = scene.tables[node.matrix], node.matrix.axes
    rows, columns = (size_of(axis, scene.sizes) for axis in axes[-2:])
    for family in scene.places(axes[:-2]):
        yield family, sympy.Matrix(rows, columns, [table[(*family, *place)] for place in scene.places(axes[-2:])])


@written.register
def _(node: form.Inverse, scene: Scene) -> Table:
    """`A⁻¹ = adj A / det A`."""
    values: Table = {}
    for family, matrix in matrices(node, scene):
        inverse = matrix.adjugate(method="berkowitz") / matrix.det(method="berkowitz")
        values |= {(*family, i, j): inverse[i, j] for i in range(inverse.rows) for j in range(inverse.cols)}
    return values


@written.register
def _(node: form.Determinant, scene: Scene) -> Table:
    return {family: matrix.det(method="berkowitz") for family, matrix in matrices(node, scene)}


@written.register
def _(node: form.LogDet, scene: Scene) -> Table:
    return {family: sympy.log(matrix.det(method="berkowitz")) for family, matrix in matrices(node, scene)}


def sympy_equal(
    left: Node,
    right: Node,
    sizes: Sizes,
    definitions: Definitions = NONE,
    given: Sequence[Statement] = (),
    facts: bool = True,
) -> bool | None:
    """`left = right` at these sizes: True by identity under the facts and the given, False by a point, else None."""
    form.check_same_axes(left.axes, right.axes)
    known = conditions_of([left, right], sizes, definitions, given, facts)
    one, other = to_sympy(left, sizes, definitions), to_sympy(right, sizes, definitions)
    return every(is_zero(one[entry] - other[entry], known) for entry in one)


def every(verdicts: Iterator[bool | None]) -> bool | None:
    """True if all are, False if one is, else None."""
    found = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = found and verdict is True
    return found or None


def is_zero(difference: Any, known: Conditions) -> bool | None:
    """`difference ≡ 0` under what is known."""
    if has_counterexample(difference, known, FEW):
        return False
    try:
        if known.sure and vanishes(difference.xreplace(known.solved), known.relations):
            return True
        if known.equations and is_combination(difference, known):
            return True
    except TooHard:
        pass
    return False if has_counterexample(difference, known, MANY) else None


def conditions_of(
    nodes: Sequence[Node], sizes: Sizes, definitions: Definitions, given: Sequence[Statement], facts: bool
) -> Conditions:
    """The given statements with both sides written out, entry by entry."""
    sides = [((statement.left - statement.right).node, statement.relation) for statement in given]
    used = leaf_symbols([*nodes, *(node for node, _ in sides)], definitions)
    tables = [(symbol.facts, components(symbol, sizes)) for symbol in used if symbol not in definitions]
    written_out = [(to_sympy(node, sizes, definitions).values(), relation) for node, relation in sides]
    equations = [value for values, relation in written_out if relation == "=" for value in values]
    others = [(value, relation) for values, relation in written_out if relation != "=" for value in values]
    return conditions(tables, equations, others, facts)


def sympy_gradient(
    of: Node, by: Symbol, claimed: Node, sizes: Sizes, definitions: Definitions = NONE, given: Sequence[Statement] = ()
) -> bool | None:
    """`claimed = ∂of/∂by` by `sympy.diff`, almost everywhere; a defined `by` is a leaf, other definitions are followed.

    For a symmetric `by` the two are compared along symmetric directions. Raises BadShape unless the axes of `claimed`
    are those of `of`, then those of `by`.
    """
    form.check_same_axes((*of.axes, *by.axes), claimed.axes)
    inner = {symbol: value for symbol, value in definitions.items() if symbol != by}
    above, target = to_sympy(of, sizes, inner), to_sympy(claimed, sizes, inner)
    known = conditions_of([of, claimed, form.Leaf(by)], sizes, inner, given, True)
    slopes = {
        (*one, *other): slope(value, part)
        for one, value in above.items()
        for other, part in components(by, sizes).items()
    }
    differences = symmetrised({entry: slopes[entry] - target[entry] for entry in slopes}, by)
    verdict = every(is_zero(value, known) for value in differences.values())
    if verdict is True or by not in definitions:
        return verdict
    return every(
        is_zero(value, conditions_of([of, claimed], sizes, definitions, given, True))
        for value in filled(differences, by, sizes, definitions)
    )


def slope(value: Any, part: Any) -> Any:
    """`∂value/∂part` where it exists: what stands only at a kink is left out."""
    return value.diff(part).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)


def symmetrised(table: Table, by: Symbol) -> Table:
    """`G + Gᵀ` where the symbol is a symmetric matrix."""
    if not by.facts & SYMMETRY:
        return table
    return {entry: value + table[(*entry[:-2], entry[-1], entry[-2])] for entry, value in table.items()}


def filled(table: Table, by: Symbol, sizes: Sizes, definitions: Definitions) -> Iterator[Any]:
    """The entries with the meaning of `by` put in."""
    meaning = to_sympy(definitions[by], sizes, definitions)
    values = {part: meaning[entry] for entry, part in components(by, sizes).items()}
    return (value.xreplace(values) for value in table.values())


def replay(point: Point, left: Node, right: Node, entry: Entry = ()) -> tuple[Any, Any]:
    """One entry of both sides at a point, exact: a counterexample once more, by plain SymPy alone."""
    return entry_value(left, point, entry), entry_value(right, point, entry)


def entry_value(node: Node, point: Point, entry: Entry) -> Any:
    """One entry of a node with the point's rationals put in, exact as far as the functions in it are."""
    definitions = free_definitions(point)
    expression = with_models(to_sympy(node, point.sizes, definitions)[entry], point)
    return expression.xreplace(free_values([node], point))


def free_definitions(point: Point) -> Definitions:
    """The definitions in force: a value that the point gives goes before a definition."""
    return {symbol: node for symbol, node in point.definitions.items() if symbol not in point.values}


def free_values(nodes: Sequence[Node], point: Point) -> Table:
    """The exact value of every component of the undefined symbols that the nodes use."""
    used = leaf_symbols(nodes, free_definitions(point))
    return {
        part: exact(point.values[symbol][entry])
        for symbol in used
        if symbol in point.values
        for entry, part in components(symbol, point.sizes).items()
    }


def leaf_symbols(nodes: Sequence[Node], definitions: Definitions) -> tuple[Symbol, ...]:
    """The symbols below the nodes and in the definitions that they use, defined ones too, once."""
    leaves = (node for node in settled(nodes, definitions) if isinstance(node, form.Leaf))
    return tuple(dict.fromkeys(leaf.symbol for leaf in leaves))
