"""Two factors become one: `A @ x`, `np.linalg.solve(A, b)`, `a * b`, `np.vdot(A, B)`, else `np.einsum`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_letters

from output.code import expressions as code
from output.code.expressions import Code
from output.code.operands import Label, Operand, Order, arranged, elementwise


def merged(one: Operand, other: Operand, keep: set[Label], order: Order) -> Operand:
    """`Σ a b` over the labels that are not in `keep`."""
    gone = {*one.labels, *other.labels} - keep
    if not gone:
        return elementwise(one, other, order)
    result = contracted(one.bare, other.bare, gone, order)
    return replace(result, number=one.number * other.number)


def contracted(one: Operand, other: Operand, gone: set[Label], order: Order) -> Operand:
    batch = {*one.labels} & {*other.labels} - gone
    for left, right in ((one, other), (other, one)):
        if left.inverts is not None and not batch and len(gone) == 1 and len(right.labels) < 3:
            return solved(left, right, gone, order)
    if batch:
        return batched(one, other, gone, order)
    if not {*one.labels, *other.labels} - gone and len(gone) > 1:
        return Operand(code.call("np.vdot", one.array, arranged(other, one.labels)))
    plain = len(gone) == 1 and max(len(one.labels), len(other.labels)) < 3
    return multiplied(one, other, gone, order) if plain else tensordot(one, other, gone)


def solved(inverse: Operand, right: Operand, gone: set[Label], order: Order) -> Operand:
    """`A⁻¹B` is the solution of AX = B, `A⁻ᵀB` of AᵀX = B."""
    assert inverse.inverts is not None
    (label,) = gone
    left, far = (inverse.inverts, 0) if inverse.labels[1] == label else (code.transposed(inverse.inverts), 1)
    rest = tuple(found for found in right.labels if found != label)
    array = code.call("np.linalg.solve", left, arranged(right, (label, *rest)), hint="solution")
    return Operand(array, (inverse.labels[far], *rest))


def multiplied(one: Operand, other: Operand, gone: set[Label], order: Order) -> Operand:
    """`A @ B` with vectors on the right, turned so that the result comes out in the order that is wanted."""
    (label,) = gone
    labels = order({*one.labels, *other.labels} - gone)
    if len(one.labels) < len(other.labels) or (len(labels) == 2 and labels[0] not in one.labels):
        one, other = other, one
    left = [found for found in one.labels if found != label]
    right = [found for found in other.labels if found != label]
    array = code.matmul(arranged(one, [*left, label]), arranged(other, [label, *right]))
    return Operand(array, (*left, *right))


def tensordot(one: Operand, other: Operand, gone: set[Label]) -> Operand:
    """A product of blocks, through one matrix product."""
    labels = [label for label in one.labels if label in gone]
    axes = tuple(tuple(operand.labels.index(label) for label in labels) for operand in (one, other))
    rest = [label for operand in (one, other) for label in operand.labels if label not in gone]
    spelled = ", ".join(f"({', '.join(map(str, places))},)" for places in axes)
    array = code.call("np.tensordot", one.array, other.array, options=f", axes=({spelled})")
    return Operand(array, tuple(rest))


def batched(one: Operand, other: Operand, gone: set[Label], order: Order) -> Operand:
    """A product of matrices for each position of the labels that both keep; of vectors `np.einsum` forms it at once."""
    labels = order({*one.labels, *other.labels} - gone)
    shared = [label for label in labels if label in one.labels and label in other.labels]
    left, right = ([found for found in item.labels if found not in {*gone, *shared}] for item in (one, other))
    if (len(gone), len(left), len(right)) != (1, 1, 1):
        return einsum([one, other], labels)
    array = code.matmul(arranged(one, [*shared, *left, *gone]), arranged(other, [*shared, *gone, *right]))
    return Operand(array, (*shared, *left, *right))


def einsum(operands: Sequence[Operand], labels: Sequence[Label], options: str = "") -> Operand:
    """`np.einsum("ij,ij->i", a, b)`."""
    every = list(dict.fromkeys(label for operand in operands for label in operand.labels))
    letter = dict(zip(every, ascii_letters, strict=False))
    spelled = [("".join(letter[label] for label in found)) for found in (*(o.labels for o in operands), labels)]
    formula = Code(f'"{",".join(spelled[:-1])}->{spelled[-1]}"', code.Level.ATOM)
    array = code.call("np.einsum", formula, *(operand.array for operand in operands), options=options)
    return Operand(array, tuple(labels))
