"""`A⁻¹ A = I` for any A: where the leading term of A stands beside A⁻¹, `A⁻¹ T = I − A⁻¹(A − T)`.

The leading term is found inside a closed sum by matching its atoms one by one; the labels that it sums may stand
nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Atom, Component, Head, Labels, Raw, merge
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.symbols import Axis

Match = tuple[dict[int, int], tuple[Atom, ...]]


def inverse_rule(part: Component, axes: tuple[Axis, ...]) -> Polynomial | None:
    """A closed sum with one pair A⁻¹ T in it replaced by I − A⁻¹(A − T)."""
    for (head, labels), exponent in part.atoms:
        if head.kind == "inverse" and exponent == 1:
            for row, column in ends(head, labels):
                changed = beside(part, (head, labels), row, column, axes)
                if changed is not None:
                    return changed
    return None


def ends(head: Head, labels: Labels) -> list[tuple[int, int]]:
    """The rows and columns of A⁻¹; of a symmetric one also the other way round."""
    *_, row, column = labels
    return [(row, column)] + ([(column, row)] if head.groups[-1] == head.groups[-2] else [])


def beside(part: Component, inverse: Atom, row: int, column: int, axes: tuple[Axis, ...]) -> Polynomial | None:
    """The term T after A⁻¹, on its columns, or before it, on its rows."""
    head, labels = inverse
    found = leading(head.content)
    *family, rows, columns = range(len(head.content.axes))
    fixed = dict(zip(family, labels, strict=False))
    raw = dict(part.atoms)
    for met, stays, near, far in ((column, row, rows, columns), (row, column, columns, rows)):
        if found is None or met >= 0:
            continue
        for names, atoms in matches(found[0], raw, {**fixed, near: met}):
            if far in names and closed(raw, inverse, atoms, names, met, far):
                ends_here = (stays, names[far]) if met == column else (names[far], stays)
                return replaced(part, inverse, atoms, found, (met, *ends_here), names, axes)
    return None


def leading(content: Polynomial) -> tuple[Monomial, Fraction] | None:
    """The connected term of A of highest degree without scalars in it; None where there is no other than I."""
    ends_ = {len(content.axes) - 2, len(content.axes) - 1}
    terms = [(m, v) for m, v in content.ordered if len(m) == 1 and m[0][1] == 1 and ends_ <= m[0][0].slots]
    terms = [item for item in terms if not any(h.kind == "delta" for (h, _), _ in item[0][0][0].atoms)]
    return max(terms, key=lambda item: (len(item[0][0][0].atoms), poly.monomial_key(item[0])), default=None)


def matches(term: Monomial, raw: Raw, names: dict[int, int]) -> Iterator[Match]:
    """Every way to find the atoms of a term among those of a product."""
    yield from match([atom for part, _ in term for atom in part.atoms], raw, names, ())


def match(
    pattern: list[tuple[Atom, Fraction]], raw: Raw, names: dict[int, int], taken: tuple[Atom, ...]
) -> Iterator[Match]:
    if not pattern:
        yield names, taken
        return
    (head, labels), exponent = min(pattern, key=lambda item: -len(set(item[0][1]) & names.keys()))
    rest = [item for item in pattern if item != ((head, labels), exponent)]
    for atom, power in raw.items():
        if atom[0] is head and power == exponent and atom not in taken:
            for turned in orders(head, atom[1]):
                wider = unified(labels, turned, names)
                if wider is not None:
                    yield from match(rest, raw, wider, (*taken, atom))


def orders(head: Head, labels: Labels) -> list[Labels]:
    """The orders of labels that mean the same atom."""
    if len(set(head.groups)) == len(labels) and not head.turns:
        return [labels]
    return [p for p in dict.fromkeys(permutations(labels)) if head.sorted(p) == labels]


def unified(pattern: Labels, labels: Labels, names: dict[int, int]) -> dict[int, int] | None:
    wider = dict(names)
    for one, other in zip(pattern, labels, strict=True):
        if wider.setdefault(one, other) != other:
            return None
    return wider


def closed(raw: Raw, inverse: Atom, atoms: tuple[Atom, ...], names: dict[int, int], met: int, far: int) -> bool:
    """Whether the labels that the term sums, and the one where it meets A⁻¹, stand nowhere else."""
    inner = [names[label] for label in names if label < 0]
    outside = {x for (h, labels) in raw if (h, labels) not in (inverse, *atoms) for x in labels}
    own = set(inverse[1])
    distinct = len(set(inner)) == len(inner) and all(x < 0 for x in inner) and names[far] not in (*inner, met)
    once = list(inverse[1]).count(met) == 1
    return distinct and once and not outside & {*inner, met} and not own & set(inner)


def replaced(
    part: Component,
    inverse: Atom,
    atoms: tuple[Atom, ...],
    found: tuple[Monomial, Fraction],
    labels: tuple[int, int, int],
    names: dict[int, int],
    axes: tuple[Axis, ...],
) -> Polynomial:
    """`(I − A⁻¹(A − T)) / c` in place of A⁻¹T, where c T is the leading term."""
    met, left, right = labels
    head, own = inverse
    gone = {met, *(names[label] for label in names if label < 0)}
    raw = {atom: e for atom, e in part.atoms if atom != inverse and atom not in atoms}
    bound = {-1 - k: axis for k, axis in enumerate(part.axes) if -1 - k not in gone}
    axis = head.content.axes[-1]
    whole = poly.monomial_of(
        merge([*raw.items(), ((Head("delta", axis, (0, 0)), (left, right)), Fraction(1))]), bound, axes
    )
    rest = Polynomial(head.content.axes, {m: -v for m, v in head.content.terms.items() if m != found[0]})
    terms = [whole]
    place = next(label for label in names if names[label] == met and label >= len(head.content.axes) - 2)
    other = 2 * len(head.content.axes) - 3 - place
    far = {place: met, other: names[other], **{k: own[k] for k in range(len(own) - 2)}}
    for monomial, value in rest.terms.items():
        inner, more = poly.raw_atoms(monomial, -1 - len(part.axes))
        placed = [((h, tuple(far.get(x, x) for x in x_)), e) for (h, x_), e in inner.items()]
        product = merge([*raw.items(), (inverse, Fraction(1)), *placed])
        known = {**bound, met: part.axes[-1 - met], **more}
        terms.append(poly.scale(value, poly.monomial_of(product, known, axes)))
    return poly.scale(1 / found[1], poly.add(*terms))
