"""Wrong rows made by program: every slip of the table, wherever it fits, in rows that the judge finds true.

`python tests/written/mutants.py [FILES]` judges all mutants and prints a line for each one that is not refuted.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np
from second import Second, Unknown, Value, same

from checks.verdict import Kind
from checks.written import judge, slips, steps
from checks.written.compare import Link, instances
from checks.written.near import FAILURES, near_row
from checks.written.report import Settings, StepReport
from checks.written.session import Session, Statement
from checks.written.settle import bound_worlds, generic_worlds
from checks.written.world import Env
from derive.errors import DeriveError
from derive.notation.read import read
from derive.notation.tree import Number, Tree
from derive.notation.write import latex

HERE = Path(__file__).parent
CORPUS = HERE.parents[1].parent / "shared" / "corpus"
NO_VALUE = (Unknown, ValueError, ArithmeticError, TypeError, LookupError, DeriveError, np.linalg.LinAlgError)
POINTS = 2
LABEL = re.compile(r"[ \t]*%@.*$", re.MULTILINE)
SECONDS = 20.0
BEYOND = 1e9


@dataclass(frozen=True)
class Row:
    """A link that was found true: where its step begins, where its right side stands, and what it says."""

    file: Path
    text: str
    place: tuple[int, int]
    start: int
    end: int
    link: Link
    session: Session


@dataclass(frozen=True)
class Mutant:
    """A document with one row made wrong."""

    file: Path
    place: tuple[int, int]
    slip: str
    right: str
    wrong: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What the judge says of a mutant's row; None where it says nothing of that place."""

    mutant: Mutant
    verdict: Kind | None
    message: str = ""

    def __str__(self) -> str:
        mutant = self.mutant
        verdict = self.verdict.value if self.verdict else "no step"
        where = f"{mutant.file.name}:{mutant.place[0]}:{mutant.place[1]}"
        return f"{where} [{verdict}] {mutant.slip}: {mutant.right}  →  {mutant.wrong}  {self.message}"


class Reached(Exception):
    """The row in question is judged."""


def plain(file: Path) -> str:
    """The text without its labels."""
    return LABEL.sub("", file.read_text(encoding="utf-8"))


def all_mutants(file: Path, most: int) -> list[Mutant]:
    """At most so many of every link of a derivation that the judge finds true."""
    text = plain(file)
    found: list[Mutant] = []
    original = steps.settled_true

    def noted(statement: Statement, k: int, link: Link, finding: object, session: Session) -> None:
        original(statement, k, link, finding, session)  # type: ignore[arg-type]
        step = session.steps[-1]
        if k + 1 < len(statement.starts):
            place = step.line, step.column
            row = Row(file, text, place, statement.starts[k + 1], statement.ends[k + 1], link, session)
            found.extend(islice(mutants_of(row), most))

    with patch.object(steps, "settled_true", noted):
        judge.judge_text(text, Settings(deadline=time.monotonic() + 2 * SECONDS))
    return found


def mutants_of(row: Row) -> Iterator[Mutant]:
    """Every wrong version of a row's right side that reads back as it is meant and certainly fails at a point."""
    points = list(seconds(row))
    cut = row.text[row.end - 1 : row.end] == "\\"
    if isinstance(row.link.right, Number) or row.end <= row.start or cut or not points:
        return
    near = near_row(row.link, row.session, points[0].env)
    made = list(slips.mutations(row.link.right, near))
    Random(f"{row.file.name}/{row.place}").shuffle(made)
    with np.errstate(all="ignore"):
        for slip, wrong in made:
            spelled = latex(wrong, "plain")
            if fails(row.link, wrong, points) and reads_back(spelled, wrong, row.session):
                right = row.text[row.start : row.end].strip()
                yield Mutant(row.file, row.place, slip, right, spelled, changed(row, spelled))


def changed(row: Row, spelled: str) -> str:
    """The text with another right side."""
    gap = " " if row.text[row.start - 1 : row.start].isalpha() else ""
    return f"{row.text[: row.start]}{gap}{spelled} {row.text[row.end :]}"


