"""Γ before brackets is the gamma function, and a letter where a text uses it as one."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

SAID = "Let $a, b > 0$ and $p(x) = \\frac{b^a}{\\Gamma(a)} x^{a-1} e^{-bx}$ for $x > 0$. Then"
ROWS = [
    (SAID, r"\log p(x) = a\log b - \log\Gamma(a) + (a - 1)\log x - bx", True),
    (SAID, r"\log p(x) = a\log b + \log\Gamma(a) + (a - 1)\log x - bx", False),
    (SAID, r"\Gamma(a + 1) = a\,\Gamma(a)", True),
    (SAID, r"\Gamma(a + 1) = (a + 1)\,\Gamma(a)", False),
    ("Let $\\Gamma, B \\in \\mathbb{R}^{d\\times d}$. Then", r"\Gamma(B + I) = \Gamma B + \Gamma", True),
    ("Let $\\Gamma, B \\in \\mathbb{R}^{d\\times d}$. Then", r"\Gamma(B + I) = B\Gamma + \Gamma", False),
]


@pytest.mark.parametrize(("said", "row", "holds"), ROWS)
def test_gamma(said: str, row: str, holds: bool) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {"confirmed" if holds else "refuted"}, [(s.verdict.value, s.message) for s in report.steps]


def test_another_objective_in_words_is_not_the_one_that_was_set_to_zero() -> None:
    text = (
        "Let $t, a, b > 0$, $f(x) = \\log x - xt$.\n\\[ f'(x) = \\frac1x - t = 0 \\]\n"
        "With a second term,\n\\[ g(x) = f(x) + a\\log x - bx. \\]\nMaximising the last expression over $x$ yields\n"
        "\\[ \\hat x = \\frac{1 + a}{t + b}. \\]\n"
    )
    assert [step.verdict.value for step in judge_text(text).steps][-1] != "refuted"
