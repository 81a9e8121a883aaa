"""A course whose key was wrong, people who sat it, and the edition that corrects it: for tests of regrades."""

from app.assessment import queries, services
from app.assessment.queries import regrading as plans
from app.assessment.services import Change
from app.assessment.services.regrading import regrade
from app.base import clock
from app.base.db import transaction
from app.base.ids import new_id
from app.catalogue import queries as catalogue
from app.content import model as m
from app.jobs import services as jobs
from tests import factories


def choices(right, voided=()):
    """Options a, b, c of which one is the key."""
    ids = ("a", "b", "c")
    return tuple(m.Choice(id=id, html=f"Option {id}", right=id == right, voided=id in voided) for id in ids)


def asked(id, right="a", **changes):
    return factories.question(id, **{"choices": choices(right)} | changes)


def course(questions, **changes):
    """A course whose module quiz asks these questions; half of the points pass. Practice of the quiz ends nothing."""
    quiz = factories.quiz("one", **{"questions": tuple(questions), "pass_mark": 50} | changes)
    return factories.course_values(modules=(factories.module("one", quiz=quiz, bank=tuple(questions)),))


def sat(answers, who=None, quiz_id="one/quiz"):
    """Somebody answers the quiz like this and hands in; returns the paper."""
    taking = factories.enrol(who or factories.person())
    quiz = next(quiz for quiz in m.all_quizzes(taking.edition.course) if quiz.id == quiz_id)
    with transaction():
        attempt_id = services.start(taking, quiz, taking.person_id)
    paper, seq = queries.paper_by_id(attempt_id), int(clock.now().timestamp() * 1000)
    with transaction():
        services.hand_in(paper, [Change(id, seq, value) for id, value in answers.items()], taking.person_id)
    return queries.paper_by_id(attempt_id)


def dry_run(raise_only=False, quiz_id="one/quiz"):
    """What a regrade by the current edition would do."""
    return plans.proposal("small", quiz_id, catalogue.current("small").edition, raise_only)


def apply(raise_only=False, quiz_id="one/quiz", actor=None, digest=None, key=None, works=True):
    """Regrade by the current edition as the dry run shows it; the job is done too. Returns the regrade's id."""
    current, key = catalogue.current("small"), key or new_id()
    actor = actor or factories.person("instructor").id
    found = digest or plans.proposal("small", quiz_id, current.edition, raise_only, by=actor).plan.digest
    with transaction():
        regrade("small", quiz_id, current.edition_id, raise_only, "The key was wrong.", actor, found, key)
    if works:
        jobs.perform_due()
    return key
