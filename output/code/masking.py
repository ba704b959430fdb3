"""`[j ≠ i] eᵘ = e^{u − ∞ [j = i]}`: a condition on indices goes into the exponent, so that a maximum heeds it."""

from __future__ import annotations

from fractions import Fraction

from derive import index_form as form
from derive.index_form import Loose, Node
from derive.rules import call
from derive.tidying.factors import argument_of
from output.code.beside import Beside

Kind = tuple[Fraction, type[Node] | None]
ONE, MINUS = Fraction(1), Fraction(-1)
MASKS: tuple[set[Kind], ...] = (
    {(ONE, form.Before)},
    {(ONE, form.Unit)},
    {(ONE, form.Before), (ONE, form.Delta)},
    {(ONE, None), (MINUS, form.Delta)},
    {(ONE, None), (MINUS, form.Unit)},
)
"""`[i < j]`, `[i = 3]`, `[i ≤ j]`, `[i ≠ j]`, `[i ≠ 3]`."""


class Masked(Beside):
    """u where the mask beside it is 1, −∞ where it is 0."""


def is_mask(node: Node) -> bool:
    """A matrix or a vector of zeros and ones that says which indices are meant."""
    kinds = [kind(term) for term in (node.terms if isinstance(node, form.Add) else (node,))]
    return set(kinds) in MASKS and len(kinds) == len(set(kinds))


def kind(term: Node) -> Kind:
    """The number before a term and what it is, None for 1."""
    if not isinstance(term, form.Contract):
        return ONE, type(term)
    if len(term.factors) > 1 or len(term.label_axes) > term.rank:
        return term.coefficient, form.Contract
    return term.coefficient, type(term.factors[0][0]) if term.factors else None


def within(factors: list[Loose]) -> list[Loose]:
    """The factors with every mask that meets an exponential put into its exponent."""
    for power in factors:
        for mask in factors:
            if are_joined(power, mask):
                rest = [factor for factor in factors if factor != mask]
                return within([masked(power, mask) if factor == power else factor for factor in rest])
    return factors


def are_joined(power: Loose, mask: Loose) -> bool:
    """An exponential and a mask with a label in common."""
    return argument_of(power[0], "exp") is not None and bool({*power[1]} & {*mask[1]}) and is_mask(mask[0])


def masked(power: Loose, mask: Loose) -> Loose:
    whole = tuple(dict.fromkeys((*power[1], *mask[1])))
    exponent = argument_of(power[0], "exp")
    assert exponent is not None
    wide = form.contract(1, [(exponent, power[1])], whole, dict(zip(mask[1], mask[0].axes, strict=True)))
    return call("exp", Masked(wide, mask[0], tuple(whole.index(label) for label in mask[1]))), whole
