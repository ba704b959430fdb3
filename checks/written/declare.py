"""Running text → declarations: `Let $A \\in \\mathbb{R}^{n×d}$ be symmetric`, `$y_i = \\pm 1$ for $i = 1, …, n$`.

Ordinary mathematics declares; nothing special is asked of the writer. A formula that only says what symbols are
becomes a `Declared`; an equation becomes a definition or a condition, which the judge decides by the words around it.
Conventions: Boyd, Vandenberghe, "Convex Optimization", 2004, appendix A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.written.adjectives import NOTHING, adjectives
from checks.written.formulas import of_names
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Number, Tree

Shape = tuple[Tree, ...]
Range = tuple[Tree, Tree]
ZERO = Number(ONE.value * 0)
SETMINUS = Name("setminus")


@dataclass(frozen=True)
class Space:
    """`ℝ^{n×d}`, `{−1, 1}`, `(0, 1)`: the shape and the facts of what lies in it."""

    shape: Shape = ()
    facts: frozenset[str] = NOTHING
    bounds: tuple[tuple[str, Tree], ...] = ()


VERBS = re.compile(
    r"^\W*(?:which |that |each |both |all |here )*(?:is|are|be|being|has|have|having|denotes?|with|of|was|were)\b"
)
BROUGHT = re.compile(r"^\W*(?:with|having)\b(?!.*\brank\b)", re.DOTALL)
"""`$x$ with a positive definite covariance $\\Sigma$`: the words are about what follows."""
BREAK = re.compile(
    r"[.;:,]|\b(?:together|along) with\b|\bas well as\b|\bwhere\b|\bwhile\b"
    r"|\band\b(?!\s+(?:negative|positive) parts?\b)"
    r"(?!\s+(?:strictly\s+)?(?:positive[- ](?:semi-?)?definite|symmetric|invertible|diagonal)\s*[.;:,])"
)
"""Not the "and" of "$H$ is symmetric and positive definite, "."""
CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|provided|unless|where|those|at|point|start(?:ing)?(?: at| from)?"
    r"|(?:points?|indices|index|samples?|vectors?|examples?)(?: \w+)? with"
    r"|for (?:any|every|each|all|those|some|an?|one)(?: [\w-]+){0,3}\s+(?:with|such that|satisfying|that \w+)"
    r"|(?:for|with) (?:which|those|any|every|some)|case)(?: of)?\s*$"
)

EXPLAINING = re.compile(r"\W*(?:and\s+)?where\s*")


@dataclass(frozen=True)
class Said:
    """A formula with the words that belong to it: those before it and those after."""

    formula: Tree
    before: str = ""
    after: str = ""
    lead: str = ""

    @property
    def conditional(self) -> bool:
        """Whether the formula says for which things something holds, as after "if" or "for those i with"; a "where"
        that follows no noun explains.
        """
        lead = self.lead.lower()
        return bool(CONDITIONAL.search(lead)) and not EXPLAINING.fullmatch(lead)

    @property
    def facts(self) -> frozenset[str]:
        return adjectives(self.before) | adjectives(self.after)


def shares(between: str) -> tuple[str, str]:
    """The words between two formulas that belong to the first, and those that belong to the second."""
    cuts = list(BREAK.finditer(between))
    if cuts:
        return between[: cuts[0].start()], between[cuts[-1].end() :]
    of_first = VERBS.match(between.lower()) and not BROUGHT.match(between.lower())
    return (between, "") if of_first else ("", between)


def space(body: Tree) -> Space | None:
    """What lies in a set; None where the set says nothing of its members' kind."""
    if isinstance(body, tree.Power):
        return power_space(body)
    if isinstance(body, tree.SetOf):
        return finite(body)
    if isinstance(body, tree.Interval):
        return interval(body)
    if isinstance(body, tree.Tuple) and len(body.items) == 2:
        return interval(tree.Interval(body.items[0], body.items[1], (False, False)))
    if isinstance(body, Name):
        return named_space(body)
    if isinstance(body, tree.Call) and body.function == SETMINUS:
        return space(body.arguments[0])
    return None


