"""A bound on the time of one row: what runs longer is cut off and is unknown, never wrong."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Every bound times this: a test that shares its processor is more patient."""


class OutOfTime(Exception):
    """The time for a row is up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises OutOfTime inside after so many seconds. Outside the main thread there is no alarm, and no bound but the
    deadlines that are looked at.
    """
    if threading.current_thread() is not threading.main_thread() or seconds == float("inf"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(PATIENCE * seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def ring(number: int, frame: object) -> None:
    raise OutOfTime
