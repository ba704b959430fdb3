"""`A = B = C ≥ 0`: for each link whether it defines, imposes or claims, and whether a claim holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from checks.verdict import Kind
from checks.written import constants, distributions, duals, estimates, means, motion, problems, steps
from checks.written.branching import has_branches
from checks.written.compare import NOWHERE, Link
from checks.written.comparing import compared
from checks.written.conditions import (
    RESTRICTING,
    SAME_SIGN,
    add_condition,
    leave_open,
    minimises,
    relevant,
    restricts,
    works_out,
)
from checks.written.declare import Said, listed
from checks.written.definitions import definable, defined, known_value
from checks.written.doubts import doubtful
from checks.written.empty import is_empty
from checks.written.facts import shared_value
from checks.written.guards import guarded
from checks.written.introduced import introduces
from checks.written.mentions import free_keys, keys_in, unicode_link, unknown_functions
from checks.written.multipliers import impose_feasibility
from checks.written.posteriors import note_posterior
from checks.written.refitting import once_more
from checks.written.relations import read_said
from checks.written.session import Session, Statement
from checks.written.settle import NEEDED_OF_BRANCHES, NEEDED_ORDERED, ORDERED, Finding, settle
from checks.written.slopes import (
    has_slope,
    is_slope,
    is_unwritten,
    is_zero,
    may_be_at_slope,
    slope_condition,
    slope_variable,
    worked_out,
)
from checks.written.split import DEFINING, HENCE, IMPOSING
from checks.written.spoiled import holds_but_for_a_letter
from checks.written.steps import quickly_proved
from derive.notation import tree
from derive.notation.tree import Name, Tree


@dataclass
class Chain:
    """`A = B = C ≥ 0` in its row."""

    sides: list[Tree]
    signs: list[str]
    where: tuple[Tree, ...]
    ranges: Mapping[str, tuple[Tree, Tree]]
    statement: Statement
    session: Session
    assumed: int = -1
    identical: bool = True

    @property
    def derived(self) -> bool:
        """Whether the row says that it follows from what came before."""
        part, words = self.statement.part, self.session.words
        first = self.statement.row is not None and bool(words) and not part.arrow
        return bool(part.arrow) or bool(set(part.before) & HENCE) or (first and bool(set(words[-8:]) & HENCE))

    @property
    def imposed(self) -> bool:
        return bool(set(self.statement.part.before) & IMPOSING) or bool(set(self.session.words) & (IMPOSING | KKT))

    @property
    def asked_for(self) -> bool:
        """Imposed by words that say no more than that; "let" and "where" do so only right before the row."""
        words = {*self.session.words[-LAST:], *(set(self.session.words) - DEFINING), *self.statement.part.before}
        return bool(words & (IMPOSING | KKT))

    def link(self, k: int) -> Link:
        left, right = self.sides[k], self.sides[k + 1]
        layout = is_slope(left) or is_slope(right) or is_slope(self.sides[0])
        sign = SAME_SIGN.get(self.signs[k], self.signs[k])
        return Link(left, sign, right, self.where, self.ranges, layout)

    def judge(self) -> None:
        if self.signs[:1] == ["propto"] and not self.statement.continued:
            note_posterior(self.sides[0], self.sides[1], self.session.context)
        start = 0
        if self.statement.continued is False and self.defines():
            start = 1
        elif self.names_what_follows():
            start = 2
        for k in range(start, len(self.signs)):
            self.judge_link(k)

    def defines(self) -> bool:
        """Whether the first link gives a name its meaning."""
        sign, session = "=" if self.signs[0] == "===" else self.signs[0], self.session
        if sign == "in" and self.declares():
            self.note(0, Kind.DEFINITION)
            self.signs, self.sides = [], self.sides[:1]
            return True
        if sign in ("<-", "~"):
            self.note(0, Kind.DEFINITION)
            self.signs, self.sides = [], self.sides[:1]
            return True
        if sign not in ("=", ":="):
            return False
        if self.statement.body in session.explained:
            self.note(0, Kind.DEFINITION)
            return True
        if not known_value(self.sides[0], session) and minimises(self.link(0), session):
            self.note(0, Kind.DEFINITION)
            return True
        if sign == "=" and not constants.has_constant(self.sides[1]) and self.estimates():
            return True
        session.right = self.sides[1]
        fresh = definable(self.sides[0], session, self.derived and sign == "=")
        session.right = None
        if not fresh and sign == ":=":
            fresh = isinstance(self.sides[0], Name | tree.Call) and not known_value(self.sides[0], session)
        if not fresh or not defined(self.sides[0], self.sides[1], session, self.where, self.ranges):
            return False
        message = problems.lagrangian(self.sides[0], self.sides[1], session)
        self.note(0, Kind.DEFINITION if message is None else Kind.REFUTED, message or "")
        return True

    def names_what_follows(self) -> bool:
        """`log p(x | θ) =: ℓ = …` of a p that nothing defines: ℓ is what follows."""
        if self.signs[:2] != ["=:", "="] or not unknown_functions(self.link(0), self.session.context):
            return False
        if not defined(self.sides[1], self.sides[2], self.session, self.where, self.ranges):
            return False
        for k in (0, 1):
            self.note(k, Kind.DEFINITION)
        return True

    def estimates(self) -> bool:
        """Whether the first link says what an optimum or a dual is; it is judged, and gives the name its meaning."""
        found = estimates.estimated(self.link(0), self.session, self.derived)
        found = found or duals.eliminated(self.link(0), self.session, self.derived)
        if found is None:
            return False
        if found.stated:
            steps.optimal(self.statement, found.link, found.finding, found.stated, self.session)
        else:
            self.report(0, found.link, found.finding)
        if found.meaning is not None:
            defined(self.sides[0], found.meaning, self.session, self.where, self.ranges)
        return True

    def declares(self) -> bool:
        """`w ∈ ℝᵖ` in a display, of a name that was not used yet."""
        names = listed(self.sides[0])
        if len(self.sides) > 2 or not all(isinstance(name, Name) for name in names) or self.derived:
            return False
        body = tree.Relation(self.sides[0], (("in", self.sides[1]),))
        return not list(read_said(Said(body), self.session.context))

    def judge_link(self, k: int) -> None:
        sign = self.signs[k]
        if introduces(self.link(k), self.session):
            self.note(k, Kind.DEFINITION)
            return
        self.session.claimed |= {key for side in self.sides[k : k + 2] for key in keys_in(side, self.session.context)}
        backwards = sign == "=:" or (sign == ":=" and k > 0)
        if backwards and defined(
            *named_factor(self.sides[k + 1], self.sides[k]), self.session, self.where, self.ranges
        ):
            self.note(k, Kind.DEFINITION)
            return
        rest = tuple(zip(self.signs, self.sides[1:], strict=True))
        if k == len(self.signs) - 1 and shared_value(tree.Relation(self.sides[0], rest), self.session):
            self.note(k, Kind.DEFINITION)
            return
        if self.signs[k] == "in" and isinstance(self.sides[k], tree.Several):
            for item in listed(self.sides[k]):
                self.decide(k, replace(self.link(k), left=item))
            return
        link = self.link(k)
        if any(map(constants.has_constant, link.sides)):
            self.up_to_a_constant(k, link)
            return
        if self.imposes_stationarity(k):
            self.impose(k, link)
            return
        self.decide(k, link)

    def up_to_a_constant(self, k: int, link: Link) -> None:
        """`A = B + const` is a claim about slopes, or all that is known of a density."""
        session = self.session
        head = session.head if self.statement.continued and session.head is not None else self.sides[0]
        constants.observe(head, session)
        groups = constants.slopes(link, head, session)
        found = [[(claim, guarded(partial(self.settled, claim))) for claim in claims] for claims in groups]
        kinds = {finding.kind for claims in found for _, finding in claims}
        holding = next((claims for claims in found if {finding.kind for _, finding in claims} == {"agree"}), [])
        unsettled = not kinds or bool(kinds & {"unknown", "misfit"}) or not constants.is_known(head, session)
        noted = k == 0 and (unsettled or bool(holding)) and constants.note_density(head, link.right, session)
        if noted and not holding:
            self.note(k, Kind.DEFINITION)
            return
        if not holding and kinds != {"differ"}:
            self.note(k, Kind.UNKNOWN, "nothing says of what the constant is independent")
            return
        for claim, finding in holding or found[0]:
            self.report(k, claim, finding)

    def imposes_stationarity(self, k: int) -> bool:
        """`∂L/∂w = … = 0`, `0 = ∇J`: the last link of a chain that starts from a derivative."""
        if self.signs[k] == "=!":
            return True
        if self.signs[k] != "=" or not (is_zero(self.sides[k]) or is_zero(self.sides[k + 1])):
            return False
        origin = self.session.head if self.statement.continued and self.session.head is not None else self.sides[0]
        last = k == len(self.signs) - 1
        return (last and is_slope(origin)) or (k == 0 and is_zero(self.sides[0]) and is_slope(self.sides[-1]))

    def impose(self, k: int, link: Link) -> None:
        """The derivative vanishes from here on; where it does so anyway the link is a claim."""
        session = self.session
        origin = session.head if self.statement.continued and session.head is not None else self.sides[0]
        true_link = replace(link, left=origin if is_slope(origin) else link.left)
        explicit = replace(link, left=self.sides[k]) if self.identical and not is_zero(self.sides[k]) else true_link
        explicit = replace(explicit, left=worked_out(explicit.left, session) or explicit.left)
        finding = guarded(lambda: settle(true_link, session.point_set(), []))
        if finding.kind == "agree":
            self.report(k, link, finding)
            return
        session.slopes = [item for item in session.slopes if item[1] != slope_variable(origin)]
        add_condition(explicit, session, "stationarity", unicode_link(true_link), slope_variable(origin))
        impose_feasibility(origin, session)
        self.note(k, Kind.CONDITION)

    def decide(self, k: int, link: Link) -> None:
        session = self.session
        finding = guarded(lambda: self.settled(link))
        if finding.message == NOWHERE and link.where:
            wider = replace(link, where=())
            everywhere = guarded(lambda: self.settled(wider))
            link, finding = (wider, everywhere) if everywhere.kind == "agree" else (link, finding)
        finding = once_more(link, finding, self.settled, session) if finding.kind == "misfit" else finding
        rare = link.relation in ORDERED or has_branches(link, session.context)
        if finding.kind == "agree" and rare and not quickly_proved(link, finding, session):
            needed = NEEDED_ORDERED if link.relation in ORDERED else NEEDED_OF_BRANCHES
            finding = guarded(lambda: settle(link, session.point_set(), relevant(link, session), needed))
            finding = steps.at_its_worst(link, finding, session, relevant(link, session))
        if finding.kind == "differ" and self.at_worked_out_slope(k, link):
            return
        told = finding.kind == "differ" or (self.imposed and finding.kind == "unknown")
        if told and (self.may_be_condition(k, link, finding) or is_unwritten(link, session)):
            self.assumed = k
            add_condition(link, session, "condition", unicode_link(link))
            self.note(k, Kind.CONDITION)
            return
        found = estimates.put_in(link, session, self.derived) if finding.kind == "unknown" else None
        if found is not None:
            steps.optimal(self.statement, found.link, found.finding, found.stated, session)
            return
        self.report(k, *compared(link, finding, session))

    def at_worked_out_slope(self, k: int, link: Link) -> bool:
        """`0 = Σ γₙₖ (xₙ − μₖ)` right behind `∂Q/∂μₖ = Σ γₙₖ Σₖ⁻¹ (xₙ − μₖ)`: set to zero without a word, which lasts.
        An equation with no zero in it may be meant so, and is neither accepted nor refuted.
        """
        session = self.session
        if k or session.sloped_here is None or self.statement.continued or not may_be_at_slope(link, session):
            return False
        slope, by = session.sloped_here
        zero = slope_condition(slope, by)
        bears = bool(free_keys(link, session.context) & free_keys(zero.link, session.context))
        finding = guarded(lambda: settle(link, session.point_set(), [*relevant(link, session), zero]))
        agreed = finding.kind == "agree" and zero.text in finding.used and not is_empty(link, finding, session)
        if not agreed and not (finding.kind == "unknown" and bears):
            return False
        if agreed and any(map(is_zero, link.sides)):
            add_condition(zero.link, session, "stationarity", zero.text, by)
            impose_feasibility(slope.left, session)
            session.slopes = [item for item in session.slopes if item[1] != by]
            self.report(k, link, finding)
        else:
            self.report(k, link, Finding("unknown", message=f"only where {zero.text}, which no word says"))
        return True

    def settled(self, link: Link) -> Finding:
        """Where the derivatives vanish, and only where that does not do, where their constraints hold as well."""
        known = relevant(link, self.session)
        direct = [item for item in known if item.kind != "feasibility"]
        finding = settle(link, self.session.point_set(), direct)
        if is_empty(link, finding, self.session):
            return settle(link, self.session.point_set(), [])
        if finding.kind == "agree" or len(direct) == len(known):
            return finding
        return settle(link, self.session.point_set(), known)

    def reachable(self, k: int) -> bool:
        """A condition stands first, goes on from one, or ends the left side of an implication with `= 0`."""
        return self.assumed == k - 1 or (bool(self.session.hypothesis) and k == len(self.signs) - 1)

    def may_be_condition(self, k: int, link: Link, finding: Finding) -> bool:
        """Restricts what is still free, in imposing words or with no marker at all."""
        session = self.session
        bound = self.session.hypothesis == "iff" and link.relation in ORDERED
        if self.derived and not bound:
            return False
        if link.relation not in RESTRICTING or not self.reachable(k):
            return False
        if self.statement.continued and not session.last_assumed:
            return False
        if link.relation in ORDERED and THEOREM.search(" ".join(session.words)):
            return False
        if means.claims_mean(link.sides, (*session.words, *self.statement.part.before)):
            return False
        if motion.claims_motion(link.sides, session.context) or distributions.claims(link.sides, session.context):
            return False
        if self.imposed and link.relation != "=" and unknown_functions(link, session.context):
            return True
        if has_slope(link.left) or has_slope(link.right) or known_value(link.left, session):
            return False
        last = k == len(self.signs) - 1
        told = self.asked_for or (session.hypothesis and last)
        if (not told and works_out(link, finding, session)) or holds_but_for_a_letter(link, session):
            return False
        supposed = bool(session.hypothesis) and (last or not is_worked_out(link))
        if supposed or (self.imposed and set(session.words) & KKT):
            return True
        return restricts(link, session)

    def report(self, k: int, link: Link, finding: Finding) -> None:
        session = self.session
        self.identical = self.identical and finding.kind == "agree" and not finding.used
        self.note_slope(link, finding)
        session.unsettled = session.unsettled or (finding.kind != "agree" and any(map(is_slope, link.sides)))
        if finding.kind == "agree":
            steps.settled_true(self.statement, k, link, finding, session)
        elif finding.kind in ("differ", "misfit") and not doubtful(link, finding, session):
            steps.refuted(self.statement, k, link, finding, session)
        else:
            if finding.kind == "differ" and session.unread and link.relation == "=" and is_zero(link.right):
                add_condition(link, session, "condition", unicode_link(link))
            leave_open(link, finding, session)
            steps.add_step(self.statement, k, k + 1, Kind.UNKNOWN, session, message=finding.message)

    def note_slope(self, link: Link, finding: Finding) -> None:
        """A derivative that is worked out may be set to zero by the words that follow; in the rows behind it, where it
        is wrong, it is the true one that may be.
        """
        origin = self.session.head if self.statement.continued and self.session.head is not None else self.sides[0]
        by = slope_variable(origin)
        stationary = {item.text for item in self.session.conditions if item.kind == "stationarity"}
        if by is None or not stationary.isdisjoint(finding.used):
            return
        if finding.kind == "agree":
            kept = [item for item in self.session.slopes if item[1] != by]
            self.session.sloped_here = (replace(link, left=origin), by)
            self.session.slopes, self.session.unsettled = [*kept, self.session.sloped_here], False
        elif finding.kind == "differ":
            self.session.sloped_here = (replace(link, left=origin, right=origin), by)

    def note(self, k: int, kind: Kind, message: str = "") -> None:
        steps.add_step(self.statement, k, k + 1, kind, self.session, message=message)


def named_factor(left: Tree, right: Tree) -> tuple[Tree, Tree]:
    """`M v` and `A v` of `A v =: M v` as M and A."""
    if not isinstance(left, tree.Times) or not isinstance(right, tree.Times):
        return left, right
    same = left.factors[1:] == right.factors[1:]
    return (left.factors[0], right.factors[0]) if same else (left, right)


def is_worked_out(link: Link) -> bool:
    """`1 = Σᵢ αᵢ` at the head of `1 = Σᵢ αᵢ ≤ n/ν ⇒ …` works something out, `x = y` does not."""
    return link.relation == "=" and not any(isinstance(side, Name) for side in link.sides)


LAST = 4
THEOREM = re.compile(
    r"\b(?:cauchy|schwarz|jensen|young|h.lder|minkowski|markov|chebyshev|hoeffding|gibbs|triangle|am-gm|arithmetic)\b"
)
"""By whose name an inequality is a theorem and no assumption."""
KKT = frozenset(
    ["kkt", "karush-kuhn-tucker", "slackness", "complementary", "complementarity", "feasibility", "feasible"]
)
