"""Canonical numbers for summed labels: colour refinement, then a search over what remains tied.

Source: McKay, Piperno, "Practical graph isomorphism, II", J. Symbolic Computation 60 (2014), section 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from derive.errors import TooHard
from derive.normal_form.atoms import Atom, Component, Head, Labels, Raw
from derive.symbols import Axis

MOST_NUMBERINGS = 5040


def components(raw: Raw, axes: Mapping[int, Axis]) -> list[Component]:
    """The connected parts of a product, each canonical; `axes` gives the axis of every summed label (< 0)."""
    parts: list[tuple[set[int], Raw]] = []
    for (head, labels), exponent in raw.items():
        bound = {label for label in labels if label < 0}
        touching = [part for part in parts if part[0] & bound] if bound else []
        merged: Raw = {(head, labels): exponent}
        for part in touching:
            bound |= part[0]
            merged = {**part[1], **merged}
            parts.remove(part)
        parts.append((bound, merged))
    return [canonical(part, sorted(bound, reverse=True), axes) for bound, part in parts]


def canonical(raw: Raw, bound: list[int], axes: Mapping[int, Axis]) -> Component:
    """The component under the numbering of its summed labels that gives the least spelling."""
    if not bound:
        ((head, labels), exponent), *_ = raw.items()
        return Component((), (((head, head.sorted(labels)), exponent),))
    spelled = [(spell(raw, order), order) for order in numberings(raw, bound, axes)]
    atoms, order = min(spelled, key=lambda pair: [(h.key, labels, e) for (h, labels), e in pair[0]])
    by_number = sorted(order, key=lambda label: -order[label])
    return Component(tuple(axes[label] for label in by_number), atoms)


def spell(raw: Raw, order: Mapping[int, int]) -> tuple[tuple[Atom, Fraction], ...]:
    renamed = (
        ((head, head.sorted(tuple(order.get(label, label) for label in labels))), exponent)
        for (head, labels), exponent in raw.items()
    )
    return tuple(sorted(renamed, key=lambda item: (item[0][0].key, item[0][1], item[1])))


def numberings(raw: Raw, bound: list[int], axes: Mapping[int, Axis]) -> Iterator[dict[int, int]]:
    """Every numbering −1, −2, … that refinement cannot tell from the best one. Raises TooHard past 5,040 of them."""
    start = ranked({label: (axes[label].name, axes[label].size or 0) for label in bound})
    for count, colours in enumerate(search(raw, refine(raw, start))):
        if count >= MOST_NUMBERINGS:
            raise TooHard(f"a product has more than {MOST_NUMBERINGS} symmetric ways to name its summed indices")
        yield {label: -1 - colour for label, colour in colours.items()}


def search(raw: Raw, colours: dict[int, int]) -> Iterator[dict[int, int]]:
    tied = [label for label in colours if list(colours.values()).count(colours[label]) > 1]
    if not tied:
        yield colours
        return
    first = min(colours[label] for label in tied)
    for chosen in (label for label in tied if colours[label] == first):
        split = {label: (colour, label != chosen and colour == first) for label, colour in colours.items()}
        yield from search(raw, refine(raw, ranked(split)))


def refine(raw: Raw, colours: dict[int, int]) -> dict[int, int]:
    """Tell labels apart by the atoms they stand on and the colours beside them, until nothing changes."""
    while True:
        signatures: dict[int, list[Any]] = {label: [] for label in colours}
        for (head, labels), exponent in raw.items():
            around = surroundings(head, labels, colours)
            for place, label in enumerate(labels):
                if label in signatures:
                    signatures[label].append((head.key, exponent, group(head, place), around))
        finer = ranked({label: (colours[label], sorted(signatures[label])) for label in colours})
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def surroundings(head: Head, labels: Labels, colours: Mapping[int, int]) -> list[tuple[int, int]]:
    return sorted((group(head, place), colours.get(label, -1 - label)) for place, label in enumerate(labels))


def group(head: Head, place: int) -> int:
    return head.groups[place] if head.groups else place


def ranked(values: Mapping[int, Any]) -> dict[int, int]:
    order = {spelled: rank for rank, spelled in enumerate(sorted({repr(value) for value in values.values()}))}
    return {label: order[repr(value)] for label, value in values.items()}
