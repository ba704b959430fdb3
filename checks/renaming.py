"""A problem in the letters of another: what its variables may be called, and in which unit they may be counted.

A multiplier of an equation may have the other sign; all may be scaled by a positive number of the problem, carry labels
or be counted from data. An optimum is the same in any of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product

from checks.by_parts import canonical
from checks.by_parts import matching as same_bound
from derive import index_form as form
from derive.claims import DualByParts, Problem, Statement
from derive.conjugates import reciprocal
from derive.dual.functions import is_function, is_log
from derive.errors import NothingChanged
from derive.solving import substitute
from derive.symbols import Fact, Symbol
from derive.tensor import Tensor, as_tensor, hadamard

MOST_WAYS = 96


@dataclass(frozen=True)
class Renaming:
    """What the variables are put for, and the positive unit in which that is."""

    values: Mapping[Symbol, Tensor]
    unit: Tensor | None = None


def assignments(over: Sequence[Tensor], dual: DualByParts) -> Iterator[Renaming]:
    """Each variable is a multiplier, or the negative of one that may have any sign."""
    count = 0
    for chosen in permutations(dual.multipliers, len(over)):
        if all(v.symbol.axes == m.symbol.axes for v, m in zip(over, chosen, strict=True)):
            for signs in product(*((1, -1) if not m.symbol.facts else (1,) for m in chosen)):
                named = ((v.symbol, Tensor(m.node) * s) for v, m, s in zip(over, chosen, signs, strict=True))
                yield Renaming(dict(named))
                count += 1
        if count >= MOST_WAYS:
            return


def scaled(data: Sequence[Tensor], over: Sequence[Tensor], dual: DualByParts) -> Iterator[Renaming]:
    """`nαᵢ`, `α/λ`, `yᵢαᵢ`: multipliers in another unit, or with the labels in them."""
    labels = [item for item in data if Fact.SIGN in item.symbol.facts]
    yield from in_unit(over, dual, [*units(data, over)])
    for names in assignments(over, dual):
        yield from (Renaming(shifted) for shifted in shifts(names, data))
        for label in labels:
            if all(name.axes == label.symbol.axes for name in names.values):
                yield Renaming({name: hadamard(Tensor(label.node), value) for name, value in names.values.items()})


def in_unit(over: Sequence[Tensor], dual: DualByParts, of: Sequence[Tensor]) -> Iterator[Renaming]:
    """`nαᵢ`, `α/λ`."""
    for names, unit in product(assignments(over, dual), of):
        yield Renaming({name: value * unit for name, value in names.values.items()}, unit)


def shifts(names: Renaming, data: Sequence[Tensor]) -> Iterator[dict[Symbol, Tensor]]:
    """`pᵢ = yᵢ + θᵢ`: multipliers counted from data of their own axes."""
    for item in data:
        if all(name.axes == item.symbol.axes for name in names.values):
            yield {name: Tensor(item.node) + value for name, value in names.values.items()}


def units(data: Sequence[Tensor], over: Sequence[Tensor]) -> Iterator[Tensor]:
    """Positive numbers of the problem, sizes among them, their inverses and products of two."""
    axes = dict.fromkeys(axis for item in (*data, *over) for axis in item.symbol.axes)
    sizes = [Tensor(form.Size(axis)) for axis in axes]
    single = [*positive(data), *sizes]
    for unit in (*single, *(one * other for one, other in combinations(single, 2))):
        yield from (unit, reciprocal(unit))


def positive(data: Sequence[Tensor]) -> list[Tensor]:
    return [item for item in data if not item.symbol.axes and Fact.POSITIVE in item.symbol.facts]


def claims(stated: Problem, names: Renaming, dual: DualByParts) -> Iterator[DualByParts]:
    """With the multipliers solved for that the stated problem does not have."""
    inside = {symbol for value in names.values.values() for symbol in form.symbols(value.node)}
    over = tuple(Tensor(m.node) for m in dual.multipliers if m.symbol in inside)
    left = {m.symbol for m in dual.multipliers} - inside
    split = replace(stated, constraints=tuple(part for item in stated.constraints for part in halves(item)))
    renamed = opened(in_letters(split, names, over), dual.dual)
    for eliminated in dict.fromkeys((dual.eliminated, ())):
        if {name.symbol for name, _ in eliminated} == left:
            yield replace(dual, dual=renamed, eliminated=eliminated)


def opened(stated: Problem, derived: Problem) -> Problem:
    """Constraints as a derivation has them: strict ones where the objective needs them."""
    strict = [item for item in derived.constraints if item.relation in ("<", ">")]
    needed = [item for item in strict if any(same(item, other) for other in logarithms(stated.objective))]
    kept = [opening(item, strict) for item in stated.constraints]
    return replace(stated, constraints=tuple(dict.fromkeys((*kept, *needed))))


def halves(item: Statement) -> Iterator[Statement]:
    """`−c ≤ u`, `u ≤ c` of `|u| ≤ c`."""
    node = item.left.node
    if not (is_function(node, "abs") and item.relation in ("<=", "<")):
        yield item
        return
    inside = Tensor(node.children[0], item.left.indices)
    yield Statement(inside, item.relation, item.right)
    yield Statement(inside, {"<=": ">=", "<": ">"}[item.relation], -item.right)


def logarithms(objective: Tensor) -> Iterator[Statement]:
    """`u > 0` for every log u."""
    nodes = (node.children[0] for node in form.walk(objective.node) if is_log(node))
    yield from (Statement(Tensor(node), ">", Tensor(node) * 0) for node in nodes)


def opening(item: Statement, strict: Sequence[Statement]) -> Statement:
    """`ν ≤ 0` as `ν < 0` where the objective has no value on the border."""
    new = replace(item, relation={"<=": "<", ">=": ">"}.get(item.relation, item.relation))
    return new if any(same(new, other) for other in strict) else item


def same(one: Statement, other: Statement) -> bool:
    return same_bound(canonical(one), canonical(other)) is not None


def in_letters(problem: Problem, names: Renaming, over: tuple[Tensor, ...]) -> Problem:
    """The problem with its variables put in, its constraints in their unit."""
    nodes = {symbol: value.node for symbol, value in names.values.items()}
    scale = as_tensor(1) if names.unit is None else reciprocal(names.unit)

    def put(tensor: Tensor) -> Tensor:
        try:
            return Tensor(substitute(tensor.node, nodes), tensor.indices)
        except NothingChanged:
            return tensor

    constraints = tuple(Statement(put(c.left) * scale, c.relation, put(c.right) * scale) for c in problem.constraints)
    return Problem(problem.sense, over, put(problem.objective), constraints)
