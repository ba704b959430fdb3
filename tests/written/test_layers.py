"""`s^{(l)} = …` for every layer l says what s^{(1)} and s^{(2)} are; a guessed shape gives way to the definition."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

TWO = (
    "Let $x \\in \\mathbb{R}^p$, $A \\in \\mathbb{R}^{q \\times p}$, $B \\in \\mathbb{R}^{r \\times q}$ and "
    "$t \\in \\mathbb{R}^r$. For each layer let $s^{(l)} = \\partial J / \\partial u^{(l)}$.\n"
    "$$u^{(1)} = A x$$ $$u^{(2)} = B u^{(1)}$$ $$J = \\tfrac12 \\| u^{(2)} - t \\|^2$$ Then"
)
CURVED = (
    "Let $x \\in \\mathbb{R}^p$, $A \\in \\mathbb{R}^{q \\times p}$, and let $f : \\mathbb{R} \\to \\mathbb{R}$ act "
    "entry by entry.\n$$u = A x$$ $$v = f(u)$$ $$J = \\ell(v)$$ Then"
)
ROWS = [
    (TWO, r"s^{(2)} = u^{(2)} - t", "proved"),
    (TWO, r"s^{(2)} = t - u^{(2)}", "refuted"),
    (TWO, r"s^{(1)} = B^\top s^{(2)}", "proved"),
    (TWO, r"s^{(1)} = B^\top u^{(2)}", "refuted"),
    (TWO, r"\frac{\partial J}{\partial A} = s^{(1)} x^\top", "proved"),
    (TWO, r"\frac{\partial J}{\partial A} = 2 s^{(1)} x^\top", "refuted"),
    (TWO, r"\frac{\partial J}{\partial B} = s^{(2)} (u^{(1)})^\top", "proved"),
    (TWO, r"\frac{\partial J}{\partial B} = s^{(2)} x^\top A", "refuted"),
    (CURVED, r"\frac{\partial J}{\partial x} = A^\top (f'(u) \circ \nabla \ell(v))", "proved"),
    (CURVED, r"\frac{\partial J}{\partial x} = A^\top (f(u) \circ \nabla \ell(v))", "refuted"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_a_member_has_the_meaning_of_its_family(said: str, row: str, verdict: str) -> None:
    last = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps[-1]
    assert last.verdict.value == verdict, last
