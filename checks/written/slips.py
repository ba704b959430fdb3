"""`w − Σ αᵢ xᵢ`, though it should be `w − Σ αᵢ yᵢ xᵢ`: the label yᵢ is missing.

One table of slips in two directions: how a wrong side is mended, and how a right one goes wrong. A slip explains a
refuted line where its mending makes the line true, at the point where it failed and at all points that a claim needs.
An explanation never changes a verdict.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any

from flint import fmpq

from checks.errors import Undefined
from checks.written import edits, symbols
from checks.written.arrays import Value
from checks.written.compare import Link, brought_together, differing, instances
from checks.written.free import free_indices
from checks.written.limits import spent
from checks.written.near import FAILURES, near_row, surroundings
from checks.written.places import Edit, Near, everywhere, unsigned
from checks.written.requirements import Condition
from checks.written.scalars import plain
from checks.written.settle import Finding, Points, generic_worlds, settle
from checks.written.value import value
from checks.written.world import Context, Env, World, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Tree
from derive.notation.write import unicode

SECONDS, MOST_SECONDS = 0.3, 1.5
"""Of this thread for the search, and of the clock with all that is settled."""
MOST_EDITS = 300


@dataclass(frozen=True)
class Slip:
    """`lost-label`: its number in the list of mistakes, what to tell the writer, how to mend it, how it is made.

    In the sentence {} stands for the piece that the mending is about.
    """

    name: str
    number: int
    says: str
    mend: Edit
    make: Edit


def both(name: str, number: int, says: str, edit: Edit) -> Slip:
    """A slip that is its own mending."""
    return Slip(name, number, says, edit, edit)


def loose(edit: Edit) -> Edit:
    return everywhere(edit, lambda place: place.loose)


def scaling(edit: Edit) -> Edit:
    return everywhere(edit, lambda place: place.scalable)


HALVED, DOUBLED = scaling(edits.by(Fraction(1, 2))), scaling(edits.by(Fraction(2)))
SQUARED, UNSQUARED = everywhere(edits.squared), everywhere(edits.unsquared)
AVERAGED, SIZED = scaling(edits.averaged), scaling(edits.sized)
PRIMED, UNPRIMED = everywhere(symbols.primed), everywhere(symbols.unprimed)
LOGGED, UNLOGGED = everywhere(symbols.logged), everywhere(symbols.unlogged)
INSERTED, DROPPED = loose(edits.inserted), everywhere(edits.dropped)
ADDED, REMOVED = everywhere(edits.added), everywhere(edits.removed)
SUMMED, UNSUMMED = everywhere(symbols.summed), everywhere(symbols.unsummed)
DIVIDED, UNDIVIDED = loose(edits.divided), everywhere(edits.undivided)
ROOTED, UNROOTED = everywhere(edits.rooted), everywhere(edits.unrooted)
CROSSED, UNCROSSED = everywhere(symbols.crossed), everywhere(symbols.uncrossed)
ONE_MINUS, DERIVED = everywhere(edits.one_minus), everywhere(edits.complement_dropped)
SLIPS: Sequence[Slip] = (
    both("sign", 6, "the sign is flipped", edits.flip),
    both("sign", 13, "the sign of {} is flipped", everywhere(edits.term_sign)),
    Slip("lost-factor-2", 4, "a factor 2 is missing at {}", DOUBLED, HALVED),
    Slip("factor-2", 14, "a factor ½ is missing at {}", HALVED, DOUBLED),
    Slip("lost-square", 3, "the square of {} is missing", SQUARED, UNSQUARED),
    Slip("square", 3, "{} is squared though it should not be", UNSQUARED, SQUARED),
    Slip("lost-1-over-n", 36, "a factor 1/{} is missing", AVERAGED, SIZED),
    Slip("lost-n", 36, "a factor {} is missing, or 1/{} is one too many", SIZED, AVERAGED),
    both("transpose", 37, "the transpose of {} is meant", everywhere(edits.turned)),
    both("order", 37, "the order is wrong in {}", everywhere(edits.swapped)),
    both("outer-product", 17, "inner and outer product are mixed up in {}", everywhere(edits.outer)),
    both("elementwise", 38, "elementwise and matrix product are mixed up in {}", everywhere(edits.entrywise)),
    Slip("lost-prime", 31, "the derivative {} is meant", PRIMED, UNPRIMED),
    Slip("prime", 32, "{} is meant, not its derivative", UNPRIMED, PRIMED),
    both("argument", 33, "taken at the wrong place: at {} is meant", everywhere(symbols.other_argument)),
    both("argument-sign", 43, "the sign inside {} is flipped", everywhere(edits.argument_sign)),
    both("upside-down", 43, "{} is upside down", everywhere(edits.inverted)),
    Slip("lost-log", 43, "the logarithm of {} is missing", LOGGED, UNLOGGED),
    Slip("log", 43, "{} itself is meant, not its logarithm", UNLOGGED, LOGGED),
    both("min-max", 27, "min and max are mixed up in {}", everywhere(symbols.least_most)),
    Slip("extra-factor", 9, "the factor {} does not belong there", DROPPED, INSERTED),
    Slip("extra-term", 15, "the term {} does not belong there", REMOVED, ADDED),
    Slip("lost-derivative", 32, "the factor 1 − {} is missing", ONE_MINUS, DERIVED),
    both("complement", 32, "1 minus what stands there is meant at {}", everywhere(edits.complemented)),
    both("index", 42, "the index is wrong: {} is meant", everywhere(symbols.reindexed)),
    both("swapped", 34, "{} are swapped", symbols.exchanged),
    Slip("cross-terms", 10, "the cross terms are lost: each sum needs an index of its own", CROSSED, UNCROSSED),
    Slip("lost-sum", 39, "the sum over {} is missing", SUMMED, UNSUMMED),
    Slip("sum", 39, "there is no sum over {}", UNSUMMED, SUMMED),
    Slip("lost-factor", 16, "the factor {} is missing", INSERTED, DROPPED),
    Slip("lost-term", 44, "the term {} is missing", edits.added, edits.removed),
    Slip("lost-division", 36, "the division by {} is missing", DIVIDED, UNDIVIDED),
    Slip("division", 36, "there is no division by {}", UNDIVIDED, DIVIDED),
    Slip("lost-root", 3, "the root of {} is missing", ROOTED, UNROOTED),
    both("bounds", 11, "the sum over {} has the wrong limits", everywhere(edits.bounds)),
    both("exponent", 10, "the exponent is off by one in {}", everywhere(edits.shifted)),
    both("wrong-symbol", 40, "{} is meant", everywhere(symbols.renamed)),
    both("number", 13, "the number should be {}", everywhere(edits.number)),
    Slip("lost-term", 44, "the term {} is missing", ADDED, REMOVED),
)
FEW, COMMON = 6, 22
"""So many slips of the table are tried on inequalities, and on the left side."""

DIRECTIONS: Mapping[str, Sequence[str]] = {
    "<=": (">=",),
    ">=": ("<=",),
    "<": (">", "<="),
    ">": ("<", ">="),
    ">>": ("<<", ">>="),
    "<<": (">>", "<<="),
    ">>=": ("<<=",),
    "<<=": (">>=",),
}
"""Slip 2: `≤` for `≥`, `<` where only `≤` holds."""


@dataclass(frozen=True)
class Explanation:
    """The slip's name, the sentence, and what should stand there, in the writer's notation."""

    slip: str
    message: str
    should_be: str


def mutations(body: Tree, near: Near | None = None) -> Iterator[tuple[str, Tree]]:
    """Every wrong version of a right side, with the slip that makes it."""
    near = near or surroundings((body,))
    seen = {body}
    for slip in SLIPS:
        for wrong, _ in slip.make(body, near):
            if wrong not in seen:
                seen.add(wrong)
                yield slip.name, wrong


def mendings(body: Tree, near: Near, slips: Sequence[Slip]) -> Iterator[tuple[Slip, Tree, Tree | None]]:
    """Every side that one slip may have been made from, each once."""
    seen = {body}
    for slip in slips:
        for right, piece in islice(slip.mend(body, near), MOST_EDITS):
            if right not in seen:
                seen.add(right)
                yield slip, right, piece


# --- explaining -----------------------------------------------------------------------------------------------------


@dataclass
class Trial:
    """One point at which a line failed: the left side's values there, the failing place first."""

    link: Link
    context: Context
    world: World
    first: Mapping[str, int]
    implied: bool
    env: Env = field(init=False)
    lefts: dict[tuple[tuple[str, int], ...], Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.env = Env(self.context, self.world)

    def fits(self, link: Link) -> bool:
        """Whether another link may hold at the point: nowhere it certainly fails."""
        try:
            return all(self.holds(link, env) for env in self.envs(link))
        except FAILURES:
            return False

    def envs(self, link: Link) -> Iterator[Env]:
        if self.first and all(word(name) in self.first for name in free_indices(link.sides, self.env)):
            yield self.env.at(**self.first)
        yield from instances(link, self.env)

    def holds(self, link: Link, env: Env) -> bool:
        left, right = brought_together(self.left(link.left, env), value(link.right, env), link)
        try:
            return differing(left, right, link.relation) is None
        except Undefined:
            return True

    def left(self, body: Tree, env: Env) -> Value:
        if body != self.link.left:
            return value(body, env)
        key = tuple(sorted(env.indices.items()))
        if key not in self.lefts:
            self.lefts[key] = value(body, env)
        return self.lefts[key]


def explain(link: Link, finding: Finding, session: Any) -> Explanation | None:
    """The slip behind a refuted line, or None."""
    try:
        return explained(link, finding, session)
    except FAILURES:
        return None


def explained(link: Link, finding: Finding, session: Any) -> Explanation | None:
    points = session.point_set()
    world = finding.world or next(iter(generic_worlds(points)), None)
    if world is None or link.relation == "in":
        return None
    first = finding.outcome.indices if finding.outcome is not None else {}
    trial = Trial(link, session.context, world, first, bool(finding.used))
    conditions = session.conditions if finding.used else []
    last = min(points.deadline, spent() + MOST_SECONDS)
    limit = time.thread_time() + SECONDS
    for slip, sentence, mended in candidates(link, near_row(link, session, trial.env), trial):
        if time.thread_time() > limit or spent() > last:
            return None
        if trial.fits(mended):
            begun = time.thread_time()
            if settled(mended, points, conditions, last):
                return Explanation(slip, sentence, spelled(mended, link))
            limit += time.thread_time() - begun
    return None


def settled(link: Link, points: Points, conditions: Sequence[Condition], deadline: float) -> bool:
    """Whether a mended line is true; at most until the deadline."""
    points.deadline = min(points.deadline, deadline)
    try:
        return settle(link, points, conditions).kind == "agree"
    except FAILURES:
        return False


def candidates(link: Link, near: Near, trial: Trial) -> Iterator[tuple[str, str, Link]]:
    """Other directions, another number, then every mended side once; of a bound only by the commonest slips."""
    for relation in DIRECTIONS.get(link.relation, ()):
        says = "the inequality points the other way" if relation[0] != link.relation[0] else "equality is possible"
        yield "direction", says, replace(link, relation=relation)
    yield from other_number(link, trial)
    if link.relation == "=" or trial.implied:
        yield from mended_right(link, near, SLIPS[:FEW])
    if link.relation == "=":
        yield from mended_left(link, near, trial, SLIPS[:FEW])
        yield from mended_right(link, near, SLIPS[FEW:COMMON])
        yield from mended_left(link, near, trial, SLIPS[FEW:COMMON])
        yield from mended_right(link, near, SLIPS[COMMON:])


def other_number(link: Link, trial: Trial) -> Iterator[tuple[str, str, Link]]:
    """`w·(x₊ − x₋) = 2`, not 0: the left side's value where the right one is a number."""
    if isinstance(unsigned(link.right), tree.Number) and link.relation == "=":
        found = next((plain(trial.left(link.left, env)) for env in trial.envs(link)), None)
        if isinstance(found, fmpq) and abs(int(found.p)) <= 1000 and int(found.q) <= 12:
            size = tree.Number(abs(Fraction(int(found.p), int(found.q))))
            right: Tree = size if found >= 0 else tree.Negative(size)
            yield "number", "the number is wrong", replace(link, right=right)


def mended_right(link: Link, near: Near, slips: Sequence[Slip]) -> Iterator[tuple[str, str, Link]]:
    for slip, right, piece in mendings(link.right, near, slips):
        if right != link.left and not holds_inside(right, link.left):
            yield name_of(slip, piece), said(slip, piece), replace(link, right=right)


def mended_left(link: Link, near: Near, trial: Trial, slips: Sequence[Slip]) -> Iterator[tuple[str, str, Link]]:
    """`(XᵀX + n λ I) w = Xᵀ y`: of an equation that follows from others, unless the left side is a name."""
    if trial.implied and not isinstance(link.left, HEADS):
        for slip, left, piece in mendings(link.left, near, slips):
            if left != link.right and not holds_inside(left, link.right):
                yield name_of(slip, piece), said(slip, piece), replace(link, left=left)


HEADS = (Name, tree.Number, tree.Call, tree.Partial, tree.Gradient, tree.Hessian)


def holds_inside(body: Tree, wanted: Tree) -> bool:
    """Whether a mended side would repeat the left one, which explains nothing."""
    return body == wanted or any(holds_inside(child, wanted) for child in body.children)


def name_of(slip: Slip, piece: Tree | None) -> str:
    """A lost yᵢ is a lost label."""
    label = slip.name == "lost-factor" and isinstance(piece, Name) and piece.base in ("y", "t")
    return "lost-label" if label and isinstance(piece, Name) and piece.subscripts else slip.name


def said(slip: Slip, piece: Tree | None) -> str:
    pair = isinstance(piece, tree.Several) and len(piece.statements) == 2
    text = (
        " and ".join(map(unicode, piece.statements))
        if pair and isinstance(piece, tree.Several)
        else unicode(piece or ONE)
    )
    return slip.says.replace("{}", text)


def spelled(mended: Link, link: Link) -> str:
    """The right side; the whole line where its sign or its left side was wrong."""
    if (mended.left, mended.relation) == (link.left, link.relation):
        return unicode(mended.right)
    return unicode(tree.Relation(mended.left, ((mended.relation, mended.right),)))
