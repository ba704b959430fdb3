"""What a problem itself says of its symbols: `w ∈ ℝᵈ` below its sign, and of Σᵢ₌₁ⁿ xᵢ that there are n of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checks.written.constraining import below, is_range
from checks.written.declare import space
from checks.written.session import Session
from checks.written.spellings import is_open
from checks.written.stated import flattened
from checks.written.world import Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


def heads(item: Tree) -> Iterator[Name]:
    """The names that a variable below the sign is about: w and v of `w, v ∈ ℝᵈ`, α of `0 ≤ α ≤ C`."""
    sides = [item.first, *(side for _, side in item.rest)] if isinstance(item, tree.Relation) else [item]
    return iter(next((names for side in sides if (names := listed(side))), []))


def listed(side: Tree) -> list[Name]:
    return [name for name in flattened((side,)) if isinstance(name, Name)]


def declare_below(over: Sequence[Tree], session: Session) -> None:
    """`\\min_{w \\in \\mathbb{R}^d}` declares w where nothing else does."""
    for item in over:
        found = space(item.rest[-1][1]) if isinstance(item, tree.Relation) and item.rest[-1][0] == "in" else None
        for name in heads(item) if found is not None else ():
            old = session.context.declared.get(word(name))
            if found is not None and (old is None or old.guessed):
                session.context.declared[word(name)] = Declared(found.shape)
            elif found is not None and old is not None and not old.shape and not old.family:
                session.context.declared[word(name)] = replace(old, shape=found.shape)


def name_labelled(over: Sequence[Tree], bodies: Sequence[Tree], session: Session) -> None:
    """`\\min_{x_c, R}` with one x_c, of which c is no index that runs: a name of its own."""
    declared = session.context.declared
    said = {letter for letter, ends in session.context.ranges.items() if not is_open(ends[1])}
    running = said | session.bound | {letter for body in bodies for letter, _ in spans(body)}
    for name in (name for item in over for name in heads(item) if len(name.subscripts) == 1):
        family = declared.get(family_word(name.bare, 1))
        letter = name.subscripts[0]
        if family is not None and isinstance(letter, Name) and word(letter) not in running:
            declared[word(name)] = replace(family, family=0, ranges=(), letters=())
            del declared[family_word(name.bare, 1)]


def forget_guesses(session: Session) -> None:
    """Of `x \\mapsto f(x)` beside samples xᵢ no x is left: what is declared goes before what was guessed."""
    declared = session.context.declared
    said_ = {key.partition("[")[0] for key, item in declared.items() if not item.guessed}
    for key in [key for key, item in declared.items() if item.guessed and key.partition("[")[0] in said_]:
        del declared[key]


def forget_labels(bodies: Sequence[Tree], session: Session) -> None:
    """`x_g` under Σ_g is a member of the family x, not a name of its own."""
    declared = session.context.declared
    running = {item.index for body in bodies for item in below(body) if isinstance(item, tree.Sum | tree.Each)}
    for name in {name for body in bodies for name in names_in(body) if len(name.subscripts) == 1}:
        family = family_word(replace(name, subscripts=()), 1)
        if name.subscripts[0] in running and family in declared:
            declared.pop(word(name), None)


def count_members(bodies: Sequence[Tree], session: Session) -> None:
    """A family counts as the index does under which it stands: of Σᵢ₌₁ⁿ xᵢ there are n."""
    known = {letter: span for body in bodies for letter, span in spans(body)}
    for name in (name for body in bodies for name in names_in(body) if name.subscripts):
        key = family_word(replace(name, subscripts=()), len(name.subscripts))
        item = session.context.declared.get(key)
        if item is not None and not any(item.ranges):
            found = tuple(known.get(word(index)) if isinstance(index, Name) else None for index in name.subscripts)
            session.context.declared[key] = replace(item, ranges=found)


def spans(body: Tree) -> Iterator[tuple[str, tuple[Tree, Tree]]]:
    """Where an index begins and ends."""
    for item in below(body):
        if isinstance(item, tree.Sum | tree.Each) and item.upper is not None:
            yield word(item.index), (item.lower or tree.ONE, item.upper)
        elif isinstance(item, tree.Relation) and isinstance(item.first, Name) and is_range(item):
            ends = item.rest[-1][1]
            if isinstance(ends, tree.SetOf) and len(ends.items) >= 3:
                yield word(item.first), (ends.items[0], ends.items[-1])


def names_in(body: Tree) -> Iterator[Name]:
    """Names with their subscripts, subscripts not by themselves."""
    if isinstance(body, Name):
        yield body
    else:
        for child in body.children:
            yield from names_in(child)
