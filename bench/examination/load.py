"""The whole measurement: an instance, its servers, the load, the kills, the end of everything, the comparison."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from app.assessment import queries
from app.assessment.models import Save as Row
from app.base.db import db
from bench.examination import proc
from bench.examination.comparing import Current, Difference, Save, compare
from bench.examination.instance import Instance, Place, fill, fresh
from bench.examination.serving import Servers
from bench.examination.trainees import Tally, sit_all

_LOOK_SECONDS, _YOUNG_SECONDS = 0.25, 6.0


@dataclass(frozen=True)
class Plan:
    """What is asked for; `interval` is between two saves of one trainee, in seconds."""

    trainees: int
    seconds: float
    interval: float
    kills: int
    database: str
    workers: int
    threads: int
    mutant: str


@dataclass(frozen=True)
class Outcome:
    """What was found. CPU is in seconds of one core: of the server processes, of Postgres, and of this client."""

    tally: Tally
    difference: Difference
    kills: int
    respawned: int
    elapsed: float
    server_cpu: float
    database_cpu: float
    client_cpu: float


def measure(plan: Plan) -> Outcome:
    """Run it in a temporary folder; nothing is left of it."""
    with TemporaryDirectory(prefix="brevet-exam-") as folder, fresh(Path(folder), plan.database) as instance:
        places = fill(instance, plan.trainees)
        instance.let_go()
        servers = Servers(instance, plan.workers, plan.threads, plan.mutant)
        try:
            servers.wait_until_ready()
            gc.collect()
            gc.freeze()  # what was made so far shall not be looked through while answers are timed
            return asyncio.run(_under_load(plan, instance, servers, places))
        finally:
            servers.kill_all()


async def _under_load(plan: Plan, instance: Instance, servers: Servers, places: list[Place]) -> Outcome:
    roots = [instance.postgres_pid] if instance.postgres_pid else []
    began, client = time.monotonic(), time.process_time()
    server, database = proc.cpu_seconds([servers.pid]), proc.cpu_seconds(roots)
    killer = asyncio.create_task(_kill_some(servers, plan.kills, plan.seconds))
    tally = await sit_all(places, servers.port, plan.seconds, plan.interval)
    kills, respawned = await killer
    spent = (
        time.monotonic() - began,
        proc.cpu_seconds([servers.pid]) - server,
        proc.cpu_seconds(roots) - database,
        time.process_time() - client,
    )
    servers.kill_all()  # right after the last answer: what was acknowledged must be there
    return Outcome(tally, _compared(instance, tally), kills, respawned, *spent)


async def _kill_some(servers: Servers, kills: int, seconds: float) -> tuple[int, int]:
    """SIGKILL for a worker process so many times, spread over the load.

    Returns how many were killed and how many others were started in their place.
    """
    begin, seen = time.monotonic(), {worker.pid for worker in servers.workers()}
    first, share = len(seen), seconds / max(kills, 1)
    for number in range(kills):
        moment, latest = begin + share * (number + random.uniform(0.2, 0.8)), begin + share * (number + 1)
        while (now := time.monotonic()) < moment or (now < latest and len(servers.serving()) < 2):
            await asyncio.sleep(_LOOK_SECONDS)
            seen |= {worker.pid for worker in servers.workers()}
        with contextlib.suppress(ProcessLookupError):
            os.kill(await _victim(servers), signal.SIGKILL)
    return kills, len(seen) - first


async def _victim(servers: Servers) -> int:
    """One that answers, if any does, and has done so for a while, if any has.

    One that answers nothing yet has acknowledged nothing that could be lost. Where one dies twice within seconds,
    granian ends all of them to be started anew.
    """
    while not (workers := servers.workers()):
        await asyncio.sleep(_LOOK_SECONDS)
    youngest = time.clock_gettime(time.CLOCK_BOOTTIME) - _YOUNG_SECONDS
    serving = [worker for worker in workers if worker.threads > 1] or workers
    settled = [worker for worker in serving if worker.started < youngest] or serving
    return random.choice(settled).pid


def _compared(instance: Instance, tally: Tally) -> Difference:
    with instance.app.app_context():
        columns = (Row.id, Row.attempt_id, Row.question_id, Row.seq, Row.value)
        rows = [Save(*row) for row in db.session.execute(select(*columns))]
        current = _current({save.attempt for save in tally.acknowledged})
    return compare(tally.acknowledged, tally.unanswered, rows, current)


def _current(attempts: set) -> Current:
    """The answers that count, read as the application reads them to mark."""
    found = {}
    for attempt in attempts:
        for question, given in queries.answers(attempt).items():
            found[attempt, question] = (given.seq, given.value)
    return found
