"""`arg min_u f(u) = r` for an f without a closed minimum: `f(r) ≤ f(u)` for every u."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checks.written.compare import Link
from checks.written.conditions import relevant
from checks.written.guards import guarded
from checks.written.mentions import keys_in
from checks.written.optimum import SIGNS, free_variable
from checks.written.requirements import Condition
from checks.written.session import Session
from checks.written.settle import NEEDED_ORDERED, Finding, settle
from checks.written.steps import at_its_worst
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import Name


def compared(link: Link, finding: Finding, session: Session) -> tuple[Link, Finding]:
    """What a claim that an optimum is taken somewhere comes to, and its finding; any other as it is."""
    body = next((side for side in link.sides if isinstance(side, tree.Optimum)), None)
    name = free_variable(body) if body is not None and body.sense.startswith("arg") else None
    if finding.kind != "unknown" or link.relation != "=" or body is None or name is None:
        return link, finding
    claim = no_other_is_better(body, name, link)
    kept = without(name, relevant(claim, session), session.context)
    found = guarded(lambda: settle(claim, session.point_set(), kept, NEEDED_ORDERED))
    return claim, at_its_worst(claim, found, session, kept)


def no_other_is_better(body: tree.Optimum, name: Name, link: Link) -> Link:
    claimed = link.right if body is link.left else link.left
    there = tree.At(body.objective, (tree.Relation(name, (("=", claimed),)),))
    return replace(link, left=there, relation="<=" if SIGNS[body.sense] > 0 else ">=", right=body.objective)


def without(name: Name, conditions: Sequence[Condition], context: Context) -> list[Condition]:
    """What is assumed of other symbols; the u of `arg min_u` is any."""
    return [item for item in conditions if all(word(name) not in keys_in(side, context) for side in item.link.sides)]
