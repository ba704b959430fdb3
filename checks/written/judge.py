"""The judge: a written derivation → a verdict for every statement, in reading order.

What a statement is (definition, condition, problem, claim) follows from its words and from what is known; claims are
settled by `settle`, then proved by normal forms where that can be done.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from checks.verdict import Kind
from checks.written import convexity, infer, missing, motion, problems, randomness, slips, tables
from checks.written.compare import Link
from checks.written.declare import Leftover, ascending, enumerated, Said, declare, keyed, note_range, range_in, read_said, shares
from checks.written.declare import Space, is_index_like, listed
from checks.written.optimum import argmin_condition
from checks.written.proving import note_names, proof_of
from checks.written.report import Report, Settings, StepReport
from checks.written.limits import OutOfTime, limited
from checks.written.scalars import VALUES
from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.settle import NEEDED_ORDERED, ORDERED, Condition, Finding, Points, point_shown, settle
from checks.written.split import DEFINING, HENCE, IMPOSING, Part, split
from checks.written.vocabulary import vocabulary
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.errors import CannotRead, DeriveError
from derive.notation import tree
from derive.notation.read import read
from derive.notation.tree import Name, Number, Tree, Vocabulary
from derive.notation.tokens import tokens
from derive.notation.read import RELATION_KEYS
from derive.notation.write import unicode
from derive.written.document import Display, Document, Formula, Piece, Prose, Row, Words, document

ZERO = Number(tree.ONE.value * 0)
FOREVER = float("inf")
SHORT = 0.2
LEAST_SECONDS = 0.2
GENEROUS = 1.5
PROOF_SECONDS = 0.8
MOST_SECONDS = 4.0
LEADING = re.compile(r"^\s*(?:\\(?:quad|qquad|,|;|:|!| )\s*|\{\}\s*)*")
RELATION_START = re.compile(
    r"\s*(?:\\(?:le|leq|leqslant|ge|geq|geqslant|ne|neq|approx|equiv|propto|succ|succeq|prec|preceq|in|sim|stackrel|overset|"
    r"triangleq|coloneqq|doteq|gets|leftarrow|ll|gg)(?![A-Za-z])|:=|=|<|>|≤|≥|≠|≈|∝|∈)"
)


@dataclass(frozen=True)
class Statement:
    """A part of a row as a tree, with the places of its sides in the file."""

    body: Tree
    part: Part
    row: Row
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    where: tuple[Tree, ...] = ()
    ranges: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    continued: bool = False


@dataclass
class Session:
    """Everything known at a place of the document."""

    document: Document
    settings: Settings
    vocabulary: Vocabulary
    context: Context = field(default_factory=Context)
    conditions: list[Condition] = field(default_factory=list)
    steps: list[StepReport] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    where: tuple[Tree, ...] = ()
    head: Tree | None = None
    last: Tree | None = None
    last_where: tuple[Tree, ...] = ()
    last_ranges: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    problem: tree.Optimum | None = None
    lagrangian: problems.Lagrangian | None = None
    notes: list[str] = field(default_factory=list)
    wrong: list[Condition] = field(default_factory=list)
    points: Points | None = None
    example: bool = False
    last_assumed: bool = False
    slopes: list[tuple[Link, Name]] = field(default_factory=list)
    names: tuple[Name, ...] = ()
    right: Tree | None = None
    normalised: dict[str, list[Link]] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    scope: dict[str, tuple[Tree, Tree]] = field(default_factory=dict)
    unread: bool = False
    dictionary: tuple[object, object] | None = None
    hypothesis: bool = False
    fresh_stationarity: bool = False
    rows: int = 1
    functional: set[str] = field(default_factory=set)
    transposing: str = ""
    bold: frozenset[str] = frozenset()
    number: Iterator[int] = field(default_factory=count)

    def fresh_points(self) -> None:
        """What was drawn no longer fits: a name has got another meaning."""
        self.points = None

    def point_set(self) -> Points:
        if self.points is None:
            self.points = Points(self.context, str(self.settings.seed), FOREVER)
        self.points.deadline = time.monotonic() + self.share()
        return self.points

    def share(self) -> float:
        """The seconds for one claim: a row that cannot be settled must not use up what the rows after it need."""
        left = (self.settings.deadline or FOREVER) - time.monotonic()
        rows = max(1, self.rows - len({step.line for step in self.steps}))
        return max(LEAST_SECONDS, min(self.settings.row_seconds, left * GENEROUS / rows))


def judge_text(text: str, settings: Settings = Settings()) -> Report:
    """The report on a whole document."""
    found = document(text)
    marks = transposing(found)
    functions = vocabulary(plain_text(text, marks) for text in formulas(found))
    session = Session(found, settings, functions, transposing=marks)
    prepare(session)
    for block in found.blocks:
        if isinstance(block, Prose):
            read_prose(block, session)
        else:
            read_display(block, session)
    unreadable(session)
    session.notes += missing.notes(session, [*all_bodies(session)])
    steps = sorted(session.steps, key=lambda step: (step.line, step.column))
    return Report(tuple(steps), read_as(session.context), tuple(session.notes))


def all_bodies(session: Session) -> Iterator[Tree]:
    """Every statement of the text, displays and formulas in prose."""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            yield from (said.formula for said in said_in(block, session))
        else:
            yield from (statement.body for statement in statements_of(block, session))


def unreadable(session: Session) -> None:
    for problem in session.document.problems:
        if problem.lost:
            line, column = session.document.line_column(problem.offset)
            message = f"cannot read {problem.piece[:40]!r}: {problem.reason}"
            session.steps.append(
                StepReport(line, column, line, problem.piece[:200], Kind.UNKNOWN, {"method": "none"}, message)
            )


def formulas(found: Document) -> Iterator[str]:
    for block in found.blocks:
        if isinstance(block, Prose):
            yield from (part.piece.text for part in block.parts if isinstance(part, Formula))
        else:
            for row in block.rows:
                yield from (part.piece.text for part in split(row.piece))


def read_as(context: Context) -> tuple[str, ...]:
    """How symbols without a declaration were read."""
    found = [(key, item) for key, item in context.declared.items() if item.guessed]
    return tuple(f"{key.partition('[')[0]} as {kind_of(item)}" for key, item in found)


def kind_of(item: object) -> str:
    shape = getattr(item, "shape", ())
    sizes = " × ".join(unicode(size) for size in shape)
    return f"a vector of {sizes}" if len(shape) == 1 else f"a matrix of {sizes}" if shape else "a number"


# --- reading --------------------------------------------------------------------------------------------------------


def prepare(session: Session) -> None:
    """Declarations anywhere in the text, then what nothing declares, by its use."""
    context = session.context
    context.letters = frozenset(index_letters_of(session))
    for block in session.document.blocks:
        if isinstance(block, Prose):
            for said in said_in(block, session):
                declare_said(said, context)
        else:
            for statement in statements_of(block, session):
                note_ranges(statement.body, context)
                note_members(statement.body, context)
    for block in session.document.blocks:
        if isinstance(block, Prose):
            for said in said_in(block, session):
                declare_said(said, context)
    for block in session.document.blocks:
        if isinstance(block, Prose):
            note_dependence(list(said_in(block, session)), context)
            note_shapes(list(said_in(block, session)), context)
            matrix: Name | None = None
            for said in said_in(block, session):
                matrix = lines_named(said, matrix, session) or matrix
    trees = [s.body for block in session.document.blocks if isinstance(block, Display) for s in statements_of(block, session)]
    prose = [s.formula for block in session.document.blocks if isinstance(block, Prose) for s in said_in(block, session)]
    session.bold = frozenset(fonts(session))
    session.rows = sum(len(block.rows) for block in session.document.blocks if isinstance(block, Display))
    session.names = tuple(dict.fromkeys(name for body in trees for name in infer.all_names(body)))
    paragraphs = [list(said_in(block, session)) for block in session.document.blocks if isinstance(block, Prose)]
    convexity.prepare(paragraphs, context)
    note_tangents(session)
    randomness.prepare(paragraphs, trees, session.document.text, context)
    motion.prepare([*trees, *prose], context)
    tables.prepare([*trees, *prose], session.document.text, context)
    note_names([*session.names, *(name for body in prose for name in infer.all_names(body))])
    infer.iterates(context, [*trees, *prose])
    infer.infer(context, [*trees, *prose], fonts(session))


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


SHAPED = re.compile(r"^\W*(?:real |real-valued |dimensional |data |design |square )*(?:matri|vector|array)")


def note_shapes(found: Sequence[Said], context: Context) -> None:
    """`$X$ be an $n \\times p$ matrix`, `an $n \\times 1$ vector $y$`: the shape stands apart from the name."""
    for k, said in enumerate(found):
        sizes = said.formula.factors if isinstance(said.formula, tree.Times) and len(said.formula.factors) == 2 else ()
        after = said.after or (found[k + 1].lead if k + 1 < len(found) else "")
        sized = re.search(r"\b(?:size|dimensions?|shape|order)\s*$", said.lead) is not None or SHAPED.match(after.lower())
        if not sizes or not sized or not all(isinstance(item, Name | Number) for item in sizes):
            continue
        for name in nearest_names(found, k):
            shape = tuple(item for item in sizes if item != tree.ONE)
            declare(context, name, Space(shape), said.facts)


def nearest_names(found: Sequence[Said], place: int) -> list[Tree]:
    """The names before a shape, or those behind it."""
    joined = re.search(r"\b(?:be|is|are|an?|of|has|have|denotes?)\b", found[place].lead.lower())
    for k in (place - 1, place + 1) if joined else (place + 1, place - 1):
        names = listed(found[k].formula) if 0 <= k < len(found) else []
        if names and all(isinstance(item, Name) for item in names):
            return names
    return []


def note_dependence(found: Sequence[Said], context: Context) -> None:
    """`ℓ is a differentiable function of $y_1, …, y_m$`: an unknown function of these."""
    for first, second in zip(found, found[1:], strict=False):
        of = re.search(r"\b(?:function of|depends? only on)(?: the)?\s*$", second.lead.lower())
        names = arguments_said(second.formula)
        if not of or not isinstance(first.formula, Name) or not names:
            continue
        key = keyed(first.formula, context)[0]
        if key in context.definitions or (key in context.declared and context.declared[key].is_function):
            continue
        unknown = replace(first.formula, accent="unknown", subscripts=())
        context.declared[word(unknown)] = Declared((), 0, (), frozenset(), tuple((tree.ONE,) for _ in names), True)
        context.definitions[key] = [Definition(tree.Call(unknown, names))]


def arguments_said(body: Tree) -> tuple[Tree, ...]:
    """y for `y_1, …, y_m`, and names one by one."""
    items = listed(body)
    family = enumerated(items)
    if family is not None:
        return (replace(family[0], subscripts=()),)
    return tuple(items) if all(isinstance(item, Name) and not item.subscripts for item in items) else ()


def declare_said(said: Said, context: Context) -> None:
    try:
        leftovers = list(read_said(said, context))
    except DeriveError:
        return
    for left in leftovers:
        if isinstance(left.statement, tree.Relation):
            entries_named(left.statement, context, left.said.facts)
    note_ranges(said.formula, context)


def index_letters_of(session: Session) -> Iterator[str]:
    """The usual letters of indices that stand as subscripts of something: no lengths, whatever sums end at them."""
    bodies = [s.body for block in session.document.blocks if isinstance(block, Display) for s in statements_of(block, session)]
    for body in bodies:
        for name in infer.all_names(body):
            for item in (*name.subscripts, *([name.layer] if name.layer is not None else [])):
                yield from (word(n) for n in plain_names(item) if word(n) in RUNNING)


RUNNING = frozenset("i j k l t s r".split())
BOLD = re.compile(
    r"\\(?:vec|mathbf|bm|boldsymbol|overrightarrow|underline|pmb)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?\s*(_?)"
)


def fonts(session: Session) -> Mapping[str, int]:
    """Letters that are bold or carry an arrow: 1 for a small letter, a vector, 2 for a capital, a matrix; `x_` for xᵢ."""
    found: dict[str, int] = {}
    for text in formulas(session.document):
        for match in BOLD.finditer(text):
            base = match[1].lstrip("\\")
            always = match[0].startswith((r"\vec", r"\underline", r"\overrightarrow"))
            found[base + match[2]] = 2 if base[:1].isupper() and not always else 1
    return found


def note_ranges(body: Tree, context: Context) -> None:
    """`Σ_{i=1}^n` and `i = 1, …, n` say what i runs over, wherever they stand."""
    if isinstance(body, tree.Sum | tree.Product) and body.upper is not None:
        lower = body.lower or tree.ONE
        if word(body.index) not in context.ranges and is_bound(body.upper):
            note_range(context, body.index, (lower, body.upper))
    if isinstance(body, tree.Each) and word(body.index) not in context.ranges:
        note_range(context, body.index, (body.lower, body.upper))
    found = range_in(body) if isinstance(body, tree.Relation) else None
    for name in found[0] if found else ():
        if word(name) not in context.ranges and not context.knows(word(name)):
            note_range(context, name, found[1] if found else (tree.ONE, tree.ONE))
    for child in tree.children(body):
        note_ranges(child, context)


def is_bound(upper: Tree) -> bool:
    return isinstance(upper, Name | Number) and upper != Name("infty")


def said_in(block: Prose, session: Session) -> Iterator[Said]:
    """The formulas of running text with the words that belong to each."""
    between: list[str] = [""]
    trees: list[Tree | None] = []
    for part in block.parts:
        if isinstance(part, Words):
            between[-1] += part.piece.text
        else:
            trees.append(read_or_none(part.piece.text, session))
            between.append("")
    for k, body in enumerate(trees):
        if body is None:
            continue
        before = between[k] if k == 0 else shares(between[k])[1]
        last = k
        while last + 1 < len(trees) and between[last + 1].strip() in ("and", ",", ", and"):
            last += 1
        after = shares(between[last + 1])[0] if last + 1 < len(trees) else re.split(r"[.;]", between[last + 1])[0]
        yield Said(body, before, after, between[k])


PRIMED = re.compile(r"(?<=[)\]}A-Za-z])'(?!')")
RAISED = re.compile(r"\^t(?![A-Za-z])")
LONE_T = re.compile(r"(?<![\\A-Za-z^])t(?![A-Za-z])")


def transposing(found: Document) -> str:
    """How a transpose is marked: by primes where `(y − Xβ)'` has no other meaning, by `^t` where t is nothing else."""
    texts = list(formulas(found))
    if any(re.search(r"(?:\)|\\right\s*\))\s*'", text) for text in texts):
        return "prime"
    raised = any(RAISED.search(text) for text in texts)
    return "t" if raised and not any(LONE_T.search(RAISED.sub("", text)) for text in texts) else ""


def plain_text(text: str, marks: str) -> str:
    """The text with one sign for a transpose, character for character."""
    if marks == "prime":
        return PRIMED.sub("ᵀ", text)
    return RAISED.sub("ᵀ ", text) if marks == "t" else text


def read_or_none(text: str, session: Session) -> Tree | None:
    try:
        return read(plain_text(text, session.transposing), session.vocabulary)
    except DeriveError:
        return None


def statements_of(block: Display, session: Session) -> Iterator[Statement]:
    for row in block.rows:
        for found in row_statements(row, session):
            if isinstance(found, Statement):
                yield found


def row_statements(row: Row, session: Session) -> Iterator[Statement | tuple[Part, CannotRead]]:
    """The statements of a row; what cannot be read comes with the reason."""
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
        body_text = prefix + (text[: tail.start()] if tail and not lead else text)
        try:
            body = read(plain_text(body_text, session.transposing), session.vocabulary)
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


# --- running text ---------------------------------------------------------------------------------------------------


def read_prose(block: Prose, session: Session) -> None:
    """Declarations were noted before; here definitions and conditions take effect, in order."""
    text = " ".join(part.piece.text for part in block.parts if isinstance(part, Words))
    session.words = re.findall(r"[A-Za-z.()-]+", text.lower())
    session.where = ()
    session.scope = {}
    session.fresh_stationarity = False
    session.unread = UNREAD.search(text.lower()) is not None
    if re.search(r"\b(?:example|e\.g\.|for instance|numerically)\b", text, re.IGNORECASE):
        session.example = True
        session.conditions, session.problem = [], None
    if STATIONARY.search(text.lower()):
        impose_slopes(session)
    freeze(block, text, session)
    matrix: Name | None = None
    session.conditions = [item for item in session.conditions if item.kind != "local"]
    for said in said_in(block, session):
        matrix = lines_named(said, matrix, session) or matrix
        note_scope(said.formula, session)
        try:
            for left in read_said(said, session.context):
                take(left, session)
        except DeriveError:
            continue
    session.head = session.last = None


def named_set(name: Name, members: tree.SetOf, session: Session) -> bool:
    """`S = {i : mᵢ < 1}`."""
    given = members.items[0] if len(members.items) == 1 else None
    if isinstance(given, tree.Given) and len(given.items) == 1 and isinstance(given.items[0], Name):
        session.context.sets[word(name)] = (given.items[0], given.conditions)
        return True
    return False


def about_members(body: tree.Relation, context: Context) -> bool:
    """`0 < α_s < C`: about those members for which it holds."""
    indices = {word(n) for name in plain_names(body) for item in name.subscripts for n in plain_names(item)}
    return bool(indices & context.ranges.keys())


def ordered_family(body: tree.Relation, session: Session) -> None:
    """`0 < λ_1 ≤ … ≤ λ_d`: the members are ordered, and all positive."""
    context = session.context
    sides = [body.first, *(side for _, side in body.rest)]
    signs = [sign for sign, _ in body.rest]
    place = sides.index(Name("dots"))
    first, last = sides[place - 1], sides[place + 1] if place + 1 < len(sides) else None
    if not isinstance(first, Name) or not isinstance(last, Name) or not first.subscripts:
        return
    key = family_word(replace(first, subscripts=first.subscripts[:-1]), 1)
    bounds = (first.subscripts[-1], last.subscripts[-1])
    old = context.declared.get(key, Declared((), 1, (bounds,)))
    positive = sides[0] == ZERO and signs[0] in ("<", "<=") or sides[-1] == ZERO and signs[-1] in (">", ">=")
    facts = {"positive" if "<" in (signs[0],) or ">" in (signs[-1],) else "nonnegative"} if positive else set()
    context.declared[key] = replace(old, facts=old.facts | facts)
    index = Name("·")
    member = replace(first, subscripts=(*first.subscripts[:-1], index))
    after = replace(first, subscripts=(*first.subscripts[:-1], tree.Plus((index, tree.ONE))))
    span = {"·": (bounds[0], tree.Plus((bounds[1], tree.Negative(tree.ONE))))}
    context.ranges["·"] = span["·"]
    add_condition(Link(member, signs[place - 1], after, (), span), session, "condition", unicode(body))


def holds_anyway(body: tree.Relation, session: Session) -> bool:
    """Whether an equation of running text restricts nothing: `⟨A, B⟩ = tr(AᵀB)`."""
    if len(body.rest) != 1:
        return False
    link = Link(body.first, body.rest[0][0], body.rest[0][1], session.where)
    return guarded(lambda: settle(link, session.point_set(), [])).kind == "agree"


UNREAD = re.compile(
    r"\b(?:active|binding|tight|holds with equality|neglect\w*|ignor(?:e|ing)|approximat\w*|to first order|without loss of generality)\b"
)
"""Words that state a premise which no formula says."""


def note_scope(body: Tree, session: Session) -> None:
    """`for $l = L − 1, …, 1$` restricts the rows that follow."""
    found = range_in(body) if isinstance(body, tree.Relation) else None
    for name in found[0] if found is not None else ():
        session.scope[word(name)] = ascending(*found[1]) if found is not None else (tree.ONE, tree.ONE)


STATIONARY = re.compile(
    r"\b(?:sets?|setting|equat\w+|put|putting)\b[^.]*\b(?:zero|0)\b|stationar|at (?:the|a|its|an|any) (?:\w+ )?(?:maxim|minim|optim|solution)"
    r"|\b(?:score|gradient|derivative|slope)s?\b[^.]*\b(?:zero|vanish)|first[- ]order (?:optimality )?condition|optimality condition"
    r"|\b(?:maximis|maximiz|minimis|minimiz)(?:e|es|er|ing|ed)\b"
)
FIXED_WORDS = re.compile(r"\b(?:held|kept|keep|hold|regarded|treated|considered|taken)\b[^.]*\b(?:fixed|constants?)\b")


def impose_slopes(session: Session) -> None:
    """Words set derivatives to zero that rows before have worked out; where a hat is written it is the hatted symbol's."""
    for link, by in session.slopes:
        hatted = hats(session)
        left = with_hats(link.right, hatted) if by in hatted else link.right
        add_condition(Link(left, "=", ZERO, link.where, link.ranges), session, "stationarity", f"{unicode(link.left)} = 0")
    session.slopes = []


