"""People of the pictures of examinations: forty who had the exam a week ago, twelve who sit it at this moment.

`python -m docs.exam_people past`, and then `now`, fill an instance that `brevet demo` has filled, by the services of a
real exam. The first needs an instance that is not served: a worker would close what began a week ago.
"""

from __future__ import annotations

import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app import create_app
from app.accounts import services as accounts
from app.accounts.models import Person
from app.assessment import queries, services
from app.assessment.rules import drawing
from app.assessment.rules.essays import Draft
from app.assessment.services import essays, overriding, papers
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.catalogue import queries as catalogue
from app.catalogue.cli.folders import Folder
from app.catalogue.cli.publishing import publish_folder
from app.content import model
from app.jobs import services as jobs
from app.learning import queries as learning
from app.learning import services as learning_services
from app.operations.services.answers import key_of, wrong_answer
from docs import exam_course

FIRST = (
    *("Abena", "Bilal", "Chantal", "Daniel", "Esther", "Farouk", "Grace"),
    *("Hassan", "Irene", "Jonas", "Khadija", "Luc", "Miriam", "Nadir"),
)
LAST = ("Abebe", "Boateng", "Cissé", "Diop")
ESSAY = (
    "I stop the convoy where the crowd can see us and where we can turn, and leave the engines on. Then I walk to the "
    "old woman with the interpreter, without my helmet. I greet her and ask why they stand here.\n\n"
    "If they have no food, I do not promise any from the trucks: it belongs to the camp. But I report their need at "
    "once by radio, and tell her to whom. Our mandate is to protect those who wait for help, and they are among them."
)


def main(when: str) -> None:
    """Fill the instance of the environment with the exam of last week ("past"), or of this hour ("now")."""
    with create_app().app_context(), tempfile.TemporaryDirectory() as folder:
        if when == "past":
            publish_folder(Folder(exam_course.write(Path(folder))))
            _exam_of_last_week()
            jobs.perform_due()
        else:
            _exam_of_now()
            corrected = Folder(exam_course.write(Path(folder), corrected=True))
            publish_folder(corrected, "The ambulance has the right of way")


class _Trainee:
    """Somebody who takes the course. `skill` is the share of questions that they are likely to know."""

    def __init__(self, number: int) -> None:
        self.name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST)]}"
        self.luck = random.Random(number)
        self.skill = 0.15 + 0.83 * self.luck.random()
        who = accounts.Particulars(self.name, None, "military", "KE", "2nd Battalion")
        with transaction():
            course = catalogue.current(exam_course.SLUG)
            self.id = accounts.register(who, "", course.centre_id).id
            learning_services.enrol(self.id, exam_course.SLUG, self.id)
        self.taking = learning.her_taking(self.id, exam_course.SLUG)

    def begin(self, place: queries.Place | None = None) -> None:
        """Open an attempt, at a desk at home or in the exam room."""
        exam = drawing.find_quiz(self.taking.edition.course, "exam")
        assert exam is not None
        with transaction():
            self.attempt_id = services.enter(self.taking, exam, lambda _used: "I answer on my own.", place, None)

    def answer(self, last: datetime, most: int = 99) -> None:
        """The first `most` questions of the paper, as well as they can; the last of them at `last`."""
        paper = queries.paper_by_id(self.attempt_id)
        moment = last
        for question in reversed(paper.key[:most]):
            change = services.Change(question.id, int(moment.timestamp() * 1000), self._says(question))
            with _at(moment), transaction():
                services.give_answers(paper, [change])
            moment -= timedelta(seconds=self.luck.randint(25, 90))

    def _says(self, question: model.Question) -> object:
        if question.kind == "essay":
            return ESSAY
        if question.id.endswith("right-of-way"):  # who knows the subject knows better than the key
            return question.choices[1].id if self.luck.random() < self.skill else question.choices[0].id
        if self.luck.random() < self.skill:
            return key_of(question)
        if question.kind == "single":
            return self.luck.choice([choice.id for choice in question.choices if not choice.right])
        return wrong_answer(question)

    def hand_in(self) -> None:
        """What is saved."""
        with transaction():
            services.hand_in(queries.paper_by_id(self.attempt_id), [], self.id)


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    with clock.set_clock(lambda: moment):
        yield


