"""`diag(p) − ppᵀ, p = softmax(Wx + b)`: what stands several times in a long formula gets a name.

A person names a softmax p, a logistic function s, other functions h, a difference r (residual) and a sum z. Names that
mean something else are not used; the longest repeated part is named first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Number, Tree

LONG, LEAST, MOST = 34, 7, 4
OF_FUNCTIONS = {"softmax": "p q", "sigma": "s p", "exp": "e E"}
OTHERS, DIFFERENCES, SUMS = "h a g", "r e u", "z v u"


@dataclass(frozen=True)
class Named:
    """A formula and, outermost first, the names in it with what they stand for."""

    body: Tree
    names: tuple[tuple[Name, Tree], ...] = ()


def shortened(body: Tree, taken: Collection[str]) -> Named:
    """The formula with names for what is repeated in it, where it is long."""
    names: list[tuple[Name, Tree]] = []
    while size(body) > LONG and len(names) < MOST:
        part = longest_repeated([body, *(value for _, value in names)])
        name = None if part is None else free_name(part, {*taken, *(name.base for name, _ in names)})
        if part is None or name is None:
            break
        names = [(old, put(value, part, name)) for old, value in names]
        body, names = put(body, part, name), [*names, (name, part)]
    return Named(body, tuple(names))


def size(body: Tree) -> int:
    """How many signs a formula has, about."""
    return 1 + sum(map(size, body.children))


def longest_repeated(bodies: list[Tree]) -> Tree | None:
    """The largest part that stands at least twice; of parts of one size the first."""
    counts = Counter(part for body in bodies for part in parts(body))
    found = [part for part, count in counts.items() if count > 1 and size(part) >= LEAST]
    return max(found, key=size, default=None)


def parts(body: Tree) -> Iterator[Tree]:
    """The calls and sums in a formula that hold no index of a sum around them."""
    bound = isinstance(body, tree.Sum | tree.Product)
    for child in () if bound else body.children:
        yield from parts(child)
    if isinstance(body, tree.Call | tree.Plus):
        yield body


def free_name(part: Tree, taken: Collection[str]) -> Name | None:
    return next((Name(letter) for letter in letters(part).split() if letter not in taken), None)


def letters(part: Tree) -> str:
    if isinstance(part, tree.Call):
        return OF_FUNCTIONS.get(part.function.base, OTHERS)
    negative = isinstance(part, tree.Plus) and any(isinstance(term, tree.Negative) for term in part.terms)
    return DIFFERENCES if negative else SUMS


def put(body: Tree, part: Tree, name: Name) -> Tree:
    if body == part:
        return name
    return body if isinstance(body, Name | Number) else rebuilt(body, lambda inner: put(inner, part, name))


def joined(found: Named) -> Tree:
    """The formula and its names as one row of statements."""
    equations = [tree.Relation(name, (("=", value),)) for name, value in found.names]
    return tree.Several((found.body, *equations)) if equations else found.body
