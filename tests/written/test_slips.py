"""What slip explains a wrong row, what should stand there, and the table in its other direction."""

from __future__ import annotations

import pytest

from checks.verdict import Kind
from checks.written import slips
from checks.written.judge import judge_text
from checks.written.report import Settings
from checks.written.slips import SLIPS, mutations
from derive.notation.read import read
from derive.notation.tree import Vocabulary
from derive.notation.write import unicode

DATA = (
    r"Let $x_i, w \in \mathbb{R}^d$, $y_i \in \{-1, 1\}$, $\alpha_i \ge 0$ for $i = 1, \dots, n$, $b \in \mathbb{R}$."
)
LAGRANGE = DATA + r"\[ L(w, b) = \frac12 \|w\|^2 - \sum_{i=1}^n \alpha_i (y_i (w \cdot x_i + b) - 1) \]"
RIDGE = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$, $\lambda > 0$."
    r"\[ J(w) = \frac{1}{2n} \|X w - y\|^2 + \frac{\lambda}{2} \|w\|^2 \]"
)
NET = (
    r"Let $x, t, w, b, u, c \in \mathbb{R}$ and $f_1, f_2 : \mathbb{R} \to \mathbb{R}$."
    r"\[ z = w x + b, \quad s = u f_1(z) + c, \quad E = \frac12 (f_2(s) - t)^2 \]"
)
TRACE = r"Let $A, X \in \mathbb{R}^{d \times d}$."
SIGMOID = r"Let $z \in \mathbb{R}$. \[ \sigma(z) = \frac{1}{1 + e^{-z}} \]"
MEAN = r"Let $x_1, \dots, x_n, \theta \in \mathbb{R}$. \[ J(\theta) = \sum_{i=1}^n (x_i - \theta)^2 \]"
BOUND = r"Let $a, b \in \mathbb{R}$."
EXPLAINED = [
    (LAGRANGE, r"\frac{\partial L}{\partial w} = w - \sum_{i=1}^n \alpha_i x_i", "lost-label", "w − Σᵢ αᵢ yᵢ xᵢ"),
    (LAGRANGE, r"\frac{\partial L}{\partial w} = w + \sum_{i=1}^n \alpha_i y_i x_i", "sign", "w − Σᵢ αᵢ yᵢ xᵢ"),
    (LAGRANGE, r"\frac{\partial L}{\partial b} = \sum_{i=1}^n \alpha_i y_i", "sign", "−Σᵢ αᵢ yᵢ"),
    (LAGRANGE, r"\frac{\partial L}{\partial b} = -\sum_{i=1}^n \alpha_i", "lost-label", "−Σᵢ αᵢ yᵢ"),
    (LAGRANGE, r"\frac{\partial L}{\partial w} = 2 w - \sum_{i=1}^n \alpha_i y_i x_i", "factor-2", "w − Σᵢ αᵢ yᵢ xᵢ"),
    (
        RIDGE,
        r"\nabla J(w) = \frac{1}{n} X^T (X w - y) + \frac{\lambda}{2} w",
        "lost-factor-2",
        "(1/n) Xᵀ (X w − y) + λ w",
    ),
    (RIDGE, r"\nabla J(w) = X^T (X w - y) + \lambda w", "lost-1-over-n", "(1/n) Xᵀ (X w − y) + λ w"),
    (RIDGE, r"\nabla J(w) = \frac{1}{n} X^T (X w - y) + w", "lost-factor", "(1/n) Xᵀ (X w − y) + λ w"),
    (RIDGE, r"\nabla J(w) = \frac{1}{n} X^T (X w - y)", "lost-term", "(1/n) Xᵀ (X w − y) + λ w"),
    (NET, r"\frac{dE}{dw} = (f_2(s) - t) f_2'(s) u f_1(z) x", "lost-prime", "(f₂(s) − t) f₂′(s) u f₁′(z) x"),
    (NET, r"\frac{dE}{du} = (f_2(s) - t) f_2'(z) f_1(z)", "argument", "(f₂(s) − t) f₂′(s) f₁(z)"),
    (NET, r"\frac{dE}{dw} = (t - f_2(s)) f_2'(s) u f_1'(z) x", "sign", "−(t − f₂(s)) f₂′(s) u f₁′(z) x"),
    (NET, r"\frac{dE}{dw} = (f_2(s) - t) f_1'(s) u f_2'(z) x", "swapped", "(f₂(s) − t) f₂′(s) u f₁′(z) x"),
    (TRACE, r"\frac{\partial}{\partial X} \operatorname{tr}(A X) = A", "transpose", "Aᵀ"),
    (TRACE, r"\operatorname{tr}(A X) = \operatorname{tr}(A^T X)", "transpose", "tr(Aᵀ Xᵀ)"),
    (TRACE, r"(A X)^T = A^T X^T", "order", "Xᵀ Aᵀ"),
    (SIGMOID, r"\sigma'(z) = \sigma(z)", "lost-derivative", "σ(z) (1 − σ(z))"),
    (SIGMOID, r"\sigma'(z) = \sigma(z) (1 + \sigma(z))", "sign", "σ(z) (1 − σ(z))"),
    (SIGMOID, r"\sigma(-z) = \sigma(z)", None, ""),
    (SIGMOID, r"1 - \sigma(z) = \sigma(z)", None, ""),
    (MEAN, r"J'(\theta) = -2 (x_i - \theta)", "lost-sum", "−2 Σᵢ (xᵢ − θ)"),
    (BOUND, r"a^2 + b^2 \le 2 a b", "direction", "a² + b² ≥ 2a b"),
    (BOUND, r"(a + b)^2 = a^2 + b^2", None, ""),
    (BOUND, r"(a - b)(a + b) = a^2 + b^2", "sign", "a² − b²"),
]