def power_space(body: tree.Power) -> Space | None:
    """`ℝ^{n×d}`, `{0, 1}ⁿ`, `[0, 1]^d`, `𝕊^d_{++}`, `Δ^{K−1}`."""
    exponent = body.exponent
    if isinstance(body.base, Name) and body.base.base in ("S", "bbS"):
        return Space((exponent, exponent), matrix_facts(body.base))
    if isinstance(body.base, Name) and body.base.base == "Delta":
        terms = exponent.terms if isinstance(exponent, tree.Plus) else ()
        size = terms[0] if terms and len(terms) <= 2 else exponent
        return Space((size,), frozenset({"nonnegative", "normalised"}))
    inner = space(body.base)
    if inner is None:
        return None
    shape = tuple(exponent.factors) if isinstance(exponent, tree.Times) else (exponent,)
    shape = tuple(item for item in shape if item != ONE) if len(shape) == 2 and shape[1] == ONE else shape
    return Space(shape, inner.facts, inner.bounds)


def matrix_facts(name: Name) -> frozenset[str]:
    signs = "".join(str(getattr(item, "base", "")) for item in name.subscripts)
    if signs.count("+") >= 2 or ">" in signs:
        return frozenset({"definite", "symmetric"})
    return frozenset({"semidefinite", "symmetric"}) if "+" in signs else frozenset({"symmetric"})


def finite(body: tree.SetOf) -> Space | None:
    values = [number_of(item) for item in body.items]
    if body.items[-1:] == (Name("dots"),):
        return Space((), frozenset({"natural" if values[0] == 0 else "integer"}))
    if Name("dots") in body.items:
        upper = body.items[-1]
        return Space((), frozenset({f"category:{word(upper)}"} if isinstance(upper, Name) else {"integer"}))
    if set(values) == {1, -1}:
        return Space((), frozenset({"sign"}))
    if set(values) == {0, 1}:
        return Space((), frozenset({"binary"}))
    return Space((), frozenset({"integer"})) if all(v is not None for v in values) else None


def number_of(body: Tree) -> object:
    if isinstance(body, tree.Negative):
        inner = number_of(body.body)
        return None if inner is None else -inner  # type: ignore[operator]
    if isinstance(body, tree.Plus) and len(body.terms) == 1:
        return number_of(body.terms[0])
    return body.value if isinstance(body, Number) else None


def interval(body: tree.Interval) -> Space:
    lower, upper = number_of(body.lower), number_of(body.upper)
    infinite = body.upper == Name("infty")
    if (lower, upper) == (0, 1):
        return Space((), frozenset({"unit"}))
    if (lower, upper) == (-1, 1):
        return Space((), frozenset({"correlation"}))
    if lower == 0 and infinite:
        return Space((), frozenset({"nonnegative" if body.closed[0] else "positive"}))
    bounds = [(">=" if body.closed[0] else ">", body.lower)] if body.lower != tree.Negative(Name("infty")) else []
    bounds += [] if infinite else [("<=" if body.closed[1] else "<", body.upper)]
    return Space((), frozenset({"nonnegative"}) if lower == 0 else NOTHING, tuple(bounds))


def named_space(name: Name) -> Space | None:
    if name.base in ("reals", "R"):
        signs = "".join(str(getattr(item, "base", "")) for item in name.subscripts)
        layer = "" if name.layer is None else "+"
        marks = signs + layer + ("+" if name.accent == "plus" else "")
        strict = marks.count("+") >= 2 or "gt" in marks or relation_in(name, ">")
        weak = "+" in marks or relation_in(name, ">=")
        return Space((), frozenset({"positive"}) if strict else frozenset({"nonnegative"}) if weak else NOTHING)
    if name.base in ("naturals", "N"):
        return Space((), frozenset({"natural"}))
    if name.base == "Z":
        return Space((), frozenset({"integer"}))
    if name.base == "Delta" and name.subscripts:
        return Space((name.subscripts[0],), frozenset({"nonnegative", "normalised"}))
    return None


def relation_in(name: Name, sign: str) -> bool:
    return any(isinstance(item, tree.Relation) and item.rest[0][0] == sign for item in name.subscripts)


def listed(body: Tree) -> list[Tree]:
    """`w, x_i` and `x_1, …, x_n`: the things that a declaration is about."""
    if isinstance(body, tree.Several):
        return [item for part in body.statements for item in listed(part)]
    if isinstance(body, tree.Tuple):
        return [item for part in body.items for item in listed(part)]
    return [body]


