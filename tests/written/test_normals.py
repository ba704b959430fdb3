"""Densities by the name of their law: expectations, entropies and divergences under them, right and wrong."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

PAIR = (
    r"Let $p = \mathcal N(m, S)$ and $q = \mathcal N(\nu, R)$ on $\mathbb R^d$, both covariances positive definite, "
    r"and let $B \in \mathbb R^{d \times d}$ be symmetric."
)
CLASSES = r"Class $c$ has the density $f_c(x) = N(m_c, S)$, $x \in \mathbb R^d$."
NUMBERS = r"Let $a, b \in \mathbb R$ and $s, t > 0$."
ROWS = [
    (PAIR, r"\mathbb E_p[(x - m)^\top B (x - m)] = \operatorname{tr}(B S)", True),
    (PAIR, r"\mathbb E_p[(x - \nu)^\top B (x - \nu)] = \operatorname{tr}(B S)", False),
    (PAIR, r"-\mathbb E_p[\log p(x)] = \frac d2 \log(2\pi) + \frac12 \log\det S + \frac d2", True),
    (PAIR, r"-\mathbb E_p[\log p(x)] = \frac d2 \log(2\pi) + \frac12 \log\det S + \frac12", False),
    (
        PAIR,
        r"\mathrm{KL}(p \,\|\, q) = \frac12 \left[ \log\frac{\det R}{\det S} - d + \operatorname{tr}(R^{-1} S) "
        r"+ (m - \nu)^\top R^{-1} (m - \nu) \right]",
        True,
    ),
    (
        PAIR,
        r"\mathrm{KL}(p \,\|\, q) = \frac12 \left[ \log\frac{\det S}{\det R} - d + \operatorname{tr}(R^{-1} S) "
        r"+ (m - \nu)^\top R^{-1} (m - \nu) \right]",
        False,
    ),
    (CLASSES, r"\log f_c(x) = -\frac d2\log(2\pi) - \frac12\log\det S - \frac12 (x - m_c)^\top S^{-1} (x - m_c)", True),
    (CLASSES, r"\log f_c(x) = -\frac d2\log(2\pi) - \frac12\log\det S - \frac12 (x - m_c)^\top S (x - m_c)", False),
    (
        NUMBERS,
        r"\mathrm{KL}(\mathcal N(a, s^2) \,\|\, \mathcal N(b, t^2)) "
        r"= \log\frac ts + \frac{s^2 + (a - b)^2}{2 t^2} - \frac12",
        True,
    ),
    (
        NUMBERS,
        r"\mathrm{KL}(\mathcal N(a, s^2) \,\|\, \mathcal N(b, t^2)) "
        r"= \log\frac st + \frac{s^2 + (a - b)^2}{2 t^2} - \frac12",
        False,
    ),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_a_law_by_its_name(said: str, row: str, holds: bool) -> None:
    (step,) = judge_text(f"{said}\n\\[ {row} \\]\n").steps
    assert step.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), step.message
