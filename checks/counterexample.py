"""Looking for a point where a statement fails although everything given holds, small sizes and numbers first.

A refutation carries the exact point, both sides there, and how they were told apart. Where no point is found the
statement is confirmed with its bound, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from checks.array import Array
from checks.enclosure import Certificate, agree, both_at, differ, exact_points, sign
from checks.errors import NoPoint
from checks.obligations import Obligation
from checks.sample import draw, satisfiable, size_assignments
from checks.values import NotExact, Point, Undefined
from checks.verdict import Kind, Verdict
from derive import index_form as form
from derive.claims import Statement
from derive.derivation import Derivation
from derive.errors import DeriveError
from derive.index_form import Node
from derive.sizes import Resize
from derive.symbols import Axis, Fact
from derive.tensor import Tensor, spread

DRAWS = 3
MOST_POSITIONS = 4
UNIFORM_POINTS = 3
NEVER_ZERO = frozenset({Fact.POSITIVE, Fact.SIGN, Fact.DEFINITE, Fact.NORMALISED})


@dataclass(frozen=True)
class Question:
    """`left relation right` under given statements, as nodes over one list of axes."""

    left: Node
    relation: str
    right: Node
    item: Obligation
    derivation: Derivation
    seed: int

    def draw(self, sizes: Mapping[str, int], seed: int, small: bool = False, uniform: bool = False) -> Point:
        definitions = self.derivation.definitions
        return draw([self.left, self.right], sizes, seed, self.item.given, definitions, small, uniform)

    def sizes(self) -> list[dict[str, int]]:
        return size_assignments(axes_of(self))


def search(item: Obligation, derivation: Derivation, seed: int, reason: str = "") -> Verdict:
    """REFUTED with its point, CONFIRMED with its bound, or UNKNOWN with the reason."""
    question = posed(item, derivation, seed)
    found = refuting(question)
    return confirmed(question, reason) if found is None else Verdict(Kind.REFUTED, refutation(found, question))


def possible(item: Obligation, derivation: Derivation, seed: int) -> bool:
    """Whether a point was found that satisfies everything given, the smallest sizes first."""
    question = posed(*cut_down(item, derivation), seed)
    sizes, definitions = question.sizes(), question.derivation.definitions
    return any(satisfiable(question.item.given, one, seed, definitions) for one in (sizes[-1], *sizes[:2]))


def defined(item: Obligation, derivation: Derivation, seed: int) -> bool:
    """Whether a point was found at which both sides have a value."""
    question = posed(*cut_down(item, derivation), seed)
    sizes = question.sizes()
    return any(True for _ in drawn(question, [(sizes[0], False), (sizes[-1], False), (sizes[-1], True)], DRAWS))


def cut_down(item: Obligation, derivation: Derivation) -> tuple[Obligation, Derivation]:
    """The same statement with at most four positions along each explicit axis: whether a point exists is seen there."""
    axes = axes_below(item, derivation)
    small = Resize({axis.name: min(axis.size, MOST_POSITIONS) for axis in axes if axis.size is not None})
    definitions = {small.symbol(name): small.node(value) for name, value in derivation.definitions.items()}
    return small.anything(item), replace(derivation, definitions=definitions)


def tried(item: Obligation, derivation: Derivation, seed: int) -> Verdict:
    """A few points beside a proof: REFUTED if one contradicts it, else as by `search`."""
    question = posed(item, derivation, seed)
    sizes = question.sizes()
    few = drawn(question, [(sizes[-1], True), (sizes[0], False)], 1)
    found = next((found for point in few if (found := fails(question, point))), None)
    return confirmed(question, "") if found is None else Verdict(Kind.REFUTED, refutation(found, question))


def refuting(question: Question) -> Certificate | None:
    """The first point at which everything given holds and the statement certainly does not."""
    return next((found for point in points(question) if (found := fails(question, point))), None)


def posed(item: Obligation, derivation: Derivation, seed: int) -> Question:
    one, other = item.statement.left, item.statement.right
    indices = tuple(dict.fromkeys((*one.indices, *other.indices)))
    return Question(spread(one, indices), item.statement.relation, spread(other, indices), item, derivation, seed)


def axes_of(question: Question) -> list[Axis]:
    """Every axis below the statement, its conditions and the definitions."""
    return axes_below(question.item, question.derivation)


def axes_below(item: Obligation, derivation: Derivation) -> list[Axis]:
    sides = [side.node for one in (item.statement, *item.given) for side in (one.left, one.right)]
    nodes = (inner for node in (*sides, *derivation.definitions.values()) for inner in form.walk(node))
    return list(dict.fromkeys(axis for node in nodes for axis in node.axes))


def points(question: Question) -> Iterator[Point]:
    """Small sizes with readable numbers, then sizes that are all different, then what random points miss."""
    sizes = question.sizes()
    ordered = [(one, True) for one in reversed(sizes[-3:])] + [(one, False) for one in sizes]
    yield from drawn(question, ordered, DRAWS)
    for edge in edges(question):
        yield from edge_points(question, edge, (sizes[-1], sizes[0]))


def drawn(question: Question, sizes: Iterable[tuple[Mapping[str, int], bool]], draws: int) -> Iterator[Point]:
    """Points at each of the sizes, of small numbers or not; where there is none the next is tried."""
    for one, small in sizes:
        for number in range(draws):
            try:
                yield question.draw(one, question.seed + number, small)
            except (NoPoint, Undefined):
                continue


def edges(question: Question) -> list[tuple[Statement, ...]]:
    """`a = b` for `a ≥ b` that is given and `a > b` that is claimed, one by one and together; 0 for what may be 0."""
    weak = [item for item in question.item.given if item.relation in (">=", "<=")]
    strict = [question.item.statement] if question.relation in (">", "<") else []
    tight = tuple(Statement(item.left, "=", item.right) for item in (*strict, *weak))
    return [*((item,) for item in tight), tight, *((zero,) for zero in zeros(question))]


def zeros(question: Question) -> list[Statement]:
    """`a = 0` for the symbols of the given equations: from a b = a c does not follow b = c."""
    equations = [item for item in question.item.given if item.relation == "="]
    nodes = [side.node for item in equations for side in (item.left, item.right)]
    names = dict.fromkeys(name for node in nodes for name in form.symbols(node))
    free = [name for name in names if name not in question.derivation.definitions and not name.facts & NEVER_ZERO]
    return [Statement(Tensor(form.Leaf(name)), "=", Tensor(form.constant(0, name.axes))) for name in free]


def edge_points(question: Question, edge: tuple[Statement, ...], sizes: Iterable[Mapping[str, int]]) -> Iterator[Point]:
    tight = replace(question, item=replace(question.item, given=(*question.item.given, *edge)))
    for one in sizes:
        try:
            yield tight.draw(one, question.seed, small=True)
        except (NoPoint, Undefined):
            continue


def fails(question: Question, point: Point) -> Certificate | None:
    """A certificate that the statement is false at the point."""
    try:
        if question.relation == "=":
            return differ(question.left, question.right, point)
        return broken(question, point)
    except Undefined:
        return None


def broken(question: Question, point: Point) -> Certificate | None:
    """An entry at which an inequality fails for certain."""
    gap = form.add([question.left, form.scale(-1, question.right)])
    gap = gap if question.relation in (">=", ">") else form.scale(-1, gap)
    failing = (-1,) if question.relation in (">=", "<=") else (-1, 0)
    found = next((entry for entry, value in sign(gap, point).items() if value in failing), None)
    return None if found is None else both_at(question.left, question.right, point, found)


def refutation(found: Certificate, question: Question) -> dict[str, Any]:
    """The certificate as plain data, enough to replay it."""
    return {
        "method": found.kind,
        "seed": question.seed,
        "counterexample": {
            "sizes": dict(found.point.sizes),
            "values": {str(symbol): nested(value) for symbol, value in found.point.values.items()},
            "entry": [place + 1 for place in found.entry],
            "left": found.left,
            "relation": question.relation,
            "right": found.right,
        },
    }


def nested(value: Array) -> Any:
    """Entries as strings, rows as lists."""
    rows: list[Any] = [str(entry) for entry in value.entries]
    for size in reversed(value.shape[1:]):
        rows = [rows[k : k + size] for k in range(0, len(rows), size)]
    return rows if value.shape else rows[0]


def confirmed(question: Question, reason: str) -> Verdict:
    """Agreement mod p with the bound of Schwartz and Zippel, else to a number of bits; unknown if nothing was found."""
    try:
        return modular(question) or balls(question)
    except (NoPoint, Undefined) as error:
        return Verdict(Kind.UNKNOWN, {"method": "none", "message": reason or str(error)})


def modular(question: Question) -> Verdict | None:
    if question.relation != "=":
        return None
    try:
        bounds = [agreement(question, sizes) for sizes in question.sizes()[:2]]
    except (NotExact, NoPoint, DeriveError):
        return None
    return Verdict(Kind.CONFIRMED, {"method": "exact points", "seed": question.seed, "bounds": bounds})


def agreement(question: Question, sizes: Mapping[str, int]) -> dict[str, Any]:
    drawn = [question.draw(sizes, question.seed + k, uniform=True) for k in range(UNIFORM_POINTS)]
    found = exact_points(question.left, question.right, drawn)
    if isinstance(found, Certificate):
        raise NoPoint("the sides differ mod p, but no rational point was found")
    return {"sizes": dict(sizes), "points": found.points, "degree": found.degree, "bits": found.bits}


def balls(question: Question) -> Verdict:
    """Agreement at points; an inequality is confirmed where it held for certain."""
    checked = [question.draw(sizes, question.seed) for sizes in question.sizes()[:3]]
    if question.relation != "=":
        return Verdict(Kind.CONFIRMED, {"method": "balls", "seed": question.seed, "points": len(checked)})
    bits = [agree(question.left, question.right, point) for point in checked]
    return Verdict(Kind.CONFIRMED, {"method": "balls", "seed": question.seed, "bits": plain(bits)})


def plain(value: Any) -> Any:
    """Data that JSON can hold."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, Fraction) else value
