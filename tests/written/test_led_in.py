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
    (SIGNS, r"(y h(x))^2 = 1", YES),
    (SIGNS, r"(y - h(x))^2 = 2 - 2 y h(x)", YES),
    (SIGNS, r"(y - h(x))^2 = 2 - y h(x)", NO),
]


@pytest.mark.parametrize(("given", "row", "expected"), ROWS)
def test_what_the_text_says_decides_a_row(given: str, row: str, expected: str) -> None:
    step = judge_text(f"{given}\n\\[ {row} \\]").steps[-1]
    assert step.verdict.value.replace("proved", "confirmed") == expected, step.message
