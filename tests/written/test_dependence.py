"""Losses that no formula gives: what they depend on, from words, from calls, from what they are differentiated by."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

LAYER = r"Let $W \in \mathbb{R}^{m \times d}$, $x \in \mathbb{R}^d$, $z = W x$, $h = \tanh(z)$ entry by entry."
NAMED = LAYER + r" Let $g = \nabla_h E$ for a loss $E$."
CALLED = LAYER + r" The loss is $E(h)$, and $g = \frac{\partial E}{\partial h}$."
SCALARS = r"Let $u, v, x \in \mathbb{R}$, $a = u x$ and $o = v a$. Let $g = \frac{\partial \ell}{\partial o}$."
ROWS = [
    (NAMED, r"\nabla_z E = g \odot (1 - h \odot h)", "true"),
    (NAMED, r"\nabla_z E = g \odot (1 - h)", "refuted"),
    (NAMED, r"\nabla_x E = W^\top (g \odot (1 - h \odot h))", "true"),
    (NAMED, r"\nabla_x E = W^\top g", "refuted"),
    (CALLED, r"\frac{\partial E}{\partial W} = (g \odot (1 - h \odot h)) x^\top", "true"),
    (CALLED, r"\frac{\partial E}{\partial W} = g x^\top", "refuted"),
    (SCALARS, r"\frac{\partial \ell}{\partial u} = g v x", "true"),
    (SCALARS, r"\frac{\partial \ell}{\partial u} = g v", "refuted"),
    (r"Let $x, y \in \mathbb{R}$.", r"\frac{\partial \ell}{\partial x} = y", "unknown"),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_loss(said: str, row: str, verdict: str) -> None:
    steps = judge_text(f"{said}\n\\[\n{row}\n\\]\n").steps
    found = {
        step.verdict.value.replace("proved", "true").replace("confirmed", "true") for step in steps if step.line >= 3
    }
    assert found == {verdict}, [(step.verdict.value, step.message) for step in steps]