def seconds(row: Row) -> Iterator[Second]:
    """The second evaluator at points of all that is assumed, at two places of the row's free indices."""
    points, conditions = row.session.point_set(), tuple(row.session.conditions)
    worlds = bound_worlds(points, conditions, row.link) if conditions else generic_worlds(points)
    try:
        for world in islice(worlds, POINTS):
            envs = islice(instances(row.link, Env(points.context, world)), 2)
            yield from (Second(env, dict(env.indices)) for env in envs)
    except FAILURES:
        return


def fails(link: Link, wrong: Tree, points: Sequence[Second]) -> bool:
    """Whether a row with another right side is false somewhere. A side without a value is no slip."""
    return any(fails_at(link, wrong, point) for point in points)


def fails_at(link: Link, wrong: Tree, point: Second) -> bool:
    """An equation that was true fails where its right side has got another value; else both sides are compared."""
    try:
        after = point.of(wrong)
        if link.relation == "=":
            return not alike(point.of(link.right), after, link.layout)
        if link.relation not in (">=", ">", "<=", "<"):
            return False
        gap = point.of(link.left) - after
        return bool(np.all(gap < -1e-6) if link.relation in (">=", ">") else np.all(gap > 1e-6))
    except NO_VALUE:
        return False


def alike(before: Value, after: Value, layout: bool) -> bool:
    """Equal, a derivative also as a row; raises ValueError where one is not finite, or is divided by what all but
    vanishes: a condition that holds to so many digits makes it 0.
    """
    if not (np.all(np.abs(before) < BEYOND) and np.all(np.abs(after) < BEYOND)):
        raise ValueError("no finite value")
    return same(before, after) or (layout and same(before, np.transpose(after)))


def reads_back(spelled: str, wanted: Tree, session: Session) -> bool:
    try:
        return read(spelled, session.vocabulary) == wanted
    except (DeriveError, RecursionError):
        return False


def chosen(file: Path, most: int, seed: int = 0) -> list[Mutant]:
    """So many mutants of a file, of all slips alike."""
    found = all_mutants(file, most)
    by_slip: dict[str, list[Mutant]] = {}
    random = Random(f"{seed}/{file.name}")
    random.shuffle(found)
    for mutant in found:
        by_slip.setdefault(mutant.slip, []).append(mutant)
    rounds = [
        group[k]
        for k in range(max(map(len, by_slip.values()), default=0))
        for group in by_slip.values()
        if k < len(group)
    ]
    return rounds[:most]


def outcome(mutant: Mutant) -> Outcome:
    """The verdict on the row; what stands behind it is not judged."""
    reached: list[StepReport] = []
    original = steps.add_step

    def noted(*given: object, **named: object) -> None:
        original(*given, **named)  # type: ignore[arg-type]
        session = next(item for item in given if isinstance(item, Session))
        step = session.steps[-1]
        if step.line == mutant.place[0] and 0 <= step.column - mutant.place[1] <= 1:
            reached.append(step)
            raise Reached

    silent = patch.object(slips, "explain", lambda *given: None)
    with patch.object(steps, "add_step", noted), silent, suppress(Reached):
        judge.judge_text(mutant.text, Settings(deadline=time.monotonic() + SECONDS, row_seconds=5.0))
    return Outcome(mutant, reached[0].verdict, reached[0].message) if reached else Outcome(mutant, None)


def outcomes(job: tuple[Path, int]) -> list[Outcome]:
    return [outcome(mutant) for mutant in chosen(*job)]


def files() -> list[Path]:
    """The right derivations: the corpus where it is at hand, and our own."""
    folders = (CORPUS, HERE / "derivations")
    return [file for folder in folders for file in sorted(folder.glob("*.tex")) if ".bad" not in file.name]


def main(arguments: Sequence[str]) -> None:
    most = int(os.environ.get("MUTANTS", "25"))
    jobs = [(Path(name), most) for name in arguments] or [(file, most) for file in files()]
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(2) as pool:
        for found in pool.map(outcomes, jobs):
            for item in found:
                counts[item.verdict.value if item.verdict else "no step"] += 1
                if item.verdict is not Kind.REFUTED:
                    print(item, flush=True)
    print(dict(counts))


if __name__ == "__main__":
    main(sys.argv[1:])
