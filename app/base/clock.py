"""The one clock: aware UTC. Tests set it with `set_clock`; nothing else asks the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """This moment, in UTC, with its zone."""
    return _source() if _source else datetime.now(UTC)


@contextmanager
def set_clock(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `now` answer what `source` says while the block runs."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
