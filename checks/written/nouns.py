"""`gradients $g_1, g_2, \\dots$`, later `the gradients are independent`: what a text calls its symbols."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from checks.written.declare import Said, enumerated, listed
from derive.notation import tree
from derive.notation.tree import Name, Tree

COPIES = re.compile(
    r"\b(?:i\.?\s*i\.?\s*d\.?|independent)\s+(?:copies|samples?|draws?|realisations?|realizations?|observations?)\b",
    re.IGNORECASE,
)
NOUN = re.compile(r"\b([A-Za-z]+)\s*$")
OF_NOUN = re.compile(
    r"\b(?:the|these|all|our)\s+([a-z]+)\s+(?:are|is|were|be)\s+(?:all\s+|mutually\s+|pairwise\s+)?"
    r"(?:random|independent|uncorrelated|i\.?\s*i\.?\s*d\b\.?)[^.;:]*$",
    re.IGNORECASE,
)


def called(paragraphs: Iterable[Iterable[Said]]) -> Mapping[str, Sequence[Name]]:
    """g_t by `gradient`, after `the gradients $g_1, g_2, \\dots$`."""
    found: dict[str, list[Name]] = {}
    for said in (item for paragraph in paragraphs for item in paragraph):
        noun, names = NOUN.search(said.lead), names_of(said.formula)
        if noun and names:
            found.setdefault(singular(noun[1]), names)
    return found


def singular(noun: str) -> str:
    return noun.lower().removesuffix("s")


def recalled(said: Said, nouns: Mapping[str, Sequence[Name]]) -> Sequence[Name]:
    """g_t for `Suppose the gradients are independent with mean`."""
    found = OF_NOUN.search(said.lead)
    return nouns.get(singular(found[1]), ()) if found else ()


def names_of(body: Tree) -> list[Name]:
    """The names that a formula is about: `x`, `X, Y`, `x_1, …, x_n`, `x ∈ ℝᵈ`."""
    if isinstance(body, tree.Relation) and body.rest[0][0] == "in":
        body = body.first
    items = listed(body)
    family = enumerated(items)
    if family is not None:
        return [family[0]]
    return [item for item in items if isinstance(item, Name)] if all(isinstance(item, Name) for item in items) else []
