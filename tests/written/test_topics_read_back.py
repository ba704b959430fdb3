"""Every document that `derive TOPIC` emits is a written derivation: `derive verify` proves it from the page alone.

Two routes to one claim: the topic's steps are decided as data, the page is read back and judged as text.
"""

from __future__ import annotations

import pytest
from scoring import judged

from checks.decide import judge
from checks.verdict import Kind
from derive import topics
from output import latex
from output.document import document

NOTATIONS = ("arrow", "bold", "plain")
WAYS: list[tuple[str, dict[str, object]]] = [*((name, {}) for name in topics.names()), ("mlp-backprop", {"layers": 3})]
CLAIMS_NOTHING = (Kind.DEFINITION, Kind.CONDITION, Kind.PROBLEM)


def page(name: str, options: dict[str, object], notation: str) -> str:
    derivation = topics.find(name).derive(**options)
    return latex.page(document(derivation, judge(derivation)), notation, marks=False, evidence=False, fragment=False)


def name_of(name: str, options: dict[str, object]) -> str:
    return name + "".join(f"-{key}-{value}" for key, value in options.items())


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(("name", "options"), WAYS, ids=[name_of(*way) for way in WAYS])
def test_a_page_is_proved(name: str, options: dict[str, object], notation: str) -> None:
    steps = judged(page(name, options, notation))
    left = [
        f"{step.line} [{step.verdict.value}] {step.source} {step.message}"
        for step in steps
        if step.verdict not in (Kind.PROVED, *CLAIMS_NOTHING)
    ]
    assert left == []
    assert sum(step.verdict is Kind.PROVED for step in steps) >= 8
