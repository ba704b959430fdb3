"""Names for multipliers and new variables: by the kind of constraint, never one that the text has used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.claims import Statement
from derive.errors import CannotSolve
from derive.index_form import Leaf, Node, symbols
from derive.notation.lift import families
from derive.symbols import Axis, Fact, Index, Role, Symbol, parse_name
from derive.tensor import Tensor, spread

EQUATIONS = ("nu", "eta", "kappa", "rho", "omega", "tau", "zeta")
INDEXED = ("alpha", "mu", "beta", "eta", "gamma", "delta", "theta")
BOUNDS = ("lambda", "mu", "eta", "alpha", "beta", "gamma", "theta")
SPLITS = ("z", "u", "v", "s", "r", "t", "h", "q")


@dataclass
class Names:
    """The names that are in use."""

    taken: set[str] = field(default_factory=set)

    def new(self, wanted: Iterable[str]) -> str:
        for name in numbered(tuple(wanted)):
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise CannotSolve("no letter is left for a multiplier")


def numbered(letters: tuple[str, ...]) -> Iterator[str]:
    """`ν`, `η`, then `ν₁`, `η₁`."""
    yield from letters
    yield from (f"{letter}_{k}" for k in range(1, 9) for letter in letters)


def multiplier(constraint: Statement, names: Names) -> Tensor:
    """One number for every entry of the constraint; of an inequality it is ≥ 0."""
    indices = joint(constraint)
    shape = constraint.left.shape
    equation = constraint.relation == "="
    word = names.new(EQUATIONS if equation else INDEXED if indices else BOUNDS)
    facts = frozenset() if equation else frozenset({Fact.NONNEGATIVE})
    axes = (*(index.axis for index in indices), *shape)
    return Tensor(Leaf(Symbol(parse_name(word), axes, len(indices), Role.MULTIPLIER, facts)), indices)


def joint(item: Statement) -> tuple[Index, ...]:
    return tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))


def indexed(item: Statement) -> Statement:
    """`ξᵢ ≥ 0` for `ξ ≥ 0`: an axis that some side counts as the subscript of a family gets its index."""
    indices = joint(item)
    nodes = [spread(side, indices) for side in (item.left, item.right)]
    flags = [any(pair) for pair in zip(*(families(node) for node in nodes), strict=True)][len(indices) :]
    if not flags or not flags[0] or len(flags) > 1:
        return item
    more = (*indices, Index(letter(item.left.shape[0], indices), item.left.shape[0]))
    return Statement(Tensor(nodes[0], more), item.relation, Tensor(nodes[1], more))


def letter(axis: Axis, taken: tuple[Index, ...]) -> str:
    return next(name for name in axis.letters if name not in {index.name for index in taken})


def shaped(item: Statement) -> Statement:
    """`Xᵀν ≤ λ𝟏` for `(Xᵀν)ⱼ ≤ λ`: indices over axes of vectors and matrices are shape again."""
    indices = joint(item)
    nodes = [spread(side, indices) for side in (item.left, item.right)]
    flags = [any(pair) for pair in zip(*(families(node) for node in nodes), strict=True)] if nodes[0].axes else []
    if item.left.shape or not indices or any(flags):
        return item
    return Statement(Tensor(nodes[0]), item.relation, Tensor(nodes[1]))


def symbols_of(nodes: Iterable[Node]) -> set[Symbol]:
    return {name for node in nodes for name in symbols(node)}
