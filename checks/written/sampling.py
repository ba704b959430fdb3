"""`ln p(X | μ, Σ)` beside `p(x | μ, Σ) = …` and x₁, …, x_N: the density of a sample is the product over its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.written.declare import calls_in
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

DATA = frozenset({"calD", "D"})


@dataclass(frozen=True)
class Sample:
    """X of the x_n, n = 1, …, N."""

    whole: Name
    member: Name
    index: Name
    upper: Tree


def samples(bodies: Sequence[Tree]) -> Mapping[Name, Sample]:
    """The densities of one point that are asked at a whole sample, which some sum or product runs through."""
    drawn = {head.function: drawn_by(head) for body in bodies for head in heads(body)}
    runs = {name.bare: pair for body in bodies for name, pair in running(body)}
    found: dict[Name, Sample] = {}
    for call in (call for body in bodies for call in calls_in(body)):
        letter, whole = drawn.get(call.function), drawn_by(call)
        if letter is None or whole is None or letter not in runs or whole == letter:
            continue
        if whole.base in DATA | {letter.base.upper()} and not whole.subscripts:
            index, upper = runs[letter]
            found[call.function] = Sample(whole, replace(letter, subscripts=(index,)), index, upper)
    return found


def heads(body: Tree) -> Iterator[tree.Call]:
    """`p(x | μ, Σ)` of `p(x | μ, Σ) = …`."""
    if isinstance(body, tree.Relation) and isinstance(body.first, tree.Call) and body.rest[0][0] in ("=", ":="):
        yield body.first
    for child in body.children:
        yield from heads(child)


def drawn_by(call: tree.Call) -> Name | None:
    first = call.arguments[0] if call.arguments else None
    first = first.items[0] if isinstance(first, tree.Given) else first
    return first if isinstance(first, Name) else None


def running(body: Tree) -> Iterator[tuple[Name, tuple[Name, Tree]]]:
    """x_n with n and N, inside `Σ_{n=1}^N`."""
    if isinstance(body, tree.Sum | tree.Product) and body.upper is not None:
        yield from ((n, (body.index, body.upper)) for n in body.body.names if n.subscripts == (body.index,))
    for child in body.children:
        yield from running(child)


def with_products(body: Tree, found: Mapping[Name, Sample]) -> Tree:
    """`Πₙ p(xₙ | μ, Σ)` for `p(X | μ, Σ)`."""
    if isinstance(body, Name):
        return body
    inner = rebuilt(body, lambda part: with_products(part, found))
    sample = found.get(inner.function) if isinstance(inner, tree.Call) else None
    if sample is None or not isinstance(inner, tree.Call) or drawn_by(inner) != sample.whole:
        return inner
    first = inner.arguments[0]
    member = replace(first, items=(sample.member,)) if isinstance(first, tree.Given) else sample.member
    return tree.Product(sample.index, tree.ONE, sample.upper, replace(inner, arguments=(member, *inner.arguments[1:])))
