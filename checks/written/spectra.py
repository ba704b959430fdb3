"""`A is symmetric with eigenvalues λ_1, …, λ_d and orthonormal eigenvectors v_1, …, v_d`, singular values of X.

What only words say of a free matrix is built in: orthonormal bases are drawn, and the matrix is `Σ λᵢ vᵢ vᵢᵀ`, or
`Σ dⱼ uⱼ vⱼᵀ` with r of them. A matrix that a formula defines is left alone: there the spectrum is not free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from checks.errors import Undefined
from checks.written.arrays import Array, Value, column, is_array, table
from checks.written.declare import Said, enumerated, keyed, letters_of, listed, note_sizes
from checks.written.value import number, position, value
from checks.written.world import Context, Declared, Definition, Env, Member, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree

VALUES = re.compile(r"\b(?P<kind>eigenvalue|singular value)s?(?P<of> of(?: the)?(?: \w+)*)?\W*$", re.IGNORECASE)
NAMED = re.compile(
    r"^\W*(?:be |are |is |denote |as )*(?:its |the )?(?:non-?zero |positive |\w+ed )*"
    r"(?P<kind>eigenvalue|singular value)s\b(?P<of> of)?",
    re.IGNORECASE,
)
VECTORS = re.compile(r"\beigenvectors\W*$", re.IGNORECASE)
UNIT = re.compile(r"\b(?:orthonormal|normali[sz]ed|unit)\b", re.IGNORECASE)
SYMMETRIC = frozenset({"symmetric", "definite", "semidefinite"})
OF_VALUES = {"definite": "positive", "semidefinite": "nonnegative"}


@dataclass(frozen=True, eq=False)
class Built(Tree):
    """A matrix by its eigenvalues or singular values."""

    matrix: str
    values: Name
    upper: Tree
    singular: bool


@dataclass(frozen=True, eq=False)
class Direction(Tree):
    """The eigenvector of a place."""

    matrix: str
    index: Name
    unit: bool


@value.register
def _(body: Built, env: Env) -> Value:
    count = position(body.upper, env)
    shape = [position(size, env) for size in env.context.declared[body.matrix].shape]
    numbers = [number(replace(body.values, subscripts=(tree.Number(ONE.value * k),)), env) for k in range(1, count + 1)]
    if count > min(shape) or (count != shape[0] and not body.singular):
        raise Undefined(f"{count} values of a matrix of {shape[0]} rows")
    left = basis(body.matrix, "left", shape[0], count, env)
    right = basis(body.matrix, "right", shape[1], count, env) if body.singular else left
    scaled = table([[entry * numbers[j] for j, entry in enumerate(row)] for row in left])
    return scaled @ right.T


@value.register
def _(body: Direction, env: Env) -> Value:
    place, size = position(body.index, env), position(env.context.declared[body.matrix].shape[0], env)
    whole = basis(body.matrix, "left", size, size, env)
    if not 1 <= place <= size:
        raise Undefined(f"there are {size} eigenvectors")
    length = 1 if body.unit else env.world.drawer.number(Random(f"{env.world.seed}/{body.matrix}/{place}"))
    return column([entry * length for entry in whole[:, place - 1]])


def basis(matrix: str, side: str, size: int, count: int, env: Env) -> Array:
    """So many orthonormal columns, the same wherever the matrix or its vectors are looked at."""
    member: Member = (f"#{side} {matrix}", (size, count))
    if member not in env.world.values:
        random = Random(f"{env.world.seed}/{member}")
        found = env.world.drawer.drawn(frozenset({"orthogonal"}), (size, count), random, env)
        env.world.values[member] = found if is_array(found) else table([[found]])
    return env.world.values[member]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Told:
    """What words say: the family of the values or vectors, its last index, and of which matrix."""

    family: Name
    upper: Tree
    kind: str
    matrix: Name
    unit: bool = True


def prepare(paragraphs: Iterable[Sequence[Said]], shown: Sequence[Tree], context: Context) -> None:
    """Families of values and vectors are declared at once; matrices get their meaning when shapes are known."""
    defined = {word(name) for body in shown for name in left_names(body)}
    for paragraph in paragraphs:
        for told in told_in(paragraph):
            key = keyed(told.matrix, context)[0]
            if key not in defined and key not in context.definitions:
                context.spectra.append(told)
                declare_family(told, context)


def declare_family(told: Told, context: Context) -> None:
    key, family, _ = keyed(told.family, context)
    axis = (told.upper,) if told.kind == "vectors" else ()
    old = context.declared.get(key, Declared((), family, (), frozenset(), None, False, letters_of(told.family, family)))
    context.declared[key] = replace(old, shape=axis, ranges=((ONE, told.upper),))
    note_sizes(context, [told.upper])


def finish(context: Context) -> None:
    """Once every shape is known."""
    for told in context.spectra:
        matrix = context.declared.get(keyed(told.matrix, context)[0])
        if matrix is not None and fits(told, matrix, context):
            build(told, matrix, context)


def fits(told: Told, matrix: Declared, context: Context) -> bool:
    """Whether a free matrix can have them: d eigenvalues of a symmetric d × d one, r singular values of any."""
    if len(matrix.shape) != 2 or matrix.family or keyed(told.matrix, context)[0] in context.definitions:
        return told.kind == "vectors" and is_built(told, context)
    square = matrix.shape == (told.upper, told.upper) and bool(matrix.facts & SYMMETRIC)
    free = matrix.facts <= SYMMETRIC | {"invertible"}
    return free and (square or (told.kind == "singular" and not matrix.facts and isinstance(told.upper, Name)))


def build(told: Told, matrix: Declared, context: Context) -> None:
    key, family_key = keyed(told.matrix, context)[0], keyed(told.family, context)[0]
    family = context.declared[family_key]
    index = Name(family.letters[0]) if family.letters and family.letters[0] not in ("", "·") else Name("i")
    if told.kind == "vectors":
        context.definitions[family_key] = [Definition(Direction(key, index, told.unit), (index,))]
        return
    facts = {OF_VALUES[fact] for fact in matrix.facts & OF_VALUES.keys()}
    singular = told.kind == "singular"
    context.declared[family_key] = replace(family, facts=family.facts | facts | ({"positive"} if singular else set()))
    values = replace(told.family, subscripts=(index,))
    context.definitions[key] = [Definition(Built(key, values, told.upper, singular))]
    if singular:
        bounds = frozenset(f"<= {word(size)}" for size in matrix.shape if isinstance(size, Name))
        context.sizes[word(told.upper)] = context.sizes.get(word(told.upper), frozenset()) | bounds


def left_names(body: Tree) -> Iterator[Name]:
    """A of `A = …`."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        yield body.first
    elif isinstance(body, tree.Several):
        for item in body.statements:
            yield from left_names(item)