def hats(session: Session) -> Mapping[Name, Name]:
    """θ → θ̂ for every symbol that the document also writes with a hat or a star and that has no meaning of its own yet."""
    found: dict[Name, Name] = {}
    for name in session.names:
        key = keyed(name, session.context)[0]
        if name.accent in ("hat", "star") and name.layer is None and key not in session.context.definitions:
            found[replace(name, accent="", subscripts=())] = replace(name, subscripts=())
    return found


def with_hats(body: Tree, hatted: Mapping[Name, Name]) -> Tree:
    """The tree with hats on."""
    if isinstance(body, Name):
        plain = replace(body, subscripts=(), primes=0)
        return replace(body, accent=hatted[plain].accent) if plain in hatted else body
    return infer.rebuilt(body, lambda part: with_hats(part, hatted))


def freeze(block: Prose, text: str, session: Session) -> None:
    """`From now on the $r_{ik}$ are held fixed`: no derivative goes through them."""
    if not FIXED_WORDS.search(text.lower()):
        return
    for said in said_in(block, session):
        if isinstance(said.formula, Name) and FIXED_WORDS.search((said.lead + " " + said.after + " " + text[-200:]).lower()):
            key = keyed(said.formula, session.context)[0]
            if key in session.context.definitions:
                held_fixed(key, said.formula, session)


