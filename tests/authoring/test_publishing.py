"""Publishing from the browser: exactly what was reviewed, with a reason, never over somebody else's change."""

import re
import uuid

import pytest
from sqlalchemy import select

from app.assessment import queries as attempts
from app.assessment import services as assessment
from app.authoring.services import drafts, reviews
from app.base import storage
from app.base.db import db, transaction
from app.catalogue import queries as catalogue
from app.catalogue import services as catalogue_services
from app.catalogue.models import Edition
from app.learning import queries as learning
from app.learning import services as learning_services
from app.learning.models import Enrolment, Evidence
from app.ledger.models import Fact
from tests import factories
from tests.authoring import small
from tests.house.test_hostile import from_elsewhere

PUBLISH, MOVING, RETIRE = "/author/small/publish", "/author/small/moving", "/author/small/retire"


@pytest.fixture
def course(app):
    """The small course, published."""
    with app.app_context():
        return small.publish()


@pytest.fixture
def her(app, client, course):
    """An instructor of the centre, signed in, who has begun a draft and changed a lesson."""
    who = small.author(app, client)
    with app.app_context():
        small.begin(who)
        small.write(who, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
    return who


def current(app):
    with app.app_context():
        return catalogue.current("small").number


def send(app, client, **changes):
    with app.app_context():
        mark = small.mark()
    return client.post(PUBLISH, data={"reviewed": mark, "reason": "Better words.", **changes})


# ---------------------------------------------------------------- the page


def test_the_page_says_what_changes_and_that_nothing_stands_in_the_way(app, client, her):
    page = client.get(PUBLISH).text
    assert "Lesson one/first: 1 paragraph changed." in page
    assert "Yes. The check found no error." in page
    assert "Publish this edition" in page


def test_a_mistake_is_shown_with_its_place_and_keeps_the_draft_from_being_published(app, client, her):
    with app.app_context():
        small.write(her, small.LESSON, "---\ntitle: First\nminutes: 5\n---\n\nA [[word]] that nobody knows.\n")
    page = client.get(PUBLISH).text
    assert f'href="/author/small/edit/{small.LESSON}?line=6"' in page
    assert "Publish this edition" not in page
    assert send(app, client).status_code == 422
    assert current(app) == 1


def test_a_draft_that_equals_the_edition_has_nothing_to_publish(app, client, course):
    who = small.author(app, client)
    with app.app_context():
        small.begin(who)
    assert "there is nothing to publish" in client.get(PUBLISH).text
    assert send(app, client).status_code == 422
    assert current(app) == 1


def test_a_changed_key_is_named_with_a_hint_to_mark_again(app, client, her):
    with app.app_context():
        key = small.TREE[small.QUIZ].replace("[x] Blue", "[ ] Blue").replace("[ ] Green", "[x] Green")
        small.write(her, small.QUIZ, key)
    page = client.get(PUBLISH).text
    assert "Question colour: right answer changed" in page
    assert "Look at the marks that were given" in page


def test_the_page_says_who_stays_where_and_what_a_move_would_cost(app, client, her):
    with app.app_context():
        for _ in range(2):
            taking = factories.enrol(factories.person())
        with transaction():
            learning_services.record_evidence(taking.id, "lesson", "one/second")
        small.write(her, "01-one/02-second.md", None)
    page = client.get(PUBLISH).text
    assert "2 trainees stay on edition 1." in page
    assert "would cost 1 of them something" in page


# ---------------------------------------------------------------- publishing


def test_publishing_makes_the_draft_the_current_edition(app, client, her):
    assert send(app, client).status_code == 303
    assert "Edition 2 is published." in client.get(PUBLISH).text
    with app.app_context():
        edition = db.session.scalars(select(Edition).filter_by(number=2)).one()
        assert (edition.published_by, edition.reason) == (her.id, "Better words.")
        assert catalogue.source(edition.id)[small.LESSON].count(b"maps") == 1
        told = select(Fact.actor).filter_by(verb="edition-published", subject=f"edition:{edition.id}")
        assert db.session.scalars(told).all() == [her.id]


def test_a_form_that_is_sent_twice_publishes_once(app, client, her):
    with app.app_context():
        sent = {"reviewed": small.mark(), "reason": "Better words."}
    assert client.post(PUBLISH, data=sent).status_code == 303
    assert client.post(PUBLISH, data=sent).status_code == 409
    assert current(app) == 2


@pytest.mark.parametrize("reason", ["", " \r\n", "x" * 501])
def test_a_reason_is_needed_and_the_page_comes_back_with_what_was_written(app, client, her, reason):
    answer = send(app, client, reason=reason)
    assert answer.status_code == 422
    assert reason.strip() in answer.text
    assert current(app) == 1


def test_a_draft_that_moved_on_is_not_published_and_the_words_are_kept(app, client, her):
    with app.app_context():
        reviewed = small.mark()
        small.write(her, small.LESSON, small.TREE[small.LESSON].replace("radios", "boots"))
    answer = client.post(PUBLISH, data={"reviewed": reviewed, "reason": "Better <words>."})
    assert answer.status_code == 409
    assert "The draft has changed" in answer.text and "Better &lt;words&gt;." in answer.text
    assert current(app) == 1
    again = re.search(r'name="reviewed"[^>]*value="([^"]+)"', answer.text)[1]
    assert client.post(PUBLISH, data={"reviewed": again, "reason": "Read."}).status_code == 303


def test_an_edition_published_meanwhile_on_the_command_line_is_not_overtaken(app, client, her):
    with app.app_context():
        reviewed = small.mark()
        small.publish(small.tree(second="---\ntitle: Second\nminutes: 5\n---\n\nOther words.\n"))
    assert client.post(PUBLISH, data={"reviewed": reviewed, "reason": "Mine."}).status_code == 409
    assert current(app) == 2


def test_a_first_edition_needs_no_edition_before_it(app, client):
    who = small.author(app, client)
    with app.app_context():
        kept = {path: storage.keep(text.encode()) for path, text in small.TREE.items()}
        centre_id = factories.centre()
        with transaction():
            drafts.begin("small", centre_id, kept, who.id)
        digest = small.digest()
    assert "This is the first edition of the course." in client.get(PUBLISH).text
    assert client.post(PUBLISH, data={"reviewed": f"{digest}:", "reason": "New."}).status_code == 303
    assert current(app) == 1


@pytest.mark.parametrize("path", [PUBLISH, "/author/none/publish"])
def test_who_is_not_an_instructor_of_the_centre_finds_nothing(app, client, her, path):
    elsewhere = from_elsewhere(app, "instructor")
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(path, data={"reviewed": "x", "reason": "y"}).status_code == 404
    small.author(app, client, "trainee")
    assert client.get(path).status_code == 403


# ---------------------------------------------------------------- approval


def test_a_centre_that_asks_for_approval_gets_it_first(app, client, her):
    with app.app_context():
        second = factories.person("instructor")
        with transaction():
            reviews.ask_for_approval(catalogue.current("small").centre_id, True, her.id)
    assert "Approval is missing" in client.get(PUBLISH).text
    assert send(app, client).status_code == 422
    with app.app_context(), transaction():
        reviews.approve("small", small.digest(), "", second.id)
    assert send(app, client).status_code == 303


# ---------------------------------------------------------------- moving


def enrolled(app, *done):
    """Someone under way in the first edition who has done these things."""
    with app.app_context():
        who = factories.person()
        taking = factories.enrol(who)
        with transaction():
            for kind, ref in done:
                learning_services.record_evidence(taking.id, kind, ref)
        return taking


@pytest.fixture
def two(app, client, course):
    """Two trainees of the first edition: one has read the first lesson, one the second, which the new edition lacks."""
    takings = enrolled(app, ("lesson", "one/first")), enrolled(app, ("lesson", "one/second"))
    with app.app_context():
        small.publish(small.tree(second=None, third="---\ntitle: Third\nminutes: 5\n---\n\nA third lesson.\n"))
    small.author(app, client)
    return takings


def marks(page):
    """What the boxes of the page send, by enrolment."""
    return {mark.partition(":")[0]: mark for mark in re.findall(r'name="who" value="([^"]+)"', page)}


def edition_of(app, taking):
    with app.app_context():
        return learning.taking_by_id(taking.id).edition_id


def test_the_page_shows_what_each_would_lose(app, client, two):
    page = client.get(MOVING).text
    assert "2 trainees are under way in another edition." in page
    assert "1 of them would lose nothing." in page
    assert "Lesson: Second" in page and "Lesson: Third" in page


def test_those_marked_are_moved_and_what_they_did_stays_on_record(app, client, two):
    one, other = two
    sent = {"edition": 2, "who": marks(client.get(MOVING).text)[str(other.id)], "reason": "The lesson was wrong."}
    for _ in range(2):
        assert client.post(MOVING, data=sent).status_code == 303
    page = client.get(MOVING).text
    assert "1 trainee was moved." in page and "Nobody was moved" in page
    with app.app_context():
        assert learning.taking_by_id(one.id).edition_id == one.edition_id
        now = learning.taking_by_id(other.id)
        assert now.edition_id == catalogue.current("small").edition_id
        assert ("lesson", "one/second") in now.done
        facts = db.session.scalars(select(Fact).filter_by(verb="enrolment-moved")).all()
        assert [(it.subject, it.data["reason"]) for it in facts] == [(f"enrolment:{other.id}", sent["reason"])]


def test_everyone_who_loses_nothing_is_moved_at_once(app, client, two):
    one, other = two
    client.post(MOVING, data={"edition": 2, "everyone": "safe", "reason": "New edition."})
    assert edition_of(app, one) != one.edition_id
    assert edition_of(app, other) == other.edition_id


def test_who_would_lose_more_than_was_shown_is_not_moved(app, client, two):
    one, _ = two
    sent = {"edition": 2, "who": marks(client.get(MOVING).text)[str(one.id)], "reason": "New edition."}
    with app.app_context(), transaction():
        learning_services.record_evidence(one.id, "lesson", "one/second")
    client.post(MOVING, data=sent)
    assert "something changed meanwhile: Amina" in client.get(MOVING).text
    assert edition_of(app, one) == one.edition_id


def test_who_sits_the_exam_is_not_moved_before_it_is_handed_in(app, client, two):
    one, _ = two
    page = client.get(MOVING).text
    with app.app_context(), transaction():
        taking = learning.taking_by_id(one.id)
        assessment.start(taking, taking.edition.course.exam, one.person_id)
    sent = {"edition": 2, "who": marks(page)[str(one.id)], "reason": "New edition."}
    client.post(MOVING, data=sent)
    after = client.get(MOVING).text
    assert "because they sit the exam now: Amina" in after and "Sits the exam now" in after
    assert edition_of(app, one) == one.edition_id


def test_an_attempt_at_a_quiz_goes_on_in_its_own_edition_and_counts_after_the_move(app, client, two):
    one, _ = two
    with app.app_context():
        taking = learning.taking_by_id(one.id)
        with transaction():
            attempt_id = assessment.start(taking, taking.edition.course.modules[0].quiz, one.person_id)
    client.post(MOVING, data={"edition": 2, "everyone": "safe", "reason": "New edition."})
    assert edition_of(app, one) != one.edition_id
    with app.app_context():
        paper = attempts.her_paper(one.person_id, attempt_id)
        assert paper.edition == catalogue.edition(one.edition_id)
        with transaction():
            assessment.hand_in(paper, [assessment.Change("colour", 1, "blue")], one.person_id)
        assert ("quiz", "one/quiz") in learning.taking_by_id(one.id).done


def test_a_move_that_makes_the_evidence_whole_completes_the_enrolment(app, client, course):
    taking = enrolled(app, ("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"))
    with app.app_context():
        small.publish(small.tree(second=None))
    small.author(app, client)
    page = client.get(MOVING).text
    assert "Would complete the course" in page
    client.post(MOVING, data={"edition": 2, "who": marks(page)[str(taking.id)], "reason": "Shorter."})
    with app.app_context():
        row = db.session.get(Enrolment, taking.id)
        assert (row.state, row.edition_id) == ("completed", catalogue.current("small").edition_id)


def test_a_move_can_be_taken_back_and_everything_counts_again(app, client, two):
    _, other = two
    client.post(MOVING, data={"edition": 2, "who": marks(client.get(MOVING).text)[str(other.id)], "reason": "On."})
    page = client.get(MOVING + "?to=1").text
    assert "Would count again:" in page
    client.post(MOVING, data={"edition": 1, "who": marks(page)[str(other.id)], "reason": "Back."})
    assert edition_of(app, other) == other.edition_id
    with app.app_context():
        assert len(db.session.scalars(select(Evidence).filter_by(enrolment_id=other.id)).all()) == 1


def test_who_has_completed_the_course_is_never_moved(app, client, two):
    one, _ = two
    page = client.get(MOVING).text
    with app.app_context(), transaction():
        db.session.get(Enrolment, one.id).state = "completed"
    client.post(MOVING, data={"edition": 2, "who": marks(page)[str(one.id)], "reason": "New edition."})
    assert edition_of(app, one) == one.edition_id


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"who": "nonsense"}, 422),
        ({"who": f"{uuid.UUID(int=7)}:"}, 404),
        ({"edition": "9"}, 404),
        ({"edition": "x"}, 422),
        ({"reason": ""}, 422),
        ({"who": []}, 303),
    ],
)
def test_a_move_that_cannot_be_meant_moves_nobody(app, client, two, changes, status):
    one, _ = two
    mark = marks(client.get(MOVING).text)[str(one.id)]
    sent = {"edition": "2", "who": mark, "reason": "New edition.", **changes}
    assert client.post(MOVING, data=sent).status_code == status
    assert edition_of(app, one) == one.edition_id


