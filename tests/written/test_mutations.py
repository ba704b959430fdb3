"""Rows made wrong by program, each false at a point by a second evaluator: none is found true.

A sample by default; `MUTANTS=20 pytest tests/written/test_mutations.py` takes so many of every file, and
`python tests/written/mutants.py` prints each mutant that is not refuted. Figures of the whole: docs and the commit.
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from mutants import Outcome, files, outcomes
from second import Second, same

from checks.verdict import Kind
from checks.written.draw import Drawer
from checks.written.world import Context, Declared, Env, World
from derive.notation.read import read
from derive.notation.tree import Name, Vocabulary

MOST = int(os.environ.get("MUTANTS", "2"))
FOUND_TRUE = (Kind.PROVED, Kind.CONFIRMED)


@pytest.fixture(scope="module")
def judged() -> list[Outcome]:
    jobs: list[tuple[Path, int]] = [(file, MOST) for file in files()]
    with ProcessPoolExecutor(2) as pool:
        return [item for found in pool.map(outcomes, jobs) for item in found]


def test_no_false_row_is_found_true(judged: list[Outcome]) -> None:
    assert [str(item) for item in judged if item.verdict in FOUND_TRUE] == []


def test_most_are_refuted(judged: list[Outcome]) -> None:
    """The rest is unknown: no point with all that is assumed, a shape that rests on a guess, no time."""
    counts = Counter(item.verdict for item in judged)
    assert len(judged) >= 20 * MOST
    assert counts[Kind.REFUTED] >= 0.8 * len(judged), [str(item) for item in judged if item.verdict is not Kind.REFUTED]


SIZE = Name("d")
CONTEXT = Context(
    declared={"a": Declared((SIZE,)), "b": Declared((SIZE,)), "A": Declared((SIZE, SIZE)), "s": Declared()},
    sizes={"d": frozenset()},
    ranges={"i": (read("1", Vocabulary()), SIZE)},
)
EQUAL = [
    (r"a^T b", r"\sum_{i=1}^d a_i b_i"),
    (r"\|a\|^2", r"a \cdot a"),
    (r"\operatorname{tr}(A a b^T)", r"b^T A a"),
    (r"(A a)^T", r"a^T A^T"),
    (r"\frac{s a}{2}", r"\frac12 s a"),
    (r"e^{s}", r"\exp(s)"),
    (r"A^2 a", r"A (A a)"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_second_evaluator(left: str, right: str) -> None:
    at = Second(Env(CONTEXT, World({"d": 3}, Drawer("0"))))
    one, other = (at.of(read(side, Vocabulary())) for side in (left, right))
    assert same(one, other)
    assert not same(one, other + np.ones(np.shape(other)))
