"""`∇f`, the Jacobian and the Hessian of what is asked: the function, the terms of the sweep, their human form.

Layout: a gradient has the shape of its variable, a Jacobian the axes of f, then those of x, a Hessian those of x twice.
Source: Petersen, Pedersen, "The Matrix Cookbook", 2012, chapter 2; Magnus, Neudecker, "Matrix Differential Calculus",
2019, chapter 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from derive import index_form as form
from derive.calculus import NONE, gradient, names_between
from derive.claims import Define, Gradient
from derive.derivation import Derivation, Step
from derive.errors import BadShape
from derive.index_form import Node
from derive.notation.lift import lift
from derive.notation.tree import Name
from derive.notation.write import unicode
from derive.stacking import renamed
from derive.symbols import Axis, Fact, Index, Symbol
from derive.tensor import Tensor
from derive.tidying import tidy

NAMED = {"gradient": "gradient", "jacobian": "Jacobian", "hessian": "Hessian"}
LETTERS = "f G F J g h H".split()
AT_POINTS = {Fact.SIGN, Fact.BINARY, Fact.NORMALISED}
"""Facts that hold on a set without an interior. A derivative by a symmetric matrix is symmetric by convention."""


@dataclass(frozen=True)
class Derivative:
    """The derivative as an array over the axes of f, then those of x; as the reader sees it; and how it comes about."""

    array: Tensor
    result: Tensor
    derivation: Derivation


def differentiated(
    kind: str, of: Tensor, by: Tensor, name: Name | None, definitions: Mapping[Symbol, Node], full: bool = False
) -> Derivative:
    """Raises BadShape where a gradient or a Hessian is asked of something that is no number, NoRule without a rule."""
    if kind != "jacobian" and of.shape:
        raise BadShape(f"a {kind} is of a number, not of a tensor over {form.spell_axes(of.shape)}; use jacobian")
    names, root = letters(of, name, definitions), of
    function = called(names[0], of)
    steps = [Step("the function", Define(function, of), "as it is given")]
    known = {**definitions, function.symbol: of.node}
    if kind == "hessian":
        slope = gradient_everywhere(of, by, definitions)
        steps += shown("the gradient", function, of, by, definitions, full, slope)
        of = slope
        function = called(names[1], of)
        steps.append(Step("its name", Define(function, of), "to be differentiated once more"))
        known[function.symbol] = of.node
    array = tidied(gradient(of, by, definitions), definitions)
    rows, entry = in_entries(of, by) if len(array.shape) > 2 else (of, by)
    result = tidied(gradient(rows, entry, definitions), definitions)
    steps += shown(f"the {NAMED[kind]}", Tensor(function.node, rows.indices), rows, entry, definitions, full, result)
    return Derivative(array, value(steps[-1]), derivation(kind, names[0], root, by, steps, known))


def derivation(
    kind: str, name: str, of: Tensor, by: Tensor, steps: Sequence[Step], known: Mapping[Symbol, Node]
) -> Derivation:
    """The page: what it is called, the symbols of the function, the steps."""
    title = f"The {NAMED[kind]} of {unicode(Name(name))} by {unicode(lift(by))}"
    declared = tuple(Tensor(form.Leaf(symbol)) for symbol in dict.fromkeys((by.symbol, *form.symbols(of.node))))
    return Derivation(kind, title, "", CONVENTIONS[kind], declared, tuple(steps), known)


def letters(of: Tensor, name: Name | None, definitions: Mapping[Symbol, Node]) -> list[str]:
    """What the function and its gradient may be called: as the writer does, then by letters that mean nothing else."""
    taken = {symbol.name.base for symbol in (*form.symbols(of.node), *definitions)}
    free = [letter for letter in LETTERS if letter not in taken]
    return free if name is None else [name.base, *(letter for letter in free if letter != name.base)]


def value(step: Step) -> Tensor:
    assert isinstance(step.claim, Gradient)
    return step.claim.values[-1]


def gradient_everywhere(of: Tensor, by: Tensor, definitions: Mapping[Symbol, Node]) -> Tensor:
    """`∇(½(Σₖ pₖ)²) = (Σₖ pₖ) 𝟏`, also where Σₖ pₖ = 1 is given: what holds of x at a point is no identity in x.

    Such facts are set aside of the variable and of every name that has a definition, which may rest on it.
    """
    free = {symbol: replace(symbol, facts=symbol.facts - AT_POINTS) for symbol in (by.symbol, *definitions)}
    inner = {free[symbol]: renamed(node, free) for symbol, node in definitions.items()}
    of, by = (Tensor(renamed(item.node, free), item.indices) for item in (of, by))
    found = tidied(gradient(of, by, inner), inner)
    return Tensor(renamed(found.node, {new: old for old, new in free.items()}), found.indices)


def shown(
    name: str,
    function: Tensor,
    of: Tensor,
    by: Tensor,
    definitions: Mapping[Symbol, Node],
    full: bool,
    result: Tensor,
) -> Iterator[Step]:
    """The human form; before it, in full, the terms of the sweep as the chain rule gives them."""
    raw = gradient(of, by, definitions)
    if not depends(of, by, definitions):
        yield Step(name, Gradient(function, by, (result,)), f"{by.symbol} does not occur in it")
    elif full and raw.node != result.node:
        yield Step(f"{name}, term by term", Gradient(function, by, (raw,)), "the product rule and the chain rule")
        yield Step(name, Gradient(function, by, (raw, result)), "collect")
    else:
        yield Step(name, Gradient(function, by, (result,)), "the product rule and the chain rule, then collect")


def depends(of: Tensor, by: Tensor, definitions: Mapping[Symbol, Node]) -> bool:
    """Whether x stands in f or in something that f rests on."""
    return by.symbol in form.symbols(of.node) or bool(names_between(of.node, by.symbol, definitions))


def in_entries(of: Tensor, by: Tensor) -> tuple[Tensor, Tensor]:
    """`∂f/∂xₖ`: what has more than two axes has no matrix notation, and is written for one entry of the variable."""
    rows = indices(of.shape if len(of.shape) > 2 else (), (*of.indices, *by.indices))
    entry = indices(by.shape, (*of.indices, *by.indices, *rows))
    return Tensor(of.node, (*of.indices, *rows)), Tensor(by.node, (*by.indices, *entry))


def indices(shape: Sequence[Axis], taken: Sequence[Index]) -> tuple[Index, ...]:
    """The first letters of axes that are not in use."""
    found = list(taken)
    for axis in shape:
        names = [index.name for index in found]
        found.append(Index(next(letter for letter in axis.letters if letter not in names), axis))
    return tuple(found[len(taken) :])


CONVENTIONS: Mapping[str, tuple[str, ...]] = {
    "gradient": ("the gradient has the shape of its variable",),
    "jacobian": ("the Jacobian has the axes of the function, then those of the variable",),
    "hessian": ("the Hessian has the axes of the variable twice",),
}


def called(base: str, value: Tensor) -> Tensor:
    """`f`, with the indices and the shape of its value."""
    symbol = Symbol(Name(base), value.node.axes, len(value.indices))
    return Tensor(form.Leaf(symbol), value.indices)


def tidied(tensor: Tensor, definitions: Mapping[Symbol, Node] = NONE) -> Tensor:
    """Tidied, what has a name called by it: q for softmax(θ) where the writer put q = softmax(θ)."""
    names = {tidy(node): form.Leaf(symbol) for symbol, node in definitions.items() if node.children}
    folded = form.rewrite(tidy(tensor.node), names.get)
    return Tensor(tidy(folded), tensor.indices)
