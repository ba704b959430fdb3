"""What a whole document declares, before its first statement is judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise

from checks.written import (
    convexity,
    dependence,
    distributions,
    fitting,
    hints,
    infer,
    motion,
    parity,
    randomness,
    spectra,
    standard,
)
from checks.written.averages import note_averages, note_counts
from checks.written.by_lines import by_components, note_lines_by_formula
from checks.written.circle import note_circle
from checks.written.coordinates import note_coordinates
from checks.written.declare import Said, ends, keyed, labels_among, listed
from checks.written.design import note_designs, note_stacks
from checks.written.diagonals import note_diagonals, written
from checks.written.estimators import note_estimates
from checks.written.facts import named_set
from checks.written.fitted import is_fitted
from checks.written.formulas import formulas_in, of_names
from checks.written.layers import note_wholes
from checks.written.lengths import note_labelled_sizes
from checks.written.normals import note_places, note_variances
from checks.written.operators import note_current, note_variables
from checks.written.opposites import note_contested
from checks.written.proving import note_names
from checks.written.reading import (
    all_bodies,
    note_labels,
    note_laws,
    note_operator,
    note_samples,
    said_in,
    statements_of,
)
from checks.written.relations import note_range, range_in, read_said
from checks.written.scopes import is_special
from checks.written.session import Session, Statement
from checks.written.shapes import (
    entries_named,
    fonts,
    lines_named,
    matrix_of_lines,
    note_lines,
    note_named_lines,
    note_ones,
    note_orders,
    note_rows,
    note_shapes,
)
from checks.written.turned import reopen
from checks.written.uniform import note_uniform
from checks.written.weights import note_weights
from checks.written.world import Context, word
from derive.errors import DeriveError
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree
from derive.written.document import Display, Prose, Words


def prepare(session: Session) -> None:
    """Declarations anywhere in the text, then what nothing declares, by its use."""
    note_operator(session)
    context, text = session.context, session.document.text
    note_labels(session)
    note_laws(session)
    note_samples(session)
    shown = [statement.body for statement in displayed(session)]
    known = names_of(shown)
    prose = [block for block in session.document.blocks if isinstance(block, Prose)]
    paragraphs = [said_in(block, session) for block in prose]
    general = [said for block in prose if not is_special(block, session) for said in said_in(block, session)]
    told = [said.formula for said in general if not is_fitted(said.formula, known)]
    context.features = has_features(text, [*shown, *told], session)
    context.letters = frozenset(index_letters_of(shown))
    context.given = frozenset(name.bare for name, _ in of_names([*shown, *told]) if name.subscripts)
    context.labels = labels_among([*shown, *told])
    note_spoken(paragraphs, session)
    note_counts([*shown, *told], context)
    note_whole(shown, session)
    note_coordinates([*shown, *told], context)
    session.bound = frozenset(letter for body in (*shown, *told) for letter in bound_letters(body))
    session.repeated = repeated([*shown, *told])
    note_meanings(paragraphs, shown, told, session)
    note_uses(paragraphs, shown, told, session)


def note_spoken(paragraphs: Sequence[Sequence[Said]], session: Session) -> None:
    """What words and formulas declare."""
    context = session.context
    note_layers(session)
    note_contested(paragraphs, context)
    note_declared(session)
    note_labelled_sizes(context)
    for paragraph in paragraphs:
        note_said(paragraph, session)
        note_places(paragraph, session.densities, context)
        note_weights(paragraph, context)
    bodies = [*all_bodies(session)]
    session.explained |= {item for body in bodies for item in written(body, context)}
    session.explained |= {*by_components(bodies, context)}


def note_meanings(
    paragraphs: Sequence[Sequence[Said]], shown: Sequence[Tree], told: Sequence[Tree], session: Session
) -> None:
    """What depends on what, is random, moves, has a spectrum or bends."""
    context, text = session.context, session.document.text
    dependence.infer([*shown, *told], context)
    spectra.prepare(paragraphs, [*shown, *told], context)
    convexity.prepare(paragraphs, context)
    note_tangents(session)
    randomness.prepare(paragraphs, shown, text, context)
    note_estimates(session.estimators, context)
    motion.prepare([*shown, *told], shown, context)
    session.functional |= distributions.prepare([*shown, *told], text, context)
    session.functional |= {word(name) for name in given_by_entries(shown)}
    standard.prepare(paragraphs, [*shown, *told], text, context)


def note_uses(
    paragraphs: Sequence[Sequence[Said]], shown: Sequence[Tree], told: Sequence[Tree], session: Session
) -> None:
    """What nothing declares, by its use, and what rests on that."""
    context, text = session.context, session.document.text
    note_names([*session.names, *(name for body in told for name in body.names)], context)
    infer.iterates(context, [*shown, *told])
    note_wholes(all_bodies(session), context)
    note_variables([*shown, *told], context)
    note_current(shown, told, fonts(session), context)
    reopen(context, [*shown, *told])
    infer.infer(context, [*shown, *told], fonts(session))
    note_designs([*shown, *told], context)
    note_averages([*shown, *told], text, context)
    note_uniform(paragraphs, [*shown, *told], context)
    note_variances([*shown, *told], context)
    note_circle([*shown, *told], context)
    spectra.finish(context)
    parity.prepare(told, context)
    fitting.reconsider([*shown, *told], context)
    note_stacks(context)


def given_by_entries(bodies: Iterable[Tree]) -> Iterator[Name]:
    """k of `k(x)_i = φ(xᵢ)ᵀφ(x)`, which nothing else says anything of."""
    for entry, _ in formulas_in(bodies):
        if isinstance(entry, tree.Entry) and isinstance(entry.body, tree.Call):
            yield entry.body.function


FEATURES = re.compile(r"\b[Ff]eature (?:map|space)|\b[Kk]ernel\b")
"""Words by which Φ is a map into a space of features, and no distribution function."""
NORMAL = re.compile(r"\b(?:normal|gaussian|probit|densit\w+|quantiles?|cdf|pdf)\b", re.IGNORECASE)


def has_features(text: str, bodies: Iterable[Tree], session: Session) -> bool:
    """By words, in bold letters, or by `φ(x)ᵀ` where nothing speaks of a normal density."""
    turned = NORMAL.search(text) is None and any(hints.maps_in(body) for body in bodies)
    return turned or FEATURES.search(text) is not None or bool(hints.MAPS & fonts(session).keys())


def note_layers(session: Session) -> None:
    """`w^l`, of which L is the last: l runs from 1 to L."""
    letters = {letter for _, letter in session.vocabulary.layers}
    running, last = ([x for x in letters if x.islower() is small] for small in (True, False))
    if len(running) == len(last) == 1 and running[0] not in session.context.ranges:
        note_range(session.context, Name(running[0]), (tree.ONE, Name(last[0])))


def displayed(session: Session) -> Iterator[Statement]:
    for block in session.document.blocks:
        if isinstance(block, Display):
            yield from statements_of(block, session)


def note_declared(session: Session) -> None:
    """In reading order."""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            for said in said_in(block, session):
                declare_said(said, session.context)
        else:
            for statement in statements_of(block, session):
                note_ranges(statement.body, session.context)
                note_members(statement.body, session.context)
                note_below_sign(statement.body, session.context)


def note_below_sign(body: Tree, context: Context) -> None:
    """`\\max_{\\pi \\in \\mathbb{R}^m}`: what stands below the sign of an optimum is declared there."""
    for item in body.over if isinstance(body, tree.Optimum) else ():
        if isinstance(item, tree.Relation) and item.rest[0][0] == "in":
            with suppress(DeriveError):
                list(read_said(Said(item), context))
    for child in body.children:
        note_below_sign(child, context)


def note_said(paragraph: Sequence[Said], session: Session) -> None:
    """Once more what a paragraph declares, as later ranges are known by now, and what its words say beyond that."""
    for said in paragraph:
        declare_said(said, session.context)
    dependence.note_said(paragraph, session.context)
    note_shapes(paragraph, session.context)
    note_orders(paragraph, session.context)
    note_ones(paragraph, session.context)
    note_diagonals(paragraph, session.context)
    note_rows(paragraph, session.context)
    note_lines(paragraph, session.context)
    note_named_lines(paragraph, session.context)
    matrix: Name | None = None
    for first, said in pairwise(paragraph):
        matrix_of_lines(first.formula, said, session.context)
        note_lines_by_formula(first.formula, said, session.context)
    for said in paragraph:
        matrix = lines_named(said, matrix, session) or matrix


def note_whole(shown: Sequence[Tree], session: Session) -> None:
    """What is asked of the document as a whole while its rows are judged."""
    session.bold = frozenset(fonts(session))
    session.rows = sum(len(block.rows) for block in session.document.blocks if isinstance(block, Display))
    session.names = names_of(shown)
    session.differentiated = frozenset(
        (of.base, by.base) for body in shown for of, by in dependence.differentiated(body)
    )


def repeated(bodies: Sequence[Tree]) -> frozenset[str]:
    """The letters of which more than one formula speaks."""
    found = Counter(base for body in bodies for base in {name.base for name in body.names})
    return frozenset(base for base, count in found.items() if count > 1)


def bound_letters(body: Tree) -> Iterator[str]:
    """The letters over which something is summed or integrated, and those that a row lets run."""
    if isinstance(body, tree.Sum | tree.Product | tree.Each):
        yield word(body.index)
    if isinstance(body, tree.Integral):
        yield from (word(name) for name in body.by.names)
    found = range_in(body) if isinstance(body, tree.Relation) else None
    yield from (word(name) for name in (found[0] if found else ()))
    for child in body.children:
        yield from bound_letters(child)


def names_of(shown: Sequence[Tree]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for body in shown for name in body.names))


def note_tangents(session: Session) -> None:
    """Displays that say how a function bends, after words that impose it."""
    before = ""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            before = " ".join(part.piece.text for part in block.parts if isinstance(part, Words))
        else:
            convexity.imposed((s.body for s in statements_of(block, session)), before, session.context)


def note_members(body: Tree, context: Context) -> None:
    """`…, w ∈ ℝᵖ` in a display declares too."""
    if isinstance(body, tree.Several):
        for item in body.statements:
            note_members(item, context)
    elif isinstance(body, tree.Relation) and body.rest[0][0] in ("in", ":") and len(body.rest) <= 2:
        names = listed(body.first)
        if all(isinstance(name, Name) and keyed(name, context)[0] not in context.declared for name in names):
            declare_said(Said(body), context)


def declare_said(said: Said, context: Context) -> None:
    try:
        leftovers = list(read_said(said, context))
    except DeriveError:
        return
    for left in leftovers:
        if isinstance(left.statement, tree.Relation):
            entries_named(left.statement, context, left.said.facts)
            if isinstance(left.statement.first, Name):
                named_set(left.statement.first, left.statement.rest[0][1], context)
    note_ranges(said.formula, context)


def index_letters_of(shown: Sequence[Tree]) -> Iterator[str]:
    """The usual letters of indices that stand as subscripts of something: no lengths, whatever sums end at them."""
    for body in shown:
        for name in body.names:
            for item in (*name.subscripts, *([name.layer] if name.layer is not None else [])):
                yield from (word(n) for n in item.names if word(n) in RUNNING)


RUNNING = frozenset("ijkltsr")


def note_ranges(body: Tree, context: Context) -> None:
    """`Σ_{i=1}^n` and `i = 1, …, n` say what i runs over, wherever they stand."""
    if isinstance(body, tree.Sum | tree.Product) and body.upper is not None:
        lower = body.lower or tree.ONE
        if word(body.index) not in context.ranges and is_bound(body.upper):
            note_range(context, body.index, (lower, body.upper))
    if isinstance(body, tree.Each) and word(body.index) not in context.ranges:
        for bounds in ends(body).values():
            note_range(context, body.index, bounds)
    found = range_in(body) if isinstance(body, tree.Relation) else None
    for name in found[0] if found else ():
        if word(name) not in context.ranges and not context.knows(word(name)):
            note_range(context, name, found[1] if found else (tree.ONE, tree.ONE))
    for child in body.children:
        note_ranges(child, context)


def is_bound(upper: Tree) -> bool:
    return isinstance(upper, Name | Number) and upper != Name("infty")
