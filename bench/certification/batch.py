"""The batch: asked for once, done by worker processes, each file checked afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from app.base import storage
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.certificates.models import Batch, Certificate, CertificateFile
from app.certificates.services import batches
from app.learning.models import Enrolment
from bench.certification.instance import COURSE, Instance
from bench.examination.proc import cpu_seconds
from tests import factories

_PAUSE, _LONGEST = 0.05, 900


def figures(instance: Instance, count: int, workers: int) -> dict[str, object]:
    """How long the batch took from the moment it was asked for, how much memory a worker needed, what was seen."""
    with running(instance, workers) as pids:
        idle = cpu_seconds(pids)
        with instance.app.app_context():
            batch_id, begun = _ask(count), time.perf_counter()
            seen = _wait(batch_id, begun)
            seconds = time.perf_counter() - begun
        spent, memory = cpu_seconds(pids) - idle, max(_peak_mb(pid) for pid in pids)
    with instance.app.app_context():
        whole = _whole(count)
    return {
        "batch": count,
        "batch_workers": workers,
        "batch_seconds": round(seconds, 1),
        "batch_cpu_seconds": round(spent, 1),
        "batch_memory_mb": memory,
        "batch_progress_steps": seen,
        "batch_whole": whole,
    }


@contextmanager
def running(instance: Instance, workers: int) -> Iterator[list[int]]:
    """Worker processes on this instance, awake; ended afterwards."""
    settings = {"BREVET_INSTANCE": str(instance.folder), "BREVET_PUBLIC_URL": "https://certificates.example.org"}
    command = [sys.executable, "-m", "app.cli", "worker"]
    log = (instance.folder / "workers.log").open("wb")
    made = [
        subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": ""} | settings, stdout=log, stderr=log)
        for _ in range(workers)
    ]
    try:
        time.sleep(5)  # they have loaded what a worker loads at its start
        yield [process.pid for process in made]
    finally:
        for process in made:
            process.terminate()
        for process in made:
            process.wait(timeout=30)
        log.close()


def _ask(count: int) -> object:
    staff = factories.signed(factories.person("staff"))
    ids = list(db.session.scalars(select(Enrolment.id).order_by(Enrolment.id).limit(count)))
    db.session.rollback()
    with transaction():
        return batches.ask(staff, COURSE, ids, "a4", key="bench")


def _wait(batch_id: object, begun: float) -> int:
    """Wait until the batch is finished; how many different stands of its progress were seen."""
    stands = set()
    while time.perf_counter() - begun < _LONGEST:
        stands.add(db.session.scalar(select(func.count()).select_from(CertificateFile)))
        done = db.session.scalar(select(Batch.finished_at).where(Batch.id == batch_id))
        db.session.rollback()
        if done is not None:
            return len(stands)
        time.sleep(_PAUSE)
    raise SystemExit("the batch was not finished in a quarter of an hour")


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _whole(count: int) -> bool:
    """Whether everybody has one certificate, each with its signature, its number and a file that is on the disk."""
    rows = db.session.execute(select(Certificate.enrolment_id, Certificate.number, Certificate.signature)).all()
    digests = list(db.session.scalars(select(CertificateFile.digest).filter_by(form="a4")))
    kept = all(storage.path_of(digest).exists() for digest in digests)
    unique = len({row.enrolment_id for row in rows}) == len({row.number for row in rows}) == len(rows) == count
    return unique and kept and len(set(digests)) == count and all(row.signature for row in rows)
