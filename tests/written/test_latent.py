"""A latent letter with finitely many values: it runs where it stands in brackets only."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $c \\in \\{1, \\dots, M\\}$ be a hidden class, $p(y, c) > 0$ a joint mass function, and $r(c)$ a "
    "distribution with $r(c) > 0$. Then"
)
LATER = "In another model $c \\in \\mathbb{R}^d$ with $r = \\mathcal{N}(0, I)$ is used."
ROWS = [
    (r"p(y) = \sum_c p(y, c)", True),
    (r"p(y) = p(y, c)", False),
    (r"p(y) = \sum_c p(c)\, p(y \mid c)", True),
    (r"\sum_{c=1}^M r(c) = 1", True),
    (r"\log p(y) \ge \sum_c r(c) \log \frac{p(y, c)}{r(c)}", True),
    (r"\log p(y) \le \sum_c r(c) \log \frac{p(y, c)}{r(c)}", False),
    (r"\sum_c r(c) \log \frac{p(y, c)}{r(c)} = \log p(y) - \sum_c r(c) \log \frac{r(c)}{p(c \mid y)}", True),
    (r"\sum_c r(c) \log \frac{p(y, c)}{r(c)} = \log p(y) + \sum_c r(c) \log \frac{r(c)}{p(c \mid y)}", False),
]


@pytest.mark.parametrize("behind", ["", LATER])
@pytest.mark.parametrize(("row", "holds"), ROWS)
def test_latent(behind: str, row: str, holds: bool) -> None:
    report = judge_text(f"{SAID}\n\\[\n{row}\n\\]\n{behind}\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {"confirmed" if holds else "refuted"}, [(s.verdict.value, s.message) for s in report.steps]
