"""Proofs for all sizes: normal forms, and normal forms under conditions.

A proof names its method and what it used. It never looks at how a step was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations

from checks.inequalities import at_least_zero
from checks.signs import slack_node, visible
from derive import explicit
from derive import index_form as form
from derive.claims import Statement
from derive.conditions import vanishes
from derive.errors import TooHard
from derive.index_form import Node
from derive.normal_form import equivalents, multiples, normal_form
from derive.normal_form.atoms import Head
from derive.normal_form.definite import definite as definite_form
from derive.normal_form.functions import assuming
from derive.normal_form.functions import spelled as spelled_positive
from derive.normal_form.matrices import transposed
from derive.normal_form.raising import counting
from derive.notation.display import Page, statement
from derive.notation.write import unicode
from derive.solving import substitute, unfold
from derive.symbols import Fact, Index, Symbol
from derive.tensor import Tensor, as_tensor, plus, relabelled, spread

Definitions = Mapping[Symbol, Node]
ORDERS = (">=", "<=", ">", "<")
NOT_NEGATIVE = {Fact.POSITIVE, Fact.NONNEGATIVE, Fact.BINARY}
DEFINITE = (">>", ">>=", "<<", "<<=")


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
    """A proof that a node vanishes wherever the given equations hold, the first or the last of them put in first."""
    orders = [assignments(order, definitions) for order in (given, tuple(reversed(given)))]
    if orders[0][0] == orders[1][0]:
        del orders[1]
    if any(vanishes_with(node, values, rest, definitions) for values, rest in orders):
        return Proof("under conditions", tuple(spell(item) for item in given))
    return None


def vanishes_with(
    node: Node, values: Mapping[Symbol, Node], rest: Sequence[Statement], definitions: Definitions
) -> bool:
    """Whether a node vanishes with values put in and where the other equations hold, each in all of its forms."""
    conditions = [normal_form(node_of(item, values, definitions)) for item in rest]
    conditions += [more for body in conditions for more in equivalents(body)]
    target = normal_form(replaced(node, values))
    bodies = (body for one in (target, *equivalents(target)) for body in multiples(one))
    return any(vanishes(body, conditions) for body in bodies)


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
    """A proof that the conclusion holds wherever it is defined and all the given statements hold."""
    with assuming(positives(given, conclusion, definitions)):
        return follows_there(given, conclusion, definitions)


def positives(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> frozenset[Head]:
    """What is given to be > 0, and what stands in logarithms: of given statements, or of both sides of the conclusion.

    What only one side needs, as x > 0 in `log x² = 2 log x`, is not taken to hold.
    """
    left, right = (needed([side.node], definitions) for side in (conclusion.left, conclusion.right))
    needed_there = needed([side.node for item in given for side in (item.left, item.right)], definitions)
    strict = [slack(item).node for item in given if item.relation in (">", "<")]
    stated = {head for node in strict for head in named(unfold(node, definitions))}
    return frozenset(stated) | needed_there | (left & right)


def needed(nodes: Sequence[Node], definitions: Definitions) -> frozenset[Head]:
    """The arguments of logarithms, and the bases of powers whose exponent is no number."""
    inside = {base for node in nodes for item in form.walk(unfold(node, definitions)) for base in under_logarithm(item)}
    return frozenset(head for node in inside for head in named(node))


def under_logarithm(node: Node) -> tuple[Node, ...]:
    if isinstance(node, form.Raise):
        return () if counting(normal_form(node.exponent)) else (node.base,)
    is_log = isinstance(node, form.Map) and node.function.known and node.function.name.base == "log"
    return node.children if is_log else ()


def named(node: Node) -> list[Head]:
    try:
        return spelled_positive(normal_form(node))
    except TooHard:
        return []


def follows_there(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    return follows_as_is(given, conclusion, definitions) or entry_by_entry(given, conclusion, definitions)


def entry_by_entry(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """A proof at every position of small axes, `det` and inverses written out, matrices given entry by entry put in."""
    whole = unfolded(conclusion, definitions)
    values, _ = assignments([item for item in given if item.relation == "="], definitions)
    whole = with_sides(whole, lambda node: replaced(node, values))
    if not any(explicit.has_small(side.node) for side in (whole.left, whole.right)):
        return None
    rest = [part for item in given for part in explicit.entries(unfolded(item, definitions))]
    rest = [item for item in rest if not (explicit.has_small(item.left.node) or explicit.has_small(item.right.node))]
    proofs = [follows_as_is(rest, item, {}) for item in explicit.entries(whole)]
    used = tuple(dict.fromkeys(name for proof in proofs if proof for name in proof.used))
    return Proof("entry by entry", used) if proofs and all(proofs) else None


def unfolded(item: Statement, definitions: Definitions) -> Statement:
    return with_sides(item, lambda node: unfold(node, definitions))


def with_sides(item: Statement, change: Callable[[Node], Node]) -> Statement:
    sides = (Tensor(change(side.node), side.indices) for side in (item.left, item.right))
    left, right = sides
    return Statement(left, item.relation, right)


def follows_as_is(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    if conclusion.relation == "=":
        return equal(conclusion.left, conclusion.right, definitions, given) or divided(given, conclusion, definitions)
    if conclusion.relation in DEFINITE:
        return definite(given, conclusion, definitions)
    return ordered(given, conclusion, definitions)


def divided(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """`c·(left − right) = 0`, where c is a product of what is given to be positive."""
    sharp = dividing(given, definitions)
    for chosen in (choice for count in (2, 1) for choice in combinations(sharp, count)):
        left, right = (
            reduce(lambda total, item: slack(item) * total, chosen, side)
            for side in (conclusion.left, conclusion.right)
        )
        proof = equal(left, right, definitions, given)
        if proof is not None:
            return Proof(proof.method, proof.used, {"divided by": ", ".join(map(spell, chosen))})
    return None


def dividing(given: Sequence[Statement], definitions: Definitions) -> list[Statement]:
    """`α > 0` and `α < C`, each once, of numbers that the given equations look at: of no others does it help."""
    equations = [item for item in given if item.relation == "="]
    seen = {name for item in equations for name in names_of(item, definitions)}
    sharp = (item for item in given if item.relation in (">", "<") and not (item.left.shape or item.right.shape))
    return [item for item in dict.fromkeys(sharp) if not seen.isdisjoint(names_of(item, definitions))]


def names_of(item: Statement, definitions: Definitions) -> tuple[Symbol, ...]:
    return tuple(form.symbols(unfold(gap(item.left, item.right), definitions)))


def ordered(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """`large − small` is a sum of at most two slacks that are given to be ≥ 0, and of what is visibly ≥ 0."""
    target = slack(conclusion)
    strict = conclusion.relation in (">", "<")
    equations = [item for item in given if item.relation == "="]
    bounds = [item for item in given if item.relation in ORDERS]
    known = [unfold(slack_node(item), definitions) for item in bounds] + list(equal_to_visible(equations, definitions))
    slacks = bounds + at_most_one(conclusion, definitions)
    for chosen in (choice for count in range(3) for choice in combinations(slacks, count)):
        rest = reduce(lambda total, item: plus(total, -slack(item)), chosen, target)
        sharp = not strict or any(item.relation in (">", "<") for item in chosen)
        if leftover(rest, equations, definitions, sharp, known):
            return Proof("sum of slacks", tuple(spell(item) for item in (*equations, *chosen)))
    return None


def equal_to_visible(equations: Sequence[Statement], definitions: Definitions) -> Iterator[Node]:
    """`C − αᵢ` of `μᵢ = C − αᵢ` with μᵢ ≥ 0."""
    for item in equations:
        indices = joint(item.left, item.right)
        left, right = (unfold(spread(side, indices), definitions) for side in (item.left, item.right))
        yield from [right] * visible(left, ()) + [left] * visible(right, ())


def at_most_one(conclusion: Statement, definitions: Definitions) -> list[Statement]:
    """`xᵢ ≤ 1` for bits, and for what is ≥ 0 and sums to 1."""
    names = form.symbols(unfold(gap(conclusion.left, conclusion.right), definitions))
    bounded = [name for name in names if {Fact.BINARY, Fact.NORMALISED} & name.facts]
    return [one_above(name, conclusion) for name in bounded if name.facts & NOT_NEGATIVE and whole_family(name)]


def one_above(name: Symbol, conclusion: Statement) -> Statement:
    """The bound under the indices that stand in the conclusion, axis by axis."""
    free = joint(conclusion.left, conclusion.right)
    indices = tuple(next((i for i in free if i.axis == axis), Index(f"{axis.name}'", axis)) for axis in name.axes)
    return Statement(relabelled(Tensor(form.Leaf(name)), indices), "<=", as_tensor(1))


def whole_family(name: Symbol) -> bool:
    """No two of its axes are the same, so that its indices are told apart by them."""
    return len(set(name.axes)) == len(name.axes)


def leftover(
    rest: Tensor, equations: Sequence[Statement], definitions: Definitions, sharp: bool, known: Sequence[Node]
) -> bool:
    """Whether what remains is zero or visibly ≥ 0 where `known` are, and > 0 unless the slacks taken off were sharp."""
    node = unfold(rest.node, definitions)
    if sharp and visible(node, known):
        return True
    conditions = [normal_form(node_of(item, {}, definitions)) for item in equations]
    if at_least_zero(normal_form(node), conditions, strict=not sharp):
        return True
    return sharp and zero(rest.node, definitions, equations) is not None


def definite(given: Sequence[Statement], conclusion: Statement, definitions: Definitions) -> Proof | None:
    """`A ≻ B` and `A ⪰ B`: every term of A − B is a congruence of what is positive (semi)definite."""
    turned = conclusion.relation.startswith("<")
    left, right = (conclusion.right, conclusion.left) if turned else (conclusion.left, conclusion.right)
    body = normal_form(unfold(gap(left, right), definitions))
    strict = not conclusion.relation.endswith("=")
    symmetric = body == transposed(body)
    return Proof("sum of congruences") if symmetric and definite_form(body, strict) else None


def slack(item: Statement) -> Tensor:
    """What is ≥ 0 where an inequality holds."""
    return item.left - item.right if item.relation in (">=", ">") else item.right - item.left
