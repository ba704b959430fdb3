"""`xᵢ ∈ ℝᵈ, yᵢ ∈ {−1, 1}, i = 1, …, n`: a row of declarations in Unicode or LaTeX, by one pen for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from derive.notation.lift import axis_size
from derive.notation.spelling import SUPERSCRIPTS
from derive.notation.tree import Tree
from derive.symbols import Fact, Index
from output.document import Declared, Row

SPACES = (Fact.POSITIVE, Fact.NONNEGATIVE, Fact.SIGN, Fact.BINARY)
"""For a scalar these say where it lives, so that ∈ ℝ need not be said."""


@dataclass(frozen=True)
class Pen:
    """How one format spells the fixed parts of a declaration."""

    tree: Callable[[Tree], str]
    member: str
    power: Callable[[Sequence[str]], str]
    dots: str
    signs: Mapping[Fact, str]
    formula: Callable[[str], str] = str


def spelled(row: Row, pen: Pen) -> str:
    """The members, then the ranges of their indices."""
    members = [part for item in row.members for part in member(item, pen)]
    spans = [pen.formula(span(index, pen)) for index in row.indices]
    return ", ".join([*members, *spans])


def member(item: Declared, pen: Pen) -> list[str]:
    """`v, w ∈ ℝᵈ`, `v ≥ 0`, `v summing to 1`: a formula each, with the words behind it."""
    names = ", ".join(pen.tree(name) for name in item.names)
    facts = [stated(names, fact, pen) for fact in item.facts]
    placed = not item.axes and any(fact in SPACES for fact in item.facts)
    reals = pen.power([pen.tree(axis_size(axis)) for axis in item.axes])
    return facts if placed else [pen.formula(f"{names} {pen.member} {reals}"), *facts]


def stated(names: str, fact: Fact, pen: Pen) -> str:
    if fact in pen.signs:
        return pen.formula(f"{names} {pen.signs[fact]}")
    return f"{pen.formula(names)} {WORDS.get(fact, fact.value)}"


def span(index: Index, pen: Pen) -> str:
    return f"{index.name} = 1, {pen.dots}, {pen.tree(axis_size(index.axis))}"


def latex_power(sizes: Sequence[str]) -> str:
    joined = r" \times ".join(sizes)
    return r"\mathbf{R}" + (f"^{{{joined}}}" if sizes else "")


def unicode_power(sizes: Sequence[str]) -> str:
    """`ℝᵐˣⁿ` where every letter has a small form, else `ℝ^(K×d)`."""
    plain = "×".join(sizes)
    raised = [SUPERSCRIPTS.get("x" if letter == "×" else letter) for letter in plain]
    small = "".join(letter for letter in raised if letter)
    return "ℝ" + (small if len(small) == len(plain) else f"^({plain})")


WORDS: Mapping[Fact, str] = MappingProxyType({Fact.NORMALISED: "summing to 1"})
"""Facts that words say, where the name of the fact is not what one says."""

LATEX_SIGNS: Mapping[Fact, str] = MappingProxyType(
    {
        Fact.POSITIVE: "> 0",
        Fact.NONNEGATIVE: r"\ge 0",
        Fact.SIGN: r"\in \{-1, 1\}",
        Fact.BINARY: r"\in \{0, 1\}",
        Fact.DEFINITE: r"\succ 0",
    }
)

UNICODE_SIGNS: Mapping[Fact, str] = MappingProxyType({fact: fact.value for fact in LATEX_SIGNS})


def latex_pen(tree: Callable[[Tree], str], formula: Callable[[str], str]) -> Pen:
    return Pen(tree, r"\in", latex_power, r"\dots", LATEX_SIGNS, formula)


def unicode_pen(tree: Callable[[Tree], str]) -> Pen:
    return Pen(tree, "∈", unicode_power, "…", UNICODE_SIGNS)
