"""The bar: only on a terminal, only after a second, gone at the end."""

from __future__ import annotations

import io
import sys

import pytest

from output import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class AtOnce(progress.Timer):
    """A timer that does not wait: the second is over when it is started."""

    def start(self) -> None:
        self.function()

    def join(self, timeout: float | None = None) -> None:
        return None


@pytest.mark.parametrize(("wanted", "stream"), [(False, Terminal()), (True, io.StringIO())])
def test_no_bar(monkeypatch, wanted, stream):
    monkeypatch.setattr(progress, "Timer", AtOnce)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.bar("checking", wanted):
        pass
    assert stream.getvalue() == ""


def test_a_bar_that_disappears(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(progress, "Timer", AtOnce)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.bar("checking", True):
        pass
    assert "checking" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")
