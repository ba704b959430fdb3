"""`Cov(xᵢ, xⱼ) = ρ s²` for i ≠ j: what a text says of two members of a family of random numbers."""

from __future__ import annotations

from checks.written.laws import Law
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree


def covariance_said(body: Tree) -> tuple[Name, Law] | None:
    """The first member and its law; that all covariances vanish is what independence says too."""
    if not isinstance(body, tree.Relation) or [sign for sign, _ in body.rest] != ["="]:
        return None
    left, right = body.first, body.rest[0][1]
    if not isinstance(left, tree.Call) or left.function.base != "Cov" or len(left.arguments) != 2:
        return None
    one, other = left.arguments
    if isinstance(right, Number) or not isinstance(one, Name) or not isinstance(other, Name):
        return None
    letters = (*one.subscripts, *other.subscripts)
    if one.bare != other.bare or len(letters) != 2 or letters[0] == letters[1]:
        return None
    i, j = letters
    if not isinstance(i, Name) or not isinstance(j, Name):
        return None
    return one, Law("moments", (), shared=(right, i, j))
