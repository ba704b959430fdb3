"""The indices that stand free: i of `αᵢ`, and of `Σ_{j≠i} kᵢⱼ` beside `αᵢ`; none of `Σ_{i≠j} kᵢⱼ` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from checks.written.sums import names_in
from checks.written.value import readings
from checks.written.world import Env, family_word, word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

ZERO = tree.Number(tree.ONE.value * 0)
Big = tree.Sum | tree.Product


def free_indices(bodies: Sequence[Tree], env: Env, told: Collection[str] = ()) -> list[Name]:
    """The indices that stand free, in order of appearance: no sum binds them and no symbol is meant."""
    found = standing_free(bodies, env)
    pairs = {word(name) for body in bodies for name in second_letters(body)} - set(told)
    if not pairs & set(map(word, found)):
        return found
    elsewhere = standing_free([without_pairs(body) for body in bodies], env)
    return [name for name in found if word(name) not in pairs or name in elsewhere]


def standing_free(bodies: Sequence[Tree], env: Env) -> list[Name]:
    return list(dict.fromkeys(name for body in bodies for name in free_in(body, env, frozenset())))


@lru_cache(maxsize=8192)
def second_letters(body: Tree) -> frozenset[Name]:
    """c of `Σ_{b≠c} s_{bc}`, a sum over both where c stands nowhere else."""
    found: frozenset[Name] = frozenset()
    if isinstance(body, tree.Sum | tree.Product) and body.where is not None and is_paired(body):
        found = frozenset(names_in(body.where)) - {body.index}
    return found.union(*map(second_letters, body.children))


def is_paired(body: Tree) -> bool:
    """Whether a sum is over what carries both letters of its condition `b ≠ c`, `i < j`."""
    if not isinstance(body, tree.Sum | tree.Product) or not isinstance(body.where, tree.Relation):
        return False
    sides = [body.where.first, *(side for _, side in body.where.rest)]
    letters = all(isinstance(side, Name) for side in sides) and len(sides) == 2
    return letters and body.index in sides and set(sides) <= set(body.body.names)


def without_pairs(body: Tree) -> Tree:
    if isinstance(body, Name):
        return body
    return ZERO if is_paired(body) else rebuilt(body, without_pairs)


def free_in(body: Tree, env: Env, bound: frozenset[str]) -> Iterator[Name]:
    if isinstance(body, Name):
        yield from free_in_name(body, env, bound)
        return
    if isinstance(body, tree.Sum | tree.Product):
        yield from free_in_sum(body, env, bound)
        return
    if isinstance(body, tree.Optimum):
        names = {word(n) for item in body.over for n in names_in(item)}
        yield from free_in(body.objective, env, bound | names)
        return
    if isinstance(body, tree.Expectation):
        drawn = {key for key, law in env.context.random.items() if law.kind == "index"}
        over = {word(body.over)} if isinstance(body.over, Name) else set()
        yield from free_in(body.body, env, bound | over | drawn)
        return
    for child in body.children:
        yield from free_in(child, env, bound)


def free_in_sum(body: Big, env: Env, bound: frozenset[str]) -> Iterator[Name]:
    for part in (body.lower, body.upper):
        if part is not None:
            yield from free_in(part, env, bound)
    inner = bound | {word(body.index)}
    if body.where is not None:
        inner |= {word(n) for n in names_in(body.where) if is_plain_index(n, env) and not outside(n, body)}
    for part in (body.body, *([body.where] if body.where is not None else [])):
        yield from free_in(part, env, inner)


def outside(name: Name, body: Big) -> bool:
    """`Σ_{j≠i}` sums over j alone where it says j first and i stands free elsewhere."""
    return name != body.index and not isinstance(body.where, tree.Tuple)


def free_in_name(name: Name, env: Env, bound: frozenset[str]) -> Iterator[Name]:
    if word(name) in bound:
        return
    if is_plain_index(name, env):
        yield name
        return
    yield from (index for index in env.context.loose.get(word(name), ()) if word(index) not in bound)
    for item in subscripts_left(name, env):
        yield from free_in(item, env, bound)


def is_plain_index(name: Name, env: Env) -> bool:
    bare = not name.subscripts and not name.accent and name.layer is None
    spelled = word(name)
    known = env.context.knows(spelled) or spelled in env.world.sizes
    return bare and spelled in env.context.ranges and not known


def subscripts_left(name: Name, env: Env) -> tuple[Tree, ...]:
    """The subscripts that are places and not part of the name."""
    for base, rest in readings(name, env):
        known = env.context.knows(word(base)) or any(
            env.context.knows(family_word(base, k)) for k in range(1, len(rest) + 1)
        )
        if known:
            return rest
    return (*name.subscripts, *([name.layer] if name.layer is not None else []))
