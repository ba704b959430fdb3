"""`the $r_{ik}$ are held fixed`, `in the M-step`: what is no function of the parameters from here on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from checks.written.compare import Link
from checks.written.conditions import add_condition
from checks.written.declare import keyed
from checks.written.guards import guarded
from checks.written.mentions import unicode_link
from checks.written.reading import said_in
from checks.written.session import Session
from checks.written.settle import settle
from checks.written.world import Declared, word
from derive.notation import tree
from derive.notation.tree import Name
from derive.written.document import Prose

FIXED_WORDS = re.compile(
    r"\b(?:held|kept|keep\w*|hold\w*|regard\w*|treat\w*|consider\w*|tak(?:e|en|ing))\b[^.]*\b(?:fixed|constants?)\b"
    r"|\bfix(?:ed|ing)?\b(?! point| rate| step)"
)
MAXIMISING = re.compile(
    r"\bm[- ]step\b|\bmaximi[sz]ation step\b|\bcomplete(?:[- ]data)? log[- ]likelihood\b", re.IGNORECASE
)
"""Words for the step of EM in which the responsibilities stay what they are."""


def freeze(block: Prose, text: str, session: Session) -> None:
    """`From now on the $r_{ik}$ are held fixed`: no derivative goes through them."""
    if MAXIMISING.search(text):
        for key, name in [*responsibilities(session)]:
            held_fixed(key, name, session)
    if not FIXED_WORDS.search(text.lower()):
        return
    for said in said_in(block, session):
        if isinstance(said.formula, Name) and FIXED_WORDS.search(
            (said.lead + " " + said.after + " " + text[-200:]).lower()
        ):
            key = keyed(said.formula, session.context)[0]
            if key in session.context.definitions:
                held_fixed(key, said.formula, session)


def responsibilities(session: Session) -> Iterator[tuple[str, Name]]:
    """γ_nk of `γ_nk = π_k p_k(x_n) / Σ_j π_j p_j(x_n)`."""
    named = {keyed(name, session.context)[0]: name for name in session.names if len(name.subscripts) == 2}
    for key, name in named.items():
        bodies = [item.body for item in session.context.definitions.get(key, ())]
        if any(isinstance(body, tree.Quotient) and isinstance(body.denominator, tree.Sum) for body in bodies):
            yield key, name


def held_fixed(key: str, name: Name, session: Session) -> None:
    """A quantity is a number of its own from here on; of its definition only what was settled is kept."""
    total = [fact for place in range(len(name.subscripts)) for fact in sums_to_one(name, place, session)]
    session.context.definitions.pop(key)
    old = session.context.declared.get(key, Declared((), len(name.subscripts), (None,) * len(name.subscripts)))
    sums = session.normalised.get(key, [])
    indices = [link.left.index for link in sums if isinstance(link.left, tree.Sum)]
    facts = {f"normalised:{name.subscripts.index(index)}" for index in indices if index in name.subscripts} | {*total}
    for link in sums:
        add_condition(link, session, "condition", unicode_link(link))
    session.context.declared[key] = replace(old, facts=old.facts | facts | ({"positive"} if facts else set()))
    session.fresh_points()


def sums_to_one(name: Name, place: int, session: Session) -> Iterator[str]:
    """γ_nk over k, which its definition shows and no one could see any more."""
    index = name.subscripts[place]
    if isinstance(index, Name) and word(index) in session.context.ranges:
        link = Link(tree.Sum(index, None, None, name), "=", tree.ONE)
        if guarded(partial(settle, link, session.point_set(), [])).kind == "agree":
            yield f"normalised:{place}"
