"""What vanishes exactly where a polynomial does: `x/D + y` and `x + yD`, `A⁻¹Xᵀ − XᵀB⁻¹` and `XᵀB − AXᵀ`.

A polynomial is multiplied by the denominators in it, and a free row or column by the matrix whose inverse stands
there. Where the polynomial is defined none of these is 0 or singular.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.errors import TooHard
from derive.normal_form import functions as fn
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Head
from derive.normal_form.polynomial import Polynomial
from derive.normal_form.rewriting import rewrite

MOST_TERMS = 300
MOST_BODIES = 16
Stand = tuple[Head, tuple[int, ...], int]


def multiples(body: Polynomial) -> Iterator[Polynomial]:
    """The polynomial, and what is left of it as denominators are cleared, one inverse at a time and in any order."""
    yield body
    waiting, seen = [cleared(body)], set[str]()
    for _ in range(MOST_BODIES):
        if not waiting:
            return
        current = waiting.pop(0)
        if current.key not in seen and len(current.terms) <= MOST_TERMS:
            seen.add(current.key)
            if current != body:
                yield current
            waiting += [cleared(without_inverse(current, *item)) for item in inverses(current)]


def cleared(body: Polynomial) -> Polynomial:
    """The polynomial times every free denominator in it; each is non-zero wherever the body is defined."""
    for head, labels, exponent in denominators(body):
        body = fn.times(body, fn.power(base_of(head, labels, body), Fraction(-exponent)))
    return body


def base_of(head: Head, labels: tuple[int, ...], body: Polynomial) -> Polynomial:
    if head.kind == "power":
        return poly.relabel(head.content, labels, body.axes)
    return poly.atom(head, labels, body.axes)


def denominators(body: Polynomial) -> list[Stand]:
    least: dict[tuple[Head, tuple[int, ...]], int] = {}
    for monomial in body.terms:
        for part, exponent in monomial:
            (atom, _), *_ = part.atoms
            if not part.axes and atom[0].kind != "exp" and exponent < 0:
                least[atom] = min(least.get(atom, 0), exponent.numerator // exponent.denominator)
    return [(head, labels, low) for (head, labels), low in least.items()]


def inverses(body: Polynomial) -> list[tuple[Head, tuple[int, ...], int]]:
    """The inverses that stand on a free row or column, with the place of that slot among their labels."""
    found: dict[tuple[Head, tuple[int, ...], int], None] = {}
    for monomial, _ in body.ordered:
        for part, exponent in monomial:
            for (head, labels), _ in part.atoms:
                if head.kind == "inverse" and exponent == 1:
                    found |= dict.fromkeys((head, labels, k) for k in (-2, -1) if clear_at(labels, k))
    return sorted(found, key=lambda item: -len(item[0].key))


def clear_at(labels: tuple[int, ...], place: int) -> bool:
    """A slot of its own, the family free too."""
    return labels[place] >= 0 and labels.count(labels[place]) == 1 and all(x >= 0 for x in labels[:-2])


def without_inverse(body: Polynomial, head: Head, labels: tuple[int, ...], place: int) -> Polynomial:
    """`Σₚ Aₖₚ bodyₚ`, for a column `Σₚ bodyₚ Aₚₖ`: A is invertible, so the one vanishes where the other does."""
    slot, last = labels[place], len(body.axes)
    wider = (*body.axes, body.axes[slot])
    names = tuple(last if k == slot else k for k in range(last))
    ends = (slot, last) if place == -2 else (last, slot)
    matrix = poly.relabel(head.content, (*labels[:-2], *ends), wider)
    try:
        product = fn.times(poly.relabel(body, names, wider), matrix)
        return rewrite(poly.bind(product, last))
    except TooHard:
        return poly.number(1, body.axes)
