"""Which equations are about means: `𝔼[…] = …`, `Var(ε) = ω²` claim something and define nothing."""

from __future__ import annotations

from collections.abc import Iterable

from checks.written.distributions import is_about_tables
from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Tree

ASSUMING = frozenset({"suppose", "assume", "assuming", "assumed"})
MEANS = frozenset({"Var", "Cov", "Pr"})


def claims_mean(sides: Iterable[Tree], words: Iterable[str]) -> bool:
    """Whether an equation about a mean is a claim: it is, unless the words around it assume it."""
    return any(map(is_mean, sides)) and not ASSUMING & set(words)


def is_mean(body: Tree) -> bool:
    """Whether a body holds an expectation, a variance or a probability: an equation about it is a claim."""
    if isinstance(body, tree.Expectation | tree.Sum | tree.Integral):
        return not isinstance(body, tree.Sum) or any(map(is_mean, body.children))
    if isinstance(body, tree.Call) and body.function.base in MEANS:
        return True
    return any(map(is_mean, body.children))


RESERVED = frozenset({"Var", "Cov", "Pr"})


def has_meaning(left: Tree, context: Context) -> bool:
    """Whether an equation about this defines nothing: `Var(ε) = …`, the mean that a law is said to have."""
    if isinstance(left, tree.Call):
        return left.function.base in RESERVED or is_about_tables(left, context)
    return isinstance(left, Name) and any(left in law.parameters for law in context.random.values())
