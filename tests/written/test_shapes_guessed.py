"""Shapes that do not fit: wrong where no guess makes them fit, in doubt where one does; what no row may impose."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SQUARES = (
    "Let $x_1, \\dots, x_n \\in \\mathbb{R}^d$, $t_1, \\dots, t_n \\in \\mathbb{R}$ and "
    "$J(c) = \\frac12 \\sum_{i=1}^n (t_i - c)^2$. Then"
)
FORM = "Let $A \\in \\mathbb{R}^{d \\times d}$ be symmetric, $h, y \\in \\mathbb{R}^d$ and $q(y) = y^\\top A y$."
DIVERGENCE = (
    "Let $p = (p_1, \\dots, p_K)$ and $q = (q_1, \\dots, q_K)$ be probability vectors with positive entries and "
    "$D(p, q) = \\sum_k p_k \\log \\frac{p_k}{q_k}$. Dividing the fractions the other way round:"
)
COUNTS = (
    "Let $c_1, \\dots, c_N \\in \\{1, \\dots, K\\}$ be labels, $N_k = \\sum_{n=1}^N \\mathbf{1}[c_n = k]$ "
    "for $k = 1, \\dots, K$. Then"
)
QUOTIENT = (
    "Let $G \\in \\mathbb{R}^{m \\times m}$ be symmetric, $v \\in \\mathbb{R}^m$ and "
    "$M(v, \\lambda) = v^\\top G v - \\lambda (v^\\top v - 1)$. Then"
)
MEANS = (
    "Let $z$ be a random vector in $\\mathbb{R}^m$ with mean $\\nu$ and covariance matrix $V$, and "
    "$k \\in \\mathbb{R}^m$ a constant vector. Then"
)
DATA = r"Points $(0,1)$, $(1,2)$, $(2,2)$. "
DATA += r"$$X = \begin{pmatrix}1&0\\1&1\\1&2\end{pmatrix}, \quad y = \begin{pmatrix}1\\2\\2\end{pmatrix}$$"
FITTED = (
    DATA
    + r" From $X^\top X w = X^\top y$ we get $$w = (X^\top X)^{-1} X^\top y = \begin{pmatrix}7/6\\1/2\end{pmatrix}$$"
)
ONE = (
    "Let $u, w \\in \\mathbb{R}^d$ and let $z$ be a target. $$(z - w^\\top u)^2 = z^2 - 2 z w^\\top u + (w^\\top u)^2$$"
)
STACKED = ONE + " Now stack all examples as the rows of $U$ and let $F(w) = \\|z - U w\\|^2$. Then"
LISTED = ONE + " With the matrix $U$ let $F(w) = \\|z - U w\\|^2$. Then"
YES, NO, OPEN, ASKED = "confirmed", "refuted", "unknown", "condition"

BARE = r"Let $q = \sigma(c^\top h)$ and $E = -s \log q - (1 - s) \log(1 - q)$. Then"
RECURRENT = r"$$h_t = \tanh(W h_{t-1} + U u_t + b)$$ $$E = c^\top h_T$$ Going backwards,"
ROWS = [
    (QUOTIENT, r"\frac{\partial M}{\partial v} = 2 G v - 2 \lambda v", YES),
    (QUOTIENT, r"\frac{\partial M}{\partial v} = 2 G v - 2 \lambda", NO),
    (QUOTIENT, r"\frac{\partial M}{\partial \lambda} = v v^\top - 1", NO),
    (QUOTIENT, r"\lambda^2 v^\top v = \lambda G", NO),
    (MEANS, r"\mathbb{E} \|z - k\|^2 = \operatorname{tr} V + \|\nu - k\|^2", YES),
    (MEANS, r"\mathbb{E} \|z - k\|^2 = \operatorname{tr} k + \|\nu - k\|^2", NO),
    (STACKED, r"\nabla F(w) = 2 U^\top (U w - z)", YES),
    (STACKED, r"\nabla F(w) = U^\top (U w - z)", NO),
    (LISTED, r"\nabla F(w) = U^\top (U w - z)", OPEN),
    (DATA, r"X^\top y = \begin{pmatrix}5\\6\end{pmatrix}", YES),
    (DATA, r"X^\top y = \begin{pmatrix}5\\7\end{pmatrix}", NO),
    (FITTED, r"X w = \begin{pmatrix}7/6\\5/3\\13/6\end{pmatrix}", YES),
    (FITTED, r"X w = \begin{pmatrix}7/6\\5/3\\3/2\end{pmatrix}", NO),
    (FITTED, r"\|y - X w\|^2 = \frac{1}{36} + \frac19 + \frac{1}{36}", YES),
    (FITTED, r"\|y - X w\|^2 = \frac{1}{36} + \frac13 + \frac{1}{36}", NO),
    (FITTED + "With $\\lambda = 1$", r"w_{\text{ridge}} = (X^\top X + I)^{-1} X^\top y", "definition"),
    (SQUARES, r"\frac{\partial J}{\partial c} = \sum_{i=1}^n (c - t_i)", YES),
    (SQUARES, r"\frac{\partial J}{\partial c} = \sum_{i=1}^n (c - t_i) x_i", NO),
    (SQUARES, r"J(c) = \frac12 \sum_{i=1}^n (t_i - c)^2 x_i x_i^\top", NO),
    ("Let $a \\in \\mathbb{R}^d$. Then", r"\rho a^\top a = a", OPEN),
    (COUNTS, r"\sum_{k=1}^K N_k = N", YES),
    (COUNTS, r"\sum_{k=1}^K N_k = 2 N", NO),
    (COUNTS, r"\frac{1}{N} \sum_{k=1}^K N_k = 1", YES),
    (FORM, r"q(y + h) - q(y) = 2 y^\top A h + h^\top A h", YES),
    (FORM, r"q(y + h) - q(y) = 2 y^\top A h + \omega h^\top A h", NO),
    (FORM, r"q(y) - q(h) = \omega", ASKED),
    (DIVERGENCE, r"-D(p, q) = \sum_k p_k \log \frac{q_k}{p_k}", YES),
    (DIVERGENCE, r"-D(p, q) = \omega \sum_k p_k \log \frac{q_k}{p_k}", NO),
    (BARE, r"\frac{\partial E}{\partial c} = (q - s) h", YES),
    (BARE, r"\frac{\partial E}{\partial c} = (s - q) h", NO),
    (RECURRENT, r"\frac{\partial E}{\partial h_T} = c", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_what_is_undeclared_excuses_only_what_it_may_explain(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {
        step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= said.count("\n") + 3
    }
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
