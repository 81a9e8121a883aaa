"""Issuing and printing many certificates in one go: jobs in small steps, each of which may be killed and done again.

`certificate-batch` issues, a slice a transaction, and asks for each slice's files; `print-batch` waits until they are
made and writes the print files. What is done stands in rows, so that a step that runs twice changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert as insert_rows
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.accounts.queries import SignedIn
from app.base import clock, storage
from app.base.db import db, insert, transaction
from app.base.ids import new_id
from app.base.refusals import Invalid, NotFound
from app.certificates.models import Batch, BatchLine, Certificate
from app.certificates.queries import batches as queries
from app.certificates.queries import issued_digests, latest_of
from app.certificates.rules import batches as rules
from app.certificates.services import issuing, making
from app.jobs import services as jobs
from app.learning.models import Enrolment
from app.ledger import services as ledger

log = logging.getLogger(__name__)

BATCH, PRINT = "certificate-batch", "print-batch"


def ask(viewer: SignedIn, course: str, chosen: Sequence[uuid.UUID], paper: str, key: str = "") -> uuid.UUID:
    """Ask for the certificates of these enrolments, in this order, as a file to print on this paper; the batch's id.

    Whoever has one already gets the same one printed again. The same people on the same paper with the same `key` are
    one batch, however often and by whomever it is asked for; without a key it is a new one. Refuses with Invalid nobody
    or too many, and with NotFound enrolments of another course, or of a centre where the viewer is not staff.
    """
    if not 0 < len(chosen) <= rules.MOST:
        raise Invalid("batch-size", most=rules.MOST)
    centre_id = _centre_of(viewer, course, chosen)
    whole_key = rules.key_of(centre_id, course, key or new_id().hex, paper, chosen)
    values = {"id": new_id(), "key": whole_key, "centre_id": centre_id, "course_slug": course, "paper": paper}
    made = insert(Batch).values(values | {"prints": [], "asked_by": viewer.id, "asked_at": clock.now()})
    batch_id = db.session.scalar(made.on_conflict_do_nothing(index_elements=["key"]).returning(Batch.id))
    if batch_id is None:  # asked for before
        return db.session.scalars(select(Batch.id).filter_by(key=whole_key)).one()
    _fill(batch_id, chosen)
    ledger.record("certificates-asked", f"batch:{batch_id}", viewer.id, course=course, people=len(chosen))
    return batch_id


def _centre_of(viewer: SignedIn, course: str, chosen: Sequence[uuid.UUID]) -> uuid.UUID:
    hers = select(Enrolment.id, Enrolment.centre_id).where(
        Enrolment.id.in_(chosen), Enrolment.course_slug == course, Enrolment.centre_id.in_(viewer.centres_as("staff"))
    )
    rows = db.session.execute(hers).all()
    centres = {row.centre_id for row in rows}
    if len(rows) != len(chosen) or len(centres) != 1:
        raise NotFound("no-such-enrolment")
    return centres.pop()


def _fill(batch_id: uuid.UUID, chosen: Sequence[uuid.UUID]) -> None:
    lines = [
        {"batch_id": batch_id, "place": place, "enrolment_id": enrolment_id, "problem": ""}
        for place, enrolment_id in enumerate(chosen)
    ]
    db.session.execute(insert_rows(BatchLine), lines)
    jobs.enqueue(BATCH, f"{batch_id.hex}:first", {"batch": batch_id.hex, "round": ""})


def go_on(batch: Batch, actor: uuid.UUID) -> bool:
    """Take up again what stood still, and whoever had a problem that may be gone; whether there is anything to do.

    Of a finished batch the print files are written anew, with those who have become ready.
    """
    lines = update(BatchLine).where(BatchLine.batch_id == batch.id, BatchLine.problem.in_(rules.AGAIN))
    freed = db.session.execute(lines.values(problem="").returning(BatchLine.place)).all()
    if batch.finished_at is not None:
        if not freed:
            return False
        batch.finished_at, batch.prints = None, []
        turn = f"{clock.now().timestamp():.0f}"
    else:  # whoever presses again and again does not multiply the work
        turn = f"minute-{clock.now().timestamp() // 60:.0f}"
    jobs.enqueue(BATCH, f"{batch.id.hex}:{turn}", {"batch": batch.id.hex, "round": turn})
    ledger.record("certificates-asked-again", f"batch:{batch.id}", actor)
    return True


# ---------------------------------------------------------------- issuing


def carry_out(payload: dict[str, Any]) -> None:
    """The job that issues a batch: some slices, each in its transaction; then the next job, or the printing."""
    batch_id, turn = uuid.UUID(payload["batch"]), payload["round"]
    for _ in range(rules.STEP // rules.SLICE):
        if not _issue_slice(batch_id, turn):
            break
    with transaction():
        rest = queries.open_lines(batch_id, 1)
        if rest:
            jobs.enqueue(BATCH, f"{batch_id.hex}:{turn}:{rest[0].place}", payload)
        else:
            _ask_for_all(batch_id, turn)
            _look(payload, 0, 0, queries.unmade(batch_id))


def _issue_slice(batch_id: uuid.UUID, turn: str) -> bool:
    """Issue to the next people of a batch; whether there were any.

    What is wrong with one of them undoes the slice: then each is a transaction of her own, and nobody else is stopped.
    """
    try:
        with transaction():
            return _issue(batch_id, turn, rules.SLICE)
    except OperationalError:  # the database's trouble is nobody's problem: the job is done again
        raise
    except Exception:
        log.exception("a slice of batch %s is issued one by one", batch_id)
        for _ in range(rules.SLICE):
            _issue_alone(batch_id, turn)
    return True


def _issue_alone(batch_id: uuid.UUID, turn: str) -> None:
    try:
        with transaction():
            _issue(batch_id, turn, 1)
    except OperationalError:
        raise
    except Exception:
        log.exception("nothing is issued to the next one of batch %s", batch_id)
        with transaction():
            for line in queries.open_lines(batch_id, 1):
                line.problem = "fault"


def _issue(batch_id: uuid.UUID, turn: str, most: int) -> bool:
    batch = db.session.get_one(Batch, batch_id, with_for_update=True)  # two jobs of one batch take turns
    lines = queries.open_lines(batch_id, most)
    if not lines:
        return False
    known, behind = queries.enrolments_of(lines), ledger.clock_is_behind()
    # locks are taken in the same order by everybody, or two batches with the same people would wait for each other
    found = {one: _certificate(one, batch.asked_by, behind) for one in sorted(known)}
    for line in lines:
        _enter(line, known[line.enrolment_id], found[line.enrolment_id])
    _ask_for_files(batch_id, turn, lines)
    return True


def _certificate(enrolment_id: uuid.UUID, actor: uuid.UUID, behind: bool) -> Certificate | None:
    """The certificate of an enrolment, issued now unless it was before, or the clock is behind."""
    return latest_of(enrolment_id) if behind else issuing.issue(enrolment_id, actor, alone=False)


def _enter(line: BatchLine, known: queries.Known, certificate: Certificate | None) -> None:
    if certificate is None:
        line.problem = known.problem
    elif certificate.revoked_at is not None:
        line.problem = "revoked"
    else:
        line.certificate_id = certificate.id


# ---------------------------------------------------------------- making


def _ask_for_files(batch_id: uuid.UUID, turn: str, lines: Sequence[BatchLine]) -> None:
    """Ask for the files of these, where they are not made, by one job: the workers share the jobs of a batch."""
    issued = [line.certificate_id for line in lines if line.certificate_id is not None]
    db.session.flush()
    unmade = select(Certificate.id).where(Certificate.id.in_(issued), Certificate.made_at.is_(None))
    wanted = list(db.session.scalars(unmade))
    if wanted:
        making.ask(wanted, f"{batch_id.hex}:{turn}:{lines[0].place}")


def _ask_for_all(batch_id: uuid.UUID, turn: str) -> None:
    """Ask once more for what was asked for in an earlier round and never made."""
    lines = queries.unmade_lines(batch_id) if turn else []
    for first in range(0, len(lines), rules.SLICE):
        _ask_for_files(batch_id, turn, lines[first : first + rules.SLICE])


# ---------------------------------------------------------------- printing


def make_prints(payload: dict[str, Any]) -> None:
    """The job that writes the next print file of a batch, or looks again later while its certificates are not made."""
    batch_id = uuid.UUID(payload["batch"])
    unmade = queries.unmade(batch_id)
    db.session.rollback()
    if unmade and _looks_again(payload, unmade):
        return
    with transaction():
        part, paper = _settle(batch_id)
        rows = queries.printable(batch_id, part)
        issued = issued_digests([row.id for row in rows])
        wanted = [making.freeze(row, issued) for row in rows]
    digest = _printed(batch_id, wanted, paper) if wanted else ""
    with transaction():
        _keep_print(payload, batch_id, part, digest)


def _look(payload: dict[str, Any], looks: int, still: int, unmade: int, due_at: datetime | None = None) -> None:
    """Ask for the printing, or for another look: after so many in all, and since anything became ready."""
    told = {"batch": payload["batch"], "round": payload["round"], "looks": looks, "still": still, "unmade": unmade}
    jobs.enqueue(PRINT, f"{told['batch']}:{told['round']}:look-{looks}", told, due_at)


def _looks_again(payload: dict[str, Any], unmade: int) -> bool:
    """Whether it is worth waiting: not when nothing was made for so long that nothing will be."""
    still = payload["still"] + 1 if unmade == payload["unmade"] else 0
    wait = rules.look_again(still)
    if wait is not None:
        with transaction():
            _look(payload, payload["looks"] + 1, still, unmade, clock.now() + wait)
    return wait is not None


def _settle(batch_id: uuid.UUID) -> tuple[int, str]:
    """Leave out whoever cannot be printed, with the reason; the number of the next print file, and its paper."""
    batch = db.session.get_one(Batch, batch_id, with_for_update=True)
    for line, certificate in queries.unprintable(batch_id, len(batch.prints)):
        line.problem = (
            "revoked" if certificate.revoked_at else "superseded" if certificate.superseded_at else "not-made"
        )
    return len(batch.prints), batch.paper


def _printed(batch_id: uuid.UUID, wanted: Sequence[making.Frozen], paper: str) -> str:
    """The digest of the print file. Whoever's page cannot be made is left out of the batch, and the job done again."""
    try:
        return _print(wanted, paper)
    except Exception:
        faulty = [frozen.id for frozen in wanted if not _is_printable(frozen, paper)]
        with transaction():
            lines = update(BatchLine).where(BatchLine.batch_id == batch_id, BatchLine.certificate_id.in_(faulty))
            db.session.execute(lines.values(problem="not-made"))
        raise


