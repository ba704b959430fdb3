"""Inverse and determinant of a polynomial: `(cAB)⁻¹ = c⁻¹ B⁻¹ A⁻¹`, `det(cAB) = cⁿ det A det B`.

A product is taken apart at every summed label that separates rows from columns and runs along their axis, so both
parts are square; where a product of square matrices is invertible each of them is.
"""

from __future__ import annotations

from fractions import Fraction

from derive.normal_form import functions as fn
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Atom, Component, Head, Labels, Raw, is_definite
from derive.normal_form.polynomial import ONE, Monomial, Polynomial
from derive.normal_form.raising import multiplied, raised
from derive.normal_form.rewriting import rewrite
from derive.symbols import Axis

Pair = tuple[Polynomial, Polynomial]


def inverse(matrix: Polynomial) -> Polynomial:
    """`A⁻¹` over the family, rows and columns."""
    scalar, body = scalars(matrix)
    factor = fn.power(scalar, Fraction(-1))
    return fn.times(factor, inverse_of(body))


def inverse_of(body: Polynomial) -> Polynomial:
    pair, diagonal, inner = halves(body), diagonal_of(body), inside(body, "inverse")
    if pair is not None:
        return chained(inverse(pair[1]), inverse(pair[0]))
    if diagonal is not None:
        return fn.times(fn.power(diagonal, Fraction(-1)), identity(body.axes))
    return inner if inner is not None else opaque("inverse", body)


def determinant(matrix: Polynomial) -> Polynomial:
    """`det A` over the family."""
    scalar, body = scalars(matrix)
    axis, family = body.axes[-1], body.axes[:-2]
    count = poly.number(axis.size, family) if axis.size else poly.atom(Head("size", axis), (), family)
    return fn.times(raised(Polynomial(family, scalar.terms), count), determinant_of(body))


def determinant_of(body: Polynomial) -> Polynomial:
    pair, diagonal, inner = halves(body), diagonal_of(body), inside(body, "inverse")
    if pair is not None:
        return fn.times(determinant(pair[0]), determinant(pair[1]))
    if diagonal is not None:
        return multiplied(poly.relabel(diagonal, (*range(len(body.axes) - 1), 0), body.axes[:-1]))
    if inner is not None:
        return fn.power(determinant(inner), Fraction(-1))
    return opaque("determinant", body)


def identity(axes: tuple[Axis, ...]) -> Polynomial:
    return poly.atom(Head("delta", axes[-1], (0, 0)), (len(axes) - 2, len(axes) - 1), axes)


def scalars(matrix: Polynomial) -> Pair:
    """`c A` → (c, A): what all terms share and does not depend on row and column."""
    ends = {len(matrix.axes) - 2, len(matrix.axes) - 1}
    shared = set.intersection(*({part for part, _ in m if not part.slots & ends} for m in matrix.terms or [ONE]))
    if len(matrix.terms) > 1:
        shared = {part for m in matrix.terms for part, _ in m if not part.slots & ends and not part.axes}
    least = {part: min(dict(m).get(part, Fraction(0)) for m in matrix.terms) for part in shared}
    common = poly.join((part, low) for part, low in least.items() if low)
    number = upright(matrix).ordered[0][1] if matrix.terms else Fraction(1)
    terms = {without(m, least): value / number for m, value in matrix.terms.items()}
    return Polynomial(matrix.axes, {common: number}), Polynomial(matrix.axes, terms)


def without(monomial: Monomial, least: dict[Component, Fraction]) -> Monomial:
    powers = [(part, exponent - least.get(part, Fraction(0))) for part, exponent in monomial]
    rest = [(part, exponent) for part, exponent in powers if exponent]
    rest += [(part, -low) for part, low in least.items() if low and part not in dict(monomial)]
    return poly.join(rest)


def transposed(matrix: Polynomial) -> Polynomial:
    *family, row, column = range(len(matrix.axes))
    *outer, rows, columns = matrix.axes
    return poly.relabel(matrix, (*family, column, row), (*outer, columns, rows))


def upright(matrix: Polynomial) -> Polynomial:
    """Of a matrix and its transpose the one that comes first."""
    return min(matrix, transposed(matrix), key=order_of)


def order_of(matrix: Polynomial) -> tuple[list[Labels], str]:
    parts = (part for monomial, _ in matrix.ordered for part, _ in monomial)
    return [labels for part in parts for (_, labels), _ in part.atoms], matrix.key


