"""Enqueueing jobs and doing them exactly as often as needed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from app.base import clock
from app.base.db import after_commit, db, insert, transaction
from app.base.ids import new_id
from app.jobs import queries, rules
from app.jobs.models import Job

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], object]


@dataclass
class Workshop:
    """Who does jobs of which kind, the regular chores, and how a worker is woken when a job is due now.

    A process has one. An application within the application, such as a preview, gets its own, so that its letters
    and chores do not become those of the house.
    """

    handlers: dict[str, Handler] = field(default_factory=dict)
    chores: list[Callable[[], object]] = field(default_factory=list)
    bell: Callable[[uuid.UUID], None] | None = None


_main = Workshop()
_apart: ContextVar[Workshop | None] = ContextVar("workshop", default=None)


def _workshop() -> Workshop:
    return _apart.get() or _main


@contextmanager
def working_in(workshop: Workshop) -> Iterator[None]:
    """Register, enqueue and do jobs in this workshop while the block runs."""
    before = _apart.set(workshop)
    try:
        yield
    finally:
        _apart.reset(before)


def register(kind: str, handler: Handler) -> None:
    """Say who does jobs of this kind. Handlers run outside a transaction, may run twice, and must not mind."""
    _workshop().handlers[kind] = handler


def set_bell(ring: Callable[[uuid.UUID], None] | None) -> None:
    """Say how a worker is woken when a job is due now."""
    _workshop().bell = ring


def enqueue(kind: str, key: str, payload: dict[str, Any], due_at: datetime | None = None) -> None:
    """Add a job to the open transaction; a job with this key already there stays as it is."""
    workshop = _workshop()
    if kind not in workshop.handlers:
        raise LookupError(f"nobody does jobs of kind {kind!r}")
    now = clock.now()
    job = insert(Job).values(
        id=new_id(), kind=kind, key=f"{kind}:{key}", payload=payload, state="waiting", tries=0, due_at=due_at or now,
        created_at=now, error="",
    )  # fmt: skip
    job_id = db.session.execute(job.on_conflict_do_nothing(index_elements=["key"]).returning(Job.id)).scalar()
    ring = workshop.bell
    if job_id is not None and ring is not None and (due_at is None or due_at <= now):
        after_commit(lambda: ring(job_id))


def enqueue_once(kind: str, key: str, payload: dict[str, Any]) -> None:
    """Have a job done unless one with this key is known: for chores, which come by often. It is a transaction."""
    known = queries.is_known(kind, key)
    db.session.rollback()
    if not known:
        with transaction():
            enqueue(kind, key, payload)


def due_jobs(limit: int = 100) -> list[uuid.UUID]:
    """Jobs that wait and are due, and running ones whose lease has ended (their worker died)."""
    now = clock.now()
    due = select(Job.id).where(_claimable(now)).order_by(Job.due_at).limit(limit)
    return list(db.session.scalars(due))


def _claimable(now: datetime) -> Any:
    waiting = and_(Job.state == "waiting", Job.due_at <= now)
    orphaned = and_(Job.state == "running", Job.leased_until < now)
    return or_(waiting, orphaned)


def perform(job_id: uuid.UUID) -> bool:
    """Claim the job with one UPDATE and do it. Returns False when there was nothing to claim or it failed."""
    now = clock.now()
    claim = update(Job).where(Job.id == job_id, _claimable(now))
    claim = claim.values(state="running", tries=Job.tries + 1, leased_until=now + rules.LEASE)
    with transaction():
        row = db.session.execute(claim.returning(Job.kind, Job.payload, Job.tries)).one_or_none()
    if row is None:
        return False
    if row.tries > rules.MOST_TRIES:
        _finish(job_id, row.tries, "its workers died every time")
        return False
    try:
        _workshop().handlers[row.kind](row.payload)
    except Exception as error:
        log.exception("job %s (%s) failed at try %s", job_id, row.kind, row.tries)
        db.session.rollback()
        _finish(job_id, row.tries, f"{type(error).__name__}: {error}")
        return False
    _finish(job_id, row.tries, "")
    return True


def _finish(job_id: uuid.UUID, tries: int, error: str) -> None:
    now = clock.now()
    again = rules.next_try(tries, now) if error else None
    state = "waiting" if again else "failed" if error else "done"
    # only the try that claimed it may say how it ended: a slow worker that lost its lease says nothing
    done = update(Job).where(Job.id == job_id, Job.state == "running", Job.tries == tries)
    values: dict[str, Any] = {"state": state, "error": error[:500], "leased_until": None, "done_at": now}
    with transaction():
        db.session.execute(done.values(values | ({"due_at": again} if again else {})))


def perform_due() -> int:
    """Do everything that is due now, one after another, in this process; returns how many succeeded."""
    done = 0
    while job_ids := due_jobs():
        db.session.rollback()
        done += sum(perform(job_id) for job_id in job_ids)
    return done


def add_chore(chore: Callable[[], object]) -> None:
    """Add something that every sweep does: short, idempotent, in transactions of its own."""
    _workshop().chores.append(chore)


def do_chores() -> None:
    """Do the regular chores once, then drop what was done long ago."""
    for chore in _workshop().chores:
        chore()
    with transaction():
        old = clock.now() - rules.KEEP_DONE
        db.session.execute(delete(Job).where(Job.state == "done", Job.done_at < old))
