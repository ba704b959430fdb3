"""Rows with labels behind `%@`, the judge's verdicts on them, and how they compare.

`valid`: holds. `invalid: kind`: a planted slip. `after`: stands after one, not counted. `definition`, `condition`,
`problem`: claims nothing. Labels are taken out before judging, so that the judge never sees them.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from checks.written import limits
from checks.written.judge import judge_text
from checks.written.report import Settings, StepReport

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
DERIVATIONS = Path(__file__).parent / "derivations"
LABEL = re.compile(r"[ \t]*%@[ \t]*(\w+)(?:[ \t]*:[ \t]*([\w-]+))?.*$")
HEADER = re.compile(r"% *(?:title|topic):")
RANK = {"definition": 0, "condition": 0, "problem": 0, "proved": 1, "confirmed": 2, "unknown": 3, "refuted": 4}
HOLDS, READ = ("proved", "confirmed"), ("definition", "condition", "problem", "proved", "confirmed")
PATIENCE = 3
"""A test may share its processor: limits on time are so many times what they are for a user."""


@dataclass(frozen=True)
class Labelled:
    """A document without its labels, and the label of each line that has one."""

    text: str
    labels: Mapping[int, str]

    def lines(self, *labels: str) -> list[int]:
        return [line for line, label in self.labels.items() if label in labels]


@dataclass(frozen=True)
class Score:
    """Lines that came out otherwise than their labels say, and valid lines that were not proved."""

    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)


def labelled(path: Path) -> Labelled:
    """The file's lines keep their numbers; its title, which may say what is wrong, goes."""
    labels, lines = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        found = LABEL.search(line)
        if found:
            labels[number] = found[1]
        lines.append(line[: found.start()] if found else "%" if HEADER.match(line) else line)
    return Labelled("\n".join(lines), labels)


def score(path: Path) -> Score:
    """The judge's report against the labels; a line with several steps counts as its worst one."""
    document, found = labelled(path), Score()
    verdicts = by_line(judged(document.text), document.labels)
    for line, label in document.labels.items():
        verdict = verdicts.get(line, "no step")
        where = f"{path.name}:{line} [{verdict}] {document.text.splitlines()[line - 1].strip()}"
        if label == "invalid":
            found.missed.extend([where] if verdict != "refuted" else [])
        elif label != "after" and verdict == "refuted":
            found.false_alarms.append(where)
        elif label == "valid":
            found.uncovered.extend([where] if verdict not in HOLDS else [])
            found.unproved.extend([where] if verdict != "proved" else [])
        elif label != "after":
            found.unread.extend([where] if verdict not in READ else [])
    return found


def judged(text: str) -> tuple[StepReport, ...]:
    with patch.object(limits, "PATIENCE", PATIENCE):
        seconds = PATIENCE * Settings().row_seconds
        settings = Settings(row_seconds=seconds, deadline=time.monotonic() + 60)
        return judge_text(text, settings).steps


def by_line(steps: tuple[StepReport, ...], labels: Mapping[int, str]) -> dict[int, str]:
    """The worst verdict of each line; a line without a step of its own takes that of the step that runs over it."""
    own, spanned = {}, {}
    for step in steps:
        worst(own, step.line, step.verdict.value)
        for line in range(step.line + 1, step.end_line + 1):
            worst(spanned, line, step.verdict.value)
    return {line: verdict for line, verdict in spanned.items() if line in labels} | own


def worst(verdicts: dict[int, str], line: int, verdict: str) -> None:
    if line not in verdicts or RANK[verdict] > RANK[verdicts[line]]:
        verdicts[line] = verdict


def files(folder: Path) -> list[Path]:
    """In order; a folder without documents is an error, not an empty test."""
    found = sorted(folder.glob("*.tex"))
    if not found:
        raise FileNotFoundError(f"no labelled documents in {folder}")
    return found


def is_base(path: Path) -> bool:
    return ".bad" not in path.name


def counts(paths: list[Path]) -> Counter[str]:
    """How many lines have each label."""
    return Counter(label for path in paths for label in labelled(path).labels.values())


def families(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """A derivation and its variants with planted slips, by the name before the first dot."""
    paths = files(folder)
    for name in dict.fromkeys(path.name.partition(".")[0] for path in paths):
        yield name, [path for path in paths if path.name.partition(".")[0] == name]
