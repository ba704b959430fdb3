"""What the judge says of a written derivation: its steps in reading order, with places in the writer's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.verdict import Kind


@dataclass(frozen=True)
class Settings:
    """`deadline` is a moment of time.monotonic(), past which every step is unknown; `row_seconds` bounds one row."""

    seed: int = 0
    deadline: float | None = None
    row_seconds: float = 1.5
    evidence: bool = False


@dataclass(frozen=True)
class StepReport:
    """One link or statement; lines and columns count from 1, `caret` holds the columns of the smallest wrong piece."""

    line: int
    column: int
    end_line: int
    source: str
    verdict: Kind
    evidence: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    slip: str | None = None
    counterexample: Mapping[str, Any] | None = None
    consequential: bool = False
    should_be: str | None = None
    caret: tuple[int, int] | None = None


@dataclass(frozen=True)
class Report:
    """The steps, how symbols were read, and what is missing."""

    steps: tuple[StepReport, ...] = ()
    read_as: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
