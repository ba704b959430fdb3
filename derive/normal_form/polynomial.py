"""Sums of monomials over components: `Σα − ½ ΣΣ α α y y (x·x)`. Addition, product, renaming and summing of axes.

A `Polynomial` has slots 0 … r−1, its free axes. A monomial is a sorted tuple of components with exponents, so that
closed sums multiply without being touched; only summing over a slot joins components.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce

from derive.errors import TooHard
from derive.normal_form.atoms import Component, Head, Raw, digest, merge
from derive.normal_form.labelling import components
from derive.symbols import Axis, Fact

Monomial = tuple[tuple[Component, Fraction], ...]
Terms = dict[Monomial, Fraction]
ONE: Monomial = ()
MOST_TERMS = 60_000


@dataclass(frozen=True, eq=False)
class Polynomial:
    """Coefficients by monomial; equal exactly when the dictionaries are."""

    axes: tuple[Axis, ...]
    terms: Terms

    def __post_init__(self) -> None:
        if len(self.terms) > MOST_TERMS:
            raise TooHard(f"a normal form has more than {MOST_TERMS} terms")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.axes == other.axes and self.terms == other.terms

    def __hash__(self) -> int:
        return hash((self.axes, self.key))

    @cached_property
    def ordered(self) -> list[tuple[Monomial, Fraction]]:
        return sorted(self.terms.items(), key=lambda item: monomial_key(item[0]))

    @cached_property
    def key(self) -> str:
        return digest("+".join(f"{number}*{monomial_key(m)}" for m, number in self.ordered))

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """The slots that it depends on."""
        return tuple(sorted({slot for monomial in self.terms for part, _ in monomial for slot in part.slots}))

    @property
    def number(self) -> Fraction | None:
        """Its value, if it is a number."""
        return Fraction(0) if not self.terms else self.terms[ONE] if set(self.terms) == {ONE} else None


def monomial_key(monomial: Monomial) -> tuple[tuple[str, Fraction], ...]:
    return tuple((part.key, exponent) for part, exponent in monomial)


def number(value: Fraction | int, axes: tuple[Axis, ...] = ()) -> Polynomial:
    return Polynomial(axes, {ONE: Fraction(value)} if value else {})


def atom(head: Head, labels: tuple[int, ...], axes: tuple[Axis, ...], exponent: Fraction | int = 1) -> Polynomial:
    """`head[labels] ** exponent`."""
    return monomial_of({(head, labels): Fraction(exponent)}, {}, axes)


def add(*summands: Polynomial) -> Polynomial:
    terms: Terms = {}
    for summand in summands:
        for monomial, value in summand.terms.items():
            terms[monomial] = terms.get(monomial, Fraction(0)) + value
    return Polynomial(summands[0].axes, {monomial: value for monomial, value in terms.items() if value})


def scale(value: Fraction | int, body: Polynomial) -> Polynomial:
    return Polynomial(body.axes, {monomial: value * number for monomial, number in body.terms.items()} if value else {})


def multiply(*factors: Polynomial) -> Polynomial:
    return reduce(multiply_two, factors)


def multiply_two(left: Polynomial, right: Polynomial) -> Polynomial:
    terms: Terms = {}
    for one, first in left.terms.items():
        for other, second in right.terms.items():
            monomial = join((*one, *other)) if one and other else one or other
            terms[monomial] = terms.get(monomial, Fraction(0)) + first * second
    return Polynomial(left.axes, {monomial: value for monomial, value in terms.items() if value})


def join(parts: Iterable[tuple[Component, Fraction]]) -> Monomial:
    """The product of components: exponents of equal ones added."""
    exponents: dict[Component, Fraction] = {}
    lone: list[tuple[tuple[Head, tuple[int, ...]], Fraction]] = []
    for part, exponent in parts:
        if part.axes:
            exponents[part] = exponents.get(part, Fraction(0)) + exponent
        else:
            ((single, power),) = part.atoms
            lone.append((single, power * exponent))
    for single, power in merge(lone).items():
        exponents[Component((), ((single, Fraction(1)),))] = power
    return tuple(sorted(exponents.items(), key=lambda item: (item[0].key, item[1])))


def raw_atoms(monomial: Monomial, fresh: int) -> tuple[Raw, dict[int, Axis]]:
    """The monomial taken apart: all its atoms, summed labels made distinct from `fresh` downwards."""
    atoms: list[tuple[tuple[Head, tuple[int, ...]], Fraction]] = []
    axes: dict[int, Axis] = {}
    for part, exponent in monomial:
        copies = exponent.numerator if part.axes else 1
        for _ in range(copies):
            names = {-1 - k: fresh - k for k in range(len(part.axes))}
            axes |= {fresh - k: axis for k, axis in enumerate(part.axes)}
            fresh -= len(part.axes)
            power = Fraction(1) if part.axes else exponent
            atoms += [((h, tuple(names.get(x, x) for x in labels)), e * power) for (h, labels), e in part.atoms]
    return merge(atoms), axes


def relabel(body: Polynomial, names: Sequence[int], axes: tuple[Axis, ...]) -> Polynomial:
    """Slot k becomes slot names[k] of a polynomial over `axes`."""
    if tuple(names) == tuple(range(len(names))):
        return Polynomial(axes, body.terms)
    if len({names[slot] for slot in body.slots}) < len(body.slots):
        return add(number(0, axes), *(scale(value, merged(m, names, axes)) for m, value in body.terms.items()))
    result: list[Polynomial] = [number(0, axes)]
    for monomial, value in body.terms.items():
        parts = [(renamed(part, tuple(names)), exponent) for part, exponent in monomial]
        result.append(Polynomial(axes, {join(parts): value}))
    return add(*result)


def merged(monomial: Monomial, names: Sequence[int], axes: tuple[Axis, ...]) -> Polynomial:
    """The monomial with several slots under one name: `δᵢᵢ = 1`."""
    raw, bound = raw_atoms(monomial, -1)
    placed = (((h, tuple(names[x] if x >= 0 else x for x in labels)), e) for (h, labels), e in raw.items())
    return monomial_of(merge(placed), bound, axes)


def renamed(part: Component, names: tuple[int, ...]) -> Component:
    raw = {(h, tuple(names[x] if x >= 0 else x for x in labels)): e for (h, labels), e in part.atoms}
    if not part.axes:
        return Component((), tuple(((h, h.sorted(labels)), e) for (h, labels), e in raw.items()))
    (whole,) = components(merge(raw.items()), {-1 - k: axis for k, axis in enumerate(part.axes)})
    return whole


def bind(body: Polynomial, kept: int) -> Polynomial:
    """`Σ` over the slots from `kept` on."""
    result = [number(0, body.axes[:kept])]
    for monomial, value in body.terms.items():
        result.append(scale(value, bind_monomial(monomial, body.axes, kept)))
    return add(*result)


def bind_monomial(monomial: Monomial, axes: tuple[Axis, ...], kept: int) -> Polynomial:
    outside = tuple(item for item in monomial if max(item[0].slots, default=-1) < kept)
    inside = tuple(item for item in monomial if max(item[0].slots, default=-1) >= kept)
    raw, bound = raw_atoms(inside, -1 - len(axes))
    names = {slot: -1 - slot for slot in range(kept, len(axes))}
    bound |= {names[slot]: axes[slot] for slot in names}
    renamed_raw = merge((((h, tuple(names.get(x, x) for x in labels)), e) for (h, labels), e in raw.items()))
    summed = monomial_of(renamed_raw, bound, axes[:kept])
    return multiply_two(Polynomial(axes[:kept], {outside: Fraction(1)}), summed) if outside else summed


def monomial_of(raw: Raw, bound: Mapping[int, Axis], axes: tuple[Axis, ...]) -> Polynomial:
    """`Σ Π atoms`: deltas contracted, unused labels counted, sums to one used, components canonical."""
    raw, bound = contract_deltas(raw, dict(bound))
    raw, bound = use_normalised(raw, bound)
    value, sizes = unused(raw, bound)
    parts = join([*((part, Fraction(1)) for part in components(raw, bound)), *sizes])
    return Polynomial(axes, {parts: value})


def contract_deltas(raw: Raw, bound: dict[int, Axis]) -> tuple[Raw, dict[int, Axis]]:
    """`Σⱼ δᵢⱼ aⱼ = aᵢ`, `δᵢᵢ = 1`; between two slots the larger one is renamed in the other factors."""
    for (head, labels), _ in raw.items():
        if head.kind == "delta":
            low, high = sorted(labels)
            if low == high:
                return contract_deltas({a: e for a, e in raw.items() if a != (head, labels)}, bound)
            if low < 0:
                others = (((h, swap(x, low, high)), e) for (h, x), e in raw.items() if (h, x) != (head, labels))
                return contract_deltas(merge(others), {k: axis for k, axis in bound.items() if k != low})
    return raw, bound


def swap(labels: tuple[int, ...], gone: int, kept: int) -> tuple[int, ...]:
    return tuple(kept if label == gone else label for label in labels)


def use_normalised(raw: Raw, bound: dict[int, Axis]) -> tuple[Raw, dict[int, Axis]]:
    """`Σₖ tₖ = 1` for a symbol whose last axis is known to sum to one."""
    for (head, labels), exponent in raw.items():
        if exponent == 1 and sums_to_one(head) and labels[-1] < 0 and uses(raw, labels[-1]) == 1:
            rest = {a: e for a, e in raw.items() if a != (head, labels)}
            return use_normalised(rest, {k: axis for k, axis in bound.items() if k != labels[-1]})
    return raw, bound


def sums_to_one(head: Head) -> bool:
    """Whether the last label runs along the axis that is known to sum to one, which may be held at a number."""
    if not head.has(Fact.NORMALISED):
        return False
    symbol, at = head.content
    return bool(symbol.axes) and (not at or at[-1] is None)


def uses(raw: Raw, label: int) -> int:
    return sum(labels.count(label) for _, labels in raw)


def unused(raw: Raw, bound: dict[int, Axis]) -> tuple[Fraction, list[tuple[Component, Fraction]]]:
    """`Σᵢ 1 = n` for every summed label that no atom carries."""
    value, sizes = Fraction(1), []
    used = {label for _, labels in raw for label in labels}
    for label, axis in bound.items():
        if label not in used and axis.size is not None:
            value *= axis.size
        elif label not in used:
            sizes.append((Component((), (((Head("size", axis), ()), Fraction(1)),)), Fraction(1)))
    return value, sizes
