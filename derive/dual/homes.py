"""Which variable an atom lives on: `u = c·v + k` with a number c is v moved, `u = Xw − y` needs a new variable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from derive import index_form as form
from derive.calculus import derivative
from derive.dual.atoms import FORM, Atom, Variables
from derive.errors import CannotSolve
from derive.solving import scalar_factor, substitute
from derive.symbols import Symbol
from derive.tensor import Tensor

QUADRATIC = ("square", "squared norm", FORM)


@dataclass(frozen=True)
class Home:
    """`u = c·v + k`: the variable of an atom, the number and what is added."""

    variable: Symbol
    scale: Tensor
    shift: Tensor


def home(atom: Atom, variables: Variables) -> Home | None:
    """The one variable of an atom, or None where its argument mixes entries or variables."""
    node = atom.argument.node
    names = [name for name in form.symbols(node) if name in variables]
    if len(names) != 1 or names[0].axes != node.axes:
        return None
    (name,) = names
    try:
        scale = scalar_factor(derivative(node, name), name)
    except CannotSolve:
        return None
    shift = substitute(node, {name: form.constant(0, name.axes)})
    return Home(name, Tensor(scale), Tensor(shift, atom.argument.indices))


def homeless(atoms: Iterable[Atom], variables: Variables) -> list[Atom]:
    """The atoms that need a new variable: no home, or a home that an atom of another kind has taken."""
    taken: dict[Symbol, list[Atom]] = {}
    found: list[Atom] = []
    for atom in atoms:
        place = home(atom, variables)
        beside = [] if place is None else taken.setdefault(place.variable, [])
        if place is None or (beside and not sharing(atom, beside)):
            found.append(atom)
        elif atom not in beside:
            beside.append(atom)
    return found


def sharing(atom: Atom, beside: Sequence[Atom]) -> bool:
    """Quadratics in one variable are one quadratic; atoms of one row and one argument have one weight."""
    one = all(other.row == atom.row and other.argument.node is atom.argument.node for other in beside)
    return one or all(other.row in ("squared norm", FORM) for other in (atom, *beside))
