"""Which names are distributions that nothing defines, `p(x | z)`, `q(z)`: their letters and their parameters.

A letter is drawn where it only stands in the brackets of such names and functions, or below a sum, an integral or an
expectation; a parameter is declared, or what is differentiated by. A name that a formula gives is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.written.declare import calls_in, note_sizes
from checks.written.scalars import VALUES
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.tree import Number as Numeral

BASES = frozenset({"p", "q", "P", "r", "pi"})
DOT, DOTS = Name("cdot"), Name("dots")
DISTRIBUTION = re.compile(r"probabilit|distribution|densit|likelihood|\bprior|posterior|independen", re.IGNORECASE)
RESTRICTED = re.compile(
    r"independen|i\.\s*i\.\s*d|\biid\b|markov|factori[sz]|graphical model|bayesian network", re.IGNORECASE
)


@dataclass(frozen=True)
class Table:
    """`p(x, z)`: the drawn letters of a name in order, its parameters, and the letters in front of its bars."""

    letters: tuple[Name, ...] = ()
    parameters: tuple[Name, ...] = ()
    heads: tuple[tuple[Name, ...], ...] = ()


def prepare(trees: Sequence[Tree], text: str, context: Context) -> frozenset[str]:
    """Notes the tables, and that their letters are indices; none where the text restricts them by words.

    Returns the distributions that are left: of these no point refutes anything.
    """
    calls = [call for body in trees for call in calls_in(body) if call.function.base in BASES]
    concrete = {word(name) for body in trees for name in formulas(body)}
    numbers = {name for body in trees if not is_mention(body) for name in loose_names(body)}
    by = {name for body in trees for name in differentiated(body)}
    note_finite(trees, {name for call in calls for name in arguments(call)} - numbers, context)
    grouped: dict[str, list[tree.Call]] = {}
    for call in calls:
        grouped.setdefault(word(call.function), []).append(call)
    for key, items in grouped.items():
        found = None if key in concrete or RESTRICTED.search(text) else table_of(items, by, context)
        if found is not None and not numbers & set(found.letters):
            context.tables[key] = found
    drop_mixed(context)
    for item in context.tables.values():
        for letter in item.letters:
            note_letter(letter, context)
    likely = {key for key, items in grouped.items() if DISTRIBUTION.search(text) or any(map(has_bar, items))}
    return frozenset(likely - context.tables.keys() - concrete)


def note_finite(trees: Sequence[Tree], drawn: set[Tree], context: Context) -> None:
    """`z ∈ {1, …, K}` of a letter that only stands in brackets: it runs, and is no number of its own."""
    for body in trees:
        if isinstance(body, tree.Relation) and [sign for sign, _ in body.rest] == ["in"]:
            values = body.rest[0][1]
            names = [name for name in listed(body.first) if isinstance(name, Name) and name in drawn]
            if isinstance(values, tree.SetOf) and DOTS in values.items[1:-1]:
                for name in names:
                    context.declared.pop(word(name), None)
                    context.ranges[word(name)] = values.items[0], values.items[-1]
                    note_sizes(context, [values.items[-1]])


def arguments(call: tree.Call) -> Iterator[Tree]:
    items, conditions = parts_of(call)
    yield from (item for item in (*items, *conditions) if isinstance(item, Name) and is_plain(item))


def has_bar(call: tree.Call) -> bool:
    return any(isinstance(item, tree.Given) for item in call.arguments)


def is_mention(body: Tree) -> bool:
    """`x`, `x, z`, `z ∈ {1, …, K}` in running text: what is spoken of, no value."""
    if isinstance(body, tree.Relation):
        return body.rest[0][0] in ("in", "~", ":")
    return all(isinstance(item, Name) for item in listed(body))


def loose_names(body: Tree) -> Iterator[Name]:
    """The names that stand for values: not in the brackets of a function, nor as what is summed or drawn over."""
    if isinstance(body, Name):
        yield body
        return
    if isinstance(body, tree.Call) and body.function.base not in KNOWN:
        yield from (name for item in body.arguments if not is_bare(item) for name in loose_names(item))
        return
    if isinstance(body, tree.Times) and is_called(body):
        return
    skipped = over_of(body)
    for child in body.children:
        if not any(child is item for item in skipped):
            yield from loose_names(child)


KNOWN = frozenset(VALUES) | {"tr", "det", "diag", "max", "min", "ln"}


def is_called(body: tree.Times) -> bool:
    """`r(z)` of a name that nothing makes a function."""
    head = body.factors[0]
    return (
        len(body.factors) == 2 and isinstance(head, Name) and head.base in BASES and isinstance(body.factors[1], Name)
    )


def is_bare(item: Tree) -> bool:
    """`x`, `x | z`, and q itself in `KL(q ‖ p)`."""
    return isinstance(item, Name) or (
        isinstance(item, tree.Given) and all(isinstance(x, Name) for x in (*item.items, *item.conditions))
    )


def over_of(body: Tree) -> tuple[Tree, ...]:
    if isinstance(body, tree.Sum | tree.Product):
        return (body.index,)
    if isinstance(body, tree.Integral):
        return (body.by,)
    if isinstance(body, tree.Expectation):
        return (body.over,) if body.over is not None else ()
    return ()


def foreign(sides: Iterable[Tree], context: Context) -> bool:
    """Whether an equation about tables also looks at what no table knows: no point refutes it."""
    bodies = list(sides)
    if not any(word(call.function) in context.tables for body in bodies for call in calls_in(body)):
        return False
    parameters = {name for item in context.tables.values() for name in item.parameters}
    names = {name for body in bodies for name in loose_names(body)} - parameters
    return any(word(name) in context.declared and word(name) not in context.definitions for name in names)


def drop_mixed(context: Context) -> None:
    """A letter that is drawn for one name and a parameter of another is neither."""
    drawn = {letter for item in context.tables.values() for letter in item.letters}
    for key, item in list(context.tables.items()):
        if drawn & set(item.parameters):
            del context.tables[key]


def formulas(body: Tree) -> Iterator[Name]:
    """The functions that an equation gives by what is no distribution itself."""
    if (
        isinstance(body, tree.Relation)
        and isinstance(body.first, tree.Call)
        and body.rest[0][0] in ("=", ":=", "propto")
    ):
        right = body.rest[0][1]
        if not any(call.function.base in BASES for call in calls_in(right)) and not isinstance(right, Numeral):
            yield body.first.function
    for child in body.children:
        yield from formulas(child)


def differentiated(body: Tree) -> Iterator[Tree]:
    if isinstance(body, tree.Partial):
        yield from body.by
    if isinstance(body, tree.Gradient | tree.Hessian) and body.by is not None:
        yield body.by
    for child in body.children:
        yield from differentiated(child)


def table_of(calls: Sequence[tree.Call], by: set[Tree], context: Context) -> Table | None:
    """The table of one name; None where one of its calls is not of bare letters."""
    letters: dict[Name, None] = {}
    parameters: dict[Name, None] = dict.fromkeys(below(calls[0].function))
    heads: dict[tuple[Name, ...], None] = {}
    for call in calls:
        items, conditions = parts_of(call)
        if not all(isinstance(item, Name) and is_plain(item) for item in (*items, *conditions)):
            return None
        names = [item for item in (*items, *conditions) if isinstance(item, Name) and item != DOT]
        heads.setdefault(tuple(item for item in items if isinstance(item, Name) and item != DOT))
        for name in names:
            (parameters if is_parameter(name, by, context) else letters).setdefault(name)
    fits = letters and all(may_be_drawn(name, context) for name in letters)
    fits = (
        fits and all(isinstance(name, Name) for name in parameters) and not any(set(h) & set(parameters) for h in heads)
    )
    return Table(tuple(letters), tuple(parameters), tuple(heads)) if fits else None


def below(function: Name) -> list[Name]:
    """θ of p_θ; a digit is part of the name."""
    return [item for item in function.subscripts if isinstance(item, Name)]


def parts_of(call: tree.Call) -> tuple[list[Tree], list[Tree]]:
    """What stands before and behind the bar."""
    items: list[Tree] = []
    conditions: list[Tree] = []
    for item in call.arguments:
        items += item.items if isinstance(item, tree.Given) else [item]
        conditions += item.conditions if isinstance(item, tree.Given) else []
    return items, conditions


def is_plain(name: Name) -> bool:
    return not name.subscripts and name.layer is None and not name.primes


def is_parameter(name: Name, by: set[Tree], context: Context) -> bool:
    declared = context.declared.get(word(name))
    return name in by or (declared is not None and not declared.guessed)


def may_be_drawn(name: Name, context: Context) -> bool:
    return not context.knows(word(name)) and word(name) not in context.sizes and word(name) not in context.random


def note_letter(letter: Name, context: Context) -> None:
    if word(letter) not in context.ranges:
        upper = Name(f"#{word(letter)}")
        context.ranges[word(letter)] = tree.ONE, upper
        note_sizes(context, [upper])


def listed(body: Tree) -> Sequence[Tree]:
    if isinstance(body, tree.Several):
        return body.statements
    return body.items if isinstance(body, tree.Tuple) else (body,)


def is_about_tables(call: tree.Call, context: Context) -> bool:
    """`KL(q ‖ r)`, `H(q)` of a table: an equation about it defines nothing."""
    if call.function.base not in ("KL", "H"):
        return False
    inner = [item.function if isinstance(item, tree.Call) else item for item in call.arguments]
    return any(isinstance(name, Name) and is_distribution(name, context) for name in inner)


def is_distribution(name: Name, context: Context) -> bool:
    defined = context.definitions.get(word(name), ())
    return word(name) in context.tables or (name.base in BASES and any(item.parameters is not None for item in defined))


def claims(sides: Iterable[Tree], context: Context) -> bool:
    """Whether an equation is about tables or divergences: what is not chosen is claimed."""
    return any(
        word(call.function) in context.tables or is_about_tables(call, context) or call.function == Name("KL")
        for side in sides
        for call in calls_in(side)
    )
