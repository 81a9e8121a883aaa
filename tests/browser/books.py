"""The books of a running instance: what its database holds, and what a bad day does to it behind the pages' back."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import create_engine, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, SignIn
from app.assessment.models import Attempt, Save
from app.jobs.models import Job
from app.learning.models import Enrolment, Evidence
from app.surveys.models import Box


class Books:
    """Reads and changes rows through a connection of its own, beside the instance's processes."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)

    def attempts(self, email: str) -> list[Attempt]:
        """Her attempts, oldest first. Detached: read their columns freely."""
        hers = (
            select(Attempt)
            .join(Enrolment, Attempt.enrolment_id == Enrolment.id)
            .join(Person, Enrolment.person_id == Person.id)
        )
        return self._all(hers.where(Person.email == email).order_by(Attempt.started_at))

    def answers(self, attempt_id: str) -> dict[str, Any]:
        """The answers of an attempt as they count, by question."""
        found = select(Save).where(Save.attempt_id == uuid.UUID(attempt_id))
        return {save.question_id: save.value for save in self._all(found.order_by(Save.seq, Save.saved_at, Save.id))}

    def saves(self, attempt_id: str) -> Counter[str]:
        """How many saves of each question there are."""
        return Counter(
            save.question_id for save in self._all(select(Save).where(Save.attempt_id == uuid.UUID(attempt_id)))
        )

    def evidence(self, email: str) -> Counter[tuple[str, str]]:
        """What counts for her, as (kind, ref)."""
        hers = (
            select(Evidence)
            .join(Enrolment, Evidence.enrolment_id == Enrolment.id)
            .join(Person, Enrolment.person_id == Person.id)
        )
        return Counter((line.kind, line.ref) for line in self._all(hers.where(Person.email == email)))

    def enrolments(self, email: str) -> int:
        """How often she is enrolled."""
        return len(
            self._all(select(Enrolment).join(Person, Enrolment.person_id == Person.id).where(Person.email == email))
        )

    def box(self, item_id: str) -> tuple[int, list[str]]:
        """How many people have answered an item of the evaluation, and their free words."""
        boxes = self._all(select(Box).where(Box.item_id == item_id))
        return sum(box.answered for box in boxes), [words for box in boxes for words in box.words]

    def end_sign_ins(self, email: str) -> None:
        """Every sign-in of this person ends now."""
        hers = select(Person.id).where(Person.email == email).scalar_subquery()
        self._do(delete(SignIn).where(SignIn.person_id == hers))

    def move_deadline(self, attempt_id: str, moment: datetime) -> None:
        """The attempt's time is up at this moment; the job that closes it comes long after."""
        self._do(update(Attempt).where(Attempt.id == uuid.UUID(attempt_id)).values(deadline=moment))

    def call_the_closer(self, attempt_id: str, moment: datetime) -> None:
        """The job that closes the attempt is due at this moment."""
        self._do(
            update(Job).where(Job.key.startswith(f"close-attempt:{uuid.UUID(attempt_id).hex}")).values(due_at=moment)
        )

    def _all(self, statement: Any) -> list[Any]:
        with Session(self.engine) as session:
            found = list(session.scalars(statement))
            session.expunge_all()
            return found

    def _do(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
