"""`$p, q$ probability distributions on $\\{1, …, K\\}$`: vectors of K weights that are not negative and sum to 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.declare import Said, Space, declare, listed, note_sizes
from checks.written.world import Context, family_word
from derive.notation import tree
from derive.notation.tree import Name, Tree

ON = re.compile(r"\b(?:distributions?|(?:probability )?(?:vectors?|mass functions?|weights))\s+(?:on|over)\s*$")
FACTS = frozenset({"positive", "normalised"})


def note_weights(paragraph: Sequence[Said], context: Context) -> None:
    for said, following in pairwise(paragraph):
        upper = last_of(following.formula)
        if upper is not None and ON.search(following.lead.lower()):
            for name in listed(said.formula):
                if isinstance(name, Name) and not name.subscripts:
                    weigh(name, upper, context)


def last_of(body: Tree) -> Tree | None:
    """K of `{1, …, K}`."""
    dotted = isinstance(body, tree.SetOf) and len(body.items) > 2 and body.items[-2] == Name("dots")
    return body.items[-1] if isinstance(body, tree.SetOf) and dotted and body.items[0] == tree.ONE else None


def weigh(name: Name, upper: Tree, context: Context) -> None:
    """The family p_k where its members are spoken of, else the vector p."""
    key = family_word(name, 1)
    old = context.declared.get(key)
    if old is None:
        declare(context, name, Space((upper,), FACTS))
        return
    note_sizes(context, [upper])
    facts = old.facts | {"positive", "normalised:0"}
    context.declared[key] = replace(old, ranges=((tree.ONE, upper),), facts=facts)
