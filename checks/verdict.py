"""PROVED, CONFIRMED, REFUTED, UNKNOWN: what is known of a claim, with the evidence to replay it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Kind(Enum):
    """The outcome of a check, and what claims nothing."""

    PROVED = "proved"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    DEFINITION = "definition"
    CONDITION = "condition"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Verdict:
    """A kind and its evidence: `method` and whatever was used, plain data that JSON can hold."""

    kind: Kind
    evidence: Mapping[str, Any] = field(default_factory=dict)