def held_fixed(key: str, name: Name, session: Session) -> None:
    """A quantity is a number of its own from here on; of its definition only what was settled is kept."""
    session.context.definitions.pop(key)
    old = session.context.declared.get(key, Declared((), len(name.subscripts), (None,) * len(name.subscripts)))
    sums = session.normalised.get(key, [])
    indices = [link.left.index for link in sums if isinstance(link.left, tree.Sum)]
    facts = {f"normalised:{name.subscripts.index(index)}" for index in indices if index in name.subscripts}
    for link in sums:
        add_condition(link, session, "condition", unicode_link(link))
    session.context.declared[key] = replace(old, facts=old.facts | facts | ({"positive"} if facts else set()))
    session.fresh_points()


def lines_named(said: Said, matrix: Name | None, session: Session) -> Name | None:
    """`with rows $x_i^\\top$`: the rows or columns of the matrix that was named last. Returns a matrix named here."""
    body = said.formula
    first = body.first if isinstance(body, tree.Relation) else body
    family_ends = enumerated(listed(body))
    first = family_ends[0] if family_ends is not None else first
    bare = first.body if isinstance(first, tree.Transpose) else first
    if not isinstance(bare, Name):
        return None
    found = re.findall(r"\b(row|column)s?\b", said.lead)
    if found and matrix is not None and len(bare.subscripts) == 1 and is_index_like(bare.subscripts[0], session.context):
        place, line = bare.subscripts[0], Name("cdot")
        key, family, _ = keyed(bare, session.context)
        if family == 1 and key not in session.context.definitions:
            whole = session.context.declared[keyed(matrix, session.context)[0]]
            old = session.context.declared.get(key, Declared((), 1, ((tree.ONE, whole.shape[found[-1] != "row"]),)))
            session.context.declared[key] = replace(old, shape=(whole.shape[found[-1] == "row"],), guessed=False)
            session.context.definitions[key] = [
                Definition(tree.Entry(matrix, (place, line) if found[-1] == "row" else (line, place)), bare.subscripts)
            ]
            session.fresh_points()
        return None
    declared = session.context.declared.get(keyed(bare, session.context)[0])
    return bare if declared is not None and len(declared.shape) == 2 else None


EXPLAINED = re.compile(r"\b(?:is|equals|=)\s+(?:one|zero|[01])\s+(?:for|if|when|where)\s*$")
"""`δₖₗ is 1 for k = l and 0 otherwise` says what a sign means, not what the next row holds for."""


