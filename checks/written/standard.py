"""`$F$ is the standard normal distribution function`, `$g$ denotes the sigmoid`: functions that only words name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks.written.declare import Said, calls_in, listed
from checks.written.lifting import ARGUMENT
from checks.written.world import Context, Definition, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

NORMAL = re.compile(r"\bnormal\b|gaussian|probit", re.IGNORECASE)
"""Words without which one of φ and Φ alone is a function like any other."""
OTHERWISE = r"density|loss|regression|link|model|growth|noise"
DISTRIBUTED = r"\bcdf\b|\bc\.d\.f\.|distribution function"
KINDS: Sequence[tuple[str, re.Pattern[str]]] = [
    ("phi", re.compile(r"\bpdf\b|\bp\.d\.f\.|\bdensity\b", re.IGNORECASE)),
    ("Phi", re.compile(DISTRIBUTED, re.IGNORECASE)),
    ("sigma", re.compile(rf"\b(?:logistic|sigmoid)\b(?!.*(?:{DISTRIBUTED}|{OTHERWISE}))", re.IGNORECASE)),
    ("digamma", re.compile(r"\bdigamma\b", re.IGNORECASE)),
    ("softplus", re.compile(r"\bsoftplus\b", re.IGNORECASE)),
]
UNIT = re.compile(r"\b(?:standard|unit)[- ](?:univariate )?(?:normal|gaussian)", re.IGNORECASE)
SAID = re.compile(r"^\W*(?:both |here )?(?:the|is|are|be|denotes?|being|stands? for|for)\b", re.IGNORECASE)

APPOSED = re.compile(r"(?:functions?|activation|density|pdf|cdf|sigmoid|softplus|digamma)\s*$", re.IGNORECASE)


def prepare(paragraphs: Iterable[Iterable[Said]], trees: Sequence[Tree], text: str, context: Context) -> None:
    """Gives each name its function where no formula of the text does."""
    heads = {replace(call.function, primes=0) for body in trees for call in calls_in(body)}
    context.normal = NORMAL.search(text) is not None or {Name("phi"), Name("Phi")} <= heads
    own = {name for body in trees for name in defined_in(body)}
    for paragraph in paragraphs:
        for group in groups(list(paragraph)):
            for name, kind in named(*group):
                if name in heads - own and name.base != kind:
                    body = tree.Call(Name(kind), (ARGUMENT,))
                    context.definitions.setdefault(word(name), [Definition(body, (), (ARGUMENT,))])


def groups(items: list[Said]) -> Iterator[tuple[list[Name | None], str, str, bool]]:
    """Names that stand together, with the words before and behind them, and whether their sentence is about 𝒩(0, 1)."""
    start = 0
    for k in range(len(items)):
        following = items[k + 1].lead if k + 1 < len(items) else items[k].after
        if k + 1 == len(items) or following.strip() not in JOINED:
            names = [function_in(item) for said in items[start : k + 1] for item in listed(said.formula)]
            sentence = " ".join([*(said.lead for said in items[start + 1 :]), items[-1].after]).split(".")[0]
            unit = UNIT.search(items[start].before + sentence) is not None
            yield names, items[start].before, re.split(r"[.;:,]", following)[0], unit
            start = k + 1


JOINED = frozenset({"and", ",", ", and"})


def named(names: list[Name | None], before: str, behind: str, unit: bool) -> Iterator[tuple[Name, str]]:
    """`φ and Φ denote the pdf and cdf of the standard normal`: the names with the kinds in their order."""
    kinds = kinds_in(behind, unit) if SAID.search(behind) else []
    kinds = kinds[:1] if len(names) == 1 and kinds else kinds
    kinds = kinds or (kinds_in(before, unit)[-len(names) :] if APPOSED.search(before) else [])
    if len(kinds) == len(names):
        yield from ((name, kind) for name, kind in zip(names, kinds, strict=True) if name is not None)


def function_in(body: Tree) -> Name | None:
    """F of `F` and of `F(·)`."""
    body = body.function if isinstance(body, tree.Call) and body.arguments == (Name("cdot"),) else body
    return body if isinstance(body, Name) else None


def kinds_in(words: str, unit: bool) -> list[str]:
    """The functions that words name, in their order; a density and a distribution function of the standard normal."""
    found = [(hit.start(), kind) for kind, pattern in KINDS for hit in pattern.finditer(words)]
    return [kind for _, kind in sorted(found) if unit or kind not in ("phi", "Phi")]


def defined_in(body: Tree) -> Iterator[Name]:
    """g of `g(z) = …`."""
    if isinstance(body, tree.Relation) and isinstance(body.first, tree.Call) and body.rest[0][0] in ("=", ":="):
        if all(isinstance(item, Name) for item in body.first.arguments):
            yield body.first.function
    elif isinstance(body, tree.Several):
        for item in body.statements:
            yield from defined_in(item)
