"""Functions of the entries of a vector that are also functions of the vector."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = r"Let $g(u_1, u_2) = u_1^3 + u_1 u_2$ and $u^{(0)} = (1, 2)^T$."
ROWS = [
    (r"\nabla g(u) = \begin{pmatrix} 3 u_1^2 + u_2 \\ u_1 \end{pmatrix}", True),
    (r"\nabla g(u) = \begin{pmatrix} 3 u_1^2 + u_2 \\ u_2 \end{pmatrix}", False),
    (r"\nabla^2 g(u) = \begin{pmatrix} 6 u_1 & 1 \\ 1 & 0 \end{pmatrix}", True),
    (r"\nabla^2 g(u) = \begin{pmatrix} 6 u_1 & 1 \\ 0 & 1 \end{pmatrix}", False),
    (r"\nabla g(u) \big|_{u = u^{(0)}} = \begin{pmatrix} 5 \\ 1 \end{pmatrix}", True),
    (r"\nabla g(u) \big|_{u = u^{(0)}} = \begin{pmatrix} 5 \\ 2 \end{pmatrix}", False),
]


@pytest.mark.parametrize(("row", "holds"), ROWS)
def test_a_function_of_entries(row: str, holds: bool) -> None:
    step = judge_text(f"{SAID} Its gradient is $\\nabla g(u)$.\n\\[ {row} \\]\n").steps[-1]
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