def opaque(kind: str, matrix: Polynomial) -> Polynomial:
    """`(Aᵀ)⁻¹ = (A⁻¹)ᵀ`, `det Aᵀ = det A`: an atom with the upright matrix inside."""
    content, rank = upright(matrix), len(matrix.axes)
    if kind == "determinant":
        return poly.atom(Head(kind, content, tuple(range(rank - 2))), tuple(range(rank - 2)), matrix.axes[:-2])
    symmetric = matrix == transposed(matrix)
    groups = (*range(rank - 2), rank, rank) if symmetric else tuple(range(rank))
    ends = (rank - 2, rank - 1) if content == matrix else (rank - 1, rank - 2)
    return poly.atom(Head(kind, content, groups), (*range(rank - 2), *ends), matrix.axes)


def inside(body: Polynomial, kind: str) -> Polynomial | None:
    """A, where the body is A⁻¹ or its transpose alone."""
    atom = alone(body)
    if atom is None or atom[0].kind != kind:
        return None
    return poly.relabel(atom[0].content, atom[1], body.axes)


def alone(body: Polynomial) -> Atom | None:
    """The only atom of a body that is one."""
    ((monomial, value), *more) = body.terms.items() or [(ONE, Fraction(0))]
    if more or value != 1 or len(monomial) != 1 or monomial[0][0].axes or monomial[0][1] != 1:
        return None
    return monomial[0][0].atoms[0][0]


def diagonal_of(body: Polynomial) -> Polynomial | None:
    """p, where the body is `δᵢⱼ pᵢ`."""
    row, column = len(body.axes) - 2, len(body.axes) - 1
    delta = identity(body.axes)
    ((wanted, _),) = next(iter(delta.terms))
    terms: poly.Terms = {}
    for monomial, value in body.terms.items():
        rest = tuple(item for item in monomial if item[0] != wanted)
        if len(rest) == len(monomial) or any(column in part.slots for part, _ in rest):
            return None
        terms[rest] = value
    return Polynomial(body.axes, terms) if terms and row >= 0 else None


def chained(left: Polynomial, right: Polynomial) -> Polynomial:
    """`A B`."""
    *family, row, column = range(len(left.axes))
    wider = (*left.axes, left.axes[-1])
    first = poly.relabel(left, (*family, row, column + 1), wider)
    second = poly.relabel(right, (*family, column + 1, column), wider)
    return rewrite(poly.bind(fn.times(first, second), len(left.axes)))


def halves(body: Polynomial) -> Pair | None:
    """`A B` → (A, B), cut at a summed label that separates rows from columns."""
    if len(body.terms) != 1 or next(iter(body.terms.values())) != 1:
        return None
    ((monomial, _),) = body.terms.items()
    raw, bound = poly.raw_atoms(monomial, -1)
    row, column = len(body.axes) - 2, len(body.axes) - 1
    for label, axis in bound.items():
        left = reach(raw, row, label) if axis == body.axes[-1] == body.axes[-2] else None
        if left is not None and not any(column in labels for _, labels in left):
            return cut(raw, bound, left, label, body.axes)
    return None


def reach(raw: Raw, start: int, wall: int) -> set[Atom]:
    """The atoms that hang together with a label, without passing the wall."""
    found: set[Atom] = set()
    labels = {start}
    while True:
        more = {atom for atom in raw if set(atom[1]) & labels and atom not in found}
        if not more:
            return found
        found |= more
        family = {label for label in labels if label >= 0}
        labels |= {x for _, places in more for x in places if x != wall and (x < 0 or x in family)}


def cut(raw: Raw, bound: dict[int, Axis], left: set[Atom], label: int, axes: tuple[Axis, ...]) -> Pair | None:
    row, column = len(axes) - 2, len(axes) - 1
    one = {atom: e for atom, e in raw.items() if atom in left}
    other = {atom: e for atom, e in raw.items() if atom not in left}
    if not any(label in x for _, x in one) or not any(column in x for _, x in other) or not whole(other, label):
        return None
    inner = [{k: a for k, a in bound.items() if any(k in x for _, x in part) and k != label} for part in (one, other)]
    first = poly.monomial_of(renamed(one, {label: column}), inner[0], axes)
    second = poly.monomial_of(renamed(other, {label: row}), inner[1], axes)
    return first, second


def whole(raw: Raw, label: int) -> bool:
    return any(label in labels for _, labels in raw)


def renamed(raw: Raw, names: dict[int, int]) -> Raw:
    return {(h, h.sorted(tuple(names.get(x, x) for x in labels))): e for (h, labels), e in raw.items()}


def definite(matrix: Polynomial) -> bool:
    """Whether a matrix is visibly positive definite: a symbol that is declared so."""
    atom = alone(matrix)
    return atom is not None and is_definite(atom[0])
