"""A quantity named in words after the row that worked it out, and one written in terms of another variable."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

NAMED = (
    "Let $s > 0$ and $m \\in \\mathbb{R}$.\n\\[ (m + s)^2 + s^2 = m^2 + 2 m s + 2 s^2 \\]\n"
    "Call the last expression $R(m, s)$.\n"
)
WRITTEN = NAMED.replace("Call the last expression $R(m, s)$", "We write $R$ for the last expression")
OTHER = NAMED + "It is convenient to work with $r = \\log s$:\n"
REWRITTEN = OTHER + "\\[ R = m^2 + 2 m e^r + 2 e^{2r} \\]\nso\n"
YES, NO = "confirmed", "refuted"

ROWS = [
    (NAMED, r"\frac{\partial R}{\partial m} = 2 m + 2 s", YES),
    (NAMED, r"\frac{\partial R}{\partial m} = 2 m + s", NO),
    (WRITTEN, r"\frac{\partial R}{\partial s} = 2 m + 4 s", YES),
    (WRITTEN, r"\frac{\partial R}{\partial s} = 2 m + 2 s", NO),
    (OTHER, r"R = m^2 + 2 m e^r + 2 e^{2r}", YES),
    (OTHER, r"R = m^2 + 2 m e^r + 2 e^r", NO),
    (REWRITTEN, r"\frac{\partial R}{\partial r} = 2 m e^r + 4 e^{2r}", YES),
    (REWRITTEN, r"\frac{\partial R}{\partial r} = 2 m e^r + 2 e^{2r}", NO),
    (OTHER, r"\frac{\partial R}{\partial r} = 2 m e^r + 4 e^{2r}", "unknown"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    line = said.count("\n") + 2
    steps = [step for step in judge_text(f"{said}\\[\n{row}\n\\]\n").steps if step.line >= line]
    assert {step.verdict.value.replace("proved", YES) for step in steps} == {verdict}, [step.message for step in steps]
