"""The factors of a normal form: `x[i, k]`, `e^{t}`, `(1 + e^z)⁻¹`, `Σᵢ αᵢ yᵢ`, each canonical, interned and ordered.

A `Head` is what is applied to labels: a symbol, an exponential, a power of a sum … A `Component` is a product of heads
connected through labels that it sums: a lone atom, or a closed sum such as `Σᵢ αᵢ yᵢ`. Labels ≥ 0 are the free
axes of the polynomial around it (slots), labels < 0 are summed inside the component.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from typing import Any

from derive.interned import Interned
from derive.symbols import Axis, Fact, Symbol

Labels = tuple[int, ...]
Atom = tuple["Head", Labels]
Raw = dict[Atom, Fraction]


@dataclass(frozen=True, eq=False)
class Head(metaclass=Interned):
    """A kind (`leaf`, `exp`, `map`, `power`, …), what it is made of, and which exchanges of slots leave it as it is.

    Slots of one group may be permuted at will, unless `turns` lists the only permutations that are allowed.
    """

    kind: str
    content: Any
    groups: tuple[int, ...] = ()
    turns: tuple[tuple[int, ...], ...] = ()

    @cached_property
    def key(self) -> str:
        """A string that orders heads the same way in every run."""
        return f"{self.kind}:{digest(describe(self.content))}"

    @property
    def symbol(self) -> Symbol | None:
        return self.content[0] if self.kind == "leaf" else None

    def has(self, fact: Fact) -> bool:
        return self.symbol is not None and fact in self.symbol.facts

    def sorted(self, labels: Labels) -> Labels:
        """The least of the orders of these labels that mean the same."""
        if self.turns:
            return min(tuple(labels[place] for place in turn) for turn in self.turns)
        if len(set(self.groups)) == len(labels):
            return labels
        queues = {g: sorted(x for x, h in zip(labels, self.groups, strict=True) if h == g) for g in set(self.groups)}
        return tuple(queues[group].pop(0) for group in self.groups)


def describe(content: Any) -> str:
    if isinstance(content, tuple):
        return "(" + ",".join(describe(item) for item in content) + ")"
    if isinstance(content, Symbol):
        facts = sorted(fact.value for fact in content.facts)
        return f"{content}{describe(content.axes)}{content.family}{int(content.role)}{facts}"
    if isinstance(content, Axis):
        return f"{content.name}:{content.size}"
    return str(getattr(content, "key", content))


def digest(text: str) -> str:
    return text if len(text) < 24 else blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class Component(metaclass=Interned):
    """A canonical connected product: the axes of its summed labels −1, −2, …, and its atoms with exponents."""

    axes: tuple[Axis, ...]
    atoms: tuple[tuple[Atom, Fraction], ...]

    @cached_property
    def key(self) -> str:
        atoms = ";".join(f"{head.key}{labels}^{exponent}" for (head, labels), exponent in self.atoms)
        return f"{','.join(f'{axis.name} {axis.size}' for axis in self.axes)}|{atoms}"

    @cached_property
    def slots(self) -> frozenset[int]:
        return frozenset(label for (_, labels), _ in self.atoms for label in labels if label >= 0)

    @cached_property
    def folded(self) -> bool:
        """Whether a function of several indices stands on a diagonal of theirs."""
        return any(h.kind in ("exp", "power", "map") and len(set(x)) < len(x) for (h, x), _ in self.atoms)

    @cached_property
    def delicate(self) -> bool:
        """Whether a rewrite may apply: powers of sums, sin², inverses."""
        return any(head.kind in ("power", "inverse", "before") or is_sine(head) for (head, _), _ in self.atoms)


def is_sine(head: Head) -> bool:
    return head.kind == "map" and head.content[0].known and head.content[0].name.base == "sin"


def merge(atoms: Iterable[tuple[Atom, Fraction]]) -> Raw:
    """Exponents of equal atoms added; facts on powers used: y² = 1 for a sign, y² = y for a bit."""
    raw: Raw = {}
    for (head, labels), exponent in atoms:
        atom = (head, head.sorted(labels))
        raw[atom] = raw.get(atom, Fraction(0)) + exponent
    settled = {atom: settle(atom[0], exponent) for atom, exponent in raw.items()}
    return {atom: exponent for atom, exponent in settled.items() if exponent}


def settle(head: Head, exponent: Fraction) -> Fraction:
    """What is left of an exponent: its parity for a sign, one for any positive power of what is 0 or 1."""
    if exponent > 0 and (head.has(Fact.BINARY) or head.kind in ("delta", "before", "unit")):
        return Fraction(1)
    if exponent.denominator == 1 and (head.has(Fact.SIGN) or is_sign(head)):
        return Fraction(exponent.numerator % 2)
    return exponent


def is_log(part: Component) -> bool:
    """Whether this is a logarithm alone."""
    ((head, _), _), *_ = part.atoms
    return not part.axes and head.kind == "map" and head.content[0].known and head.content[0].name.base == "log"


def is_definite(head: Head) -> bool:
    """Whether this is a whole matrix of a symbol that is declared positive definite."""
    return head.has(Fact.DEFINITE) and not any(at is not None for at in head.content[1][-2:])


def is_sign(head: Head) -> bool:
    return head.kind == "map" and head.content[0].known and head.content[0].name.base == "sign"
