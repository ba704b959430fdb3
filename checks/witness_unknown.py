"""`f⁽ᵏ⁾(t)` and `∂ₖ… ℓ(w)` as SymPy functions that know their own derivatives, so that no Subs ever appears."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import perm
from random import Random
from typing import TYPE_CHECKING, Any

import sympy

from derive.symbols import spell

if TYPE_CHECKING:
    from checks.values import Point


DEGREE = 5


class Unknown(sympy.Function):  # type: ignore[misc]
    """`Unknown(f, k, t)` = f⁽ᵏ⁾(t), an unknown function of one real variable; its derivative is f⁽ᵏ⁺¹⁾(t) t′."""

    nargs = 3
    is_real = True

    def _eval_derivative(self, by: Any) -> Any:
        name, order, argument = self.args
        return Unknown(name, order + 1, argument) * argument.diff(by)

    def _sympystr(self, printer: Any) -> str:
        name, order, argument = self.args
        return f"{name}{chr(39) * int(order)}({printer.doprint(argument)})"


class UnknownField(sympy.Function):  # type: ignore[misc]
    """`UnknownField(ℓ, family, (k, …), (w₁, …))` = ∂ₖ… ℓ(w), the places k sorted as the order does not matter."""

    nargs = 4
    is_real = True

    def _eval_derivative(self, by: Any) -> Any:
        name, family, places, arguments = self.args
        slopes = [field_derivative(name, family, (*places, k)) for k in range(len(arguments))]
        return sympy.Add(*(slope(arguments) * part.diff(by) for slope, part in zip(slopes, arguments, strict=True)))


def field_derivative(name: Any, family: Any, places: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda arguments: UnknownField(name, family, sympy.Tuple(*sorted(places)), arguments)


def modelled(expression: Any) -> Any:
    """Every unknown function replaced by a polynomial of its own, derivatives included."""
    replaced = expression.replace(Unknown, lambda *arguments: polynomial(str(arguments[0]), *arguments[1:]))
    return replaced.replace(UnknownField, lambda *arguments: field_polynomial(*arguments))


def polynomial(name: str, order: Any, argument: Any) -> Any:
    """`Σ cₖ k(k−1)… tᵏ⁻ᵐ`, the derivative of `Σ cₖ tᵏ`, its coefficients fixed by the name."""
    generator, m = Random(name), int(order)
    coefficients = [sympy.Rational(generator.randint(1, 9), generator.randint(2, 9)) for _ in range(DEGREE + 1)]
    return sympy.Add(*(perm(k, m) * c * argument ** (k - m) for k, c in enumerate(coefficients) if k >= m))


def field_polynomial(name: Any, family: Any, places: Any, arguments: Any) -> Any:
    """The derivative of a product of polynomials, one for each component, fixed by the name and the family."""
    orders = [sum(1 for place in places if place == k) for k in range(len(arguments))]
    factors = zip(orders, arguments, strict=True)
    return sympy.Mul(*(polynomial(f"{name}{family}{k}", n, part) for k, (n, part) in enumerate(factors)))


def with_models(expression: Any, point: Point) -> Any:
    """Every unknown function replaced by the point's polynomial for it, differentiated by SymPy."""
    models = {spell(function.name): (function, model) for function, model in point.functions.items()}

    def scalar(name: Any, order: Any, argument: Any) -> Any:
        _, model = models[str(name)]
        t = sympy.Dummy("t")
        whole = sympy.Add(*(exact(c) * t**k for k, c in enumerate(model.coefficients)))  # type: ignore[union-attr]
        return whole.diff(t, int(order)).xreplace({t: argument})

    def member(name: Any, family: Any, places: Any, arguments: Any) -> Any:
        function, model = models[str(name)]
        flat = row_by_row(family, point.shape(function.axes))
        variables = sympy.symbols(f"t:{len(arguments)}", cls=sympy.Dummy)
        whole = in_monomials(model.members[flat], variables)  # type: ignore[union-attr]
        slope = whole.diff(*((variables[k], 1) for k in places)) if places else whole
        return slope.xreplace(dict(zip(variables, arguments, strict=True)))

    return expression.replace(Unknown, scalar).replace(UnknownField, member)


def in_monomials(terms: Mapping[tuple[int, ...], Any], variables: Sequence[Any]) -> Any:
    """`Σ c w_j w_k …`."""
    return sympy.Add(*(exact(c) * sympy.Mul(*(variables[k] for k in term)) for term, c in terms.items()))


def row_by_row(places: Iterable[Any], sizes: Sequence[int]) -> int:
    """The place of an entry when the last axis runs fastest."""
    flat = 0
    for place, size in zip(places, sizes, strict=True):
        flat = flat * size + int(place)
    return flat


def exact(number: Any) -> Any:
    """A rational of flint, or a Fraction, as a SymPy rational."""
    return sympy.Rational(str(number))
