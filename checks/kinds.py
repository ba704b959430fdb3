"""The kinds of number: exact rationals, integers mod p = 2⁶¹ − 1, certified balls, floats.

VALUES says, function by function, how each kind reckons it; where a kind has no entry the value is not exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat, nmod, nmod_mat

from checks.errors import NotExact, Undefined
from derive.errors import NoRule

PRIME = 2**61 - 1
BITS = 128
Rows = list[list[Any]]
Elementwise = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of number: what a rational becomes, the functions it knows, powers and functions of a matrix."""

    name: str
    number: Callable[[fmpq], Any]
    power: Callable[[Any, Fraction], Any]
    inverse: Callable[[Rows], Rows]
    determinant: Callable[[Rows], Any]
    table: Mapping[str, Mapping[str, Elementwise]]
    column: str
    bits: int = BITS

    def function(self, name: str) -> Elementwise:
        """Raises NoRule for an unknown name, NotExact where this kind cannot hold the value."""
        if name not in self.table:
            raise NoRule(f"no value for {name}; add one line to checks/kinds.py")
        if self.column not in self.table[name]:
            raise NotExact(f"{name} has no {self.name} value")
        return self.table[name][self.column]


def rational(number: Fraction | int) -> fmpq:
    return fmpq(number.numerator, number.denominator)


def residue(number: fmpq) -> nmod:
    return nmod(int(number.p), PRIME) / nmod(int(number.q), PRIME)


def certified(value: arb) -> arb:
    if not value.is_finite():
        raise Undefined("the value is not certified to be in the domain")
    return value


def float_exp(x: float) -> float:
    return math.exp(x) if x < 709 else math.inf


def float_log(x: float) -> float:
    if x <= 0:
        raise Undefined(f"log({x})")
    return math.log(x)


def float_sigma(x: float) -> float:
    """`σ(x) = 1/(1 + e⁻ˣ)`, without overflow on either side."""
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


def float_softplus(x: float) -> float:
    """`log(1 + eˣ) = max(x, 0) + log(1 + e^{−|x|})`."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def ball_step(x: arb) -> arb:
    """`1 for x > 0, 0 for x ≤ 0`."""
    return arb(0) if x <= 0 else arb(1) if x > 0 else (1 + x.sgn()) / 2


def signum(x: Any) -> int:
    return int(x > 0) - int(x < 0)


VALUES: dict[str, dict[str, Elementwise]] = {
    "exp": {"ball": arb.exp, "float": float_exp},
    "log": {"ball": lambda x: certified(x.log()), "float": float_log},
    "tanh": {"ball": arb.tanh, "float": math.tanh},
    "sigma": {"ball": lambda x: 1 / (1 + (-x).exp()), "float": float_sigma},
    "softplus": {"ball": lambda x: x.exp().log1p(), "float": float_softplus},
    "sin": {"ball": arb.sin, "float": math.sin},
    "cos": {"ball": arb.cos, "float": math.cos},
    "abs": {"rational": abs, "ball": abs, "float": abs},
    "relu": {"rational": lambda x: max(x, fmpq(0)), "ball": lambda x: x.max(arb(0)), "float": lambda x: max(x, 0.0)},
    "sign": {"rational": lambda x: fmpq(signum(x)), "ball": arb.sgn, "float": lambda x: float(signum(x))},
    "step": {"rational": lambda x: fmpq(int(x > 0)), "ball": ball_step, "float": lambda x: float(x > 0)},
}


def rational_power(base: fmpq, exponent: Fraction) -> fmpq:
    """`xᵖ`; a root only where it is rational."""
    if exponent.denominator == 1:
        return base**exponent.numerator
    if base < 0:
        raise Undefined(f"({base})^({exponent})")
    if exponent.denominator != 2 or not is_square(base):
        raise NotExact(f"({base})^({exponent}) is not rational")
    return base.sqrt() ** exponent.numerator


def is_square(number: fmpq) -> bool:
    return all(math.isqrt(int(part)) ** 2 == int(part) for part in (number.p, number.q))


def residue_power(base: nmod, exponent: Fraction) -> nmod:
    if exponent.denominator != 1:
        raise NotExact(f"a power {exponent} is not reckoned mod p")
    power = base ** abs(exponent.numerator)
    return power if exponent > 0 else 1 / power


def ball_power(base: arb, exponent: Fraction) -> arb:
    """`xᵖ` for x > 0, and for x = 0 where p > 0, unless p is whole."""
    if exponent.denominator == 1:
        return certified(base**exponent.numerator)
    return certified(base.sqrt() ** exponent.numerator if exponent.denominator == 2 else base ** rational(exponent))


def float_power(base: float, exponent: Fraction) -> float:
    if exponent.denominator != 1 and base < 0:
        raise Undefined(f"({base})^({exponent})")
    return base**exponent.numerator if exponent.denominator == 1 else base ** float(exponent)


def residues(rows: Rows) -> nmod_mat:
    return nmod_mat(len(rows), len(rows[0]), [entry for row in rows for entry in row], PRIME)


def in_rows(entries: Sequence[Any], width: int) -> Rows:
    return [list(entries[k : k + width]) for k in range(0, len(entries), width)]


RATIONAL = Kind(
    "rational", lambda x: x, rational_power, lambda rows: fmpq_mat(rows).inv().tolist(),
    lambda rows: fmpq_mat(rows).det(), VALUES, "rational",
)  # fmt: skip
MODULAR = Kind(
    "mod p", residue, residue_power, lambda rows: in_rows(residues(rows).inv().entries(), len(rows)),
    lambda rows: nmod(int(residues(rows).det()), PRIME), VALUES, "mod p",
)  # fmt: skip
FLOAT = Kind(
    "float", float, float_power, lambda rows: [[float(entry) for entry in row] for row in arb_mat(rows).inv().tolist()],
    lambda rows: float(arb_mat(rows).det()), VALUES, "float",
)  # fmt: skip


@cache
def balls(bits: int = BITS) -> Kind:
    """Certified balls at a working precision of `bits`."""
    return Kind(
        "ball", arb, ball_power, lambda rows: arb_mat(rows).inv().tolist(),
        lambda rows: arb_mat(rows).det(), VALUES, "ball", bits,
    )  # fmt: skip


BALL = balls()
