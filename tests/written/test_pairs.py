"""Members of a family whose covariances a text says, and an estimate beside its numbered members."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $Z_1, \\dots, Z_m$ be random numbers with $\\operatorname{Var}(Z_i) = \\tau$ and "
    "$\\operatorname{Cov}(Z_i, Z_j) = c$ for $i \\ne j$. Then"
)
WEIGHTS = (
    "The random numbers $u_1, \\dots, u_n$ have mean $\\mu$, $\\operatorname{Var}(u_k) = v_k$ with $v_k > 0$, and "
    "$\\operatorname{Cov}(u_k, u_l) = \\theta \\sqrt{v_k v_l}$ for $k \\ne l$. Let $a_k \\in \\mathbb{R}$. Then"
)
TARGET = (
    "Let $g \\in \\mathbb{R}$ be a constant. The estimate $\\hat g$ is random with $\\mathbb{E}[\\hat g] = \\bar g$; "
    "the copies $\\hat g_1, \\dots, \\hat g_B$ are independent with $\\operatorname{Var}(\\hat g_i) = s^2$. Then"
)

NUMBERS = "Let $r_i \\in \\mathbb{R}$ for $i = 1, \\dots, n$. Then"
CROSSED = (
    "Let $p_1, \\dots, p_d \\in \\mathbb{R}^n$ be vectors with $p_j^\\top p_j = n$ for every $j$, "
    "$q \\in \\mathbb{R}^n$. "
    "If in addition $p_j^\\top p_k = 0$ for $j \\ne k$, then"
)

ROWS = [
    (SAID, r"\operatorname{Var}\Big(\sum_{i=1}^m Z_i\Big) = m\tau + m(m - 1)c", True),
    (SAID, r"\operatorname{Var}\Big(\sum_{i=1}^m Z_i\Big) = m\tau + \frac{m(m - 1)}{2}c", False),
    (SAID, r"\operatorname{Var}\Big(\sum_{i=1}^m Z_i\Big) = m\tau", False),
    (SAID, r"\operatorname{Var}(Z_1 - Z_2) = 2(\tau - c)", True),
    (SAID, r"\operatorname{Var}(Z_1 - Z_2) = 2(\tau + c)", False),
    (SAID, r"\operatorname{Cov}(Z_1, Z_1 + Z_2) = \tau + c", True),
    (
        WEIGHTS,
        r"\operatorname{Var}\Big(\sum_k a_k u_k\Big) = (1 - \theta)\sum_k a_k^2 v_k + \theta(\sum_k a_k\sqrt{v_k})^2",
        True,
    ),
    (WEIGHTS, r"\mathbb{E}\Big[\sum_k a_k u_k\Big] = \mu \sum_k a_k", True),
    (
        WEIGHTS,
        r"\operatorname{Var}\Big(\sum_k a_k u_k\Big) = \sum_k a_k^2 v_k + \theta\Big(\sum_k a_k\sqrt{v_k}\Big)^2",
        False,
    ),
    (TARGET, r"\mathbb{E}[(g - \hat g)^2] = (g - \bar g)^2 + \mathbb{E}[(\hat g - \bar g)^2]", True),
    (TARGET, r"\mathbb{E}[(g - \hat g)^2] = (g - \bar g)^2 - \mathbb{E}[(\hat g - \bar g)^2]", False),
    (TARGET, r"\operatorname{Var}\Big(\frac{1}{B}\sum_{i=1}^B \hat g_i\Big) = \frac{s^2}{B}", True),
    (TARGET, r"\operatorname{Var}\Big(\frac{1}{B}\sum_{i=1}^B \hat g_i\Big) = s^2", False),
    (SAID, r"\operatorname{Var}\Big(\sum_{i=1}^m Z_i\Big) = m\tau + \sum_{i \ne j} \operatorname{Cov}(Z_i, Z_j)", True),
    (
        SAID,
        r"\operatorname{Var}\Big(\sum_{i=1}^m Z_i\Big) = m\tau + 2\sum_{i \ne j} \operatorname{Cov}(Z_i, Z_j)",
        False,
    ),
    (NUMBERS, r"\Big(\sum_i r_i\Big)^2 = \sum_i r_i^2 + 2\sum_{i<j} r_i r_j", True),
    (NUMBERS, r"\Big(\sum_i r_i\Big)^2 = \sum_i r_i^2 + \sum_{i<j} r_i r_j", False),
    (NUMBERS, r"r_i \sum_j r_j = r_i^2 + \sum_{j \ne i} r_i r_j", True),
    (NUMBERS, r"r_i \sum_j r_j = \sum_{j \ne i} r_i r_j", False),
    (CROSSED, r"p_j^\top \Big(q - \sum_{k \ne j} r_k p_k\Big) = p_j^\top q", True),
    (CROSSED, r"p_j^\top \Big(q - \sum_k r_k p_k\Big) = p_j^\top q", False),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_pairs(said: str, row: str, holds: bool) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {"confirmed" if holds else "refuted"}, [(s.verdict.value, s.message) for s in report.steps]


@pytest.mark.parametrize(
    "row",
    [r"\mathbb{E}[(Z_1 - \mathbb{E}[Z_1])^4] = 3\tau^2", r"\mathbb{E}[(Z_1 - \mathbb{E}[Z_1])^2 (Z_2 - Z_3)] = 0"],
)
def test_covariances_say_nothing_of_higher_moments(row: str) -> None:
    report = judge_text(f"{SAID}\n\\[\n{row}\n\\]\n")
    assert {step.verdict.value for step in report.steps if step.line >= 3} == {"unknown"}
