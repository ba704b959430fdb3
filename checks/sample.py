"""Random points that satisfy the facts and the given statements: `α ≥ 0`, `yᵢ ∈ {−1, 1}`, `Σ αᵢyᵢ = 0`.

Equations that are affine in one symbol are solved exactly; an inequality that fails is made an equation with a slack.
A point is the same for the same seed in every run. Raises NoPoint where none is found within the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations_with_replacement
from math import prod
from random import Random

from flint import arb, fmpq

from checks.affine import Demand, Solver
from checks.errors import NoPoint
from checks.facts import HOLDS, Facts, Source, drawn
from checks.values import (
    BALL,
    FLOAT,
    MODULAR,
    RATIONAL,
    VALUES,
    FieldModel,
    Kind,
    Model,
    NotExact,
    Point,
    Polynomial,
    Undefined,
    evaluate,
    evaluate_all,
    through,
)
from derive import index_form as form
from derive.claims import Statement
from derive.errors import NoRule
from derive.index_form import Node
from derive.symbols import Axis, Fact, Function, Symbol
from derive.tensor import spread

ATTEMPTS = 24
ROUNDS = 8
PICKY = 8
SIGN_OF = {"=": 0, ">=": 1, ">": 1, "<=": -1, "<": -1}
STRICT = {">", "<"}
SIGNED = {Fact.POSITIVE, Fact.NONNEGATIVE}
BOUNDS = {">=": Fact.NONNEGATIVE, ">": Fact.POSITIVE}


@dataclass(frozen=True, eq=False)
class Condition:
    """`gap = 0`, `gap ≥ 0` or `gap > 0`, for every entry."""

    gap: Node
    relation: str


@dataclass(frozen=True, eq=False)
class Scope:
    """What is to be drawn: the symbols with all that is known of them, the functions, the conditions."""

    empty: Point
    facts: Mapping[Symbol, Facts]
    functions: Mapping[Function, tuple[Axis, ...] | None]
    conditions: tuple[Condition, ...]
    assigned: tuple[Symbol, ...]
    nodes: tuple[Node, ...]


def draw(
    nodes: Sequence[Node | Symbol],
    sizes: Mapping[str, int],
    seed: int,
    given: Sequence[Statement] = (),
    definitions: Mapping[Symbol, Node] | None = None,
    small: bool = False,
    uniform: bool = False,
) -> Point:
    """A point where every node has a value and every given statement holds. Raises NoPoint.

    A symbol is 0 all over only if the first attempts gave no other point: see `Point.vanishing`.
    `small` draws readable numbers. `uniform` draws integers mod p for an identity of rational functions: inequalities
    are not imposed then, and `Point.degrees` says what the equations that were solved cost.
    """
    scope = scope_of(nodes, sizes, given, dict(definitions or {}))
    for attempt in range(ATTEMPTS):
        source = Source(Random(f"{seed}/{attempt}"), small, uniform)
        found = completed(start(scope, source), scope, source, attempt)
        if found is None or (found.vanishing and attempt < PICKY):
            continue
        if has_values(found, scope, MODULAR if uniform else FLOAT):
            return found
    raise NoPoint(f"no point with {'; '.join(map(spelled, given)) or 'these facts'} was found in {ATTEMPTS} attempts")


def satisfiable(
    given: Sequence[Statement], sizes: Mapping[str, int], seed: int, definitions: Mapping[Symbol, Node]
) -> bool:
    """Whether a point of these sizes was found at which all that is given holds, be it 0 all over."""
    scope = scope_of([], sizes, given, dict(definitions))
    sources = (Source(Random(f"{seed}/{attempt}")) for attempt in range(ATTEMPTS))
    points = (completed(start(scope, source), scope, source, attempt) for attempt, source in enumerate(sources))
    return any(found is not None for found in points)


def spelled(item: Statement) -> str:
    names = dict.fromkeys(str(s) for side in (item.left, item.right) for s in form.symbols(side.node))
    return f"a condition on {', '.join(names)} ({item.relation})"


def scope_of(
    nodes: Sequence[Node | Symbol],
    sizes: Mapping[str, int],
    given: Sequence[Statement],
    definitions: dict[Symbol, Node],
) -> Scope:
    wanted = tuple(form.Leaf(item) if isinstance(item, Symbol) else item for item in nodes)
    named = inexact_assignments(given, definitions)
    definitions |= named
    conditions = tuple(condition(item) for item in given if assignment(item) not in named)
    empty = Point(dict(sizes), {}, {}, definitions)
    every = list(through([*wanted, *(item.gap for item in conditions)], empty))
    free = dict.fromkeys(n.symbol for n in every if isinstance(n, form.Leaf) and n.symbol not in definitions)
    facts = {symbol: symbol.facts | bounds(symbol, given) for symbol in free}
    assigned = tuple(symbol for symbol in map(assignment, given) if symbol is not None and symbol in free)
    return Scope(empty, facts, functions_of(every), conditions, assigned, wanted)


def condition(item: Statement) -> Condition:
    """The statement with everything on one side, which is not to be negative."""
    if item.relation not in SIGN_OF:
        raise NoRule(f"no rule for the relation {item.relation}; add one to checks/sample.py")
    indices = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    number = -1 if SIGN_OF[item.relation] < 0 else 1
    sides = form.scale(number, spread(item.left, indices)), form.scale(-number, spread(item.right, indices))
    return Condition(form.add(sides), item.relation)


def bounds(symbol: Symbol, given: Sequence[Statement]) -> Facts:
    """`α ≥ 0` as a condition is drawn like the fact."""
    leaf = form.Leaf(symbol)
    found = (item for item in given if item.left.node is leaf and form.is_zero(item.right.node))
    return frozenset(BOUNDS[item.relation] for item in found if item.relation in BOUNDS)


def assignment(item: Statement) -> Symbol | None:
    """The symbol of `symbol = expression`."""
    left = item.left.node
    bare = isinstance(left, form.Leaf) and not any(at is not None for at in left.at)
    covered = set(item.right.indices) <= set(item.left.indices)
    if item.relation != "=" or not bare or not covered or not isinstance(left, form.Leaf):
        return None
    return None if left.symbol in form.symbols(item.right.node) else left.symbol


def inexact_assignments(given: Sequence[Statement], definitions: Mapping[Symbol, Node]) -> dict[Symbol, Node]:
    """`p = exp(z)` has no exact value at a rational z, so that p becomes a name for it."""
    found: dict[Symbol, Node] = {}
    for item in given:
        symbol, value = assignment(item), item.right.node
        if symbol is None or symbol in {*definitions, *found}:
            continue
        below = list(through([value], Point({}, {}, {}, {**definitions, **found})))
        inside = any(isinstance(node, form.Leaf) and node.symbol == symbol for node in below)
        if not inside and any(map(is_inexact, below)):
            found[symbol] = spread(item.right, item.left.indices)
    return found


def is_inexact(node: Node) -> bool:
    if isinstance(node, form.Map) and node.function.known:
        return "rational" not in VALUES.get(node.function.name.base, {})
    return isinstance(node, form.LogDet) or (isinstance(node, form.Power) and node.exponent.denominator != 1)


def functions_of(nodes: Iterable[Node]) -> dict[Function, tuple[Axis, ...] | None]:
    """The unknown functions, with the axes of their argument where that is a vector."""
    found: dict[Function, tuple[Axis, ...] | None] = {}
    for node in nodes:
        if isinstance(node, form.Map) and not node.function.known:
            found[replace(node.function, order=0)] = None
        if isinstance(node, form.Field):
            found[replace(node.function, order=0)] = node.argument.axes
    return found


def start(scope: Scope, source: Source) -> Point:
    """A point with the facts, and a model for each unknown function."""
    shape = scope.empty.shape
    values = {symbol: drawn(facts, shape(symbol.axes), source) for symbol, facts in scope.facts.items()}
    models = {function: model(function, axes, scope.empty, source) for function, axes in scope.functions.items()}
    return replace(scope.empty, values=values, functions=models, uniform=source.uniform)


def model(function: Function, axes: tuple[Axis, ...] | None, point: Point, source: Source) -> Model:
    """A polynomial of degree 4, of degree 3 for a function of a vector."""
    if axes is None:
        return Polynomial(tuple(coefficient(source) for _ in range(5)))
    width, count = prod(point.shape(axes)), prod(point.shape(function.axes))
    terms = [term for degree in range(4) for term in combinations_with_replacement(range(width), degree)]
    return FieldModel(tuple({term: coefficient(source) for term in terms} for _ in range(count)))


def coefficient(source: Source) -> fmpq:
    return source.number() if source.uniform else source.number() / source.random.choice((2, 3, 4))


def completed(point: Point, scope: Scope, source: Source, attempt: int) -> Point | None:
    """The point moved until it satisfies everything, or None."""
    demands = [Demand(item.gap, names(item.gap, scope)) for item in scope.conditions if item.relation == "="]
    try:
        solved = settled(point, demands, scope, source, attempt)
        for _ in range(ROUNDS):
            extra = [] if solved is None or source.uniform else broken(solved, scope, source)
            if solved is None or not extra:
                break
            demands = merged(demands, extra)
            solved = settled(solved, demands, scope, source, attempt)
        return solved if solved is not None and is_good(solved, scope, source.uniform) else None
    except (Undefined, NotExact):
        return None


def placed(point: Point, nodes: Sequence[Node], given: Sequence[Statement], over: Sequence[Symbol]) -> Point | None:
    """The point with only some symbols moved so that the given equations hold; None where something given fails."""
    scope = scope_of(nodes, point.sizes, given, dict(point.definitions))
    demands = [Demand(item.gap, names(item.gap, scope)) for item in scope.conditions if item.relation == "="]
    solved = Solver(Random(0), over, scope.facts).settle(point, demands, over)
    return solved if solved is not None and is_good(solved, scope, False) else None


def settled(point: Point, demands: Sequence[Demand], scope: Scope, source: Source, attempt: int) -> Point | None:
    order = preferred(scope, source, attempt)
    return Solver(source.random, order, scope.facts, source.uniform).settle(point, demands, order)


def preferred(scope: Scope, source: Source, attempt: int) -> list[Symbol]:
    """What is assigned first, then what is free, then what has facts; labels are never solved for."""
    movable = [symbol for symbol, facts in scope.facts.items() if not facts & {Fact.SIGN, Fact.BINARY}]
    if attempt:
        source.random.shuffle(movable)
    return sorted(movable, key=lambda symbol: (symbol not in scope.assigned, len(scope.facts[symbol])))


def names(node: Node, scope: Scope) -> frozenset[Symbol]:
    below = through([node], scope.empty)
    return frozenset(item.symbol for item in below if isinstance(item, form.Leaf) and item.symbol in scope.facts)


def broken(point: Point, scope: Scope, source: Source) -> list[Demand]:
    """The entry that fails most, of every inequality and of every sign, with a slack to be reached."""
    signs = [(form.Leaf(s), Fact.POSITIVE in facts) for s, facts in scope.facts.items() if facts & SIGNED]
    wanted = [(item.gap, item.relation in STRICT) for item in scope.conditions if item.relation != "="]
    found = [failing(node, strict, point, scope, source) for node, strict in (*wanted, *signs)]
    return [demand for demand in found if demand is not None]


def failing(node: Node, strict: bool, point: Point, scope: Scope, source: Source) -> Demand | None:
    try:
        entries = evaluate(node, point, RATIONAL).entries
    except NotExact:
        return None
    worst = min(range(len(entries)), key=lambda k: (entries[k], k))
    if entries[worst] > 0 or (entries[worst] == 0 and not strict):
        return None
    return Demand(node, names(node, scope), {worst: abs(source.number())})


def merged(demands: Sequence[Demand], extra: Sequence[Demand]) -> list[Demand]:
    """One demand for each node."""
    together: dict[Node, Demand] = {demand.node: demand for demand in demands}
    for demand in extra:
        before = together.get(demand.node)
        targets = {**(before.targets if before and before.targets else {}), **(demand.targets or {})}
        together[demand.node] = Demand(demand.node, demand.symbols, targets)
    return list(together.values())


def is_good(point: Point, scope: Scope, uniform: bool) -> bool:
    """Every fact and every condition holds; of uniform draws the equations are asked only."""
    if not all(satisfied(item, point) for item in scope.conditions if item.relation == "=" or not uniform):
        return False
    return uniform or all(HOLDS[fact](point.values[symbol]) for symbol, facts in scope.facts.items() for fact in facts)


def satisfied(item: Condition, point: Point) -> bool:
    """Exactly where that can be, else certified by balls; an equation of names for one value holds by definition."""
    if form.is_zero(item.gap) and item.relation not in STRICT:
        return True
    try:
        entries = evaluate(item.gap, point, RATIONAL).entries
    except NotExact:
        entries = evaluate(item.gap, point, BALL).entries
    if item.relation == "=":
        return all(contains_zero(entry) for entry in entries)
    return all(entry > 0 or (entry >= 0 and item.relation not in STRICT) for entry in entries)


def contains_zero(entry: fmpq | arb) -> bool:
    return bool(entry.contains(0)) if isinstance(entry, arb) else bool(entry == 0)


def has_values(point: Point, scope: Scope, kind: Kind) -> bool:
    """Whether the point is in the domain of every node. Raises NotExact where a node has no value of this kind."""
    try:
        evaluate_all(scope.nodes, point, kind)
    except Undefined:
        return False
    return True


def size_assignments(axes: Iterable[Axis]) -> list[dict[str, int]]:
    """Sizes for the axes: all different and above 1 in the first five, small ones for readable examples after them.

    One is above 5: what holds for a few samples only is not to pass.
    """
    open_axes = list(dict.fromkeys(axis.name for axis in axes if axis.size is None))
    count = len(open_axes)
    falling = {name: count + 1 - k for k, name in enumerate(open_axes)}
    rising = {name: k + 2 for k, name in enumerate(open_axes)}
    larger = {name: falling[name] + 1 for name in open_axes}
    turned = {name: (k + 1) % count + 4 for k, name in enumerate(open_axes)}
    small = [{name: (k + shift) % 3 + 1 for k, name in enumerate(open_axes)} for shift in (1, 0)]
    large = {name: k + 6 for k, name in enumerate(open_axes)}
    return reduce(distinct, [falling, rising, larger, turned, large, *small, dict.fromkeys(open_axes, 1)], [])


def distinct(before: list[dict[str, int]], sizes: dict[str, int]) -> list[dict[str, int]]:
    return before if sizes in before else [*before, sizes]
