"""Central differences, the table that a person trusts: `∂f/∂xₖ ≈ (f(x + h eₖ) − f(x − h eₖ)) / 2h`.

A relative error of 10⁻⁶ is accepted, so that this evidence never stands alone. Against h the error has the shape of a
V: truncation h² on one side, rounding ε/h on the other.
Source: Nocedal, Wright, "Numerical Optimization", 2006, section 8.1 (h ≈ ε^{1/3}).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from checks.array import Array, Entry, strides_of
from checks.values import FLOAT, Point, Scene, Undefined, below, evaluate_in, guarded, through, value
from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Fact, Symbol

ACCEPTED = 1e-6
STEP = 2.0**-17
STEPS = tuple(10.0**-k for k in range(1, 12))
FLOOR = 1e-3
LEAST = 0.1


@dataclass(frozen=True)
class Row:
    """`∂f/∂x₃`: claimed, by central difference, and the relative error."""

    entry: Entry
    claimed: float
    difference: float
    error: float


@dataclass(frozen=True)
class FiniteDifferences:
    """The rows, the worst of them, and its error against h."""

    rows: tuple[Row, ...]
    max_error: float
    worst: Row
    v_curve: tuple[tuple[float, float], ...]

    @property
    def accepted(self) -> bool:
        return self.max_error <= ACCEPTED


class Slopes:
    """The slopes of `of` along single entries of `by`; what does not depend on `by` is reckoned once."""

    def __init__(self, of: Node, by: Symbol, claimed: Node, point: Point) -> None:
        scene = Scene(point, FLOAT)
        self.base, whole, self.claimed = evaluate_in([form.Leaf(by), of, claimed], scene)
        self.of, self.by, self.point, self.size = of, by, point, magnitude(whole.entries)
        self.order = dependent(of, by, point)
        self.fixed = {node: scene.done[node] for node in scene.done if node not in set(self.order)}

    def at(self, entries: Sequence[float]) -> tuple[float, ...]:
        scene = Scene(self.point, FLOAT, dict(self.fixed), {self.by: Array(self.base.shape, tuple(entries))})
        with guarded():
            for node in self.order:
                scene.done[node] = value(node, scene)
        return scene.done[self.of].entries

    def along(self, places: Sequence[int], step: float) -> list[float]:
        """The central difference when the entries at `places` grow by h each."""
        entries = self.base.entries
        h = step * max(LEAST, *(abs(entries[k]) for k in places))
        upper = [entry + h * (k in places) for k, entry in enumerate(entries)]
        lower = [entry - h * (k in places) for k, entry in enumerate(entries)]
        width = upper[places[0]] - lower[places[0]]
        return [(one - other) / width for one, other in zip(self.at(upper), self.at(lower), strict=True)]


def magnitude(entries: Sequence[float]) -> float:
    return max(map(abs, entries), default=0.0)


def dependent(of: Node, by: Symbol, point: Point) -> list[Node]:
    """The nodes below `of` that change with `by`, children first."""
    found: dict[Node, None] = {}
    for node in through([of], point):
        bare = isinstance(node, form.Leaf) and node.symbol == by
        if bare or any(child in found for child in below(node, point)):
            found[node] = None
    return list(found)


def table(of: Node, by: Symbol, claimed: Node, point: Point) -> FiniteDifferences:
    """`claimed`, axes of `of` then those of `by`, against central differences, entry by entry.

    The entries (i, j) and (j, i) of a symmetric matrix move together and their claimed slopes are added.
    """
    form.check_same_axes((*of.axes, *by.axes), claimed.axes)
    slopes = Slopes(of, by, claimed, point)
    groups = grouped(by, slopes.base)
    rows = [row for group in groups for row in rows_of(slopes, group, STEP)]
    worst = max(rows, key=lambda row: (row.error != row.error, row.error))
    return FiniteDifferences(tuple(rows), worst.error, worst, tuple(curve(slopes, groups, worst.entry)))


def grouped(by: Symbol, base: Array) -> list[tuple[int, ...]]:
    """The entries that move together."""
    if not by.facts & {Fact.SYMMETRIC, Fact.DEFINITE}:
        return [(k,) for k in range(len(base.entries))]
    size = base.shape[-1]
    corners = range(0, len(base.entries), size * size)
    pairs = [(i, j) for i, j in product(range(size), repeat=2) if i <= j]
    return [tuple(sorted({k + i * size + j, k + j * size + i})) for k in corners for i, j in pairs]


def rows_of(slopes: Slopes, group: tuple[int, ...], step: float) -> list[Row]:
    width, shape = len(slopes.base.entries), slopes.claimed.shape
    floor = FLOOR * max(slopes.size, magnitude(slopes.claimed.entries))
    rows = []
    for place, difference in enumerate(slopes.along(group, step)):
        claimed = sum(slopes.claimed.entries[place * width + k] for k in group)
        entry = position(place * width + group[0], shape)
        rows.append(Row(entry, claimed, difference, relative(claimed, difference, floor)))
    return rows


def position(place: int, shape: tuple[int, ...]) -> Entry:
    return tuple(place // stride % size for stride, size in zip(strides_of(shape), shape, strict=True))


def relative(claimed: float, difference: float, floor: float) -> float:
    """`|a − b| / max(|a|, |b|)`, the scale of the whole table being the least that counts."""
    scale = max(abs(claimed), abs(difference), floor)
    return abs(claimed - difference) / scale if scale else 0.0


def curve(slopes: Slopes, groups: Sequence[tuple[int, ...]], entry: Entry) -> Iterator[tuple[float, float]]:
    """The error of one entry against h, for every h that stays inside the domain."""
    for step in STEPS:
        with suppress(Undefined):
            yield step, error_at(slopes, groups, entry, step)


def error_at(slopes: Slopes, groups: Sequence[tuple[int, ...]], entry: Entry, step: float) -> float:
    """The error of one entry at another h. Raises Undefined where that step leaves the domain."""
    width = len(slopes.base.entries)
    place = sum(at * stride for at, stride in zip(entry, strides_of(slopes.claimed.shape), strict=True))
    group = next(group for group in groups if group[0] == place % width)
    return rows_of(slopes, group, step)[place // width].error
