"""`𝔼[f̂(x)]`, `Var(f̂(x))` at a point x: what an estimator says there is a random number.

Source: Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, section 7.3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from checks.written.declare import calls_in, keyed
from checks.written.laws import Law
from checks.written.world import Context
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree


def estimators(bodies: Sequence[Tree]) -> frozenset[Name]:
    """The functions with a hat that a mean or a variance is taken of, where they stand at one point only."""
    drawn = {call.function for body in bodies for call in under_means(body) if call.function.accent == "hat"}
    points = {name: {c.arguments for body in bodies for c in calls_in(body) if c.function == name} for name in drawn}
    return frozenset(name for name, found in points.items() if len(found) == 1)


def under_means(body: Tree) -> Iterator[tree.Call]:
    if isinstance(body, tree.Expectation):
        yield from calls_in(body.body)
    elif isinstance(body, tree.Call) and body.function.base == "Var":
        yield from (call for item in body.arguments for call in calls_in(item))
    for child in body.children:
        yield from under_means(child)


def with_estimates(body: Tree, functions: Collection[Name]) -> Tree:
    """f̂ for f̂(x)."""
    if isinstance(body, tree.Call) and body.function in functions:
        return body.function
    return body if isinstance(body, Name) else rebuilt(body, lambda part: with_estimates(part, functions))


def note_estimates(functions: Collection[Name], context: Context) -> None:
    """The noise at a new point is independent of the sample that f̂ was made of, also where no word says so."""
    for name in functions:
        context.random.setdefault(keyed(name, context)[0], Law("moments"))