def take(left: Leftover, session: Session) -> None:
    """An equation or inequality of running text: a restriction, a definition or a condition."""
    body = left.statement
    if not isinstance(body, tree.Relation):
        return
    if is_restriction(body, session.context):
        if not EXPLAINED.search(left.said.lead.lower()):
            session.where = (*session.where, body)
        return
    if size_fact(body, session.context) or entries_named(body, session.context) or isinstance(body.first, tree.Tuple):
        return
    if isinstance(body.first, tree.Call) and tables.is_about_tables(body.first, session.context):
        return
    if minimises(Link(body.first, body.rest[0][0], body.rest[0][1], session.where), session):
        note_used(body, session)
        return
    sides = [body.first, *(side for _, side in body.rest)]
    if isinstance(sides[1], tree.SetOf) and isinstance(body.first, Name) and named_set(body.first, sides[1], session):
        return
    if Name("dots") in sides:
        ordered_family(body, session)
        return
    said = set(re.findall(r"[a-z]+", left.said.lead.lower())[-3:])
    told = bool(said & {"let", "define", "put", "write", "denote", "set", "defining", "putting"}) and isinstance(body.first, Name)
    if body.rest[0][0] in ("=", ":=") and (told or definable(body.first, session, False)) and defined(body.first, sides[1], session):
        return
    if body.rest[0][0] not in ("=", ">=", "<=", ">", "<"):
        return
    if left.said.conditional and about_members(body, session.context):
        session.where = (*session.where, body)
    elif normalised_family(body, session.context) or not holds_anyway(body, session):
        assume_chain(body, session, "local" if left.said.conditional else "condition")
        note_used(body, session)


def minimises(link: Link, session: Session) -> bool:
    """`ŵ = arg min_w J(w)`: ∇J vanishes at ŵ from here on."""
    sides = argmin_condition(*link.sides) if link.relation in ("=", ":=") else None
    if sides is None:
        return False
    stationary = replace(link, left=sides[0], relation="=", right=sides[1])
    add_condition(stationary, session, "stationarity", unicode_link(stationary))
    return True


def is_restriction(body: tree.Relation, context: Context) -> bool:
    """`i ≠ j`, `t ≥ 1`: about indices only."""
    sides = [body.first, *(side for _, side in body.rest)]
    names = [name for side in sides for name in plain_names(side)]
    return bool(names) and all(word(n) in context.ranges and not context.knows(word(n)) for n in names) and any(
        word(n) in context.ranges and word(n) not in context.sizes for n in names
    )


def plain_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    for child in tree.children(body):
        yield from plain_names(child)


def size_fact(body: tree.Relation, context: Context) -> bool:
    """`K ≥ 2`, `m < n`, `n = 3`: about sizes only."""
    if len(body.rest) != 1 or not isinstance(body.first, Name) or word(body.first) not in context.sizes:
        return False
    relation, right = body.rest[0]
    name = word(body.first)
    if isinstance(right, Number) and right.value.denominator == 1:
        value = int(right.value)
        fact = {"=": f"fixed {value}", ">=": f">= {value}", ">": f">= {value + 1}"}.get(relation)
    elif isinstance(right, Name) and word(right) in context.sizes:
        fact = {"<": f"< {word(right)}", "<=": f"< {word(right)}", ">": f"> {word(right)}", ">=": f"> {word(right)}"}.get(relation)
    else:
        return False
    if fact is not None:
        context.sizes[name] = context.sizes[name] | {fact}
    return True


def entries_named(body: tree.Relation, context: Context, said: frozenset[str] = frozenset()) -> bool:
    """`p = (p_1, …, p_K)` says what the entries of p are called."""
    left, right = body.first, body.rest[0][1]
    if isinstance(right, tree.Transpose):
        right = right.body
    if not isinstance(left, Name) or not isinstance(right, tree.Tuple | tree.Matrix) or len(body.rest) != 1:
        return False
    items = list(right.items) if isinstance(right, tree.Tuple) else [row[0] for row in right.rows if len(row) == 1]
    family = enumerated(items)
    if family is None or replace(family[0], subscripts=()) != left:
        return False
    key = keyed(family[0], context)[0]
    if context.declared.get(key) is not None and context.declared[key].shape:
        return False
    facts = context.declared[key].facts if key in context.declared else frozenset()
    context.declared.pop(key, None)
    declare(context, left, Space((family[1][1],), facts | said))
    return True


def normalised_family(body: tree.Relation, context: Context) -> bool:
    """`Σ_k π_k = 1`: a fact of a family or a vector, by which it is drawn."""
    total, (relation, right) = body.first, body.rest[0]
    if not isinstance(total, tree.Sum) or relation != "=" or right != tree.ONE or not isinstance(total.body, Name):
        return False
    name = total.body
    key, family, _ = keyed(name, context)
    whole = word(replace(name, subscripts=()))
    if family and key in context.declared and key not in context.definitions and total.index in name.subscripts:
        axis = name.subscripts.index(total.index)
        old = context.declared[key]
        context.declared[key] = replace(old, facts=old.facts | {f"normalised:{axis}"})
        return True
    if whole in context.declared and len(context.declared[whole].shape) == 1 and whole not in context.definitions:
        old = context.declared[whole]
        context.declared[whole] = replace(old, facts=old.facts | {"normalised"})
        return True
    return False


# --- displays -------------------------------------------------------------------------------------------------------


def read_display(block: Display, session: Session) -> None:
    for row in block.rows:
        found = list(row_statements(row, session))
        statements = [item for item in found if isinstance(item, Statement)]
        for item in found:
            if isinstance(item, tuple):
                report_unread(*item, row, session)
        kept = list(session.conditions)
        case = any(":" in part.piece.text[-2:] for part in split(row.piece))
        statements = [item for item in statements if not defined_inside(item, session)]
        kept_statements = scoped(statements, session)
        for number, statement in enumerate(kept_statements):
            following = kept_statements[number + 1].part.arrow if number + 1 < len(kept_statements) else ""
            session.hypothesis = number == 0 and bool(following) and not statement.part.arrow
            try:
                judge_statement(statement, session)
            except Exception as error:
                unknown(statement, session, f"internal: {type(error).__name__}: {error}")
        session.hypothesis = False
        if case:
            session.conditions = kept
    session.words = []
    session.where = ()


def defined_inside(item: Statement, session: Session) -> bool:
    """`…, where q_j(u) = …`: a definition that the row itself uses."""
    body = item.body
    if not isinstance(body, tree.Relation) or not set(item.part.before) & {"where", "with"} or body.rest[0][0] not in ("=", ":="):
        return False
    if not definable(body.first, session, False) or not defined(body.first, body.rest[0][1], session):
        return False
    add_step(item, 0, 1, Kind.DEFINITION, session)
    return True


def scoped(statements: Sequence[Statement], session: Session) -> list[Statement]:
    """A restriction or a range behind a statement is what it holds for."""
    kept: list[Statement] = []
    for item in statements:
        if item.part.reason and kept:
            continue
        scope = scope_of(item, session.context)
        if scope is None:
            kept.append(item)
        else:
            kept = [replace(k, where=(*k.where, *scope[0]), ranges={**k.ranges, **scope[1]}) for k in kept]
    return kept


def scope_of(item: Statement, context: Context) -> tuple[tuple[Tree, ...], dict[str, tuple[Tree, Tree]]] | None:
    """What a part says that is no statement of its own: `i = 1, …, n`, `i ≠ j`."""
    bodies = list(item.body.statements) if isinstance(item.body, tree.Several) else [item.body]
    where: list[Tree] = []
    ranges: dict[str, tuple[Tree, Tree]] = {}
    for body in bodies:
        found = range_in(body) if isinstance(body, tree.Relation) else None
        if isinstance(body, tree.Each) and body.statement == body.index:
            found = [body.index], (body.lower, body.upper)
        if found is not None:
            ranges |= {word(name): found[1] for name in found[0]}
        elif isinstance(body, tree.Relation) and is_restriction(body, context):
            where.append(body)
        elif item.part.scope and isinstance(body, tree.Relation):
            where.append(body)
        elif isinstance(body, Name) and (item.part.scope or word(body) in context.ranges):
            continue
        else:
            return None
    return tuple(where), ranges


def report_unread(part: Part, error: CannotRead, row: Row, session: Session) -> None:
    start = getattr(error, "start", 0) or 0
    place = part.piece.place(min(start, max(len(part.piece.text) - 1, 0)))
    line, column = session.document.line_column(place)
    end_line, _ = session.document.line_column(max(row.start, row.end - 1))
    message = re.sub(r"^line \d+, column \d+: ", "", str(error))
    evidence = {"method": "none", "message": message}
    first, _ = session.document.line_column(row.start)
    session.steps.append(
        StepReport(line, column, max(end_line, line), part.piece.text, Kind.UNKNOWN, evidence, message, caret=(column, column + 1))
    )
    session.last = session.head = None


def judge_statement(statement: Statement, session: Session) -> None:
    body = statement.body
    rule = STATEMENTS.get(type(body), no_statement)
    rule(body, statement, session)


def no_statement(body: Tree, statement: Statement, session: Session) -> None:
    """An expression alone claims nothing; a chain may go on from it."""
    session.head = session.last = body
    session.last_where, session.last_ranges = statement.where, statement.ranges


