"""`X'X`, `A^tA`: how a text marks a transpose, from all its formulas and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.declare import listed
from checks.written.vocabulary import BY_HABIT
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.read import read
from derive.notation.tree import Name, Tree

PRIMED = re.compile(r"(?<=[)\]}A-Za-z0-9])'(?!')")
RAISED = re.compile(r"\^(?:t(?![A-Za-z])|\{\s*t\s*\})")
LONE_T = re.compile(r"(?<![\\A-Za-z^])t(?![A-Za-z])")
BRACKET = re.compile(r"(?:\)|\\right\s*\))\s*'")
SAID = re.compile(r"(?:\bprimes?|\bapostrophes?|')\s+(?:denotes?|means?|stands? for|is|are)\s+(?:\w+\s+)?transpos")
OTHER = re.compile(
    r"\\(?:top|intercal|transp)(?![A-Za-z])|\^\s*\{?\s*(?:\\(?:mathrm|rm|mathsf|text)\s*\{?\s*)?T(?![A-Za-z])|ᵀ"
)
MATRIX = re.compile(r"\b(?:matrix|matrices|vectors?)\b")


def transposing(texts: Sequence[str], prose: str) -> str:
    """How a transpose is marked: by primes where they have no other meaning, by `^t` where t is nothing else."""
    said = SAID.search(prose.replace("$", "")) is not None
    if said or any(BRACKET.search(text) for text in texts) or primes_multiply(texts, prose):
        return "prime"
    raised = any(RAISED.search(text) for text in texts)
    return "t" if raised and not any(LONE_T.search(RAISED.sub("", text)) for text in texts) else ""


def plain_text(text: str, marks: str) -> str:
    """The text with one sign for a transpose, character for character."""
    if marks == "prime":
        return PRIMED.sub("ᵀ", text)
    return RAISED.sub(lambda found: "ᵀ".ljust(len(found[0])), text) if marks == "t" else text


def primes_multiply(texts: Sequence[str], prose: str) -> bool:
    """`x'x`, `v'Au` of vectors, where every name with a prime is a factor: no other point x′, and no derivative f′."""
    if not any("'" in text for text in texts) or any(OTHER.search(text) for text in texts):
        return False
    bodies = [body for text in texts for body in bodies_of(text)]
    if any(stands_alone(body) for body in bodies):
        return False
    known = {base for body in bodies for base in members(body)}
    if any(name.base in known for body in bodies for name in factors(body)):
        return True
    if any(other.base in known and one.base not in BY_HABIT for body in bodies for one, other in before(body)):
        return True
    matrix = MATRIX.search(prose) is not None
    return any(name.base in known or (matrix and name.base[:1].isupper()) for body in bodies for name in twins(body))


def bodies_of(text: str) -> Iterator[Tree]:
    """A formula, or what goes on with a relation."""
    for whole in (text, "0 " + text):
        try:
            yield read(whole)
        except DeriveError:
            continue
        return


def members(body: Tree) -> Iterator[str]:
    """x and y of `x, y ∈ ℝᵈ`."""
    if isinstance(body, tree.Relation) and body.rest[0][0] == "in":
        space = body.rest[0][1]
        if isinstance(space, tree.Power) and space.base == Name("reals"):
            yield from (name.base for name in listed(body.first) if isinstance(name, Name))
    for child in body.children:
        yield from members(child)


def stands_alone(body: Tree) -> bool:
    """Whether a name with a prime is no factor of a product."""
    if not isinstance(body, tree.Times) and any(is_primed(child) for child in body.children):
        return True
    return any(stands_alone(child) for child in body.children)


def is_primed(body: Tree) -> bool:
    return isinstance(body, Name) and body.primes > 0


def factors(body: Tree) -> Iterator[Name]:
    """v of `v'A⁻¹u`."""
    if isinstance(body, tree.Times):
        yield from (item for item in body.factors if isinstance(item, Name) and item.primes > 0)
    for child in body.children:
        yield from factors(child)


def before(body: Tree) -> Iterator[tuple[Name, Name]]:
    """θ and x_i of `θ'x_i`."""
    if isinstance(body, tree.Times):
        for one, other in pairwise(body.factors):
            if isinstance(one, Name) and isinstance(other, Name) and one.primes and not other.primes:
                yield one, other
    for child in body.children:
        yield from before(child)


def twins(body: Tree) -> Iterator[Name]:
    """x of `x'x` and `xx'`."""
    if isinstance(body, tree.Times):
        for one, other in pairwise(body.factors):
            if isinstance(one, Name) and isinstance(other, Name) and one.primes + other.primes == 1:
                yield from [one] if replace(one, primes=0) == replace(other, primes=0) else []
    for child in body.children:
        yield from twins(child)
