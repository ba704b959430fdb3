"""What words say of a symbol, what they deny, and what they say of another one."""

from __future__ import annotations

import pytest

from checks.written.adjectives import adjectives
from checks.written.judge import judge_text

SAID = [
    ("symmetric positive definite", {"symmetric", "definite"}),
    ("not necessarily symmetric", set()),
    ("neither assumed symmetric", set()),
    ("need not be symmetric or invertible", set()),
    ("a non-symmetric matrix", set()),
    ("symmetric or not", set()),
    ("not diagonal but symmetric", {"symmetric"}),
    ("not only symmetric but positive definite", {"symmetric", "definite"}),
    ("non-negative", {"nonnegative"}),
    ("non-singular", {"invertible"}),
    ("a positive number", {"positive"}),
    ("a positive example", set()),
    ("the positive and negative parts", set()),
    ("the negative log-likelihood", set()),
]


@pytest.mark.parametrize(("words", "facts"), SAID)
def test_adjectives(words: str, facts: set[str]) -> None:
    assert adjectives(words) == facts


WRONG = [
    (r"Let $x, c \in \mathbb{R}^n$, $\mathbf{1}$ is the all-ones vector. Then", r"c^\top x = -c^\top x"),
    (r"Let $p \in \mathbb{R}^d$ be a positive example. Then", r"|p_j| = p_j"),
    (r"Let $A, B \in \mathbb{R}^{n \times n}$ (neither assumed symmetric), $x, y \in \mathbb{R}^n$. Then",
     r"x^\top A y = y^\top A x"),
    (r"Let $u \in \mathbb{R}$, $v \in \mathbb{R}$ is positive. Then", r"|u| = u"),
    (r"Let $K$ be an $n$ by $n$ matrix and $x, y \in \mathbb{R}^n$. Then", r"x^\top K y = y^\top K x"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "row"), WRONG)
def test_no_fact_comes_from_other_words(said: str, row: str) -> None:
    assert judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1].verdict.value == "refuted"
