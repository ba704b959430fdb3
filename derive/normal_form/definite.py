"""Visibly positive (semi)definite: `c I`, `diag(p)`, Σ, Σ⁻¹, `XᵀWX`, `v vᵀ`, and sums of such."""

from __future__ import annotations

from fractions import Fraction

from derive.normal_form import functions as fn
from derive.normal_form.atoms import Component, Head, is_definite
from derive.normal_form.mirror import inner_leaf, mirrored
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.symbols import Fact

Ends = tuple[int, int]


def definite(matrix: Polynomial, strict: bool) -> bool:
    """Whether every term is ⪰ 0, and one ≻ 0 where that is wanted."""
    ends = (len(matrix.axes) - 2, len(matrix.axes) - 1)
    weighed = all(value > 0 and semidefinite(m, ends) for m, value in matrix.terms.items())
    return weighed and (not strict or any(strictly(m, ends) for m in matrix.terms))


def semidefinite(monomial: Monomial, ends: Ends) -> bool:
    core, scalars = split(monomial, ends)
    return all(fn.at_least_zero(*item) for item in scalars) and is_form(core, ends)


def split(monomial: Monomial, ends: Ends) -> tuple[list[tuple[Component, Fraction]], list[tuple[Component, Fraction]]]:
    core = [item for item in monomial if item[0].slots & set(ends)]
    return core, [item for item in monomial if item not in core]


def is_form(core: list[tuple[Component, Fraction]], ends: Ends) -> bool:
    """One mirrored part, `v vᵀ`, or a diagonal of what is ≥ 0."""
    rest = without_identity(core, ends)
    if rest is not None:
        return all(fn.at_least_zero(*item) for item in rest)
    closed = [(part, exponent) for part, exponent in core if part.axes]
    if len(closed) > 1:
        return len(core) == 2 and turned_into(core, ends)
    if any(exponent != 1 for _, exponent in closed):
        return False
    atoms = [(atom, e * exponent) for part, exponent in core for atom, e in part.atoms]
    whole = Component(closed[0][0].axes if closed else (), tuple(atoms))
    return mirrored(whole, fn.even_or_not_negative, ends)


def turned_into(core: list[tuple[Component, Fraction]], ends: Ends) -> bool:
    """`(Σ a)ᵢ (Σ a)ⱼ`: the one is the other with row and column exchanged."""
    names = {ends[0]: ends[1], ends[1]: ends[0]}
    one, other = (
        {((h, h.sorted(tuple(names.get(x, x) if turn else x for x in labels))), e) for (h, labels), e in part.atoms}
        for turn, (part, _) in zip((True, False), core, strict=True)
    )
    return one == other and core[0][1] == core[1][1]


def without_identity(core: list[tuple[Component, Fraction]], ends: Ends) -> list[tuple[Component, Fraction]] | None:
    """What stands beside δ."""
    rest = [item for item in core if not is_identity(item[0], ends)]
    return rest if len(rest) < len(core) else None


def is_identity(part: Component, ends: Ends) -> bool:
    ((head, labels), _), *_ = part.atoms
    return not part.axes and head.kind == "delta" and set(labels) == set(ends)


def strictly(monomial: Monomial, ends: Ends) -> bool:
    """≻ 0: positive scalars times I, diag(p > 0), Σ, Σ⁻¹, or XᵀMX with X of full column rank and M ≻ 0."""
    core, scalars = split(monomial, ends)
    if not all(fn.above_zero(*item) for item in scalars):
        return False
    rest = without_identity(core, ends)
    if rest is not None:
        return all(fn.above_zero(*item) for item in rest)
    return len(core) == 1 and core[0][1] == 1 and congruence(core[0][0], ends)


def congruence(part: Component, ends: Ends) -> bool:
    heads = [(head, labels, e) for (head, labels), e in part.atoms]
    if not part.axes:
        return positive_matrix(heads[0][0])
    outer = [(h, labels) for h, labels, e in heads if set(labels) & set(ends) and e == 1 and full_rank(h)]
    inner = [(h, labels, e) for h, labels, e in heads if not set(labels) & set(ends)]
    if len(outer) != 2 or len(outer) + len(inner) != len(heads):
        return False
    rows = [labels[0] for _, labels in outer]
    if rows[0] == rows[1]:
        return len(part.axes) == 1 and all(labels == (rows[0],) and fn.head_positive(h) for h, labels, _ in inner)
    middle = [positive_matrix(h) and set(labels) == set(rows) for h, labels, _ in inner]
    return len(part.axes) == 2 and middle == [True]


def positive_matrix(head: Head) -> bool:
    inner = inner_leaf(head) if head.kind == "inverse" else None
    return is_definite(head) or (inner is not None and is_definite(inner))


def full_rank(head: Head) -> bool:
    return head.has(Fact.FULL_COLUMN_RANK) and not any(at is not None for at in head.content[1])
