"""A bound on the time of one row: what runs longer is cut off and is unknown, never wrong."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Every bound times this: a test that shares its processor is more patient."""


LEAST = 0.001


class OutOfTime(Exception):
    """The time for a row is up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises OutOfTime inside after so many seconds, or when a bound around this one is up. Outside the main thread
    there is no alarm, and no bound but the deadlines that are looked at.
    """
    if threading.current_thread() is not threading.main_thread() or seconds == float("inf"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    outer, _ = signal.getitimer(signal.ITIMER_REAL)
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, max(LEAST, min(PATIENCE * seconds, outer or math.inf)))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(LEAST, outer - (time.monotonic() - began)))


def ring(number: int, frame: object) -> None:
    raise OutOfTime
