"""Random values that have the facts, and the facts checked: `yᵢ ∈ {−1, 1}`, `αᵢ ≥ 0`, `Σ p = 1`, `S = Sᵀ`, `Σ ≻ 0`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from random import Random

from flint import fmpq, fmpq_mat

from checks.array import Array
from checks.kinds import PRIME, in_rows
from derive.symbols import Fact

Facts = frozenset[Fact]
Row = list[fmpq]
DRAWS = 20
SMALL = [fmpq(p, q) for p, q in ((2, 1), (-2, 1), (3, 1), (-3, 1), (1, 2), (-1, 2), (3, 2), (-3, 2), (-1, 1))]


@dataclass(frozen=True)
class Source:
    """Where numbers come from: `small` ones are readable, `uniform` ones are integers mod p, others are fractions."""

    random: Random
    small: bool = False
    uniform: bool = False

    def number(self) -> fmpq:
        """Never 0 or 1, at which too much looks right."""
        if self.uniform:
            return fmpq(self.random.randrange(2, PRIME))
        if self.small:
            return self.random.choice(SMALL)
        upper = self.random.choice((2, 4, 7, 8, 11))
        return fmpq(upper * self.random.choice((-1, 1)), self.random.choice((1, 3, 5)))

    def zero(self) -> bool:
        return not self.uniform and self.random.random() < 0.15


def drawn(facts: Facts, shape: tuple[int, ...], source: Source) -> Array:
    """Values with all of these facts; the last axis is normalised, the last two are the matrix."""
    last = shape[-1] if shape else 1
    if Fact.DEFINITE in facts or Fact.SYMMETRIC in facts:
        blocks = [matrix(Fact.DEFINITE in facts, facts, last, source) for _ in range(prod(shape[:-2]))]
        return Array(shape, tuple(entry for block in blocks for entry in block))
    for _ in range(DRAWS):
        rows = [row(facts, last, source) for _ in range(prod(shape[:-1]))]
        found = Array(shape, tuple(entry for one in rows for entry in one))
        if Fact.FULL_COLUMN_RANK not in facts or has_full_rank(found):
            break
    return found


def row(facts: Facts, size: int, source: Source) -> Row:
    if Fact.SIGN in facts:
        return mixed(size, fmpq(-1), source)
    if Fact.BINARY in facts:
        return one_hot(size, source) if Fact.NORMALISED in facts else mixed(size, fmpq(0), source)
    entries = signed(facts, size, source)
    return normalised(facts, entries) if Fact.NORMALISED in facts else entries


def signed(facts: Facts, size: int, source: Source) -> Row:
    """Positive where that is known; a zero now and then where zero is allowed, never everywhere."""
    entries = [source.number() for _ in range(size)]
    if not facts & {Fact.POSITIVE, Fact.NONNEGATIVE}:
        return entries
    kept = source.random.randrange(size)
    absent = [Fact.POSITIVE not in facts and source.zero() and k != kept for k in range(size)]
    return [fmpq(0) if gone else abs(entry) for gone, entry in zip(absent, entries, strict=True)]


def mixed(size: int, other: fmpq, source: Source) -> Row:
    """Entries 1 and `other`, both of them where there is room."""
    ones = source.random.randint(1, max(1, size - 1))
    entries = [fmpq(1)] * ones + [other] * (size - ones)
    source.random.shuffle(entries)
    return entries if size > 1 or source.random.random() < 0.5 else [other]


def one_hot(size: int, source: Source) -> Row:
    place = source.random.randrange(size)
    return [fmpq(int(k == place)) for k in range(size)]


def normalised(facts: Facts, entries: Row) -> Row:
    """`Σ p = 1`: divided by the sum where all are positive, else the last entry makes it so."""
    if facts & {Fact.POSITIVE, Fact.NONNEGATIVE}:
        return [entry / sum(entries, fmpq(0)) for entry in entries]
    return [*entries[:-1], 1 - sum(entries[:-1], fmpq(0))]


def matrix(definite: bool, facts: Facts, size: int, source: Source) -> Row:
    """`S = Sᵀ`; `S = B Bᵀ + I` where it is definite."""
    square = in_rows(signed(facts, size * size, source), size)
    if definite and not source.uniform:
        factor = fmpq_mat(square)
        return list((factor * factor.transpose() + fmpq_mat(size, size, identity(size))).entries())
    return [square[min(i, j)][max(i, j)] for i in range(size) for j in range(size)]


def identity(size: int) -> Row:
    return [fmpq(int(i == j)) for i in range(size) for j in range(size)]


def is_symmetric(array: Array) -> bool:
    size = array.shape[-1]
    blocks = [in_rows(block, size) for block in in_rows(array.entries, size * size)]
    return all(block[i][j] == block[j][i] for block in blocks for i in range(size) for j in range(i))


def is_definite(array: Array) -> bool:
    """`S = Sᵀ` and every leading minor is positive (Sylvester)."""
    size = array.shape[-1]
    blocks = [in_rows(block, size) for block in in_rows(array.entries, size * size)]
    minors = (fmpq_mat([line[:k] for line in block[:k]]).det() for block in blocks for k in range(1, size + 1))
    return is_symmetric(array) and all(minor > 0 for minor in minors)


def has_full_rank(array: Array) -> bool:
    """Every matrix has as many independent columns as it has columns."""
    height, width = array.shape[-2:]
    blocks = [in_rows(block, width) for block in in_rows(array.entries, height * width)]
    return all(fmpq_mat(block).rank() == width for block in blocks)


HOLDS: dict[Fact, Callable[[Array], bool]] = {
    Fact.POSITIVE: lambda array: all(entry > 0 for entry in array.entries),
    Fact.NONNEGATIVE: lambda array: all(entry >= 0 for entry in array.entries),
    Fact.SIGN: lambda array: all(entry in (1, -1) for entry in array.entries),
    Fact.BINARY: lambda array: all(entry in (0, 1) for entry in array.entries),
    Fact.NORMALISED: lambda array: all(sum(line) == 1 for line in in_rows(array.entries, array.shape[-1])),
    Fact.SYMMETRIC: is_symmetric,
    Fact.DEFINITE: is_definite,
    Fact.FULL_COLUMN_RANK: has_full_rank,
}


def linear_rows(facts: Facts, shape: tuple[int, ...]) -> list[tuple[Row, fmpq]]:
    """The facts that are linear equations, as rows (coefficients, right side): `Sᵢⱼ − Sⱼᵢ = 0`, `Σ p = 1`."""
    last, count = (shape[-1] if shape else 1), prod(shape)
    rows: list[tuple[Row, fmpq]] = []
    if Fact.NORMALISED in facts:
        rows += [(pattern(count, dict.fromkeys(range(k, k + last), 1)), fmpq(1)) for k in range(0, count, last)]
    if facts & {Fact.SYMMETRIC, Fact.DEFINITE}:
        lower = [(i * last + j, j * last + i) for i in range(last) for j in range(i)]
        pairs = [(k + one, k + other) for k in range(0, count, last**2) for one, other in lower]
        rows += [(pattern(count, {one: 1, other: -1}), fmpq(0)) for one, other in pairs]
    return rows


def pattern(count: int, places: dict[int, int]) -> Row:
    return [fmpq(places.get(k, 0)) for k in range(count)]
