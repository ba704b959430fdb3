"""What a text says of its letters around a display: right rows, and wrong ones that stay wrong."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

NORM = (
    "Batch normalisation of $x_1, \\dots, x_m \\in \\mathbb{R}$ with $\\epsilon > 0$ and parameters $\\gamma, \\beta$:"
)
FORWARD = (
    r"\begin{align*}\mu &= \frac1m \sum_{i=1}^m x_i \\ \sigma^2 &= \frac1m \sum_{i=1}^m (x_i - \mu)^2 \\"
    r"\hat x_i &= \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} \\ y_i &= \gamma \hat x_i + \beta\end{align*}"
)
BATCH = f"{NORM}\n{FORWARD}\nThe gradients of the loss $L$ are"
ATTENTION = (
    "With $P, S \\in \\mathbb{R}^{n \\times n}$, $V \\in \\mathbb{R}^{n \\times d}$ and the loss $L$, let $O = P V$.\n"
    "Write $dO = \\partial L/\\partial O$. Then"
)
SPECTRAL = "Let $W \\in \\mathbb{R}^{m \\times n}$."
DESIGN = "Let $X \\in \\mathbb{R}^{n \\times d}$ have rows $x_i^\\top$, and let $y \\in \\mathbb{R}^n$."
SIGNS = "Let $h(x) \\in \\{-1, 1\\}$ and $y \\in \\{-1, 1\\}$. Then"
STEP = (
    "A cell with $W \\in \\mathbb{R}^{k \\times d}$, $U \\in \\mathbb{R}^{k \\times k}$, $x_t \\in \\mathbb{R}^d$ "
    "computes $a = W x_t + U h_{t-1}$ and $h_t = \\tanh(a)$ for $t = 1, \\dots, T$. Then"
)
LINK = "Let $z \\in \\mathbb{R}^k$ and $p = \\sigma(z)$, and let $L$ be a loss of $p$. Then"
RIDGE = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$, $\\lambda > 0$ and "
    "$J(w) = \\|y - X w\\|^2 + \\lambda \\|w\\|^2$."
)
WRONG_SLOPE = r"\nabla J(w) &= -X^\top (y - X w) + 2 \lambda w \\"
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (BATCH, r"\frac{\partial \sigma^2}{\partial x_i} = \frac{2 (x_i - \mu)}{m}", YES),
    (BATCH, r"\frac{\partial \sigma^2}{\partial x_i} = 2 (x_i - \mu)", NO),
    (BATCH, r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m \frac{\partial L}{\partial y_i} \hat x_i", YES),
    (BATCH, r"\frac{\partial L}{\partial \beta} = \sum_{i=1}^m \frac{\partial L}{\partial y_i} \hat x_i", NO),
    (ATTENTION, r"\frac{\partial L}{\partial V} = P^\top\,dO", YES),
    (ATTENTION, r"\frac{\partial L}{\partial P} = dO\,V^\top", YES),
    (SPECTRAL, r"\|W\|_2^2 = \operatorname{tr}(W^\top W)", OPEN),
    (SPECTRAL, r"\|W\|_F^2 = \operatorname{tr}(W^\top W)", YES),
    (DESIGN, r"X^\top X = \sum_{i=1}^n x_i x_i^\top", YES),
    (DESIGN, r"X^\top y = \sum_{i=1}^n y_i x_i", YES),
    (DESIGN, r"X^\top X = \sum_{i=1}^n x_i^\top x_i", NO),
    (STEP, r"h_t = \tanh(W x_t + U h_{t-1})", YES),
    (STEP, r"h_{t-1} = h_0", NO),
    (STEP, r"h_t = \tanh(W x_1 + U h_0)", NO),
    (STEP, r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) U", YES),
    (STEP, r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_1^2) U", NO),
    (LINK, r"\frac{\partial p}{\partial z} = \operatorname{diag}(p - p^2)", YES),
    (LINK, r"\frac{\partial p}{\partial z} = \operatorname{diag}(p(1 - p))", YES),
    (LINK, r"\frac{\partial p}{\partial z} = \operatorname{diag}(p(1 + p))", NO),
    (LINK, r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} \odot p(1 - p)", YES),
    (LINK, r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} \odot p(1 + p)", NO),
    (RIDGE, rf"\begin{{align*}}{WRONG_SLOPE} X^\top X w + \lambda w &= X^\top y\end{{align*}}", OPEN),
    (RIDGE, rf"\begin{{align*}}{WRONG_SLOPE} w &= (X^\top X + \lambda I)^{{-1}} X^\top y\end{{align*}}", OPEN),
    (RIDGE, rf"\begin{{align*}}{WRONG_SLOPE} w &= (X^\top X + 2 \lambda I)^{{-1}} X^\top y\end{{align*}}", NO),
    (SIGNS, r"(y h(x))^2 = 1", YES),
    (SIGNS, r"(y - h(x))^2 = 2 - 2 y h(x)", YES),
    (SIGNS, r"(y - h(x))^2 = 2 - y h(x)", NO),
]


@pytest.mark.parametrize(("given", "row", "expected"), ROWS)
def test_what_the_text_says_decides_a_row(given: str, row: str, expected: str) -> None:
    shown = row if row.startswith(r"\begin") else rf"\[ {row} \]"
    step = judge_text(f"{given}\n{shown}").steps[-1]
    assert step.verdict.value.replace("proved", "confirmed") == expected, step.message
