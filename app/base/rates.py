"""Rate counters: how often a key was used in the current window, shared by all processes.

They are one of the two things that a GET may write, in a short transaction of their own.
"""

from __future__ import annotations

from sqlalchemy import case, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.db import Base, db, insert, transaction
from app.base.refusals import TooMany


class RateCount(Base):
    """One counter: uses of `key` in the window that began at `window` (seconds since the epoch)."""

    __tablename__ = "rate_count"
    key: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int]
    uses: Mapped[int]


def _now(seconds: int) -> tuple[int, int]:
    """This moment, and the beginning of its window, in seconds since the epoch."""
    moment = int(clock.now().timestamp())
    return moment, moment - moment % seconds


def refuse_beyond(key: str, limit: int, seconds: int) -> None:
    """Refuse with TooMany, counting nothing, where `key` was used more often than `limit` in the current window."""
    moment, window = _now(seconds)
    uses = db.session.scalar(select(RateCount.uses).where(RateCount.key == key, RateCount.window == window))
    if uses is not None and uses > limit:
        raise TooMany("too-many", seconds=window + seconds - moment)


def spend(key: str, limit: int, seconds: int) -> None:
    """Count one use of `key`. Raises TooMany beyond `limit` uses in a window of so many seconds.

    Windows are fixed, so a burst across two of them may reach twice the limit. Call outside a write transaction.
    """
    moment, window = _now(seconds)
    used = insert(RateCount).values(key=key, window=window, uses=1)
    again = case((RateCount.window == window, RateCount.uses + 1), else_=1)
    used = used.on_conflict_do_update(index_elements=["key"], set_={"window": window, "uses": again})
    with transaction():
        uses: int = db.session.execute(used.returning(RateCount.uses)).scalar_one()
        db.session.execute(delete(RateCount).where(RateCount.window < moment - 86_400))
    if uses > limit:
        raise TooMany("too-many", seconds=window + seconds - moment)
