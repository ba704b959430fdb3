"""How a right claim of a topic is made wrong, one slip at a time, and how plain SymPy replays what refutes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import sympy

from checks.counterexample import Question, posed, refutation, refuting
from checks.enclosure import Certificate
from checks.obligations import obligations
from checks.values import Point
from checks.witness import replay
from derive import index_form as form
from derive.claims import Claim, Statement
from derive.derivation import Derivation
from derive.sizes import Resize, at_sizes
from derive.symbols import Axis, Fact
from derive.tensor import Tensor, spread
from derive.topics import find

DIGITS = 60
SMALLEST = sympy.Float(10) ** -30
HOLDS: Mapping[str, Callable[[Any], bool]] = {
    "=": lambda gap: abs(gap) < SMALLEST,
    ">=": lambda gap: gap > -SMALLEST,
    "<=": lambda gap: gap < SMALLEST,
    ">": lambda gap: gap > SMALLEST,
    "<": lambda gap: gap < -SMALLEST,
}
FACTS: Mapping[Fact, Callable[[Any], bool]] = {
    Fact.POSITIVE: lambda value: value > 0,
    Fact.NONNEGATIVE: lambda value: value >= 0,
    Fact.SIGN: lambda value: value in (-1, 1),
    Fact.BINARY: lambda value: value in (0, 1),
}


@dataclass(frozen=True)
class Slip:
    """A step of a topic, the number and the name of the slip, and how it makes the claim wrong.

    `square` gives all widths of a network one axis, so that a transposed product still fits; `sizes` are set last.
    """

    topic: str
    step: str
    slip: str
    wrong: Callable[[Any], Claim]
    options: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    square: bool = False

    def __str__(self) -> str:
        sizes = "".join(f" {name}={size}" for name, size in self.sizes.items())
        return f"{self.topic}: {self.step}{sizes}: {self.slip}"


class Merged(Resize):
    """`d_0`, `d_1`, … become one axis."""

    def axis(self, axis: Axis) -> Axis:
        return replace(axis, name="d") if axis.name.startswith("d_") else axis


def merged(derivation: Derivation) -> Derivation:
    change = Merged({})
    definitions = {change.symbol(name): change.node(value) for name, value in derivation.definitions.items()}
    steps = tuple(replace(step, claim=change.anything(step.claim)) for step in derivation.steps)
    return replace(derivation, steps=steps, definitions=definitions, declared=change.anything(derivation.declared))


def right(row: Slip) -> Derivation:
    """The derivation before the slip, at the row's sizes."""
    derivation = find(row.topic).derive(**row.options)
    derivation = merged(derivation) if row.square else derivation
    return at_sizes(derivation, row.sizes, tuple(row.sizes)) if row.sizes else derivation


def plant(row: Slip) -> tuple[Derivation, Claim]:
    """The derivation with the slip in it, and the wrong claim."""
    derivation = find(row.topic).derive(**row.options)
    derivation = merged(derivation) if row.square else derivation
    (place,) = [k for k, step in enumerate(derivation.steps) if step.name == row.step]
    steps = list(derivation.steps)
    steps[place] = replace(steps[place], claim=row.wrong(steps[place].claim))
    derivation = replace(derivation, steps=tuple(steps))
    derivation = at_sizes(derivation, row.sizes, tuple(row.sizes)) if row.sizes else derivation
    return derivation, derivation.steps[place].claim


def certificate(claim: Claim, derivation: Derivation, evidence: Mapping[str, Any]) -> tuple[Question, Certificate]:
    """What the evidence was written from: the first requirement that fails, and its point."""
    questions = (posed(item, derivation, evidence["seed"]) for item in obligations(claim, derivation))
    found = ((question, refuting(question)) for question in questions)
    return next(
        (question, point)
        for question, point in found
        if point is not None and refutation(point, question)["counterexample"] == evidence["counterexample"]
    )


def number(value: Any) -> Any:
    """A real number to sixty digits."""
    result = sympy.N(value, DIGITS)
    assert result.is_real, value
    return result


def is_false(question: Question, found: Certificate) -> bool:
    """Whether by plain SymPy the relation fails at the point, in the entry that is named."""
    left, right_ = replay(found.point, question.left, question.right, found.entry)
    return not HOLDS[question.relation](number(left - right_))


def holds(item: Statement, point: Point) -> bool:
    """Whether by plain SymPy a statement holds at the point, in every entry."""
    indices = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    left, right_ = spread(item.left, indices), spread(item.right, indices)
    return all(HOLDS[item.relation](gap) for gap in gaps(left, right_, point))


def gaps(left: form.Node, right_: form.Node, point: Point) -> Iterator[Any]:
    for entry in product(*map(range, point.shape(left.axes))):
        one, other = replay(point, left, right_, entry)
        yield number(one - other)


def has_facts(point: Point) -> bool:
    """Whether every value has the facts of its symbol."""
    values = ((symbol, sympy.Rational(str(entry))) for symbol, array in point.values.items() for entry in array.entries)
    return all(FACTS[fact](value) for symbol, value in values for fact in symbol.facts if fact in FACTS)


# What a slip does to a claim.


def value(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Any]:
    """A derivative is claimed to be something else."""

    def wrong(claim: Any) -> Any:
        if hasattr(claim, "gradient"):
            return replace(claim, gradient=wrong(claim.gradient))
        return replace(claim, values=(change(claim.values[-1]),))

    return wrong


def last(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Any]:
    """The last side of a chain of equations."""
    return lambda claim: replace(claim, sides=(claim.sides[0], change(claim.sides[-1])))


def without(*places: int) -> Callable[[Any], Any]:
    """Some of the conditions are dropped."""
    return lambda claim: replace(claim, given=tuple(item for k, item in enumerate(claim.given) if k not in places))


def concluding(left: Tensor, relation: str, right_: Tensor) -> Callable[[Any], Any]:
    return lambda claim: replace(claim, conclusion=Statement(left, relation, right_))


def total(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Any]:
    """The product of a chain rule."""
    return lambda claim: replace(claim, total=replace(claim.total, values=(change(claim.total.values[0]),)))


def with_(**changes: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Some parts of a claim, each changed by a function of the claim."""
    return lambda claim: replace(claim, **{name: change(claim) for name, change in changes.items()})


def dual(**changes: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Some parts of the dual problem, each changed by a function of the dual problem."""
    return lambda claim: replace(claim, dual=with_(**changes)(claim.dual))