def bare_item(item: Tree) -> Tree:
    """xᵢ of `xᵢᵀ` and of `Φ(xᵢ)`."""
    if isinstance(item, tree.Call) and len(item.arguments) == 1:
        return item.arguments[0]
    return item.body if isinstance(item, tree.Transpose) else item


def enumerated(items: Sequence[Tree]) -> tuple[Name, Range] | None:
    """`x_1, …, x_n` is the family xᵢ with i from 1 to n."""
    if Name("dots") not in items:
        return None
    if items[-1] == Name("dots"):
        first = items[0]
        open_family = isinstance(first, Name) and len(first.subscripts) == 1 and len(items) > 1
        if not open_family or not isinstance(first, Name):
            return None
        return replace(first, subscripts=(Name("·"),)), (first.subscripts[0], Name("infty"))
    ends = [bare_item(item) for item in items if item != Name("dots")]
    if len(ends) < 2:
        return None
    first, last = ends[0], ends[-1]
    if not isinstance(first, Name) or not isinstance(last, Name):
        return None
    if first.subscripts and last.subscripts and first.subscripts[:-1] == last.subscripts[:-1]:
        return replace(first, subscripts=(*first.subscripts[:-1], Name("·"))), (
            first.subscripts[-1],
            last.subscripts[-1],
        )
    if first.layer is not None and last.layer is not None:
        return replace(first, layer=Name("·")), (first.layer, last.layer)
    return None


def is_index_like(item: Tree, context: Context) -> bool:
    """Whether a subscript is an index and not a label: a letter with a range, or one of the usual letters."""
    if isinstance(item, tree.Plus | tree.Negative | tree.Times):
        return all(is_index_like(name, context) for name in bare_names(item))
    if not isinstance(item, Name) or (item.subscripts and not context.knows(family_word(item.bare, 1))):
        return False
    bare, known = word(item), context.declared.get(word(item))
    usual = bare in USUAL and bare not in context.labels and (known is None or not known.shape)
    return item == Name("·") or bare in context.ranges or usual


def labels_among(bodies: Sequence[Tree]) -> frozenset[str]:
    """h of `W_h` beside the states h_t, z of `a_z` beside `z = σ(a_z)`: they say which W and which a is meant."""
    names = [name for body in bodies for name in body.names]
    members = {name.base for name in names if name.subscripts} & SELDOM
    below = {item.base for name in names for item in name.subscripts if isinstance(item, Name)}
    bound = {index.base for body in bodies for index in indices_in(body)}
    return frozenset(below & (members | valued(bodies) - bound))


def is_label_below(item: Tree, labels: frozenset[str]) -> bool:
    return isinstance(item, Name) and item.base in labels


def values_in(body: Tree, labels: frozenset[str]) -> Iterator[Name]:
    """The names, without those that are labels below others."""
    if isinstance(body, Name):
        yield body
    for child in body.children:
        if not (isinstance(body, Name) and is_label_below(child, labels)):
            yield from values_in(child, labels)


def indices_in(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Sum | tree.Product | tree.Each):
        yield body.index
    for child in body.children:
        yield from indices_in(child)


def valued(bodies: Sequence[Tree]) -> set[str]:
    """z of `z = σ(a_z)`."""
    plain = ((n, right) for n, right in of_names(bodies) if not n.subscripts and not n.accent)
    return {name.base for name, right in plain if not is_number(right)}


def is_number(body: Tree) -> bool:
    return isinstance(body, Number) or (isinstance(body, tree.Relation | tree.Plus) and Name("dots") in body.names)


SELDOM = frozenset("h v c r s q u".split())
USUAL = frozenset("i j k l r s t u v c h q m n i' j' k' l' ell tau".split())


