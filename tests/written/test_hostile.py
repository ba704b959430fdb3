"""Strangers' files, and files that nobody would write: no traceback, no hang, nothing executed, read or told."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import resource
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from checks.verdict import Kind
from checks.written.judge import judge_text
from checks.written.report import Settings

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("derivations/*.tex"))]
MINUTE = float(os.environ.get("DERIVE_FUZZ_SECONDS", "50"))
"""How long the fuzz test runs; DERIVE_FUZZ_SECONDS=3600 is a longer one."""


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hostile", ROOT / "benchmarks" / "hostile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile"] = module
    spec.loader.exec_module(module)
    return module


hostile = benchmark()
SECONDS = 3


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All of the files in one run, a few seconds for each."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "secret").write_text(hostile.SECRET)
    names = {f"{number:02}.tex": name for number, name in enumerate(hostile.FILES)}
    for file, name in names.items():
        (place / file).write_bytes(hostile.FILES[name]())
    outcome = hostile.verified(place, "--timeout", str(SECONDS), *names)
    assert outcome.status in (1, 2)
    assert "Traceback" not in outcome.err
    assert hostile.SECRET not in outcome.out + outcome.err
    assert not (place / hostile.CANARY).exists()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= hostile.MEGABYTES * 1024
    rows = [json.loads(row) for row in outcome.out.splitlines()]
    return {names[row["file"]]: row for row in rows}


@pytest.mark.parametrize("name", hostile.FILES)
def test_every_file_has_its_report_in_time(judged, name):
    report = judged[name]
    assert report["seconds"] < SECONDS + 2.5
    assert report["error"].startswith("cannot-read") if "error" in report else report["summary"] is not None


READ = [
    ("right", {"proved", "confirmed", "definition"}),
    (r"\input", {"proved", "confirmed", "definition", "unknown"}),
    (r"\write18", {"proved", "confirmed", "definition", "unknown"}),
    ("macro loops", {"proved", "confirmed", "definition", "condition", "unknown"}),
    ("unclosed environments", {"proved", "confirmed", "definition", "condition", "unknown"}),
    ("NUL bytes", {"proved", "confirmed", "definition", "unknown"}),
    ("invalid UTF-8", {"proved", "confirmed", "definition", "unknown"}),
    ("100,000 nested braces", {"proved", "confirmed", "definition", "unknown"}),
]


@pytest.mark.parametrize(("name", "kinds"), READ)
def test_what_is_right_in_it_is_still_judged(judged, name, kinds):
    found = set(judged[name]["summary"])
    assert found <= kinds
    late = any("out of time" in step["message"] for step in judged[name]["steps"])
    assert found & {"proved", "confirmed"} or late


@pytest.mark.parametrize("name", hostile.PLACES)
def test_what_is_no_file_is_one_line(name):
    outcome = hostile.ran(name)
    assert outcome.harmless()
    assert outcome.status in (0, 2)
    assert outcome.err.count("\n") == (outcome.status == 2)


def test_a_file_that_vanishes_between_the_list_and_the_reading(tmp_path, monkeypatch, capsys):
    from output import cli

    gone, there = tmp_path / "a.tex", tmp_path / "b.tex"
    for path in (gone, there):
        path.write_text(hostile.RIGHT)
    monkeypatch.setattr("output.verify.warm", gone.unlink)
    assert cli.main(["verify", "--json", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert [bool(json.loads(row)["steps"]) for row in out.splitlines()] == [False, True]
    assert "no such file" in err


PIECES = r"""
    \frac{ \sum_{i=1}^n \partial \nabla \int \prod ^\top ^{-1} ^T \| | ( ) [ ] { } \{ \} \left( \right) = < > \le \ge
    := + - * / ^ _ ^2 _i _{ij} ' , ; \cdot \odot \otimes \ldots \dots 0 1 2 1/2 10^{12} x y w \alpha_i \lambda X A
    \mathbf \mathbb{R} \mathbb{E} \in \succ \det \operatorname{tr} \log \exp \sqrt{ \max \min \arg \text{ \infty
    \begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} & \\ $ $$ \[ \] \begin{align*} \end{align*} \Rightarrow
    \iff \mathcal{N}( \hat \bar \tilde \vec \dot \mathrm{d} \delta_{ij} ! \binom \lfloor \rfloor \tag{1} \label{a}
"""
PHRASES = (" ", "\n", "\n\n", "Let $x > 0$. ", "Suppose ", "so that ", "Hence ", "for all $i$ ", "\0", "é", "∑", "≤")
FRAGMENTS = (*re.findall(r"\S+", PIECES), *PHRASES)


def spliced(seed: int, pieces: list[str], cuts: int) -> str:
    """A right derivation with pieces of others and fragments in its middle, and other pieces gone."""
    chance = random.Random(seed)
    text = chance.choice(TEXTS) if TEXTS else hostile.RIGHT
    for piece in pieces:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + piece + text[at + chance.randrange(cuts + 1) :]
    return text


TEXT = st.one_of(
    st.builds(spliced, st.integers(0, 2**32), st.lists(st.sampled_from(FRAGMENTS), max_size=12), st.integers(0, 40)),
    st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(lambda parts: rf"Let $x, y > 0$. \[ {' '.join(parts)} \]"),
)


def checked(text: str, number: int) -> None:
    """Every text has a report whose steps lie in it, and soon."""
    began = time.process_time()
    report = judge_text(text, Settings(seed=number, deadline=time.monotonic() + 1, row_seconds=0.2))
    lines = text.count("\n") + text.count("\r") + 1
    assert all(isinstance(step.verdict, Kind) and 1 <= step.line <= step.end_line <= lines for step in report.steps)
    assert time.process_time() - began < 5


QUICK = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def test_fuzz() -> None:
    """Rounds of 20 texts until the time is over; the first rounds are always the same."""
    until = time.monotonic() + MINUTE
    rounds = 0
    while time.monotonic() < until:
        run = given(TEXT, st.integers(0, 3))(checked)
        seed(rounds)(
            settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))(run)
        )()
        rounds += 1
    print(f"{rounds} rounds")
