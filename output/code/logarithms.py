"""`log Σ eᶻ` is shifted, `log softmax(z) = z − log Σ eᶻ`, `log(eᵘ b) = u + log b`: no logarithm of what underflows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.rules import call
from derive.symbols import Axis
from derive.tidying.factors import argument_of
from derive.tidying.known import one_more
from output.code.shifting import Labels, Shifted, split

Places = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LogSumExp(Node):
    """`log Σₖ e^{zₖ}` along the last axis."""

    argument: Node

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes[:-1]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@form.rebuild.register
def _(node: LogSumExp, children: Sequence[Node]) -> Node:
    return LogSumExp(children[0])


def axes_of(node: form.Contract) -> dict[int, Axis]:
    return dict(enumerate(node.label_axes))


def sum_of_powers(node: Node) -> tuple[Node, Places] | None:
    """u and its labels, where the node is `Σₖ eᵘ` over one label."""
    if not isinstance(node, form.Contract) or node.coefficient != 1 or len(node.factors) != 1:
        return None
    (_, labels), argument = node.factors[0], argument_of(node.factors[0][0], "exp")
    single = sorted(labels) == list(range(node.rank + 1))
    return (argument, labels) if argument is not None and single else None


def summed_last(argument: Node, labels: Places) -> Node:
    """The argument with the label that is summed on its last axis."""
    return form.contract(1, [(argument, labels)], tuple(range(len(labels))))


def logarithm(node: Node) -> Node | None:
    """`log z` as it is best reckoned, or None where there is nothing better than that."""
    if isinstance(node, form.Determinant):
        return form.LogDet(node.matrix)
    inner = of_positive(node) or (of_product(node) if isinstance(node, form.Contract) else None)
    return inner or of_sum(node)


def of_positive(node: Node) -> Node | None:
    """The logarithm of `Σ eᶻ`, `1 + eᵘ`, `softmax(z)`, `σ(u)`, `1 − σ(u)`, `eᵘ`, `e^{u−m}`."""
    found, inner = sum_of_powers(node), one_more(node)
    if found is not None:
        return LogSumExp(summed_last(*found))
    if inner is not None:
        return call("softplus", inner)
    if isinstance(node, form.Softmax):
        return log_softmax(node.argument)
    if isinstance(node, Shifted):
        return node.logarithm
    return of_sigma(node)


def log_softmax(z: Node) -> Node:
    places = tuple(range(len(z.axes)))
    total = form.contract(-1, [(LogSumExp(z), places[:-1])], places, dict(enumerate(z.axes)))
    return form.add([z, total])


def of_product(node: form.Contract) -> Node | None:
    """`log(a b) = log a + log b` for an `a` that is positive, `log(Tᵖ b) = p m + log(T̃ᵖ b)` for `T = eᵐ T̃`."""
    if len(node.label_axes) > node.rank:
        return None
    parts = [parted(factor, labels) for factor, labels in node.factors]
    places, axes = tuple(range(node.rank)), axes_of(node)
    sums = [form.contract(1, [(summand, labels)], places, axes) for summand, labels, _ in parts if summand is not None]
    left = form.contract(node.coefficient, [rest for *_, rest in parts if rest is not None], places, axes)
    return form.add([*sums, *rest_of(left)]) if sums else None


def rest_of(left: Node) -> list[Node]:
    return [] if left is form.constant(1, left.axes) else [logarithm(left) or call("log", left)]


def parted(factor: Node, labels: Labels) -> tuple[Node | None, Labels, Loose | None]:
    """What a factor adds to the logarithm of a product, and what is left of it."""
    base, exponent = (factor.base, factor.exponent) if isinstance(factor, form.Power) else (factor, Fraction(1))
    inner, halves = of_positive(base), split(base, tuple(range(len(base.axes))))
    if inner is not None:
        return form.scale(exponent, inner), labels, None
    if halves is None:
        return None, labels, (factor, labels)
    return form.scale(exponent, halves[0]), labels, (form.power(halves[1], exponent), labels)


def of_sum(node: Node) -> Node | None:
    """`log Σₖ cₖ e^{uₖ} = m + log Σₖ cₖ e^{uₖ−m}`."""
    halves = split(node, tuple(range(len(node.axes))))
    return halves and form.add([halves[0], call("log", halves[1])])


def of_sigma(node: Node) -> Node | None:
    """`log σ(u) = −softplus(−u)`, `log(1 − σ(u)) = −softplus(u)`, `log eᵘ = u`."""
    argument, rest = argument_of(node, "sigma"), form.add([form.constant(1, node.axes), form.scale(-1, node)])
    complement = argument_of(rest, "sigma")
    if argument is not None:
        return form.scale(-1, call("softplus", form.scale(-1, argument)))
    if complement is not None:
        return form.scale(-1, call("softplus", complement))
    return argument_of(node, "exp")