def several(body: tree.Several, statement: Statement, session: Session) -> None:
    """Statements side by side; ranges among them hold for all."""
    ranges = dict(statement.ranges)
    where = list(statement.where)
    rest: list[Tree] = []
    for item in body.statements:
        found = range_in(item) if isinstance(item, tree.Relation) else None
        if found is not None:
            ranges |= {word(name): found[1] for name in found[0]}
        elif isinstance(item, tree.Relation) and is_restriction(item, session.context):
            where.append(item)
        elif isinstance(item, Name):
            continue
        else:
            rest.append(item)
    for number, item in enumerate(rest):
        arrow = statement.part if number == 0 else replace(statement.part, before=statement.part.before)
        judge_statement(replace(statement, body=item, ranges=ranges, where=tuple(where), part=arrow, continued=statement.continued and number == 0), session)


def each(body: tree.Each, statement: Statement, session: Session) -> None:
    ranges = {**statement.ranges, word(body.index): (body.lower, body.upper)}
    judge_statement(replace(statement, body=body.statement, ranges=ranges), session)


def implies(body: tree.Implies, statement: Statement, session: Session) -> None:
    """`a ⇒ b`: a is imposed, b is claimed; of `a ⇔ b` the way back is claimed too."""
    first = replace(statement, body=body.left)
    judge_statement(first, session)
    part = replace(statement.part, arrow="iff" if body.both else "implies")
    judge_statement(replace(statement, body=body.right, part=part, continued=False), session)


def optimum(body: tree.Optimum, statement: Statement, session: Session) -> None:
    """A problem; its constraints are facts for what follows. One after another is judged against it."""
    declare_variables(body, session)
    finding = problems.compared(body, session) if session.problem is not None else None
    if session.problem is None:
        session.problem = body
        for constraint in body.constraints:
            add_constraint(constraint, statement, session)
    note_used(body, session)
    if finding is not None and finding.kind == "differ":
        add_step(statement, 0, len(statement.starts) - 1, Kind.REFUTED, session, finding=finding, message=finding.message)
    else:
        add_step(statement, 0, len(statement.starts) - 1, Kind.PROBLEM, session)
    session.head = session.last = None


def declare_variables(body: tree.Optimum, session: Session) -> None:
    for item in body.over:
        if isinstance(item, tree.Relation):
            try:
                list(read_said(Said(item), session.context))
            except DeriveError:
                continue


def add_constraint(constraint: Tree, statement: Statement, session: Session) -> None:
    ranges = dict(statement.ranges)
    if isinstance(constraint, tree.Each):
        ranges[word(constraint.index)] = (constraint.lower, constraint.upper)
        constraint = constraint.statement
    if isinstance(constraint, tree.Several):
        for item in constraint.statements:
            add_constraint(item, statement, session)
    elif isinstance(constraint, tree.Relation):
        assume_chain(constraint, session, "constraint", statement.where, ranges)


def relation(body: tree.Relation, statement: Statement, session: Session) -> None:
    """A chain: definition first where it is one, then claims, or a condition."""
    sides = [body.first, *(side for _, side in body.rest)]
    signs = [sign for sign, _ in body.rest]
    where, ranges = statement.where, dict(statement.ranges)
    if statement.continued:
        if session.last is None:
            unknown(statement, session, "nothing stands before this line for it to go on from")
            return
        sides[0] = session.last
        where = (*session.last_where, *where)
        ranges = {**session.last_ranges, **ranges}
    ranges = {**session.scope, **ranges}
    if isinstance(sides[-1], tree.Optimum) and len(sides) == 2 and sides[-1].constraints:
        optimum(sides[-1], statement, session)
        return
    where = (*session.where, *where)
    chain = Chain(sides, signs, where, ranges, statement, session)
    chain.judge()
    session.head = session.head if statement.continued and session.head is not None else sides[0]
    session.last = sides[-1] if not is_zero(sides[-1]) or len(sides) == 2 else sides[-2]
    session.last_where, session.last_ranges = where, ranges
    session.last_assumed = chain.assumed >= 0
    note_used(body, session)


@dataclass
class Chain:
    """`A = B = C ≥ 0` in its row."""

    sides: list[Tree]
    signs: list[str]
    where: tuple[Tree, ...]
    ranges: Mapping[str, tuple[Tree, Tree]]
    statement: Statement
    session: Session
    assumed: int = -1
    identical: bool = True

    @property
    def derived(self) -> bool:
        """Whether the row says that it follows from what came before."""
        part, words = self.statement.part, self.session.words
        first = self.statement.row is not None and bool(words) and not part.arrow
        return bool(part.arrow) or bool(set(part.before) & HENCE) or (first and bool(set(words[-8:]) & HENCE))

    @property
    def imposed(self) -> bool:
        return bool(set(self.statement.part.before) & IMPOSING) or bool(set(self.session.words) & (IMPOSING | KKT))

    def link(self, k: int) -> Link:
        left, right = self.sides[k], self.sides[k + 1]
        layout = is_slope(left) or is_slope(right) or is_slope(self.sides[0])
        sign = SAME_SIGN.get(self.signs[k], self.signs[k])
        return Link(left, sign, right, self.where, self.ranges, layout)

    def judge(self) -> None:
        start = 0
        if self.statement.continued is False and self.defines():
            start = 1
        for k in range(start, len(self.signs)):
            self.judge_link(k)

    def defines(self) -> bool:
        """Whether the first link gives a name its meaning."""
        sign, session = self.signs[0], self.session
        if sign == "in" and self.declares():
            self.note(0, Kind.DEFINITION)
            self.signs, self.sides = [], self.sides[:1]
            return True
        if sign in ("<-", "~"):
            self.note(0, Kind.DEFINITION)
            self.signs, self.sides = [], self.sides[:1]
            return True
        if sign not in ("=", ":="):
            return False
        if not known_value(self.sides[0], session) and minimises(self.link(0), session):
            self.note(0, Kind.DEFINITION)
            return True
        if sign == "=" and self.estimates():
            return False
        session.right = self.sides[1]
        fresh = definable(self.sides[0], session, self.derived and sign == "=")
        session.right = None
        if not fresh and sign == ":=":
            fresh = isinstance(self.sides[0], Name | tree.Call) and not known_value(self.sides[0], session)
        if not fresh or not defined(self.sides[0], self.sides[1], session, self.where, self.ranges):
            return False
        message = problems.lagrangian(self.sides[0], self.sides[1], session)
        self.note(0, Kind.DEFINITION if message is None else Kind.REFUTED, message or "")
        return True

    def estimates(self) -> bool:
        """`⇒ θ̂ = …` where ∇ℓ(θ) = 0 is imposed: θ̂ is that θ, and the equation a claim."""
        left, session = self.sides[0], self.session
        if not isinstance(left, Name) or left.accent not in ("hat", "star") or left.layer is not None:
            return False
        key, twin = keyed(left, session.context)[0], replace(left, accent="", layer=None)
        constrained = {k for item in session.conditions if item.kind == "stationarity" for side in item.link.sides for k in keys_in(side, session.context)}
        if key in session.context.definitions or key in session.used or keyed(twin, session.context)[0] not in constrained:
            return False
        link = replace(self.link(0), left=twin)
        if not self.derived and guarded(lambda: settle(link, session.point_set(), relevant(link, session))).kind != "agree":
            return False
        defined(left, twin, session, self.where, self.ranges)
        return True

    def declares(self) -> bool:
        """`w ∈ ℝᵖ` in a display, of a name that was not used yet."""
        names = listed(self.sides[0])
        if len(self.sides) > 2 or not all(isinstance(name, Name) for name in names) or self.derived:
            return False
        body = tree.Relation(self.sides[0], (("in", self.sides[1]),))
        return not list(read_said(Said(body), self.session.context))

    def judge_link(self, k: int) -> None:
        sign = self.signs[k]
        self.session.claimed |= {key for side in self.sides[k : k + 2] for key in keys_in(side, self.session.context)}
        if sign == "=:" or (sign == ":=" and k > 0):
            if defined(self.sides[k + 1], self.sides[k], self.session, self.where, self.ranges):
                self.note(k, Kind.DEFINITION)
                return
        if self.signs[k] == "in" and isinstance(self.sides[k], tree.Several):
            for item in listed(self.sides[k]):
                self.decide(k, replace(self.link(k), left=item))
            return
        link = self.link(k)
        if self.imposes_stationarity(k):
            self.impose(k, link)
            return
        self.decide(k, link)

    def imposes_stationarity(self, k: int) -> bool:
        """`∂L/∂w = … = 0`, `0 = ∇J`: the last link of a chain that starts from a derivative."""
        if self.signs[k] == "=!":
            return True
        if self.signs[k] != "=" or not (is_zero(self.sides[k]) or is_zero(self.sides[k + 1])):
            return False
        origin = self.session.head if self.statement.continued and self.session.head is not None else self.sides[0]
        last = k == len(self.signs) - 1
        return (last and is_slope(origin)) or (k == 0 and is_zero(self.sides[0]) and is_slope(self.sides[-1]))

    def impose(self, k: int, link: Link) -> None:
        """The derivative vanishes from here on; where it does so anyway the link is a claim."""
        session = self.session
        origin = session.head if self.statement.continued and session.head is not None else self.sides[0]
        true_link = replace(link, left=origin if is_slope(origin) else link.left)
        explicit = replace(link, left=self.sides[k]) if self.identical and not is_zero(self.sides[k]) else true_link
        finding = guarded(lambda: settle(true_link, session.point_set(), []))
        if finding.kind == "agree":
            self.report(k, link, finding)
            return
        session.slopes = [item for item in session.slopes if item[1] != slope_variable(origin)]
        add_condition(explicit, session, "stationarity", unicode_link(true_link))
        self.note(k, Kind.CONDITION)

    def decide(self, k: int, link: Link) -> None:
        session = self.session
        finding = guarded(lambda: settle(link, session.point_set(), relevant(link, session)))
        if finding.kind == "agree" and link.relation in ORDERED and not quickly_proved(link, finding, session):
            finding = guarded(lambda: settle(link, session.point_set(), relevant(link, session), NEEDED_ORDERED))
        told = finding.kind == "differ" or (self.imposed and finding.kind == "unknown")
        if told and self.may_be_condition(k, link, finding):
            self.assumed = k
            add_condition(link, session, "condition", unicode_link(link))
            self.note(k, Kind.CONDITION)
            return
        self.report(k, link, finding)

    def reachable(self, k: int) -> bool:
        """A condition stands first, goes on from one, or ends the left side of an implication with `= 0`."""
        return self.assumed == k - 1 or (self.session.hypothesis and k == len(self.signs) - 1)

    def may_be_condition(self, k: int, link: Link, finding: Finding) -> bool:
        """Restricts what is still free, in imposing words or with no marker at all."""
        session = self.session
        if self.derived or link.relation not in ("=", ">=", "<=", ">", "<", "!=") or not self.reachable(k):
            return False
        if self.statement.continued and not session.last_assumed:
            return False
        if randomness.claims_mean(link.sides, (*session.words, *self.statement.part.before)):
            return False
        if motion.claims_motion(link.sides, session.context) or tables.claims(link.sides, session.context):
            return False
        if self.imposed and link.relation != "=" and unknown_functions(link, session.context):
            return True
        if has_slope(link.left) or has_slope(link.right) or known_value(link.left, session):
            return False
        if session.hypothesis or (self.imposed and set(session.words) & KKT):
            return True
        return restricts(link, session)

    def report(self, k: int, link: Link, finding: Finding) -> None:
        session = self.session
        self.identical = self.identical and finding.kind == "agree" and not finding.used
        self.note_slope(link, finding)
        if finding.kind == "agree":
            settled_true(self.statement, k, link, finding, session)
        elif finding.kind in ("differ", "misfit") and not doubtful(link, finding, session):
            refuted(self.statement, k, link, finding, session)
        else:
            add_step(self.statement, k, k + 1, Kind.UNKNOWN, session, finding=finding, message=finding.message)

    def note_slope(self, link: Link, finding: Finding) -> None:
        """A derivative that is worked out may be set to zero by the words that follow."""
        origin = self.session.head if self.statement.continued and self.session.head is not None else self.sides[0]
        by = slope_variable(origin)
        if finding.kind == "agree" and not finding.used and by is not None:
            kept = [item for item in self.session.slopes if item[1] != by]
            self.session.slopes = [*kept, (replace(link, left=origin), by)]

    def note(self, k: int, kind: Kind, message: str = "") -> None:
        add_step(self.statement, k, k + 1, kind, self.session, message=message)


