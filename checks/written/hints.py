"""`wᵀx`, `tr(A X⁻¹ B)`, `log π_k`, `φ(x)ᵀφ(z)`: what a use tells of the kind of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from checks.written.differentials import SIGN
from derive.notation import tree
from derive.notation.tree import Name, Tree


def measured(body: Tree, inner: Tree | None) -> Iterator[Name]:
    """x of `xᵀ` and `‖x‖`, ŷ and y of `‖ŷ − y‖`, m₁ and m₂ of `(m₁ − m₂)ᵀ`."""
    summed = isinstance(body, tree.Norm | tree.Transpose) and isinstance(inner, tree.Plus)
    terms = inner.terms if summed and isinstance(inner, tree.Plus) else (inner,)
    bare = (term.body if isinstance(term, tree.Negative) else term for term in terms)
    yield from (term for term in bare if isinstance(term, Name))


def of_normal(body: Tree) -> Iterator[tuple[Name, bool]]:
    """x and μ of `𝒩(x | μ, Σ)` are vectors, Σ is a matrix; x and μ also where the covariance is `σ²I`."""
    inner = body.arguments[0] if isinstance(body, tree.Call) and body.function.base == "calN" else None
    if not isinstance(inner, tree.Given) or len(inner.conditions) != 2:
        return
    mean, spread = inner.conditions
    covariance = spread.base if isinstance(spread, tree.Power) and spread.exponent == INVERTED else spread
    matrix = isinstance(covariance, Name) and covariance.base[:1].isupper()
    if matrix or (isinstance(spread, tree.Times) and spread.factors[-1] == Name("I")):
        yield from ((item, False) for item in (*inner.items, mean) if isinstance(item, Name))
        yield from ((item, True) for item in (covariance,) if isinstance(item, Name))


INVERTED = tree.Negative(tree.ONE)


def behind_turned(body: Tree) -> Iterator[Name]:
    """x of `wᵀx` in small letters, where no further factor could make a number of it."""
    one, other = body.factors[-2:] if isinstance(body, tree.Times) else (body, body)
    turned = one.body if isinstance(one, tree.Transpose) else one
    if turned is not one and isinstance(turned, Name) and isinstance(other, Name):
        yield from [other] if (turned.base[:1] + other.base[:1]).islower() else []
    for child in body.children:
        yield from behind_turned(child)


def before_small(body: Tree) -> Iterator[tuple[Name, Name]]:
    """W_h and h_{t−1} of `W_h h_{t-1}`: a capital right before the small letter that ends a product."""
    for one, other in [body.factors[-2:]] if isinstance(body, tree.Times) else ():
        if isinstance(one, Name) and isinstance(other, Name) and one.base[:1].isupper() and other.base[:1].islower():
            yield one, other
    for child in body.children:
        yield from before_small(child)


NUMBERS = frozenset("C N T Z E J L".split())
"""Capitals that are numbers by habit."""


def moves_a_matrix(body: Tree) -> bool:
    """`dX`, `d(X⁻¹)`: a d before a capital is no number."""
    pairs = pairwise(body.factors) if isinstance(body, tree.Times) else ()
    return any(one == SIGN and any(name.base.isupper() for name in other.names) for one, other in pairs)


def capitals_in(product: Tree | None) -> Iterator[tuple[Name, bool]]:
    """A and B of `tr(A X⁻¹ B)`: a factor in a product of which a trace, an inverse or a determinant is taken, and
    whether its transpose stands there, as that of X in `(XᵀX)⁻¹`.
    """
    factors = product.factors if isinstance(product, tree.Times) else ()
    for factor in factors:
        bare = factor.body if isinstance(factor, tree.Transpose) else factor
        if isinstance(bare, Name) and bare.base.isupper() and not bare.subscripts and bare.layer is None:
            yield bare, tree.Transpose(bare) in factors


def logged(body: Tree) -> Iterator[Name]:
    """π_k of `log π_k`, which is positive wherever that has a value."""
    if isinstance(body, tree.Call) and body.function.base in ("log", "ln") and isinstance(body.arguments[0], Name):
        yield body.arguments[0]


def maps_in(body: Tree) -> list[str]:
    """φ of `φ(x)ᵀφ(z)`, `⟨w, φ(x)⟩`, which has vectors for values."""
    parts: tuple[Tree, ...] = body.factors if isinstance(body, tree.Dot) and len(body.factors) == 2 else ()
    parts = (body.body,) if isinstance(body, tree.Transpose) else parts
    here = [part.function.base for part in parts if isinstance(part, tree.Call) and part.function.base in MAPS]
    return [*here, *(base for child in body.children for base in maps_in(child))]


MAPS = frozenset({"phi", "varphi", "Phi", "psi", "Psi", "varPhi"})
