"""derivation + verdicts → blocks: headings, paragraphs, declarations, displays, a summary; no format in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from checks.verdict import Kind, Verdict
from derive.derivation import Derivation, Step
from derive.notation.display import display, vocabulary
from derive.notation.lift import lift
from derive.notation.tree import Tree, Vocabulary
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor

PLURAL = {Kind.DEFINITION: "definitions", Kind.CONDITION: "conditions", Kind.PROBLEM: "problems"}


@dataclass(frozen=True)
class Block:
    """The base of every block."""


@dataclass(frozen=True)
class Heading(Block):
    """The title."""

    text: str


@dataclass(frozen=True)
class Source(Block):
    """Book and section."""

    text: str


@dataclass(frozen=True)
class Conventions(Block):
    """`A gradient has the shape of its variable.`"""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """`v, w ∈ ℝᵈ`: names that share a shape and its facts."""

    names: tuple[Tree, ...]
    axes: tuple[Axis, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Row:
    """`xᵢ ∈ ℝᵈ, yᵢ ∈ {−1, 1}, i = 1, …, n`: what is declared over the same indices."""

    members: tuple[Declared, ...]
    indices: tuple[Index, ...]


@dataclass(frozen=True)
class Declarations(Block):
    """Every symbol with its space and its facts."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Display(Block):
    """A step: its number, name, formula and reason, and what was found of it."""

    number: int
    name: str
    tree: Tree
    reason: str
    verdict: Verdict

    @property
    def error(self) -> float | None:
        """The largest finite-difference error, where there is one."""
        found = self.verdict.evidence.get("finite_difference")
        return None if found is None else float(found["max_error"])


@dataclass(frozen=True)
class Summary(Block):
    """`18 steps: 14 proved, 3 definitions, 1 problem`."""

    counts: tuple[tuple[Kind, int], ...]

    def __str__(self) -> str:
        total = sum(count for _, count in self.counts)
        parts = ", ".join(counted(kind, count) for kind, count in self.counts)
        return f"{total} step{'s' * (total != 1)}: {parts}" if total else "no steps"


@dataclass(frozen=True)
class Document:
    """The blocks in reading order, and which names are vectors."""

    blocks: tuple[Block, ...]
    vocabulary: Vocabulary


def document(derivation: Derivation, verdicts: Sequence[Verdict]) -> Document:
    """A derivation as blocks, each step with its verdict."""
    steps = zip(derivation.steps, verdicts, strict=True)
    blocks = (
        Heading(derivation.title),
        Source(derivation.source),
        Declarations(declared_rows(derivation.declared)),
        Conventions(derivation.conventions),
        *(shown(number, step, verdict, derivation) for number, (step, verdict) in enumerate(steps, 1)),
        summary(verdicts),
    )
    return Document(blocks, vocabulary(derivation))


def shown(number: int, step: Step, verdict: Verdict, derivation: Derivation) -> Display:
    return Display(number, step.name, display(step.claim, derivation), step.because, verdict)


def summary(verdicts: Iterable[Verdict]) -> Summary:
    """How often each kind occurs, in the order of the kinds."""
    counts = Counter(verdict.kind for verdict in verdicts)
    return Summary(tuple((kind, counts[kind]) for kind in Kind if counts[kind]))


def counted(kind: Kind, count: int) -> str:
    return f"{count} {PLURAL.get(kind, kind.value) if count != 1 else kind.value}"


def declared_rows(declared: Iterable[Tensor]) -> tuple[Row, ...]:
    """The symbols over the same indices in a row, those without an index first."""
    families: dict[tuple[Axis, ...], list[Tensor]] = {}
    for tensor in declared:
        families.setdefault(tensor.symbol.axes[: tensor.symbol.family], []).append(tensor)
    return tuple(row(family, families[family]) for family in sorted(families, key=len))


def row(family: tuple[Axis, ...], declared: Sequence[Tensor]) -> Row:
    """Neighbours of one shape and the same facts share their space."""
    indices = ranging(family)
    members = tuple(
        Declared(tuple(lift(tensor[indices] if indices else tensor) for tensor in group), axes, facts)
        for (axes, facts), group in groupby(declared, space)
    )
    return Row(members, indices)


def space(tensor: Tensor) -> tuple[tuple[Axis, ...], tuple[Fact, ...]]:
    symbol = tensor.symbol
    return symbol.axes[symbol.family :], tuple(fact for fact in Fact if fact in symbol.facts)


def ranging(family: Sequence[Axis]) -> tuple[Index, ...]:
    """i for the first position of an axis, j for the second of the same axis."""
    indices: list[Index] = []
    for axis in family:
        taken = [index.name for index in indices]
        indices.append(Index(next(letter for letter in axis.letters if letter not in taken), axis))
    return tuple(indices)
