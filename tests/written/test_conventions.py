"""What a text leaves to habit: design matrices, averages, families at another symbol, counts, classes, ones, layers."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

DESIGN = "Let $x_1, \\dots, x_N \\in \\mathbb{R}^p$ and $y_i \\in \\mathbb{R}$, $i = 1, \\dots, N$. "
SCATTER = (
    "Let $z_1, \\dots, z_m \\in \\mathbb{R}^d$ and $c \\in \\mathbb{R}^d$, and put "
    "$V_c = \\sum_j (z_j - c)(z_j - c)^\\top$, where $\\bar z$ is the mean. "
)
COUNTS = "Of $N$ draws $N_k$ fall into bin $k$, $\\sum_{k=1}^K N_k = N$. "
CLASS = (
    "Let $a \\in \\mathbb{R}^K$, $p_k = e^{a_k} / \\sum_{j=1}^K e^{a_j}$ and $L = -\\sum_{k=1}^K 1[k = c] \\log p_k$. "
)
ONES = (
    "Let $P$ be an $n \\times m$ matrix and $v \\in \\mathbb{R}^m$, "
    "where $\\mathbf 1$ is the vector of $n$ ones and $Q = P + \\mathbf 1 v^\\top$. "
)
CODE = "# Notes\n\n`P` is $n \\times m$ and `v` is in $\\mathbb{R}^m$. "
ENTRIES = (
    "Let $H, G \\in \\mathbb{R}^{n \\times m}$ and $H = \\tanh(B)$ with $B \\in \\mathbb{R}^{n \\times m}$, "
    "$C = \\tfrac12 \\|H\\|_F^2$. "
)
SEEN = "Let $s_1, \\dots, s_n > 0$ be given and $p(s \\mid s_{1:n}) = r e^{-r s}$ with $r = n / \\sum_i s_i$. "
RATE = "Let $b > 0$ and $c > 0$. "
CHAIN = "Let $h_t = r h_{t-1} + x_t$ for $t = 1, \\dots, T$ and $h_0 = 0$. "
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (DESIGN, r"\sum_{i=1}^N x_i x_i^\top = X^\top X", YES),
    (DESIGN, r"\sum_{i=1}^N y_i x_i = X^\top y", YES),
    (DESIGN, r"\sum_{i=1}^N x_i x_i^\top = 2 X^\top X", NO),
    (DESIGN, r"\sum_{i=1}^N x_i x_i^\top = X X^\top", YES),
    (SCATTER, r"V_c = V_{\bar z} + m (\bar z - c)(\bar z - c)^\top", YES),
    (SCATTER, r"V_c = V_{\bar z} - m (\bar z - c)(\bar z - c)^\top", NO),
    (SCATTER, r"\sum_{j=1}^m (z_j - \bar z) = 0", YES),
    (COUNTS, r"\sum_{k=1}^K (N_k + 1) = N + K", YES),
    (COUNTS, r"\sum_{k=1}^K (N_k + 1) = N + 1", NO),
    (CLASS, r"L = -\log p_c", YES),
    (CLASS, r"L = \log p_c", NO),
    (CLASS, r"\frac{\partial L}{\partial a_k} = p_k - 1[k = c]", YES),
    (CLASS, r"\frac{\partial L}{\partial a_k} = 1[k = c] - p_k", NO),
    (ONES, r"\mathbf 1^\top Q = \mathbf 1^\top P + n v^\top", YES),
    (ONES, r"\mathbf 1^\top Q = \mathbf 1^\top P + v^\top", NO),
    (CODE, r"\nabla_v \|P v\|^2 = 2 P^\top P v", YES),
    (CODE, r"\nabla_v \|P v\|^2 = P^\top P v", NO),
    (ENTRIES, r"\frac{\partial C}{\partial B} = H \odot (1 - H \odot H)", YES),
    (ENTRIES, r"\frac{\partial C}{\partial B} = H \odot (1 + H \odot H)", NO),
    (SEEN, r"\log p(s \mid s_{1:n}) = \log r - r s", YES),
    (SEEN, r"\log p(s \mid s_{1:n}) = \log r + r s", NO),
    (RATE, r"\int_0^\infty t^{c - 1} e^{-b t} \, dt = \frac{\Gamma(c)}{b^c}", YES),
    (RATE, r"\int_0^\infty t^{c - 1} e^{-b t} \, dt = \frac{\Gamma(c)}{b}", NO),
    (CHAIN, r"\frac{\partial h_{t+1}}{\partial h_t} = r", YES),
    (CHAIN, r"\frac{\partial h_{t+1}}{\partial h_t} = r h_t", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    found = judge_text(f"{said}Then\n\\[\n{row}\n\\]\n").steps[-1]
    assert found.verdict.value.replace("proved", YES) == verdict, found.message


NET = (
    "Write $w^l_{jk}$ for the weight from neuron $k$ in layer $l - 1$ to neuron $j$ in layer $l$, and\n"
    "\\[\nz^l_j \\equiv \\sum_k w^l_{jk} a^{l-1}_k, \\qquad a^l_j \\equiv \\tanh(z^l_j)\n\\]\n"
    "The cost is $C = \\sum_j a^L_j$, where $L$ is the last layer, and\n"
    "\\[\n\\delta^l_j = \\frac{\\partial C}{\\partial z^l_j}\n\\]\n"
)
LAYERED = [
    (r"\delta^L_j = 1 - (a^L_j)^2", YES),
    (r"\delta^L_j = 1 + (a^L_j)^2", NO),
    (r"\delta^l_k = \sum_j w^{l+1}_{jk} \delta^{l+1}_j (1 - (a^l_k)^2)", YES),
    (r"\delta^l_k = \sum_j w^{l+1}_{jk} \delta^{l+1}_j (1 - (a^{l+1}_k)^2)", NO),
    (r"\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j a^{l-1}_k", YES),
    (r"\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j a^l_k", NO),
    (r"\delta^l = \left( (w^{l+1})^T \delta^{l+1} \right) \odot \tanh'(z^l)", YES),
    (r"\delta^l = \left( w^{l+1} \delta^{l+1} \right) \odot \tanh'(z^l)", NO),
]


@pytest.mark.parametrize(("row", "verdict"), LAYERED)
def test_letters_above_that_count_layers(row: str, verdict: str) -> None:
    found = judge_text(f"{NET}Then\n\\[\n{row}\n\\]\n").steps[-1]
    assert found.verdict.value.replace("proved", YES) == verdict, found.message


def test_a_letter_above_is_an_exponent_else() -> None:
    report = judge_text("Let $w, l > 0$. Then\n\\[\nw^l w^{l} = w^{2l}\n\\]\n")
    assert report.steps[-1].verdict.value in (YES, "proved")


def test_a_matrix_that_may_hold_the_vectors_refutes_nothing() -> None:
    row = "Then\n\\[\n\\sum_{i=1}^N x_i x_i^\\top = 2 X X^\\top\n\\]\n"
    assert judge_text("Let $x, x_1, \\dots, x_N \\in \\mathbb{R}^p$. " + row).steps[-1].verdict.value == OPEN
