"""Lagrangians and second problems: what is refuted, and what is not."""

from __future__ import annotations

import pytest

from checks.verdict import Kind
from checks.written.judge import judge_text
from checks.written.report import Settings, StepReport

DATA = r"Let $x_i \in \mathbb{R}^d$, $y_i \in \{-1, 1\}$, $i = 1, \dots, n$, and $C > 0$."
HARD = (
    DATA
    + r"""
\[ \min_{w, b} \frac12 \|w\|^2 \quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1 \]
With multipliers $\alpha_i \ge 0$:
"""
)
FREE = (
    DATA
    + r"""
\[ \min_{w, b} \frac12 \|w\|^2 \quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1 \]
With multipliers $\alpha_i$:
"""
)
SOFT = (
    DATA
    + r"""
\[ \min_{w, b, \xi} \frac12 \|w\|^2 + C \sum_{i=1}^n \xi_i
\quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1 - \xi_i, \ \xi_i \ge 0 \]
With multipliers $\alpha_i \ge 0$, $\mu_i \ge 0$ the Lagrangian is
"""
)
ENTROPY = r"""Let $p \in \mathbb{R}^K$ have positive entries.
\[ \max_p -\sum_{k=1}^K p_k \log p_k \quad \text{s.t. } \sum_{k=1}^K p_k = 1 \]
With the multiplier $\lambda$ the Lagrangian is
"""
NEGATIVE = r"""Let $x \in \mathbb{R}^d$, $a \in \mathbb{R}^d$.
\[ \min_x \|x\|^2 \quad \text{s.t. } a^T x \ge 1 \]
With the multiplier $\lambda \le 0$ the Lagrangian is
"""
BOX = r"""Let $x, c \in \mathbb{R}^d$ and $r > 0$.
\[ \max_x c^T x \quad \text{s.t. } x^T x \le r \]
With the multiplier $\mu \ge 0$ the Lagrangian is
"""
LAGRANGIANS = [
    (HARD, r"L = \frac12 \|w\|^2 - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1)", None),
    (HARD, r"L(w, b, \alpha) = \frac12 \|w\|^2 + \sum_{i=1}^n \alpha_i (1 - y_i(w \cdot x_i + b))", None),
    (HARD, r"L = \frac12 \|w\|^2 + \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1)", "wrong sign"),
    (HARD, r"L = -\frac12 \|w\|^2 + \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1)", None),
    (FREE, r"L = \frac12 \|w\|^2 + \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1)", None),
    (
        SOFT,
        r"L = \frac12 w \cdot w + C \sum_{i=1}^n \xi_i - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1 + \xi_i)"
        r" - \sum_{i=1}^n \mu_i \xi_i",
        None,
    ),
    (
        SOFT,
        r"L = \frac12 w \cdot w + C \sum_{i=1}^n \xi_i - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1 + \xi_i)"
        r" + \sum_{i=1}^n \mu_i \xi_i",
        "the terms with μ have the wrong sign",
    ),
    (
        SOFT,
        r"L = \frac12 w \cdot w + C \sum_{i=1}^n \xi_i - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1 + \xi_i)",
        None,
    ),
    (ENTROPY, r"L = -\sum_{k=1}^K p_k \log p_k + \lambda (\sum_{k=1}^K p_k - 1)", None),
    (ENTROPY, r"L = -\sum_{k=1}^K p_k \log p_k - \lambda (\sum_{k=1}^K p_k - 1)", None),
    (ENTROPY, r"L = -\sum_{k=1}^K p_k \log p_k + \lambda \sum_{k=1}^K p_k", "do not vanish"),
    (ENTROPY, r"L = \sum_{k=1}^K p_k \log p_k + \lambda (\sum_{k=1}^K p_k - 1)", None),
    (NEGATIVE, r"L = \|x\|^2 + \lambda (a^T x - 1)", None),
    (BOX, r"L = c^T x - \mu (x^T x - r)", None),
    (BOX, r"L = c^T x + \mu (x^T x - r)", "a maximum must stay at or above"),
    (BOX, r"L = -c^T x + \mu (x^T x - r)", None),
    (HARD, r"f(x) = w \cdot x + b", None),
    (HARD, r"L = \frac12 \|w\|^2 + C \sum_{i=1}^n \max(0, 1 - y_i(w \cdot x_i + b))", None),
]

ROWS = r"""
\begin{align*}
L &= \frac12 \|w\|^2 - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1) \\
\frac{\partial L}{\partial w} &= w - \sum_{i=1}^n \alpha_i y_i x_i = 0 \\
\frac{\partial L}{\partial b} &= -\sum_{i=1}^n \alpha_i y_i = 0
\end{align*}
"""
DUAL = r"\sum_{i=1}^n \alpha_i - \frac12 \sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j y_i y_j x_i \cdot x_j"
WRONG = r"\sum_{i=1}^n \alpha_i + \frac12 \sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j y_i y_j x_i \cdot x_j"
SUBJECT = r"\quad \text{s.t. } \sum_{i=1}^n \alpha_i y_i = 0, \ \alpha_i \ge 0"
HIGH = "where all constraints hold it can exceed the objective"
SECOND = [
    (HARD + ROWS + "The dual is", rf"\max_\alpha {DUAL} {SUBJECT}", "proved"),
    (HARD + ROWS + "The dual is", rf"\min_\alpha -({DUAL}) {SUBJECT}", "proved"),
    (HARD + ROWS + "The dual is", rf"\max_\alpha {DUAL} + 3 {SUBJECT}", HIGH),
    (HARD + ROWS + "Without the constant, the dual is", rf"\max_\alpha {DUAL} + 3 {SUBJECT}", "proved"),
    (HARD + ROWS + "The dual is", rf"\min_\alpha {DUAL} {SUBJECT}", "the dual of a minimum is a maximum"),
    (HARD + ROWS + "The dual is", rf"\max_\alpha {WRONG} {SUBJECT}", HIGH),
    (HARD + "The dual is", rf"\max_\alpha {WRONG} {SUBJECT}", HIGH),
    (HARD + "Equivalently", r"\max_{w, b} \frac{2}{\|w\|} \quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1", None),
    (HARD + "Equivalently", r"\min_{w, b} \|w\|^2 \quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1", None),
    (HARD + "Equivalently", r"\max_{w, b} \|w\|^2 \quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1", "mixed up"),
]


def last_step(text: str) -> StepReport:
    return judge_text(text, Settings(row_seconds=20.0)).steps[-1]


@pytest.mark.parametrize(("before", "row", "message"), LAGRANGIANS)
def test_lagrangian(before: str, row: str, message: str | None) -> None:
    step = last_step(f"{before}\n\\[ {row} \\]")
    if message is None:
        assert step.verdict is not Kind.REFUTED, step.message
    else:
        assert step.verdict is Kind.REFUTED
        assert message in step.message


@pytest.mark.parametrize(("before", "row", "message"), SECOND)
def test_second_problem(before: str, row: str, message: str | None) -> None:
    step = last_step(f"{before}\n\\[ {row} \\]")
    if message in (None, "proved"):
        assert step.verdict is (Kind.PROBLEM if message is None else Kind.PROVED), step.message
    else:
        assert step.verdict is Kind.REFUTED
        assert message in step.message
