"""Eigenvalues, eigenvectors and singular values that only words tell: the matrix is built from them."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

PAIRS = (
    "Let $H \\in \\mathbb{R}^{p \\times p}$ be symmetric with eigenvalues $\\mu_1, \\dots, \\mu_p$ and orthonormal "
    "eigenvectors $q_1, \\dots, q_p$, $z \\in \\mathbb{R}^p$ and $c > 0$."
)
LONG = PAIRS.replace("orthonormal ", "")
ORDERED = (
    "Let $S \\in \\mathbb{R}^{m \\times m}$ be symmetric positive definite, and let "
    "$0 < \\rho_1 \\le \\dots \\le \\rho_m$ be the eigenvalues of $S$; $s > 0$."
)
SINGULAR = (
    "Let $B \\in \\mathbb{R}^{m \\times k}$, $c > 0$, and let $\\sigma_1, \\dots, \\sigma_r$ be the nonzero singular "
    "values of $B$."
)
GIVEN = "Let $x \\in \\mathbb{R}^{p}$, $S = x x^\\top$, and let $\\mu_1, \\dots, \\mu_p$ be the eigenvalues of $S$."
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (PAIRS, r"\operatorname{tr}(H) = \sum_{i=1}^p \mu_i", YES),
    (PAIRS, r"\operatorname{tr}(H) = \sum_{i=1}^p \mu_i^2", NO),
    (PAIRS, r"\det(H) = \prod_{i=1}^p \mu_i", YES),
    (PAIRS, r"\det(H) = \sum_{i=1}^p \mu_i", NO),
    (PAIRS, r"H q_i = \mu_i q_i", YES),
    (PAIRS, r"H q_i = \mu_i^2 q_i", NO),
    (PAIRS, r"z^\top H z = \sum_{i=1}^p \mu_i (q_i^\top z)^2", YES),
    (PAIRS, r"z^\top H z = \sum_{i=1}^p \mu_i q_i^\top z", NO),
    (PAIRS, r"q_i^\top q_i = 1", YES),
    (LONG, r"H q_i = \mu_i q_i", YES),
    (LONG, r"z^\top H z = \sum_{i=1}^p \mu_i (q_i^\top z)^2", NO),
    (ORDERED, r"\|S\|_F^2 = \sum_{i=1}^m \rho_i^2", YES),
    (ORDERED, r"\|S\|_F^2 = \sum_{i=1}^m \rho_i", NO),
    (ORDERED, r"\operatorname{tr}(S) \le m \rho_m", YES),
    (ORDERED, r"\operatorname{tr}(S) \le m \rho_1", NO),
    (ORDERED, r"\operatorname{tr}(S^{-1}) = \sum_{i=1}^m \frac{1}{\rho_i}", YES),
    (PAIRS, r"|1 - c \mu_i| < 1 \text{ for all } i \iff c \mu_1 < 2", YES),
    (PAIRS, r"|1 - c \mu_i| < 1 \text{ for all } i \iff c \mu_1 < 1", NO),
    (SINGULAR, r"\operatorname{tr}(B^\top B) = \sum_{j=1}^r \sigma_j^2", YES),
    (SINGULAR, r"\operatorname{tr}(B^\top B) = \sum_{j=1}^r \sigma_j", NO),
    (
        SINGULAR,
        r"\operatorname{tr}\left( (B^\top B + c I)^{-1} B^\top B \right)"
        r" = \sum_{j=1}^r \frac{\sigma_j^2}{\sigma_j^2 + c}",
        YES,
    ),
    (
        SINGULAR,
        r"\operatorname{tr}\left( (B^\top B + c I)^{-1} B^\top B \right)"
        r" = \sum_{j=1}^r \frac{\sigma_j^2}{\sigma_j + c}",
        NO,
    ),
    (GIVEN, r"\operatorname{tr}(S) = \sum_{i=1}^p \mu_i", OPEN),
    (GIVEN, r"\operatorname{tr}(S) = \sum_{i=1}^p \mu_i^2", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_spectra(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said} Then\n\\[\n{row}\n\\]\n")
    found = report.steps[-1]
    assert found.verdict.value.replace("proved", "confirmed") == verdict, (found.verdict.value, found.message)
