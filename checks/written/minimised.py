"""`Setting the gradient to zero gives w = …`, `minimising over $w$ we find …`: where no row has worked it out.

What is minimised is the last quantity of the text that looks at w; where it is not told, nothing is refuted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.written.compare import Link
from checks.written.conditions import add_condition
from checks.written.declare import ZERO, keyed, listed
from checks.written.estimates import named, only_function
from checks.written.mentions import keys_below
from checks.written.reading import said_in, statements_of
from checks.written.session import Session
from checks.written.slopes import has_slope, hats
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.written.document import Display, Prose

FOUND = r"\b(?:gives?|giving|yields?|yielding|obtain\w*|finds?|gets?|leads?|results?|arrives?|solution|thus|hence|so)\b"
UNWRITTEN = re.compile(
    r"\b(?:set|setting|equat\w+|put|putting)\b[^.]*\b(?:to|equal to|with) (?:zero|0)\b[^.]*" + FOUND + r"[^.]*$"
    r"|\b(?:set|setting|equat\w+|put|putting)\b[^.]*\b(?:derivatives?|gradients?)\b[^.]*\bto (?:zero|0)\W*$"
    r"|\b(?:minimi[sz]|maximi[sz])(?:ing|ation)\b[^.]*" + FOUND + r"[^.]*$"
)
BY = re.compile(r"\b(?:over|respect to|in|to|w\.r\.t\.?)\s*$")


def impose_unwritten(block: Prose, told: str, session: Session) -> bool:
    """False where something is set to zero of which nothing says what it is."""
    if not UNWRITTEN.search(told) or shows_slope(block, session) or hats(session.ahead, session):
        return True
    found = [
        (of, by)
        for name in asked(block, session)
        for by in [member(name, session)]
        for of in [objective(by, session)]
        if of is not None
    ]
    for of, by in found:
        slope = tree.Partial(of, (by,)) if by.subscripts or is_number(by, session) else tree.Gradient(of, by)
        add_condition(Link(slope, "=", ZERO), session, "stationarity", f"{unicode(slope)} = 0", by.bare)
    return bool(found)


def member(by: Name, session: Session) -> Name:
    """ξᵢ of a family ξ."""
    known = keyed(by, session.context)[0] in session.context.declared
    members = (name for name in session.names if name.base == by.base and name.subscripts)
    return by if known or by.subscripts else next(members, by)


def is_number(by: Name, session: Session) -> bool:
    known = session.context.declared.get(keyed(by, session.context)[0])
    return known is not None and not known.shape and not known.family


def shows_slope(block: Prose, session: Session) -> bool:
    """Whether the next display is about derivatives itself."""
    blocks = session.document.blocks
    following = blocks[next(k for k, one in enumerate(blocks) if one is block) :]
    display = next((one for one in following if isinstance(one, Display)), None)
    return display is None or any(has_slope(statement.body) for statement in statements_of(display, session))


def asked(block: Prose, session: Session) -> list[Name]:
    """w of `over $w$`, `with respect to $w$`, else the argument of the only function."""
    found = [said.formula for said in said_in(block, session) if BY.search(said.lead.lower())]
    names = [one for body in found for item in listed(body) if isinstance(one := root(item), Name)]
    function = only_function(session)
    if names or not isinstance(function, tree.Call):
        return names
    return [item for item in function.arguments if isinstance(item, Name)]


def root(item: Tree) -> Tree:
    """σ of σ²: the slopes by both vanish together."""
    return item.base if isinstance(item, tree.Power) and item.exponent == tree.TWO else item


def objective(by: Name, session: Session) -> Tree | None:
    """The last quantity that the text defines in terms of w."""
    key = keyed(by, session.context)[0]
    return next((of for of in quantities(session) if key in keys_below(of, session.context)), None)


def quantities(session: Session) -> Iterator[Tree]:
    names = named(session)
    for key, items in reversed(session.context.definitions.items()):
        if key in names and items[-1].parameters:
            yield tree.Call(names[key], items[-1].parameters)
        elif key in names and not items[-1].patterns:
            yield names[key]
