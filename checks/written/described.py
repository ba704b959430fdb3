"""`the weighted error ε ∈ (0, 1)`: words say which number ε is; `a constant β > 0`, `a matrix Q` leave it free."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.written.declare import Said, listed
from checks.written.distributions import differentiated
from checks.written.mentions import keys_in
from checks.written.reading import all_bodies, said_in
from checks.written.session import Session
from checks.written.world import Context
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Prose

PLAIN = frozenset(
    "a an the and or for with where in on to let be is are has have here any all each every some given take consider"
    " throughout assume suppose fix fixed real constant scalar number parameter hyperparameter variable matrix vector"
    " point input target label data learning rate step size regularisation regularization penalty weight decay momentum"
    " temperature coefficient strength new arbitrary independent small positive negative nonnegative symmetric definite"
    " semidefinite orthogonal diagonal invertible square deterministic known".split()
)
"""What says of which kind a symbol is, and no value of it."""
LAST_PHRASE = re.compile(r".*\b(?:a|an|the|for|let|with|and|any)\b", re.DOTALL)
WORD = re.compile(r"[a-z]+")


def is_described(key: str, session: Session) -> bool:
    """Whether words may say which value a symbol has; they do not where something is differentiated by it."""
    context = session.context
    if any(key in keys_in(by, context) for body in all_bodies(session) for by in differentiated(body)):
        return False
    return any(tells(said) for said in told(session) if key in subjects(said.formula, context))


def told(session: Session) -> Iterator[Said]:
    """The formulas of the running text."""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            yield from said_in(block, session)


def spoken_of(session: Session) -> set[str]:
    """c of `for c ≠ 0`: what the running text says something of."""
    return set().union(*(subjects(said.formula, session.context) for said in told(session)))


def subjects(formula: Tree, context: Context) -> set[str]:
    """ε of `ε`, `ε ∈ (0, 1)` and `0 < ε < 1`."""
    sides = [formula]
    if isinstance(formula, tree.Relation):
        sides = [formula.first, *(side for _, side in formula.rest)]
    names = [name for side in sides for name in listed(side) if isinstance(name, Name)]
    return {key for name in names for key in keys_in(name, context)}


def tells(said: Said) -> bool:
    """Whether its own phrase holds a word that is not about its kind: `the largest eigenvalue`, `be the error`."""
    phrase = LAST_PHRASE.sub("", said.before.lower())
    return any(
        word.removesuffix("s") not in PLAIN and word not in PLAIN for word in WORD.findall(phrase + said.after.lower())
    )
