"""blocks → JSON: plain data with finite numbers, its keys always in the same order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from checks.verdict import Verdict
from derive.derivation import Derivation, Step
from derive.notation.display import display, vocabulary
from derive.notation.tree import Vocabulary
from derive.notation.write import latex
from output.document import summary
from output.plain import plain


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
