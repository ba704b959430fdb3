"""θ̂, θ*, θ_MAP: names for the value of θ at which something is least, largest or stationary."""

from __future__ import annotations

from dataclasses import replace

from derive.notation.tree import Name

ACCENTS = frozenset({"hat", "star"})
LABELS = frozenset("MAP ML MLE OLS GLS WLS LS EM map ml mle ols gls wls ls opt ridge".split())


def is_estimate(name: Name) -> bool:
    return name.layer is None and (name.accent in ACCENTS or is_labelled(name))


def is_labelled(name: Name) -> bool:
    """`λ_{MAP}`, also where its letters were read one by one."""
    return "".join(item.base for item in name.subscripts if isinstance(item, Name)) in LABELS


def estimated(name: Name) -> Name:
    """θ of θ̂ᵢ with its indices, λ of λ_MAP."""
    return replace(name, accent="", layer=None, subscripts=() if is_labelled(name) else name.subscripts)


def letter(name: Name) -> Name:
    """θ̂ of θ̂ᵢ; a label belongs to the letter."""
    return name if is_labelled(name) else replace(name, subscripts=())
