"""Axes, indices, symbols and the facts that are known of them: `w ∈ ℝᵈ`, `yᵢ ∈ {−1, 1}`, `αᵢ ≥ 0`, `i = 1, …, n`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from fractions import Fraction

from derive.errors import BadShape
from derive.notation.tree import Name, Number


@dataclass(frozen=True, slots=True)
class Axis:
    """`n`: what an index runs over, 1 … n, and the letters of its indices; `size` None is symbolic."""

    name: str
    letters: tuple[str, ...] = ("i", "j", "k", "l")
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """`i = 1, …, n`: a name for a position along an axis."""

    name: str
    axis: Axis


class Fact(Enum):
    """What is known of a symbol beyond its shape; facts simplify a result, never a function to be differentiated."""

    POSITIVE = "> 0"
    NONNEGATIVE = "≥ 0"
    SIGN = "∈ {−1, 1}"
    BINARY = "∈ {0, 1}"
    NORMALISED = "sums to 1"
    SYMMETRIC = "symmetric"
    DEFINITE = "≻ 0"
    FULL_COLUMN_RANK = "of full column rank"


class Role(IntEnum):
    """The place of a symbol in a product: constants, then multipliers, labels, then everything else."""

    CONSTANT = 1
    MULTIPLIER = 2
    LABEL = 3
    DATA = 4


@dataclass(frozen=True, slots=True)
class Symbol:
    """`xᵢ ∈ ℝᵈ`: a name with axes; the first `family` of them are subscripts, the others are the vector or matrix."""

    name: Name
    axes: tuple[Axis, ...] = ()
    family: int = 0
    role: Role = Role.DATA
    facts: frozenset[Fact] = field(default=frozenset())

    def __str__(self) -> str:
        return spell(self.name)


@dataclass(frozen=True, slots=True)
class Function:
    """`f₁ : ℝ → ℝ`, `f₁′`, `ℓᵢ : ℝᵈ → ℝ`: unknown unless `known`; `order` counts derivatives, `axes` is a family."""

    name: Name
    order: int = 0
    known: bool = False
    axes: tuple[Axis, ...] = ()

    def derivative(self) -> Function:
        return replace(self, order=self.order + 1)

    def __str__(self) -> str:
        return spell(self.name) + "'" * self.order


def parse_name(text: str, layer: int | None = None) -> Name:
    """`b_1` → b with subscript 1, `x_+` → x with subscript +, `y^*` → y with a star, `hat y` → ŷ."""
    accent, _, rest = text.rpartition(" ")
    base, _, subscript = rest.partition("_")
    if base.endswith("*"):
        base, accent = base[:-1], "star"
    subscripts = () if not subscript else (subscript_of(subscript),)
    return Name(base, subscripts, None if layer is None else Number(Fraction(layer)), accent)


def subscript_of(text: str) -> Number | Name:
    return Number(Fraction(text)) if text.isdigit() else Name(text)


def spell(name: Name) -> str:
    """A name as one plain word, unlike any other name's: `b_1`, `W^(2)`, `hat_y`. Used as a key and in messages."""
    accent = f"{name.accent}_" if name.accent else ""
    subscripts = "".join(f"_{spell_subscript(item)}" for item in name.subscripts)
    layer = f"^({spell_subscript(name.layer)})" if name.layer is not None else ""
    return accent + name.base + subscripts + layer + "'" * name.primes


def spell_subscript(item: object) -> str:
    if isinstance(item, Number):
        return str(item.value)
    if isinstance(item, Name):
        return spell(item)
    raise BadShape(f"a name's subscript is a number or a name, not {item!r}")
