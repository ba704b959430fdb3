"""The rules for functions, names, indices and sums: `f′(z)` → `f(z)`, `x_j` → `x_i`, `Σᵢ δᵢ` → `δᵢ`, …"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

from checks.written.places import CLOSED, Change, Near, factors_of, inner, slots, times
from derive.notation import tree
from derive.notation.tree import TWO, Name, Negative, Number, Power, Quotient, Tree


def primed(body: Tree, near: Near) -> Iterator[Change]:
    """`f′(z)` for `f(z)`."""
    if isinstance(body, tree.Call):
        function = replace(body.function, primes=body.function.primes + 1)
        yield replace(body, function=function), tree.Call(function, body.arguments)


def unprimed(body: Tree, near: Near) -> Iterator[Change]:
    """`f(z)` for `f′(z)`."""
    if isinstance(body, tree.Call) and body.function.primes:
        function = replace(body.function, primes=body.function.primes - 1)
        yield replace(body, function=function), tree.Call(function, body.arguments)


def other_argument(body: Tree, near: Near) -> Iterator[Change]:
    """`f₂′(s)` for `f₂′(z)`."""
    if isinstance(body, tree.Call) and len(body.arguments) == 1:
        for item in (*near.scalars, *near.arrays):
            if item != body.arguments[0] and isinstance(item, Name):
                yield replace(body, arguments=(item,)), item


def renamed(body: Tree, near: Near) -> Iterator[Change]:
    """`w` for `x`: another symbol with as many indices."""
    if isinstance(body, Name):
        for item in (*near.scalars, *near.arrays, *near.sizes):
            if isinstance(item, Name) and item != body and len(item.subscripts) == len(body.subscripts):
                yield item, item


def reindexed(body: Tree, near: Near) -> Iterator[Change]:
    """`W_{jk}` for `W_{kj}`, `x_j` for `x_i`."""
    if not isinstance(body, Name):
        return
    if len(body.subscripts) == 2 and body.subscripts[0] != body.subscripts[1]:
        yield (new := replace(body, subscripts=body.subscripts[::-1])), new
    for k, item in enumerate(body.subscripts):
        for other in near.indices:
            if isinstance(item, Name) and item in near.indices and other != item:
                yield (new := replace(body, subscripts=(*body.subscripts[:k], other, *body.subscripts[k + 1 :]))), new


def exchanged(body: Tree, near: Near) -> Iterator[Change]:
    """`α̂ᵢ − αᵢ` for `αᵢ − α̂ᵢ`, `f₂′` for `f₁′`: two symbols in each other's place throughout."""
    names = list(dict.fromkeys(name for name in named(body) if name not in near.indices))
    for one, other in combinations(names[:8], 2):
        if len(one.subscripts) == len(other.subscripts):
            yield replaced(body, {one: other, other: one}), tree.Several((one, other))
    slopes = dict.fromkeys(node.function for node in calls(body) if node.function.primes)
    for one, other in combinations(slopes, 2):
        yield replaced(body, {one: other, other: one}), tree.Several((one, other))


def calls(body: Tree) -> Iterator[tree.Call]:
    if isinstance(body, tree.Call):
        yield body
    for child in body.children:
        yield from calls(child)


def named(body: Tree) -> Iterator[Name]:
    """The names that stand for values or functions."""
    if isinstance(body, Name):
        yield body
    elif isinstance(body, tree.Call):
        yield replace(body.function, primes=0)
        for item in body.arguments:
            yield from named(item)
    elif not isinstance(body, CLOSED):
        for child, _ in inner(body):
            yield from named(child)


def replaced(body: Tree, names: dict[Name, Name]) -> Tree:
    if isinstance(body, Name):
        bare = replace(body, primes=0)
        known = replace(names[bare], primes=body.primes) if bare in names else body
        return names.get(body, known)
    if isinstance(body, CLOSED):
        return body
    if isinstance(body, tree.Call):
        function = replaced(body.function, names)
        assert isinstance(function, Name)
        body = replace(body, function=function)
    for number, (child, _) in enumerate(inner(body)):
        put = list(inner(body))[number][1]
        body = put(replaced(child, names))
    return body


def logged(body: Tree, near: Near) -> Iterator[Change]:
    """`t log p` for `t p`."""
    if isinstance(body, Name | tree.Call | Quotient | tree.Abs):
        yield tree.Call(Name("log"), (body,)), body


