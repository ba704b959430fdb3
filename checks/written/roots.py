"""`P = RᵀR`: a matrix that is said to be positive semidefinite by its square root, so that `xᵀPx = ‖Rx‖²`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive import index_form as form
from derive.claims import Problem, Statement
from derive.index_form import Leaf
from derive.notation.tree import Name
from derive.solving import substitute
from derive.symbols import Symbol
from derive.tensor import Tensor

LETTERS = ("R", "S", "W", "U", "Y")


def roots_of(
    data: Sequence[Tensor], declared: Mapping[str, object], taken: frozenset[str]
) -> list[tuple[Tensor, Tensor]]:
    """A new letter for each semidefinite matrix."""
    halves = [item for item in data if "semidefinite" in facts_of(str(item.symbol), declared)]
    letters = [letter for letter in LETTERS if letter not in taken]
    return [(Tensor(Leaf(Symbol(Name(letter), m.symbol.axes))), m) for letter, m in zip(letters, halves, strict=False)]


def facts_of(key: str, declared: Mapping[str, object]) -> frozenset[str]:
    facts: frozenset[str] = getattr(declared.get(key), "facts", frozenset())
    return facts


def said(root: Tensor, matrix: Tensor) -> str:
    return f"{root.symbol} is a square root of {matrix.symbol}: {matrix.symbol} = {root.symbol}ᵀ{root.symbol}"


def with_root(problem: Problem, root: Tensor, matrix: Tensor) -> Problem:
    """The problem with `RᵀR` for P."""
    value = form.contract(1, [(root.node, ("k", "i")), (root.node, ("k", "j"))], ("i", "j"))

    def put(tensor: Tensor) -> Tensor:
        inside = matrix.symbol in form.symbols(tensor.node)
        return Tensor(substitute(tensor.node, {matrix.symbol: value}), tensor.indices) if inside else tensor

    constraints = (Statement(put(item.left), item.relation, put(item.right)) for item in problem.constraints)
    return Problem(problem.sense, problem.over, put(problem.objective), tuple(constraints))
