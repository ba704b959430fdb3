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


NET = (
    r"Let $W^{(l)} \in \mathbb{R}^{d_l \times d_{l-1}}$, $l = 1, \dots, L$, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ "
    r"and $a^{(l)} = \sigma(z^{(l)})$. "
)
SQUARED = NET + r"With $E = \frac12 \|a^{(L)} - y\|^2$ and $\delta^{(l)} = \partial E / \partial z^{(l)}$ we have"
ANY = NET + r"The errors of the loss are $\delta^{(l)} = \partial E / \partial z^{(l)}$. Then"
OF_OUTPUT = NET + r"With the loss $E = E(a^{(L)})$ and $\delta^{(l)} = \partial E / \partial z^{(l)}$ we have"
GENERAL = [
    (r"\frac{\partial E}{\partial W^{(l)}_{jk}} = \delta^{(l)}_j a^{(l-1)}_k", "confirmed"),
    (r"\frac{\partial E}{\partial w^{(l)}_{jk}} = \delta^{(l)}_j a^{(l-1)}_k", "confirmed"),
    (r"\frac{\partial E}{\partial b^{(l)}_j} = \delta^{(l)}_j", "confirmed"),
    (r"\frac{\partial E}{\partial b^{(l)}} = \delta^{(l)}", "confirmed"),
    (r"\frac{\partial E}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^\top", "confirmed"),
    (r"\delta^{(l)} = (W^{(l+1)\top} \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "confirmed"),
    (r"\delta^{(l)} = (W^{(l+1)} \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "verdict"), GENERAL)
@pytest.mark.parametrize("said", [ANY, OF_OUTPUT])
def test_the_layers_of_any_network(said: str, row: str, verdict: str) -> None:
    """Vectors and their entries beside one another; of the loss, nothing need be known but what it looks at."""
    last = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps[-1]
    assert last.verdict.value == verdict, last
