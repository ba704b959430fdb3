"""Where a value is least, of functions without a closed minimum; the least value of a convex function."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SOFT = r"Let $z \in \mathbb R$, $c > 0$ and $S(z) = \operatorname{sign}(z) \max(|z| - c, 0)$."
CONVEX = (
    r"Let $f : \mathbb R^n \to \mathbb R$ be convex and $L$-smooth, $p^\star = \min_x f(x)$, "
    r"$x_{k+1} = x_k - \frac1L \nabla f(x_k)$. Then"
)
ROWS = [
    (SOFT, r"\operatorname*{arg\,min}_{u \in \mathbb R} \left\{ \tfrac12 (u - z)^2 + c |u| \right\} = S(z)", True),
    (SOFT, r"\operatorname*{arg\,min}_{u \in \mathbb R} \left\{ \tfrac12 (u - z)^2 + c |u| \right\} = S(2z)", False),
    (SOFT, r"\operatorname*{arg\,min}_{u \in \mathbb R} \left\{ (u - z)^2 + c |u| \right\} = S(z)", False),
    (CONVEX, r"f(x) \ge p^\star", True),
    (CONVEX, r"f(x_{k+1}) \le f(x_k) - \frac{1}{2L} \|\nabla f(x_k)\|^2", True),
    (CONVEX, r"f(x) \le p^\star + \frac{1}{2L} \|\nabla f(x)\|^2", False),
    (CONVEX, r"f(x) \ge p^\star + \frac{1}{2L} \|\nabla f(x)\|^2", True),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_an_optimum(said: str, row: str, holds: bool) -> None:
    step = judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1]
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
