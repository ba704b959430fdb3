r"""A report → lines like a compiler's: `hw.tex:14:5: refuted  …`, a caret, what it should be, where it fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.verdict import Kind, Verdict
from checks.written.report import Report, StepReport
from derive.notation.spelling import GREEK
from output.evidence import bracketed, details
from output.judging import Excerpt, Outcome
from output.lines import Line, Span, coloured, line, paragraph, plain, printable
from output.lines import columns as width_of
from output.styles import STYLES

INDENT = 4
LONGEST = 400
PLURALS = {Kind.DEFINITION: "definition", Kind.CONDITION: "condition", Kind.PROBLEM: "problem"}
NUMBERED = re.compile(r"(?P<name>.+)_(?P<number>[0-9]+)")
MINUS = re.compile(r"-(?=[0-9])")


@dataclass(frozen=True)
class Style:
    """What the reader asked for, and the room there is."""

    width: int
    colour: bool = False
    evidence: bool = False
    quiet: bool = False
    several: bool = False


def page(outcome: Outcome, style: Style) -> str:
    """Every step and the counts; with `quiet` the counts alone; nothing for what could not be read."""
    report = outcome.report
    if not report.steps:
        return ""
    name = shown(outcome.name)
    lines = [] if style.quiet else [*steps(outcome, name, style), *notes(outcome, name, style)]
    return ink([*lines, *paragraph(f"{f'{name}: ' if style.several else ''}{summary(report)}", style.width)], style)


def total(outcomes: Sequence[Outcome], style: Style) -> str:
    """`3 files: 20 steps: 18 proved, 2 refuted; 1 error`."""
    found: Counter[Kind] = Counter(step.verdict for outcome in outcomes for step in outcome.report.steps)
    failed = sum(outcome.error is not None for outcome in outcomes)
    tail = f"; {amount(failed, 'error')}" if failed else ""
    return ink(paragraph(f"{amount(len(outcomes), 'file')}: {counted(found)}{tail}", style.width), style)


def ink(lines: Sequence[Line], style: Style) -> str:
    return coloured(lines, STYLES) if style.colour else plain(lines)


def shown(name: str) -> str:
    """Standard input has a name too."""
    return "<stdin>" if name == "-" else printable(name)


def steps(outcome: Outcome, name: str, style: Style) -> Iterator[Line]:
    excerpts = outcome.excerpts or (None,) * len(outcome.report.steps)
    for step, excerpt in zip(outcome.report.steps, excerpts, strict=True):
        yield from step_lines(step, excerpt, name, style)


def step_lines(step: StepReport, excerpt: Excerpt | None, name: str, style: Style) -> Iterator[Line]:
    """The statement in the writer's text, then what is wrong with it."""
    kind = step.verdict.value
    lead = f"{name}:{step.line}:{step.column}: "
    source = shortened(printable(step.source))
    yield Span(lead, "quiet"), Span(kind, kind), Span(f"  {source}")
    if excerpt and step.verdict in (Kind.REFUTED, Kind.UNKNOWN):
        yield from caret(excerpt, step.source, len(lead) + len(kind) + 2, style)
    for text in remarks(step):
        yield from paragraph(text, style.width, INDENT)
    if style.evidence:
        yield from details(Verdict(step.verdict, step.evidence), style.width)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def caret(excerpt: Excerpt, source: str, lead: int, style: Style) -> Iterator[Line]:
    """`^^^^` under the piece where the line holds it, otherwise the piece itself."""
    piece = printable(excerpt.piece)
    if not piece:
        return
    before = None if excerpt.offset is None else source[: excerpt.offset]
    if before is not None and before == printable(before + ".")[:-1] and fits(lead, source, style):
        yield line("^" * width_of(piece), "refuted", lead + width_of(before))
    elif piece != printable(source):
        yield line(f"here: {shortened(piece)}", "refuted", INDENT)


def fits(lead: int, source: str, style: Style) -> bool:
    return len(source) <= LONGEST and lead + width_of(source) <= style.width


def remarks(step: StepReport) -> Iterator[str]:
    """`should be −Σ αᵢ yᵢ: the sign is flipped`, `at n=2, …: left 5/2, right −5/2`, and why it is not known."""
    if step.should_be or step.slip:
        parts = [f"should be {printable(step.should_be)}" if step.should_be else "", printable(step.slip or "")]
        yield ": ".join(part for part in parts if part)
    if step.counterexample:
        yield at_point(step.counterexample)
    if step.message:
        yield printable(step.message)
    if step.consequential:
        yield "it follows from a wrong line above"


def at_point(point: Mapping[str, Any]) -> str:
    """`at n=2, α=(1/2, 3): left 5/2, right −5/2`."""
    sides = [f"{side} {bracketed(point[side])}" for side in ("left", "right") if side in point]
    flat = {key: value for key, value in flattened(point) if key not in ("left", "right", "seed")}
    values = ", ".join(f"{greek(key)}={bracketed(value)}" for key, value in families(flat).items())
    return MINUS.sub("−", printable(f"at {values}: {', '.join(sides)}" if sides else f"at {values}"))


def flattened(point: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Sizes, values and indices in one."""
    for key, value in point.items():
        yield from value.items() if isinstance(value, Mapping) else [(key, value)]


def families(values: Mapping[str, Any]) -> dict[str, Any]:
    """`alpha_1`, `alpha_2` → one `alpha`, where they are numbered from 1."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        match = NUMBERED.fullmatch(key)
        family = found.get(match["name"]) if match else None
        if match and (match["number"] == "1" or (isinstance(family, list) and int(match["number"]) == len(family) + 1)):
            found.setdefault(match["name"], []).append(value)
        else:
            found[key] = value
    return found


def greek(name: str) -> str:
    """`alpha` is α."""
    base, mark, rest = name.partition("_")
    return GREEK[base][1] + mark + rest if base in GREEK else name


def notes(outcome: Outcome, name: str, style: Style) -> Iterator[Line]:
    """What is missing, and with the evidence how the symbols were read."""
    report = outcome.report
    for missing in report.missing:
        yield from paragraph(f"{name}: missing: {printable(missing)}", style.width, 0, "unknown")
    for reading in report.read_as if style.evidence else ():
        yield from paragraph(f"{name}: read {printable(reading)}", style.width, 0, "quiet")


def counts(report: Report) -> Mapping[Kind, int]:
    """How many steps of each kind, in the order of the kinds."""
    found = Counter(step.verdict for step in report.steps)
    return {kind: found[kind] for kind in Kind if found[kind]}


def first_wrong(report: Report) -> int | None:
    """The line of the first step that is refuted."""
    return next((step.line for step in report.steps if step.verdict is Kind.REFUTED), None)


def summary(report: Report) -> str:
    """`9 steps: 6 proved, 1 refuted, 2 definitions; first wrong line 14`."""
    wrong = first_wrong(report)
    return counted(counts(report)) + (f"; first wrong line {wrong}" if wrong else "")


def counted(found: Mapping[Kind, int]) -> str:
    parts = [amount(found[kind], kind.value, kind in PLURALS) for kind in Kind if found.get(kind)]
    return f"{amount(sum(found.values()), 'step')}{': ' if parts else ''}{', '.join(parts)}"


def amount(number: int, noun: str, countable: bool = True) -> str:
    """`1 step`, `2 steps`, `2 proved`."""
    return f"{number} {noun}{'s' if countable and number != 1 else ''}"
