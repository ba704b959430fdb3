"""`pᵢ = 0 ⇒ …`, `pᵢ > 0 ⇒ …`: each row of a case distinction is about the members of its case."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = (
    "Let $u_i \\in \\mathbb{R}$, $p_i \\ge 0$ and $\\nu_i \\ge 0$ for $i = 1, \\dots, n$. "
    "Let $\\tau \\in \\mathbb{R}$. "
    "Suppose $p_i - u_i + \\tau - \\nu_i = 0$ and $\\nu_i p_i = 0$ for all $i$. So there are two cases:"
)
ROWS = r"p_i = 0 &\Rightarrow {} \\ p_i > 0 &\Rightarrow {}"


def verdicts(zero: str, positive: str) -> list[str]:
    report = judge_text(f"{SAID}\n\\begin{{align*}}\n{ROWS.format(zero, positive)}\n\\end{{align*}}\n")
    return [step.verdict.value for step in report.steps]


def test_each_case_holds_for_its_members() -> None:
    found = verdicts(r"\nu_i = \tau - u_i,\ u_i \le \tau", r"\nu_i = 0,\ u_i > \tau")
    assert found.count("condition") == 2
    assert len(found) == 6
    assert set(found) <= {"condition", "confirmed", "proved"}


@pytest.mark.parametrize(
    ("zero", "positive"),
    [
        (r"u_i > \tau", r"\nu_i = 0"),
        (r"\nu_i = 0", r"\nu_i = 0"),
        (r"u_i \le \tau", r"u_i < \tau"),
        (r"u_i \le \tau", r"p_i = u_i + \tau"),
    ],
)
def test_a_wrong_consequence_is_refuted(zero: str, positive: str) -> None:
    assert verdicts(zero, positive).count("refuted") == 1
