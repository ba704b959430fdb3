"""A document → trees: the formulas of running text with their words, the statements of a row with their places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from checks.written.abbreviations import in_full
from checks.written.adjoints import losses, with_adjoints
from checks.written.declare import Said, shares, space
from checks.written.diagonals import with_zeros
from checks.written.differentials import is_differential_sign, with_differentials
from checks.written.entries import without_listing
from checks.written.estimators import estimators, with_estimates
from checks.written.increments import is_increment_sign, with_increments
from checks.written.labels import as_names, labelled
from checks.written.laws import normal_parts
from checks.written.normals import letters_of, with_densities
from checks.written.operators import is_operator, with_derivatives
from checks.written.orders import order_in
from checks.written.sampling import samples, with_products
from checks.written.session import Session, Statement
from checks.written.split import Part, split
from checks.written.squares import squared_places, with_roots
from checks.written.transposes import plain_text
from checks.written.vocabulary import without_itself
from derive.errors import CannotRead, DeriveError
from derive.notation import tree
from derive.notation.read import RELATION_KEYS, read
from derive.notation.tokens import refusal, tokens
from derive.notation.tree import Name, Tree
from derive.written.document import Display, Document, Formula, Prose, Row, Words

LEADING = re.compile(r"^\s*(?:\\(?:quad|qquad|,|;|:|!| )\s*|\{\}\s*)*")
RELATION_START = re.compile(
    r"\s*(?:\\(?:le|leq|leqslant|ge|geq|geqslant|ne|neq|approx|equiv|propto|succ|succeq|prec|preceq|in|sim|stackrel|overset|"
    r"triangleq|coloneqq|doteq|gets|leftarrow|ll|gg)(?![A-Za-z])|:=|=|<|>|≤|≥|≠|≈|∝|∈)"
)


def all_bodies(session: Session) -> Iterator[Tree]:
    """Every statement of the text, displays and formulas in prose."""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            yield from (said.formula for said in said_in(block, session))
        else:
            yield from (statement.body for statement in statements_of(block, session))


def note_labels(session: Session) -> None:
    """What is read with them as names is read anew."""
    bodies = list(all_bodies(session))
    session.labelled, session.estimators = labelled(bodies), estimators(bodies)
    if session.labelled or session.estimators:
        forget(session)


def note_laws(session: Session) -> None:
    """A density that is given by the name of its law is read as its formula."""
    session.densities = letters_of(list(all_bodies(session)))
    if session.densities:
        forget(session)


def note_samples(session: Session) -> None:
    """The density of a whole sample is read as a product."""
    session.samples = samples(list(all_bodies(session)))
    if session.samples:
        forget(session)


def forget(session: Session) -> None:
    session.said.clear()
    session.read.clear()


def note_operator(session: Session) -> None:
    """Whether D is the derivative throughout, d the differential or a gradient, Δ an increment; what was read is read
    once more.
    """
    bodies = [*all_bodies(session)]
    session.adjoints = losses(bodies, session.document.text)
    session.differentiating, session.moving = is_operator(bodies), is_differential_sign(bodies) and not session.adjoints
    session.stepping, session.squared = is_increment_sign(bodies), squared_places(bodies)
    if session.differentiating or session.moving or session.adjoints or session.stepping or session.squared:
        forget(session)


def formulas(found: Document) -> Iterator[str]:
    for block in found.blocks:
        if isinstance(block, Prose):
            yield from (part.piece.text for part in block.parts if isinstance(part, Formula))
        else:
            for row in block.rows:
                yield from (part.piece.text for part in split(row.piece))


def said_in(block: Prose, session: Session) -> tuple[Said, ...]:
    """The formulas of running text with the words that belong to each, read once."""
    if id(block) not in session.said:
        session.said[id(block)] = tuple(formulas_said(block, session))
    return session.said[id(block)]


def formulas_said(block: Prose, session: Session) -> Iterator[Said]:
    between: list[str] = [""]
    trees: list[Tree | None] = []
    for part in block.parts:
        if isinstance(part, Words):
            between[-1] += in_full(part.piece.text)
        else:
            trees.append(read_or_none(part.piece.text, session))
            between.append("")
    before = ""
    join_sizes(trees, between)
    join_laws(trees, between, session.densities)
    for k, body in enumerate(trees):
        if body is None or is_rule(body, session.vocabulary.functions):
            continue
        joined = k > 0 and between[k].strip() in JOINED and isinstance(body, Name) and isinstance(trees[k - 1], Name)
        before = before if joined and of_many(before) else between[k] if k == 0 else shares(between[k])[1]
        last = k
        while last + 1 < len(trees) and between[last + 1].strip() in JOINED:
            last += 1
        last = k if SINGULAR.match(between[last + 1]) else last
        after = shares(between[last + 1])[0] if last + 1 < len(trees) else re.split(r"[.;]", between[last + 1])[0]
        yield Said(body, before, after, lead_of(k, trees, between))
        following = trees[k + 1] if k + 1 < len(trees) else None
        if following is not None and AMONG.fullmatch(between[k + 1]) and space(following) is not None:
            yield Said(tree.Relation(tree.Several(tuple(members_in(body))), (("in", following),)), before, after)


JOINED = ("and", ",", ", and")


def of_many(before: str) -> bool:
    """`with symmetric $A$, $B$`, `for positive constants $a$ and $b$`; not `a symmetric matrix $A$ and $b$`."""
    return ARTICLE.search(before.lower()) is None or PLURAL.search(before.lower()) is not None


ARTICLE = re.compile(r"\b(?:an?|the|one|each|every|any|some|this|that|its|our|where|that)\b")
PLURAL = re.compile(r"(?:[^suia]s|matrices|data)\s*$")


def join_sizes(trees: list[Tree | None], between: list[str]) -> None:
    """`$n \\times n$` of `$n$ by $n$`."""
    for k in range(len(trees) - 2, -1, -1):
        rows, columns = trees[k], trees[k + 1]
        if rows is not None and columns is not None and BY.fullmatch(between[k + 1]):
            trees[k : k + 2] = [tree.Times((rows, columns))]
            del between[k + 1]


def join_laws(trees: list[Tree | None], between: list[str], densities: Mapping[Name, Name]) -> None:
    """`$q = \\mathcal{N}(m, s^2)$` of `$q$ the density of $\\mathcal{N}(m, s^2)$`."""
    for k in range(len(trees) - 2, -1, -1):
        name, law = trees[k], trees[k + 1]
        if isinstance(name, Name) and law is not None and normal_parts(law) and DENSITY_OF.fullmatch(between[k + 1]):
            trees[k : k + 2] = [with_densities(tree.Relation(name, (("=", law),)), densities)]
            del between[k + 1]


DENSITY_OF = re.compile(
    r"\W*(?:be|is|for|denotes?|as)?\s*(?:the (?:probability )?(?:density|distribution|pdf|law)|that)"
    r"(?: function)? of(?: an?| the)?(?: normal| gaussian)?(?: distribution| law)?\s*",
    re.IGNORECASE,
)
SINGULAR = re.compile(r"\W*(?:which |that )?(?:is|has|was|denotes|means|stands|contains|holds|represents|consists)\b")
"""`$x \\in \\mathbb{R}^n$, $\\mathbf{1}$ is the all-ones vector`: of the last alone."""
BY = re.compile(r"\s*-?by-?\s*")


def is_rule(body: Tree, functions: Collection[str]) -> bool:
    """`σ′ = σ(1 − σ)` of a function without arguments: it reminds of a rule and defines nothing."""
    head = body.first if isinstance(body, tree.Relation) else None
    return isinstance(head, Name) and head.primes > 0 and head.base in functions


def lead_of(k: int, trees: Sequence[Tree | None], between: Sequence[str]) -> str:
    """The words before a formula; `for any … with` of `for any $x_i$ with $0 < α_i < C$`, which says for which."""
    chosen = k > 0 and isinstance(trees[k - 1], Name) and WITH.fullmatch(between[k])
    return between[k - 1] + between[k] if chosen and CHOSEN.search(between[k - 1]) else between[k]


WITH = re.compile(r"\s*(?:with|for which|such that|satisfying|where|that (?:has|have|satisf(?:y|ies)))\s*")
CHOSEN = re.compile(r"\b[Ff]or (?:any|every|each|all|those|some|an?|one)(?: [\w-]+){0,3}\s*$")


AMONG = re.compile(
    r"\s*(?:(?:both|all|each|are|is|lies?|lying|belongs?|a|vectors?|points?|numbers?)\s+)*(?:in|to|from)\s*"
)
"""`$m_1 \\ne m_2$ in $\\mathbb{R}^d$`: the names of the formula before are members."""


def members_in(body: Tree) -> Iterator[Name]:
    """The names of a formula; of `$x \\sim \\mathcal N(\\mu, \\Sigma)$` x alone."""
    drawn = isinstance(body, tree.Relation) and body.rest[0][0] == "~"
    yield from names_in(body.first if drawn and isinstance(body, tree.Relation) else body)


def names_in(body: Tree) -> Iterator[Name]:
    """The names of a formula, each once."""
    names = [body] if isinstance(body, Name) else [n for child in body.children for n in names_in(child)]
    yield from dict.fromkeys(name for name in names if isinstance(name, Name))


def tree_of(text: str, session: Session) -> Tree:
    """Raises CannotRead, also for an order of magnitude."""
    order = order_in(text, session.orders)
    if order is not None:
        raise refusal(text, order.start(), order["letter"], "an order of magnitude is not judged")
    plain = without_itself(without_listing(plain_text(text, session.transposing), session.vocabulary.entries))
    body = read(CONSTANT.sub(r"\\mathrm{const}", plain), session.vocabulary)
    body = with_differentials(body) if session.moving else body
    body = with_adjoints(body, session.adjoints) if session.adjoints else body
    body = with_increments(body) if session.stepping else body
    body = with_roots(body, session.squared) if session.squared else body
    body = with_zeros(with_derivatives(body) if session.differentiating else body)
    body = as_names(body, session.labelled) if session.labelled else body
    body = with_estimates(body, session.estimators) if session.estimators else body
    body = with_products(body, session.samples) if session.samples else body
    return with_densities(body, session.densities)


CONSTANT = re.compile(r"\\(?:text|textrm|mathrm|mbox|operatorname)\*?\s*\{\s*const(?:ant|\.)?\s*\}")


def read_or_none(text: str, session: Session) -> Tree | None:
    try:
        return tree_of(text, session)
    except DeriveError:
        return None


def statements_of(block: Display, session: Session) -> Iterator[Statement]:
    for row in block.rows:
        for found in row_statements(row, session):
            if isinstance(found, Statement):
                yield found


def row_statements(row: Row, session: Session) -> tuple[Statement | tuple[Part, CannotRead], ...]:
    """The statements of a row, read once; what cannot be read comes with the reason."""
    if id(row) not in session.read:
        session.read[id(row)] = tuple(read_row(row, session))
    return session.read[id(row)]


def read_row(row: Row, session: Session) -> Iterator[Statement | tuple[Part, CannotRead]]:
    leading: list[Tree] = []
    for part in split(row.piece):
        text = part.piece.text
        if text.rstrip().endswith(":"):
            case = read_or_none(text.rstrip()[:-1], session)
            leading += [case] if isinstance(case, tree.Relation) else []
            continue
        lead = RELATION_START.match(text)
        prefix = "0 " if lead else ""
        tail = re.search(r"(?:=|\\le|\\ge|\\leq|\\geq|<|>)\s*$", text)
        body_text = prefix + without_itself(text[: tail.start()] if tail and not lead else text)
        try:
            body = tree_of(body_text, session)
        except CannotRead as error:
            yield part, error
            continue
        yield replace(placed(body, part, row, body_text, len(prefix), bool(lead)), where=tuple(leading))


def placed(body: Tree, part: Part, row: Row, text: str, shift: int, continued: bool) -> Statement:
    """A statement with the places where its sides begin and end in the file."""
    cuts = relation_places(text)
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    size = len(part.piece.text)
    place = [part.piece.place(min(max(0, s - shift + lead_space(text[s:])), max(size - 1, 0))) for s in starts]
    stop = [part.piece.place(min(max(0, e - shift), size)) for e in ends]
    return Statement(body, part, row, tuple(place), tuple(stop), continued=continued)


def lead_space(text: str) -> int:
    found = LEADING.match(text)
    return found.end() if found else 0


def relation_places(text: str) -> list[tuple[int, int]]:
    """Where the relation signs at the outermost level stand."""
    depth, found = 0, []
    for token in tokens(text):
        if token.text in ("(", "[", "{", r"\{", r"\langle", r"\begin"):
            depth += 1
        elif token.text in (")", "]", "}", r"\}", r"\rangle", r"\end"):
            depth -= 1
        elif depth == 0 and token.kind != "word" and token.text in RELATION_KEYS:
            found.append((token.start, token.start + len(token.text)))
    return found
