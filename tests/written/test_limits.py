"""Bounds on time: what runs too long is stopped, also where the first alarm is lost, and an outer bound still holds."""

from __future__ import annotations

import weakref

import pytest

from checks.written.limits import OutOfTime, TooLate, limited, spent, until


class Thing:
    pass


def busy(seconds: float) -> None:
    began = spent()
    while spent() - began < seconds:
        pass


def busy_behind_a_callback() -> None:
    thing = Thing()
    watched = weakref.ref(thing, lambda _: busy(0.3))
    del thing
    assert watched() is None
    busy(5)


def busy_twice() -> None:
    with pytest.raises(OutOfTime), limited(0.05):
        busy(5)
    busy(5)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_rings_in_a_callback_rings_again() -> None:
    with pytest.raises(OutOfTime), limited(0.1):
        busy_behind_a_callback()


def test_an_outer_bound_holds_after_an_inner_one() -> None:
    with pytest.raises(OutOfTime), limited(0.2):
        busy_twice()


def test_the_two_clocks_do_not_disturb_each_other() -> None:
    with pytest.raises(TooLate), until(0.3):
        busy_twice()


def test_what_is_soon_done_is_let_go() -> None:
    with limited(0.05):
        began = spent()
    busy(0.2)
    assert spent() > began
