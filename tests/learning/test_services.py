"""Enrolling, evidence, scenarios and reports, on both databases."""

import uuid

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.jobs.models import Job
from app.learning import queries, services
from app.learning.models import Enrolment, Evidence, Fault
from tests import factories
from tests.learning import courses

pytestmark = pytest.mark.usefixtures("context")


def enrolments():
    return db.session.scalar(select(func.count()).select_from(Enrolment))


def completed():
    """A completed enrolment in the small course."""
    factories.publish()
    taking = factories.enrol(factories.person())
    evidence = [("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"), ("evaluation", "evaluation")]
    with transaction():
        for kind, ref in evidence:
            services.record_evidence(taking.id, kind, ref)
    return queries.taking_by_id(taking.id)


def test_enrolling_keeps_the_particulars_of_the_day():
    factories.publish()
    who = factories.person(name="Amina Otieno", rank="Major")
    taking = factories.enrol(who)
    with transaction():
        db.session.get(Person, who.id).name = "Someone Else"
    row = queries.enrolment_in(taking.id, [taking.centre_id])
    assert (row.name, row.rank, row.nationality) == ("Amina Otieno", "Major", "KE")


def test_enrolling_twice_changes_nothing():
    factories.publish()
    who = factories.person()
    assert factories.enrol(who).id == factories.enrol(who).id
    assert enrolments() == 1


def test_a_completed_course_is_taken_again_only_when_that_is_meant():
    taking = completed()
    with transaction():
        assert services.enrol(taking.person_id, "small", taking.person_id).id == taking.id
        again = services.enrol(taking.person_id, "small", taking.person_id, again=True).id
        assert services.enrol(taking.person_id, "small", taking.person_id, again=True).id == again != taking.id


def test_there_is_no_enrolling_in_a_course_that_is_not_there():
    who = factories.person()
    with transaction(), pytest.raises(NotFound):
        services.enrol(who.id, "nothing", who.id)


def test_an_enrolment_keeps_its_edition_when_a_new_one_is_published():
    factories.publish()
    taking = factories.enrol(factories.person())
    factories.publish(factories.course_values(title="Changed"))
    assert queries.taking_by_id(taking.id).course("en").title == "A small course"


def test_evidence_counts_once():
    factories.publish()
    taking = factories.enrol(factories.person())
    with transaction():
        assert services.record_evidence(taking.id, "lesson", "one/first")
        assert not services.record_evidence(taking.id, "lesson", "one/first")
    assert queries.taking_by_id(taking.id).done == {("lesson", "one/first")}


def test_whole_evidence_completes_and_enqueues_one_job():
    taking = completed()
    assert taking.state == "completed"
    with transaction():
        services.record_evidence(taking.id, "lesson", "one/extra")
    jobs = db.session.scalars(select(Job.payload).where(Job.kind == services.COMPLETED)).all()
    assert jobs == [{"enrolment": taking.id.hex}]


def test_a_withdrawn_enrolment_takes_no_evidence():
    factories.publish()
    taking = factories.enrol(factories.person())
    with transaction():
        services.withdraw(db.session.get(Enrolment, taking.id), taking.person_id)
    with transaction(), pytest.raises(Conflict):
        services.record_evidence(taking.id, "lesson", "one/first")
    assert queries.taking(taking.person_id, "small") is None


def test_a_completed_enrolment_is_not_withdrawn():
    taking = completed()
    with transaction(), pytest.raises(Conflict):
        services.withdraw(db.session.get(Enrolment, taking.id), taking.person_id)


def test_the_open_enrolment_comes_before_a_completed_one():
    taking = completed()
    with transaction():
        again = services.enrol(taking.person_id, "small", taking.person_id, again=True).id
    assert queries.taking(taking.person_id, "small").id == again
    assert [t.id for t in queries.takings_of(taking.person_id)] == [again, taking.id]


def test_several_are_enrolled_at_once_and_only_once():
    factories.publish()
    people = [factories.person() for _ in range(3)]
    centre_id = factories.enrol(people[0]).centre_id
    chosen = [who.id for who in people] * 2
    with transaction():
        assert services.enrol_several(chosen, "small", centre_id, people[0].id) == 2
    with transaction():
        assert services.enrol_several(chosen, "small", centre_id, people[0].id) == 0
    assert enrolments() == 3


def test_nobody_is_enrolled_when_one_is_not_of_the_centre():
    factories.publish()
    who = factories.person()
    centre_id = factories.centre()
    with transaction(), pytest.raises(NotFound):
        services.enrol_several([who.id, uuid.uuid4()], "small", centre_id, who.id)
    assert enrolments() == 0


