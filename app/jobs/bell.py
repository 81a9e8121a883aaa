"""The bell: huey carries "job X is due" from a web process to a worker; the rows remain the truth."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey

from app.base.db import db
from app.base.settings import Settings
from app.jobs import services

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
PAUSE_SECONDS = 0.15


def make_huey(settings: Settings) -> Huey:
    """The queue of this instance: beside the database, in a file or in Postgres."""
    if settings.is_sqlite:
        return SqliteHuey("brevet", filename=str(Path(settings.instance) / "bell.db"), fsync=False, results=False)
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    return PostgresHuey("brevet", dsn=dsn, blocking=False, results=False)


class Bell:
    """Rings for due jobs; in a worker, answers the ring and sweeps up what nobody rang for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.huey = make_huey(app.config["SETTINGS"])
        self._perform: Any = self.huey.task(name="perform")(self._answer)

    def ring(self, job_id: uuid.UUID) -> None:
        """Wake a worker for this job. Never raises: a lost ring is found by the sweeper."""
        try:
            self._perform(job_id.hex)
        except Exception:
            log.exception("the bell did not ring; the sweeper will find the job")

    def close(self) -> None:
        """Let go of the queue's connection; it is opened again when it is needed."""
        self.huey.storage.close()

    def _answer(self, job_id: str) -> None:
        with self.app.app_context():
            services.perform(uuid.UUID(job_id))

    def work(self, stopped: Callable[[], bool]) -> None:
        """Answer rings and sweep until `stopped` says so; a job that is being done is finished first."""
        next_sweep = 0.0
        while not stopped():
            task = self._next_ring()
            if task is not None:
                self.huey.execute(task)
            elif time.monotonic() >= next_sweep:
                self._sweep()
                next_sweep = time.monotonic() + SWEEP_SECONDS
            else:
                time.sleep(PAUSE_SECONDS)

    def _next_ring(self) -> Any:
        try:
            return self.huey.dequeue()
        except Exception:
            log.exception("the bell cannot be heard; sweeping goes on")
            time.sleep(1)
            return None

    def _sweep(self) -> None:
        """Lost rings, deadlines that came, workers that died, and the regular chores."""
        with self.app.app_context():
            try:
                services.perform_due()
                services.do_chores()
            except Exception:
                log.exception("a sweep failed; the next one tries again")
            finally:
                db.session.remove()
