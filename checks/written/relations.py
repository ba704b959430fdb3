"""Declarations in running text: what each kind of formula says of the symbols in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks.written.adjectives import NOTHING
from checks.written.curves import is_curve
from checks.written.declare import (
    USUAL,
    ZERO,
    Range,
    Said,
    Shape,
    Space,
    ascending,
    declare,
    enumerated,
    keyed,
    listed,
    note_sizes,
    number_of,
    restrict,
    space,
)
from checks.written.opposites import is_case
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Number, Tree


@dataclass
class Leftover:
    """What a formula states beyond a declaration; the judge decides what to make of it."""

    statement: Tree
    said: Said


def read_said(said: Said, context: Context) -> list[Leftover]:
    """Notes what a formula in running text declares; returns what it states besides."""
    return list(statement(said.formula, said, context))


def statement(body: Tree, said: Said, context: Context) -> Iterator[Leftover]:
    rule = RULES.get(type(body))
    if rule is None:
        plain_names(body, said, context)
    else:
        yield from rule(body, said, context)


def several(body: tree.Several, said: Said, context: Context) -> Iterator[Leftover]:
    if Name("dots") in body.statements and enumerated(body.statements) is not None:
        plain_names(body, said, context)
        return
    first = body.statements[0]
    columns = components(body, len(first.items)) if isinstance(first, tree.Tuple) and DOTS in body.statements else []
    for column in columns:
        yield from statement(column, said, context)
    for item in sorted(() if columns else body.statements, key=lambda item: not is_range(item)):
        yield from statement(item, said, context)


def is_range(body: Tree) -> bool:
    return range_in(body) is not None


def range_in(body: Tree) -> tuple[list[Name], Range] | None:
    """`i = 1, …, n`, `1 ≤ i ≤ n`, `k ∈ {1, …, K}`, `i ∈ [n]`: indices and their range."""
    if isinstance(body, tree.Relation) and body.rest[0][0] == "in" and len(body.rest) == 1:
        return index_members(body)
    if isinstance(body, tree.Relation) and [op for op, _ in body.rest] == ["<=", "<="]:
        middle = body.rest[0][1]
        if (
            isinstance(middle, Name)
            and not middle.subscripts
            and number_of(body.first) in (0, 1)
            and isinstance(body.rest[1][1], Name | tree.Plus)
            and len(middle.base) == 1
        ):
            return [middle], (body.first, body.rest[1][1])
    return None


EVERY = re.compile(r"\bfor(?: all| each| every| any)?\s*$")


def index_members(body: tree.Relation, told: bool = False) -> tuple[list[Name], Range] | None:
    """A letter that is seldom an index is one where the words tell: `for $a = 1, …, M$`."""
    names = [
        item for item in listed(body.first) if isinstance(item, Name) and not item.subscripts and len(word(item)) <= 3
    ]
    right = body.rest[0][1]
    if not names or len(names) < len(listed(body.first)):
        return None
    if (
        isinstance(right, tree.SetOf)
        and Name("dots") in right.items[:-1]
        and (told or all(word(n) in USUAL for n in names))
    ):
        return names, ascending(right.items[0], right.items[-1])
    if isinstance(right, tree.SetOf) and all(word(n) in COUNTING for n in names) and consecutive(right.items):
        return names, (right.items[0], right.items[-1])
    if isinstance(right, tree.Tuple) and len(right.items) == 1:
        return names, (ONE, right.items[0])
    return None


COUNTING = frozenset("ijkl")
"""What is in {0, 1} and is an index; t and y are labels."""


def consecutive(items: Sequence[Tree]) -> bool:
    """`{0, 1}`, `{1, 2, 3}`."""
    numbers = [item.value for item in items if isinstance(item, Number)]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) == len(items) > 1 and set(steps) == {1}


def each(body: tree.Each, said: Said, context: Context) -> Iterator[Leftover]:
    if body.lower is not None and body.upper is not None and word(body.index) not in context.ranges:
        note_range(context, body.index, ascending(body.lower, body.upper))
    yield from statement(body.statement, said, context)


def note_range(context: Context, index: Name, bounds: Range) -> None:
    context.ranges[word(index)] = bounds
    note_sizes(context, [bounds[1]])


def relation(body: tree.Relation, said: Said, context: Context) -> Iterator[Leftover]:
    found = range_in(body)
    if found is None and body.rest[0][0] == "in" and EVERY.search(said.lead.lower()):
        found = index_members(body, True)
    if found is not None:
        for name in found[0]:
            if word(name) not in context.ranges:
                note_range(context, name, found[1])
        return
    signs = [op for op, _ in body.rest]
    rule = SIGNS.get(signs[0])
    if is_curve(body, context):
        return
    if signs[:2] == [":", "->"] or signs[0] == "->":
        function(body, context)
        return
    if signs[-1:] == ["in"] and len(signs) > 1 and set(signs[:-1]) == {"="}:
        yield from relation(tree.Relation(body.first, body.rest[-1:]), said, context)
        yield from relation(tree.Relation(body.first, body.rest[:-1]), said, context)
        return
    ordered = signs[0] in ("<", "<=", ">", ">=") and not said.conditional and not is_case(said, context)
    if rule is not None and len(signs) == 1 and rule(body, said, context):
        return
    if not (ordered and bounded_names(body, said, context)):
        yield Leftover(body, said)


def is_own_transpose(body: tree.Relation) -> bool:
    """`Q = Qᵀ`, `s_{ij} = s_{ji}`."""
    sides = [body.first, *(side for _, side in body.rest)]
    if len(sides) > 2 or body.rest[0][0] != "=" or Name not in map(type, sides):
        return False
    one, other = sides
    if isinstance(one, Name) and isinstance(other, Name):
        return len(one.subscripts) == 2 and other == replace(one, subscripts=one.subscripts[::-1])
    return other == tree.Transpose(one) or one == tree.Transpose(other)


def own_transpose(body: tree.Relation, said: Said, context: Context) -> bool:
    """`Q = Qᵀ` of a matrix that is declared says that it is symmetric; of a defined one it is a claim."""
    name = body.first if isinstance(body.first, Name) else body.rest[0][1]
    name = name.bare if isinstance(name, Name) and len(name.subscripts) == 2 else name
    key = keyed(name, context)[0] if is_own_transpose(body) and isinstance(name, Name) else ""
    old = context.declared.get(key)
    if old is None or len(old.shape) != 2 or key in context.definitions:
        return False
    context.declared[key] = replace(old, facts=old.facts | {"symmetric"})
    return True


def member(body: tree.Relation, said: Said, context: Context) -> bool:
    """`w, xᵢ ∈ ℝᵈ`, `(xᵢ, yᵢ) ∈ ℝᵈ × ℝ`."""
    within = body.rest[0][1]
    given = space(within)
    items = listed(body.first)
    parts = within.factors if isinstance(within, tree.Times) else ()
    columns = components(body.first, len(parts)) if parts else []
    if columns:
        pairs = zip(columns, parts, strict=True)
        known = [member(tree.Relation(item, (("in", part),)), said, context) for item, part in pairs]
        return any(known)
    if given is None:
        return False
    family = enumerated(items)
    names: list[Tree] = items if family is None else [family[0]]
    for name in names:
        if isinstance(name, tree.Call):
            function(tree.Relation(name.function, ((":", Name("reals")), ("->", body.rest[0][1]))), context)
        else:
            note_other_shape(name, given, within, context)
            if not declare(context, name, given, said.facts):
                return False
    if family is not None:
        with_range(context, family)
    return True


def note_other_shape(name: Tree, given: Space, within: Tree, context: Context) -> None:
    """`x ∈ ℝᵈ` in one paragraph and `x ∈ ℝ` in another."""
    bare = name.body if isinstance(name, tree.Transpose) else name
    key = keyed(bare, context)[0] if isinstance(bare, Name) else ""
    old = context.declared.get(key)
    if old is None or old.guessed or old.is_function or not (given.shape or isinstance(within, Name)):
        return
    if len(old.shape) != len(given.shape):
        context.ambiguous.add(key)


def components(body: Tree, count: int) -> list[Tree]:
    """`(xᵢ, yᵢ)` → xᵢ and yᵢ, `(x₁, y₁), …, (xₙ, yₙ)` → x₁, …, xₙ and y₁, …, yₙ."""
    if isinstance(body, tree.Tuple) and len(body.items) == count:
        return list(body.items)
    rows = body.statements if isinstance(body, tree.Several) else ()
    if not rows or any(row != DOTS and len(components(row, count)) != count for row in rows):
        return []
    return [
        tree.Several(tuple(row if row == DOTS else components(row, count)[k] for row in rows)) for k in range(count)
    ]


DOTS = Name("dots")


def with_range(context: Context, family: tuple[Name, Range]) -> None:
    key = family_key(family[0], context)
    old = context.declared[key]
    if family[1][1] == Name("infty"):
        return
    context.declared[key] = replace(old, ranges=(*old.ranges[:-1], family[1]))
    note_sizes(context, [family[1][1]])


def family_key(name: Name, context: Context) -> str:
    return keyed(name, context)[0]


def function(body: tree.Relation, context: Context) -> None:
    """`f, g : ℝᵈ → ℝ`."""
    *froms, to = [side for op, side in body.rest if op in (":", "->")]
    arguments = tuple(space_shape(item) for part in froms for item in product_parts(part)) or ((),)
    for name in listed(body.first):
        if isinstance(name, Name):
            key, family, ranges = keyed(name, context)
            old = context.declared.get(key)
            shape = space_shape(to) or (old.shape if old is not None and old.is_function else ())
            facts = (old.facts if old is not None else NOTHING) | signs_among(to)
            real = frozenset({"real"}) if space(to) is not None and not shape else NOTHING
            context.declared[key] = Declared(shape, family, ranges, facts | real, arguments)


def signs_among(to: Tree) -> frozenset[str]:
    """A function into {−1, 1} has signs for values."""
    found = space(to)
    return found.facts & {"sign"} if found is not None else NOTHING


def product_parts(body: Tree) -> list[Tree]:
    """`ℝᵈ × ℝ` has two parts."""
    return list(body.factors) if isinstance(body, tree.Times) else [body]


def space_shape(body: Tree) -> Shape:
    found = space(body)
    return found.shape if found is not None else ()


def definite(facts: frozenset[str]) -> Callable[[tree.Relation, Said, Context], bool]:
    def rule(body: tree.Relation, said: Said, context: Context) -> bool:
        names = listed(body.first)
        if body.rest[0][1] != ZERO or not all(isinstance(item, Name) for item in names):
            return False
        for name in names:
            key = keyed(name, context)[0] if isinstance(name, Name) else ""
            old = context.declared.get(key)
            if old is None:
                context.pending[key] = context.pending.get(key, NOTHING) | facts
                continue
            vector = old is not None and len(old.shape) == 1
            given = Space((), frozenset({"positive" if "definite" in facts else "nonnegative"}) if vector else facts)
            context.declared[key] = replace(old, facts=old.facts | given.facts)
        return True

    return rule


SIGNED: Mapping[tuple[str, object], frozenset[str]] = {
    (">", 0): frozenset({"positive"}),
    (">=", 0): frozenset({"nonnegative"}),
    ("<", 0): frozenset({"negative"}),
}


def bounded_names(body: tree.Relation, said: Said, context: Context) -> bool:
    """`λ > 0`, `0 < θ < 1`, `C, η > 0`; other bounds are conditions. A size is not a symbol."""
    sides = [body.first, *(side for _, side in body.rest)]
    signs = [op for op, _ in body.rest]
    values = [number_of(side) for side in sides]
    family = enumerated(listed(body.first))
    if family is not None and len(sides) == 2:
        facts = SIGNED.get((signs[0], values[1]))
        if facts is not None and declare(context, family[0], Space((), facts), said.facts):
            with_range(context, family)
            return True
        return False
    if len(sides) == 2 and all(isinstance(item, Name) for item in listed(sides[0])):
        facts = SIGNED.get((signs[0], values[1]))
        told = said.facts & {"normalised"}
        return facts is not None and all(declare_bound(context, item, facts | told) for item in listed(sides[0]))
    if len(sides) == 2 and values[0] == 0 and isinstance(sides[1], Name):
        facts = SIGNED.get(({"<": ">", "<=": ">="}.get(signs[0], ""), 0))
        return facts is not None and declare_bound(context, sides[1], facts)
    if len(sides) == 3 and (values[0], values[2]) == (0, 1) and isinstance(sides[1], Name) and signs[0] in ("<", "<="):
        return declare_bound(context, sides[1], frozenset({"unit"}))
    if len(sides) == 3 and values[0] == 0 and set(signs) <= {"<", "<="}:
        positive_names(sides[1:], signs[0], context)
    return False


def positive_names(sides: Sequence[Tree], sign: str, context: Context) -> None:
    """`0 < μ < L` makes both positive; that one is below the other stays a condition."""
    for item in sides:
        if isinstance(item, Name):
            declare_bound(context, item, frozenset({"positive" if sign == "<" else "nonnegative"}))


def declare_bound(context: Context, name: Tree, facts: frozenset[str]) -> bool:
    if not isinstance(name, Name) or word(name) in context.sizes:
        return isinstance(name, Name)
    key = keyed(name, context)[0]
    if key in context.definitions or key.partition("[")[0] in context.definitions:
        return False
    members = context.declared.get(family_word(name, 1)) if not name.subscripts and name.layer is None else None
    if members is not None and key not in context.declared and not members.shape and not members.is_function:
        context.declared[family_word(name, 1)] = replace(members, facts=restrict(members.facts | facts, ()))
        return True
    whole = context.declared.get(word(name.bare))
    if name.subscripts and key not in context.declared and whole is not None and whole.shape:
        base = word(name.bare)
        context.declared[base] = replace(whole, facts=whole.facts | facts)
        return True
    return declare(context, name, Space((), facts))


SIGNS: Mapping[str, Callable[[tree.Relation, Said, Context], bool]] = {
    "in": member,
    ">>": definite(frozenset({"definite", "symmetric"})),
    ">>=": definite(frozenset({"semidefinite", "symmetric"})),
    "=": own_transpose,
}


NUMBERS = re.compile(r"\b(?:real )?(?:numbers?|scalars?)\b(?! (?:of|product))")


def plain_names(body: Tree, said: Said, context: Context) -> None:
    """`a symmetric matrix $A$`, `weights $ω_1, …, ω_n$`: names with nothing but words."""
    items = listed(body)
    family = enumerated(items)
    names: list[Tree] = items if family is None else [family[0]]
    for name in names:
        bare = name.body if isinstance(name, tree.Transpose) else name
        number = NUMBERS.search(f"{said.before} {said.after}".lower()) is not None
        if isinstance(bare, Name) and (said.facts or number or family is not None):
            key = keyed(bare, context)[0]
            if family is None and key not in context.declared and not number:
                context.pending[key] = context.pending.get(key, NOTHING) | said.facts
                continue
            declare(context, bare, Space((), said.facts), guessed=family is not None and not number)
    if family is not None and isinstance(family[0], Name):
        with_range(context, family)


def alone(body: tree.Power, said: Said, context: Context) -> Iterator[Leftover]:
    """`normal distributions on $\\mathbb{R}^k$`: k is a size."""
    found = space(body)
    note_sizes(context, found.shape if found is not None else ())
    return iter(())


RULES: Mapping[type[Tree], Callable[..., Iterator[Leftover]]] = {
    tree.Power: alone,
    tree.Several: several,
    tree.Each: each,
    tree.Relation: relation,
}
