"""Where a text states its problem: the optimum, the statements that constrain it, the variables that prose names.

In a display everything behind the optimum constrains it. In running text, "minimise $f$ subject to $g$" does the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from checks.written.declare import enumerated
from checks.written.reading import read_or_none, row_statements
from checks.written.session import Session, Statement
from checks.written.split import Part
from derive.errors import CannotRead
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.written.document import Display, Formula, Prose, Words

LEAST = re.compile(
    r"\b(mini|maxi)mi[sz](?:es?|ed|ing|ation of)\b(?:\s+(?:the|over|function|objective|[^\W\d]+))*\s*$", re.I
)
SUBJECT = re.compile(r"(?:subject to|such that|s\.\s?t\.|under (?:the )?(?:constraints?|conditions?))[^.;]*$", re.I)
SOUGHT = re.compile(
    r"\b(?:find|choose|pick|determine|seek|look for|search for|optimi[sz]e over|solve for)s?\s*"
    r"(?:an?|the|some|that)?\s*(?:[a-z-]+\s+){0,3}$"
    r"|\b(?:best|optimal|optimum|closest|nearest|solution|minimi[sz]er|maximi[sz]er)\s+(?:[a-z-]+\s+){0,2}$",
    re.I,
)
SOLVES = re.compile(
    r"^\s*(?:that|which|who|to)?\s*(?:solves?|is the solution|minimi[sz]es?|maximi[sz]es?|attains?"
    r"|is (?:found|given|obtained|determined) (?:by|from|as))\b",
    re.I,
)
"""`find $x$ and $t$ that solve`, `the $p \\in \\mathbb{R}^n$ that solves`."""
CALLED = re.compile(
    r"^\s*(?:is|are|being)\s+(?:the|our|an?)?\s*(?:(?:optimi[sz]ation|decision|only|sought)\s+)*(?:variables?|unknowns?)\b",
    re.I,
)
"""`$x$ is the variable`."""

VARIABLE = re.compile(
    r"\b(?:(?:optimi[sz]ation|decision|primal|slack|new|auxiliary)\s+)?(?:variables?|unknowns?)\s*"
    r"(?:(?:are|is|be|being|:|,)\s*)?(?:the\s+)?(?:[a-z]+\s+){0,3}$|\bover\s+(?:all\s+)?$"
    r"|\b(?:problem|program(?:me)?)\s+in\s+(?:the\s+(?:[a-z]+\s+){0,3})?$",
    re.I,
)
ALSO = re.compile(r"^\s*(?:,|and|, and|as well as)\s*(?:the\s+)?(?:[a-z]+\s+){0,4}$", re.I)
DOTS = Name("dots")
OPTIMA = {"min": "min", "inf": "min", "argmin": "min", "max": "max", "sup": "max", "argmax": "max"}
RANGE = re.compile(
    r"\(\s*((?:\\forall\s*)?(?:\\ell|[A-Za-z])\s*(?:=\s*1\s*,\s*\\[lc]?dots\s*,\s*[^()]*?|\\in\s*[^()]*?))\s*\)"
)
"""`(i = 1, \\dots, n)` behind a statement."""


@dataclass
class Found:
    """The optimum as it stands, its constraints, and where it begins and where its last statement begins."""

    optimum: tree.Optimum
    place: int
    constraints: list[Tree] = field(default_factory=list)
    end: int = 0

    def add(self, body: Tree, place: int) -> None:
        self.constraints.append(body)
        self.end = max(self.end, place)


def found(session: Session) -> Found:
    """The one problem of a text. Raises CannotRead where there is none, or a second one."""
    problems = [*in_displays(session)] or [*in_prose(session)]
    if not problems:
        raise CannotRead(unread(session) or "no problem is stated: write \\min_{x} … \\text{ s.t. } … in a display")
    if len(problems) > 1:
        where = at(problems[1].place, session)
        raise CannotRead(f"{where}: a second problem, {unicode(problems[1].optimum)[:60]}: give one problem in a file")
    return problems[0]


def at(place: int, session: Session) -> str:
    return "line {}, column {}".format(*session.document.line_column(place))


def unread(session: Session) -> str:
    """The first formula of a display that cannot be read, with its place."""
    for block in session.document.blocks:
        for row in block.rows if isinstance(block, Display) else ():
            for item in row_statements(row, session):
                if isinstance(item, tuple):
                    return refused(item, session)
    return ""


def refused(item: tuple[Part, CannotRead], session: Session) -> str:
    """The error with its place in the file."""
    part, error = item
    piece = part.piece
    place = piece.place(min(error.start or 0, max(len(piece.text) - 1, 0)))
    message = re.sub(r"^line \d+, column \d+: ", "", str(error))
    return f"{at(place, session)}: {message}"


def in_displays(session: Session) -> Iterator[Found]:
    for block in session.document.blocks:
        if isinstance(block, Display):
            yield from in_display(block, session)


def in_display(block: Display, session: Session) -> Iterator[Found]:
    current: Found | None = None
    for row in block.rows:
        for item in row_statements(row, session):
            body, place = body_of(item, session)
            if body is None:
                if isinstance(item, tuple) and (current is not None or stands_for_problem(block, session)):
                    raise CannotRead(refused(item, session))
                continue
            for part in body.statements if isinstance(body, tree.Several) else (body,):
                optimum = optimum_of(part)
                if optimum is not None:
                    if current is not None:
                        yield current
                    current = Found(optimum, place, list(optimum.constraints), place)
                elif current is not None:
                    current.add(part, place)
    if current is not None:
        yield current


def stands_for_problem(block: Display, session: Session) -> bool:
    """Whether another statement of the display is an optimum."""
    items = (item for row in block.rows for item in row_statements(row, session))
    return any(isinstance(item, Statement) and optimum_of(item.body) is not None for item in items)


def body_of(item: Statement | tuple[Part, CannotRead], session: Session) -> tuple[Tree | None, int]:
    """A statement, read once more with its ranges out of their brackets."""
    piece = item.part.piece if isinstance(item, Statement) else item[0].piece
    text = RANGE.sub(r", \1", piece.text)
    again = read_or_none(text, session) if text != piece.text else None
    if isinstance(item, Statement):
        return again or item.body, item.starts[0]
    return again, piece.place(0)


def optimum_of(body: Tree) -> tree.Optimum | None:
    """`\\min_x f`, `p^* = \\min_x f`, `\\min_x J(x) = f`: the optimum with its objective alone.

    `\\min_x f = 3` is a claim.
    """
    if isinstance(body, tree.Relation):
        sides = [body.first, *(side for _, side in body.rest)]
        inside = [side for side in sides if isinstance(side, tree.Optimum)]
        if not inside:
            return None
        if inside[0] is sides[0] and len(sides) > 1:
            named = isinstance(inside[0].objective, Name | tree.Call)
            return replace_objective(inside[0], sides[-1]) if named else None
        body = inside[-1]
    if not isinstance(body, tree.Optimum) or body.sense not in OPTIMA:
        return None
    objective = body.objective
    if isinstance(objective, tree.SetOf) and len(objective.items) == 1:
        objective = objective.items[0]
    if isinstance(objective, tree.Given) and len(objective.items) == 1:
        body = replace(body, constraints=(*objective.conditions, *body.constraints))
        objective = objective.items[0]
    return replace_objective(body, objective.rest[-1][1] if isinstance(objective, tree.Relation) else objective)


def replace_objective(body: tree.Optimum, objective: Tree) -> tree.Optimum:
    return tree.Optimum(OPTIMA[body.sense], body.over, objective, body.constraints)


@dataclass(frozen=True)
class Spoken:
    """A formula of running text or of a display, and the words between the one before and it."""

    body: Tree
    before: str
    place: int


def spoken(session: Session) -> Iterator[Spoken]:
    """All formulas in reading order with the words in front of them."""
    words = ""
    for block in session.document.blocks:
        if isinstance(block, Prose):
            for part in block.parts:
                if isinstance(part, Words):
                    words += part.piece.text
                elif isinstance(part, Formula):
                    body = read_or_none(part.piece.text, session)
                    if body is not None:
                        yield Spoken(body, words, part.piece.place(0))
                    words = ""
        else:
            for row in block.rows:
                for item in row_statements(row, session):
                    if isinstance(item, Statement):
                        yield Spoken(item.body, f"{words} {' '.join(item.part.before)}", item.starts[0])
                        words = ""


def last_words(session: Session) -> str:
    """Those behind the last formula of the text."""
    last = session.document.blocks[-1]
    parts = last.parts[::-1] if isinstance(last, Prose) else ()
    return "".join(part.piece.text for part in takewhile(lambda part: isinstance(part, Words), parts))


def in_prose(session: Session) -> Iterator[Found]:
    """`minimise $f(x)$ subject to $g(x) ≤ 0$ and $h(x) = 0$`, `$\\min_x f$ s.t. $g ≤ 0$`."""
    current: Found | None = None
    open_ = False
    for item in spoken(session):
        optimum, sense = optimum_of(item.body), LEAST.search(item.before)
        objective = objective_of(item.body)
        if optimum is None and sense is not None and objective is not None:
            optimum = tree.Optimum(sense[1][:3].lower(), (), objective)
        if optimum is not None:
            if current is not None:
                yield current
            current, open_ = Found(optimum, item.place, list(optimum.constraints), item.place), False
        elif current is not None and (SUBJECT.search(item.before) or (open_ and joined(item.before))):
            current.add(item.body, item.place)
            open_ = True
        else:
            open_ = False
    if current is not None:
        yield current


def objective_of(body: Tree) -> Tree | None:
    """f of `f`, and of `J(x) = f`; a name alone, or a declaration, is none."""
    if isinstance(body, tree.Relation):
        return body.rest[-1][1] if {sign for sign, _ in body.rest} <= {"=", ":="} else None
    return None if isinstance(body, Name) else body


def joined(words: str) -> bool:
    return re.fullmatch(r"\s*(?:,|and|, and|,? (?:for|where)?)\s*", words) is not None


def variables(session: Session, where: Found) -> list[Tree]:
    """What stands below the sign, or what the prose calls a variable. Raises CannotRead where neither says it."""
    if where.optimum.over:
        return gathered([*flattened(where.optimum.over)])
    inside = {name.base for body in (where.optimum.objective, *where.constraints) for name in body.names}
    named = [item for item in named_by_words(session) if any(name.base in inside for name in item.names)]
    if not named:
        raise CannotRead('nothing says over what: write \\min_{x}, or "with variable $x \\in \\mathbb{R}^n$"')
    return named


def gathered(items: list[Tree]) -> list[Tree]:
    """p of `p_1, …, p_n`, beside others."""
    while DOTS in items:
        place = items.index(DOTS)
        found = enumerated(items[place - 1 : place + 2]) if place else None
        if found is None:
            raise CannotRead("dots stand between the first and the last variable, as in x_1, \\dots, x_n")
        before = [item for item in items[: place - 1] if not (isinstance(item, Name) and item.bare == found[0].bare)]
        items = [*before, found[0].bare, *items[place + 2 :]]
    return items


def flattened(items: Sequence[Tree]) -> Iterator[Tree]:
    for item in items:
        if isinstance(item, tree.Several):
            yield from flattened(item.statements)
        elif isinstance(item, tree.Tuple):
            yield from flattened(item.items)
        else:
            yield item


def named_by_words(session: Session) -> Iterator[Tree]:
    """`with variables $x$ and $y$`; else `find $x$ that solves`."""
    items = [*spoken(session)]
    after = [*(item.before for item in items[1:]), last_words(session)]
    found = [*chosen(items, lambda k: bool(VARIABLE.search(items[k].before) or CALLED.match(after[k])))]
    found = found or [*chosen(items, lambda k: bool(SOUGHT.search(items[k].before)))]
    return iter(found or [*chosen(items, lambda k: bool(SOLVES.match(after[k])))])


def chosen(items: Sequence[Spoken], starts: Callable[[int], bool]) -> Iterator[Tree]:
    going = False
    for k, item in enumerate(items):
        going = starts(k) or (going and ALSO.match(item.before) is not None)
        if going and optimum_of(item.body) is None:
            yield from names_of(item.body)


def names_of(body: Tree) -> Iterator[Tree]:
    """The names that a declaration or a list is about."""
    head = body.first if isinstance(body, tree.Relation) else body
    for item in flattened((head,)):
        if isinstance(item, Name):
            yield item
