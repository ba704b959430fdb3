"""Systems of blocks in which 𝟏, I and 0 take the size that is left, or that their neighbours need."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $A \\in \\mathbb{R}^{m \\times m}$, $B \\in \\mathbb{R}^{m \\times k}$, $u \\in \\mathbb{R}^m$, "
    "$v \\in \\mathbb{R}^k$ and $c \\in \\mathbb{R}$."
)
YES, NO, OPEN = "confirmed", "refuted", "unknown"


def spelled(row: str) -> str:
    """`[a, b; c, d]` as LaTeX, with j for a vector of ones."""
    row = row.replace("[", r"\begin{pmatrix} ").replace("]", r" \end{pmatrix}")
    return row.replace(";", r" \\ ").replace(",", " & ").replace("j", r"\mathbf{1}")


ROWS = [
    ("[0, j^T; j, A] [c; u] = [j^T u; c j + A u]", YES),
    ("[0, j^T; j, A] [c; u] = [j^T u; c j - A u]", NO),
    ("[c; u] - [c; u - j] = [0; j]", YES),
    ("[c; u] - [c; u - j] = [1; j]", NO),
    ("[c; u] - [c; u - j] = [0; 2 j]", NO),
    ("[c, u^T] [0; j] = j^T u", YES),
    ("[c, u^T] [0; j] = c + j^T u", NO),
    ("[I, B; 0, I] [u; v] = [u + B v; v]", YES),
    ("[I, B; 0, I] [u; v] = [u; B^T u + v]", NO),
    ("[0; j] = [0; j]", OPEN),
]


@pytest.mark.parametrize(("row", "verdict"), ROWS)
def test_blocks(row: str, verdict: str) -> None:
    report = judge_text(f"{SAID} Then\n\\[\n{spelled(row)}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