def declare(context: Context, name: Tree, given: Space, facts: frozenset[str] = NOTHING, guessed: bool = False) -> bool:
    """Notes what a name is; what was said before of the same name is kept where this says nothing new."""
    if isinstance(name, tree.Transpose):
        name = name.body
    if not isinstance(name, Name) or (name == Name("I") and "identity" in facts | given.facts):
        return False
    key, family, ranges = keyed(name, context)
    old = context.declared.get(key)
    facts = given.facts | facts | (old.facts if old else NOTHING)
    facts |= {"ones"} if name == Name("one") and given.shape else NOTHING
    shape = given.shape or (old.shape if old else ())
    note_sizes(context, shape)
    known = old.ranges if old and any(old.ranges) else ranges
    if old and len(old.ranges) == len(ranges):
        known = tuple(one or other for one, other in zip(old.ranges, ranges, strict=True))
    facts = restrict(facts, shape) - (frozenset({"orthogonal"}) if len(shape) == 1 and not family else NOTHING)
    if not shape and "normalised" in facts:
        facts = facts - {"normalised"} | ({f"normalised:{family - 1}"} if family else NOTHING)
    letters = old.letters if old and old.letters else letters_of(name, family)
    context.declared[key] = Declared(shape, family, known, facts, None, guessed, letters)
    return True


RANKS = frozenset({"full rank", "full column rank", "full row rank"})
OF_SQUARE = frozenset("definite symmetric semidefinite invertible".split())
OF_MATRICES = OF_SQUARE | {"diagonal"} | RANKS


def letters_of(name: Name, family: int) -> tuple[str, ...]:
    """The index letters of a family as it is declared, a layer first."""
    items = (*([name.layer] if name.layer is not None else []), *name.subscripts)
    return (
        tuple(word(item) if isinstance(item, Name) else "" for item in items[len(items) - family :]) if family else ()
    )


def restrict(facts: frozenset[str], shape: Shape) -> frozenset[str]:
    """Facts of matrices are facts of square ones only; a number that is definite is positive."""
    if not shape:
        facts = facts - OF_MATRICES - {"orthogonal"}
    if len(shape) == 1:
        facts = facts - OF_MATRICES
    if len(shape) == 2 and shape[0] != shape[1]:
        facts = facts - OF_SQUARE
    if facts & {"positive", "negative"}:
        facts = facts - {"nonnegative"}
    return facts


def keyed(name: Name, context: Context) -> tuple[str, int, tuple[Range | None, ...]]:
    """`x_i` is the family x with one index; `x_+` and `b_1` are names of their own."""
    rest = list(name.subscripts)
    fixed: list[Tree] = []
    while rest and not is_index_like(rest[0], context):
        fixed.append(rest.pop(0))
    bare = replace(name, subscripts=tuple(fixed), primes=name.primes)
    if name.layer is not None and (is_index_like(name.layer, context) or name.layer == Name("·")):
        rest = [name.layer, *rest]
        bare = replace(bare, layer=Name("·"))
    if not rest:
        return word(bare), 0, ()
    ranges = tuple(context.ranges.get(word(item)) if isinstance(item, Name) else None for item in rest)
    return family_word(bare, len(rest)), len(rest), ranges


def note_sizes(context: Context, shape: Sequence[Tree]) -> None:
    """Every bare name in a shape is a size; one with an index a family of sizes."""
    for item in shape:
        for name in bare_names(item):
            if name.subscripts:
                key, family, ranges = keyed(name, context)
                if family_word(name.bare, len(name.subscripts)) in context.declared:
                    continue
                if family:
                    context.declared.setdefault(key, Declared((), family, ranges, frozenset({"integer"})))
                    continue
            if word(name) not in context.letters:
                context.sizes.setdefault(word(name), NOTHING)


def bare_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    else:
        for child in body.children:
            yield from bare_names(child)


def ends(body: tree.Each) -> dict[str, Range]:
    """What the index of `…, i = 1, …, n` runs over; nothing of `∀i`."""
    return {} if body.lower is None or body.upper is None else {word(body.index): (body.lower, body.upper)}


def ascending(lower: Tree, upper: Tree) -> Range:
    """`l = L − 1, …, 1` runs from 1 to L − 1."""
    return (upper, lower) if isinstance(upper, Number) and not isinstance(lower, Number) else (lower, upper)


def calls_in(body: Tree) -> Iterator[tree.Call]:
    """Every function with its brackets."""
    if isinstance(body, tree.Call):
        yield body
    for child in body.children:
        yield from calls_in(child)