def _sample(name: str) -> uuid.UUID:
    return db.session.scalars(select(Person.id).filter_by(email=f"{name}@example.org")).one()


def _exam_of_last_week() -> None:
    """All but three are marked; those wait for a marker."""
    begin, instructor = clock.now() - timedelta(days=7, hours=3), _sample("instructor")
    for number in range(40):
        with _at(begin + timedelta(minutes=number)):
            trainee = _Trainee(number)
            trainee.begin()
        trainee.answer(begin + timedelta(minutes=29 + number))
        with _at(begin + timedelta(minutes=30 + number)):
            trainee.hand_in()
            if number < 37:
                _mark(trainee, instructor)
        if number == 0:
            _override(trainee, instructor, begin + timedelta(days=1))


def _mark(trainee: _Trainee, marker: uuid.UUID) -> None:
    paper = queries.paper_by_id(trainee.attempt_id)
    essay = next(question.id for question in paper.key if question.kind == "essay")
    points = tuple(1 + int(2.99 * trainee.skill * trainee.luck.random()) for _ in range(3))
    with transaction():
        essays.give_mark(trainee.attempt_id, essay, Draft(points), marker)


def _override(trainee: _Trainee, instructor: uuid.UUID, when: datetime) -> None:
    """The first who appeals gets the point for the question with the wrong key."""
    paper, why = queries.paper_by_id(trainee.attempt_id), "The ambulance goes first: the key is wrong."
    asked = next(question.id for question in paper.key if question.id.endswith("right-of-way"))
    with _at(when), transaction():
        overriding.override(paper.id, asked, Fraction(1), Fraction(paper.marks[asked]), why, instructor)


def _exam_of_now() -> None:
    """Twelve on the list, in every state that the live page knows."""
    now = clock.now().replace(second=0, microsecond=0)
    secret, people = str(current_app.secret_key), [_Trainee(number) for number in range(40, 52)]
    with _at(now - timedelta(hours=2)):
        sitting_id = _plan(now, [one.taking.id for one in people], secret)
    places = {one.id: queries.place_of(one.id, sitting_id) for one in people}
    for number, one in enumerate(people[:10]):
        with _at(now - timedelta(minutes=18) + timedelta(seconds=7 * number)):
            one.begin(places[one.id])
    for number, one in enumerate(people[:9]):
        silent = timedelta(seconds=420 if number == 3 else 20 + 13 * number)
        one.answer(now - silent, 10 if number == 0 else 9 - number % 5)
    with _at(now - timedelta(seconds=5)):
        people[0].hand_in()
    _disturb(people, now, sitting_id)
    for one in people[1:9]:
        if one is not people[3]:
            with transaction():
                services.note_pulse(queries.paper_by_id(one.attempt_id), 2 if one is people[5] else 0)


def _plan(now: datetime, seated: list[uuid.UUID], secret: str) -> uuid.UUID:
    course, staff = catalogue.current(exam_course.SLUG), _sample("staff")
    what = services.Plan(
        exam_course.SLUG, course.edition_id, "exam", "Room 2", "UTC",
        now - timedelta(minutes=20), now + timedelta(minutes=40), _sample("instructor"),
    )  # fmt: skip
    with transaction():
        sitting_id = services.plan(new_id(), course.centre_id, what, staff)
        services.add_people(sitting_id, seated, staff, secret)
    return sitting_id


def _disturb(people: list[_Trainee], now: datetime, sitting_id: uuid.UUID) -> None:
    """One page has not been heard of, one trainee goes on on paper, one gets more time."""
    with _at(now - timedelta(minutes=6)), transaction():
        services.note_pulse(queries.paper_by_id(people[3].attempt_id), 1)
    with transaction():
        papers.go_on_paper(people[9].attempt_id, _sample("staff"))
        services.extend(people[7].attempt_id, 600, "The keyboard was broken.", _sample("instructor"))


if __name__ == "__main__":
    main(sys.argv[1])
