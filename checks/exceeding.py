"""`f(x) ≥ g(λ)` for a minimum and a maximum: the certificate that the one is exceeded by the other.

Tried at small sizes first, with drawn data and then with data that move too. Source: Boyd and Vandenberghe, "Convex
Optimization", 2004, section 5.1.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from checks.counterexample import Question, axes_of, fails, posed, refutation
from checks.descent import Descent
from checks.enclosure import Certificate
from checks.obligations import Obligation
from checks.sample import size_assignments
from checks.verdict import Kind, Verdict
from derive import index_form as form
from derive.claims import Problem, Statement
from derive.derivation import Derivation
from derive.symbols import Fact, Symbol

MOST_ENTRIES = 4
CERTAIN = 1e-4


@dataclass(frozen=True)
class Search:
    """`f(x) ≥ g(λ)` at feasible points, driven to where it fails: over the variables, then over data too."""

    question: Question
    ways: tuple[Descent, Descent]

    def exceeded(self, feasible: bool, number: int, plan: int) -> Certificate | None:
        """The certificate that the maximum exceeds the minimum somewhere."""
        plans = few(self.question)
        sizes = plans[plan % len(plans)]
        runs = (way.started(sizes, self.question.seed + number, feasible) for way in self.ways)
        points = (point for run in runs if run is not None and run.lowest()[0] < -CERTAIN for point in run.certain())
        return next((found for point in points if (found := fails(self.question, point)) is not None), None)


def search(upper: Problem, lower: Problem, assumed: tuple[Statement, ...], seed: int) -> Search:
    given = (*upper.constraints, *lower.constraints, *assumed)
    question = posed(Obligation(Statement(upper.objective, ">=", lower.objective), given), NOWHERE, seed)
    node, names = (upper.objective - lower.objective).node, standing(upper, lower)
    over = tuple(v.symbol for p in (upper, lower) for v in p.over if v.symbol in names)
    free = tuple(name for name in names if name not in over and name.facts <= MOVABLE)
    return Search(question, (Descent(node, given, over, assumed), Descent(node, given, (*over, *free), assumed)))


MOVABLE = frozenset({Fact.POSITIVE, Fact.NONNEGATIVE})


def standing(*problems: Problem) -> list[Symbol]:
    """The symbols that stand somewhere, each once."""
    constraints = [side for p in problems for c in p.constraints for side in (c.left, c.right)]
    sides = [*(p.objective for p in problems), *constraints]
    return list(dict.fromkeys(n for side in sides for n in form.symbols(side.node)))


NOWHERE = Derivation("", "", "", (), (), ())


def few(question: Question) -> list[dict[str, int]]:
    """The smallest sizes first."""
    plans = size_assignments(axes_of(question))
    return [{name: min(size, MOST_ENTRIES) for name, size in plan.items()} for plan in (*plans[:-4:-1], plans[0])]


def refuted(found: Search, certificate: Certificate, sentence: str) -> Verdict:
    return Verdict(Kind.REFUTED, {**refutation(certificate, found.question), "message": sentence})