def test_a_scenario_is_worked_through_by_reaching_an_ending():
    course = factories.publish(courses.rich_course())
    taking, lesson = factories.enrol(factories.person()), course.modules[0].lessons[2]
    with transaction(), pytest.raises(Conflict):
        services.read_lesson(taking, lesson, taking.person_id)
    with transaction():
        services.choose(taking, lesson, "gate", 0, taking.person_id)
    assert queries.taking_by_id(taking.id).done == set()
    with transaction():
        services.choose(taking, lesson, "crowd", 1, taking.person_id)
        services.choose(taking, lesson, "crowd", 1, taking.person_id)
    after = queries.taking_by_id(taking.id)
    assert (after.done, after.place) == ({("lesson", "one/gate")}, "/courses/small/one/gate#here")
    assert queries.walk(taking.id, "one/gate") == [["gate", 0], ["crowd", 1]]


def test_starting_a_scenario_again_keeps_the_evidence():
    course = factories.publish(courses.rich_course())
    taking, lesson = factories.enrol(factories.person()), course.modules[0].lessons[2]
    with transaction():
        services.choose(taking, lesson, "gate", 1, taking.person_id)
        services.start_again(taking, lesson)
    assert queries.walk(taking.id, "one/gate") == []
    assert queries.taking_by_id(taking.id).done == {("lesson", "one/gate")}


def test_a_choice_that_is_not_there_changes_nothing():
    course = factories.publish(courses.rich_course())
    taking, lesson = factories.enrol(factories.person()), course.modules[0].lessons[2]
    with transaction(), pytest.raises(Invalid):
        services.choose(taking, lesson, "calm", 0, taking.person_id)
    assert queries.walk(taking.id, "one/gate") == []


def test_reading_is_recorded_and_the_place_kept():
    course = factories.publish()
    taking = factories.enrol(factories.person())
    with transaction():
        services.read_lesson(taking, course.modules[0].lessons[0], taking.person_id)
    after = queries.taking_by_id(taking.id)
    assert (after.done, after.place) == ({("lesson", "one/first")}, "/courses/small/one/first")
    assert [row.kind for row in queries.evidence_of(taking.id)] == ["lesson"]


def test_the_same_report_is_kept_once_while_it_is_open():
    factories.publish()
    taking = factories.enrol(factories.person())
    report = (taking.person_id, "small", taking.edition_id, "one/first", "Wrong date.")
    with transaction():
        first = services.report_fault(*report).id
        assert services.report_fault(*report).id == first
        services.close_fault("small", first, taking.person_id)
        assert services.report_fault(*report).id != first
    assert [r.fault.closed_at is None for r in queries.faults("small")] == [True, False]


def test_a_report_is_closed_only_in_its_own_course():
    factories.publish()
    taking = factories.enrol(factories.person())
    with transaction():
        fault = services.report_fault(taking.person_id, "small", taking.edition_id, "one/first", "Wrong.").id
    with transaction(), pytest.raises(NotFound):
        services.close_fault("other", fault, taking.person_id)
    assert db.session.get(Fault, fault).closed_at is None


@pytest.mark.parametrize(
    ("search", "state", "names"),
    [
        ("", "", ["Amina", "Zawadi"]),
        ("zAW", "", ["Zawadi"]),
        ("%", "", []),
        ("", "completed", []),
        ("battalion captain", "open", ["Amina", "Zawadi"]),
    ],
)
def test_participants_are_found_by_words_and_state(search, state, names):
    factories.publish()
    people = [factories.person(name=name) for name in ("Zawadi", "Amina")]
    centres = [factories.enrol(who).centre_id for who in people]
    found = queries.participants("small", centres[:1], search, state)
    assert [taking.name for taking in found] == names
    assert queries.count_participants("small", centres[:1], search, state) == len(names)


def test_participants_of_another_centre_are_not_seen():
    factories.publish()
    taking = factories.enrol(factories.person())
    assert queries.participants("small", [uuid.uuid4()]) == []
    with pytest.raises(NotFound):
        queries.enrolment_in(taking.id, [uuid.uuid4()])


def test_a_person_is_found_with_the_state_of_their_enrolment():
    factories.publish()
    staff = factories.signed(factories.person("staff", name="Sara Staff"))
    taken = factories.person(name="Taking Person")
    centre_id = factories.enrol(taken).centre_id
    factories.person(name="Free Person")
    found = queries.candidates(staff, "small", centre_id, "person")
    assert [(c.name, c.state) for c in found if c.name in ("Taking Person", "Free Person")] == [
        ("Free Person", ""),
        ("Taking Person", "open"),
    ]


def test_much_evidence_comes_in_one_statement():
    factories.publish(courses.long_course())
    taking = factories.enrol(factories.person(), "long")
    with transaction():
        for module in taking.course("en").modules:
            services.record_evidence(taking.id, "quiz", module.quiz.id)
    assert len(queries.taking_by_id(taking.id).done) == 12
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 12
