"""A prime that marks a transpose, and one that marks another point or a derivative."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text
from checks.written.transposes import transposing

SPACES = "Let $A \\in \\mathbb{R}^{m\\times p}$, $b \\in \\mathbb{R}^m$ and $w \\in \\mathbb{R}^p$. "
SAID = (
    "A prime denotes transposition. Let $S \\in \\mathbb{R}^{m\\times m}$ be symmetric and $c, b \\in \\mathbb{R}^m$. "
)

ROWS = [
    (SPACES, r"\|Aw - b\|^2 = w'A'Aw - 2b'Aw + b'b", "proved"),
    (SPACES, r"\|Aw - b\|^2 = w'A'Aw - b'Aw + b'b", "refuted"),
    (SPACES, r"\nabla_w (w'A'b) = A'b \qquad b'b \ge 0", "proved"),
    (SAID, r"c'(S + I)b = b'(S + I)c", "proved"),
    (SAID, r"c'(S + I)b = b'(S - I)c", "refuted"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_primes_transpose(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]


MARKS = [
    ([r"x \in \mathbb{R}^d", "s = x'x"], "", "prime"),
    ([r"x_i \in \mathbb{R}^d", r"S = \sum_i x_i x_i'", r"\theta' x_i"], "", "prime"),
    (["C = X'X"], "the design matrix", "prime"),
    (["q = u'Av"], "A prime ' denotes the transpose.", "prime"),
    ([r"(y - Xb)'(y - Xb)"], "", "prime"),
    ([r"x \in \mathbb{R}^d", "k(x, x') = x'x"], "", ""),
    ([r"x \in \mathbb{R}^d", r"x^\top y", "x'x"], "", ""),
    ([r"x \in \mathbb{R}^d", "x' = x + v", "x'x"], "", ""),
    (["2ff' = g'"], "", ""),
    (["F = hh'", "h'(x) = 2"], "", ""),
    (["P(s' | s, a)"], "", ""),
    ([r"\|x\|^2 = x^t x"], "", "t"),
    ([r"x^t x", "e^{-t}"], "", ""),
]


@pytest.mark.parametrize(("texts", "prose", "mark"), MARKS)
def test_what_marks_a_transpose(texts: list[str], prose: str, mark: str) -> None:
    assert transposing(texts, prose) == mark


def test_sums_of_large_terms_are_compared_with_finer_balls() -> None:
    text = "Let $a > 0$ and $x \\in \\mathbb{R}$, $g(x) = e^{90 + x^2 + ax}$. Then\n\\[\n{row}\n\\]\n"
    row = r"g''(x) = ((2x + a)^2 + 2)\,e^{90 + x^2 + ax}"
    assert verdicts(text.replace("{row}", row)) <= {"proved", "confirmed"}
    assert verdicts(text.replace("{row}", row.replace("+ 2)", "+ 1)"))) == {"refuted"}


def verdicts(text: str) -> set[str]:
    return {step.verdict.value for step in judge_text(text).steps if step.line >= 3}
