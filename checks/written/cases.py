"""`αᵢ = 0 ⇒ βᵢ = C`, `αᵢ = C ⇒ ξᵢ ≥ 0`: rows by cases, each about those members only that its case is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from checks.verdict import Kind
from checks.written import steps
from checks.written.free import free_indices
from checks.written.mentions import note_used
from checks.written.reading import row_statements
from checks.written.session import Session, Statement
from checks.written.world import Context, Env, World
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree
from derive.written.document import Display


def told_apart(block: Display, session: Session) -> frozenset[Name]:
    """αᵢ where more than one row of a display says what follows from a value or a bound of it."""
    rows = ([item for item in row_statements(row, session) if isinstance(item, Statement)] for row in block.rows)
    found = Counter(case_of(row, session.context) for row in rows)
    return frozenset(name for name, count in found.items() if name is not None and count > 1)


def case_of(statements: Sequence[Statement], context: Context) -> Name | None:
    """αᵢ of `0 < αᵢ < C ⇒ …`, where all that follows is about this i."""
    if len(statements) < 2 or statements[0].part.arrow or statements[1].part.arrow != "implies":
        return None
    body, free = statements[0].body, Env(context, World({}, None))
    sides = [body.first, *(side for _, side in body.rest)] if isinstance(body, tree.Relation) else []
    if not all(isinstance(side, Name | Number) for side in sides):
        return None
    members = [side for side in sides if isinstance(side, Name) and free_indices((side,), free)]
    if len(members) != 1 or any(not speaks_of(members[0], item.body, free) for item in statements[1:]):
        return None
    return members[0]


def speaks_of(member: Name, body: Tree, free: Env) -> bool:
    """Of the same i, in each of several statements side by side."""
    if isinstance(body, tree.Several):
        return all(speaks_of(member, item, free) for item in body.statements)
    return set(free_indices((member,), free)) <= set(free_indices((body,), free))


def by_case(statements: list[Statement], members: frozenset[Name], session: Session) -> list[Statement]:
    """What a row says of the members of its case, which itself claims nothing."""
    if case_of(statements, session.context) not in members:
        return statements
    case, *rest = statements
    steps.add_step(case, 0, len(case.starts) - 1, Kind.CONDITION, session)
    note_used(case.body, session)
    return [replace(item, where=(*item.where, case.body)) for item in rest]
