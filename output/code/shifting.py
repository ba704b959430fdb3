"""`Σₖ cₖ e^{uₖ} = eᵐ Σₖ cₖ e^{uₖ−m}` with m = max u: what is divided by such a sum is shifted with it, so eᵐ cancels.

This holds whatever the signs of c, and for sums of sums, `e^a + Σⱼ e^{bⱼ}` with m = max(a, b); a term without an
exponential counts as c e⁰. Only what stands in the sum as well is shifted, so no exponent is positive afterwards.
Source: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal.
2021.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from derive import index_form as form
from derive.index_form import Label, Loose, Node
from derive.symbols import Axis
from derive.tidying.factors import argument_of
from output.code.beside import Beside
from output.code.masking import within

Labels = tuple[Label, ...]


@dataclass(frozen=True, eq=False)
class Top(Node):
    """`maxₖ zₖ` along the axis at `place`."""

    argument: Node
    place: int

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes[: self.place] + self.argument.axes[self.place + 1 :]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.argument,)


@dataclass(frozen=True, eq=False)
class Largest(Node):
    """`max(a, b, …)` entry by entry."""

    terms: tuple[Node, ...]

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.terms[0].axes

    @property
    def children(self) -> tuple[Node, ...]:
        return self.terms


class Shifted(Beside):
    """`e^{u − m}`, m beside u."""

    @property
    def logarithm(self) -> Node:
        """`u − m`."""
        whole = tuple(range(len(self.axes)))
        return form.add(
            [self.exponent, form.contract(-1, [(self.other, self.places)], whole, dict(enumerate(self.axes)))]
        )


@form.rebuild.register
def _(node: Top, children: Sequence[Node]) -> Node:
    return Top(children[0], node.place)


@form.rebuild.register
def _(node: Largest, children: Sequence[Node]) -> Node:
    return Largest(tuple(children))


@dataclass(frozen=True)
class Shift:
    """m with its labels and their axes, and the exponents that it bounds."""

    top: Node
    exponents: tuple[Loose, ...]
    axes: Mapping[Label, Axis]

    def over(self, labels: Labels) -> Labels:
        """Each label once, those of m included."""
        return tuple(dict.fromkeys((*labels, *self.axes)))

    def bounds(self, exponent: Node, labels: Labels) -> bool:
        """Does it stand in the sum, on the same labels where these are not summed?"""
        found = (places for other, places in self.exponents if other is exponent)
        return any(fits(places, labels, self.axes) for places in found)

    def exponential(self, exponent: Node, labels: Labels) -> Node:
        """`e^{u − m}`."""
        whole = self.over(labels)
        wide = laid(exponent, labels, whole, self.axes)
        return Shifted(wide, self.top, tuple(whole.index(label) for label in self.axes))


def fits(places: Labels, labels: Labels, fixed: Mapping[Label, Axis]) -> bool:
    pairs = set(zip(places, labels, strict=True))
    return len(pairs) == len(set(places)) and all(label == place for place, label in pairs if place in fixed)


def laid(node: Node, labels: Labels, whole: Labels, axes: Mapping[Label, Axis]) -> Node:
    """The node on the labels `whole`, constant along those that it has not got."""
    if labels == whole:
        return node
    missing = {label: axis for label, axis in axes.items() if label in whole and label not in labels}
    return form.contract(1, [(node, labels)], whole, missing)


def shift_of(total: Node, outer: Labels) -> Shift | None:
    """The shift of a sum of exponentials on its labels; None for one that has none, or `eᵘ` alone."""
    found = tuple(dict.fromkeys(exponents(total, outer)))
    if not found or argument_of(total, "exp") is not None:
        return None
    axes = dict(zip(outer, total.axes, strict=True))
    used = {label: axis for label, axis in axes.items() if any(label in labels for _, labels in found)}
    tops = [topped(exponent, labels, used) for exponent, labels in found]
    return Shift(tops[0] if len(tops) == 1 else Largest(tuple(tops)), found, used)


def topped(exponent: Node, labels: Labels, used: Mapping[Label, Axis]) -> Node:
    """The largest u over the labels that are summed."""
    left = tuple(dict.fromkeys(labels))
    top = laid(exponent, labels, left, used)
    for label in [label for label in left if label not in used]:
        top, left = Top(top, left.index(label)), tuple(other for other in left if other != label)
    return laid(top, left, tuple(used), used)


def exponents(node: Node, labels: Labels) -> list[Loose]:
    """The exponents in a sum; 0 for a term without one beside terms that have one."""
    exponent = argument_of(node, "exp")
    if exponent is not None or not has_exponential(node):
        return [(exponent, labels)] if exponent is not None else []
    if isinstance(node, form.Contract):
        return next(filter(None, (exponents(*factor) for factor in named(node, labels))), [])
    return of_terms([exponents(term, labels) for term in node.terms]) if isinstance(node, form.Add) else []


@lru_cache(maxsize=4096)
def has_exponential(node: Node) -> bool:
    """Does an exponential stand in it as a factor or a term?"""
    inside = isinstance(node, form.Contract | form.Add) and any(has_exponential(child) for child in node.children)
    return inside or argument_of(node, "exp") is not None


def of_terms(found: Sequence[list[Loose]]) -> list[Loose]:
    nothing: list[Loose] = [(form.constant(0), ())]
    return [item for term in found for item in term or nothing] if any(found) else []


def named(node: form.Contract, labels: Labels) -> list[Loose]:
    """The factors on the labels of the product, the summed ones by names of their own, masks in their exponents."""
    names = names_of(node, labels)
    return within([(factor, tuple(names[k] for k in places)) for factor, places in node.factors])


def names_of(node: form.Contract, labels: Labels) -> Labels:
    return (*labels, *((node, k) for k in range(node.rank, len(node.label_axes))))


def lowered(node: Node, labels: Labels, shift: Shift) -> Node | None:
    """`node · e⁻ᵐ` on `shift.over(labels)`, where that leaves no exponential of the sum unbounded."""
    exponent = argument_of(node, "exp")
    if exponent is not None:
        return shift.exponential(exponent, labels) if shift.bounds(exponent, labels) else None
    if isinstance(node, form.Contract) and has_exponential(node):
        return lowered_product(node, labels, shift)
    return lowered_terms(node, labels, shift) if isinstance(node, form.Add) else None


def lowered_product(node: form.Contract, labels: Labels, shift: Shift) -> Node | None:
    """One factor takes it all."""
    factors, axes = named(node, labels), dict(zip(names_of(node, labels), node.label_axes, strict=True))
    for k, (factor, places) in enumerate(factors):
        new = lowered(factor, places, shift)
        if new is not None:
            loose = [*factors[:k], (new, shift.over(places)), *factors[k + 1 :]]
            return form.contract(node.coefficient, loose, shift.over(labels), {**axes, **shift.axes})
    return None


def lowered_terms(node: form.Add, labels: Labels, shift: Shift) -> Node | None:
    """Each term; one without an exponential is multiplied by `e⁻ᵐ`, where 0 ≤ m is known."""
    found = [lowered(term, labels, shift) for term in node.terms]
    zero = form.constant(0)
    if not any(found) or not (all(found) or shift.bounds(zero, ())):
        return None
    decay = (shift.exponential(zero, ()), shift.over(()))
    return form.add(new or damped(term, labels, decay, shift) for new, term in zip(found, node.terms, strict=True))


def damped(term: Node, labels: Labels, decay: Loose, shift: Shift) -> Node:
    return form.contract(1, [(term, labels), decay], shift.over(labels), shift.axes)


def pair(above: Loose, below: Loose) -> tuple[Loose, Loose] | None:
    """Both sides of a quotient by a sum of exponentials, shifted alike; None where nothing above is bounded by it."""
    shift = shift_of(*below)
    new = None if shift is None else lowered(*above, shift)
    if shift is None or new is None:
        return None
    total = lowered(*below, shift)
    assert total is not None
    return (new, shift.over(above[1])), (total, shift.over(below[1]))


def split(total: Node, outer: Labels) -> tuple[Node, Node] | None:
    """m and `Σₖ cₖ e^{uₖ−m}`, both on `outer`."""
    shift = shift_of(total, outer)
    below = None if shift is None else lowered(total, outer, shift)
    axes = dict(zip(outer, total.axes, strict=True))
    return None if shift is None or below is None else (laid(shift.top, tuple(shift.axes), outer, axes), below)
