"""Rows that hold only under conditions: there are points that satisfy them, right rows hold there, wrong ones fail."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

YES, NO = "confirmed", "refuted"
GRAM = r"\sum_{i,j} \gamma_i \gamma_j y_i y_j \langle \varphi(x_i), \varphi(x_j) \rangle"

KERNEL = (
    "Let $\\varphi : \\mathcal{X} \\to \\mathcal{H}$ be a feature map, "
    "$(x_i, y_i) \\in \\mathcal{X} \\times \\{-1, 1\\}$ for $1 \\le i \\le m$ and $\\lambda > 0$. Put "
    "$$L = \\frac{\\lambda}{2} \\langle w, w \\rangle "
    "- \\sum_i \\gamma_i (y_i (\\langle w, \\varphi(x_i) \\rangle + b) - 1)$$ "
    "with $\\gamma_i \\ge 0$. We look for a stationary point.\n"
    "$$\\partial_w L = 0 \\iff w = \\frac{1}{\\lambda} \\sum_i \\gamma_i y_i \\varphi(x_i)$$"
    "$$\\partial_b L = 0 \\iff \\sum_i \\gamma_i y_i = 0$$"
)
ACTIVE = KERNEL + (
    "Take a support vector $x_s$, that is $\\gamma_s > 0$. Complementary slackness reads "
    "$\\gamma_s [y_s (\\langle w, \\varphi(x_s) \\rangle + b) - 1] = 0$, so"
)
OUTSIDE = (
    "Let $0 < \\tau < 1$, $p_i \\ge 0$ and $q_i \\ge 0$ for $i = 1, \\dots, n$. "
    "Suppose $p_i + q_i = \\frac{1}{\\tau n}$ and $\\sum_i p_i = 1$. "
    "Let $N$ be the number of points with $u_i > 0$; for these $q_i = 0$. Then"
)
SHRUNK = (
    "Minimise $$\\min_{w, r} \\ \\frac12 \\|w\\|^2 + C \\sum_i r_i "
    "\\quad \\text{s.t.} \\quad w^\\top x_i \\ge 2 - r_i, \\ r_i \\ge 0$$ "
    "for $x_i \\in \\mathbb{R}^d$, $i = 1, \\dots, n$, $C > 0$. If $r_t = 0$ and the constraint is active, then"
)
MARGIN = SHRUNK.replace(" If $r_t = 0$ and the constraint is active, then", "")
MARGIN += " Let $a_i \\ge 0$. For any $x_i$ with $0 < a_i < C$ both constraints are active. Then"
LINED = "Let $c \\in \\mathbb{R}^k$, $C > 0$, $a_i \\ge 0$ and $u_i \\in \\mathbb{R}^k$ for $i = 1, \\dots, n$. "
LINED += "Let $f(u) = c^\\top \\varphi(u) + e$, and let $\\varphi(u_i)^\\top \\varphi(u_j) = K_{ij}$. Suppose "
LINED += "$c = \\sum_i a_i \\varphi(u_i)$. Then"
UPDATE = (
    "Let $A \\in \\mathbb{R}^{d \\times d}$ be symmetric positive definite and $u \\in \\mathbb{R}^d$. "
    "Suppose the matrix $P \\in \\mathbb{R}^{d \\times d}$ satisfies $P^{-1} = A^{-1} + u u^\\top$. Then"
)
REFERRED = (
    "Let $x_1, \\dots, x_n \\in \\mathbb{R}^d$, $t_i \\in \\mathbb{R}$ and $c > 0$. "
    "$$J(w) = \\frac{c}{2} \\|w\\|^2 - \\sum_{i=1}^n t_i w^\\top x_i$$"
    "$$\\nabla J(w) = c w - \\sum_{i=1}^n t_i x_i = 0$$ Because of this equation,"
)
BOUNDED = "Let $p_i \\ge 0$ for $i = 1, \\dots, n$ and $M > 0$. {} $0 < p_j < M$. Then"
UPRIGHT = (
    "Let $S \\in \\mathbb{R}^{d \\times d}$ be symmetric, $u, v \\in \\mathbb{R}^d$ and $u^\\top u = 1$. "
    "Suppose $S u = \\mu u$ and $v^\\top u = 0$. Then"
)
ROWS = [
    (UPRIGHT, r"(u + v)^\top S u = \mu", YES),
    (UPRIGHT, r"(u + v)^\top (u + v) = 1", NO),
    (BOUNDED.format("Suppose that"), r"\sum_i p_i < n M", YES),
    (BOUNDED.format("Suppose that"), r"\sum_i p_i < M", NO),
    (BOUNDED.format("Take one of them, say"), r"p_j^2 < M^2", YES),
    (BOUNDED.format("Take one of them, say"), r"\sum_i p_i < n M", NO),
    (KERNEL + "Therefore", r"\lambda^2 \langle w, w \rangle = " + GRAM, YES),
    (KERNEL + "Therefore", r"\lambda \langle w, w \rangle = " + GRAM, NO),
    (ACTIVE, r"b = y_s - \langle w, \varphi(x_s) \rangle", YES),
    (ACTIVE, r"b = \langle w, \varphi(x_s) \rangle - y_s", NO),
    (ACTIVE, r"b = 1 - \langle w, \varphi(x_s) \rangle", NO),
    (OUTSIDE, r"\frac{N}{n} \le \tau", YES),
    (OUTSIDE, r"\frac{N}{n} \ge \tau", NO),
    (SHRUNK, r"w^\top x_t = 2", YES),
    (SHRUNK, r"w^\top x_t = 1", NO),
    (MARGIN, r"w^\top x_i = 2", YES),
    (MARGIN, r"w^\top x_i = 1", NO),
    (MARGIN, r"r_i a_i = 0", YES),
    (MARGIN, r"a_i = C", NO),
    (LINED, r"f(u_j) = \sum_i a_i K_{ij} + e", YES),
    (LINED, r"f(u_j) = \sum_i a_i K_{ij}", NO),
    (UPDATE, r"P = A - \frac{A u u^\top A}{1 + u^\top A u}", YES),
    (UPDATE, r"P = A - \frac{A u u^\top A}{1 - u^\top A u}", NO),
    (UPDATE, r"P u = \frac{A u}{1 + u^\top A u}", YES),
    (REFERRED, r"c^2 \|w\|^2 = \sum_{i=1}^n \sum_{j=1}^n t_i t_j x_i^\top x_j", YES),
    (REFERRED, r"c \|w\|^2 = \sum_{i=1}^n \sum_{j=1}^n t_i t_j x_i^\top x_j", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_conditions(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    last = report.steps[-1]
    found = last.verdict.value.replace("proved", "confirmed")
    assert found == verdict, [(step.source, step.verdict.value, step.message) for step in report.steps]


SVM = (
    "Let $x_i \\in \\mathbb{R}^d$ and $y_i \\in \\{-1, 1\\}$ for $i = 1, \\dots, n$, and $a_i \\ge 0$. "
    "Suppose $w = \\sum_i a_i y_i x_i$, $\\sum_i a_i y_i = 0$ and $a_i (y_i (w^\\top x_i + c) - 1) = 0$. Then"
)


def test_a_point_where_all_multipliers_vanish_confirms_nothing() -> None:
    """‖w‖ = Σ aᵢ at a = 0, w = 0; the square of the norm is right."""
    right = judge_text(f"{SVM}\n\\[\n\\|w\\|^2 = \\sum_i a_i\n\\]\n").steps[-1].verdict.value
    wrong = judge_text(f"{SVM}\n\\[\n\\|w\\| = \\sum_i a_i\n\\]\n").steps[-1].verdict.value
    assert right in ("proved", "confirmed")
    assert wrong == "refuted"