KKT = frozenset("kkt karush-kuhn-tucker slackness complementary complementarity feasibility feasible".split())
SAME_SIGN = {":=": "=", "=:": "=", "===": "=", "=!": "="}


def guarded(action: Callable[[], Finding]) -> Finding:
    try:
        with limited(MOST_SECONDS):
            return action()
    except OutOfTime:
        return Finding("unknown", message="ran out of time")
    except (DeriveError, RecursionError, ZeroDivisionError, OverflowError, MemoryError, ValueError) as error:
        return Finding("unknown", message=str(error) or type(error).__name__)


def is_zero(body: Tree) -> bool:
    return body == ZERO


def is_slope(body: Tree | None) -> bool:
    """A derivative standing alone."""
    if isinstance(body, tree.Negative | tree.Transpose | tree.At):
        return is_slope(body.body)
    if isinstance(body, tree.Call):
        return body.function.primes > 0
    if isinstance(body, tree.Times) and len(body.factors) == 2:
        return isinstance(body.factors[0], Number) and is_slope(body.factors[1])
    return isinstance(body, tree.Partial | tree.Gradient)


def slope_variable(body: Tree | None) -> Name | None:
    """w of ∂L/∂w, ∇_w L, and of L′(w), ∇L(w)."""
    by: Tree | None = None
    if isinstance(body, tree.Partial) and len(body.by) == 1:
        by = body.by[0]
    elif isinstance(body, tree.Gradient):
        by = body.by or (body.of.arguments[0] if isinstance(body.of, tree.Call) and len(body.of.arguments) == 1 else None)
    elif isinstance(body, tree.Call) and body.function.primes == 1 and len(body.arguments) == 1:
        by = body.arguments[0]
    return replace(by, subscripts=(), primes=0) if isinstance(by, Name) else None


def has_slope(body: Tree) -> bool:
    return is_slope(body) or any(has_slope(child) for child in tree.children(body))


def restricts(link: Link, session: Session) -> bool:
    """Whether a symbol in it has not been used by any statement so far."""
    names = {key for side in link.sides for key in keys_in(side, session.context)}
    fresh = {key for key in names if key in session.context.declared and key not in session.context.definitions}
    return bool(fresh - session.used)


def keys_in(body: Tree, context: Context) -> Iterator[str]:
    """The words of the symbols in a tree."""
    for name in plain_names(body):
        key = keyed(name, context)[0]
        whole = word(replace(name, subscripts=(), primes=0))
        yield key if context.knows(key) else whole
    return


def keys_below(body: Tree, context: Context, seen: frozenset[str]) -> Iterator[str]:
    """The words of the symbols in a tree and in the definitions behind them."""
    for key in dict.fromkeys(keys_in(body, context)):
        yield key
        if key not in seen:
            for definition in context.definitions.get(key, ()):
                yield from keys_below(definition.body, context, seen | {key})


CARRY = re.compile(
    r"\b(?:hence|therefore|then|thus|so|substitut\w*|insert\w*|plug\w*|back|at th(?:is|e|at|ese)|giv(?:es?|ing)|yield\w*|follow\w*"
    r"|us(?:e|ing)|with (?:this|these|the)|under|optim\w*|dual|solution|estimat\w*|combin\w*|consequently|becomes?|from|by|conclude"
    r"|obtain\w*|together|solv\w*|stationar\w*|eliminat\w*|simplif\w*|maxim\w*|minim\w*|where|recover\w*|active|implies|means"
    r"|satisf\w*|multiply\w*|sum\w*|slackness|value)\b"
)


def carried(session: Session) -> bool:
    """Whether stationarity imposed in an earlier display still holds here: its words go on from it."""
    return session.fresh_stationarity or CARRY.search(" ".join(session.words)) is not None


def relevant(link: Link, session: Session) -> list[Condition]:
    """The conditions that share a free symbol with the link, directly or through other conditions."""
    context = session.context
    kept = [item for item in session.conditions if item.kind != "stationarity" or carried(session)]
    sets = [(item, free_keys(item.link, context)) for item in kept]
    reached, found = free_keys(link, context), []
    while True:
        more = [pair for pair in sets if pair[0] not in found and pair[1] & reached]
        if not more:
            return [item for item, _ in sets if item in found]
        found += [item for item, _ in more]
        reached = reached.union(*(keys for _, keys in more))


def free_keys(link: Link, context: Context) -> frozenset[str]:
    keys = {key for side in link.sides for key in keys_below(side, context, frozenset())}
    return frozenset(key for key in keys if key in context.declared and key not in context.definitions)


