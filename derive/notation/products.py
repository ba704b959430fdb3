"""Putting a product together as people write it: number, constants, multipliers, labels, data, sums, vectors last."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive import index_form as form
from derive.index_form import Node
from derive.notation import tree
from derive.notation.pieces import Piece, times
from derive.notation.tree import ONE, TWO, Name, Number, Tree

Sums = Mapping[int, tuple[Name | None, Tree, Tree | None]]


def place(node: Node) -> int:
    """Where a factor stands in a product: sizes and constants first, then by the role of its symbol."""
    if isinstance(node, form.Leaf):
        return int(node.symbol.role)
    return 0 if isinstance(node, form.Size) else 4


def plus(terms: list[Tree]) -> Tree:
    """A sum with a positive term first where there is one."""
    flat = [item for term in terms for item in (term.terms if isinstance(term, tree.Plus) else (term,))]
    if len(flat) == 1:
        return flat[0]
    first = next((k for k, term in enumerate(flat) if not isinstance(term, tree.Negative)), 0)
    return tree.Plus((flat[first], *flat[:first], *flat[first + 1 :]))


def negative(body: Tree) -> Tree:
    """`−(a − b) = b − a`, `−(−a) = a`."""
    if isinstance(body, tree.Negative):
        return body.body
    if isinstance(body, tree.Plus):
        return plus([negative(term) for term in body.terms])
    return tree.Negative(body)


def raised(base: Tree, exponent: Fraction, entrywise: bool) -> Tree:
    """`√x`, `‖w‖`, `1/x`, `x²`; entry by entry a power is `x ∘ x`."""
    if exponent < 0:
        return tree.Quotient(ONE, raised(base, -exponent, entrywise))
    if exponent == 1:
        return base
    if entrywise and exponent.denominator == 1:
        return tree.Hadamard((base,) * exponent.numerator)
    if isinstance(base, tree.Power) and isinstance(base.base, tree.Norm) and base.exponent == TWO:
        return raised(base.base, 2 * exponent, entrywise)
    return tree.Root(base) if exponent == Fraction(1, 2) else tree.Power(base, Number(exponent))


def assemble(coefficient: Fraction, pieces: list[Piece], sums: Sums) -> Tree:
    """The whole term: sign, number, factors outside all sums, then each group of sums with what depends on it."""
    pieces = sorted(squared(pieces), key=lambda piece: (bool(piece.labels), piece.place))
    outside = [piece for piece in pieces if not piece.depends]
    groups = connected([piece for piece in pieces if piece.depends])
    used = {label for piece in pieces for label in piece.depends}
    groups += [[Piece(ONE, (), frozenset({label}))] for label in sums if label not in used]
    bodies = [(summed(group, sums), any(piece.labels for piece in group)) for group in groups]
    scalars = [piece.body for piece in outside if not piece.labels and not isinstance(piece.body, tree.Sum)]
    closed = [piece.body for piece in outside if not piece.labels and isinstance(piece.body, tree.Sum)]
    wide = [piece.body for piece in outside if piece.labels]
    sums_last = closed + [body for body, vector in sorted(bodies, key=lambda item: item[1])]
    return signed(coefficient, scalars, sums_last, wide)


def squared(pieces: list[Piece]) -> list[Piece]:
    """`αᵢ αᵢ` → `αᵢ²`."""
    result: list[Piece] = []
    for piece in pieces:
        base, power = split_power(piece.body)
        place = next((k for k, other in enumerate(result) if is_power_of(other, base)), None)
        if place is None or piece.labels or isinstance(base, Number):
            result.append(piece)
        else:
            old = result[place]
            result[place] = Piece(raised(base, split_power(old.body)[1] + power, False), (), old.depends, old.place)
    return result


def is_power_of(piece: Piece, base: Tree) -> bool:
    return not piece.labels and split_power(piece.body)[0] == base


def split_power(body: Tree) -> tuple[Tree, Fraction]:
    """`x³` → (x, 3); `eˣ` is a thing of its own."""
    if isinstance(body, tree.Power) and isinstance(body.exponent, Number) and body.base != Name("e"):
        return body.base, body.exponent.value
    return body, Fraction(1)


def connected(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that share a summed index stand under one sum."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        touching = [group for group in groups if any(piece.depends & other.depends for other in group)]
        rest = [group for group in groups if group not in touching]
        merged = [other for group in touching for other in group]
        groups = [*rest, [*merged, piece]]
    return groups


def summed(group: list[Piece], sums: Sums) -> Tree:
    ordered = sorted(group, key=lambda piece: (bool(piece.labels), piece.place))
    scalars = [piece.body for piece in ordered if not piece.labels]
    body = signed(Fraction(1), scalars, [], [piece.body for piece in ordered if piece.labels])
    for label in sorted(frozenset().union(*(piece.depends for piece in group)), reverse=True):
        index, upper, where = sums[label]
        assert index is not None
        body = tree.Sum(index, ONE, upper, body) if where is None else tree.Sum(index, None, None, body, where)
    return body


def signed(coefficient: Fraction, scalars: list[Tree], sums: list[Tree], wide: list[Tree]) -> Tree:
    """`−½ a b Σ c v`: quotients gathered into one fraction, the sign in front."""
    if coefficient == 0:
        return Number(Fraction(0))
    body = fraction(abs(coefficient), scalars, sums, wide)
    if coefficient > 0:
        return body
    return flipped(body) if turns(body) else tree.Negative(body)


def turns(body: Tree) -> bool:
    """Whether a minus sign is better taken into the first bracket: −(t − y)f′ is (y − t)f′."""
    first = body.factors[0] if isinstance(body, tree.Times) else body
    return isinstance(first, tree.Plus) and any(isinstance(term, tree.Negative) for term in first.terms)


def flipped(body: Tree) -> Tree:
    if isinstance(body, tree.Times):
        return tree.Times((negative(body.factors[0]), *body.factors[1:]))
    return negative(body)


def fraction(number: Fraction, scalars: list[Tree], sums: list[Tree], wide: list[Tree]) -> Tree:
    above = [part for body in scalars for part in numerator(body)]
    below = [part for body in scalars for part in denominator(body)]
    behind = [*sums, *wide]
    if not below:
        return product([*([] if number == 1 and (above or behind) else [Number(number)]), *above, *behind])
    low = product([*([] if number.denominator == 1 else [Number(Fraction(number.denominator))]), *below])
    alone = len(behind) == 1 and not above and number.numerator == 1 and isinstance(behind[0], Name)
    inside = [*above, *behind] if alone or not behind else above
    top = product([*([] if number.numerator == 1 and inside else [Number(Fraction(number.numerator))]), *inside])
    return product([tree.Quotient(top, low), *([] if inside and (alone or not behind) else behind)])


def numerator(body: Tree) -> list[Tree]:
    if isinstance(body, tree.Quotient):
        return [] if body.numerator == ONE else [body.numerator]
    return [body]


def denominator(body: Tree) -> list[Tree]:
    return [body.denominator] if isinstance(body, tree.Quotient) else []


def product(bodies: list[Tree]) -> Tree:
    return bodies[0] if len(bodies) == 1 else times(*bodies)
