"""`S_μ = Σᵢ (xᵢ − μ)(xᵢ − μ)ᵀ` also says what S_x̄ is: the same with x̄ in the place of μ."""

from __future__ import annotations

from dataclasses import replace

from checks.written.averages import firsts
from checks.written.declare import keyed
from checks.written.reading import all_bodies
from checks.written.session import Session
from checks.written.shaping import put_in
from checks.written.world import Definition, word
from derive.notation.tree import Name, Tree


def note_others(left: Name, right: Tree, session: Session) -> None:
    """Of every name that no formula gives and whose subscript is of the kind of μ."""
    key, family, _ = keyed(left, session.context)
    place = left.subscripts[0] if len(left.subscripts) == 1 and not family else None
    if not isinstance(place, Name) or place not in right.names:
        return
    given = {name for body in all_bodies(session) for name in firsts(body)}
    for other in session.names:
        alike = len(other.subscripts) == 1 and replace(other, subscripts=left.subscripts) == left
        if alike and other not in given and other != left and same_kind(place, other.subscripts[0], session):
            note_other(other, key, put_in(right, {word(place): other.subscripts[0]}), session)


def same_kind(one: Tree, other: Tree, session: Session) -> bool:
    """Whether both are symbols of one shape."""
    if not isinstance(one, Name) or not isinstance(other, Name):
        return False
    known = [session.context.declared.get(keyed(name, session.context)[0]) for name in (one, other)]
    return all(known) and len({item.shape for item in known if item is not None}) == 1


def note_other(other: Name, like: str, body: Tree, session: Session) -> None:
    context, key = session.context, keyed(other, session.context)[0]
    old = context.declared.get(key)
    if key in context.definitions or (old is not None and not old.guessed):
        return
    context.definitions[key] = [Definition(body)]
    if old is not None and like in context.declared:
        context.declared[key] = replace(old, shape=context.declared[like].shape)
