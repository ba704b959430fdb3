"""Where both sides are defined: `‖w‖ ≠ 0`, `yₖ > 0`, `A is invertible`. Algebra may not make these vanish (x/x).

What is visibly true (a sum of exponentials is not 0) is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

from checks.signs import all_terms
from derive import index_form as form
from derive.errors import TooHard
from derive.index_form import Node
from derive.normal_form import normal_form
from derive.normal_form.functions import positive
from derive.normal_form.raising import counting
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.symbols import Fact, Index, Symbol
from derive.tensor import Tensor


def conditions(nodes: Iterable[Node]) -> list[str]:
    """What the nodes need in order to be defined, in order of appearance."""
    found = (item for node in nodes for inner in form.walk(node) for item in needs(inner))
    return list(dict.fromkeys(found))


@singledispatch
def needs(node: Node) -> Iterator[str]:
    """The condition of one operation."""
    return iter(())


@needs.register
def _(node: form.Power) -> Iterator[str]:
    wanted = relation(node)
    if wanted and not visibly(node.base, at_least_zero=wanted == "≥"):
        yield f"{spelled(node.base)} {wanted} 0"


def relation(node: form.Power) -> str:
    """A denominator is not 0, a root is taken of what is not negative; a whole power needs nothing."""
    if node.exponent.denominator == 1:
        return "≠" if node.exponent < 0 else ""
    return ">" if node.exponent < 0 else "≥"


@needs.register
def _(node: form.Map) -> Iterator[str]:
    """Of log, and of sign and step, which have no value that every law keeps where they jump."""
    wanted = {"log": ">", "sign": "≠", "step": "≠"}.get(node.function.name.base) if node.function.known else None
    if wanted and not visibly(node.argument):
        yield f"{spelled(node.argument)} {wanted} 0"


def positive_names(nodes: Iterable[Node], definitions: Mapping[Symbol, Node]) -> list[str]:
    """`σ > 0`: the names declared to be positive whose definitions may be 0."""
    used = dict.fromkeys(name for node in nodes for name in form.symbols(node) if Fact.POSITIVE in name.facts)
    wanted = [name for name in used if name in definitions and not visibly(definitions[name])]
    return [f"{spelled(form.Leaf(name))} > 0" for name in wanted]


@needs.register
def _(node: form.Raise) -> Iterator[str]:
    """A power with any exponent needs a base > 0; one that is a whole number whatever the point needs none."""
    if not counting(normal_form(node.exponent)) and not visibly(node.base):
        yield f"{spelled(node.base)} > 0"


@needs.register
def _(node: form.Inverse) -> Iterator[str]:
    yield f"{spelled(node.matrix, 2)} is invertible"


@needs.register
def _(node: form.LogDet) -> Iterator[str]:
    yield f"det {spelled(node.matrix, 2)} > 0"


def visibly(node: Node, at_least_zero: bool = False) -> bool:
    """Whether a node is > 0, or ≥ 0, term by term of its normal form."""
    try:
        body = normal_form(node)
    except TooHard:
        return False
    return all_terms(body) if at_least_zero else positive(body)


def spelled(node: Node, whole: int = 0) -> str:
    """The node as plain text, its axes under an index of their own but for the last ones of a whole matrix."""
    taken: list[Index] = []
    for axis in node.axes[: len(node.axes) - whole]:
        letters = [letter for letter in axis.letters if letter not in [index.name for index in taken]]
        taken.append(Index(letters[0], axis))
    return unicode(lift(Tensor(node, tuple(taken))))
