"""Running text, in order: the definitions and conditions that it states, what it holds fixed or sets to zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from checks.written import dependence, distributions, spectra
from checks.written.compare import Link
from checks.written.conditions import RESTRICTING, assume_chain, holds_anyway, minimises
from checks.written.constants import normal_said
from checks.written.declare import ZERO, Said, keyed
from checks.written.definitions import definable, defined
from checks.written.estimates import note_objective, optimised
from checks.written.facts import (
    about_members,
    fixed_members,
    impose_symmetry,
    named_set,
    normalised_family,
    ordered_family,
    set_said,
    shared_value,
    size_fact,
)
from checks.written.fitted import is_fitted
from checks.written.fixed import freeze
from checks.written.members import TOLD, activated, read_members
from checks.written.mentions import note_used
from checks.written.minimised import impose_unwritten
from checks.written.multipliers import note_multipliers
from checks.written.opposites import is_case, is_here, withdraw_opposite
from checks.written.pairs import covariance_said
from checks.written.parity import is_said
from checks.written.reading import said_in, statements_of
from checks.written.relations import Leftover, read_said
from checks.written.scopes import is_general, is_restriction, is_special, note_scope
from checks.written.session import Session
from checks.written.shapes import entries_named, lines_named
from checks.written.slopes import has_slope, impose_slope, impose_slopes, sets_to_zero
from checks.written.widened import widened
from checks.written.world import Context, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.written.document import Display, Prose, Words


def read_prose(block: Prose, session: Session) -> None:
    """Declarations were noted before; here definitions and conditions take effect, in order."""
    text = " ".join(part.piece.text for part in block.parts if isinstance(part, Words))
    session.words = re.findall(r"[A-Za-z.()-]+", MADE_USE_OF.sub("", text.lower()))
    ahead = [*bodies_ahead(block, session)]
    session.inserting, session.ahead = False, frozenset(name for body in ahead for name in body.names)
    session.plain = frozenset(name.bare for body in ahead if without_hats(body) for name in body.names)
    session.where = ()
    session.scope = {}
    session.fresh_stationarity = False
    session.special = (session.special and not is_general(block)) or is_special(block, session)
    if EXAMPLE.search(text):
        session.example = True
        session.conditions, session.slopes, session.problem = [], [], None
    told = with_numbers(block).lower()
    written = bool(session.slopes)
    if sets_to_zero(told):
        impose_slopes(session, told, session.ahead, optimised(block, session))
    note_objective(block, session)
    freeze(block, text, session)
    note_multipliers(block, session)
    note_opaque(block, session)
    session.conditions = [item for item in session.conditions if item.kind != "local"]
    read_formulas(block, session)
    written = written or session.fresh_stationarity or impose_unwritten(block, told, session)
    unsaid = TOLD.sub(" ", text.lower()) if activated(said_in(block, session), text, session) else text.lower()
    unsaid = NO_PREMISE.sub("", unsaid)
    if any(has_members(said.formula) for said in said_in(block, session)):
        unsaid = ACTIVE_SET.sub("", unsaid)
    session.unread = not written or UNREAD.search(unsaid) is not None or MOMENT.search(unsaid) is not None
    session.unread = session.unread or (session.unsettled and sets_to_zero(told))
    session.head = session.last = None


def read_formulas(block: Prose, session: Session) -> None:
    """Formula by formula, each with the words around it."""
    matrix: Name | None = None
    done = read_members(said_in(block, session), session)
    for said, following in pairwise([*said_in(block, session), Said(tree.ONE)]):
        if any(said is item for item in done):
            continue
        said = of_all(said, following)
        matrix = lines_named(said, matrix, session) or matrix
        note_scope(said.formula, session)
        name_the_last(said, session)
        impose_symmetry(said, session)
        try:
            for left in read_said(said, session.context):
                take(left, scope_behind(following, session.context), session)
        except DeriveError:
            continue


CALLED = re.compile(
    r"\b(?:denote|call|name|write|abbreviate)\b(?:[^.]*\b(?:last|latter|this|that|right-hand|resulting)\b[^.]*"
    r"\b(?:quantity|expression|integral|sum|side|value|difference|function|term)|\s+(?:it|this))(?:\s+(?:by|as))?\s*$"
)


FOR = re.compile(
    r"\bwrite\s*…\s*for (?:the|this|that)(?: \w+)?"
    r" (?:quantity|expression|integral|sum|side|value|difference|function|term)\s*$"
)


def name_the_last(said: Said, session: Session) -> None:
    """`Denote the last quantity by $D(μ, σ)$`, `write $D$ for the last sum`: what the row before came to."""
    name = said.formula.function if isinstance(said.formula, tree.Call) else said.formula
    told = CALLED.search(said.lead.lower()) or FOR.search(said.lead.lower() + "…" + said.after.lower())
    if session.last is None or not isinstance(name, Name) or not told:
        return
    if dependence.is_modelled(name, session.context):
        session.context.definitions.pop(keyed(name, session.context)[0])
    if definable(said.formula, session, False):
        defined(said.formula, session.last, session, session.last_where, session.last_ranges)


def with_numbers(block: Prose) -> str:
    """The words with the numbers among them: `set both to $0$`, `setting (A.5) to zero`, where no sentence ends."""
    texts = (part.piece.text for part in block.parts if isinstance(part, Words) or part.piece.text.strip().isdigit())
    return re.sub(r"\s+", " ", re.sub(r"\.(?=\w)", "", " ".join(texts)))


EXAMPLE = re.compile(
    r"(?:^|[.;:}]|\n\s*\n)\s*(?:an? |the )?(?:(?!of |at |per |each )[a-z]+ )?example(?:\s+\d+)?\s*[.:,(}]"
    r"|\b(?:for|as an|with an|by an|numerical|toy|worked|concrete) example\b"
    r"|\be\.g\.|\bfor instance\b|\bnumerically\b",
    re.IGNORECASE,
)
"""`Example.`, `for example`, and not `the margin of example $i$`, `the example was misclassified`."""
ACTIVE_SET = re.compile(r"\bactive set\b")


def has_members(body: Tree) -> bool:
    """`S = {i : mᵢ < 1}`."""
    return isinstance(body, tree.Relation) and set_said(body.rest[0][1]) is not None


def bodies_ahead(block: Prose, session: Session) -> Iterator[Tree]:
    """What the next display is about."""
    blocks = session.document.blocks
    following = blocks[next(k for k, one in enumerate(blocks) if one is block) :]
    display = next((one for one in following if isinstance(one, Display)), None)
    yield from (statement.body for statement in statements_of(display, session)) if display is not None else ()


def without_hats(body: Tree) -> bool:
    """`XᵀX w = Xᵀy`, before `ŵ = …`; no derivative, and nothing that defines."""
    if not isinstance(body, tree.Relation) or body.rest[0][0] != "=" or isinstance(body.first, Name | tree.Call):
        return False
    return not has_slope(body.first) and not any(name.accent in ("hat", "star") for name in body.names)


SPECTRA = r"(?:eigen-?(?:values?|vectors?|pairs?)|singular[- ](?:values?|vectors?)|quantiles?|median)"
QUALIFIED = r"^\W*(?:(?:be|are|is|as|denotes?|the|its|an?|non-?zero|positive|\w+est|\w+ing|unit|orthonormal)\s+)*"
SPECTRAL = re.compile(
    rf"\b{SPECTRA}(?:\s+(?:all|both|that|which|lie|lies|lying|are|is|contained|bounded|between|in|by|at|least|most))*\W*$"
)
SPECTRAL_AFTER = re.compile(rf"{QUALIFIED}{SPECTRA}\b")
"""Words before and after a symbol that say what it is without a formula."""


def note_opaque(block: Prose, session: Session) -> None:
    """`with eigenvalues $λ_1, …, λ_d$`, `$d_1, …, d_r$ the nonzero singular values of $X$`."""
    for said, following in pairwise([*said_in(block, session), Said(tree.ONE)]):
        before, after = (re.sub(r"\s+", " ", text.lower()) for text in (said.lead, said.after or following.lead))
        if SPECTRAL.search(before) or SPECTRAL_AFTER.search(after):
            session.opaque |= set(letters_of_symbols(said.formula, session.context))


def letters_of_symbols(body: Tree, context: Context) -> Iterator[str]:
    built = spectra.letters(context)
    for name in body.names:
        free = word(name) not in context.ranges and word(name) not in context.sizes
        if name.base != "dots" and free and name.base not in built:
            yield name.base


UNREAD = re.compile(
    r"\b(?:active|binding|tight|holds with equality|neglect\w*|ignor(?:e|ing)"
    r"|approximat\w*|to first order|without loss of generality)\b"
)
"""Words that state a premise which no formula says."""
NO_PREMISE = re.compile(
    r"\b(?:ignor\w+|neglect\w+|disregard\w+) (?:the |its |any )?symmetry\b"
    r"|\b(?:relu|units?|neurons?|activations?)\b[^.]*\bactive\b|\bactive (?:units?|neurons?)\b"
)
"""Derivatives by all entries of a matrix, and units that pass a gradient on."""
MOMENT = re.compile(
    r"\b(?:suppose|assume|imagine|pretend|say)\b[^.]*\bfor (?:a|the) moment\b"
    r"|\bfor (?:a|the) moment\b[^.]*\b(?:suppose|assume|imagine|pretend)\b"
)
"""Words for what holds in the rows that follow and is taken back after them."""
MADE_USE_OF = re.compile(r"\bus(?:e|es|ing)\s+(?:[\w-]+\s+){0,3}constraints?\b")
"""`and use the constraints`: they are known, and what follows is claimed."""
BOUNDS = frozenset({"<=", ">=", "<", ">"})


def signs_of(body: tree.Relation) -> set[str]:
    return {sign for sign, _ in body.rest}


def used_nowhere(side: Tree, session: Session) -> bool:
    """f of `so that L ≤ f`: a letter that no display uses and nothing declares, so that its bound restricts nothing."""
    if not isinstance(side, Name) or side.subscripts or side in session.names:
        return False
    key = keyed(side, session.context)[0]
    declared = session.context.declared.get(key)
    return key not in session.context.definitions and declared is not None and declared.guessed


EXPLAINED = re.compile(r"\b(?:is|equals|=)\s+(?:one|zero|[01])\s+(?:for|if|when|where)\s*$")
"""`δₖₗ is 1 for k = l and 0 otherwise` says what a sign means, not what the next row holds for."""


def names_the_optimum(body: tree.Relation) -> bool:
    """`λ = λ̂` says at which value something holds, and nothing of λ."""
    left, right = body.first, body.rest[0][1]
    if not isinstance(left, Name) or not isinstance(right, Name) or left == right:
        return False
    return replace(left, accent="") == replace(right, accent="")


BEHIND = re.compile(r"\s*(?:,\s*)?(?:for(?: all| any| every| each)?|whenever|if|when|where)\s*")


def scope_behind(following: Said, context: Context) -> tuple[Tree, ...]:
    """j ≠ k of `$z_j^T z_k = 0$ for $j \\ne k$`."""
    body = following.formula
    told = isinstance(body, tree.Relation) and is_restriction(body, context)
    return (body,) if told and BEHIND.fullmatch(following.lead.lower()) else ()


def of_all(said: Said, following: Said) -> Said:
    """`vectors with $z_j^T z_j = N$ for every $j$`: all of them are such, and no row is about some."""
    every = re.match(r"\W*for (?:all|every|each|any)\s*$", following.lead.lower())
    return replace(said, lead="") if said.conditional and every and isinstance(following.formula, Name) else said


def take(left: Leftover, scope: tuple[Tree, ...], session: Session) -> None:
    """An equation or inequality of running text: a restriction, a definition or a condition."""
    body = left.statement
    if not isinstance(body, tree.Relation) or body in session.explained or names_the_optimum(body):
        return
    if is_fitted(body, session.names):
        return
    if covariance_said(body) is not None or normal_said(body, session):
        return
    fixed_members(body, session)
    withdraw_opposite(body, session)
    if is_restriction(body, session.context):
        if not EXPLAINED.search(left.said.lead.lower()):
            session.where = (*session.where, body)
        return
    if is_noted(body, session) or gives_meaning(left, body, session):
        return
    if body.rest[0][0] in RESTRICTING - {"!="}:
        restrict_by(left, body, scope, session)


def is_noted(body: tree.Relation, session: Session) -> bool:
    """What the text says of sizes, entries, tables, optima, sets and orders, each noted by its own rule; a derivative
    by its entries or by the chain rule is no condition.
    """
    context = session.context
    if shared_value(body, session):
        note_used(body, session)
        return True
    if size_fact(body, context) or entries_named(body, context) or isinstance(body.first, tree.Tuple):
        return True
    if has_slope(body.first) and has_slope(body.rest[0][1]):
        return True
    if isinstance(body.first, tree.Call) and distributions.is_about_tables(body.first, context):
        return True
    if minimises(Link(body.first, body.rest[0][0], body.rest[0][1], session.where), session):
        note_used(body, session)
        return True
    return is_said_of_many(body, session)


def is_said_of_many(body: tree.Relation, session: Session) -> bool:
    """`so that L ≤ f`, `S = {i : mᵢ < 1}`, `λ₁ ≤ … ≤ λ_d`."""
    sides = [body.first, *(side for _, side in body.rest)]
    if len(sides) == 2 and signs_of(body) <= BOUNDS and any(used_nowhere(side, session) for side in sides):
        return True
    members = sides[1]
    if (
        isinstance(members, tree.SetOf)
        and isinstance(body.first, Name)
        and named_set(body.first, members, session.context)
    ):
        return True
    return in_order(body, sides, session)


def in_order(body: tree.Relation, sides: list[Tree], session: Session) -> bool:
    if Name("dots") not in sides:
        return False
    ordered_family(body, session)
    return True


DEFINED_BY = frozenset({"let", "define", "put", "write", "denote", "set", "defining", "putting"})


def gives_meaning(left: Leftover, body: tree.Relation, session: Session) -> bool:
    """`let $A = …$`, or an equation for a name that has no meaning yet."""
    if body.rest[0][0] not in ("=", ":="):
        return False
    said = set(re.findall(r"[a-z]+", left.said.lead.lower())[-3:])
    told = bool(said & DEFINED_BY) and isinstance(body.first, Name)
    first, right, *_ = widened([body.first, *(side for _, side in body.rest)])
    return (told or definable(first, session, False)) and defined(first, right, session)


INSERTED = re.compile(r"\b(?:insert|plugg|substitut|apply|evaluat|putt)ing(?:\s+(?:it|this|in|with|at))?\s*$")
"""`Inserting $y = x_{k+1}$`: where something that holds for all y is looked at."""


def is_inserted(said: Said, session: Session) -> bool:
    """Whether a value is put in for a letter of which the rows that follow do not speak."""
    lead = said.lead.lower().strip(" ,\n")
    session.inserting = bool(INSERTED.search(lead)) or (session.inserting and lead in ("", "and"))
    first = said.formula.first if isinstance(said.formula, tree.Relation) else None
    return session.inserting and isinstance(first, Name) and first not in session.ahead


BY_CASES = re.compile(
    r"\b(?:first|second|third|last|other|former|latter|this|that|one) case\b[^.]*$|\botherwise\s*,?\s*$"
    r"|\bthe (?:first|second|third|former|latter|other)\s*$"
)
"""`The first case needs $z > λ$, the second $z < −λ$; otherwise $u = 0$`: no two of them hold at once."""


def restrict_by(left: Leftover, body: tree.Relation, scope: tuple[Tree, ...], session: Session) -> None:
    """What is assumed from here on, or of the rows of this paragraph."""
    context = session.context
    if (
        is_inserted(left.said, session)
        or BY_CASES.search(left.said.lead.lower())
        or (body.rest == (("=", ZERO),) and impose_slope(body.first, session))
    ):
        return
    if left.said.conditional and about_members(body, context):
        session.where = (*session.where, body)
    elif normalised_family(body, context) or is_said(body, context) or not holds_anyway(body, session):
        here = left.said.conditional or (is_case(left.said, context) and is_here(left.said))
        assume_chain(body, session, "local" if here else "condition", scope)
        note_used(body, session)
