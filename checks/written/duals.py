"""`g(α) = Σᵢ αᵢ − ½ αᵀHα` after `∂L/∂w = 0`: what L comes to where its derivatives vanish, and a claim about that.

The value of a dual is that of the Lagrangian at its stationary point. Boyd, Vandenberghe, "Convex Optimization", 2004,
section 5.1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from checks.written.compare import Link
from checks.written.conditions import carried, relevant
from checks.written.declare import keyed
from checks.written.definitions import arguments_of, known_value
from checks.written.estimates import OTHERWISE, Estimate, last_sentence
from checks.written.guards import guarded
from checks.written.near import FAILURES
from checks.written.problems import Lagrangian, constant, keys, related, values_of, variables
from checks.written.requirements import Condition
from checks.written.session import Session
from checks.written.settle import Finding, settle
from derive.notation import tree
from derive.notation.tree import Name, Tree


def eliminated(link: Link, session: Session, derived: bool) -> Estimate | None:
    """None where the row is no claim about a Lagrangian without its variables, or cannot be told from a definition."""
    found = session.lagrangian
    if found is None or not is_new(link.left, session) or not without_variables(link.right, found, session):
        return None
    said = derived or carried(session) or DUAL_FUNCTION.search(" ".join(session.words)) is not None
    if not said or OTHERWISE.search(last_sentence(session.words)):
        return None
    about = replace(link, left=found.left)
    known = relevant(about, session)
    finding = guarded(lambda: settle(about, session.point_set(), known))
    named = is_called_dual(link.left, found, session)
    if finding.kind != "agree" and not (named and is_certain(finding, about, known, session)):
        return None
    return Estimate(about, finding, link.right)


def is_new(left: Tree, session: Session) -> bool:
    """A name, or a function of names, that has no meaning yet and that no row has used."""
    name = left.function if isinstance(left, tree.Call) and arguments_of(left) else left
    if not isinstance(name, Name) or name.subscripts or known_value(left, session):
        return False
    return keyed(name, session.context)[0] not in session.used


def is_called_dual(left: Tree, found: Lagrangian, session: Session) -> bool:
    """`g(α)`, `D`, `L̃`, or another function of multipliers alone after words that put the variables into L."""
    words = " ".join(session.words)
    own = found.left.function if isinstance(found.left, tree.Call) else found.left
    name = left.function if isinstance(left, tree.Call) else left
    multipliers = letters(found.multipliers)
    only = all(isinstance(item, Name) and item.base in multipliers for item in getattr(left, "arguments", ()))
    usual = isinstance(name, Name) and (name.base in DUALS or (isinstance(own, Name) and name.base == own.base))
    return only and not OTHER_FORM.search(words) and (usual or ELIMINATED.search(words) is not None)


DUAL_FUNCTION = re.compile(r"\b(?:Lagrange )?dual (?:function|objective)\b", re.I)
DUALS = frozenset("D W Q g q calD calW calQ calG".split())
ELIMINATED = re.compile(r"\b(?:dual|substitut\w*|insert\w*|plug\w*|eliminat\w*|back into)\b")
OTHER_FORM = re.compile(
    r"\b(?:re-?scal\w*|re-?parametri\w*|chang\w+ (?:of )?variables?|drop\w*|omit\w*|up to|absorb\w*|margin|number)\b"
)
"""Words after which the multipliers, or terms, are no longer those of L, or after which something else is counted."""


def without_variables(right: Tree, found: Lagrangian, session: Session) -> bool:
    """Whether multipliers are left, and nothing that a derivative was taken by."""
    inside = letters(keys(right, session.context))
    gone = letters(variables(session)) | {by.base for by in taken(session)}
    return bool(inside & letters(found.multipliers)) and inside.isdisjoint(gone)


def letters(words: Iterable[str]) -> set[str]:
    """α of the family αᵢ, which also stands as a whole."""
    return {word.partition("[")[0] for word in words}


def taken(session: Session) -> list[Name]:
    """What derivatives that vanish were taken by."""
    return [item.by for item in session.conditions if item.kind == "stationarity" and item.by is not None]


def is_certain(finding: Finding, about: Link, known: list[Condition], session: Session) -> bool:
    """A value that is wrong where every variable has its condition, and by more than a sign, a factor, a constant.

    Beside the derivatives' conditions alone: where Ax = b holds too, bᵀν and ½‖Aᵀν‖² are the same number.
    """
    missing = letters(variables(session)) - {by.base for by in taken(session)}
    if finding.kind not in ("differ", "misfit") or missing or not taken(session):
        return False
    if finding.kind == "misfit":
        return True
    try:
        free = [item for item in known if item.kind != "constraint"]
        pairs = list(values_of(about.left, about.right, session.point_set(), free))
        return len(pairs) > 2 and not any(constant(numbers) for numbers in related(pairs))
    except FAILURES:
        return False