def unlogged(body: Tree, near: Near) -> Iterator[Change]:
    if isinstance(body, tree.Call) and body.function.base in ("log", "ln") and len(body.arguments) == 1:
        yield body.arguments[0], body


def summed(body: Tree, near: Near) -> Iterator[Change]:
    """`Σᵢ δᵢ` for `δᵢ`."""
    for index in near.indices:
        if index in set(every_name(body)):
            yield sum_over(index, body), index


def sum_over(index: Name, body: Tree) -> Tree:
    """`−2 Σᵢ xᵢ`: sign and number stand in front."""
    if isinstance(body, Negative):
        return Negative(sum_over(index, body.body))
    first, *rest = factors_of(body)
    if isinstance(first, Number) and rest:
        return times(first, tree.Sum(index, None, None, times(*rest)))
    return tree.Sum(index, None, None, body)


def every_name(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    for child in body.children:
        yield from every_name(child)


def unsummed(body: Tree, near: Near) -> Iterator[Change]:
    """`δᵢ` for `Σᵢ δᵢ`."""
    if isinstance(body, tree.Sum):
        yield body.body, body.index


def uncrossed(body: Tree, near: Near) -> Iterator[Change]:
    """`Σᵢ αᵢ² xᵢᵀxᵢ` for `ΣᵢΣⱼ αᵢ αⱼ xᵢᵀxⱼ`: one index for both sums."""
    if isinstance(body, tree.Sum) and isinstance(body.body, tree.Sum) and body.where is None is body.body.where:
        yield replace(body, body=indexed(body.body.body, body.body.index, body.index)), None


def crossed(body: Tree, near: Near) -> Iterator[Change]:
    """`ΣᵢΣⱼ αᵢ αⱼ xᵢᵀxⱼ` for `Σᵢ αᵢ² xᵢᵀxᵢ`."""
    if isinstance(body, tree.Sum) and not isinstance(body.body, tree.Sum):
        for other in near.indices:
            if other != body.index and other not in set(every_name(body.body)):
                factors = [item for part in factors_of(body.body) for item in parted(part, body.index, other)]
                yield (
                    replace(
                        body, body=tree.Sum(other, body.lower, body.upper, times(*halved(factors, body.index, other)))
                    ),
                    None,
                )
                return


def parted(factor: Tree, index: Name, other: Name) -> Iterator[Tree]:
    """αᵢ² → αᵢ αⱼ, k(xᵢ, xᵢ) → k(xᵢ, xⱼ), ‖xᵢ‖² → xᵢᵀxⱼ."""
    if isinstance(factor, Power) and factor.exponent == TWO:
        if isinstance(factor.base, tree.Norm):
            yield from (tree.Transpose(factor.base.body), indexed(factor.base.body, index, other))
        else:
            yield from (factor.base, indexed(factor.base, index, other))
    elif isinstance(factor, tree.Call) and len(factor.arguments) == 2:
        yield replace(factor, arguments=(factor.arguments[0], indexed(factor.arguments[1], index, other)))
    else:
        yield factor


def halved(factors: Sequence[Tree], index: Name, other: Name) -> list[Tree]:
    """Of two equal factors, and of xᵢᵀ and xᵢ, the second gets the other index."""
    done: list[Tree] = []
    for item in factors:
        twin = item in done or tree.Transpose(item) in done
        done.append(indexed(item, index, other) if twin else item)
    return done


def indexed(body: Tree, index: Name, other: Name) -> Tree:
    """The tree with one index for another."""
    if body == index:
        return other
    new = {}
    for field in fields(body):
        value = getattr(body, field.name)
        for child, _ in list(slots(value)):
            if child is not None:
                value = swap_in(value, index, other)
                break
        new[field.name] = value
    return replace(body, **new) if new else body


def swap_in(value: Any, index: Name, other: Name) -> Any:
    if isinstance(value, Tree):
        return indexed(value, index, other)
    return tuple(swap_in(item, index, other) for item in value) if isinstance(value, tuple) else value


def least_most(body: Tree, near: Near) -> Iterator[Change]:
    """`min(a, b)` for `max(a, b)`."""
    opposite = {"max": "min", "min": "max"}
    if isinstance(body, tree.Call) and body.function.base in opposite:
        yield replace(body, function=replace(body.function, base=opposite[body.function.base])), body
    elif isinstance(body, tree.Optimum) and body.sense in opposite:
        yield replace(body, sense=opposite[body.sense]), None
