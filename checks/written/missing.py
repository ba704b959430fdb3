"""`nothing is said of ∂L/∂b`: what a derivation lacks, as notes. No verdict depends on them.

After a problem and its Lagrangian: a variable without a stationarity condition, a constraint without a multiplier, a
multiplier that nothing bounds, a dual without its constraints. Anywhere: divisors and inverses that nothing says to
exist, kinks that are differentiated. A note is left out where there is doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checks.written.declare import keyed, listed
from checks.written.limits import spent
from checks.written.near import FAILURES
from checks.written.places import unsigned
from checks.written.problems import Lagrangian, broken, feasible, keys, plain_variables, spelled, variables
from checks.written.requirements import Condition
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

SECONDS = 1.0
NONZERO = frozenset("positive negative unit sign natural definite invertible orthogonal normalised one-hot".split())
REGULAR = frozenset({"full rank", "full column rank", "invertible", "orthogonal"})
NEGATED = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
SMOOTH = re.compile(r"subgradient|subdifferential|almost everywhere|differentiable|kink|except|\\neq|\\ne\b|cases|≠")
NOT_ZERO = re.compile(
    r"non-?zero|not zero|not all (?:zero|equal)|\\neq?\s*(?:0|\\(?:mathbf|bm|boldsymbol)\s*\{?0)|≠\s*0"
)


@dataclass(frozen=True)
class Written:
    """Everything a text states: the statements of its displays and formulas, with what was known at its end."""

    session: Any
    bodies: Sequence[Tree]
    deadline: float = field(default_factory=lambda: spent() + SECONDS)

    @property
    def context(self) -> Context:
        found: Context = self.session.context
        return found

    @property
    def text(self) -> str:
        return str(self.session.document.text)

    def everywhere(self) -> Iterator[Tree]:
        """Every node of every statement."""
        for body in self.bodies:
            yield from nodes(body)


def nodes(body: Tree) -> Iterator[Tree]:
    yield body
    for child in body.children:
        yield from nodes(child)


def notes(session: Any, bodies: Sequence[Tree]) -> list[str]:
    """What is missing, each once, in the order of the table."""
    written = Written(session, bodies)
    found: dict[str, None] = {}
    for rule in RULES:
        try:
            found |= dict.fromkeys(rule(written))
        except FAILURES:
            continue
    return list(found)


# --- Lagrangians and duals ------------------------------------------------------------------------------------------


def stationarity(written: Written) -> Iterator[str]:
    """∂L/∂b = 0 is forgotten while other derivatives of L are taken."""
    found = written.session.lagrangian
    if not isinstance(found, Lagrangian):
        return
    names = list(plain_variables(written.session))
    taken = set(differentiated(written))
    inside = set(keys(found.right, written.context))
    left = [name for name in names if name.base not in taken and keyed(name, written.context)[0] in inside]
    if len(left) < len(names) and "all" not in taken:
        spoken = unicode(found.left.function if isinstance(found.left, tree.Call) else found.left)
        yield from (f"no condition ∂{spoken}/∂{unicode(name)} = 0" for name in left)


def differentiated(written: Written) -> Iterator[str]:
    """The letters by which something is differentiated; `all` of a gradient that names none."""
    for node in written.everywhere():
        if isinstance(node, tree.Gradient) and node.by is None:
            yield "all"
        elif isinstance(node, tree.Partial | tree.Gradient):
            by = node.by if isinstance(node.by, tuple) else (node.by,)
            yield from (name.base for item in by if item is not None for name in nodes(item) if isinstance(name, Name))


def bounds(written: Written) -> Iterator[str]:
    """An inequality's multiplier of which nothing is said."""
    found = written.session.lagrangian
    if not isinstance(found, Lagrangian) or all(item.is_equation for item in found.constraints):
        return
    said = set(bounded(written))
    left = [key for key in found.multipliers if key not in found.bounded and key not in said]
    points = list(feasible(found, written.session)) if left else []
    for key in left:
        facts = written.context.declared[key].facts
        if not facts and points and broken([(point.only(key), point.only()) for point in points], "="):
            yield f"nothing says that {spelled(key)} ≥ 0"


