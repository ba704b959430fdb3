"""`Σᵢ μᵢ xᵢ xᵢᵀ = XᵀWX`: the rows of an X that nothing declares are the vectors x₁, …, x_N, or its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks.written.declare import Shape
from checks.written.letters import is_unsaid
from checks.written.shaping import inside
from checks.written.spellings import layered
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree


def note_designs(trees: Sequence[Tree], context: Context) -> None:
    """Only where no formula says what X is, and x alone is no symbol."""
    given = {name for body in trees for name in given_by(body)}
    for key, declared in list(context.declared.items()):
        name = Name(key)
        if len(key) == 1 and key.isupper() and declared.guessed and len(declared.shape) == 2 and name not in given:
            note_design(name, declared, {way for body in trees for way in ways(body, name)}, context)


def note_design(name: Name, declared: Declared, used: set[str], context: Context) -> None:
    """By the axes that the uses of X give it, else by `XᵀX` or `XXᵀ`; not where words say x_n to be its rows."""
    small = Name(name.base.lower())
    family = family_of(small, context)
    members = context.declared.get(family)
    bounds = members.ranges[0] if members is not None and len(members.shape) == 1 else None
    if members is None or bounds is None or bounds[0] != ONE:
        return
    if context.knows(word(small)) or family in context.definitions:
        return
    rows: Shape = (bounds[1], members.shape[0])
    either = declared.shape[0] == declared.shape[1] and used in ({"rows"}, {"columns"})
    if agree(declared.shape, rows) or (either and used == {"rows"}):
        context.definitions[word(name)] = [Definition(small)]
    elif agree(declared.shape, rows[::-1]) or either:
        rows = rows[::-1]
        context.definitions[word(name)] = [Definition(tree.Transpose(small))]
    else:
        return
    context.declared[word(name)] = replace(declared, shape=rows)
    known = {axis: told for axis, told in zip(declared.shape, rows, strict=True) if is_unsaid(axis)}
    for key, item in list(context.declared.items()):
        context.declared[key] = replace(item, shape=tuple(known.get(axis, axis) for axis in item.shape))


def family_of(name: Name, context: Context) -> str:
    """Of the x_i, or of the x⁽ⁱ⁾."""
    keys = (family_word(name, 1), family_word(layered(name), 1))
    return next((key for key in keys if key in context.declared), keys[0])


def ways(body: Tree, name: Name) -> Iterator[str]:
    """Rows by `Xᵀ…`, columns by `X…Xᵀ`, neither by an inverse, a trace or a determinant."""
    factors = body.factors if isinstance(body, tree.Times) else ()
    wide = [factor for factor in factors if name in factor.names]
    if wide[:1] == [tree.Transpose(name)]:
        yield "rows"
    elif wide[-1:] == [tree.Transpose(name)]:
        yield "columns"
    if inside(body) == name and not isinstance(body, tree.Transpose | tree.Norm):
        yield "square"
    for child in body.children:
        yield from ways(child, name)


def agree(guessed: Shape, told: Shape) -> bool:
    """Whether the axes are the same but for those that nothing says."""
    same = [one == other for one, other in zip(guessed, told, strict=True)]
    return any(same) and all(hit or is_unsaid(axis) for hit, axis in zip(same, guessed, strict=True))


def given_by(body: Tree) -> Iterable[Name]:
    """X of `X = …` and `X ∈ …`."""
    if isinstance(body, tree.Relation):
        yield from (name for side in (body.first, *(side for _, side in body.rest)) for name in alone(side))
    for child in body.children:
        yield from given_by(child)


def alone(side: Tree) -> Iterable[Name]:
    inner = side.body if isinstance(side, tree.Transpose) else side
    yield from [inner] if isinstance(inner, Name) else []


def note_stacks(context: Context) -> None:
    """y of `Xᵀ(μ − y)` has as many entries as there are numbers yᵢ: it is the vector of them all."""
    for key, declared in list(context.declared.items()):
        members = context.declared.get(family_of(Name(key), context))
        free = declared.guessed and not declared.family and key not in context.definitions
        if free and len(declared.shape) == 1 and members is not None and not members.shape:
            whole = (ONE, declared.shape[0])
            if members.ranges[0] == whole or (members.ranges[0] is None and whole in context.ranges.values()):
                del context.declared[key]
