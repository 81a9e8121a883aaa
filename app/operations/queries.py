"""How the instance is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.base import clock
from app.base.db import db
from app.jobs.models import Job

_LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Health:
    """`database` is "ok" or "unreachable"; `late_jobs` waited for more than a minute beyond their time."""

    database: str
    late_jobs: int

    @property
    def serves(self) -> bool:
        """Whether people can be served."""
        return self.database == "ok"


def health() -> Health:
    """Ask the database one question."""
    late = select(func.count()).select_from(Job).where(Job.state == "waiting", Job.due_at < clock.now() - _LATE)
    try:
        return Health("ok", db.session.scalar(late) or 0)
    except SQLAlchemyError:
        db.session.rollback()
        return Health("unreachable", 0)
