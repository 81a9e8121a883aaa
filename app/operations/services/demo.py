"""Sample people at every stage of a course: they read, answer and are examined by the same services as real ones."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.accounts import passwords
from app.accounts import services as accounts
from app.assessment import queries as papers
from app.assessment import services as attempts
from app.base import clock
from app.base.db import transaction
from app.catalogue import queries as catalogue
from app.certificates.services import issuing
from app.content import model
from app.jobs import services as jobs
from app.learning import queries as learning_queries
from app.learning import services as learning
from app.learning.rules import address
from app.ledger import services as ledger
from app.operations.services import exam_room, office
from app.operations.services.answers import key_of, wrong_answer
from app.operations.services.people import PEOPLE, Sample
from app.surveys import rules as survey_rules
from app.surveys import services as surveys

PASSWORD = "sample people only"


STEPS = len(PEOPLE)


def fill(step: Callable[[int], object], zone: str, secret: str) -> tuple[Sample, ...]:
    """Make all sample people and a sitting of tomorrow; `step(1)` is called after each person.

    Certificates are rendered before it returns. `zone` is that of the exam room's clock, `secret` the key from which
    the codes of tickets follow.
    """
    course, password = catalogue.published()[0], passwords.hashed(PASSWORD)
    people = {sample.email: _register(sample, password, course.centre_id) for sample in PEOPLE}
    _allow_the_past(people["admin@example.org"])
    for sample in PEOPLE:
        if sample.modules is not None:
            _Journey(sample, people[sample.email], course.slug).go()
        step(1)
    jobs.perform_due()
    office.work(people, course.slug)
    exam_room.plan_for_tomorrow(people, course.slug, zone, secret)
    return PEOPLE


def _register(sample: Sample, secret: str, centre_id: uuid.UUID) -> uuid.UUID:
    who = accounts.Particulars(
        sample.name, sample.email, sample.category, sample.nationality, sample.organisation, sample.rank,
        sample.second_name,
    )  # fmt: skip
    with transaction():
        return accounts.register(who, secret, centre_id, sample.role).id


def _allow_the_past(administrator: uuid.UUID) -> None:
    """Keep that the past which follows is made up: nothing is issued while the clock is behind what was recorded."""
    begins = clock.now() - timedelta(days=max(sample.days_ago for sample in PEOPLE))
    with clock.set_clock(lambda: begins), transaction():
        ledger.accept_clock(administrator, "Sample people: their past is made up.")


class _Journey:
    """One person's way through the course, on a clock of its own that ends today at the latest."""

    def __init__(self, sample: Sample, person_id: uuid.UUID, slug: str) -> None:
        self.sample, self.person_id, self.slug = sample, person_id, slug
        self.today = clock.now()
        self.moment = self.today - timedelta(days=sample.days_ago)

    def go(self) -> None:
        """As far as this person goes; a second time for those who take the course again."""
        with self._own_time():
            self._take()
            if self.sample.again:
                self.moment += timedelta(days=self.sample.days_ago - 30)
                self._take()

    @contextmanager
    def _own_time(self) -> Iterator[None]:
        with clock.set_clock(self._now):
            yield

    def _now(self) -> datetime:
        self.moment += timedelta(milliseconds=20)
        return self.moment

    def _take(self) -> None:
        sample = self.sample
        with transaction():
            learning.enrol(self.person_id, self.slug, self.person_id, again=True)
            accounts.see_privacy_notice(self.person_id)
        course = self._taking().edition.course
        count = sample.modules or 0
        for module in course.modules[:count]:
            self._finish_module(module)
        if sample.reports:
            self._report(course.modules[0].lessons[0].id)
        if sample.half_quiz and (quiz := course.modules[count].quiz):
            self._sit(quiz, right=0.6, hands_in=False)
        if course.exam is not None and sample.exam:
            self._sit(
                course.exam, right={"failed": 0.5, "open": 0.4}.get(sample.exam, 0.9), hands_in=sample.exam != "open"
            )
        if sample.evaluates and course.evaluation is not None:
            self._evaluate(course.evaluation)
        if sample.confirms:
            self._confirm()

    def _confirm(self) -> None:
        with transaction():
            accounts.confirm_name(self.person_id, self.sample.name)
        jobs.perform_due()
        with transaction():
            issuing.issue_waiting(self.person_id)
        jobs.perform_due()

    def _report(self, lesson_id: str) -> None:
        taking = self._taking()
        with transaction():
            learning.report_fault(self.person_id, self.slug, taking.edition_id, lesson_id, self.sample.reports)

    def _taking(self) -> learning_queries.Taking:
        return learning_queries.her_taking(self.person_id, self.slug)

    def _finish_module(self, module: model.Module) -> None:
        taking = self._taking()
        for lesson in module.lessons:
            self.moment += timedelta(minutes=lesson.minutes)
            with transaction():
                learning.record_evidence(taking.id, "lesson", lesson.id, self.person_id)
        if module.quiz is not None:
            self._sit(module.quiz, right=0.9)

    def _sit(self, quiz: model.Quiz, right: float, hands_in: bool = True) -> None:
        """Answer this share of the questions rightly; one who does not hand in leaves the rest unanswered."""
        taking = self._taking()
        if not hands_in:  # began a moment ago, or its time would be up
            self.moment = self.today - timedelta(minutes=10)
        with transaction():
            attempt_id = attempts.start(taking, quiz, self.person_id)
            learning.keep_place(taking.id, address(self.slug, quiz.id))
        paper = papers.paper_by_id(attempt_id)
        known = round(len(paper.key) * right)
        changes = []
        for number, question in enumerate(paper.key if hands_in else paper.key[:known]):
            self.moment += timedelta(seconds=30)
            raw = key_of(question) if number < known else wrong_answer(question)
            changes.append(attempts.Change(question.id, int(self.moment.timestamp() * 1000), raw))
        with transaction():
            if hands_in:
                attempts.hand_in(paper, changes, self.person_id)
            else:
                attempts.give_answers(paper, changes)

    def _evaluate(self, survey: model.Survey) -> None:
        # people differ, and the same people always give the same opinions
        taste = sum(map(ord, self.sample.email))
        sent: dict[str, list[str]] = {}
        for number, item in enumerate(survey.items):
            options = survey_rules.options(item)
            if options:
                sent[survey_rules.field_name(item)] = [options[-1 - (taste + number) % min(2, len(options))]]
        with transaction():
            surveys.hand_in(self._taking(), survey, survey_rules.read_sheet(survey, sent), self.person_id)
