"""`u_1ᵀu`, `f − f̂`, `φ_{N+1}`: names that look like entries or members of others and are symbols of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree

NOTHING: frozenset[str] = frozenset()


def vectors_of_their_own(body: Tree, context: Context) -> None:
    """`u_1ᵀu` beside u ∈ ℝᵈ: u₁ is a vector as u is, and no entry of it."""
    inner = body.body if isinstance(body, tree.Transpose | tree.Norm | tree.Abs) else None
    if isinstance(inner, Name) and inner.subscripts and all(isinstance(item, Number) for item in inner.subscripts):
        whole = context.declared.get(word(inner.bare))
        family = family_word(inner.bare, len(inner.subscripts))
        if (
            whole is not None
            and len(whole.shape) == 1
            and family not in context.declared
            and not isinstance(body, tree.Abs)
        ):
            context.declared.setdefault(word(inner), Declared(whole.shape, 0, (), NOTHING, None, True))
    for child in body.children:
        vectors_of_their_own(child, context)


def later_members(trees: Sequence[Tree], context: Context) -> None:
    """`φ_{N+1}` beside φ₁, …, φ_N: one more of their kind, unless a rule or a law says what all of them are."""
    names = dict.fromkeys(name for body in trees for name in body.names)
    shifted = {(name.base, word(item.terms[0])) for name in names for item in name.subscripts if is_shift(item)}
    ruled = {base for base, letter in shifted if letter in context.ranges} | set(members_given(trees))
    for name in names:
        item = name.subscripts[0] if len(name.subscripts) == 1 else None
        key = family_word(name.bare, 1)
        family = context.declared.get(key)
        if item is None or not is_shift(item) or family is None or name.base in ruled or key in context.random:
            continue
        last = family.ranges[0][1] if family.ranges[0] is not None else None
        if last == item.terms[0]:
            context.declared.setdefault(word(name), Declared(family.shape, 0, (), family.facts, None, True))


def members_given(trees: Sequence[Tree]) -> Iterator[str]:
    """x of `x_i = …`."""
    for body in trees:
        if isinstance(body, tree.Several | tree.Each | tree.Implies):
            yield from members_given(body.children)
        elif isinstance(body, tree.Relation) and isinstance(body.first, Name) and body.rest[0][0] in ("=", ":="):
            yield from ([body.first.base] if any(isinstance(item, Name) for item in body.first.subscripts) else [])


def is_shift(item: Tree) -> TypeGuard[tree.Plus]:
    """`N + 1`."""
    return isinstance(item, tree.Plus) and isinstance(item.terms[0], Name) and isinstance(item.terms[-1], Number)


def numbers_of_their_own(body: Tree, context: Context) -> None:
    """`f − f̂` beside f ∈ ℝ: f̂ is a number as f is, and not all of f̂₁, …, f̂_M."""
    for name in body.names:
        plain = context.declared.get(word(replace(name, accent="")))
        number = plain is not None and not plain.guessed and not plain.shape and not plain.is_function
        marked = name.accent and not name.subscripts and name.layer is None
        if number and marked and family_word(name, 1) in context.declared:
            context.declared.setdefault(word(name), Declared((), 0, (), NOTHING, None, True))
