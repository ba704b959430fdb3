"""What is known while a derivation is read, and one point of it: sizes, values, models of unknown functions.

`Context` is what the text says: declarations, definitions, ranges of indices. `World` is numbers for it, drawn when
they are asked for. `Env` is where an expression is evaluated: a world, bound indices, arguments, seeded variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import Any

from flint import fmpq

from checks.written.arrays import Value
from derive.errors import BadShape, CannotRead
from derive.notation.tree import Name, Number, Plus, Tree
from derive.notation.write import unicode
from derive.symbols import spell

Index = tuple[int, ...]
Member = tuple[str, Index]
"""A symbol's word and the indices of its family: `x[1]` at (2,) is x₂."""


class Distribution(tuple[str, ...]):
    """A name of a distribution as an argument of a function: `F(q, θ)`."""


@dataclass(frozen=True)
class Declared:
    """`xᵢ ∈ ℝᵈ, i = 1, …, n`: the axes of a symbol's shape, how many indices its family has, and its facts."""

    shape: tuple[Tree, ...] = ()
    family: int = 0
    ranges: tuple[tuple[Tree, Tree] | None, ...] = ()
    facts: frozenset[str] = frozenset()
    arguments: tuple[tuple[Tree, ...], ...] | None = None
    guessed: bool = False
    letters: tuple[str, ...] = ()

    @property
    def is_function(self) -> bool:
        return self.arguments is not None


@dataclass(frozen=True)
class Definition:
    """`p_i = σ(w·xᵢ + b)`, `L(w, b) = …`: patterns of the indices, the parameters of a function, and the body; the
    indices that a rule picks at each step, as the i of `w_{t+1} = w_t + yᵢxᵢ`.
    """

    body: Tree
    patterns: tuple[Tree, ...] = ()
    parameters: tuple[Tree, ...] | None = None
    where: Tree | None = None
    recursive: bool = False
    picked: tuple[Name, ...] = ()


@dataclass
class Context:
    """All that the text has said so far."""

    declared: dict[str, Declared] = field(default_factory=dict)
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    ranges: dict[str, tuple[Tree, Tree]] = field(default_factory=dict)
    sizes: dict[str, frozenset[str]] = field(default_factory=dict)
    random: dict[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Tree] = field(default_factory=dict)
    pending: dict[str, frozenset[str]] = field(default_factory=dict)
    residuals: set[str] = field(default_factory=set)
    letters: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    given: frozenset[Name] = frozenset()
    dimension: Name | None = None
    wholes: dict[str, bool] = field(default_factory=dict)
    picks: dict[str, str] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    features: bool = False
    normal: bool = False
    inverses: dict[str, tuple[str, Tree]] = field(default_factory=dict)
    loose: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    slots: dict[tuple[str, int, int], str] = field(default_factory=dict)
    moving: set[str] = field(default_factory=set)
    velocities: dict[str, str] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)
    clocks: set[str] = field(default_factory=set)
    tables: dict[str, Any] = field(default_factory=dict)
    curvature: dict[str, Any] = field(default_factory=dict)
    circle: bool = False
    ambiguous: set[str] = field(default_factory=set)
    contested: frozenset[str] = frozenset()
    spectra: list[Any] = field(default_factory=list)
    parities: dict[str, Any] = field(default_factory=dict)
    kernels: dict[str, Tree] = field(default_factory=dict)
    posteriors: dict[frozenset[str], tuple[str, Any]] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        return word in self.declared or word in self.definitions


@dataclass
class World:
    """`n = 3, α = (1/2, 2, 3), …`: sizes, and values by symbol and index, drawn by `drawer` when first asked for."""

    sizes: Mapping[str, int]
    drawer: Any
    values: dict[Member, Value] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    seed: str = "0"

    def random(self, *what: object) -> Random:
        return Random(f"{self.seed}/{'/'.join(map(str, what))}")


@dataclass(frozen=True)
class Env:
    """Where a tree is evaluated. `seen` collects the members that were looked at, `cache` the definitions done."""

    context: Context
    world: World
    indices: Mapping[str, int] = field(default_factory=dict)
    arguments: Mapping[str, Value] = field(default_factory=dict)
    seeded: Mapping[Member, Value] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)
    level: int = 0
    depth: int = 0
    cache: dict[Any, Value] = field(default_factory=dict)
    seen: dict[Member, None] = field(default_factory=dict)
    turned: bool = False

    def but(self, **changes: object) -> Env:
        """As `dataclasses.replace`, in a third of its time."""
        other = object.__new__(Env)
        vars(other).update(vars(self), **changes)
        return other

    def at(self, **indices: int) -> Env:
        return self.but(indices={**self.indices, **indices})

    @property
    def seeded_words(self) -> frozenset[str]:
        """What is differentiated by as a whole."""
        return frozenset(key for key, at in self.seeded if not at)

    def with_index(self, name: str, position: int) -> Env:
        return self.but(indices={**self.indices, name: position})

    def at_outcome(self, name: str, position: int) -> Env:
        """Where a drawn index has this value, also inside definitions."""
        indices = {index: place for index, place in self.indices.items() if index != name}
        return self.but(indices=indices, outcome={**self.outcome, name: fmpq(position)}, cache={})

    def called(self, arguments: Mapping[str, Value]) -> Env:
        """Inside a function: its parameters, and no index of the caller's."""
        kept = {letter: place for letter, place in self.drawn.items() if letter not in arguments}
        return self.but(arguments=arguments, indices=kept, depth=self.deeper())

    def within(self, indices: Mapping[str, int]) -> Env:
        """Inside a definition: its own indices only."""
        return self.but(arguments={}, indices={**self.drawn, **indices}, depth=self.deeper())

    @property
    def drawn(self) -> dict[str, int]:
        """The letters of tables that have a value: they are no indices of a family and keep it everywhere."""
        if not self.context.tables:
            return {}
        letters = {word(letter) for item in self.context.tables.values() for letter in item.letters}
        return {letter: place for letter, place in self.indices.items() if letter in letters}

    def inside(self, declared: Declared, at: Index) -> Env:
        """Where the shape of a member is worked out: the letters of its declaration are its indices."""
        return self.within(dict(zip(declared.letters, at, strict=False)))

    def seed(self, values: Mapping[Member, Value]) -> Env:
        return self.but(seeded={**self.seeded, **values}, cache={}, level=self.level + 1)

    def deeper(self) -> int:
        if self.depth > 200:
            raise CannotRead("a definition refers to itself")
        return self.depth + 1


@lru_cache(maxsize=8192)
def word(name: Name) -> str:
    """A name as one word; a label such as N + 1 is part of it."""
    try:
        return spell(name)
    except BadShape:
        return f"{spell(replace(name, subscripts=(), layer=None))}_{'_'.join(map(unicode, name.subscripts))}"


@lru_cache(maxsize=8192)
def family_word(name: Name, count: int) -> str:
    """`x[1]` of xᵢ: the word of a family with so many indices."""
    return f"{word(name)}[{count}]"


def is_label(tree: Tree) -> bool:
    return isinstance(tree, Number | Name | Plus)
