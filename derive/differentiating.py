"""`∇f`, the Jacobian and the Hessian of what is asked: the function, the terms of the sweep, their human form.

Layout: a gradient has the shape of its variable, a Jacobian the axes of f, then those of x, a Hessian those of x twice.
Source: Petersen, Pedersen, "The Matrix Cookbook", 2012, chapter 2; Magnus, Neudecker, "Matrix Differential Calculus",
2019, chapter 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Define, Gradient
from derive.derivation import Derivation, Step
from derive.errors import BadShape
from derive.index_form import Node
from derive.notation.tree import Name
from derive.symbols import Index, Symbol
from derive.tensor import Tensor
from derive.tidying import tidy

KINDS = ("gradient", "jacobian", "hessian")
LETTERS = "f F J g h phi".split()


@dataclass(frozen=True)
class Derivative:
    """What was asked for: the tensor that the reader sees, and the derivation that leads to it."""

    result: Tensor
    derivation: Derivation


def differentiated(
    kind: str, of: Tensor, by: Tensor, name: Name | None, definitions: Mapping[Symbol, Node]
) -> Derivative:
    """Raises BadShape where a gradient or a Hessian is asked of something that is no number, NoRule without a rule."""
    if kind != "jacobian" and of.shape:
        raise BadShape(f"a {kind} is of a number, not of a tensor over {form.spell_axes(of.shape)}; use jacobian")
    taken = {symbol.name.base for symbol in (*form.symbols(of.node), *definitions)}
    names = [name.base] if name is not None else [letter for letter in LETTERS if letter not in taken]
    function = called(names[0], of)
    first = Define(function, of)
    known = {**definitions, function.symbol: of.node}
    raw = gradient(of, by, definitions)
    if len(raw.shape) > 2:
        return differentiated(kind, *in_entries(of, by), name, definitions)
    result = tidied(raw)
    steps = [Step("the function", first, "as it is given"), shown("the gradient", function, by, raw, result)]
    if kind == "hessian":
        slope = called("G" if "G" not in taken else "H", result)
        known[slope.symbol] = result.node
        raw = gradient(result, by, definitions)
        result = tidied(raw)
        steps += [Step("its name", Define(slope, steps_value(steps)), "the gradient, to be differentiated once more")]
        steps += [shown("the Hessian", slope, by, raw, result)]
    title = f"The {kind} of {function.symbol} by {by.symbol}"
    derivation = Derivation(kind, title, "", CONVENTIONS[kind], (by_whole(by),), tuple(steps), known)
    return Derivative(result, derivation)


def in_entries(of: Tensor, by: Tensor) -> tuple[Tensor, Tensor]:
    """`fᵢⱼ` and `xₖ`: what has more than two axes has no matrix notation, and is written entry by entry."""
    taken = [index.name for index in (*of.indices, *by.indices)]
    found = []
    for axis in (*of.shape, *by.shape):
        found.append(Index(next(letter for letter in axis.letters if letter not in taken), axis))
        taken.append(found[-1].name)
    wide = len(of.shape)
    return Tensor(of.node, (*of.indices, *found[:wide])), Tensor(by.node, (*by.indices, *found[wide:]))


CONVENTIONS: Mapping[str, tuple[str, ...]] = {
    "gradient": ("a gradient has the shape of its variable",),
    "jacobian": ("a Jacobian has the axes of the function, then those of the variable",),
    "hessian": ("a Hessian has the axes of the variable twice",),
}


def steps_value(steps: list[Step]) -> Tensor:
    claim = steps[-1].claim
    assert isinstance(claim, Gradient)
    return claim.values[-1]


def by_whole(by: Tensor) -> Tensor:
    """α of α_j."""
    return Tensor(form.Leaf(by.symbol))


def shown(name: str, of: Tensor, by: Tensor, raw: Tensor, result: Tensor) -> Step:
    values = (result,) if raw.node == result.node else (raw, result)
    return Step(name, Gradient(of, by, values), "differentiate term by term, then collect")


def called(base: str, value: Tensor) -> Tensor:
    """`f`, with the indices and the shape of its value."""
    symbol = Symbol(Name(base), value.node.axes, len(value.indices))
    return Tensor(form.Leaf(symbol), value.indices)


def tidied(tensor: Tensor) -> Tensor:
    return Tensor(tidy(tensor.node), tensor.indices)