def bounded(written: Written) -> Iterator[str]:
    """The words of what stands in an inequality or in an interval."""
    for node in written.everywhere():
        if isinstance(node, tree.Relation) and any(sign in ("<=", ">=", "<", ">", "in") for sign, _ in node.rest):
            for side in (node.first, *(side for _, side in node.rest)):
                names = (item for item in listed(side) if isinstance(item, Name))
                yield from (key for name in names for key in either(name, written.context))


def either(name: Name, context: Context) -> tuple[str, ...]:
    """`α ≥ 0` may speak of the family αᵢ."""
    families = (key for key in context.declared if key.startswith(f"{word(name.bare)}["))
    return keyed(name, context)[0], word(name.bare), *families


def unmultiplied(written: Written) -> Iterator[str]:
    """A constraint that no multiplier makes dear to break: `ξᵢ ≥ 0` without μᵢ."""
    found = written.session.lagrangian
    if not isinstance(found, Lagrangian):
        return
    for item in found.constraints:
        if item.kind == "constraint" and item.link.relation in NEGATED and free_to_break(item, found, written):
            yield f"no multiplier for the constraint {item.text}"


def free_to_break(item: Condition, found: Lagrangian, written: Written) -> bool:
    """Whether L never exceeds the objective where this constraint alone is broken."""
    if spent() > written.deadline:
        return False
    link = replace(item.link, relation=NEGATED[item.link.relation])
    others = [other for other in found.constraints if other is not item]
    broken_one = replace(found, constraints=(*others, Condition(link, unicode(link.left), "broken")))
    points = list(feasible(broken_one, written.session))
    gaps = [(key, point.only(key) - point.only()) for point in points for key in found.multipliers]
    free = all(bool(gap <= 0) if key in found.bounded else bool(gap == 0) for key, gap in gaps)
    return len(points) >= 2 and free


def dual(written: Written) -> Iterator[str]:
    """A dual problem without α ≥ 0, without Σ αᵢ yᵢ = 0, without α ≤ C."""
    found, problem = written.session.lagrangian, second_problem(written)
    if not isinstance(found, Lagrangian) or problem is None:
        return
    inside = keys(problem.objective, written.context)
    said = (*problem.over, *problem.constraints)
    stated = [node for item in said for node in nodes(item) if isinstance(node, tree.Relation)]
    signs = [sign for item in stated for sign, _ in item.rest]
    for key in found.bounded:
        if key in inside and not any(sign in (">=", "<=", ">", "<", "in") for sign in signs):
            yield f"the dual problem does not say {spelled(key)} ≥ 0"
    if "=" not in signs:
        yield from (f"the dual problem does not say {unicode(item)} = 0" for item in on_multipliers(found, written))
    for item in boxes(found, written, inside):
        if not any("<=" in (sign for sign, _ in node.rest) or "in" in dict(node.rest) for node in stated):
            yield f"the dual problem has no upper bound from {unicode(item)} = 0"


def second_problem(written: Written) -> tree.Optimum | None:
    """The problem over the multipliers, the first of the text having been another."""
    found = written.session.lagrangian
    problems = [node for body in written.bodies for node in nodes(body) if isinstance(node, tree.Optimum)]
    for problem in problems:
        inside = set(keys(problem.objective, written.context))
        if isinstance(found, Lagrangian) and inside & set(found.multipliers) and problem.constraints:
            return None if inside & set(variables(written.session)) else problem
    return None


def rows(written: Written) -> Iterator[Tree]:
    """`−Σ αᵢ yᵢ` of `∂L/∂b = −Σ αᵢ yᵢ = 0`."""
    for node in written.everywhere():
        if isinstance(node, tree.Relation) and isinstance(node.first, tree.Partial | tree.Gradient):
            yield from (side for sign, side in node.rest if sign == "=" and not isinstance(side, tree.Number))


