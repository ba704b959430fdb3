"""Strong duality on random data: by Clarabel where CVXPY is installed, else one line that says what is missing."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from dual_problems import PROBLEMS

from checks.written.posing import posed
from checks.written.report import Settings
from derive.dual.derivation import dualise
from output.strong import MISSING, strong_duality

KINDS = ("primal feasibility", "dual feasibility", "complementary slackness", "stationarity")


@pytest.mark.parametrize("name", ["least_norm", "svm_soft", "lasso_unc", "markowitz"])
def test_the_values_meet(name: str) -> None:
    found = posed(PROBLEMS[name], Settings())
    rows = strong_duality(dualise(found.problem, found.data, found.taken), {}, 0)
    if find_spec("cvxpy") is None:
        assert rows == MISSING
        return
    assert rows
    for row in rows:
        assert row["primal"] == pytest.approx(row["dual"], rel=1e-5, abs=1e-6)
        assert all(row[kind] < 1e-4 for kind in KINDS)
