"""Members that are told of before their list is used, precisions of a family, multipliers in braces, open premises."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

TARGETS = (
    r"Scores $u\in\mathbb{R}^M$ and weights $t$ with $t_m\ge 0$ and $\sum_m t_m=1$. Let "
    r"\[ h(u) = \log\sum_m e^{u_m} \] and \[ r(u) = -\sum_m t_m(u_m - h(u)). \] Then \[ ROW \]"
)
CLUSTERS = (
    r"Weights $w_{nk}$, $n=1,\dots,N$, $k=1,\dots,K$. Let \[ F = \sum_{n=1}^N\sum_{k=1}^K w_{nk}"
    r"\ln\mathcal{N}(\mathbf{z}_n\mid\mathbf{m}_k,\mathbf{P}_k^{-1}) \] Then \[ ROW \]"
)
SHARES = (
    r"Let $c_k > 0$, $k=1,\dots,K$, and \[ G = \sum_{k=1}^K c_k\ln q_k. \] With a Lagrange multiplier $\nu$ we set"
    r"\[ \frac{\partial}{\partial q_k}\left\{G+\nu\Bigl(1-\sum_{j=1}^K q_j\Bigr)\right\} = \frac{c_k}{q_k}-\nu=0. \]"
    r"Hence \[ ROW \]"
)
OPEN = (
    r"Let $Y\in\mathbb{R}^{n\times p}$ and \[ C = Y^T Y. \] Take "
    r"\[ Y = A E B^T, \quad E = \mathrm{diag}(e_1\ge\dots\ge e_r>0). \] Then \[ ROW \]"
)
SPREAD = (
    r"The vectors $\mathbf{z}_n$, $n=1,\dots,N$, are given; maximise"
    r"\[ F(\mathbf{P}) = \sum_{n=1}^N\ln\mathcal{N}(\mathbf{z}_n\mid\mathbf{0},\mathbf{P}^{-1}) \] "
    r"with a positive definite $\mathbf{P}$. We find \begin{align} \frac{\partial F}{\partial\mathbf{P}} "
    r"&= \frac{N}{2}\mathbf{P}^{-1}-\frac12\sum_{n=1}^N\mathbf{z}_n\mathbf{z}_n^T \\ ROW \end{align}"
)
ROWS = [
    (TARGETS, r"r(u) = h(u) - t^\top u", "true"),
    (TARGETS, r"r(u) = h(u) + t^\top u", "refuted"),
    (
        CLUSTERS,
        r"\frac{\partial F}{\partial\mathbf{m}_k} = \sum_n w_{nk}\mathbf{P}_k(\mathbf{z}_n-\mathbf{m}_k)",
        "true",
    ),
    (
        CLUSTERS,
        r"\frac{\partial F}{\partial\mathbf{m}_k} = \sum_n w_{nk}\mathbf{P}_k(\mathbf{m}_k-\mathbf{z}_n)",
        "refuted",
    ),
    (SHARES, r"\sum_{k=1}^K q_k = 1", "true"),
    (SHARES, r"\nu = \sum_{k=1}^K c_k", "true"),
    (SHARES, r"\nu = 2\sum_{k=1}^K c_k", "refuted"),
    (OPEN, r"\|Y\|_F^2 = \sum_{j=1}^r e_j^2", "unknown"),
    (OPEN, r"\|Y\|_F^2 = \operatorname{tr}(C) + 1", "refuted"),
    (SPREAD, r"\mathbf{P}^{-1} &= \frac1N\sum_{n=1}^N\mathbf{z}_n\mathbf{z}_n^T", "open"),
]


@pytest.mark.parametrize(("text", "row", "verdict"), ROWS)
def test_told(text: str, row: str, verdict: str) -> None:
    found = judge_text(text.replace("ROW", row)).steps[-1].verdict.value
    wanted = {"true": {"proved", "confirmed"}, "open": {"unknown", "proved", "confirmed"}}
    assert found in wanted.get(verdict, {verdict})
