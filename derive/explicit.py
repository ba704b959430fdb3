"""Small explicit sizes: a statement over matrices of two or three rows becomes one about each entry.

Axes of a fixed length of at most four are written out: sums term by term, `det A` by Leibniz' formula, `A⁻¹` as the
adjugate over the determinant.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product

from derive import index_form as form
from derive.claims import Statement
from derive.index_form import Node
from derive.sizes import select
from derive.symbols import Axis
from derive.tensor import Tensor, known

MOST = 4
LOG = known("log")


def is_small(axis: Axis) -> bool:
    return axis.size is not None and axis.size <= MOST


def has_small(node: Node) -> bool:
    """Whether some axis in it is written out."""
    return any(is_small(axis) for item in form.walk(node) for axis in axes_in(item))


def axes_in(node: Node) -> tuple[Axis, ...]:
    return node.label_axes if isinstance(node, form.Contract) else node.axes


def entries(statement: Statement) -> Iterator[Statement]:
    """The statement at every position of its small axes, everything small inside written out."""
    left, right = (list(held_indices(side)) for side in (statement.left, statement.right))
    for (one, first), (other, second) in product(left, right):
        if all(dict(other).get(name, at) == at for name, at in one):
            yield Statement(first, statement.relation, second)


Place = tuple[tuple[object, int], ...]


def held_indices(side: Tensor) -> Iterator[tuple[Place, Tensor]]:
    """The side at every position of its small axes."""
    names = [*side.indices, *range(len(side.shape))]
    small = [k for k, axis in enumerate(side.node.axes) if is_small(axis)]
    kept = tuple(index for index in side.indices if not is_small(index.axis))
    for choice in product(*(range(side.node.axes[k].size or 0) for k in small)):
        place = tuple((names[k], at) for k, at in zip(small, choice, strict=True))
        yield place, Tensor(written(entry(side.node, dict(zip(small, choice, strict=True)))), kept)


def entry(node: Node, at: dict[int, int]) -> Node:
    """The node with some axes held, functions of matrices too."""
    return select(written(node), at) if at else node


def written(node: Node) -> Node:
    """Everything over small axes as its entries beside unit vectors, sums term by term."""
    return form.rewrite(node, opened)


def opened(node: Node) -> Node | None:
    if isinstance(node, form.OfMatrix) and is_small(node.matrix.axes[-1]):
        return of_matrix(node)
    if isinstance(node, form.Softmax) and is_small(node.axes[-1]):
        return written(form.quotient(node))
    if isinstance(node, form.Multiply) and is_small(node.body.axes[-1]):
        last = len(node.body.axes) - 1
        return form.times(*(select(node.body, {last: k}) for k in range(node.body.axes[-1].size or 0)))
    if isinstance(node, form.Contract):
        summed = [k for k in range(node.rank, len(node.label_axes)) if is_small(node.label_axes[k])]
        return terms(node, summed) if summed else None
    return None


def terms(node: form.Contract, summed: list[int]) -> Node:
    """`Σᵢ aᵢ = a₁ + a₂`."""
    ranges = (range(node.label_axes[k].size or 0) for k in summed)
    return form.add([held(node, dict(zip(summed, choice, strict=True))) for choice in product(*ranges)])


def held(node: form.Contract, values: dict[int, int]) -> Node:
    factors = []
    for factor, labels in node.factors:
        fixed = {place: values[label] for place, label in enumerate(labels) if label in values}
        factors.append((select(factor, fixed), tuple(label for label in labels if label not in values)))
    axes = {label: axis for label, axis in enumerate(node.label_axes) if label not in values}
    return form.contract(node.coefficient, factors, tuple(range(node.rank)), axes)


def of_matrix(node: form.OfMatrix) -> Node:
    """`det A = Σ ± a₁ a₂ …`, `A⁻¹ = adj A / det A`."""
    size = node.matrix.axes[-1].size or 0
    rows = [[at(node.matrix, i, j) for j in range(size)] for i in range(size)]
    whole = leibniz(rows, node.axes[: len(node.matrix.axes) - 2])
    if isinstance(node, form.Inverse):
        return adjugate(rows, whole, node)
    return whole if isinstance(node, form.Determinant) else form.Map(LOG, whole)


def at(matrix: Node, row: int, column: int) -> Node:
    rank = len(matrix.axes)
    return select(matrix, {rank - 2: row, rank - 1: column})


def leibniz(rows: list[list[Node]], family: tuple[Axis, ...]) -> Node:
    size = len(rows)
    products = [form.constant(0, family)]
    for order in permutations(range(size)):
        chosen = [rows[i][order[i]] for i in range(size)]
        products.append(form.scale(parity(order), form.times(form.constant(1, family), *chosen)))
    return form.add(products)


def parity(order: tuple[int, ...]) -> int:
    odd = sum(one > other for k, one in enumerate(order) for other in order[k + 1 :]) % 2
    return -1 if odd else 1


def adjugate(rows: list[list[Node]], whole: Node, node: form.Inverse) -> Node:
    """`(A⁻¹)ᵢⱼ = (−1)^{i+j} Mⱼᵢ / det A`, entry by entry beside unit vectors."""
    family, size = node.axes[:-2], len(rows)
    under = form.power(whole, -1)
    return form.add(
        [placed(cofactor(rows, j, i, family), under, (i, j), node) for i in range(size) for j in range(size)]
    )


def cofactor(rows: list[list[Node]], row: int, column: int, family: tuple[Axis, ...]) -> Node:
    minor = [[e for k, e in enumerate(line) if k != column] for i, line in enumerate(rows) if i != row]
    return form.scale(Fraction(-1) ** (row + column), leibniz(minor, family))


def placed(value: Node, under: Node, place: tuple[int, int], node: form.Inverse) -> Node:
    own = tuple(range(len(node.axes) - 2))
    ends = (len(own), len(own) + 1)
    units = [(form.Unit(node.axes[-1], at_), (end,)) for at_, end in zip(place, ends, strict=True)]
    return form.contract(1, [(value, own), (under, own), *units], (*own, *ends))
