"""Texts of a hostile referee: wrong duals that were once proved, and right texts that were once refuted."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.verdict import Kind
from checks.written.judge import judge_text

HERE = Path(__file__).parent / "refereed"


@pytest.mark.parametrize("path", sorted((HERE / "wrong").iterdir()), ids=lambda path: path.stem)
def test_a_wrong_dual_is_not_proved(path: Path) -> None:
    verdicts = [step.verdict for step in judge_text(path.read_text(encoding="utf-8")).steps]
    assert verdicts
    assert Kind.PROVED not in verdicts


@pytest.mark.parametrize("path", sorted((HERE / "right").iterdir()), ids=lambda path: path.stem)
def test_a_right_text_is_not_refuted(path: Path) -> None:
    verdicts = [step.verdict for step in judge_text(path.read_text(encoding="utf-8")).steps]
    assert verdicts
    assert Kind.REFUTED not in verdicts
