"""Rows about sequences and bounds: what follows from a recurrence and from conditions for all k, and what does not."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

CONTRACTION = (
    "Let $a_0 \\ge 0$ and suppose $0 < \\rho < 1$, $c \\ge 0$ and $a_k \\le \\rho a_{k-1} + c$ for all $k \\ge 1$. Then"
)
MOMENTUM = (
    "Let $g_1, g_2, \\dots \\in \\mathbb{R}^d$ and $0 < \\beta < 1$. Momentum starts at $m_0 = 0$ and "
    "$m_k = \\beta m_{k-1} + g_k$. Assume $\\|g_k\\| \\le G$ for all $k$. Then"
)
WINDOW = (
    "Let $z_1, z_2, \\dots \\in \\mathbb{R}^d$, $s_0 = 0$ and $s_k = s_{k-1} + z_k$. Suppose that "
    "$s_{k-1}^\\top z_k = 0$ and $\\|z_k\\| \\le R$ for all $k$. Then"
)
UNIT = "Let $u$ be a unit vector and $x, v \\in \\mathbb{R}^d$ with $u^\\top x = 3$ and $u^\\top v = 1$. Then"
SMOOTH = (
    "Let $A \\in \\mathbb{R}^{d\\times d}$ be symmetric positive definite with $\\mu I \\preceq A \\preceq L I$, "
    "$\\mu, L > 0$, and $f(x) = \\frac12 x^\\top A x$. Gradient descent is $x_{k+1} = x_k - \\eta \\nabla f(x_k)$ "
    "with $0 < \\eta \\le 1/L$. Then"
)
ONLINE = (
    "Let $u \\in \\mathbb{R}^d$, $g_t \\in \\mathbb{R}^d$, $\\eta > 0$ and $w_1 = 0$, $w_{t+1} = w_t - \\eta g_t$ "
    "for $t = 1, \\dots, T$. Then"
)
STEPS = "Let $g_1, g_2, \\dots \\in \\mathbb{R}$ be positive numbers, $s_0 = 0$ and $s_t = s_{t-1} + g_t^2$. Then"
PAIR = "Let $x, y \\in \\mathbb{R}^d$. Then"
YES, NO = "confirmed", "refuted"

ROWS = [
    (CONTRACTION, r"a_k \le \rho^k a_0 + \frac{c}{1 - \rho}", YES),
    (CONTRACTION, r"a_k \le \rho^k a_0 + c", NO),
    (CONTRACTION, r"a_k \le \rho^k a_0", NO),
    (MOMENTUM, r"\|m_k\| \le \sum_{j=1}^k \beta^{k-j} \|g_j\| \le G \frac{1 - \beta^k}{1 - \beta}", YES),
    (MOMENTUM, r"\|m_k\| \le G \frac{1 - \beta^{k-1}}{1 - \beta}", NO),
    (WINDOW, r"\|s_k\|^2 = \|s_{k-1}\|^2 + \|z_k\|^2 \le \|s_{k-1}\|^2 + R^2", YES),
    (WINDOW, r"\|s_k\| \le \sqrt{k} R", YES),
    (WINDOW, r"\|s_k\| \le R", NO),
    (SMOOTH, r"\|x_k\| \le (1 - \eta\mu)^k \|x_0\|", YES),
    (SMOOTH, r"\|x_k\| \le (1 - \eta L)^k \|x_0\|", NO),
    (SMOOTH, r"f(x_{k+1}) \le f(x_k) - \frac{\eta}{2} \|\nabla f(x_k)\|^2", YES),
    (SMOOTH, r"f(x_{k+1}) \le f(x_k) - \frac{3\eta}{2} \|\nabla f(x_k)\|^2", NO),
    (ONLINE, r"\sum_{t=1}^T g_t^\top (w_t - u) \le \frac{\|u\|^2}{2\eta} + \frac{\eta}{2} \sum_{t=1}^T \|g_t\|^2", YES),
    (ONLINE, r"\sum_{t=1}^T g_t^\top (w_t - u) \le \frac{\|u\|^2}{3\eta} + \frac{\eta}{2} \sum_{t=1}^T \|g_t\|^2", NO),
    (ONLINE, r"\|w_{T+1} - u\|^2 \le \|w_1 - u\|^2", NO),
    (STEPS, r"\sum_{i=1}^t \frac{g_i^2}{\sqrt{s_i}} \le 2 \sqrt{s_t}", YES),
    (STEPS, r"\sum_{i=1}^t \frac{g_i^2}{\sqrt{s_i}} \le \sqrt{s_t}", NO),
    (UNIT, r"\|x\| \ge 3", YES),
    (UNIT, r"\|x\| \le 3", NO),
    (UNIT, r"\|x\| \ge 4", NO),
    (PAIR, r"x^\top y \le \frac12 (\|x\|^2 + \|y\|^2)", YES),
    (PAIR, r"x^\top y \le \frac49 (\|x\|^2 + \|y\|^2)", NO),
    (PAIR, r"\|x + y\|^2 \le 2 \|x\|^2 + 2 \|y\|^2", YES),
    (PAIR, r"\|x + y\|^2 \le \frac{19}{10} \|x\|^2 + 2 \|y\|^2", NO),
]


def verdicts(said: str, row: str) -> list[str]:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    return [step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_a_bound_is_judged_at_sequences_that_satisfy_what_is_assumed(said: str, row: str, verdict: str) -> None:
    assert set(verdicts(said, row)) == {verdict}
