"""`‖y − Xw‖²` after `(yᵢ − wᵀxᵢ)²`: a link that does not fit is judged once more with the one guess that does."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from checks.written.compare import Link
from checks.written.guards import guarded
from checks.written.reshaping import refitted
from checks.written.session import Session
from checks.written.settle import Finding

STACKED = re.compile(r"\b(?:stack\w*|as (?:the )?rows)\b", re.IGNORECASE)


def once_more(link: Link, finding: Finding, settled: Callable[[Link], Finding], session: Session) -> Finding:
    """The other shape is kept where it makes the link hold; where the text stacks its examples y was a number before,
    and is the vector of all.
    """
    context = session.context
    other = refitted(link, context)
    if other is None:
        return finding
    old = context.declared[other[0]]
    context.declared[other[0]] = other[1]
    session.fresh_points()
    again = guarded(partial(settled, link))
    if again.kind == "agree" or (again.kind == "differ" and STACKED.search(session.document.text)):
        return again
    context.declared[other[0]] = old
    session.fresh_points()
    return finding
