"""blocks → JSON: plain data with finite numbers, its keys always in the same order."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from fractions import Fraction
from functools import singledispatch
from typing import Any

from checks.verdict import Verdict
from derive.derivation import Derivation, Step
from derive.notation.display import display, vocabulary
from derive.notation.tree import Vocabulary
from derive.notation.write import latex
from output.document import summary


def page(derivation: Derivation, verdicts: Sequence[Verdict], notation: str, seconds: float) -> str:
    """One object, indented; `seconds` is the only thing that differs between two runs."""
    data = topic(derivation, verdicts, notation, seconds)
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def topic(derivation: Derivation, verdicts: Sequence[Verdict], notation: str, seconds: float) -> dict[str, Any]:
    words = vocabulary(derivation)
    pairs = zip(derivation.steps, verdicts, strict=True)
    return {
        "topic": derivation.topic,
        "title": derivation.title,
        "source": derivation.source,
        "steps": [step(item, verdict, derivation, notation, words) for item, verdict in pairs],
        "summary": {kind.value: count for kind, count in summary(verdicts).counts},
        "seconds": round(seconds, 3),
    }


def step(item: Step, verdict: Verdict, derivation: Derivation, notation: str, words: Vocabulary) -> dict[str, Any]:
    return {
        "name": item.name,
        "latex": latex(display(item.claim, derivation), notation, words),
        "because": item.because,
        "verdict": verdict.kind.value,
        "evidence": plain(verdict.evidence),
    }


@singledispatch
def plain(value: Any) -> Any:
    """Data that JSON can hold; what it has no word for is spelled, and a number that is not finite is null."""
    item = getattr(value, "item", None)
    return plain(item()) if callable(item) else str(value)


@plain.register(bool)
@plain.register(int)
@plain.register(str)
@plain.register(type(None))
def _(value: Any) -> Any:
    return value


@plain.register
def _(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@plain.register
def _(value: Fraction) -> str:
    return str(value)


@plain.register
def _(value: Enum) -> Any:
    return plain(value.value)


@plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(item) for key, item in value.items()}


@plain.register(list)
@plain.register(tuple)
def _(value: Sequence[Any]) -> list[Any]:
    return [plain(item) for item in value]


@plain.register(AbstractSet)
def _(value: AbstractSet[Any]) -> list[Any]:
    return sorted((plain(item) for item in value), key=str)