def note_used(body: Tree, session: Session) -> None:
    session.used |= set(keys_in(body, session.context))


# --- definitions ----------------------------------------------------------------------------------------------------


def definable(left: Tree, session: Session, derived: bool) -> bool:
    """Whether a left side is a name, or a function of names, that has no meaning yet."""
    context = session.context
    if randomness.has_meaning(left, context):
        return False
    if isinstance(left, tree.Power) and left.exponent == tree.TWO and isinstance(left.base, Name):
        return left.base.accent in ("hat", "bar", "tilde") and definable(left.base, session, derived)
    if isinstance(left, tree.Transpose):
        return definable(left.body, session, derived)
    if isinstance(left, tree.Call):
        return definable_call(left, session, derived)
    if not isinstance(left, Name) or left.primes and word(replace(left, primes=0)) in context.definitions and word(left) in context.definitions:
        return False
    key, _, _ = keyed(left, context)
    bare = word(replace(left, subscripts=()))
    if left.base in ("one", "I", "reals"):
        return False
    sized = word(left) in context.sizes and left.base not in session.bold
    if word(left) in context.ranges and not context.knows(word(left)) or sized:
        return False
    if session.example and key in context.declared:
        return True
    if key in context.definitions or (bare in context.definitions and left.subscripts and key not in context.declared):
        return False
    if member_of_defined(left, context):
        return False
    if recurrent(left, key, session) and not derived:
        return True
    known = context.declared.get(key)
    forward = known is not None and known.guessed and key not in session.claimed and not derived
    if not forward and (key in session.used or (bare in session.used and not is_new_family(key, bare, context))):
        return False
    declared = context.declared.get(key) or context.declared.get(bare)
    return not derived or declared is None or declared.guessed


def member_of_defined(left: Name, context: Context) -> bool:
    """δ^{(L)} and δ_k^{(l)} where δ^{(l)} is defined already."""
    layered = replace(left, layer=Name("·"), subscripts=()) if left.layer is not None else None
    candidates = [] if layered is None else [family_word(layered, 1)]
    bare = replace(left, subscripts=(), layer=None)
    candidates += [family_word(bare, count) for count in range(1, len(left.subscripts))] if left.layer is None else []
    literal = len(left.subscripts) == 1 and isinstance(left.subscripts[0], Name) and word(left.subscripts[0]) in context.sizes
    candidates += [family_word(bare, 1)] if literal else []
    own = keyed(left, context)[0]
    return any(key != own and key in context.definitions for key in candidates)


def recurrent(left: Name, key: str, session: Session) -> bool:
    """`w_{k+1} = w_k − …`: the rule of a sequence."""
    indexed = bool(left.subscripts) or left.layer is not None
    right = session.right
    return indexed and right is not None and any(
        keyed(name, session.context)[0] == key and name != left for name in plain_names(right)
    )


def is_new_family(key: str, bare: str, context: Context) -> bool:
    return key in context.declared and bare not in context.declared


def definable_call(left: tree.Call, session: Session, derived: bool) -> bool:
    names = arguments_of(left)
    if left.function.primes or not names:
        return False
    base = left.function.base
    if base in STRUCTURES or base in OTHER_NAMES or (base in VALUES and base not in infer.GREEK):
        return False
    key, _, _ = keyed(left.function, session.context)
    plain = word(left.function)
    known = session.context.definitions.get(plain) or session.context.definitions.get(key)
    return not known


def arguments_of(left: tree.Call) -> tuple[Name, ...]:
    """The parameters of `f(x, y)`, `p(x | z)`; empty where one of them is no name."""
    found: list[Tree] = []
    for item in left.arguments:
        found += [*item.items, *item.conditions] if isinstance(item, tree.Given) else [item]
    return tuple(item for item in found if isinstance(item, Name)) if all(isinstance(item, Name) for item in found) else ()


def known_value(left: Tree, session: Session) -> bool:
    name = left.function if isinstance(left, tree.Call) else left
    return isinstance(name, Name) and keyed(name, session.context)[0] in session.context.definitions


def defined(
    left: Tree,
    right: Tree,
    session: Session,
    where: tuple[Tree, ...] = (),
    ranges: Mapping[str, tuple[Tree, Tree]] | None = None,
) -> bool:
    """Gives a name its meaning; False where it would refer to itself."""
    context = session.context
    if isinstance(left, tree.Power):
        left, right = left.base, tree.Root(right)
    if isinstance(left, tree.Transpose):
        left, right = left.body, tree.Transpose(right)
    parameters: tuple[Tree, ...] | None = None
    if isinstance(left, tree.Call):
        parameters, left = arguments_of(left), left.function
    if not isinstance(left, Name) or isinstance(right, tree.Optimum):
        return False
    for index, bounds in (ranges or {}).items():
        context.ranges.setdefault(index, bounds)
    key, family, _ = keyed(left, context)
    layer = left.layer is not None and key.partition("[")[0].endswith("^(·)")
    patterns = (*([left.layer] if layer and left.layer is not None else []), *left.subscripts[len(left.subscripts) - family + layer :]) if family else ()
    patterns = patterns[-family:] if family else ()
    if refers(right, left, key, parameters, context):
        return False
    entries_defined(left, key, family, context)
    restriction = tree.Several(where) if len(where) > 1 else where[0] if where else None
    recursive = family > 0 and any(keyed(name, context)[0] == key for name in plain_names(right))
    item = Definition(right, tuple(patterns), parameters, restriction if family else None, recursive)
    if session.example:
        context.declared.pop(key, None)
    context.definitions.setdefault(key, []).append(item)
    if parameters and len(parameters) == 1:
        context.variables[key] = parameters[0]
    session.fresh_points()
    return True


def entries_defined(left: Name, key: str, family: int, context: Context) -> None:
    """`p_k = …` of a declared vector p: from here on p is the family of its entries."""
    whole = word(replace(left, subscripts=()))
    old = context.declared.get(whole)
    letters = [item for item in left.subscripts if isinstance(item, Name) and word(item) in context.ranges]
    if old is None or family != 1 or len(letters) != 1 or left.layer is not None or len(old.shape) != 1:
        return
    if whole in context.definitions or key in context.declared or old.family or old.is_function:
        return
    context.declared[key] = Declared((), 1, ((tree.ONE, old.shape[0]),), frozenset(), None, old.guessed, (word(letters[0]),))
    context.declared.pop(whole)


def refers(right: Tree, left: Name, key: str, parameters: tuple[Tree, ...] | None, context: Context) -> bool:
    """Whether a definition would be circular; of a sequence it may go back to earlier members."""
    for name in plain_names(right):
        if name == left and not (parameters and name in parameters):
            return True
        if keyed(name, context)[0] == key and not left.subscripts and left.layer is None:
            return not (parameters and name in parameters)
    return False


# --- conditions -----------------------------------------------------------------------------------------------------


def assume_chain(
    body: tree.Relation,
    session: Session,
    kind: str,
    where: tuple[Tree, ...] = (),
    ranges: Mapping[str, tuple[Tree, Tree]] | None = None,
) -> None:
    if isinstance(body.first, tree.Several):
        for item in listed(body.first):
            assume_chain(replace(body, first=item), session, kind, where, ranges)
        return
    sides = [body.first, *(side for _, side in body.rest)]
    for k, (sign, _) in enumerate(body.rest):
        sign = SAME_SIGN.get(sign, sign)
        if sign in ("=", ">=", "<=", ">", "<", "!="):
            link = Link(sides[k], sign, sides[k + 1], where, ranges or {})
            add_condition(link, session, kind, unicode_link(link))


def add_condition(link: Link, session: Session, kind: str, text: str) -> None:
    note_fact(link, session)
    session.fresh_stationarity = session.fresh_stationarity or kind == "stationarity"
    explicit = isinstance(link.left, Name) and link.left not in plain_names(link.right)
    session.functional |= frozenset() if explicit else unknown_functions(link, session.context)
    session.conditions.append(Condition(link, text, kind))


def unknown_functions(link: Link, context: Context) -> set[str]:
    """The functions of which nothing is known but what conditions say, which no point can show."""
    words = {w for side in link.sides for w in functions_in(side, context, frozenset())}
    return {w for w in words if w in context.declared and context.declared[w].is_function and w not in context.definitions}


def functions_in(body: Tree, context: Context, seen: frozenset[str]) -> Iterator[str]:
    """The functions that an expression uses, also through definitions."""
    for call in calls_in(body):
        yield word(replace(call.function, primes=0))
    for name in infer.all_names(body):
        key = keyed(replace(name, primes=0), context)[0]
        if key not in seen:
            for definition in context.definitions.get(key, ()):
                yield from functions_in(definition.body, context, seen | {key})