def _is_printable(frozen: making.Frozen, paper: str) -> bool:
    try:
        _print([frozen], paper)
    except Exception:
        log.exception("certificate %s cannot be printed on %s", frozen.id, paper)
        return False
    return True


def _print(wanted: Sequence[making.Frozen], paper: str) -> str:
    from app.certificates.printing import make_many
    from app.certificates.services import files

    for frozen in wanted:
        making.see_that_it_is_as_issued(frozen)  # each page carries a signed code
    return storage.keep(make_many([files.sheet_of(frozen) for frozen in wanted], paper))


def _keep_print(payload: dict[str, Any], batch_id: uuid.UUID, part: int, digest: str) -> None:
    """Enter a print file, unless another job was faster; then let the next one be written, or finish."""
    batch = db.session.get_one(Batch, batch_id, with_for_update=True)
    if len(batch.prints) == part and batch.finished_at is None:
        batch.prints = [*batch.prints, digest]
    if queries.reaches(batch_id, len(batch.prints)):
        jobs.enqueue(PRINT, f"{payload['batch']}:{payload['round']}:part-{len(batch.prints)}", payload)
    elif batch.finished_at is None:
        batch.finished_at = clock.now()
        ledger.record("certificates-printed", f"batch:{batch_id}", None, files=[one for one in batch.prints if one])
