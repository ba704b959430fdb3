"""Bounds on the time of a row and of a file: what runs longer is cut off and is unknown, never wrong."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

PATIENCE = 1.0
"""Every bound times this: a test that shares its processor is more patient."""


LEAST, AGAIN = 0.001, 0.25
"""An alarm rings again, since one that rings while Python tidies up is lost there."""


class OutOfTime(Exception):
    """The time for a row is up."""


class TooLate(Exception):
    """The time for the file is up: nothing inside goes on."""


def spent() -> float:
    """The processor time of this process: what a row may use does not depend on what else the machine does."""
    return time.process_time()


def limited(seconds: float) -> AbstractContextManager[None]:
    """Raises OutOfTime inside after so many seconds of the processor, or when a bound around this one is up."""
    return bounded(seconds, signal.SIGPROF, signal.ITIMER_PROF, spent, OutOfTime)


def until(seconds: float) -> AbstractContextManager[None]:
    """Raises TooLate inside after so many seconds on the wall."""
    return bounded(seconds, signal.SIGALRM, signal.ITIMER_REAL, time.monotonic, TooLate)


@contextmanager
def bounded(
    seconds: float, sign: signal.Signals, timer: int, clock: Callable[[], float], error: type[Exception]
) -> Iterator[None]:
    """Outside the main thread there is no alarm, and no bound but the deadlines that are looked at."""
    if threading.current_thread() is not threading.main_thread() or seconds == float("inf"):
        yield
        return
    before = signal.signal(sign, ringing(error))
    outer, _ = signal.getitimer(timer)
    began = clock()
    signal.setitimer(timer, max(LEAST, min(PATIENCE * seconds, outer or math.inf)), AGAIN)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(sign, before)
        if outer:
            signal.setitimer(timer, max(LEAST, outer - (clock() - began)), AGAIN)


def ringing(error: type[Exception]) -> Callable[[int, object], None]:
    def ring(number: int, frame: object) -> None:
        raise error

    return ring
