"""`i = 1, …, n` beside a constraint, or in a row of its own: the constraint is for all members, or refused."""

from __future__ import annotations

from itertools import product

import pytest

from checks.written.posing import posed
from checks.written.report import Settings
from derive.errors import NoRule

HEAD = (
    r"Let $A \in \mathbb{R}^{m \times n}$ have rows $a_i^\top$, $b \in \mathbb{R}^m$, $c \in \mathbb{R}^n$. "
    r"\begin{align*} \min_{x \in \mathbb{R}^n} & c^\top x \\ \text{s.t.} & a_i^\top x \le b_i"
)
PLACES = (r", \quad ", r", \\ & ", r", \\ & x \ge 0, \\ & ")
ALL = (r"i = 1, \dots, m", r"i \in [m]", r"1 \le i \le m", r"i \in \{1, \dots, m\}")
SOME = (
    r"i = 2, \dots, m",
    r"i = 1, \dots, m - 1",
    r"i = 1, \dots, m / 2",
    r"i = 1, \dots, 0",
    r"i = 1, 3, 5",
    r"i \in S",
    r"1 \le i < m",
    r"2 \le i \le m",
    r"i \le m - 1",
    r"i \in [m - 1]",
    r"i > 1",
    r"i \ne 1",
)


@pytest.mark.parametrize(("members", "place"), [*product(ALL, PLACES), (r"\forall i", PLACES[0])])
def test_a_constraint_for_all_members_is_one_family(members: str, place: str) -> None:
    with_range = posed(rf"{HEAD}{place}{members} \end{{align*}}", Settings())
    without = posed(rf"{HEAD}{place.removesuffix('& ')} \end{{align*}}", Settings())
    assert with_range.problem == without.problem


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("members", SOME)
def test_a_constraint_for_some_members_is_refused(members: str, place: str) -> None:
    with pytest.raises(NoRule):
        posed(rf"{HEAD}{place}{members} \end{{align*}}", Settings())
