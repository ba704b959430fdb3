"""An order of magnitude is never judged; an O that is a number is."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

ROWS = [
    ("Let $x \\in \\mathbb{R}$.", r"e^x = 1 + x + O(x^2)", "unknown"),
    ("Let $x \\in \\mathbb{R}$.", r"e^x = 1 + x + o(x)", "unknown"),
    ("Let $n \\in \\mathbb{N}$.", r"(n + 1)^2 = n^2 + \mathcal{O}(n)", "unknown"),
    ("Let $O \\in \\mathbb{R}$.", r"O(1 + O) = O + O^2", "proved"),
    ("Let $o \\in \\mathbb{R}$.", r"o(1 - o) = o + o^2", "refuted"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_order(said: str, row: str, verdict: str) -> None:
    steps = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps
    assert [step.verdict.value for step in steps if step.line >= 3] == [verdict], [step.message for step in steps]


def test_the_rows_around_an_order_are_judged() -> None:
    text = "Let $f(x) = x^2$.\n\\[ f'(x) = 2x \\]\n\\[ f(x + h) = f(x) + 2xh + O(h^2) \\]\n\\[ f''(x) = 3 \\]\n"
    found = {step.line: step.verdict.value for step in judge_text(text).steps}
    assert [found[line] for line in (2, 3, 4)] == ["proved", "unknown", "refuted"]