def calls_in(body: Tree) -> Iterator[tree.Call]:
    if isinstance(body, tree.Call):
        yield body
    for child in tree.children(body):
        yield from calls_in(child)


def note_fact(link: Link, session: Session) -> None:
    """`XᵀX = I`, `uᵀu = 1`, `‖u‖ = 1` are facts by which a symbol is drawn."""
    if link.relation != "=" or link.where:
        return
    name, fact = drawn_fact(link.left, link.right)
    if name is None:
        return
    key = keyed(name, session.context)[0]
    old = session.context.declared.get(key)
    if old is not None and key not in session.context.definitions and len(old.shape) == (2 if fact == "orthogonal" else 1):
        session.context.declared[key] = replace(old, facts=old.facts | {fact})
        session.fresh_points()


def drawn_fact(left: Tree, right: Tree) -> tuple[Name | None, str]:
    if isinstance(left, tree.Power) and isinstance(left.base, tree.Norm | tree.Abs) and left.exponent == tree.TWO:
        left = left.base
    if isinstance(left, tree.Norm | tree.Abs) and right == tree.ONE and isinstance(left.body, Name):
        return left.body, "unit norm"
    factors = left.factors if isinstance(left, tree.Times | tree.Dot) and len(left.factors) == 2 else (None, None)
    one, other = factors
    if isinstance(left, tree.Dot) and one == other and isinstance(one, Name) and right == tree.ONE:
        return one, "unit norm"
    if isinstance(one, tree.Transpose) and isinstance(other, Name) and one.body == other:
        if right == tree.ONE:
            return other, "unit norm"
        if isinstance(right, Name) and right.base == "I":
            return other, "orthogonal"
    return None, ""


def unicode_link(link: Link) -> str:
    return unicode(tree.Relation(link.left, ((link.relation, link.right),)))


# --- steps ----------------------------------------------------------------------------------------------------------


def settled_true(statement: Statement, k: int, link: Link, finding: Finding, session: Session) -> None:
    if isinstance(link.left, tree.Sum) and isinstance(link.left.body, Name) and link.right == tree.ONE and link.relation == "=":
        session.normalised.setdefault(keyed(link.left.body, session.context)[0], []).append(link)
    note_inverse(link, finding, session.context)
    proof = guarded_proof(lambda: proof_of(link, session, finding))
    evidence = agreement(finding)
    if proof is not None:
        add_step(statement, k, k + 1, Kind.PROVED, session, evidence={**evidence, **proof})
    else:
        add_step(statement, k, k + 1, Kind.CONFIRMED, session, evidence=evidence)


def quickly_proved(link: Link, finding: Finding, session: Session) -> bool:
    """An inequality that is proved needs no more points; `proof_of` keeps what it found."""
    return guarded_proof(lambda: proof_of(link, session, finding)) is not None


def note_inverse(link: Link, finding: Finding, context: Context) -> None:
    """`p = r/(r + μ)` after μ was defined by p: by μ, p is that function."""
    if not isinstance(link.left, Name) or link.relation != "=" or finding.used:
        return
    key = keyed(link.left, context)[0]
    if key in context.definitions or link.left.subscripts:
        return
    for name in plain_names(link.right):
        other = keyed(name, context)[0]
        through = (n for item in context.definitions.get(other, ()) for n in plain_names(item.body))
        if any(keyed(n, context)[0] == key for n in through):
            context.inverses[other] = (key, link.right)


def guarded_proof(action: Callable[[], Mapping[str, object] | None]) -> Mapping[str, object] | None:
    try:
        with limited(PROOF_SECONDS):
            return action()
    except (OutOfTime, DeriveError, RecursionError, ValueError, TypeError, IndexError, KeyError, AssertionError):
        return None


def agreement(finding: Finding) -> dict[str, object]:
    evidence: dict[str, object] = {"method": "exact points", "points": finding.points, "sizes": [dict(s) for s in finding.sizes], "seed": finding.seed}
    if finding.used:
        evidence["used"] = list(finding.used)
    return evidence


def doubtful(link: Link, finding: Finding, session: Session) -> bool:
    """A shape that only a guess about an undeclared symbol makes wrong is no error of the writer's."""
    if tables.foreign(link.sides, session.context):
        return True
    if unknown_functions(link, session.context) & session.functional or undetermined(link, session) or session.unread:
        return True
    if finding.kind == "differ" and rests_on_what_is_left_out(link, session):
        return True
    if finding.kind != "misfit":
        return False
    names = {key for side in link.sides for key in keys_below(side, session.context, frozenset())}
    return any(session.context.declared[key].guessed for key in names if key in session.context.declared)


def undetermined(link: Link, session: Session) -> bool:
    """An estimate or an optimum of which the rows before say nothing that could be read."""
    known = {key for item in session.conditions for side in item.link.sides for key in keys_in(side, session.context)}
    known |= convexity.minimisers(session.context)
    for name in (n for side in link.sides for n in plain_names(side)):
        key = keyed(name, session.context)[0]
        declared = session.context.declared.get(key)
        if name.accent in ("hat", "star") and declared is not None and declared.guessed and key not in known | session.context.definitions.keys():
            return True
    return False


def rests_on_what_is_left_out(link: Link, session: Session) -> bool:
    """Whether a link that fails would hold where derivatives that an earlier display set to zero still vanish."""
    left_out = [item for item in session.conditions if item.kind == "stationarity"]
    if carried(session) or not left_out:
        return False
    return guarded(lambda: settle(link, session.point_set(), list(session.conditions))).kind != "differ"


def refuted(statement: Statement, k: int, link: Link, finding: Finding, session: Session) -> None:
    point = point_shown(link, finding, session.context)
    message = finding.message or ""
    evidence: dict[str, object] = {"method": "shapes" if finding.kind == "misfit" else "exact points", **point}
    if finding.used:
        evidence["used"] = list(finding.used)
    consequential = follows_from_wrong(link, session)
    slip = None if consequential else slips.explain(link, finding, session)
    if slip is not None:
        message = "; ".join(filter(None, (message, slip.message)))
    session.wrong.append(Condition(link, unicode_link(link), "wrong"))
    add_step(
        statement, k, k + 1, Kind.REFUTED, session, evidence=evidence, message=message, counterexample=point or None,
        consequential=consequential, slip=slip,
    )


def follows_from_wrong(link: Link, session: Session) -> bool:
    """Whether a false line is true once the wrong ones before it are granted."""
    if not session.wrong:
        return False
    points = session.point_set()
    points.deadline = min(points.deadline, time.monotonic() + SHORT)
    found = guarded(lambda: settle(link, points, [*session.wrong, *session.conditions]))
    return found.kind == "agree"


def unknown(statement: Statement, session: Session, message: str) -> None:
    add_step(statement, 0, len(statement.starts) - 1, Kind.UNKNOWN, session, message=message)


def add_step(
    statement: Statement,
    first: int,
    last: int,
    kind: Kind,
    session: Session,
    finding: Finding | None = None,
    evidence: Mapping[str, object] | None = None,
    message: str = "",
    counterexample: Mapping[str, object] | None = None,
    consequential: bool = False,
    slip: slips.Explanation | None = None,
) -> None:
    """A step at the place of its link in the file."""
    places = statement.starts
    begin = places[min(first, len(places) - 1)] if first == 0 else places[min(first + 1, len(places) - 1)]
    end = statement.ends[min(last, len(statement.ends) - 1)]
    line, column = session.document.line_column(begin)
    end_line, end_column = session.document.line_column(max(begin, end - 1))
    source = session.document.text[min(places[0], begin) : max(end, begin)].strip()
    right = places[min(last, len(places) - 1)]
    caret_line, caret = session.document.line_column(right)
    caret_end = caret + max(1, len(session.document.text[right:end].rstrip()))
    base = dict(evidence or {"method": "none"})
    if message:
        base.setdefault("message", message)
    session.steps.append(
        StepReport(
            line, column, end_line, source, kind, base, message, slip and slip.slip, counterexample, consequential,
            slip and slip.should_be, (caret, caret_end) if caret_line == line else None,
        )
    )


STATEMENTS: Mapping[type[Tree], Callable[..., None]] = {
    tree.Relation: relation,
    tree.Several: several,
    tree.Each: each,
    tree.Implies: implies,
    tree.Optimum: optimum,
}

__all__ = ["DEFINING", "Piece", "Space", "declare", "family_word", "is_index_like", "judge_text", "listed"]
