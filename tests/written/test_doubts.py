"""What fails and is no error: meanings that only words give, special cases, spectra; and what is one all the same."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

ERROR = (
    r"Let $d_i > 0$, $\sum_{i=1}^m d_i = 1$ and let $\varepsilon \in (0, 1)$ be the weighted error, "
    r"$Z(a) = \sum_{i=1}^m d_i e^{-a y_i}$ with $y_i = \pm 1$."
)
QUADRATIC = r"Let $f(x) = \frac12 x^\top A x - b^\top x$ with a symmetric $A \in \mathbb{R}^{d \times d}$"
RATE = QUADRATIC + r" whose eigenvalues lie in $[m, L]$, $0 < m \le L$, and $\kappa = L/m$."
OPTIMUM = QUADRATIC + r". Suppose that $x_\star$ satisfies $\nabla f(x_\star) = 0$. Then"
NORMAL = (
    r"Let $x_i \sim \mathcal{N}(\mu, \Lambda^{-1})$ with a symmetric positive definite precision "
    r"$\Lambda \in \mathbb{R}^{d \times d}$."
)
FREE = (
    r"Let $v, x \in \mathbb{R}^d$, a target $t \in \mathbb{R}$ and a symmetric $M \in \mathbb{R}^{d \times d}$, "
    r"with a step size $\tau > 0$; the largest curvature is $q > 0$. Put $e = t - v^\top x$."
)
LENGTH = r"Let $q(y) = \frac{y_1}{y_2}$ for $y \in \mathbb{R}^2$, and take $c \ne 0$. Then"
HINGE = (
    r"Let $w, x_i \in \mathbb{R}^d$, labels $y_i \in \{-1, 1\}$ for $i = 1, \dots, n$, $t \in \mathbb{R}$, "
    r"and $m_i = 7 y_i w^\top x_i - 5$."
)
KINK = r"Let $x, z \in \mathbb{R}^d$ and $b \in \mathbb{R}$. Then"
ROWS = [
    (KINK, r"\nabla_x \max(0, z^\top x + b) = \operatorname{step}(z^\top x + b)\, z", "true"),
    (KINK, r"\nabla_x \max(0, z^\top x + b) = \operatorname{step}(z^\top x)\, z", "refuted"),
    (KINK, r"\nabla_x |z^\top x + b| = \operatorname{sign}(z^\top x)\, z", "refuted"),
    (HINGE, r"\nabla_w \tfrac12 \max(0, -m_i)^2 = -7 \max(0, -m_i) y_i x_i", "true"),
    (HINGE, r"\nabla_w \tfrac12 \max(0, -m_i)^2 = -7 \max(0, -m_i) y_i y_i", "refuted"),
    (HINGE, r"\max(0, -m_i) = t \max(0, -m_i)", "refuted"),
    (LENGTH, r"q(c y) = q(y)", "true"),
    (LENGTH, r"q(c y) = -q(y)", "refuted"),
    (FREE, r"\frac{\partial}{\partial v} \tfrac12 e^2 = -e x", "true"),
    (FREE, r"\frac{\partial}{\partial v} \tfrac12 e^2 = -\tau e x", "refuted"),
    (FREE, r"\frac{\partial}{\partial v} \tfrac12 e^2 = -e M x", "refuted"),
    (FREE, r"\frac{\partial}{\partial v} \tfrac12 e^2 = -e x + q x", "unknown"),
    (ERROR, r"Z(a) = (1 - \varepsilon) e^{-a} + \varepsilon e^a", "unknown"),
    (ERROR, r"Z(a) = \sum_{i=1}^m d_i e^{a y_i}", "refuted"),
    (RATE, r"x^\top A x \le \kappa \|x\|^2", "unknown"),
    (RATE, r"\nabla f(x) = A x + b", "refuted"),
    (OPTIMUM, r"A x_\star = b", "true"),
    (OPTIMUM, r"A x_\star = -b", "refuted"),
    (NORMAL, r"\frac{\partial}{\partial \Lambda} \log\det \Lambda = \Lambda^{-1}", "true"),
    (NORMAL, r"\frac{\partial}{\partial \Lambda} \log\det \Lambda = \Lambda", "refuted"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_doubt(said: str, row: str, verdict: str) -> None:
    steps = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps
    found = {
        step.verdict.value.replace("proved", "true").replace("confirmed", "true") for step in steps if step.line >= 3
    }
    assert found == {verdict}, [(step.verdict.value, step.message) for step in steps]


def test_where_behind_a_display_explains_and_restricts_nothing() -> None:
    text = (
        "Let $x_i \\in \\mathbb{R}^d$ for $i = 1, \\dots, n$.\n"
        "\\[ L = \\frac12 \\|w\\|^2 - \\sum_{i=1}^n a_i w^\\top x_i \\]\n"
        "where $a_i \\ge 0$, $b_i \\ge 0$ are multipliers. Setting the derivative to zero,\n"
        "\\[ \\frac{\\partial L}{\\partial w} = 0 \\Rightarrow w = \\sum_{i=1}^n a_i x_i. \\]\nHence\n\\[ ROW \\]\n"
    )
    for row, verdicts in (
        (r"w^\top w = \sum_{i=1}^n \sum_{j=1}^n a_i a_j x_i^\top x_j", {"proved", "confirmed"}),
        (r"w^\top w = \sum_{i=1}^n a_i^2 x_i^\top x_i", {"refuted"}),
    ):
        assert judge_text(text.replace("ROW", row)).steps[-1].verdict.value in verdicts
