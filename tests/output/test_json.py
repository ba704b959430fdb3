"""JSON: the keys of the contract in their order, finite numbers, plain data."""

from __future__ import annotations

import json
from fractions import Fraction

import fakes
import numpy
import pytest

from checks.verdict import Kind
from output.json_ import page, plain

KEYS = ["topic", "title", "source", "steps", "summary", "seconds"]
STEP_KEYS = ["name", "latex", "because", "verdict", "evidence"]


def document(**more):
    verdicts = [fakes.verdict(Kind.DEFINITION), fakes.verdict(Kind.PROVED, **more), fakes.verdict(Kind.CONDITION)]
    return json.loads(page(fakes.derivation(), verdicts, "arrow", 0.12345))


def test_the_keys_stand_in_their_order():
    data = document()
    assert list(data) == KEYS
    assert [list(step) for step in data["steps"]] == [STEP_KEYS] * 3


def test_a_step():
    assert document()["steps"][1] == {
        "name": "its gradient",
        "latex": r"\frac{\partial L}{\partial \vec w} = \vec w + \sum_{i=1}^{n} y_i \vec x_i",
        "because": "term by term & 100% of them",
        "verdict": "proved",
        "evidence": {"method": "normal form", "sizes": {"n": 4, "d": 3}},
    }


def test_the_summary_and_the_time():
    data = document()
    assert data["summary"] == {"proved": 1, "definition": 1, "condition": 1}
    assert data["seconds"] == 0.123


PLAIN = [
    (float("nan"), None),
    (float("-inf"), None),
    (1.5, 1.5),
    (Fraction(1, 3), "1/3"),
    (Kind.PROVED, "proved"),
    ({"a": (1, Fraction(2))}, {"a": [1, "2"]}),
    ({3, 1}, [1, 3]),
    (numpy.float64(0.5), 0.5),
    (numpy.int64(3), 3),
    (numpy.float64("inf"), None),
    (2**61 - 1, 2**61 - 1),
    (None, None),
    (True, True),
]


@pytest.mark.parametrize(("value", "data"), PLAIN)
def test_plain(value, data):
    assert plain(value) == data
    assert json.loads(json.dumps(plain(value), allow_nan=False)) == data


def test_only_the_time_differs(derive):
    runs = [json.loads(derive("svm-margin", "--json")[1]) for _ in range(2)]
    assert [{**run, "seconds": 0} for run in runs] == [{**runs[0], "seconds": 0}] * 2
