"""How far pieces of work have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from app.base.db import db
from app.jobs.models import Job

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True)
class Piece:
    """A job: what it was told, and how far it is."""

    payload: dict[str, Any]
    state: State
    created_at: datetime


def is_known(kind: str, key: str) -> bool:
    """Whether a job of this kind was enqueued with this key, and is not forgotten yet."""
    return db.session.scalar(select(Job.id).where(Job.key == f"{kind}:{key}")) is not None


def pieces(kind: str, key: str) -> list[Piece]:
    """The jobs of a kind whose keys begin with `key`, oldest first."""
    columns = (Job.payload, Job.state, Job.created_at)
    found = select(*columns).where(Job.key.startswith(f"{kind}:{key}", autoescape=True))
    return [Piece(*row) for row in db.session.execute(found.order_by(Job.created_at, Job.key))]