@pytest.mark.parametrize(("before", "row", "slip", "should_be"), EXPLAINED)
def test_explained(before: str, row: str, slip: str | None, should_be: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "SECONDS", 3.0)
    monkeypatch.setattr(slips, "MOST_SECONDS", 5.0)
    step = judge_text(f"{before} Hence\n\\[ {row} \\]", Settings(row_seconds=20.0)).steps[-1]
    assert step.verdict is Kind.REFUTED
    if slip is not None:
        assert (step.slip, step.should_be) == (slip, should_be)
    assert (step.slip is None) == (step.should_be is None)


MADE = [
    (r"w - \sum_{i=1}^n \alpha_i y_i x_i", "sign", "w + Σᵢ αᵢ yᵢ xᵢ"),
    (r"w - \sum_{i=1}^n \alpha_i y_i x_i", "lost-factor", "w − Σᵢ αᵢ xᵢ"),
    (r"X^T (X w - y)", "transpose", "X (X w − y)"),
    (r"X^T (X w - y)", "order", "(X w − y) Xᵀ"),
    (r"\sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j x_i^T x_j", "cross-terms", "Σᵢ αᵢ αᵢ xᵢᵀ xᵢ"),
    (r"f'(z) u", "lost-prime", "f(z) u"),
    (r"\|w\|^2", "lost-square", "‖w‖"),
    (r"\lambda w", "lost-factor-2", "½λ w"),
    (r"e^{\lambda - 1}", "argument-sign", "e^{1−λ}"),
    (r"t \log p", "lost-log", "t p"),
    (r"\sigma(z) (1 - \sigma(z))", "lost-derivative", "σ(z)"),
    (r"W_{jk}", "index", "Wₖⱼ"),
]


@pytest.mark.parametrize(("right", "slip", "wrong"), MADE)
def test_made(right: str, slip: str, wrong: str) -> None:
    body = read(right, Vocabulary(functions=frozenset({"f", "sigma"})))
    found = [unicode(item) for name, item in mutations(body) if name == slip]
    assert wrong in found


def test_table() -> None:
    """Every slip has a number of the list of mistakes and a sentence."""
    assert all(1 <= slip.number <= 53 and slip.says for slip in SLIPS)
    assert all(wrong != read("a b", Vocabulary()) for _, wrong in mutations(read("a b", Vocabulary())))
