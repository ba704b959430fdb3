"""Closing open labels: `Σₖ wₖ xₖ` → w·x, `Σₕ Wₕₖ δₕ` → Wᵀδ, `δₕ f′(zₕ)` → δ ∘ f′(z), `Σₖ Aₖₖ` → tr A.

A piece is a tree with at most two open labels: a scalar, a vector, or a matrix (rows, columns). Labels are closed one
at a time, those first that end in a vector, so that products are written from the right: W₂(W₁x).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree


@dataclass(frozen=True)
class Piece:
    """A tree, its open labels, the summed indices in it, and its place among the factors of a product."""

    body: Tree
    labels: tuple[int, ...] = ()
    depends: frozenset[int] = frozenset()
    place: int = 4

    def made(self, body: Tree, labels: tuple[int, ...], *others: Piece) -> Piece:
        depends = self.depends.union(*(other.depends for other in others))
        return Piece(body, labels, depends, 5 if not labels else 4)


def close(pieces: list[Piece], out: tuple[int, ...]) -> list[Piece]:
    """Pieces whose open labels are exactly `out`: scalars, then at most one vector or matrix, last."""
    pieces = [diagonal(piece, out, [other for other in pieces if other is not piece]) for piece in pieces]
    while True:
        pieces = overlaid(pieces, out)
        chosen = next_label(pieces, out)
        if chosen is None:
            break
        label, rule = chosen
        on = [piece for piece in pieces if label in piece.labels]
        position = pieces.index(on[-1])
        made = rule(on, label)
        pieces = [*(p for p in pieces[:position] if p not in on), made, *(p for p in pieces[position:] if p not in on)]
    return arranged(pieces, out)


def stuck(pieces: list[Piece], out: tuple[int, ...]) -> int | None:
    """A summed label that no matrix notation closes, as on Aₖₐ Bₖᵦ Cₖᵧ."""
    return next((label for piece in pieces for label in piece.labels if label not in out), None)


def overlaid(pieces: list[Piece], out: tuple[int, ...]) -> list[Piece]:
    """`Aₖₗ Bₖₗ` → A ∘ B where more than a trace is made of it."""
    for place, first in enumerate(pieces):
        for second in pieces[place + 1 :]:
            labels = set(first.labels)
            if len(labels) != 2 or set(second.labels) != labels:
                continue
            others = [piece for piece in pieces if piece not in (first, second) and labels & set(piece.labels)]
            if others or labels & set(out):
                made = entrywise([first, second], first.labels[0])
                return overlaid([made if piece is first else piece for piece in pieces if piece is not second], out)
    return pieces


def diagonal(piece: Piece, out: tuple[int, ...], others: list[Piece]) -> Piece:
    """`Aₖₖ`: the trace where k is summed, the diagonal as a vector where it stays or stands on other factors."""
    if len(piece.labels) != 2 or piece.labels[0] != piece.labels[1]:
        return piece
    stays = piece.labels[0] in out or any(piece.labels[0] in other.labels for other in others)
    function = Name("diag") if stays else Name("tr")
    return piece.made(tree.Call(function, (piece.body,)), piece.labels[:1] if stays else ())


Rule = Callable[[list[Piece], int], Piece]


def next_label(pieces: list[Piece], out: tuple[int, ...]) -> tuple[int, Rule] | None:
    """The next label to close and how: vectors into matrices first, then products of matrices, dots last."""
    labels = list(dict.fromkeys(label for piece in pieces for label in piece.labels))
    for wanted in SHAPES:
        for label in labels:
            on = [piece for piece in pieces if label in piece.labels]
            shape = (label in out, sum(len(p.labels) == 1 for p in on), sum(len(p.labels) == 2 for p in on))
            if matches(shape, wanted[0]):
                return label, wanted[1]
    return None


def matches(shape: tuple[bool, int, int], wanted: tuple[bool | None, int, int]) -> bool:
    stays, vectors, matrices = wanted
    enough = shape[1] == vectors if vectors < 2 else shape[1] >= 2
    return stays in (None, shape[0]) and enough and shape[2] == matrices


def apply_matrix(on: list[Piece], label: int) -> Piece:
    """`A v` or `Aᵀv`."""
    (vector,) = [piece for piece in on if len(piece.labels) == 1]
    (matrix,) = [piece for piece in on if len(piece.labels) == 2]
    other = matrix.labels[0] if matrix.labels[1] == label else matrix.labels[1]
    left = matrix.body if matrix.labels[1] == label else transpose(matrix.body)
    return matrix.made(times(left, vector.body), (other,), vector)


def multiply(on: list[Piece], label: int) -> Piece:
    """`A B`, each transposed where its labels ask for it."""
    first, second = on
    if set(first.labels) == set(second.labels):
        return frobenius(first, second)
    if second.labels[1] == label and first.labels[0] == label:
        first, second = second, first
    left = first.body if first.labels[1] == label else transpose(first.body)
    right = second.body if second.labels[0] == label else transpose(second.body)
    ends = [next(x for x in piece.labels if x != label) for piece in (first, second)]
    return first.made(times(left, right), (ends[0], ends[1]), second)


def frobenius(first: Piece, second: Piece) -> Piece:
    """`tr(AᵀB)`."""
    right = second.body if first.labels == second.labels else transpose(second.body)
    return first.made(tree.Call(Name("tr"), (times(transpose(first.body), right),)), (), second)


def dot(on: list[Piece], label: int) -> Piece:
    """`a·b`, `‖a‖²`, or `aᵀM b` where one side is a product already."""
    first, *others = on
    second = others[0] if len(others) == 1 else hadamard(others, label)
    if first.body == second.body:
        return first.made(tree.Power(tree.Norm(first.body), tree.TWO), (), second)
    if any(isinstance(piece.body, tree.Times) for piece in (first, second)):
        left, right = (second, first) if isinstance(first.body, tree.Times) else (first, second)
        return first.made(times(row(left.body), right.body), (), second)
    return first.made(tree.Dot((first.body, second.body)), (), second)


def hadamard(on: list[Piece], label: int) -> Piece:
    """`a ∘ b`, and `p/q` for `p ∘ 𝟏/q`."""
    above = [piece.body for piece in on if not is_reciprocal(piece.body)]
    below = [piece.body.denominator for piece in on if is_reciprocal(piece.body)]
    if not above or not below:
        return on[0].made(circled([piece.body for piece in on]), on[0].labels, *on[1:])
    body = tree.Quotient(*(parts[0] if len(parts) == 1 else circled(parts) for parts in (above, below)))
    return on[0].made(body, on[0].labels, *on[1:])


def is_reciprocal(body: Tree) -> TypeGuard[tree.Quotient]:
    """`𝟏/q`, entry by entry."""
    return isinstance(body, tree.Quotient) and body.numerator == Name("one")


def circled(bodies: list[Tree]) -> Tree:
    """`a ∘ b ∘ c`, flattened."""
    flat = [item for body in bodies for item in (body.factors if isinstance(body, tree.Hadamard) else (body,))]
    return tree.Hadamard(tuple(flat))


def total(on: list[Piece], label: int) -> Piece:
    """`𝟏ᵀv`, `‖v‖₁`."""
    body = on[0].body
    if isinstance(body, tree.Call) and body.function == Name("abs"):
        return on[0].made(tree.Norm(body.arguments[0], tree.ONE), ())
    return on[0].made(times(transpose(Name("one")), on[0].body), ())


def row_sums(on: list[Piece], label: int) -> Piece:
    """`A 𝟏`."""
    return apply_matrix([on[0], Piece(Name("one"), (label,))], label)


def weigh(on: list[Piece], label: int) -> Piece:
    """`diag(v) A`: a vector beside a matrix on a label that stays, or between two matrices."""
    vectors = [piece for piece in on if len(piece.labels) == 1]
    vector = vectors[0] if len(vectors) == 1 else hadamard(vectors, label)
    matrix = next(piece for piece in on if len(piece.labels) == 2)
    diag = tree.Call(Name("diag"), (vector.body,))
    if matrix.body == Name("I"):
        return matrix.made(diag, matrix.labels, vector)
    if matrix.labels[0] == label:
        return matrix.made(times(diag, matrix.body), matrix.labels, vector)
    return matrix.made(times(matrix.body, diag), matrix.labels, vector)


def between(on: list[Piece], label: int) -> Piece:
    """`A diag(v) B`."""
    matrices = [piece for piece in on if len(piece.labels) == 2]
    vectors = [piece for piece in on if len(piece.labels) == 1]
    return multiply([weigh([matrices[0], *vectors], label), matrices[1]], label)


SHAPES: tuple[tuple[tuple[bool | None, int, int], Rule], ...] = (
    ((False, 1, 1), apply_matrix),
    ((True, 2, 0), hadamard),
    ((False, 2, 1), lambda on, label: apply_matrix([p for p in on if len(p.labels) == 2] + [joined(on, label)], label)),
    ((False, 0, 1), row_sums),
    ((False, 1, 2), between),
    ((False, 2, 2), between),
    ((False, 0, 2), multiply),
    ((True, 1, 1), weigh),
    ((True, 2, 1), weigh),
    ((True, 0, 2), lambda on, label: entrywise(on, label)),
    ((False, 2, 0), dot),
    ((False, 1, 0), total),
)


def joined(on: list[Piece], label: int) -> Piece:
    return hadamard([piece for piece in on if len(piece.labels) == 1], label)


def entrywise(on: list[Piece], label: int) -> Piece:
    """`A ∘ B` for two matrices over the same two labels."""
    first, second = on
    right = second.body if second.labels == first.labels else transpose(second.body)
    return first.made(circled([first.body, right]), first.labels, second)


def arranged(pieces: list[Piece], out: tuple[int, ...]) -> list[Piece]:
    """Scalars first; then the vector, the matrix, or the outer product a bᵀ, filled up with 𝟏 where nothing stands."""
    if stuck(pieces, out) is not None:
        return pieces
    scalars = [piece for piece in pieces if not piece.labels]
    wide = [piece for piece in pieces if piece.labels]
    if not out or (len(wide) == 1 and wide[0].labels == out):
        return scalars + wide
    if len(wide) == 1 and len(wide[0].labels) == 2:
        return [*scalars, wide[0].made(transpose(wide[0].body), out)]
    on = {piece.labels: piece for piece in reversed(wide)}
    columns = [on.get((label,), Piece(Name("one"), (label,))) for label in out]
    if len(columns) == 1:
        return [*scalars, columns[0]]
    if len(columns) > 2:
        raise NoRule(f"no notation for a tensor with {len(columns)} open axes; give it indices")
    left, right = columns
    return [*scalars, left.made(times(left.body, row(right.body)), out, right)]


def times(*bodies: Tree) -> Tree:
    """Juxtaposition, flattened."""
    flat = [factor for body in bodies for factor in (body.factors if isinstance(body, tree.Times) else (body,))]
    return tree.Times(tuple(flat))


def row(body: Tree) -> Tree:
    """`vᵀ`, `(A v)ᵀ = vᵀAᵀ`; the vector diag(A) is not its own transpose, as the matrix diag(v) is."""
    if isinstance(body, tree.Times):
        *matrices, vector = body.factors
        return times(row(vector), *(transpose(factor) for factor in reversed(matrices)))
    return tree.Transpose(body)


def transpose(body: Tree) -> Tree:
    """`(Aᵀ)ᵀ = A`, `(A B)ᵀ = Bᵀ Aᵀ`."""
    if isinstance(body, tree.Transpose):
        return body.body
    if isinstance(body, tree.Call) and body.function.base == "diag":
        return body
    if isinstance(body, tree.Times):
        return times(*(transpose(factor) for factor in reversed(body.factors)))
    return tree.Transpose(body)
