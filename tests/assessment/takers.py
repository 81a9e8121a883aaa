"""Many people who take one quiz, for the pages that look at all of them."""

from datetime import timedelta

from app.assessment import queries, services
from app.assessment.services import Change
from app.base import clock
from app.base.db import transaction
from app.content import model
from app.learning import queries as learning
from tests import factories


def take(quiz_id, answers, person=None, hand_in=True, every=timedelta(seconds=20)):
    """Someone enrols, unless enrolled, and takes a quiz; `answers` maps question ids to what is sent. Gives the paper.

    What was not drawn is not answered. One answer comes after another, with so much time between them.
    """
    person = person or factories.person()
    taking = learning.taking(person.id, "small") or factories.enrol(person)
    quiz = next(quiz for quiz in model.all_quizzes(taking.edition.course) if quiz.id == quiz_id)
    with transaction():
        attempt_id = services.start(taking, quiz, person.id)
    paper = queries.paper_by_id(attempt_id)
    for turn, id in enumerate((id for id in paper.question_ids if id in answers), start=1):
        moment = paper.started_at + turn * every
        with clock.set_clock(lambda moment=moment: moment), transaction():
            kept = queries.paper_to_save(person.id, attempt_id)
            services.give_answers(kept, [Change(id, int(moment.timestamp() * 1000), answers[id])])
    if hand_in:
        with transaction():
            services.hand_in(paper, [], person.id)
    return queries.paper_by_id(attempt_id)


def right_or_wrong(ids, right):
    """Answers to choice questions of the factories: the first `right` of them right, the others wrong."""
    return {id: "right" if place < right else "wrong" for place, id in enumerate(ids)}
