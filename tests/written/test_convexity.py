"""Inequalities about convex, smooth and strongly convex functions that are otherwise unknown."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SPACE = "and let $x, y \\in \\mathbb{R}^d$."
CONVEX = "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be convex and differentiable, " + SPACE
CONCAVE = "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be concave and differentiable, " + SPACE
SMOOTH = "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be convex and $L$-smooth with $L > 0$, " + SPACE
STRONG = (
    "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be $\\mu$-strongly convex with $\\mu > 0$, with minimiser $x^\\star$, "
    + SPACE
)
ANY = "Let $f : \\mathbb{R}^d \\to \\mathbb{R}$ be differentiable, " + SPACE
YES, NO, CONDITION = "confirmed", "refuted", "condition"

ROWS = [
    (CONVEX, r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", YES),
    (CONVEX, r"f(y) \le f(x) + \nabla f(x)^\top (y - x)", NO),
    (CONVEX, r"f\Big(\frac{x + y}{2}\Big) \le \frac{f(x) + f(y)}{2}", YES),
    (CONVEX, r"f\Big(\frac{x + y}{2}\Big) \ge \frac{f(x) + f(y)}{2}", NO),
    (CONVEX, r"(\nabla f(x) - \nabla f(y))^\top (x - y) \ge 0", YES),
    (CONCAVE, r"f\Big(\frac{x + y}{2}\Big) \ge \frac{f(x) + f(y)}{2}", YES),
    (CONCAVE, r"f(y) \le f(x) + \nabla f(x)^\top (y - x)", YES),
    (CONCAVE, r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", NO),
    (SMOOTH, r"f(y) \le f(x) + \nabla f(x)^\top (y - x) + \frac{L}{2}\|y - x\|^2", YES),
    (SMOOTH, r"f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{L}{2}\|y - x\|^2", NO),
    (SMOOTH, r"f\Big(x - \frac{1}{L}\nabla f(x)\Big) \le f(x) - \frac{1}{2L}\|\nabla f(x)\|^2", YES),
    (SMOOTH, r"f\Big(x - \frac{1}{L}\nabla f(x)\Big) \le f(x) - \frac{1}{L}\|\nabla f(x)\|^2", NO),
    (SMOOTH, r"\|\nabla f(x) - \nabla f(y)\| \le L\|x - y\|", YES),
    (SMOOTH, r"f(y) = f(x) + \nabla f(x)^\top (y - x) + \frac{L}{2}\|y - x\|^2", NO),
    (STRONG, r"f(x) - f(x^\star) \le \frac{1}{2\mu}\|\nabla f(x)\|^2", YES),
    (STRONG, r"f(x) - f(x^\star) \ge \frac{\mu}{2}\|x - x^\star\|^2", YES),
    (STRONG, r"f(x) - f(x^\star) \le \frac{\mu}{2}\|x - x^\star\|^2", NO),
    (STRONG, r"\nabla f(x^\star) = 0", YES),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_convexity(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]


def test_without_a_word_nothing_is_convex() -> None:
    report = judge_text(f"{ANY} Then\n\\[ f(y) \\ge f(x) + \\nabla f(x)^\\top (y - x) \\]\n")
    assert {step.verdict.value for step in report.steps} <= {"refuted", "unknown", "condition"}
