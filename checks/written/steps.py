"""A finding → a step of the report: proved or confirmed, refuted with what explains it, or in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from checks.verdict import Kind
from checks.written import slips
from checks.written.arithmetic import has_table, worked_out
from checks.written.compare import Link
from checks.written.declare import keyed
from checks.written.definitions import note_inverse
from checks.written.doubts import doubtful
from checks.written.guards import guarded, guarded_proof
from checks.written.limits import spent
from checks.written.mentions import keys_in, unicode_link, unknown_functions
from checks.written.proving import proof_of
from checks.written.report import StepReport
from checks.written.requirements import Condition
from checks.written.rewritten import note_rewritten
from checks.written.session import Session, Statement
from checks.written.settle import Finding, bound_worlds, generic_worlds, point_shown, settle
from checks.written.slopes import has_slope
from checks.written.worst import at_worst
from derive.notation import tree
from derive.notation.tree import Name

SHORT, DESCENT = 0.2, 0.25
STARTS = 8


def settled_true(statement: Statement, k: int, link: Link, finding: Finding, session: Session) -> None:
    if (
        isinstance(link.left, tree.Sum)
        and isinstance(link.left.body, Name)
        and link.right == tree.ONE
        and link.relation == "="
    ):
        session.normalised.setdefault(keyed(link.left.body, session.context)[0], []).append(link)
    note_inverse(link, finding, session.context)
    note_guide(link, finding, session)
    note_rewritten(link, finding, session)
    session.agreed |= {key for side in link.sides for key in keys_in(side, session.context)}
    proof = proof_once(link, finding, session)
    evidence = agreement(finding)
    if proof is not None:
        add_step(statement, k, k + 1, Kind.PROVED, session, evidence={**evidence, **proof})
    else:
        add_step(statement, k, k + 1, Kind.CONFIRMED, session, evidence=evidence)


def note_guide(link: Link, finding: Finding, session: Session) -> None:
    """The first equation that is found to follow when one more derivative vanishes says the same, as a rule."""
    known = {text for item in session.guides for text in item.used}
    new = set(finding.used) - known
    slopes = {item.text for item in session.conditions if has_slope(item.link.left)}
    if link.relation == "=" and len(new & slopes) == 1:
        session.guides.append(Condition(link, unicode_link(link), "consequence", used=tuple(new & slopes)))


def quickly_proved(link: Link, finding: Finding, session: Session) -> bool:
    """An inequality that is proved needs no more points."""
    return proof_once(link, finding, session) is not None


def proof_once(link: Link, finding: Finding, session: Session) -> Mapping[str, object] | None:
    """The proof of the link at hand, looked for once."""
    claim = (link, finding.used, len(session.conditions))
    if session.proof is None or session.proof[0] != claim:
        known = guarded_proof(lambda: worked_out(link, finding, session.context))
        hopeless = bool(finding.used) and has_table(link, session.context)
        proof = None if known or hopeless else guarded_proof(lambda: proof_of(link, session, finding))
        session.proof = (claim, known or proof)
    return session.proof[1]


def at_its_worst(link: Link, finding: Finding, session: Session, conditions: Sequence[Condition]) -> Finding:
    """An inequality that nothing proves is also tried where it comes closest to failing."""
    if finding.kind != "agree" or unknown_functions(link, session.context):
        return finding
    points = session.point_set()
    points.deadline = min(points.deadline, spent() + DESCENT)
    starts = islice(bound_worlds(points, conditions, link) if conditions else generic_worlds(points), STARTS)
    tries = (at_worst(link, replace(finding, world=world), points, conditions) for world in starts)
    found = guarded(lambda: next((item for item in tries if item.kind == "differ"), finding))
    return found if found.kind == "differ" else finding


def agreement(finding: Finding) -> dict[str, object]:
    evidence: dict[str, object] = {
        "method": "exact points",
        "points": finding.points,
        "sizes": [dict(s) for s in finding.sizes],
        "seed": finding.seed,
    }
    if finding.used:
        evidence["used"] = list(finding.used)
    return evidence


def refuted(statement: Statement, k: int, link: Link, finding: Finding, session: Session) -> None:
    point = point_shown(link, finding, session.context)
    message = finding.message or ""
    evidence: dict[str, object] = {"method": "shapes" if finding.kind == "misfit" else "exact points", **point}
    if finding.used:
        evidence["used"] = list(finding.used)
    consequential = follows_from_wrong(link, session)
    slip = None if consequential else slips.explain(link, finding, session)
    if slip is not None:
        message = "; ".join(filter(None, (message, slip.message)))
    session.wrong.append(Condition(link, unicode_link(link), "wrong"))
    add_step(
        statement,
        k,
        k + 1,
        Kind.REFUTED,
        session,
        evidence=evidence,
        message=message,
        counterexample=point or None,
        consequential=consequential,
        slip=slip,
    )


def optimal(statement: Statement, slope: Link, finding: Finding, stated: str, session: Session) -> None:
    """Of `θ̂ = …` it is asked whether the slope of what is maximised vanishes there, which points may confirm only."""
    if finding.kind == "differ" and not doubtful(slope, finding, session):
        point = point_shown(slope, finding, session.context)
        evidence: dict[str, object] = {"method": "exact points", "used": list(finding.used), **point}
        message = f"this does not {stated}"
        add_step(statement, 0, 1, Kind.REFUTED, session, evidence, message, counterexample=point or None)
    elif finding.kind == "agree":
        add_step(statement, 0, 1, Kind.CONFIRMED, session, agreement(finding))
    else:
        add_step(statement, 0, 1, Kind.UNKNOWN, session, message=finding.message)


def follows_from_wrong(link: Link, session: Session) -> bool:
    """Whether a false line is true once the wrong ones before it are granted."""
    if not session.wrong:
        return False
    points = session.point_set()
    points.deadline = min(points.deadline, spent() + SHORT)
    found = guarded(lambda: settle(link, points, [*session.wrong, *session.conditions]))
    return found.kind == "agree"


def unknown(statement: Statement, session: Session, message: str) -> None:
    add_step(statement, 0, len(statement.starts) - 1, Kind.UNKNOWN, session, message=message)


def add_step(
    statement: Statement,
    first: int,
    last: int,
    kind: Kind,
    session: Session,
    evidence: Mapping[str, object] | None = None,
    message: str = "",
    counterexample: Mapping[str, object] | None = None,
    consequential: bool = False,
    slip: slips.Explanation | None = None,
) -> None:
    """A step at the place of its link in the file."""
    begin, right, end = span(statement, first, last)
    line, column = session.document.line_column(begin)
    told = {"message": message} if message else {}
    session.steps.append(
        StepReport(
            line,
            column,
            session.document.line_column(max(begin, end - 1))[0],
            session.document.text[min(statement.starts[0], begin) : max(end, begin)].strip(),
            kind,
            told | dict(evidence or {"method": "none"}),
            message,
            slip.slip if slip is not None else None,
            counterexample,
            consequential,
            slip.should_be if slip is not None else None,
            caret(right, end, line, session),
        )
    )


def span(statement: Statement, first: int, last: int) -> tuple[int, int, int]:
    """Where the link between two sides begins, where its right side does, and where that ends."""
    starts = statement.starts
    begin = starts[min(first + (first > 0), len(starts) - 1)]
    return begin, starts[min(last, len(starts) - 1)], statement.ends[min(last, len(statement.ends) - 1)]


def caret(begin: int, end: int, line: int, session: Session) -> tuple[int, int] | None:
    """The columns of a piece that stands on the line of its step."""
    at, column = session.document.line_column(begin)
    width = max(1, len(session.document.text[begin:end].rstrip()))
    return (column, column + width) if at == line else None
