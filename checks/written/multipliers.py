"""`with a multiplier λ`, `F = Q + λ(1 − Σₖ πₖ)`: where ∂F/∂πₖ = 0 is imposed, ∂F/∂λ = 0 holds as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.written.compare import Link
from checks.written.conditions import add_condition
from checks.written.declare import ZERO, keyed
from checks.written.reading import said_in
from checks.written.session import Session
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.written.document import Prose

USUAL = frozenset({"lambda", "nu", "eta"})
ADDED = re.compile(r"\badd(?:ing)?(?: the(?: term)?)?\s*$")
BEFORE = re.compile(r"\bmultipliers?\s*$")
AFTER = re.compile(r"^\W*(?:is|are|be|being|as)?\s*(?:the|a|an)?\s*(?:lagrange )?multipliers?\b")


def note_multipliers(block: Prose, session: Session) -> None:
    """`a Lagrange multiplier $\\lambda$`, `where $\\nu$ is the multiplier`, `add $\\lambda(\\sum_j \\pi_j - 1)$`;
    without a formula the usual letters of the display that follows.
    """
    told = False
    for said in said_in(block, session):
        if BEFORE.search(said.lead.lower()) or AFTER.search(said.after.lower()):
            session.multipliers |= {name.base for name in said.formula.names}
            told = True
        if ADDED.search(said.lead.lower()) and isinstance(said.formula, tree.Times):
            session.multipliers |= {name.base for name in said.formula.factors[:1] if isinstance(name, Name)}
    if not told and "multiplier" in session.words:
        session.multipliers |= {name.base for name in session.ahead if name.base in USUAL}


def impose_feasibility(origin: Tree, session: Session) -> None:
    """Of an equality only: a multiplier with a sign may belong to a constraint that is slack."""
    of = origin.of if isinstance(origin, tree.Partial | tree.Gradient) else None
    function = of.function if isinstance(of, tree.Call) else of
    if function is None or session.problem is not None:
        return
    for body in bodies_of(function, session):
        for name in dict.fromkeys(body.names):
            if is_free_multiplier(name, session):
                impose(function, name, body, session)


def bodies_of(function: Tree, session: Session) -> list[Tree]:
    """What F is by its definitions; `Q + λ(1 − Σₖ πₖ)` itself."""
    if not isinstance(function, Name):
        return [function]
    return [item.body for item in session.context.definitions.get(keyed(function, session.context)[0], ())]


def is_free_multiplier(name: Name, session: Session) -> bool:
    declared = session.context.declared.get(keyed(name, session.context)[0])
    return name.base in session.multipliers and declared is not None and not declared.facts


def impose(function: Tree, name: Name, body: Tree, session: Session) -> None:
    """The constraint as it is written, where it can be taken out of the function."""
    slope = tree.Partial(function, (name,))
    text = f"{unicode(slope)} = 0"
    factors = [factor for factor in cofactors(body, name) if factor != ZERO]
    if text not in {item.text for item in session.conditions}:
        left = factors[0] if len(factors) == 1 and name not in factors[0].names else slope
        add_condition(Link(left, "=", ZERO), session, "feasibility", text)


def cofactors(body: Tree, name: Name) -> Iterator[Tree]:
    """1 − Σₖ πₖ for λ in Q + λ (1 − Σₖ πₖ), and gⱼ for λⱼ in f − Σⱼ λⱼ gⱼ; the whole where it is more involved."""
    if name not in body.names:
        return
    if isinstance(body, tree.Plus):
        for term in body.terms:
            yield from cofactors(term, name)
    elif isinstance(body, tree.Negative) or (isinstance(body, tree.Sum) and body.index in name.subscripts):
        yield from cofactors(body.body, name)
    elif isinstance(body, tree.Times) and body.factors.count(name) == 1:
        rest = tuple(factor for factor in body.factors if factor != name)
        yield rest[0] if len(rest) == 1 else tree.Times(rest)
    else:
        yield body