def test_people_of_another_course_are_not_moved(app, client, two):
    with app.app_context():
        small.publish(small.tree(course=small.TREE["course.md"].replace("SML", "OTH")), slug="other")
        stranger = factories.enrol(factories.person(), "other")
    sent = {"edition": 2, "who": f"{stranger.id}:", "reason": "New edition."}
    assert client.post(MOVING, data=sent).status_code == 404


@pytest.mark.parametrize("path", [MOVING, RETIRE])
def test_moving_and_retiring_are_for_the_instructors_and_staff_of_the_centre(app, client, two, path):
    small.author(app, client, "staff")
    assert client.get(path).status_code == 200
    small.author(app, client, "trainee")
    assert client.get(path).status_code == 403
    elsewhere = from_elsewhere(app, "administrator")
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(path, data={"edition": 2, "everyone": "safe", "reason": "x"}).status_code == 404


# ---------------------------------------------------------------- retiring


def test_a_retired_course_takes_nobody_new_and_everything_else_goes_on(app, client, course):
    taking = enrolled(app)
    small.author(app, client, "staff")
    assert "1 trainee is under way" in client.get(RETIRE).text
    for _ in range(2):
        assert client.post(RETIRE, data={"reason": "Out of date."}).status_code == 303
    with app.app_context():
        verbs = db.session.scalars(select(Fact.verb).filter_by(subject="course:small")).all()
        assert verbs == ["course-retired"]
        with transaction():
            assert learning_services.record_evidence(taking.id, "lesson", "one/first")
            assert learning_services.enrol(taking.person_id, "small", taking.person_id).id == taking.id
    small.author(app, client, "trainee")
    assert client.post("/courses/small/enrol").status_code == 409
    page = client.get("/courses/small/").text
    assert "This course is retired" in page and "/courses/small/enrol" not in page
    assert "Retired courses" in client.get("/courses/").text
    assert "A small course" not in client.get("/").text


def test_staff_enrol_nobody_in_a_retired_course(app, client, course):
    with app.app_context():
        who, staff = factories.person(), factories.person("staff")
        with transaction():
            catalogue_services.retire("small", staff.id, "Old.")
    factories.sign_in(app, client, staff)
    answer = client.post("/courses/small/participants", data={"person": str(who.id)})
    assert answer.status_code == 409
    assert "takes no new participants" in answer.text


def test_a_course_that_is_brought_back_is_offered_again(app, client, course):
    small.author(app, client)
    client.post(RETIRE, data={"reason": "Old."})
    assert "Bring it back" in client.get(RETIRE).text
    client.post(RETIRE, data={"act": "bring-back", "reason": "New edition."})
    small.author(app, client, "trainee")
    assert client.post("/courses/small/enrol").status_code == 303


def test_retiring_needs_a_reason(app, client, course):
    small.author(app, client)
    assert client.post(RETIRE, data={"reason": " "}).status_code == 422
    with app.app_context():
        assert not catalogue.current("small").retired
