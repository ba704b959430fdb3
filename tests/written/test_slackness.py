"""`αᵢ gᵢ = 0` and a premise by which one factor is not 0: the other one vanishes, which is proved."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

PROJECTION = (
    "Let $u_i \\in \\mathbb{R}$, $p_i \\ge 0$ and $\\nu_i \\ge 0$ for $i = 1, \\dots, n$. "
    "Let $\\tau \\in \\mathbb{R}$. Suppose $p_i - u_i + \\tau - \\nu_i = 0$ and $\\nu_i p_i = 0$ for all $i$. "
    "At an index with $p_k > 0$ it follows that"
)
BOXED = (
    "Let $c_i \\in \\mathbb{R}$, $\\rho_i, \\eta_i \\ge 0$ for $i = 1, \\dots, n$, and $M > 0$. "
    "Suppose $c_i - \\rho_i + \\eta_i = 0$, $\\rho_i z_i = 0$ and $\\eta_i (M - z_i) = 0$ for all $i$. "
    "If $0 < z_k < M$, then"
)
TUBE = (
    "Let $x_i, w \\in \\mathbb{R}^d$ and $t_i, b, s_i \\in \\mathbb{R}$, $\\beta_i \\ge 0$ for $i = 1, \\dots, n$, "
    "and let $B, \\epsilon > 0$. "
    "Suppose $\\beta_i (\\epsilon + s_i - t_i + w^\\top x_i + b) = 0$ and $(B - \\beta_i) s_i = 0$ for all $i$. "
    "At an index with $0 < \\beta_k < B$ we have"
)
CASE = TUBE.replace("At an index with $0 < \\beta_k < B$ we have", "If $0 < \\beta_k < B$, then")
PROVED = [
    (PROJECTION, r"p_k = u_k - \tau"),
    (BOXED, r"c_k = 0"),
    (TUBE, r"s_k = 0"),
    (TUBE, r"w^\top x_k + b = t_k - \epsilon"),
    (TUBE, r"b = t_k - \epsilon - w^\top x_k"),
    (CASE, r"s_k = 0"),
    (CASE, r"b = t_k - \epsilon - w^\top x_k"),
]
WRONG = [
    (PROJECTION, r"p_k = u_k + \tau"),
    (PROJECTION, r"p_k = \tau - u_k"),
    (PROJECTION.replace("$p_k > 0$", "$u_k > 0$"), r"p_k = u_k - \tau"),
    (BOXED, r"c_k = M"),
    (BOXED.replace("$0 < z_k < M$", "$0 < z_k$"), r"c_k = 0"),
    (TUBE, r"s_k = 1"),
    (TUBE, r"w^\top x_k + b = t_k + \epsilon"),
    (CASE, r"s_k = B"),
    (CASE, r"b = t_k - w^\top x_k"),
    (CASE.replace("0 < \\beta_k < B", "\\beta_k < B"), r"b = t_k - \epsilon - w^\top x_k"),
    (TUBE.replace("$0 < \\beta_k < B$", "$0 < \\beta_k$"), r"w^\top x_k + b = t_k - \epsilon"),
    (TUBE.replace("$0 < \\beta_k < B$", "$\\beta_k < B$"), r"w^\top x_k + b = t_k - \epsilon"),
]


def verdict(said: str, row: str) -> str:
    return judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps[-1].verdict.value


@pytest.mark.parametrize(("said", "row"), PROVED)
def test_the_other_factor_vanishes(said: str, row: str) -> None:
    assert verdict(said, row) == "proved"


@pytest.mark.parametrize(("said", "row"), WRONG)
def test_a_near_miss_is_refuted(said: str, row: str) -> None:
    assert verdict(said, row) == "refuted"
