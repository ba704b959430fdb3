"""`Σᵢ ℓ(yᵢ w·xᵢ)` with `ℓ(t) = max(0, 1 − t)`: a function that a text defines, written out where it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.written.constraining import below
from derive.errors import NoRule
from derive.notation import spelling, tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

EQUAL = frozenset({"=", ":="})


@dataclass(frozen=True)
class Rule:
    """What a function or a name is put for."""

    head: Tree
    parameters: tuple[Name, ...]
    body: Tree


Rules = Mapping[Tree, Rule]


def rules(bodies: Iterable[Tree]) -> dict[Tree, Rule]:
    """The functions that have one definition."""
    found: dict[Tree, set[Rule]] = {}
    for body in bodies:
        rule = rule_of(body)
        if rule is not None:
            found.setdefault(rule.head, set()).add(rule)
    return {head: next(iter(items)) for head, items in found.items() if len(items) == 1}


def rule_of(body: Tree) -> Rule | None:
    """`f(t) = …` of a function that has no meaning of its own, not by itself."""
    if not isinstance(body, tree.Relation) or len(body.rest) > 1 or body.rest[0][0] not in EQUAL:
        return None
    head, right = body.first, body.rest[0][1]
    if not isinstance(head, tree.Call) or not isinstance(head.function, Name) or head.function in right.names:
        return None
    parameters = tuple(item for item in head.arguments if isinstance(item, Name) and not item.subscripts)
    known = head.function.base in spelling.FUNCTIONS or len({*parameters}) < len(head.arguments)
    return None if known else Rule(head.function, parameters, right)


def written_out(body: Tree, known: Rules) -> Tree:
    """The formula without the functions. Raises NoRule for one that is defined by cases."""
    inner = rebuilt(body, lambda part: written_out(part, known))
    rule = known.get(inner.function) if isinstance(inner, tree.Call) else None
    if rule is None or not isinstance(inner, tree.Call) or len(rule.parameters) != len(inner.arguments):
        return inner
    if any(isinstance(item, tree.Cases) for item in below(rule.body)):
        raise NoRule(f"{unicode(rule.head)} is defined by cases: no conjugate is known of it")
    return put(rule, inner.arguments, known)


def put(rule: Rule, arguments: Sequence[Tree], known: Rules) -> Tree:
    """Raises NoRule where an index of the definition has the letter of one that stands in an argument."""
    bound = {item.index for item in below(rule.body) if isinstance(item, tree.Sum | tree.Each)}
    if bound.intersection(name for item in arguments for name in item.names):
        raise NoRule(f"an index in the definition of {unicode(rule.head)} is one of its argument too: rename it")
    values = dict(zip(rule.parameters, arguments, strict=True))
    return written_out(substituted(rule.body, values), {k: v for k, v in known.items() if v is not rule})


def substituted(body: Tree, values: Mapping[Name, Tree]) -> Tree:
    """With every parameter replaced; `t_i` is an entry of what stands for t."""
    if not isinstance(body, Name):
        return rebuilt(body, lambda part: substituted(part, values))
    value = values.get(body) or values.get(body.bare)
    if value is None:
        return body
    return tree.Entry(value, body.subscripts) if body.subscripts and body not in values else value
