"""A fake judge in place of `checks.decide`, and the command line in this process or in one of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import fakes
import pytest

from output import cli

FAKES = Path(fakes.__file__)
Outcome = tuple[int, str, str]


@pytest.fixture(scope="session", autouse=True)
def heard() -> None:
    """A suite started in the background ignores interrupts, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def derive(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs `derive ARGUMENTS` here: exit status, standard output, standard error."""
    monkeypatch.setattr("output.topic.judge", fakes.judge)

    def run(*arguments: str) -> Outcome:
        status = cli.main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts `derive ARGUMENTS` with the fake judge in a process of its own."""

    def start(*arguments: str, **more: object) -> subprocess.Popen[bytes]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([sys.executable, str(FAKES), *arguments], **pipes)

    return start
