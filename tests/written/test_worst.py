"""Inequalities that fail at rare points only: the point is driven there, and bounds that are true stay."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

MISTAKES = r"""Let $w_0 = 0$. At its $k$-th mistake the perceptron sees $(x_k, y_k)$ with $x_k \in \mathbb{R}^d$,
$y_k \in \{-1, 1\}$. Assume $\|x_k\| \le R$ for all $k$, and that there are a unit vector $v$ and $\gamma > 0$ with
\[ y_k v^T x_k \ge \gamma \quad \text{for all } k. \]
The mistake and the update are
\begin{align}
y_k w_{k-1}^T x_k &\le 0 \\
w_k &= w_{k-1} + y_k x_k
\end{align}
Hence"""
BOUNDED = r"Let $a, b \in \mathbb{R}^n$ with $\|a\| \le 1$ and $\|b\| \le 1$. Then"
TRIANGLE = r"Let $x, y, z$ be positive numbers with $x + y + z = 3$. Then"
ROWS = [
    (MISTAKES, r"k \le \frac{R^2}{\gamma^2}", "confirmed"),
    (MISTAKES, r"k \le \frac{R}{\gamma}", "refuted"),
    (MISTAKES, r"v^T w_k \ge k \gamma", "confirmed"),
    (MISTAKES, r"v^T w_k \ge 2 k \gamma", "refuted"),
    (BOUNDED, r"a^T b \le 1", "confirmed"),
    (BOUNDED, r"a^T b \le \frac{9}{10}", "refuted"),
    (BOUNDED, r"\|a + b\|^2 \le \frac{38}{10}", "refuted"),
    (TRIANGLE, r"x y z \le 1", "confirmed"),
    (TRIANGLE, r"x y z \le \frac{19}{20}", "refuted"),
    (TRIANGLE, r"x^2 + y^2 + z^2 \ge 3", "confirmed"),
    (TRIANGLE, r"x^2 + y^2 + z^2 \ge \frac{31}{10}", "refuted"),
]


@pytest.mark.parametrize(("premise", "row", "verdict"), ROWS, ids=[f"{row}-{verdict}" for _, row, verdict in ROWS])
def test_an_inequality_at_its_worst(premise: str, row: str, verdict: str) -> None:
    last = judge_text(f"{premise}\n\\[ {row} \\]\n").steps[-1]
    known = {"confirmed": ("confirmed", "proved")}.get(verdict, (verdict,))
    assert last.verdict.value in known, last.message
