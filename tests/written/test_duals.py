"""A dual after `∂L/∂w = 0` is claimed to be what the Lagrangian comes to there; else it is a definition."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

NEAREST = (
    "Let $A \\in \\mathbb{R}^{m \\times n}$, $b \\in \\mathbb{R}^m$ and $c \\in \\mathbb{R}^n$. Consider "
    "$$\\min_{x} \\ \\frac12 \\|x - c\\|^2 \\quad \\text{s.t.} \\quad A x \\le b$$ "
    "with the Lagrangian, for a multiplier $\\lambda \\in \\mathbb{R}^m$ with $\\lambda \\ge 0$,"
    "$$L(x, \\lambda) = \\frac12 \\|x - c\\|^2 + \\lambda^\\top (A x - b)$$"
)
SOLVED = NEAREST + "$$\\nabla_x L = x - c + A^\\top \\lambda = 0$$"
SLACK = (
    "For $r > 0$ and $u_i \\in \\mathbb{R}^k$, $i = 1, \\dots, n$, solve "
    "$$\\min_{v, s} \\ \\frac12 \\|v\\|^2 + \\frac{r}{2} \\sum_{i=1}^n s_i^2 \\quad \\text{s.t.} \\quad "
    "v^\\top u_i \\ge 1 - s_i, \\ i = 1, \\dots, n.$$ With $\\beta_i \\ge 0$ the Lagrangian is"
    "$$\\mathcal{L} = \\frac12 \\|v\\|^2 + \\frac{r}{2} \\sum_i s_i^2 "
    "- \\sum_{i=1}^n \\beta_i (v^\\top u_i - 1 + s_i)$$"
    "$$\\frac{\\partial \\mathcal{L}}{\\partial v} = v - \\sum_{i=1}^n \\beta_i u_i = 0$$"
)
TURNED = SOLVED + "Substituting back, we minimise"
BOTH = SLACK + "$$\\frac{\\partial \\mathcal{L}}{\\partial s_i} = r s_i - \\beta_i = 0$$"
GRAM = r"\mathcal{D}(\beta) = \sum_{i=1}^n \beta_i - \frac12 \sum_{i=1}^n \sum_{j=1}^n \beta_i \beta_j u_i^\top u_j"
LATER = "By these conditions the terms with $s_i$ come to $-\\frac{1}{2 r} \\sum_i \\beta_i^2$. Therefore"
YES, NO, DEFINED = "confirmed", "refuted", "definition"

SHORTEST = (
    "Let $A\\in\\mathbb{R}^{m\\times n}$, $b, \\nu\\in\\mathbb{R}^m$, $x\\in\\mathbb{R}^n$. Consider "
    "\\[ \\min_x \\|x\\|^2 \\quad \\text{s.t.} \\quad A x = b. \\] The Lagrangian with multiplier $\\nu$ is "
    "\\[ L(x,\\nu) = \\|x\\|^2 - \\nu^\\top (A x - b). \\] Setting the derivative to zero, "
    "\\[ \\nabla_x L = 2x - A^\\top \\nu = 0. \\] The dual function is"
)

MARGIN = SOLVED + "The margin is then"
OTHER = SOLVED + "Substituting back and rescaling by 2, we have"
ROWS = [
    (MARGIN, r"M = \|A^\top \lambda\|", DEFINED),
    (SOLVED + "The decision is then", r"f(u) = u^\top A^\top \lambda", DEFINED),
    (OTHER, r"q(\lambda) = -\frac18 \|A^\top \lambda\|^2 + \frac12 \lambda^\top (A c - b)", DEFINED),
    (SOLVED + "Substituting back,", r"q(\lambda) = -\frac12 \|A^\top \lambda\|^2 + \lambda^\top (A c - b)", YES),
    (SOLVED + "Substituting back,", r"q(\lambda) = \frac12 \|A^\top \lambda\|^2 + \lambda^\top (A c - b)", NO),
    (SOLVED + "Substituting back,", r"q(\lambda) = -\frac12 \|A^\top \lambda\|^2 + \lambda^\top A c", NO),
    (SOLVED + "The dual function is", r"q(\lambda) = -\frac12 \|A^\top \lambda\|^2 + \lambda^\top (A c - b)", YES),
    (SOLVED + "The dual function is", r"q(\lambda) = -\|A^\top \lambda\|^2 + \lambda^\top (A c - b)", NO),
    (SHORTEST, r"g(\nu) = -\frac14 \|A^\top \nu\|^2 + b^\top \nu", YES),
    (SHORTEST, r"g(\nu) = -\frac12 \|A^\top \nu\|^2 + b^\top \nu", NO),
    (SOLVED + "We now define, for later,", r"q(\lambda) = -\frac12 \|A^\top \lambda\|^2", DEFINED),
    (TURNED, r"q(\lambda) = \frac12 \|A^\top \lambda\|^2 - \lambda^\top (A c - b)", DEFINED),
    (NEAREST + "We call the following the dual.", r"q(\lambda) = -\frac12 \|A^\top \lambda\|^2", DEFINED),
    (BOTH + LATER, GRAM + r"- \frac{1}{2 r} \sum_{i=1}^n \beta_i^2", YES),
    (BOTH + LATER, GRAM + r"- \frac{1}{r} \sum_{i=1}^n \beta_i^2", NO),
    (BOTH + LATER, GRAM, NO),
    (SLACK + "Therefore", GRAM, DEFINED),
]  # fmt: skip


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_a_dual_is_what_the_lagrangian_comes_to(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]


SIGNED = (
    "Let $x_i \\in \\mathbb{R}^d$ and $y_i \\in \\{-1, 1\\}$, $i = 1, \\dots, m$. Consider "
    "$$\\min_w \\ \\tfrac12 \\|w\\|^2 \\quad \\text{s.t.} \\quad y_i w^\\top x_i \\ge 1, \\ i = 1, \\dots, m$$ "
    "with Lagrange multipliers $\\alpha_i \\ge 0$:"
    "$$L(w, \\alpha) = \\tfrac12 w^\\top w - \\sum_{i=1}^m \\alpha_i (y_i w^\\top x_i - 1)$$"
    "$$\\nabla_w L = 0 \\implies w = \\sum_i \\alpha_i y_i x_i$$ Let $H_{ij} = y_i y_j x_i^\\top x_j$. Plugging in,"
    "$$g(\\alpha) = \\mathbf{1}^\\top \\alpha - \\tfrac12 \\alpha^\\top H \\alpha$$"
    "$$\\nabla g(\\alpha) = \\mathbf{1} - H \\alpha$$ At the optimum compl.\\ slackness says"
    "$$\\alpha_i (y_i w^\\top x_i - 1) = 0, \\quad i = 1, \\dots, m$$ Sum over $i$ and use this:"
)
SUMS = [
    (r"\sum_i \alpha_i = w^\top w", YES),
    (r"\sum_i \alpha_i = 2 w^\top w", NO),
]


@pytest.mark.parametrize(("row", "verdict"), SUMS)
def test_at_the_optimum_the_slope_by_a_signed_multiplier_need_not_vanish(row: str, verdict: str) -> None:
    report = judge_text(f"{SIGNED}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]
    assert not any(step.verdict.value == "refuted" for step in report.steps[:-1])


EQUAL = (
    "Let $A \\in \\mathbb{R}^{m \\times n}$, $b \\in \\mathbb{R}^m$ and $c \\in \\mathbb{R}^n$. Consider "
    "$$\\min_{x} \\ \\frac12 \\|x - c\\|^2 \\quad \\text{s.t.} \\quad A x = b$$ with a Lagrange multiplier $\\mu$:"
    "$$L(x, \\mu) = \\frac12 \\|x - c\\|^2 + \\mu^\\top (A x - b)$$"
    "$$\\nabla_x L = x - c + A^\\top \\mu = 0, \\qquad \\nabla_\\mu L = A x - b = 0$$ One linear system, no program:"
)
SYSTEM = r"\begin{pmatrix} I & A^\top \\ A & 0 \end{pmatrix} \begin{pmatrix} x \\ \mu \end{pmatrix} = "
SYSTEMS = [
    (SYSTEM + r"\begin{pmatrix} c \\ b \end{pmatrix}", YES),
    (SYSTEM + r"\begin{pmatrix} c \\ -b \end{pmatrix}", NO),
    (r"A A^\top \mu = A c - b", YES),
    (r"A A^\top \mu = A c + b", NO),
]


@pytest.mark.parametrize(("row", "verdict"), SYSTEMS)
def test_rows_about_multipliers_are_about_a_stationary_point(row: str, verdict: str) -> None:
    report = judge_text(f"{EQUAL}\n\\[\n{row}\n\\]\n")
    found = report.steps[-1].verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]
