"""Rows of handwritten derivations: what is proved for all sizes, and the baits that never are."""

from __future__ import annotations

import pytest
from written_rows import SYMMETRIC, TEXTS, Text, d

from checks import proof
from derive.tensor import symbol
from derive.written.proving import links, readings

Row = str | tuple[str, str]
PROVED = [(name, row) for name, text in TEXTS.items() for row in text.proved]
BAITS = [(name, row) for name, text in TEXTS.items() for row in text.baits]


def proofs(name: str, row: Row) -> list[proof.Proof | None]:
    return TEXTS[name].reader().proofs(row)


@pytest.mark.parametrize(("name", "row"), PROVED)
def test_a_row_is_proved(name: str, row: Row) -> None:
    found = proofs(name, row)
    assert found
    assert None not in found


@pytest.mark.parametrize(("name", "row"), BAITS)
def test_a_bait_is_not(name: str, row: Row) -> None:
    assert None in proofs(name, row)


def test_a_gradient_by_a_symmetric_matrix_has_two_readings() -> None:
    text = Text((symbol("A", d, d), symbol("S", d, d, facts=(SYMMETRIC,))))
    reader = text.reader()
    left = r"\frac{\partial}{\partial S} \operatorname{tr}(AS)"
    for row in (rf"{left} = A^\top", rf"{left} = \frac{{A + A^\top}}{{2}}"):
        found = readings(reader.tree(row), reader.names)
        assert [proof.follows((), item, {}) is not None for way in found for item in links(way)].count(True) == 1
    assert len(readings(reader.tree("A = A"), reader.names)) == 1
