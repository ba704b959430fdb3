"""Mixtures: weights π_k beside the number π, and parameters that a circle marks as the old ones."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $\\pi_1, \\dots, \\pi_K > 0$ be weights, $v_k > 0$, $m_k, x \\in \\mathbb{R}$ and "
    "$g(x; m, v) = \\frac{1}{\\sqrt{2\\pi v}} e^{-(x - m)^2/(2v)}$. Then"
)
OLD = (
    "Let $\\pi_1, \\dots, \\pi_K > 0$, $v_k > 0$. The old parameters have a circle, and "
    "$r_k = \\pi_k^{\\circ} v_k^{\\circ} / \\sum_{j=1}^K \\pi_j^{\\circ} v_j^{\\circ}$. Then"
)

ROWS = [
    (SAID, r"\log(\pi_k\, g(x; m_k, v_k)) = \log\pi_k - \frac12\log(2\pi v_k) - \frac{(x - m_k)^2}{2v_k}", True),
    (SAID, r"\log(\pi_k\, g(x; m_k, v_k)) = \log\pi_k - \frac12\log(\pi_k v_k) - \frac{(x - m_k)^2}{2v_k}", False),
    (SAID, r"\sqrt{2\pi v_k}\, g(m_k; m_k, v_k) = 1", True),
    (SAID, r"\sqrt{2\pi_k v_k}\, g(m_k; m_k, v_k) = 1", False),
    (OLD, r"\sum_{k=1}^K r_k = 1", True),
    (OLD, r"r_k \sum_{j=1}^K \pi_j^\circ v_j^\circ = \pi_k^\circ v_k^\circ", True),
    (OLD, r"r_k \sum_{j=1}^K \pi_j v_j = \pi_k v_k", False),
    (OLD, r"\frac{\partial}{\partial \pi_k} \sum_{j=1}^K r_j \log\pi_j = \frac{r_k}{\pi_k}", True),
    (OLD, r"\frac{\partial}{\partial \pi_k} \sum_{j=1}^K r_j \log\pi_j^\circ = \frac{r_k}{\pi_k}", False),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_mixtures(said: str, row: str, holds: bool) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {"confirmed" if holds else "refuted"}, [(s.verdict.value, s.message) for s in report.steps]


def test_where_pi_is_declared_it_is_no_number() -> None:
    text = "Let $\\pi \\in \\mathbb{R}^K$. Then\n\\[ 2\\pi = \\pi + \\pi \\]\n\\[ 2\\pi^\\top\\pi = 2\\|\\pi\\|^2 \\]\n"
    assert {step.verdict.value for step in judge_text(text).steps} <= {"proved", "confirmed"}


CLOSED = r"\begin{align} (a + b)^2 &= a^2 + 2ab + b^2 \\ \phantom{(a + b)^2} &= RIGHT. \qquad\blacksquare \end{align}"


@pytest.mark.parametrize(("right", "verdict"), [("(-a - b)^2", "proved"), ("(a - b)^2 + 2ab", "refuted")])
def test_phantoms_and_closing_marks_are_layout(right: str, verdict: str) -> None:
    report = judge_text("Let $a, b > 0$.\n" + CLOSED.replace("RIGHT", right))
    assert [step.verdict.value for step in report.steps] == ["proved", verdict]
