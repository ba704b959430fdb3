"""What is known at a place of a document, and a statement in its row."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.written import problems
from checks.written.compare import Link
from checks.written.declare import Said
from checks.written.limits import spent
from checks.written.report import Settings, StepReport
from checks.written.requirements import Condition
from checks.written.sampling import Sample
from checks.written.settle import Points
from checks.written.split import Part
from checks.written.world import Context
from derive.errors import CannotRead
from derive.notation import tree
from derive.notation.tree import Name, Tree, Vocabulary
from derive.written.document import Document, Row

FOREVER = float("inf")
LEAST_SECONDS = 0.2
GENEROUS = 1.5


@dataclass(frozen=True)
class Statement:
    """A part of a row as a tree, with the places of its sides in the file."""

    body: Tree
    part: Part
    row: Row
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    where: tuple[Tree, ...] = ()
    ranges: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    continued: bool = False


@dataclass
class Session:
    """Everything known at a place of the document."""

    document: Document
    settings: Settings
    vocabulary: Vocabulary
    context: Context = field(default_factory=Context)
    conditions: list[Condition] = field(default_factory=list)
    steps: list[StepReport] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)
    under: tuple[str, ...] | None = None
    where: tuple[Tree, ...] = ()
    head: Tree | None = None
    last: Tree | None = None
    last_where: tuple[Tree, ...] = ()
    last_ranges: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    problem: tree.Optimum | None = None
    lagrangian: problems.Lagrangian | None = None
    notes: list[str] = field(default_factory=list)
    wrong: list[Condition] = field(default_factory=list)
    points: Points | None = None
    guides: list[Condition] = field(default_factory=list)
    example: bool = False
    last_assumed: bool = False
    slopes: list[tuple[Link, Name]] = field(default_factory=list)
    names: tuple[Name, ...] = ()
    bound: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    differentiated: frozenset[tuple[str, str]] = frozenset()
    right: Tree | None = None
    normalised: dict[str, list[Link]] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)
    scope: dict[str, tuple[Tree, Tree]] = field(default_factory=dict)
    explained: set[Tree] = field(default_factory=set)
    inserting: bool = False
    ahead: frozenset[Name] = frozenset()
    plain: frozenset[Name] = frozenset()
    unread: bool = False
    unsettled: bool = False
    sloped_here: tuple[Link, Name] | None = None
    special: bool = False
    dictionary: tuple[object, object] | None = None
    proof: tuple[object, Mapping[str, object] | None] | None = None
    hypothesis: str = ""
    objective: tuple[str, Tree] | None = None
    fresh_stationarity: bool = False
    rows: int = 1
    functional: set[str] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)
    left_open: set[str] = field(default_factory=set)
    open_keys: set[str] = field(default_factory=set)
    multipliers: set[str] = field(default_factory=set)
    labelled: frozenset[Name] = frozenset()
    estimators: frozenset[Name] = frozenset()
    densities: Mapping[Name, Name] = field(default_factory=dict)
    samples: Mapping[Name, Sample] = field(default_factory=dict)
    transposing: str = ""
    differentiating: bool = False
    moving: bool = False
    adjoints: Mapping[str, Name] = field(default_factory=dict)
    stepping: bool = False
    squared: Mapping[Name, tuple[bool, ...]] = field(default_factory=dict)
    orders: frozenset[str] = frozenset()
    bold: frozenset[str] = frozenset()
    logarithms: dict[Tree, Tree] = field(default_factory=dict)
    said: dict[int, tuple[Said, ...]] = field(default_factory=dict)
    read: dict[int, tuple[Statement | tuple[Part, CannotRead], ...]] = field(default_factory=dict)

    @property
    def ending(self) -> tuple[Tree | None, Tree | None, tuple[Tree, ...], Mapping[str, tuple[Tree, Tree]], bool]:
        """What a row that begins with a relation goes on from."""
        return self.head, self.last, self.last_where, self.last_ranges, self.last_assumed

    @ending.setter
    def ending(
        self, found: tuple[Tree | None, Tree | None, tuple[Tree, ...], Mapping[str, tuple[Tree, Tree]], bool]
    ) -> None:
        self.head, self.last, self.last_where, self.last_ranges, self.last_assumed = found

    def fresh_points(self) -> None:
        """What was drawn no longer fits: a name has got another meaning."""
        self.points = None

    def point_set(self) -> Points:
        """The points of the next claim, with its share of the time."""
        if self.points is None:
            self.points = Points(self.context, str(self.settings.seed), FOREVER)
        self.points.guides = self.guides
        self.points.deadline = spent() + self.share()
        return self.points

    def left(self) -> float:
        """The seconds left for the document."""
        return (self.settings.deadline or FOREVER) - time.monotonic()

    def share(self) -> float:
        """The seconds for one claim: a row that cannot be settled must not use up what the rows after it need."""
        rows = max(1, self.rows - len({step.line for step in self.steps}))
        return max(LEAST_SECONDS, min(self.settings.row_seconds, self.left() * GENEROUS / rows))
