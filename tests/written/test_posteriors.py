"""A posterior that is known up to its constant: its mean and its mode; a uniform distribution that words name."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

RATE = "Let $r > 0$ and $c, d > 1$ with $p(r \\mid x_{1:m}) \\propto r^{c-1} e^{-d r}$.\n"
SHOWN = "Let $r > 0$ and $c, d > 1$.\n\\[ p(r \\mid D) \\propto r^{c-1} \\cdot e^{-d r} \\]\n"
SHARE = "Let $s \\in (0, 1)$ and let $u, v > 1$ be integers.\n\\[ p(s \\mid D) \\propto s^{u-1} (1-s)^{v-1} \\]\n"
CENTRE = "Let $m \\in \\mathbb{R}$ and $q > 0$.\n\\[ p(m \\mid x) \\propto e^{-q m^2 + b m} \\]\n"
ODDS = (
    "Let $a \\in \\mathbb{R}^K$ and $p_k = e^{a_k} / \\sum_{j=1}^K e^{a_j}$, and let $u$ be the uniform distribution. "
)
YES, NO, OPEN = "confirmed", "refuted", "definition"

ROWS = [
    (SHOWN, r"\mathbb{E}[r \mid D] = \frac{c}{d}", YES),
    (SHOWN, r"\mathbb{E}[r \mid D] = \frac{c-1}{d}", NO),
    (SHOWN, r"\hat r_{\mathrm{MAP}} = \frac{c-1}{d}", YES),
    (SHOWN, r"\hat r_{\mathrm{MAP}} = \frac{c}{d}", NO),
    (SHOWN, r"\hat r_{\mathrm{ML}} = \frac{c}{d}", OPEN),
    (SHOWN + "Its mode is\n", r"\hat r = \frac{c-1}{d}", YES),
    (SHOWN + "Its mode is\n", r"\hat r = \frac{c}{d}", NO),
    (SHARE, r"\hat s_{\mathrm{MAP}} = \frac{u-1}{u+v-2}", YES),
    (SHARE, r"\hat s_{\mathrm{MAP}} = \frac{u}{u+v}", NO),
    (CENTRE, r"\mathbb{E}[m \mid x] = \frac{b}{2q}", YES),
    (CENTRE, r"\mathbb{E}[m \mid x] = \frac{b}{q}", NO),
    (ODDS, r"\mathrm{KL}(u \| p) = -\log K - \frac1K \sum_{k=1}^K \log p_k", YES),
    (ODDS, r"\mathrm{KL}(u \| p) = \log K - \frac1K \sum_{k=1}^K \log p_k", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    found = judge_text(f"{said}\\[\n{row}\n\\]\n").steps[-1]
    assert found.verdict.value.replace("proved", YES) == verdict, found.message
