"""Stand-ins for unknown functions: polynomials with rational coefficients and exact derivatives of every order.

`f(t) = Σ cₖ tᵏ`; `ℓᵢ(w) = Σ c w_j w_k …`, a polynomial for each member of the family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from math import perm
from operator import mul
from typing import Any

from flint import fmpq

Term = tuple[int, ...]


@dataclass(frozen=True)
class Polynomial:
    """`f(t) = c₀ + c₁ t + c₂ t² + …`."""

    coefficients: tuple[fmpq, ...]

    def derivative(self, order: int) -> Polynomial:
        """`tᵏ → k(k−1)… tᵏ⁻ᵐ`."""
        return Polynomial(tuple(perm(k, order) * c for k, c in enumerate(self.coefficients))[order:] or (fmpq(0),))

    @property
    def degree(self) -> int:
        return len(self.coefficients) - 1


def horner(coefficients: Iterable[Any], t: Any) -> Any:
    """`c₀ + t (c₁ + t (c₂ + …))`."""
    *rest, value = coefficients
    for coefficient in reversed(rest):
        value = value * t + coefficient
    return value


@dataclass(frozen=True, eq=False)
class FieldModel:
    """`ℓᵢ(w) = Σ c w_j w_k …`: for each i the coefficients of the products, a product being its sorted places."""

    members: tuple[Mapping[Term, fmpq], ...]

    @cache  # noqa: B019
    def derivative(self, places: Term) -> tuple[Mapping[Term, fmpq], ...]:
        """`∂ⱼ∂ₖ… ℓᵢ` for every i."""
        return tuple(reduce(differentiated, places, member) for member in self.members)

    @property
    def degree(self) -> int:
        return max((len(term) for member in self.members for term in member), default=0)


def differentiated(polynomial: Mapping[Term, fmpq], place: int) -> Mapping[Term, fmpq]:
    """`∂/∂w_k w_kᵐ… = m w_kᵐ⁻¹…`."""
    result: dict[Term, fmpq] = {}
    for term, coefficient in polynomial.items():
        if place in term:
            cut = term.index(place)
            result[term[:cut] + term[cut + 1 :]] = coefficient * term.count(place)
    return result


def monomial(coefficient: Any, term: Term, values: tuple[Any, ...]) -> Any:
    return reduce(mul, (values[place] for place in term), coefficient)


Model = Polynomial | FieldModel
