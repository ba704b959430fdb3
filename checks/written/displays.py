"""The rows of a display: each statement by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from checks.verdict import Kind
from checks.written import problems, steps
from checks.written.cases import by_case, told_apart
from checks.written.chains import Chain
from checks.written.conditions import assume_chain
from checks.written.declare import Said, ends
from checks.written.definitions import definable, defined
from checks.written.limits import OutOfTime, TooLate, until
from checks.written.mentions import note_used
from checks.written.reading import row_statements
from checks.written.relations import range_in, read_said
from checks.written.report import StepReport
from checks.written.scopes import is_restriction, scoped
from checks.written.session import Session, Statement
from checks.written.slopes import is_zero
from checks.written.split import Part, split
from checks.written.widened import widened
from checks.written.world import word
from derive.errors import CannotRead, DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Display, Row


def read_display(block: Display, session: Session) -> None:
    session.words = session.words or words_of_chain(block, session)
    session.open_keys.clear()
    session.sloped_here = None
    members = told_apart(block, session)
    under = entered(block, session)
    for row in block.rows:
        found = list(row_statements(row, session))
        statements = [item for item in found if isinstance(item, Statement)]
        statements, under = constrained(statements, under)
        for item in found:
            if isinstance(item, tuple):
                report_unread(*item, row, session)
        kept = list(session.conditions)
        case = any(":" in part.piece.text[-2:] for part in split(row.piece))
        first = len(session.steps)
        statements = [item for k, item in enumerate(statements) if not defined_inside(item, statements[:k], session)]
        kept_statements = by_case(scoped(statements, session), members, session)
        for number, statement in enumerate(kept_statements):
            following = kept_statements[number + 1].part.arrow if number + 1 < len(kept_statements) else ""
            session.hypothesis = following if number == 0 and not statement.part.arrow else ""
            ending = session.ending
            judge_in_time(statement, session)
            session.ending = ending if number and is_remark(statement.part.piece.text) else session.ending
        session.hypothesis = ""
        session.steps[first:] = sorted(session.steps[first:], key=lambda step: (step.line, step.column))
        if case:
            session.conditions = kept
    session.under = under
    session.last_words, session.words = session.words, []
    session.where = ()


def words_of_chain(block: Display, session: Session) -> list[str]:
    """What led to the display before, where this one goes on from it with a relation."""
    first = next((item for row in block.rows[:1] for item in row_statements(row, session)), None)
    return session.last_words if isinstance(first, Statement) and first.continued else []


def entered(block: Display, session: Session) -> tuple[str, ...] | None:
    """Behind a problem "subject to" before a display says so of its relations, "and moreover" of inequalities."""
    words = session.words
    if session.problem is None or not words:
        return None
    goes_on = session.under is not None and FURTHER.issuperset(words) and all(map(is_bound, bodies(block, session)))
    subject = words[-2:] == ["subject", "to"] or words[-1] in CONSTRAINING
    return ("subject",) if goes_on or subject else None


def bodies(block: Display, session: Session) -> Iterator[Tree]:
    found = (item for row in block.rows for item in row_statements(row, session))
    return (item.body for item in found if isinstance(item, Statement))


def constrained(
    statements: Sequence[Statement], under: tuple[str, ...] | None
) -> tuple[list[Statement], tuple[str, ...] | None]:
    """Every relation below "subject to" is a constraint, to the end of the display or to the next arrow or word.

    Behind an optimum, `under` is then no longer None, "where" and "with" say so of inequalities too.
    """
    found: list[Statement] = []
    for item in statements:
        words = set(item.part.before)
        if words & CONSTRAINING or (under is not None and words & LOOSE and is_bound(item.body)):
            under = ("subject", *item.part.before)
            item = replace(item, part=replace(item.part, before=under))
        elif isinstance(item.body, tree.Optimum):
            under = ()
        elif item.part.arrow or item.continued or words - JOINING:
            under = under and ()
        elif under:
            item = replace(item, part=replace(item.part, before=under))
        found.append(item)
    return found, under


CONSTRAINING = frozenset({"subject", "s.t.", "s.t", "constraints"})
LOOSE = frozenset({"where", "with"})
FURTHER = frozenset(
    {"and", "also", "moreover", "furthermore", "further", "additionally", "in", "addition", "as", "well"}
)
JOINING = frozenset({"and", "for", "all", "every", "each", "any", "as", "well"})


def is_bound(body: Tree) -> bool:
    inside = body.statement if isinstance(body, tree.Each) else body
    if isinstance(inside, tree.Several):
        return all(map(is_bound, inside.statements))
    return isinstance(inside, tree.Relation) and {sign for sign, _ in inside.rest} <= {"<=", ">=", "<", ">", "in"}


def is_remark(text: str) -> bool:
    """`(y_k² = 1)` behind a statement, all in one pair of brackets: the next row does not go on from it."""
    depths = list(accumulate({"(": 1, ")": -1}.get(letter, 0) for letter in text.strip()))
    return text.strip()[:1] == "(" and depths[-1] == 0 and 0 not in depths[:-1]


def defined_inside(item: Statement, before: Sequence[Statement], session: Session) -> bool:
    """`…, where q_j(u) = …`, `μ = κ x̄ + (1 − κ) m, κ = …`: a definition that the row itself uses."""
    body = item.body
    if not isinstance(body, tree.Relation) or body.rest[0][0] not in ("=", ":=") or item.part.arrow:
        return False
    used = isinstance(body.first, Name) and any(body.first in other.body.names for other in before)
    if not used and not set(item.part.before) & {"where", "with"}:
        return False
    if not definable(body.first, session, False) or not defined(body.first, body.rest[0][1], session):
        return False
    steps.add_step(item, 0, 1, Kind.DEFINITION, session)
    return True


def report_unread(part: Part, error: CannotRead, row: Row, session: Session) -> None:
    start = getattr(error, "start", 0) or 0
    place = part.piece.place(min(start, max(len(part.piece.text) - 1, 0)))
    line, column = session.document.line_column(place)
    end_line, _ = session.document.line_column(max(row.start, row.end - 1))
    message = re.sub(r"^line \d+, column \d+: ", "", str(error))
    evidence = {"method": "none", "message": message}
    session.steps.append(
        StepReport(
            line,
            column,
            max(end_line, line),
            part.piece.text,
            Kind.UNKNOWN,
            evidence,
            message,
            caret=(column, column + 1),
        )
    )
    session.last = session.head = None


def judge_in_time(statement: Statement, session: Session) -> None:
    """What takes too long, or fails for a fault of the judge, is unknown, and the rest is still judged."""
    if session.left() <= 0:
        steps.unknown(statement, session, "ran out of time")
        return
    try:
        with until(session.left()):
            judge_statement(statement, session)
    except (OutOfTime, TooLate):
        steps.unknown(statement, session, "ran out of time")
    except Exception as error:
        steps.unknown(statement, session, f"internal: {type(error).__name__}: {error}")


def judge_statement(statement: Statement, session: Session) -> None:
    body = statement.body
    rule = STATEMENTS.get(type(body), no_statement)
    rule(body, statement, session)


def no_statement(body: Tree, statement: Statement, session: Session) -> None:
    """An expression alone claims nothing; a chain may go on from it."""
    session.head = session.last = body
    session.last_where, session.last_ranges = statement.where, statement.ranges


def several(body: tree.Several, statement: Statement, session: Session) -> None:
    """Statements side by side; ranges among them hold for all."""
    ranges = dict(statement.ranges)
    where = list(statement.where)
    rest: list[Tree] = []
    for item in body.statements:
        found = range_in(item) if isinstance(item, tree.Relation) else None
        if found is not None:
            ranges |= {word(name): found[1] for name in found[0]}
        elif isinstance(item, tree.Relation) and is_restriction(item, session.context):
            where.append(item)
        elif isinstance(item, Name):
            continue
        else:
            rest.append(item)
    for number, item in enumerate(rest):
        arrow = statement.part if number == 0 else replace(statement.part, before=statement.part.before)
        judge_statement(
            replace(
                statement,
                body=item,
                ranges=ranges,
                where=tuple(where),
                part=arrow,
                continued=statement.continued and number == 0,
            ),
            session,
        )


def each(body: tree.Each, statement: Statement, session: Session) -> None:
    ranges = {**statement.ranges, **ends(body)}
    where = (*statement.where, body.where) if body.where is not None else statement.where
    judge_statement(replace(statement, body=body.statement, ranges=ranges, where=where), session)


def implies(body: tree.Implies, statement: Statement, session: Session) -> None:
    """`a ⇒ b`: a is imposed, b is claimed; of `a ⇔ b` the way back is claimed too."""
    first = replace(statement, body=body.left)
    judge_statement(first, session)
    part = replace(statement.part, arrow="iff" if body.both else "implies")
    judge_statement(replace(statement, body=body.right, part=part, continued=False), session)


def optimum(body: tree.Optimum, statement: Statement, session: Session) -> None:
    """A problem; its constraints are facts for what follows. One after another is judged against it."""
    declare_variables(body, session)
    finding = problems.compared(body, session) if session.problem is not None else None
    if session.problem is None:
        session.problem = body
        for constraint in body.constraints:
            add_constraint(constraint, statement, session)
    note_used(body, session)
    if finding is not None and finding.kind == "differ":
        steps.add_step(statement, 0, len(statement.starts) - 1, Kind.REFUTED, session, message=finding.message)
    else:
        steps.add_step(statement, 0, len(statement.starts) - 1, Kind.PROBLEM, session)
    session.head = session.last = None


def declare_variables(body: tree.Optimum, session: Session) -> None:
    for item in body.over:
        if isinstance(item, tree.Relation):
            try:
                list(read_said(Said(item), session.context))
            except DeriveError:
                continue


def add_constraint(constraint: Tree, statement: Statement, session: Session) -> None:
    ranges = dict(statement.ranges)
    if isinstance(constraint, tree.Each):
        ranges |= ends(constraint)
        constraint = constraint.statement
    if isinstance(constraint, tree.Several):
        for item in constraint.statements:
            add_constraint(item, statement, session)
    elif isinstance(constraint, tree.Relation):
        assume_chain(constraint, session, "constraint", statement.where, ranges)


def relation(body: tree.Relation, statement: Statement, session: Session) -> None:
    """A chain: definition first where it is one, then claims, or a condition."""
    sides = [body.first, *(side for _, side in body.rest)]
    signs = [sign for sign, _ in body.rest]
    where, ranges = statement.where, dict(statement.ranges)
    if statement.continued:
        if session.last is None:
            steps.unknown(statement, session, "nothing stands before this line for it to go on from")
            return
        sides[0] = session.last
        where = (*session.last_where, *where)
        ranges = {**session.last_ranges, **ranges}
    ranges = {**session.scope, **ranges}
    sides = widened(sides)
    if isinstance(sides[-1], tree.Optimum) and len(sides) == 2 and sides[-1].constraints:
        optimum(sides[-1], statement, session)
        return
    where = (*session.where, *where)
    if session.problem is not None and set(statement.part.before) & CONSTRAINING and not statement.continued:
        assume_chain(body, session, "constraint", where, ranges)
        steps.add_step(statement, 0, len(statement.starts) - 1, Kind.CONDITION, session)
        note_used(body, session)
        session.head = session.last = None
        return
    chain = Chain(sides, signs, where, ranges, statement, session)
    chain.judge()
    session.head = session.head if statement.continued and session.head is not None else sides[0]
    session.last = sides[-1] if not is_zero(sides[-1]) or len(sides) == 2 else sides[-2]
    session.last_where, session.last_ranges = where, ranges
    session.last_assumed = chain.assumed >= 0
    note_used(body, session)


STATEMENTS: Mapping[type[Tree], Callable[..., None]] = {
    tree.Relation: relation,
    tree.Several: several,
    tree.Each: each,
    tree.Implies: implies,
    tree.Optimum: optimum,
}
