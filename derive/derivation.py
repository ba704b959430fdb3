"""`Step(name, claim, because)`: a derivation is an immutable tuple of steps; the prose never enters a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.claims import Claim
from derive.index_form import Node
from derive.symbols import Symbol
from derive.tensor import Tensor


@dataclass(frozen=True)
class Step:
    """One line of a derivation: what it is called, what it claims and why a reader should believe it."""

    name: str
    claim: Claim
    because: str


@dataclass(frozen=True)
class Derivation:
    """A derivation with its source (book and section), its conventions and the declarations of its symbols.

    Sums over the axes in `written` are shown term by term.
    """

    topic: str
    title: str
    source: str
    conventions: tuple[str, ...]
    declared: tuple[Tensor, ...]
    steps: tuple[Step, ...]
    definitions: Mapping[Symbol, Node] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
