"""Running text → laws: `a random vector $x$ with mean $\\mu$ and covariance $\\Sigma$`, `$X \\sim \\mathcal N(0, 1)$`.

Also `$\\mathbb E[\\varepsilon] = 0$`, `$\\operatorname{Var}(\\varepsilon) = \\sigma^2$` where running text says them,
and an index that is drawn uniformly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checks.written.capitals import capitals
from checks.written.declare import Said, Space, declare, keyed, space
from checks.written.laws import NAMES, Law, joined, with_moment
from checks.written.means import is_mean
from checks.written.nouns import COPIES, called, names_of, recalled
from checks.written.pairs import covariance_said
from checks.written.relations import note_range
from checks.written.world import Context, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Number, Tree

ZERO = Number(ONE.value * 0)
KIND = r"random\s+(?:variables?|vectors?|numbers?|matri(?:x|ces)|scalars?|quantit(?:y|ies)|noise)"
BEFORE = re.compile(rf"{KIND}\s*$", re.IGNORECASE)
AFTER = re.compile(rf"^[^.;:]*?\b(?:is|are|be|denotes?|being)\b[^.;:]*?\b(?:{KIND}|random\b)", re.IGNORECASE)
APART = re.compile(
    r"(?<!linearly )\b(?:independent|uncorrelated|identically distributed|i\.?\s*i\.?\s*d\b\.?)[^.;:]*"
    r"\b(?:mean|expectation|expected value|variance|covariance)",
    re.IGNORECASE,
)
"""What is independent and has a mean is random, also where no word says so."""
INSIDE = re.compile(rf"(?:{KIND}[^.;:]*\bin|^\W*(?:in|on|over))\s*$", re.IGNORECASE)
JOINED = re.compile(r"\s*(?:,|and|, and)\s*")
FIXED = re.compile(r"\b(?:not|non-?)\s*random|deterministic", re.IGNORECASE)
FROM = re.compile(
    r"\b(?:drawn|sampled?|samples|distributed|follows?|i\.?\s*i\.?\s*d\.?|realisations?|observations)\b", re.IGNORECASE
)
CENTRED = re.compile(r"zero[- ]mean|mean[- ]zero|mean\s+0|\bcentr?ed\b|\bcentered\b", re.IGNORECASE)
UNIT = re.compile(r"unit variance", re.IGNORECASE)
INDEPENDENT = re.compile(r"independen|i\.\s*i\.\s*d|\biid\b|uncorrelated", re.IGNORECASE)
UNIFORM_NAMES = tuple(map(Name, ("Unif", "Uniform", "calU", "U")))
UNIFORM = re.compile(r"uniform", re.IGNORECASE)
ROLES: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?:covariance(?: matrix)?|variance)\s*$", re.IGNORECASE), "variance"),
    (re.compile(r"standard deviation\s*$", re.IGNORECASE), "deviation"),
    (re.compile(r"(?:\bmean|expectation|expected value)(?: vector)?\s*$", re.IGNORECASE), "mean"),
]


@dataclass
class Reading:
    """The random names spoken of last, and what the text calls its names."""

    context: Context
    current: list[str] = field(default_factory=list)
    nouns: Mapping[str, Sequence[Name]] = field(default_factory=dict)


def prepare(paragraphs: Sequence[Sequence[Said]], displayed: Sequence[Tree], text: str, context: Context) -> None:
    """Notes all laws of a document."""
    nouns = called(paragraphs)
    for said in paragraphs:
        note(said, context, nouns)
    note_display(displayed, context)
    capitals(displayed, context)
    finish(text, context)


def note(said: Iterable[Said], context: Context, nouns: Mapping[str, Sequence[Name]]) -> None:
    """Notes the laws that a paragraph tells."""
    items, reading = list(said), Reading(context, nouns=nouns)
    for k, item in enumerate(items):
        recall(item, reading)
        behind = items[k + 1].lead if k + 1 < len(items) else item.after
        following = items[k + 1].formula if k + 1 < len(items) else None
        for rule in RULES:
            if rule(item, behind, following, reading):
                break


def finish(text: str, context: Context) -> None:
    """Without a word of independence in the text nothing is independent of anything else that is named apart."""
    if INDEPENDENT.search(text) is None:
        for key, law in context.random.items():
            if law.kind == "moments":
                context.random[key] = replace(law, independent=False)


def law_for(name: Name, law: Law, reading: Reading) -> None:
    """Notes a law; the family's subscripts are its patterns."""
    key, family, _ = keyed(name, reading.context)
    patterns = name.subscripts[len(name.subscripts) - family :] if family else ()
    old = reading.context.random.get(key)
    reading.context.random[key] = replace(joined(old, law), patterns=patterns)
    if key not in reading.current:
        reading.current.append(key)


