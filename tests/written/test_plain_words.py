"""How people write: abbreviations, weights told by words, a plain d, capitals under a trace, layers of errors."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

WEIGHTS = r"Let $a, b$ be prob. distr. on $\{1, \dots, K\}$, all $a_k > 0$, $b_k > 0$. Then"
MATRICES = r"All matrices are real and square, and $Y$ is invertible."
NETWORK = (
    r"A network has $u^{(0)} = x$, $z^{(l)} = W^{(l)} u^{(l-1)}$, $u^{(l)} = \tanh(z^{(l)})$ for layers $l = 1, 2$, "
    r"$x \in \mathbb R^d$, $W^{(l)} \in \mathbb R^{d \times d}$, and $E = \frac12 \|u^{(2)} - t\|^2$. "
)
ERRORS = NETWORK + r"Let $e^{(2)} = \frac{\partial E}{\partial z^{(2)}}$. Then"
GRADIENTS = NETWORK + r"Let $g^{(2)} = \frac{\partial E}{\partial z^{(2)}}$. Then"
ORIGIN = r"Let $u, c \in \mathbb{R}^d$, $M \in \mathbb{R}^{d \times d}$ and $h(u) = e^{c^\top u} + u^\top M u$. Then"
STEP = (
    r"Let $u, s \in \mathbb{R}^d$, $r \in \mathbb{R}$ and $E = \frac12 (u^\top s - r)^2$. We change $u$ by "
    r"\[ \Delta u_k = -\eta \frac{\partial E}{\partial u_k} \] so that"
)
SHARES = r"Let $a_1, \dots, a_K > 0$ and $b_1, \dots, b_K > 0$ both sum to one. Then"
THIN = (
    r"Let $B$ be the centred $m \times k$ input matrix, $B = P S Q^\top$, where $P$ is $m \times k$ with orthonormal "
    r"columns $p_1, \dots, p_k$, $Q$ is a $k \times k$ orthogonal matrix and $S$ a diagonal $k \times k$ matrix. Then"
)
TURNED = (
    r"Let $M = B + \tau I$ with $B \in \mathbb{R}^{m \times m}$; $M$ is symmetric and invertible, "
    r"$c \in \mathbb{R}^m$. "
    r"\[ F(M) = \frac12 \log\det M + c^\top M^{-1} c \] Then"
)
GRAM = (
    r"Let $M = B + \tau I$ with the kernel matrix $B \in \mathbb{R}^{m \times m}$, $\tau > 0$, $c \in \mathbb{R}^m$. "
    r"\[ F(M) = \frac12 \log\det M + c^\top M^{-1} c \] Then"
)
VALUES = r"Let $0 < \rho < 1$. The values are \[ U_1 = \rho U_2 \] \[ U_2 = r + \rho U_1 \] and so"
ABOVE = r"Let $c > 0$ and suppose that $t_1, \dots, t_n > c$. Then"
NAMED = r"For a vector $u \in \mathbb{R}^n$, Cauchy--Schwarz with a vector of ones reads"
CASES = (
    r"Let $s \in \mathbb{R}$, $c > 0$ and $g(u) = \frac12 (u - s)^2 + c |u|$. For $u > 0$ \[ g'(u) = u - s + c \] "
    r"and for $u < 0$"
)
STATE = (
    r"The state follows $s_t = a s_{t-1} + e_t$ and is seen through $r_t = h s_t + f_t$. Given $r$ we minimise "
    r"\[ g(s) = \frac12 (r - h s)^2 + \frac12 (s - b)^2. \] Its slope is"
)
SPREAD = (
    r"Let $r_1, \dots, r_n \in \mathbb{R}$, $\mu \in \mathbb{R}$ and $\tau > 0$. Put "
    r"\[ \ell(\mu, \tau^2) = -\frac{n}{2} \log \tau^2 - \frac{1}{2\tau^2} \sum_{i=1}^n (r_i - \mu)^2. \] Then"
)
BLOCKS = (
    r"Let $\Sigma_{xy} \in \mathbb{R}^{p \times q}$ be the covariance of $x$ and $y$, $u \in \mathbb{R}^p$, "
    r"$v \in \mathbb{R}^q$ and $F = u^\top \Sigma_{xy} v - \frac{\tau}{2} v^\top v$. Then"
)
SYSTEM = r"Let $0 < \rho < 1$. The values are \[ U_1 = \rho U_2 \] \[ U_2 = 1 + \rho U_1 \] and so"
HALVES = (
    r"Let $A \in \mathbb{R}^{d \times d}$ be symmetric positive definite, $b, x \in \mathbb{R}^d$ and "
    r"$f(x) = \frac12 x^\top A x - r b^\top x$. Minimising over $x$ gives"
)
ROWS = [
    (WEIGHTS, r"\sum_k a_k \Big(\frac{b_k}{a_k} - 1\Big) = 0", True),
    (WEIGHTS, r"\sum_k a_k \Big(\frac{b_k}{a_k} + 1\Big) = 0", False),
    (MATRICES, r"d(Y^{-1}) = -Y^{-1}\, (dY)\, Y^{-1}", True),
    (MATRICES, r"d(Y^{-1}) = Y^{-1}\, (dY)\, Y^{-1}", False),
    (MATRICES, r"\frac{\partial}{\partial Y} \operatorname{tr}(G Y^{-1} H) = -(Y^{-1} H G Y^{-1})^T", True),
    (MATRICES, r"\frac{\partial}{\partial Y} \operatorname{tr}(G Y^{-1} H) = -(Y^{-1} G H Y^{-1})^T", False),
    (ERRORS, r"e^{(2)} = (u^{(2)} - t) \odot (1 - (u^{(2)})^2)", True),
    (ERRORS, r"e^{(2)} = (u^{(2)} - t) \odot (1 - u^{(2)})", False),
    (ERRORS, r"\frac{\partial E}{\partial W^{(2)}} = e^{(2)} (u^{(1)})^\top", True),
    (ERRORS, r"\frac{\partial E}{\partial W^{(2)}} = e^{(2)} (u^{(2)})^\top", False),
    (GRADIENTS, r"\frac{\partial E}{\partial W^{(2)}} = g^{(2)} (u^{(1)})^\top", True),
    (GRADIENTS, r"\frac{\partial E}{\partial W^{(2)}} = u^{(1)} (g^{(2)})^\top", False),
    (ORIGIN, r"h(0) = 1", True),
    (ORIGIN, r"h(0) = 0", False),
    (ORIGIN, r"\nabla h(0) = c", True),
    (ORIGIN, r"\nabla h(0) = -c", False),
    (STEP, r"\Delta u_k = -\eta (u^\top s - r) s_k", True),
    (STEP, r"\Delta u_k = \eta (u^\top s - r) s_k", False),
    (SHARES, r"\sum_{k=1}^K (b_k - a_k) = 0", True),
    (SHARES, r"\sum_{k=1}^K (b_k + a_k) = 1", False),
    (THIN, r"B^\top B = Q S^2 Q^\top", True),
    (THIN, r"B^\top B = Q S Q^\top", False),
    (TURNED, r"\frac{\partial F}{\partial M} = \frac12 M^{-1} - M^{-1} c c^\top M^{-1}", True),
    (TURNED, r"\frac{\partial F}{\partial M} = \frac12 M^{-1} + M^{-1} c c^\top M^{-1}", False),
    (GRAM, r"\frac{\partial F}{\partial M} = \frac12 M^{-1} - M^{-1} c c^\top M^{-1}", True),
    (VALUES, r"U_2 = \frac{r}{1 - \rho^2}", True),
    (VALUES, r"U_2 = \frac{r}{1 - \rho}", False),
    (ABOVE, r"\sum_{i=1}^n \ln t_i > n \ln c", True),
    (ABOVE, r"\sum_{i=1}^n \ln t_i < n \ln c", False),
    (NAMED, r"\Big(\sum_{i=1}^n u_i\Big)^2 \le n \sum_{i=1}^n u_i^2", True),
    (NAMED, r"\Big(\sum_{i=1}^n u_i\Big)^2 \le \sum_{i=1}^n u_i^2", False),
    (CASES, r"g'(u) = u - s - c", True),
    (CASES, r"g'(u) = u - s + c", False),
    (STATE, r"g'(s) = s - b - h (r - h s)", True),
    (STATE, r"g'(s) = s - b + h (r - h s)", False),
    (SPREAD, r"\ell(\mu, \tau^2) = -n \log\tau - \frac{\sum_i (r_i - \mu)^2}{2 \tau^2}", True),
    (SPREAD, r"\ell(\mu, \tau^2) = -n \log\tau^2 - \frac{\sum_i (r_i - \mu)^2}{2 \tau^2}", False),
    (
        SPREAD,
        r"\frac{\partial \ell}{\partial \tau^2} = -\frac{n}{2\tau^2} + \frac{\sum_i (r_i - \mu)^2}{2\tau^4}",
        True,
    ),
    (SPREAD, r"\frac{\partial \ell}{\partial \tau^2} = -\frac{n}{\tau} + \frac{\sum_i (r_i - \mu)^2}{\tau^3}", False),
    (BLOCKS, r"\frac{\partial F}{\partial v} = \Sigma_{xy}^\top u - \tau v", True),
    (BLOCKS, r"\frac{\partial F}{\partial v} = \Sigma_{xy} u - \tau v", False),
    (SYSTEM, r"U_2 = \frac{1}{1 - \rho^2}", True),
    (SYSTEM, r"U_1 = \frac{1}{1 - \rho^2}", False),
    (HALVES, r"A x = r b", True),
    (HALVES, r"A x = b", False),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_a_row_as_people_write_it(said: str, row: str, holds: bool) -> None:
    step = judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1]
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
