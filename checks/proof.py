"""Proofs for all sizes: normal forms, and normal forms under conditions.

A proof names its method and what it used. It never looks at how a step was reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations

from derive import index_form as form
from derive.claims import Statement
from derive.conditions import vanishes
from derive.index_form import Node
from derive.normal_form import multiples, normal_form
from derive.normal_form.functions import at_least_zero, positive
from derive.normal_form.polynomial import Polynomial
from derive.notation.display import Page, statement
from derive.notation.write import unicode
from derive.solving import substitute, unfold
from derive.symbols import Index, Symbol
from derive.tensor import Tensor, plus, spread

Definitions = Mapping[Symbol, Node]


@dataclass(frozen=True)
class Proof:
    """How a claim was proved: the method, the conditions and the definitions that it used."""

    method: str
    used: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


def joint(*tensors: Tensor) -> tuple[Index, ...]:
    return tuple(dict.fromkeys(index for tensor in tensors for index in tensor.indices))


def gap(left: Tensor, right: Tensor) -> Node:
    """`left − right` over the indices of both."""
    indices = joint(left, right)
    return form.add([spread(left, indices), form.scale(-1, spread(right, indices))])


def equal(left: Tensor, right: Tensor, definitions: Definitions, given: Sequence[Statement] = ()) -> Proof | None:
    """A proof that the sides are equal wherever they are defined and the given equations hold, or None."""
    return zero(gap(left, right), definitions, [item for item in given if item.relation == "="])


def zero(node: Node, definitions: Definitions, given: Sequence[Statement] = ()) -> Proof | None:
    """A proof that a node vanishes: with its names as they stand, then with definitions put in, outermost first."""
    used: dict[str, None] = {}
    while not is_zero(node):
        names = outermost(node, definitions)
        if not names:
            return under(node, definitions, given) if given else None
        used |= dict.fromkeys(map(str, names))
        node = substitute(node, {name: definitions[name] for name in names})
    return Proof("normal form", tuple(used))


def outermost(node: Node, definitions: Definitions) -> list[Symbol]:
    """The defined names in a node that are furthest from what is not defined."""
    ranks: dict[Symbol, int] = {}
    names = [name for name in form.symbols(node) if name in definitions]
    for name in names:
        rank(name, definitions, ranks)
    return [name for name in names if ranks[name] == max(ranks[other] for other in names)]


def rank(start: Symbol, definitions: Definitions, ranks: dict[Symbol, int]) -> None:
    """One more than the greatest rank in the definition; 0 for what is not defined. No recursion."""
    stack = [start]
    while stack:
        inner = form.symbols(definitions[stack[-1]]) if stack[-1] in definitions else ()
        missing = [name for name in inner if name not in ranks]
        if missing:
            stack += missing
        else:
            ranks[stack.pop()] = 1 + max((ranks[name] for name in inner), default=-1)


def under(node: Node, definitions: Definitions, given: Sequence[Statement]) -> Proof | None:
    """A proof that a node vanishes wherever the given equations hold."""
    values, rest = assignments(given, definitions)
    target = normal_form(replaced(node, values))
    conditions = [normal_form(node_of(item, values, definitions)) for item in rest]
    if any(vanishes(body, conditions) for body in multiples(target)):
        return Proof("under conditions", tuple(spell(item) for item in given))
    return None


def is_zero(node: Node) -> bool:
    return any(not body.terms for body in multiples(normal_form(node)))


def assignments(given: Sequence[Statement], definitions: Definitions) -> tuple[dict[Symbol, Node], list[Statement]]:
    """`w = Σαᵢyᵢxᵢ` puts a value in for w; the other equations stay conditions."""
    values: dict[Symbol, Node] = {}
    rest: list[Statement] = []
    for item in given:
        found = assignment(item, definitions)
        if found is None or found[0] in values or values.keys() & set(form.symbols(found[1])):
            rest.append(item)
        else:
            values = {name: replaced(old, dict([found])) for name, old in values.items()} | dict([found])
    return values, rest


def assignment(item: Statement, definitions: Definitions) -> tuple[Symbol, Node] | None:
    """The symbol and its value, where an equation has a bare symbol on its left that is not also on its right."""
    left = item.left.node
    distinct = len(set(item.left.indices)) == len(item.left.indices)
    if not isinstance(left, form.Leaf) or left.at or left.symbol in definitions or not distinct:
        return None
    if not set(item.right.indices) <= set(item.left.indices):
        return None
    value = unfold(spread(item.right, item.left.indices), definitions)
    return None if left.symbol in form.symbols(value) else (left.symbol, value)


def node_of(item: Statement, values: Mapping[Symbol, Node], definitions: Definitions) -> Node:
    return replaced(unfold(gap(item.left, item.right), definitions), values)


def replaced(node: Node, values: Mapping[Symbol, Node]) -> Node:
    return substitute(node, values) if any(name in values for name in form.symbols(node)) else node


def spell(item: Statement) -> str:
    """A condition as one line of plain text."""
    return unicode(statement(item, Page()))


def follows(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """A proof that the conclusion holds wherever all the given statements do."""
    if conclusion.relation == "=":
        return equal(conclusion.left, conclusion.right, definitions, given) or divided(given, conclusion, definitions)
    return ordered(given, conclusion, definitions)


def divided(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """`c·(left − right) = 0` with c > 0 given."""
    for item in given:
        if item.relation == ">" and form.is_zero(item.right.node):
            proof = equal(item.left * conclusion.left, item.left * conclusion.right, definitions, given)
            if proof is not None:
                return Proof(proof.method, proof.used, {"divided by": spell(item)})
    return None


def ordered(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """`large − small` is a sum of at most two slacks that are given to be ≥ 0, and of what is visibly ≥ 0."""
    target = slack(conclusion)
    strict = conclusion.relation in (">", "<")
    equations = [item for item in given if item.relation == "="]
    slacks = [item for item in given if item.relation != "="]
    for chosen in (choice for count in range(3) for choice in combinations(slacks, count)):
        rest = reduce(lambda total, item: plus(total, -slack(item)), chosen, target)
        sharp = not strict or any(item.relation in (">", "<") for item in chosen)
        if leftover(rest, equations, definitions, sharp):
            return Proof("sum of slacks", tuple(spell(item) for item in (*equations, *chosen)))
    return None


def leftover(rest: Tensor, equations: Sequence[Statement], definitions: Definitions, sharp: bool) -> bool:
    """Whether what remains is zero or visibly ≥ 0, and > 0 unless the slacks taken off were sharp."""
    body = normal_form(unfold(rest.node, definitions))
    if sharp:
        return visibly_not_negative(body) or zero(rest.node, definitions, equations) is not None
    return positive(body)


def slack(item: Statement) -> Tensor:
    """What is ≥ 0 where an inequality holds."""
    return item.left - item.right if item.relation in (">=", ">") else item.right - item.left


def visibly_not_negative(body: Polynomial) -> bool:
    return all(value > 0 and all(at_least_zero(p, e) for p, e in m) for m, value in body.terms.items())
