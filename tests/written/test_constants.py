"""`… + const` leaves the slopes, and a normal density said of it has the mean and the covariance of that logarithm."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

MODEL = (
    "Let $y_i = \\theta^\\top z_i + e_i$ for $i = 1, \\dots, m$ with $e_i \\sim \\mathcal{N}(0, s^{-1})$ independent, "
    "$z_i \\in \\mathbb{R}^k$ and $s, r > 0$. The prior is $p(\\theta) = \\mathcal{N}(\\theta \\mid 0, r^{-1} I)$ and "
    "the matrix $Z$ has the rows $z_i^\\top$. "
)
LOG = "$$\\log p(\\theta \\mid y) = -\\frac{s}{2} \\sum_{i=1}^m (y_i - \\theta^\\top z_i)^2 "
LOG += "- \\frac{r}{2} \\theta^\\top \\theta + \\text{const}.$$"
POSTERIOR = MODEL + LOG + " Hence $p(\\theta \\mid y) = \\mathcal{N}(\\theta \\mid a, V)$ with"
RATE = (
    "Let $x_1, \\dots, x_n \\in \\mathbb{R}$ and $v > 0$. $$g(u) = -\\frac{1}{2 v} \\sum_{i=1}^n (x_i - u)^2 "
    "- \\frac{n}{2} \\log(2 \\pi v)$$ As a function of $u$ alone"
)
LOOSE = "Let $x_1, \\dots, x_n > 0$ and $u > 0$. $$g(u) = n \\log u - u \\sum_{i=1}^n x_i + \\text{const}$$ Then"
FACTOR = (
    "Let $b > 0$ and $c \\in \\mathbb{R}$. For $u \\in \\mathbb{R}$ we find "
    "$$\\ln q(u) = -\\frac{b}{2} u^2 + b c u + \\mathrm{const}$$ so $q(u) = \\mathcal{N}(u \\mid a, h^{-1})$ with"
)
YES, NO, DEFINED, OPEN = "confirmed", "refuted", "definition", "unknown"

ROWS = [
    (MODEL, LOG.strip("$"), YES),
    (MODEL, LOG.strip("$").replace(r"\frac{r}{2}", "r"), NO),
    (MODEL, LOG.strip("$").replace("p(", "q("), DEFINED),
    (POSTERIOR, r"V^{-1} = r I + s Z^\top Z", YES),
    (POSTERIOR, r"V^{-1} = r I + 2 s Z^\top Z", NO),
    (POSTERIOR, r"a = s V Z^\top y", YES),
    (POSTERIOR, r"a = V Z^\top y", NO),
    (POSTERIOR, r"\mathbb{E}[\theta^\top \theta \mid y] = a^\top a + \operatorname{tr} V", YES),
    (POSTERIOR, r"\mathbb{E}[\theta^\top \theta \mid y] = a^\top a", NO),
    (FACTOR, r"h = b", YES),
    (FACTOR, r"h = 2 b", NO),
    (FACTOR, r"a = c", YES),
    (FACTOR, r"a = b c", NO),
    (RATE, r"g(u) = \frac{u}{v} \sum_{i=1}^n x_i - \frac{n}{2 v} u^2 + \text{const}", YES),
    (RATE, r"g(u) = \frac{u}{v} \sum_{i=1}^n x_i - \frac{n}{v} u^2 + \text{const}", NO),
    (LOOSE, r"g'(u) = \frac{n}{u} - \sum_{i=1}^n x_i", YES),
    (LOOSE, r"g'(u) = n u - \sum_{i=1}^n x_i", NO),
    (LOOSE, r"g(1) = -\sum_{i=1}^n x_i", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_up_to_a_constant(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]


AGAIN = (
    "Let $A \\in \\mathbb{R}^{d \\times d}$ be symmetric positive definite, $c > 0$, and let the matrix $U$ have rows "
    "$u_n^\\top$, $n = 1, \\dots, N$, with $u_n \\in \\mathbb{R}^d$. One more example $u_{N+1}$ arrives. Suppose that "
    "$B \\in \\mathbb{R}^{d \\times d}$ satisfies $B^{-1} = A^{-1} + c u_{N+1} u_{N+1}^\\top$. Then"
)
LATER = [
    (r"B u_{N+1} = \frac{A u_{N+1}}{1 + c u_{N+1}^\top A u_{N+1}}", YES),
    (r"B u_{N+1} = \frac{A u_{N+1}}{1 - c u_{N+1}^\top A u_{N+1}}", NO),
    (r"B^{-1} - A^{-1} = c U^\top U", NO),
]


@pytest.mark.parametrize(("row", "verdict"), LATER)
def test_one_more_of_their_kind(row: str, verdict: str) -> None:
    report = judge_text(f"{AGAIN}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]


MEAN = "Let $x, c \\in \\mathbb{R}^d$ and $p(x \\mid c) = \\mathcal{N}(x \\mid c, I)$. Then"
BEHIND = [
    (r"\log p(x \mid c) = c^\top x - \frac12 c^\top c + \text{const}", YES),
    (r"\log p(x \mid c) = c^\top x - \frac12 x^\top x + \text{const}", YES),
    (r"\log p(x \mid c) = c^\top x - c^\top c - x^\top x + \text{const}", NO),
]


@pytest.mark.parametrize(("row", "verdict"), BEHIND)
def test_a_constant_by_what_stands_before_or_behind_the_bar(row: str, verdict: str) -> None:
    report = judge_text(f"{MEAN}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]
