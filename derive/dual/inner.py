"""`inf over v of w φ(cv + k) + s·v`: where it is finite and its value, by the conjugate table or a completed square.

`inf_u w φ(u) + (s/c)·u = −w φ*(−s/(cw))`, and the shift k adds `−(s/c)·k`. Several quadratics in one variable are one:
`q(0) − ½ s₀ᵀH⁻¹s₀` with s₀ the slope at 0 and H ≻ 0 the second derivative.
Source: Boyd, Vandenberghe, "Convex Optimization", 2004, sections 3.3 and 5.1.6.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from derive import index_form as form
from derive.calculus import derivative, gradient
from derive.claims import Statement
from derive.conjugates import Conjugate, reciprocal
from derive.dual.atoms import FORM, Atom, Variables, row_of
from derive.dual.homes import Home, home
from derive.errors import CannotSolve
from derive.normal_form import normal_form
from derive.normal_form.definite import definite
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.solving import negated, scalar_factor, substitute
from derive.symbols import Fact, Role
from derive.tensor import Tensor, as_tensor, inner, inverse, plus, spread, square, sum_


@dataclass(frozen=True)
class Part:
    """`inf over v of f(v) + slope·v = value` on the region; −∞ off it. The minimiser is known where f is smooth."""

    variable: Tensor
    row: str
    function: Tensor
    slope: Tensor
    value: Tensor
    region: tuple[Statement, ...]
    minimiser: Tensor | None
    weight: Tensor | None = None
    argument: Tensor | None = None
    home: Home | None = None
    hessian: Tensor | None = None


def part(variable: Tensor, atoms: Sequence[Atom], slope: Tensor, variables: Variables) -> Part:
    """The inner infimum over one variable. Raises CannotSolve."""
    if len(atoms) > 1 or atoms[0].row == FORM:
        return completed(variable, atoms, slope)
    (atom,) = atoms
    place = home(atom, variables)
    assert place is not None
    return conjugated(variable, atom, place, slope)


def conjugated(variable: Tensor, atom: Atom, place: Home, slope: Tensor) -> Part:
    row, argument = row_of(atom.row), atom.argument
    moved = Tensor(slope_over(slope, variable, argument).node, argument.indices)
    s = moved * reciprocal(place.scale)
    t = negated(s)
    value = negated(row.of_multiple(atom.weight, t))
    for index in atom.summed:
        value = sum_(index, value)
    if not form.is_zero(place.shift.node):
        value = value - inner(Tensor(s.node), Tensor(place.shift.node))
    region = row.region_of_multiple(atom.weight, t)
    minimiser = least(variable, atom, row, t, place)
    return Part(variable, atom.row, atom.tensor, slope, value, region, minimiser, atom.weight, argument, place)


def slope_over(slope: Tensor, variable: Tensor, argument: Tensor) -> Tensor:
    """The slope over all axes of the variable, in their order."""
    return Tensor(spread(slope, variable.indices))


def least(variable: Tensor, atom: Atom, row: Conjugate, t: Tensor, place: Home) -> Tensor | None:
    """`v = (x(t/w) − k)/c`."""
    if row.maximiser is None:
        return None
    at = row.maximiser(t * reciprocal(atom.weight))
    moved = Tensor(spread(at, atom.argument.indices)) - Tensor(place.shift.node)
    return Tensor((moved * reciprocal(place.scale)).node, variable.indices)


def completed(variable: Tensor, atoms: Sequence[Atom], slope: Tensor) -> Part:
    """A quadratic with several terms or with a matrix: `q(0) − ½ s₀ᵀH⁻¹s₀`."""
    function = reduce(plus, (atom.tensor for atom in atoms))
    start, rise = at_zero(function, variable), at_zero(gradient(function, Tensor(variable.node)), variable)
    return of_hessian(variable, atoms, slope, function, start, Tensor(spread(slope, variable.indices)) + rise)


def at_zero(tensor: Tensor, variable: Tensor) -> Tensor:
    name = variable.symbol
    inside = name in form.symbols(tensor.node)
    node = substitute(tensor.node, {name: form.constant(0, name.axes)}) if inside else tensor.node
    return Tensor(node, tensor.indices)


def of_hessian(
    variable: Tensor, atoms: Sequence[Atom], slope: Tensor, function: Tensor, start: Tensor, first: Tensor
) -> Part:
    """From the value, the slope and the Hessian at 0."""
    hessian = second(atoms, variable)
    number, matrix = inverted(hessian) if hessian.shape else (reciprocal(hessian), None)
    solved = first * number if matrix is None else number * (matrix @ first)
    half = -square(first) * reciprocal(2 * hessian) if matrix is None else -inner(first, matrix @ first) * number / 2
    value = half if form.is_zero(start.node) else start + half
    minimiser = Tensor((-solved).node, variable.indices)
    return Part(variable, FORM, function, slope, value, (), minimiser, hessian=hessian)


def inverted(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """`1/γ` and Σ⁻¹ of γΣ."""
    number, body = form.split_coefficient(matrix.node)
    if not isinstance(body, form.Contract):
        return as_tensor(1 / number), inverse(Tensor(body))
    wide = [item for item in body.factors if item[1]]
    if len(body.label_axes) > body.rank or len(wide) != 1 or wide[0][1] != (0, 1):
        return as_tensor(1), inverse(matrix)
    scalars = Tensor(form.contract(number, [item for item in body.factors if not item[1]], ()))
    return reciprocal(scalars), inverse(Tensor(wide[0][0]))


def second(atoms: Sequence[Atom], variable: Tensor) -> Tensor:
    """The Hessian: a number h for hI, or a matrix that is visibly positive definite."""
    name = variable.symbol
    total: Tensor | None = None
    numbers = as_tensor(0)
    for atom in atoms:
        scale = Tensor(scalar_factor(derivative(atom.argument.node, name), name))
        if atom.row == FORM:
            matrix = doubled(atom.weight) * scale**2
            total = matrix if total is None else total + matrix
        else:
            numbers = numbers + 2 * atom.weight * scale**2
    if total is None:
        return numbers
    identity = Tensor(form.Delta(name.axes[0]))
    whole = total if form.is_zero(numbers.node) else total + numbers * identity
    if not definite(normal_form(where_positive(whole.node)), True):
        matrix_name = name_of(next(atom.weight for atom in atoms if atom.row == FORM))
        raise CannotSolve(
            f"{matrix_name} is not said to be positive definite: declare {matrix_name} ≻ 0, or write the form as ‖Bx‖²"
        )
    return whole


def where_positive(node: form.Node) -> form.Node:
    """With every multiplier λ ≥ 0 taken > 0: as a weight it divides, and where it is 0 there is no quadratic."""
    signed = [n for n in form.symbols(node) if n.role is Role.MULTIPLIER and Fact.NONNEGATIVE in n.facts]
    positive = {n: form.Leaf(dataclasses.replace(n, facts=n.facts | {Fact.POSITIVE})) for n in signed}
    return substitute(node, positive) if positive else node


def name_of(matrix: Tensor) -> str:
    """`P` of ½P."""
    return unicode(lift(Tensor(form.split_coefficient(matrix.node)[1])))


def doubled(matrix: Tensor) -> Tensor:
    """`M + Mᵀ`, which is 2M for a symmetric matrix."""
    symmetric = not normal_form((matrix - matrix.T).node).terms
    return 2 * matrix if symmetric else matrix + matrix.T
