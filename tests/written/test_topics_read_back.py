"""Every document that `derive TOPIC` emits is a written derivation: `derive verify` proves it from the page alone.

Two routes to one claim: the topic's steps are decided as data, the page is read back and judged as text.
"""

from __future__ import annotations

import pytest
from scoring import judged

from checks.decide import judge
from checks.verdict import Kind
from checks.written.report import StepReport
from derive import topics
from output import latex
from output.document import document

NOTATIONS = ("arrow", "bold", "plain")
WAYS: list[tuple[str, dict[str, object]]] = [*((name, {}) for name in topics.names()), ("mlp-backprop", {"layers": 3})]
CONFIRMED: dict[str, str] = {
    "mlp-backprop-layers-3": "δ is defined for each layer l: its members have no index form of their own",
}
"""Documents of which every claim is at least confirmed, with the reason why it is not proved."""


def page(name: str, options: dict[str, object], notation: str) -> str:
    derivation = topics.find(name).derive(**options)
    return latex.page(document(derivation, judge(derivation)), notation, marks=False, evidence=False, fragment=False)


def name_of(name: str, options: dict[str, object]) -> str:
    return name + "".join(f"-{key}-{value}" for key, value in options.items())


def is_settled(name: str, step: StepReport) -> bool:
    """Proved, or an exception of the table; a definition, a condition or a problem claims nothing."""
    if step.verdict is Kind.CONFIRMED and name in CONFIRMED:
        return True
    return step.verdict not in (Kind.CONFIRMED, Kind.UNKNOWN)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(("name", "options"), WAYS, ids=[name_of(*way) for way in WAYS])
def test_a_page_is_proved(name: str, options: dict[str, object], notation: str) -> None:
    steps = judged(page(name, options, notation))
    refuted = [f"{step.line} {step.source} {step.message}" for step in steps if step.verdict is Kind.REFUTED]
    assert refuted == []
    whole = name_of(name, options)
    left = [f"{step.line} [{step.verdict.value}] {step.source}" for step in steps if not is_settled(whole, step)]
    assert left == []
    known = (Kind.PROVED, Kind.CONFIRMED) if whole in CONFIRMED else (Kind.PROVED,)
    assert sum(step.verdict in known for step in steps) >= 8
