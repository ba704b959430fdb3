"""`𝔼[X + Y] = 𝔼[X] + 𝔼[Y]`: capitals that nothing declares, under the signs of expectations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.written.declare import keyed
from checks.written.laws import Law
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def capitals(trees: Iterable[Tree], context: Context) -> None:
    """X, Y, Z under an expectation that nothing declares are random numbers that may depend on each other."""
    bodies = list(trees)
    alone = {name for body in bodies for name in means_of_names(body)}
    for body in bodies:
        for name in under_expectation(body):
            key = keyed(name, context)[0]
            known = context.knows(key) or key in context.random or word(name) in context.ranges
            if name.base in ("X", "Y", "Z") and name in alone and not known:
                context.random[key] = Law("moments", (), name.subscripts, False)


def means_of_names(body: Tree) -> Iterator[Name]:
    """X of `𝔼[X]`, `Var(X)`, `Cov(X, Y)`: a design matrix does not stand like this."""
    if isinstance(body, tree.Expectation) and isinstance(body.body, Name):
        yield body.body
    if isinstance(body, tree.Call) and body.function.base in ("Var", "Cov"):
        yield from (item for item in body.arguments if isinstance(item, Name))
    for child in body.children:
        yield from means_of_names(child)


def under_expectation(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Expectation) or (isinstance(body, tree.Call) and body.function.base in ("Var", "Cov")):
        yield from body.names
    for child in body.children:
        yield from under_expectation(child)
