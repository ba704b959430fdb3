"""`p = 𝒩(μ, Σ)`, `q(z) = 𝒩(m, s²)`, `f_k(x) = 𝒩(μ_k, Σ)`: a density by the name of its law is its formula.

What stands in the second place of such a law is a covariance or a variance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from checks.written.declare import Said, calls_in, declare, keyed, space
from checks.written.distributions import BASES
from checks.written.laws import NAMES, NORMAL, normal_parts
from checks.written.world import Context
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

LETTER = Name("x")
ON = re.compile(r"\b(?:on|over)\s*(?:all of\s*)?$")


def letters_of(bodies: Sequence[Tree]) -> Mapping[Name, Name]:
    """The densities that are given by the name of their law, each with the letter that is drawn from it."""
    named = {found[0] for body in bodies for found in parts_of(body)}
    called = {(call.function, call.arguments[0]) for body in bodies for call in calls_in(body)}
    drawn = {(item.rest[0][1], item.first) for body in bodies for item in statements_in(body) if item.rest[0][0] == "~"}
    pairs = sorted(((p, x) for p, x in called | drawn if p in named and isinstance(x, Name)), key=str)
    finite = {item.first for body in bodies for item in statements_in(body) if isinstance(item.rest[0][1], tree.SetOf)}
    letters = {**dict.fromkeys(named, LETTER), **dict(pairs)}
    return {p: x for p, x in letters.items() if x not in finite}


def statements_in(body: Tree) -> Iterator[tree.Relation]:
    if isinstance(body, tree.Relation):
        yield body
    for child in body.children:
        yield from statements_in(child)


def parts_of(body: Tree) -> Iterator[tuple[Name, tuple[Tree, ...], tree.Relation]]:
    """The function, what is drawn, and the statement `p(…) = 𝒩(mean, variance)`."""
    for item in statements_in(body):
        left, (sign, right) = item.first, item.rest[0]
        if sign not in ("=", ":=") or normal_parts(right) is None:
            continue
        if isinstance(left, tree.Call):
            yield left.function, left.arguments, item
        elif isinstance(left, Name) and left.base in BASES:
            yield left, (), item


def with_densities(body: Tree, letters: Mapping[Name, Name]) -> Tree:
    """`p(x) = 𝒩(x | μ, Σ)`."""
    if isinstance(body, Name) or not letters:
        return body
    inner = rebuilt(body, lambda part: with_densities(part, letters))
    found = next(parts_of(inner), None) if isinstance(inner, tree.Relation) else None
    if found is None or found[2] is not inner or found[0] not in letters:
        return inner
    function, arguments, _ = found
    left = arguments or (letters[function],)
    drawn = left[0].items[0] if isinstance(left[0], tree.Given) else left[0]
    density = tree.Call(NORMAL, (tree.Given((drawn,), normal_parts(inner.rest[0][1]) or ()),))
    return replace(inner, first=tree.Call(function, left), rest=((inner.rest[0][0], density), *inner.rest[1:]))


def note_places(said: Iterable[Said], letters: Mapping[Name, Name], context: Context) -> None:
    """`$p = 𝒩(μ, Σ)$ on $ℝᵈ$`: where what is drawn lies."""
    for item in said:
        given = space(item.formula) if ON.search(item.lead) else None
        if given is not None:
            for letter in dict.fromkeys(letters.values()):
                declare(context, letter, given)


def note_variances(bodies: Sequence[Tree], context: Context) -> None:
    """Σ of `𝒩(x | μ, Σ)` and `𝒩(μ, Σ)` is definite, a number is positive, so are σ of σ², α of α⁻¹I, Λ_k of Λ_k⁻¹; so
    is Σ where the density is written out.
    """
    for name in dict.fromkeys(name for body in bodies for name in covariances(body)):
        note_variance(name, context)
    for body in bodies:
        for call in calls_in(body):
            if NAMES.get(call.function.base) == "normal":
                note_variance(call.arguments[-1], context)


def covariances(body: Tree) -> Iterator[Name]:
    """Σ of `1/((2π)^{D/2} |Σ|^{1/2})` and of `−(D/2) ln 2π − ½ ln|Σ|`."""
    inside = body.denominator if isinstance(body, tree.Quotient) else body
    if isinstance(inside, tree.Plus | tree.Times) and TWO_PI in parts(inside):
        yield from (part for part in map(measured, parts(inside)) if part is not None)
    for child in body.children:
        yield from covariances(child)


def parts(body: Tree) -> Iterator[Tree]:
    yield body
    for child in body.children:
        yield from parts(child)


def measured(body: Tree) -> Name | None:
    """Σ of `|Σ|` and `det Σ`."""
    inner = body.body if isinstance(body, tree.Abs) else None
    if isinstance(body, tree.Call) and body.function.base == "det":
        inner = body.arguments[0]
    return inner if isinstance(inner, Name) and inner.base[:1].isupper() else None


TWO_PI = tree.Times((tree.TWO, Name("pi")))


def note_variance(item: Tree, context: Context) -> None:
    inner = item.conditions[-1] if isinstance(item, tree.Given) else item
    scaled = isinstance(inner, tree.Times) and len(inner.factors) == 2 and inner.factors[-1] == Name("I")
    inner = inner.factors[0] if scaled and isinstance(inner, tree.Times) else inner
    inner = inner.base if isinstance(inner, tree.Power) else inner
    key = keyed(inner, context)[0] if isinstance(inner, Name) else ""
    declared = context.declared.get(key)
    if declared is not None and key not in context.definitions:
        facts = {"definite", "symmetric"} if len(declared.shape) == 2 else {"positive"}
        context.declared[key] = replace(declared, facts=declared.facts | facts)
