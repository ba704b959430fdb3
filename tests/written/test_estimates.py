"""A name with a hat after a stated optimum is claimed to solve it; a size is no vector of the counts that sum to it."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

RATE = (
    "Let $x_1, \\dots, x_n > 0$ and $\\beta > 0$. Let $\\ell(\\beta) = n \\ln \\beta - \\beta \\sum_{i=1}^n x_i$.\n"
    "\\[ \\ell'(\\beta) = \\frac{n}{\\beta} - \\sum_{i=1}^n x_i \\]\n"
)
LEAST = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$ have full column rank, $y \\in \\mathbb{R}^n$ and $w \\in \\mathbb{R}^d$. "
)
TYPES = (
    "A text of $M$ words $w_1, \\dots, w_M$ has $V \\ge 2$ types, $M_v = \\sum_{m=1}^M \\mathbb{1}[w_m = v]$ with "
    "$M_v > 0$ for every $v$; $q_1, \\dots, q_V > 0$ are their probabilities, $\\sum_v q_v = 1$ and $b > 0$. "
)
PENALISED = "Minimising $\\|y - X w\\|^2 + \\lambda \\|w\\|^2$ with $\\lambda > 0$ gives"
RELATIVE = TYPES + "We maximise $\\sum_{v=1}^V (M_v + b) \\log q_v$ and obtain"
SMOOTH = LEAST + "Let $P \\in \\mathbb{R}^{d \\times d}$ be symmetric positive definite, "
SMOOTH += "$$C(w) = \\|y - X w\\|^2 + w^\\top P w.$$ "
SLOPE = SMOOTH + "$$\\nabla C(w) = 2 X^\\top (X w - y) + 2 P w$$ "
YES, NO, DEFINED = "confirmed", "refuted", "definition"

OPEN = LEAST + "Let $P \\in \\mathbb{R}^{d \\times d}$ be symmetric positive definite and "
OPEN += "$C(w) = \\|y - X w\\|^2 + w^\\top P w$. "
PRECISION = (
    "Let $G, R \\in \\mathbb{R}^{d \\times d}$ be symmetric positive definite and $b > 0$. Put "
    "$$F(G) = \\log\\det G - \\operatorname{tr}(R G) - b \\operatorname{tr} G.$$ "
    "$$\\frac{\\partial F}{\\partial G} = G^{-1} - R - b I = 0$$ and hence"
)
SCALED = (
    "Let $x_1, \\dots, x_n \\in \\mathbb{R}$ and $\\tau > 0$. "
    "$$f(\\tau^2) = -\\frac{n}{2} \\log\\tau^2 - \\frac{1}{2\\tau^2} \\sum_{i=1}^n x_i^2$$ "
    "$$\\frac{\\partial f}{\\partial\\tau^2} = -\\frac{n}{2\\tau^2} + \\frac{1}{2\\tau^4} \\sum_{i=1}^n x_i^2 = 0$$ "
    "Hence"
)
COORDINATES = (
    "Let $z_1, \\dots, z_p \\in \\mathbb{R}^m$ satisfy $z_j^\\top z_j = m$ for every $j$, $v \\in \\mathbb{R}^m$ and "
    "$b > 0$. $$C(c) = \\frac{1}{2m} \\|v - \\sum_{k=1}^p c_k z_k\\|^2 + b \\sum_{k=1}^p |c_k|$$ "
    "Suppose that $c_j > 0$. Then "
    "$$\\frac{\\partial C}{\\partial c_j} = -\\frac{1}{m} z_j^\\top \\Big(v - \\sum_{k \\ne j} c_k z_k\\Big) "
    "+ c_j + b$$ "
    "Setting this to zero gives"
)
ROWS = [
    (SMOOTH + "Setting its gradient to zero gives", r"\hat w = (X^\top X + P)^{-1} X^\top y", YES),
    (SMOOTH + "Setting its gradient to zero gives", r"\hat w = (X^\top X + 2 P)^{-1} X^\top y", NO),
    (SMOOTH + "Setting the derivative to zero,", r"w^* = (X^\top X - P)^{-1} X^\top y", NO),
    (SMOOTH + "As a start we take", r"\hat w = (X^\top X)^{-1} X^\top y", DEFINED),
    (SLOPE + "so, as the inverse exists,", r"\hat w = (X^\top X + P)^{-1} X^\top y", YES),
    (SLOPE + "so, as the inverse exists,", r"\hat w = (X^\top X + 2 P)^{-1} X^\top y", NO),
    (SLOPE + "Without the penalty it would be", r"\hat w = (X^\top X)^{-1} X^\top y", DEFINED),
    (SLOPE + "Under a constraint it is then", r"\hat w = (X^\top X)^{-1} X^\top y", DEFINED),
    (RATE + "Setting the derivative to zero,", r"\hat\beta = \frac{n}{\sum_{i=1}^n x_i}", YES),
    (RATE + "Setting the derivative to zero,", r"\hat\beta = \frac{1}{n} \sum_{i=1}^n x_i", NO),
    (RATE + "The score vanishes at", r"\beta^* = \frac{n - 1}{\sum_{i=1}^n x_i}", NO),
    (RATE + "The score vanishes at the estimate. An unbiased one is", r"\hat\beta = \frac{n-1}{\sum_i x_i}", DEFINED),
    (RATE + "For later use we write", r"\hat\beta = \frac{1}{n} \sum_{i=1}^n x_i", DEFINED),
    (LEAST + PENALISED, r"\hat w = (X^\top X + \lambda I)^{-1} X^\top y", YES),
    (LEAST + PENALISED, r"\hat w = (X^\top X + 2 \lambda I)^{-1} X^\top y", NO),
    (LEAST + PENALISED, r"w^* = (X^\top X)^{-1} X^\top y", NO),
    (LEAST + "Maximising $\\|y - X w\\|^2$ gives", r"\hat w = (X^\top X)^{-1} X^\top y", "unknown"),
    (LEAST + "Minimising $\\|y - X w\\|^2$ is left for later. We define", r"\hat w = X^\top y", DEFINED),
    (LEAST + "Minimising $\\|y - X w\\|^2$ among the sparse vectors gives", r"w^* = X^\top y", DEFINED),
    (LEAST + "Minimising $\\|y - X w\\|^2$ subject to $\\|w\\| = 1$ gives", r"w^* = X^\top y", DEFINED),
    (RELATIVE, r"\hat q_v = \frac{M_v + b}{M + V b}", YES),
    (RELATIVE, r"\hat q_v = \frac{M_v + b}{M + b}", NO),
    (RELATIVE, r"\hat q_v = \frac{M_v}{M}", NO),
    (TYPES + "Counting gives", r"\sum_{v=1}^V M_v = M", YES),
    (TYPES + "Counting gives", r"\sum_{v=1}^V M_v = M - 1", NO),
    (TYPES + "Counting gives", r"\sum_{v=1}^V \frac{M_v}{M} = 1", YES),
    (TYPES + "Counting gives", r"\sum_{v=1}^V \frac{M_v}{M} = M", NO),
    (OPEN + "Setting the gradient to zero gives", r"w = (X^\top X + P)^{-1} X^\top y", YES),
    (OPEN + "Setting the gradient to zero gives", r"w = (X^\top X - P)^{-1} X^\top y", NO),
    (OPEN + "Minimising over $w$ we obtain", r"(X^\top X + P) w = X^\top y", YES),
    (OPEN + "Minimising over $w$ we obtain", r"(X^\top X + P) w = -X^\top y", NO),
    (LEAST + "Setting the derivative of the risk to zero gives", r"w = X^\top y", "unknown"),
    (RATE + "and $\\ell'(\\beta) = 0$ gives", r"\beta_{\mathrm{MAP}} = \frac{n}{\sum_{i=1}^n x_i}", YES),
    (RATE + "and $\\ell'(\\beta) = 0$ gives", r"\beta_{\mathrm{MAP}} = \frac{n + 1}{\sum_{i=1}^n x_i}", NO),
    (PRECISION, r"G = (R + b I)^{-1}", YES),
    (PRECISION, r"G = (R - b I)^{-1}", NO),
    (SCALED, r"\hat\tau^2 = \frac{1}{n} \sum_{i=1}^n x_i^2", YES),
    (SCALED, r"\hat\tau^2 = \frac{1}{n - 1} \sum_{i=1}^n x_i^2", NO),
    (SCALED, r"\tau^2 = \frac{1}{n} \sum_{i=1}^n x_i^2", YES),
    (COORDINATES, r"c_j = \frac{1}{m} z_j^\top \Big(v - \sum_{k \ne j} c_k z_k\Big) - b", YES),
    (COORDINATES, r"c_j = \frac{1}{m} z_j^\top \Big(v - \sum_{k \ne j} c_k z_k\Big) + b", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_estimates(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    last = report.steps[-1]
    assert last.verdict.value.replace("proved", "confirmed") == verdict, (last.verdict.value, last.message)


def test_an_estimate_keeps_its_meaning_at_another_place() -> None:
    """After `θ̂ = …` was shown, θ is free again: a difference of the two is not 0 by itself."""
    text = LEAST + "Let $J(w) = \\|y - X w\\|^2$.\n"
    text += "\\[ \\nabla J(w) = 2 X^\\top (X w - y) = 0 \\implies \\hat w = (X^\\top X)^{-1} X^\\top y \\]\n"
    text += "How much worse is another $w$?\n\\[ J(w) - J(\\hat w) = ROW \\|X (w - \\hat w)\\|^2 \\]\n"
    found = [judge_text(text.replace("ROW", factor)).steps[-1].verdict.value for factor in ("", "2")]
    assert found[0] in ("proved", "confirmed")
    assert found[1] == "refuted"