def drawn(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`X ∼ 𝒩(μ, σ²)`."""
    return distributed(said.formula, reading)


def distributed(body: Tree, reading: Reading) -> bool:
    if isinstance(body, tree.Each):
        body = body.statement
    if not isinstance(body, tree.Relation) or [sign for sign, _ in body.rest] != ["~"]:
        return False
    found = law_of(body.rest[0][1])
    reading.current.clear()
    for name in names_of(body.first):
        law_for(name, found or Law("moments"), reading)
        known_facts(name, found, reading.context)
    return True


def law_of(body: Tree) -> Law | None:
    """`𝒩(μ, Σ)`, `Bernoulli(p)`; None for a distribution that is only named."""
    if isinstance(body, tree.Call):
        name, parameters = body.function, body.arguments
    elif isinstance(body, tree.Times) and isinstance(body.factors[0], Name) and len(body.factors) == 2:
        name, inside = body.factors[0], body.factors[1]
        parameters = inside.items if isinstance(inside, tree.Tuple) else (inside,)
    else:
        return None
    kind = NAMES.get(name.base)
    return Law(kind or f"called {name.base}", tuple(parameters))


FACTS: Mapping[str, frozenset[str]] = {
    "bernoulli": frozenset({"binary"}),
    "poisson": frozenset({"natural"}),
    "binomial": frozenset({"natural"}),
    "rademacher": frozenset({"sign"}),
    "exponential": frozenset({"positive"}),
    "gamma": frozenset({"positive"}),
    "beta": frozenset({"unit"}),
}


def known_facts(name: Name, law: Law | None, context: Context) -> None:
    """What a law says of its values, and of its parameters: a probability, a positive rate, a positive variance."""
    if law is None:
        return
    if law.kind in FACTS:
        declare(context, name, Space((), FACTS[law.kind]))
    for place, item in enumerate(law.parameters):
        for fact in PARAMETERS.get(law.kind, ())[place : place + 1]:
            bare = item.base if isinstance(item, tree.Power) else item
            if isinstance(bare, Name) and fact and not context.declared.get(keyed(bare, context)[0]):
                declare(context, bare, Space((), frozenset({fact})))


PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "normal": ("", ""),
    "poisson": ("positive",),
    "exponential": ("positive",),
    "gamma": ("positive", "positive"),
    "beta": ("positive", "positive"),
    "bernoulli": ("unit",),
}


def drawn_from(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`$x_1, …, x_n$ are drawn independently from $\\mathcal N(\\mu, \\sigma^2)$`."""
    names, law = names_of(said.formula), law_of(following) if following is not None else None
    if not names or law is None or law.kind.startswith("called") or not FROM.search(behind):
        return False
    reading.current.clear()
    for name in names:
        law_for(name, law, reading)
        known_facts(name, law, reading.context)
    return True


def told(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`a random vector $x$`, `$\\hat y$ is a random number`."""
    names = names_of(said.formula)
    before = BEFORE.search(said.lead) is not None
    said_random = before or any(pattern.search(text) for pattern in (AFTER, APART) for text in (behind, said.after))
    if not names or not said_random or FIXED.search(behind):
        return False
    if not JOINED.fullmatch(said.lead):
        reading.current.clear()
    for name in names:
        law_for(name, Law("moments"), reading)
        described((before and said.lead) or behind, reading)
    return True


def copied(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`$X_1, …, X_n$ i.i.d. copies` of an X that has a law."""
    random = reading.context.random
    laws = [(name, random.get(name.base)) for name in names_of(said.formula) if name.subscripts]
    if not COPIES.search(behind + said.after + said.lead) or not any(law for _, law in laws):
        return False
    for name, law in laws:
        law_for(name, replace(law or Law("moments"), patterns=()), reading)
    return True


def recall(said: Said, reading: Reading) -> None:
    """`the gradients are independent with mean`: the names that the text calls so."""
    names = recalled(said, reading.nouns)
    if names:
        reading.current.clear()
    for name in names:
        law_for(name, Law("moments"), reading)


def described(text: str, reading: Reading) -> None:
    """`zero-mean`, `unit variance`."""
    mean = ZERO if CENTRED.search(text) else None
    variance = ONE if UNIT.search(text) else None
    for key in reading.current:
        reading.context.random[key] = with_moment(reading.context.random[key], mean, variance)


def located(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`a random vector in $\\mathbb{R}^d$`, `$x \\sim \\mathcal N(\\mu, \\Sigma)$ in $\\mathbb{R}^d$`."""
    found = space(said.formula)
    if found is None or not reading.current or not INSIDE.search(said.lead):
        return False
    for key in reading.current:
        old = reading.context.declared.get(key)
        if old is None or not old.shape:
            name = Name(key.partition("[")[0])
            declare(reading.context, name, found)
    return True


def moment_said(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`with mean $\\mu$ and variance $\\sigma^2$`, of what was spoken of last."""
    role = next((role for pattern, role in ROLES if pattern.search(said.lead.rstrip(" ~$"))), None)
    body = said.formula
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("in", ">>", ">>=", ">") and len(body.rest) == 1:
        body = body.first
    if role is None or not reading.current or isinstance(body, tree.Relation | tree.Several):
        return False
    for key in reading.current:
        mean = body if role == "mean" else None
        variance = body if role == "variance" else tree.Power(body, tree.TWO) if role == "deviation" else None
        reading.context.random[key] = with_moment(reading.context.random[key], mean, variance)
        positive_parameter(variance, reading.context)
    return True


def positive_parameter(variance: Tree | None, context: Context) -> None:
    """A variance that has a name is positive, a covariance matrix definite."""
    bare = variance.base if isinstance(variance, tree.Power) else variance
    if not isinstance(bare, Name):
        return
    key = keyed(bare, context)[0]
    old = context.declared.get(key)
    if old is None:
        facts = frozenset({"definite", "symmetric"}) if bare.base[:1].isupper() else frozenset({"positive"})
        context.pending[key] = context.pending.get(key, frozenset()) | facts
    elif old.shape and len(old.shape) == 2:
        context.declared[key] = replace(old, facts=old.facts | {"definite", "symmetric"})
    elif not old.shape and not old.facts:
        context.declared[key] = replace(old, facts=frozenset({"positive"}))


def stated(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`$\\mathbb E[\\varepsilon] = 0$`, `$\\operatorname{Cov}(x) = \\Sigma$`."""
    body = said.formula
    bodies = list(body.statements) if isinstance(body, tree.Several) else [body]
    found = [moment_stated(item, reading) for item in bodies]
    return any(found)


def moment_stated(body: Tree, reading: Reading) -> bool:
    if isinstance(body, tree.Each):
        body = body.statement
    if not isinstance(body, tree.Relation) or [sign for sign, _ in body.rest] != ["="]:
        return False
    pair = covariance_said(body)
    if pair is not None:
        law_for(*pair, reading)
        return True
    found = moment_of(body.first)
    if found is None:
        return False
    name, role = found
    key = keyed(name, reading.context)[0]
    old = reading.context.random.get(key)
    if key in reading.context.definitions or (old is not None and old.kind != "moments"):
        return False
    right = body.rest[0][1]
    law = Law("moments", (right, None) if role == "mean" else (None, right))
    if role == "second" and not (old is not None and old.parameters and old.parameters[0] == ZERO):
        return False
    law_for(name, law, reading)
    positive_parameter(right if role != "mean" else None, reading.context)
    return True


def moment_of(body: Tree) -> tuple[Name, str] | None:
    """The name and the role of `𝔼[ε]`, `Var(ε)`, `Cov(x)`, `𝔼[ε²]`, `𝔼[ε εᵀ]`."""
    if isinstance(body, tree.Expectation) and body.over is None:
        inner = body.body
        if isinstance(inner, Name):
            return inner, "mean"
        if isinstance(inner, tree.Power) and inner.exponent == tree.TWO and isinstance(inner.base, Name):
            return inner.base, "second"
        if isinstance(inner, tree.Times) and inner.factors[1:] == (tree.Transpose(inner.factors[0]),):
            return (inner.factors[0], "second") if isinstance(inner.factors[0], Name) else None
    if isinstance(body, tree.Call) and body.function.base in ("Var", "Cov") and len(body.arguments) == 1:
        inner = body.arguments[0]
        return (inner, "variance") if isinstance(inner, Name) else None
    return None


def index(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`draw the index $I$ uniformly from $\\{1, …, n\\}$`."""
    name = said.formula
    if not isinstance(name, Name) or name.subscripts or not UNIFORM.search(behind) or following is None:
        return False
    bounds = bounds_in(following)
    if bounds is None:
        return False
    note_range(reading.context, name, bounds)
    reading.context.random[word(name)] = Law("index")
    return True


def bounds_in(body: Tree) -> tuple[Tree, Tree] | None:
    """The ends of `{1, …, n}` and `[n]`."""
    if isinstance(body, tree.SetOf) and Name("dots") in body.items[1:-1]:
        return body.items[0], body.items[-1]
    return None


def uniform_index(said: Said, behind: str, following: Tree | None, reading: Reading) -> bool:
    """`$i \\sim \\mathrm{Unif}\\{1, …, n\\}$`."""
    body = said.formula
    if not isinstance(body, tree.Relation) or [sign for sign, _ in body.rest] != ["~"]:
        return False
    right = body.rest[0][1]
    if not isinstance(body.first, Name) or not isinstance(right, tree.Times) or len(right.factors) != 2:
        return False
    bounds = bounds_in(right.factors[1])
    if bounds is None or right.factors[0] not in UNIFORM_NAMES:
        return False
    note_range(reading.context, body.first, bounds)
    reading.context.random[word(body.first)] = Law("index")
    return True


Rule = Callable[[Said, str, "Tree | None", Reading], bool]
RULES: Sequence[Rule] = (uniform_index, copied, drawn, index, drawn_from, told, located, stated, moment_said)


def note_display(bodies: Iterable[Tree], context: Context) -> None:
    """`x_i \\sim \\mathcal N(\\mu, \\sigma^2)` in a display."""
    for body in bodies:
        for item in body.statements if isinstance(body, tree.Several) else (body,):
            if not distributed(item, Reading(context)) and is_plain_moment(item, context):
                moment_stated(item, Reading(context))


NOISE = frozenset({"epsilon", "varepsilon", "xi", "zeta"})
"""Letters that are noise wherever a moment of them is given."""


def is_plain_moment(body: Tree, context: Context) -> bool:
    """`𝔼[ε] = 0` of a random symbol of which nothing says the mean, by what is itself no mean."""
    if not isinstance(body, tree.Relation):
        return False
    found = moment_of(body.first)
    law = context.random.get(keyed(found[0], context)[0]) if found is not None else None
    if found is not None and law is None and found[0].base in NOISE and not context.knows(keyed(found[0], context)[0]):
        law = Law("moments")
    right = tree.Tuple(tuple(side for _, side in body.rest))
    if found is None or law is None or law.kind != "moments" or is_mean(right):
        return False
    known = (*law.parameters, None, None)[0 if found[1] == "mean" else 1]
    return known is None and not any(keyed(name, context)[0] in context.random for name in body.rest[0][1].names)
