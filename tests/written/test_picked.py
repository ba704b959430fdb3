"""Rules of a sequence: an index that is picked at each step, an inverse on the left, a second rule."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

PERCEPTRON = r"""Let $(x_1, y_1), \dots, (x_m, y_m)$ be data with $x_i \in \mathbb R^d$, $y_i \in \{\pm 1\}$, and
let $v$ satisfy $y_i v^\top x_i \ge 1$ for all $i$. Start from $w^{(1)} = 0$. In round $t$ some $i$ is picked with
\begin{align}
y_i (w^{(t)})^\top x_i &\le 0, \\
w^{(t+1)} &= w^{(t)} + y_i x_i.
\end{align}
Hence"""
SQUARES = r"""Let $x_t \in \mathbb R^d$, $P_0 \in \mathbb R^{d \times d}$ symmetric positive definite, and
\[ P_t^{-1} = P_{t-1}^{-1} + x_t x_t^\top. \]
Then"""
MOMENTUM = r"""Gradient descent on $f(w) = \frac{a}{2} w^2$, $a > 0$, is
\[ w_{t+1} = w_t - \eta a w_t. \]
With a velocity,
\[ v_{t+1} = \beta v_t + a w_t, \qquad w_{t+1} = w_t - \eta v_{t+1}. \]
So"""
ROWS = [
    (PERCEPTRON, r"v^\top w^{(t+1)} \ge v^\top w^{(t)} + 1", True),
    (PERCEPTRON, r"v^\top w^{(t+1)} \ge v^\top w^{(t)} + 2", False),
    (PERCEPTRON, r"\|w^{(t+1)}\|^2 = \|w^{(t)}\|^2 + 2 y_i (w^{(t)})^\top x_i + \|x_i\|^2", True),
    (PERCEPTRON, r"\|w^{(t+1)}\|^2 = \|w^{(t)}\|^2 + y_i (w^{(t)})^\top x_i + \|x_i\|^2", False),
    (PERCEPTRON, r"v^\top w^{(T+1)} \ge T", True),
    (PERCEPTRON, r"v^\top w^{(T+1)} \ge T + 1", False),
    (SQUARES, r"P_t = P_{t-1} - \frac{P_{t-1} x_t x_t^\top P_{t-1}}{1 + x_t^\top P_{t-1} x_t}", True),
    (SQUARES, r"P_t = P_{t-1} - \frac{P_{t-1} x_t x_t^\top P_{t-1}}{1 - x_t^\top P_{t-1} x_t}", False),
    (MOMENTUM, r"w_{t+1} = (1 - \eta a) w_t - \eta \beta v_t", True),
    (MOMENTUM, r"w_{t+1} = (1 - \eta a) w_t + \eta \beta v_t", False),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_a_rule(said: str, row: str, holds: bool) -> None:
    step = judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1]
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
