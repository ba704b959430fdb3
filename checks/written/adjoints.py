"""`dV = Pᵀ dO`, where the text says that dO is the gradient by O: ∂ℒ/∂V = Pᵀ ∂ℒ/∂O, of a loss ℒ that may be any.

Source: Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation", 2008.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from checks.written.differentials import SIGN
from derive.notation import tree
from derive.notation.rebuilding import with_sign_joined
from derive.notation.tree import Name, Tree

D_OF = r"\$\s*(?:d|\\mathbf\s*\{\s*d\s*\})\s*(?:\\[a-z]+\s*)?\{?\s*[A-Za-z]"
TOLD = re.compile(
    rf"\bgradients?\b[^.$]{{0,60}}{D_OF}|{D_OF}[^$]*\$[^.$]{{0,40}}\bgradients?\b"
    rf"|{D_OF}[^$]*\$\s*(?:for|denotes?|means|is|stands for)\s*\$\s*\\(?:partial|nabla|[dt]?frac\s*\{{\s*\\partial)"
    r"|\bd\s*(?:\\[a-z]+\s*)?\{?\s*[A-Za-z][^=$&]{0,12}&?\s*(?::?=|\\equiv|\\triangleq)\s*&?\s*"
    r"\\(?:[dt]?frac\s*\{\s*\\partial|nabla)"
)
LOSSES = ("calL", "ell", "L", "J", "E")


def losses(bodies: Sequence[Tree], text: str) -> Mapping[str, Name]:
    """V and O of `dV` and `dO`, where words or a formula call one of these a gradient, each with the loss; none of
    differentials.
    """
    if TOLD.search(text) is None or re.search(r"\bdifferentials?\b", text, re.IGNORECASE):
        return {}
    return dict.fromkeys((name.base for body in bodies for name in behind_signs(body)), loss_of(bodies))


def behind_signs(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Times):
        yield from (other for one, other in pairwise(body.factors) if one == SIGN and isinstance(other, Name))
    for child in body.children:
        yield from behind_signs(child)


def loss_of(bodies: Sequence[Tree]) -> Name:
    """L of `dX = ∂L/∂X`, else a letter that the text does not use."""
    said = next((of for body in bodies for of in differentiated(body)), None)
    used = {name.base for body in bodies for name in body.names}
    return said or next(Name(letter) for letter in (*LOSSES, "loss") if letter not in used)


def differentiated(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Partial | tree.Gradient) and isinstance(body.of, Name):
        yield body.of
    for child in body.children:
        yield from differentiated(child)


def with_adjoints(body: Tree, losses: Mapping[str, Name]) -> Tree:
    """`dX` as ∂ℒ/∂X."""

    def slope(behind: Tree) -> Tree | None:
        turned = isinstance(behind, tree.Transpose)
        name = behind.body if isinstance(behind, tree.Transpose) else behind
        if not isinstance(name, Name) or name.base not in losses:
            return None
        found = tree.Partial(losses[name.base], (name,))
        return tree.Transpose(found) if turned else found

    return with_sign_joined(body, SIGN, slope)
