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
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_a_row_as_people_write_it(said: str, row: str, holds: bool) -> None:
    step = judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1]
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
