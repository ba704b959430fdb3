"""Visibly ≥ 0: squares, exponentials, products of what is ≥ 0, and `s − 1 − log s`.

Source for the last: the tangent of the concave log at 1; Cover, Thomas, "Elements of Information Theory", 2006,
lemma 2.6.1 and its proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import singledispatch

from derive import index_form as form
from derive.claims import Statement
from derive.index_form import Node
from derive.normal_form import equal, normal_form
from derive.normal_form.definite import definite
from derive.normal_form.functions import at_least_zero
from derive.normal_form.polynomial import Polynomial
from derive.rules import call
from derive.solving import unfold
from derive.symbols import Fact, Symbol
from derive.tensor import spread

HALF = Fraction(1, 2)
POSITIVE_FUNCTIONS = frozenset({"exp", "sigma", "softplus", "abs", "relu", "step"})


def not_negative(node: Node, given: Sequence[Statement], definitions: Mapping[Symbol, Node]) -> bool:
    """Whether a node is visibly ≥ 0 at every entry where the given statements hold."""
    whole = unfold(node, definitions)
    slacks = [unfold(slack_node(item), definitions) for item in given if item.relation != "="]
    return visible(whole, slacks) or all_terms(normal_form(whole))


def slack_node(item: Statement) -> Node:
    difference = item.left - item.right if item.relation in (">=", ">") else item.right - item.left
    return spread(difference, difference.indices)


def all_terms(body: Polynomial) -> bool:
    """Every monomial of the normal form is ≥ 0."""
    return all(value > 0 and all(at_least_zero(p, e) for p, e in m) for m, value in body.terms.items())


@singledispatch
def visible(node: Node, slacks: Sequence[Node]) -> bool:
    return False


@visible.register
def _(node: form.Leaf, slacks: Sequence[Node]) -> bool:
    return bool({Fact.POSITIVE, Fact.NONNEGATIVE, Fact.BINARY} & node.symbol.facts) or is_slack(node, slacks)


@visible.register
def _(node: form.Size, slacks: Sequence[Node]) -> bool:
    return True


@visible.register
def _(node: form.Map, slacks: Sequence[Node]) -> bool:
    return node.function.known and node.function.name.base in POSITIVE_FUNCTIONS


@visible.register
def _(node: form.Power, slacks: Sequence[Node]) -> bool:
    """An even power, a root, or any power of what is ≥ 0."""
    whole = node.exponent.denominator == 1
    return not whole or node.exponent.numerator % 2 == 0 or visible(node.base, slacks)


@visible.register
def _(node: form.Contract, slacks: Sequence[Node]) -> bool:
    """A positive number times squares (a factor that stands twice) and factors that are ≥ 0."""
    if definite_form(node):
        return True
    lone = [factor for (factor, _), count in Counter(node.factors).items() if count % 2]
    return node.coefficient >= 0 and all(visible(factor, slacks) or is_slack(factor, slacks) for factor in lone)


def definite_form(node: form.Contract) -> bool:
    """`c uᵀMu` with M visibly positive semidefinite."""
    vectors = [item for item in node.factors if len(item[1]) == 1]
    rest = [item for item in node.factors if len(item[1]) != 1]
    if node.rank or len(vectors) != 2 or vectors[0][0] is not vectors[1][0] or vectors[0][1] == vectors[1][1]:
        return False
    ends = (*vectors[0][1], *vectors[1][1])
    if not {label for _, labels in rest for label in labels} >= {*ends}:
        return False
    return definite(normal_form(form.contract(node.coefficient, rest, ends, dict(enumerate(node.label_axes)))), False)


@visible.register
def _(node: form.Add, slacks: Sequence[Node]) -> bool:
    several = all(visible(term, slacks) for term in node.terms)
    return several or is_slack(node, slacks) or above_tangent(node) or above_kink(node) or above_angle(node)


def is_slack(node: Node, slacks: Sequence[Node]) -> bool:
    """Whether a given inequality says that this is ≥ 0."""
    return any(node.axes == slack.axes and equal(node, slack) for slack in slacks)


def above_tangent(node: form.Add) -> bool:
    """`s − 1 − log s ≥ 0` for s > 0."""
    logs = [
        item.argument for item in form.walk(node) if isinstance(item, form.Map) and item.function.name.base == "log"
    ]
    return any(s.axes == node.axes and equal(node, tangent_gap(s)) for s in logs)


def tangent_gap(s: Node) -> Node:
    return form.add([s, form.constant(-1, s.axes), form.scale(-1, call("log", s))])


def above_kink(node: form.Add) -> bool:
    """`|z| − z ≥ 0`, `|z| + z ≥ 0`, `max(0, z) − z ≥ 0`."""
    maps = [item for item in node.terms if isinstance(item, form.Map) and item.function.known]
    kinks = [item for item in maps if item.function.name.base in ("abs", "relu") and item.axes == node.axes]
    return any(equal(node, bound) for item in kinks for bound in above(item))


def above(kink: form.Map) -> list[Node]:
    z, both = kink.argument, kink.function.name.base == "abs"
    return [form.add([kink, form.scale(sign, z)]) for sign in ((-1, 1) if both else (-1,))]


def above_angle(node: form.Add) -> bool:
    """`‖a‖‖b‖ − a·b ≥ 0` and `‖a‖‖b‖ + a·b ≥ 0` (Cauchy, Schwarz), also for every member of two families."""
    pairs = [found for term in node.terms if len(found := lengths(term)) == 2]
    return len(pairs) == 1 and any(equal(node, bound) for bound in cauchy_schwarz(node, *pairs[0]))


def lengths(term: Node) -> list[Node]:
    """a and b of `‖a‖‖b‖`."""
    if not isinstance(term, form.Contract) or term.coefficient != 1:
        return []
    own = tuple(range(term.rank))
    found = [inner for factor, at in term.factors if at == own and (inner := inside_length(factor)) is not None]
    return found if len(found) == len(term.factors) else []


def inside_length(node: Node) -> Node | None:
    """a of `(a·a)^½`."""
    if not isinstance(node, form.Power) or node.exponent != HALF or not isinstance(node.base, form.Contract):
        return None
    base = node.base
    twice = len(base.factors) == 2 and base.factors[0] == base.factors[1] and base.coefficient == 1
    over_last = twice and base.factors[0][1] == tuple(range(base.rank + 1)) and len(base.label_axes) == base.rank + 1
    return base.factors[0][0] if over_last else None


def cauchy_schwarz(node: Node, one: Node, other: Node) -> list[Node]:
    if one.axes != other.axes:
        return []
    places = tuple(range(len(one.axes)))
    roots = [form.power(form.contract(1, [(v, places), (v, places)], places[:-1]), HALF) for v in (one, other)]
    product = form.contract(1, [(root, places[:-1]) for root in roots], places[:-1])
    inner = [form.contract(sign, [(one, places), (other, places)], places[:-1]) for sign in (-1, 1)]
    return [form.add([product, item]) for item in inner if item.axes == node.axes]
