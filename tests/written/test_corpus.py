"""The labelled corpus beside the checkout: every planted slip is found, no right row is accused.

The totals are those of `../shared/corpus/score.py`. Each file is judged by itself, so that files can go to several
processes; what is allowed in one file is in the table, and the sums over the table keep the totals.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scoring import CORPUS, counts, files, is_base, labelled, score

WRONG, VALID, DECLARED, PROVED = 32, 73, 85, 66
UNPROVED = {"v11_pca_first": 1, "v12_max_entropy": 1, "v16_weighted_ls": 5}
"""Right rows of a base derivation that are confirmed and not proved."""


def test_the_corpus_is_there() -> None:
    """Its size, so that the figures below mean what they say."""
    paths = files(CORPUS)
    base = [path for path in paths if is_base(path)]
    assert (len(paths), len(base)) == (48, 16)
    assert counts(paths)["invalid"] == WRONG
    assert counts(base)["valid"] == VALID
    assert sum(len(labelled(path).lines("definition", "condition", "problem")) for path in paths) == DECLARED


def test_enough_is_proved() -> None:
    assert VALID - sum(UNPROVED.values()) >= PROVED


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.tex")) or [CORPUS], ids=lambda path: path.name)
def test_a_file_is_judged_as_it_is_labelled(path: Path) -> None:
    found = score(path)
    assert found.false_alarms == []
    assert found.missed == []
    assert found.unread == []
    assert found.uncovered == []
    if is_base(path):
        assert len(found.unproved) <= UNPROVED.get(path.stem, 0), found.unproved
