"""A course with essays, trainees who have written them, and what markers send."""

from app.accounts import queries as people
from app.assessment import queries, services
from app.assessment.queries import essays as found
from app.assessment.rules.essays import Draft
from app.assessment.services import Change
from app.assessment.services import essays as marking
from app.base import clock
from app.base.db import transaction
from app.content import model as m
from tests import factories

WORDS = "First thoughts about the convoy.\n\nThen more of them."
GRADED = m.Criterion(
    html="Names the duties",
    points=3,
    levels=(
        m.Level(points=3, html="names all, <em>with reasons</em>"),
        m.Level(points=1, html="names one"),
        m.Level(points=0),
    ),
)
PLAIN = m.Criterion(html="Writes clearly", points=2)


def essay(id="essay", criteria=(GRADED, PLAIN), **changes):
    """An essay of 5 points: a criterion with levels, and one without."""
    key = m.Essay(least_words=5, most_words=50, criteria=tuple(criteria))
    points = sum(criterion.points for criterion in criteria)
    return factories.question(id, **{"kind": "essay", "answer": key, "choices": (), "points": points} | changes)


def publish(*questions, **changes):
    """A course whose quiz asks a single choice (1 point) and an essay (5), or these questions; passed with 50%."""
    asked = questions or (factories.question("first"), essay())
    quiz = factories.quiz("one", **{"questions": asked, "pass_mark": 50} | changes)
    return factories.publish(factories.course_values(modules=(factories.module("one", quiz=quiz),)))


def written(answers=None, who=None):
    """An attempt that was handed in with these answers; an essay waits for its marker."""
    who = who or factories.person()
    taking = factories.enrol(who)
    with transaction():
        attempt_id = services.start(taking, taking.edition.course.modules[0].quiz, who.id)
        paper = queries.paper_by_id(attempt_id)
        given = {"first": "right", "essay": WORDS} if answers is None else answers
        seq = int(clock.now().timestamp() * 1000)
        services.hand_in(paper, [Change(question, seq, raw) for question, raw in given.items()], who.id)
    return queries.paper_by_id(attempt_id)


def mark(paper, who, *points, comment="", reason="", question="essay"):
    """What a marker does; returns what came of it."""
    with transaction():
        return marking.give_mark(paper.id, question, Draft(points, comment, reason), who.id)


def decide(paper, who, *points, comment="", reason="They weigh the second part differently."):
    """What a reconciler does."""
    with transaction():
        marking.reconcile(paper.id, "essay", Draft(points, comment, reason), who.id)


def ask_for_two(names=False, two=True):
    """The centre asks for two markers."""
    administrator = factories.person("administrator")
    with transaction():
        marking.set_marking(people.first_centre().id, two, names, administrator.id)


def answer(paper, question="essay"):
    """The essay as a service sees it."""
    return found.answer_by_id(paper.id, question)


def again(paper):
    """The attempt as it is now."""
    return queries.paper_by_id(paper.id)
