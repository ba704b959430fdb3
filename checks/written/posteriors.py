"""`p(θ | x₁, …, xₙ) ∝ f(θ)`: the mean of θ is ∫θ f dθ / ∫f dθ, and its mode where log f is largest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.written.declare import ZERO
from checks.written.world import Context, Declared, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

MODE = re.compile(r"\b(?:modes?|map|maximum a[- ]posteriori|maximi[sz]\w*)\b")
FUNCTIONS = frozenset({"p", "q", "pi", "P", "f"})


def note_posterior(left: Tree, right: Tree, context: Context) -> None:
    """Of a number θ that nothing but its posterior is said of here."""
    items = left.arguments if isinstance(left, tree.Call) and left.function.base in FUNCTIONS else ()
    given = items[0] if len(items) == 1 and isinstance(items[0], tree.Given) else None
    name = given.items[0] if given is not None and len(given.items) == 1 else None
    declared = context.declared.get(word(name)) if isinstance(name, Name) else None
    if isinstance(name, Name) and declared is not None and not declared.shape and not declared.is_function:
        context.kernels[word(name)] = right


def posterior_mean(inner: Tree, context: Context) -> Tree | None:
    """`∫θ f dθ / ∫f dθ` over where θ lies; None for what is no such mean."""
    names = [name for name in dict.fromkeys(inner.names) if word(name) in context.kernels]
    if len(names) != 1:
        return None
    (name,) = names
    ends = limits(context.declared.get(word(name), Declared()))
    kernel = context.kernels[word(name)]
    above = tree.Integral(tree.Times((inner, kernel)), name, *ends)
    return tree.Quotient(above, tree.Integral(kernel, name, *ends))


def data_in(body: Tree) -> Iterator[Name]:
    """D of `𝔼[θ | D]`: what was seen, behind a bar."""
    if isinstance(body, tree.Given):
        yield from (name for item in body.conditions for name in item.names)
    for child in body.children:
        yield from data_in(child)


def limits(declared: Declared) -> tuple[Tree | None, Tree | None]:
    if declared.facts & {"positive", "nonnegative"}:
        return ZERO, Name("infty")
    return (ZERO, tree.ONE) if "unit" in declared.facts else (None, None)


def mode_of(twin: Name, labels: Sequence[Name], words: str, context: Context) -> Tree | None:
    """`log f`, where a label, or words about a mode and no mean, say that its largest value is meant."""
    label, kernel = "".join(item.base for item in labels), context.kernels.get(word(twin))
    told = label == "MAP" if label else MODE.search(words.lower()) and "mean" not in words.lower()
    return tree.Call(Name("log"), (kernel,)) if told and kernel is not None else None
