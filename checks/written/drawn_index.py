"""`𝔼_i[gᵢ] = (1/n) Σᵢ gᵢ`, `𝔼_{a∼π}[R_a] = Σ_a π_a R_a`: expectations over an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flint import arb, fmpq

from checks.written.arrays import Value, is_scalar, plus, times
from checks.written.scalars import plain
from checks.written.sums import range_of
from checks.written.value import value
from checks.written.world import Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

Body = Callable[[Env], Value]


def is_uniform_index(name: Name, env: Env) -> bool:
    """A bare index letter that is not a symbol: `𝔼ᵢ[gᵢ]` is the mean over i."""
    return not name.subscripts and word(name) in env.context.ranges and not env.context.knows(word(name))


def by_index(name: Name, bodies: tuple[Tree, ...], of: Body, env: Env) -> Value:
    """`(1/n) Σᵢ`."""
    places = list(range_of(name, bodies, env))
    found = [of(replace(env.with_index(word(name), place), cache={})) for place in places]
    return times(fmpq(1, len(places)), total(found))


def weight_of(what: Tree, env: Env) -> tuple[Name, Name] | None:
    """a and π_a of `a ∼ π`, where a is an index."""
    if not isinstance(what, tree.Relation) or [sign for sign, _ in what.rest] != ["~"]:
        return None
    index, law = what.first, what.rest[0][1]
    if not isinstance(index, Name) or not isinstance(law, Name) or not is_uniform_index(index, env):
        return None
    return index, replace(law, subscripts=(*law.subscripts, index))


def by_weight(index: Name, weight: Name, of: Body, env: Env) -> Value:
    """`Σ_a π_a f(a)`. Raises NoRule for weights that are no probabilities."""
    inside = [replace(env.with_index(word(index), place), cache={}) for place in range_of(index, (weight,), env)]
    weights = [value(weight, at) for at in inside]
    if not all(map(is_scalar, weights)) or not is_one(total(weights)):
        raise NoRule(f"the weights {unicode(weight)} do not sum to one")
    return total([times(share, of(at)) for share, at in zip(weights, inside, strict=True)])


def is_one(number: Value) -> bool:
    """Exactly, or as far as a ball can tell."""
    gap = plain(number) - 1
    return bool(gap.contains(0)) if isinstance(gap, arb) else bool(gap == 0)


def total(values: Sequence[Value]) -> Value:
    result = values[0]
    for item in values[1:]:
        result = plus(result, item)
    return result