def told_in(paragraph: Sequence[Said]) -> Iterator[Told]:
    """The matrix is the one behind `of`, or that which was named last."""
    matrix: Name | None = None
    for said, following in pairwise([*paragraph, Said(ONE)]):
        family, after = family_in(said.formula), said.after or following.lead
        if family is None:
            matrix = said.formula if isinstance(said.formula, Name) else first_name(said.formula) or matrix
            continue
        before, named = VALUES.search(said.lead), NAMED.search(after)
        found = before or named
        owner = following.formula if named is not None and named["of"] else matrix
        if not isinstance(owner, Name) or owner.subscripts:
            continue
        if VECTORS.search(said.lead):
            yield Told(*family, "vectors", owner, UNIT.search(said.lead) is not None)
        elif found is not None:
            yield Told(*family, "singular" if found["kind"].lower().startswith("singular") else "eigen", owner)


def first_name(body: Tree) -> Name | None:
    """A of `A ∈ ℝ^{d×d}`, `A ≻ 0`."""
    return body.first if isinstance(body, tree.Relation) and isinstance(body.first, Name) else None


def family_in(body: Tree) -> tuple[Name, Tree] | None:
    """λ of `λ_1, …, λ_d`, `0 < λ_1 ≤ … ≤ λ_d`, `d_1, …, d_r > 0`."""
    items: list[Tree] = listed(body)
    if isinstance(body, tree.Relation):
        sides = [body.first, *(side for _, side in body.rest)]
        items = listed(body.first) if isinstance(body.first, tree.Several) else sides
    inside = [item for item in items if isinstance(item, Name)]
    found = enumerated(inside) if Name("dots") in inside else None
    if found is None or found[1][0] != ONE or not isinstance(found[1][1], Name) or len(found[0].subscripts) != 1:
        return None
    return found[0], found[1][1]


def families(context: Context) -> set[str]:
    """The words of the values and vectors that are built in."""
    return {keyed(told.family, context)[0] for told in context.spectra if is_built(told, context)}


def is_built(told: Told, context: Context) -> bool:
    bodies = [item.body for item in context.definitions.get(keyed(told.matrix, context)[0], ())]
    return any(isinstance(body, Built) for body in bodies)


def letters(context: Context) -> set[str]:
    return {told.family.base for told in context.spectra if is_built(told, context)}
