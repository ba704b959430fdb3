"""Which row of the conjugate table a function is: `|u|`, `max(0, u)²`, `‖u‖`, `log(1 + eᵘ)`, `log Σ eᵘ`, `−log u`.

A row is looked up by the form of a node and by the sign in front of it, since the table holds convex functions only.
"""

from __future__ import annotations

from fractions import Fraction

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.tensor import known

Found = list[tuple[str, Fraction, Node]]


def is_log(node: Node) -> bool:
    return is_function(node, "log")


def is_function(node: Node, *names: str) -> bool:
    return isinstance(node, form.Map) and node.function.known and node.function.name.base in names


def logarithms(argument: Node) -> list[tuple[Fraction, Node]] | None:
    """`log(p/q) = log p − log q`: numbers and logarithms, or None where the argument is no product."""
    log = Fraction(1)
    if isinstance(argument, form.Power):
        return [(argument.exponent, log_of(argument.base))]
    if isinstance(argument, form.Contract) and argument.factors and argument.rank == len(argument.label_axes):
        return [*numeral(argument), *((log, log_of(placed(factor, argument))) for factor in argument.factors)]
    return None


def numeral(argument: form.Contract) -> list[tuple[Fraction, Node]]:
    number = argument.coefficient
    return [] if number == 1 else [(Fraction(1), log_of(form.constant(number, argument.axes)))]


def placed(factor: Loose, whole: form.Contract) -> Node:
    return form.contract(1, [factor], tuple(range(whole.rank)), dict(enumerate(whole.axes)))


def log_of(node: Node) -> Node:
    return form.Map(known("log"), node)


def recognised(node: Node, number: Fraction) -> Found | None:
    """The rows that make up a function: (row, factor, argument); the row "" is a node to open again."""
    if isinstance(node, form.Map) and node.function.known and not node.function.order:
        return of_map(node, number)
    if isinstance(node, form.Power):
        return of_power(node, number)
    return None


ROWS = {"abs": "absolute value", "relu": "hinge", "exp": "exponential", "softplus": "softplus"}
ONE, MINUS = Fraction(1), Fraction(-1)


def of_map(node: form.Map, number: Fraction) -> Found | None:
    base, argument = node.function.name.base, node.argument
    if base in ROWS:
        return [(ROWS[base], ONE, argument)] if number > 0 else None
    if base != "log":
        return None
    parts = logarithms(argument)
    if parts is not None:
        return [("", factor, part) for factor, part in parts]
    if is_function(argument, "sigma"):
        return [("softplus", MINUS, form.scale(-1, argument.children[0]))] if number < 0 else None
    if is_function(argument, "exp"):
        return [("", ONE, argument.children[0])]
    power = softplus_argument(argument)
    if power is not None:
        return [("softplus", ONE, power)] if number > 0 else None
    powers = summed_exponents(argument)
    if powers is not None:
        return [("log-sum-exp", ONE, powers)] if number > 0 else None
    return [("negative logarithm", MINUS, argument)] if number < 0 else None


def softplus_argument(node: Node) -> Node | None:
    """z of `1 + eᶻ`."""
    if not isinstance(node, form.Add) or len(node.terms) != 2:
        return None
    one = form.constant(1, node.axes)
    rest = [term for term in node.terms if term is not one]
    return rest[0].children[0] if len(rest) == 1 and is_function(rest[0], "exp") else None


def summed_exponents(node: Node) -> Node | None:
    """z of `Σₖ e^{zₖ}`, k its last axis."""
    if not isinstance(node, form.Contract) or node.coefficient != 1 or len(node.factors) != 1:
        return None
    (inside, labels), whole = node.factors[0], tuple(range(node.rank + 1))
    if not is_function(inside, "exp") or set(labels) != set(whole) or len(labels) != len(whole):
        return None
    return form.contract(1, [(inside.children[0], labels)], whole)


def of_power(node: form.Power, number: Fraction) -> Found | None:
    """`u²`, `max(0, u)²`, `‖u‖ = (u·u)^½`, `1/u`."""
    base, exponent = node.base, node.exponent
    if number < 0:
        return None
    if exponent == 2 and is_function(base, "relu"):
        return [("half squared hinge", Fraction(2), base.children[0])]
    if exponent == 2:
        return [("square", ONE, base.children[0] if is_function(base, "abs") else base)]
    if exponent == Fraction(1, 2):
        return of_root(base)
    return [("reciprocal", ONE, base)] if exponent == -1 else None


def of_root(base: Node) -> Found | None:
    if isinstance(base, form.Power) and base.exponent == 2:
        return [("absolute value", ONE, base.base)]
    if not isinstance(base, form.Contract) or base.coefficient != 1 or len(base.factors) != 2:
        return None
    (one, labels), (other, same) = base.factors
    if one is not other or labels != same or len(base.label_axes) != base.rank + 1:
        return None
    return [("norm", ONE, form.contract(1, [(one, labels)], tuple(range(base.rank + 1))))]


def curvature(node: Node, number: Fraction) -> str:
    """Why: a function of the table with the wrong sign is concave where the problem needs it convex."""
    turned = recognised(node, -number)
    return " with this sign: it has to be convex in a minimisation (concave in a maximisation)" if turned else ""
