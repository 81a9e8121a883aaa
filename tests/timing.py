"""Time in tests: what work costs, and clocks that go on from a chosen moment or stand still."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.base import clock


def cost(act: Callable[[], object], times: int = 3) -> float:
    """The seconds of CPU that this process needs for it, at best: without what else goes on, here and beside it.

    No garbage is collected meanwhile: one collection may take longer than what is measured.
    """
    taken = []
    gc.disable()
    try:
        for _ in range(times):
            began = time.process_time()
            act()
            taken.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(taken)


@contextmanager
def going_on_from(moment: datetime) -> Iterator[None]:
    """Let it be this moment, and time pass from there on: what is done later is recorded as later."""
    began = time.monotonic()
    with clock.set_clock(lambda: moment + timedelta(seconds=time.monotonic() - began)):
        yield


@contextmanager
def standing_still() -> Iterator[None]:
    """Let it be this very moment all the while: nothing ends or begins anew in between. Decorates tests, too."""
    now = clock.now()
    with clock.set_clock(lambda: now):
        yield