def on_multipliers(found: Lagrangian, written: Written) -> Iterator[Tree]:
    """Stationarity that holds the multipliers of the dual alone."""
    for row in rows(written):
        inside = set(keys(row, written.context))
        if len(inside & set(found.multipliers)) == 1 and not inside & set(variables_of(written)) and summed(row):
            yield unsigned(row)


def summed(row: Tree) -> bool:
    return isinstance(unsigned(row), tree.Sum)


def variables_of(written: Written) -> list[str]:
    return [keyed(name, written.context)[0] for name in plain_variables(written.session)]


def boxes(found: Lagrangian, written: Written, inside: Sequence[str]) -> Iterator[Tree]:
    """`C − αᵢ − μᵢ`, of which the dual holds α alone."""
    for row in rows(written):
        multipliers = set(keys(row, written.context)) & set(found.bounded)
        if len(multipliers) == 2 and len(multipliers & set(inside)) == 1:
            yield row


# --- what must exist ------------------------------------------------------------------------------------------------


def divisors(written: Written) -> Iterator[str]:
    """`2/‖w‖` needs w ≠ 0."""
    if NOT_ZERO.search(written.text):
        return
    for node in written.everywhere():
        if isinstance(node, tree.Quotient):
            below = node.denominator.body if isinstance(node.denominator, tree.Norm) else node.denominator
            if isinstance(below, Name) and may_vanish(below, written.context):
                yield f"{unicode(below)} ≠ 0 is used"


def may_vanish(name: Name, context: Context) -> bool:
    """A declared symbol without a fact that keeps it from 0."""
    item = context.declared.get(keyed(name, context)[0])
    known = word(name) in context.sizes or word(name) in context.ranges
    return item is not None and not item.guessed and not item.facts & NONZERO and not known


def inverses(written: Written) -> Iterator[str]:
    """`(XᵀX)⁻¹` needs X of full column rank."""
    for node in written.everywhere():
        if isinstance(node, tree.Power) and isinstance(node.exponent, tree.Negative):
            factor = gram(node.base)
            if factor is not None and not facts_of(factor, written.context) & REGULAR:
                yield f"{unicode(node.base)} must be invertible"


def gram(base: Tree) -> Name | None:
    """X of XᵀX."""
    if not isinstance(base, tree.Times) or len(base.factors) != 2:
        return None
    first, second = base.factors
    return second if isinstance(second, Name) and first == tree.Transpose(second) else None


def facts_of(name: Name, context: Context) -> frozenset[str]:
    item = context.declared.get(keyed(name, context)[0])
    return item.facts if item is not None else REGULAR


def kinks(written: Written) -> Iterator[str]:
    """`|x|` and `max(0, x)` are differentiated without a word on where they have no derivative."""
    if SMOOTH.search(written.text):
        return
    for node in written.everywhere():
        if isinstance(node, tree.Partial | tree.Gradient):
            yield from (f"{unicode(item)} has no derivative everywhere" for item in kinked(node.of, written.context))


def kinked(body: Tree, context: Context) -> Iterator[Tree]:
    """Absolute values and maxima in what is differentiated, unless squared."""
    if isinstance(body, tree.Power) and body.exponent == tree.TWO:
        return
    if has_kink(body, context):
        yield body
    for child in body.children:
        yield from kinked(child, context)


def has_kink(body: Tree, context: Context) -> bool:
    if isinstance(body, tree.Call):
        return body.function.base in ("max", "min") and len(body.arguments) == 2
    return isinstance(body, tree.Abs) and scalar(body.body, context)


def scalar(body: Tree, context: Context) -> bool:
    item = context.declared.get(keyed(body, context)[0]) if isinstance(body, Name) else None
    return item is not None and not item.shape


Rule = Callable[[Written], Iterator[str]]
RULES: Sequence[Rule] = (stationarity, bounds, unmultiplied, dual, divisors, inverses, kinks)
