"""Settling and proving within a time: what cannot be done in it is unknown, not an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checks.written.limits import OutOfTime, limited
from checks.written.settle import Finding
from derive.errors import DeriveError

PROOF_SECONDS = 0.8
MOST_SECONDS = 4.0


def guarded(action: Callable[[], Finding]) -> Finding:
    try:
        with limited(MOST_SECONDS):
            return action()
    except OutOfTime:
        return Finding("unknown", message="ran out of time")
    except (DeriveError, RecursionError, ZeroDivisionError, OverflowError, MemoryError, ValueError) as error:
        return Finding("unknown", message=str(error) or type(error).__name__)


def guarded_proof(action: Callable[[], Mapping[str, object] | None]) -> Mapping[str, object] | None:
    try:
        with limited(PROOF_SECONDS):
            return action()
    except (OutOfTime, DeriveError, RecursionError, ValueError, TypeError, IndexError, KeyError, AssertionError):
        return None
