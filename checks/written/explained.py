"""`f(w) = ½wᵀAw, where $A = XᵀX$`: what stands behind a formula and says what its names mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.written.declare import Said
from checks.written.definitions import definable, defined
from checks.written.laws import normal_parts
from checks.written.reading import said_in, statements_of
from checks.written.session import Session
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Display, Prose, Words

WHERE = re.compile(
    r"\s*[,;]?\s*(?:and\s+)?(?:where|with|here|in which)\b(?!.*[.;:])(?!.*\b(?:us(?:e|ed|ing)|from|by)\b)", re.DOTALL
)
GOES_ON = re.compile(r"\s*(?:,|;|and|\s)*(?:with|where)?\s*")
CASE = re.compile(r"\s*,?\s*(?:if|when|whenever|for|unless)\b")
ENDING = re.compile(r"\b(?:with|where)\s*[:,]?\s*$")


def explain(block: Prose | Display, session: Session) -> None:
    """Gives its meaning to every name that nothing explains but the "where" behind the place where it is used."""
    blocks = session.document.blocks
    place = next(k for k, one in enumerate(blocks) if one is block) + 1
    inside = {name for body in bodies(block, session) for name in body.names}
    for body in explanations(block, blocks[place : place + 2], session):
        left, right = body.first, body.rest[0][1]
        new = isinstance(left, Name) and left in inside and left.accent not in ("hat", "star")
        if new and definable(left, session, False) and defined(left, right, session):
            session.explained.add(body)


def bodies(block: Prose | Display, session: Session) -> Iterator[Tree]:
    """What a block says; of running text the equations, but for those by which a law gets its parameters."""
    if isinstance(block, Display):
        yield from (item.body for item in statements_of(block, session))
    else:
        yield from (body for body in equations(s.formula for s in said_in(block, session)) if not is_law(body))


def is_law(body: Tree) -> bool:
    return isinstance(body, tree.Given) or normal_parts(body) is not None or any(map(is_law, body.children))


def explanations(
    block: Prose | Display, following: Sequence[Prose | Display], session: Session
) -> Iterator[tree.Relation]:
    """The equations of the sentence behind a display that begins with "where", or of the display behind that word."""
    if isinstance(block, Display) and following and isinstance(following[0], Prose) and begins(following[0]):
        said = said_in(following[0], session)
        yield from equations(item.formula for item in sentence(said))
        block, following = following[0], following[1:] if not said else ()
    last = block.parts[-1] if isinstance(block, Prose) and block.parts else None
    if isinstance(last, Words) and ENDING.search(last.piece.text) and following:
        yield from equations(bodies(following[0], session))


def sentence(said: Sequence[Said]) -> Iterator[Said]:
    """The formulas that follow one another; none of what holds in a case only, `$\\delta_{ij} = 1$ if $i = j$`."""
    for place, item in enumerate(said):
        behind = item.after or (said[place + 1].lead if place + 1 < len(said) else "")
        if (place and not GOES_ON.fullmatch(item.lead)) or CASE.match(behind):
            return
        yield item


def begins(block: Prose) -> bool:
    first = block.parts[0] if block.parts else None
    return isinstance(first, Words) and WHERE.match(first.piece.text) is not None


def equations(found: Iterator[Tree]) -> Iterator[tree.Relation]:
    for body in found:
        if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":="):
            yield body
