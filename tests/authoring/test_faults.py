"""Reports of faults: beside the text they concern, answered to who sent them, closed by the edit that mended them."""

import uuid

import pytest

from app.authoring.models import DraftVersion
from app.authoring.queries import faults as placed
from app.authoring.services import drafts
from app.base import storage
from app.base.db import db, transaction
from app.catalogue import queries as catalogue
from app.content.whereabouts import whereabouts
from app.learning import services as learning
from app.learning.models import Fault
from tests import factories
from tests.authoring import small
from tests.house.test_hostile import from_elsewhere

FAULTS = "/author/small/faults"
FILES = {path: text.encode() for path, text in small.TREE.items()}


@pytest.mark.parametrize(
    ("location", "path", "line"),
    [
        ("", "course.md", 1),
        ("one/first", small.LESSON, 1),
        ("one/quiz", small.QUIZ, 1),
        ("exam", "exam.md", 1),
        ("colour", small.QUIZ, 5),
        ("letters", "01-one/bank.md", 5),
    ],
)
def test_lessons_and_questions_are_found_in_the_files(location, path, line):
    span = whereabouts("small", FILES, [location])[location]
    assert (span.file, span.line) == (path, line)


def test_what_is_not_in_the_files_is_not_found_and_broken_files_do_no_harm():
    assert whereabouts("small", FILES, ["nowhere"]) == {}
    broken = FILES | {small.QUIZ: b"---\n\xff\n## x {#\n", "course.md": b"\xfe"}
    assert set(whereabouts("small", broken, ["colour", "one/first"])) == {"one/first"}
    assert whereabouts("small", {}, ["", "one/first"]) == {}


@pytest.fixture
def trainee(app):
    """Someone who takes the course, and of whom reports come."""
    with app.app_context():
        small.publish()
        who = factories.person(name="Zawadi Mwangi")
        factories.enrol(who)
    return who


def report(app, who, location="one/first", words="The <word> is wrong."):
    with app.app_context():
        edition_id = catalogue.current("small").edition_id
        with transaction():
            return learning.report_fault(who.id, "small", edition_id, location, words).id


@pytest.fixture
def fault(app, trainee):
    """A report on the first lesson."""
    return report(app, trainee)


@pytest.fixture
def her(app, client, fault):
    """An instructor with a draft, signed in."""
    who = small.author(app, client)
    with app.app_context():
        small.begin(who)
    return who


def row(app, fault_id):
    with app.app_context():
        return db.session.get(Fault, fault_id)


def send(client, fault_id, act, words="", version="", slug="small"):
    return client.post(f"/author/{slug}/faults/{fault_id}", data={"act": act, "words": words, "version": version})


def test_reports_stand_by_file_with_a_link_to_the_line(app, client, trainee, her):
    report(app, trainee, "colour", "Peacekeepers wear light blue.")
    report(app, trainee, "gone/away", "Something about nothing.")
    page = client.get(FAULTS).text
    assert "The &lt;word&gt; is wrong." in page and "Zawadi Mwangi" in page
    assert f'href="/author/small/edit/{small.QUIZ}?line=5"' in page
    assert "No longer in the draft" in page
    with app.app_context():
        assert {path: len(found) for path, found in placed.faults_of("small").items()} == {
            small.LESSON: 1,
            small.QUIZ: 1,
            "": 1,
        }


def test_an_answer_reaches_who_sent_the_report_and_the_report_stays_open(app, client, trainee, fault, her):
    assert send(client, fault, "answer", "Thank you, <we> look.").status_code == 303
    assert "Thank you, &lt;we&gt; look." in client.get("/courses/small/faults").text
    factories.sign_in(app, client, trainee)
    page = client.get("/my/reports").text
    assert "Thank you, &lt;we&gt; look." in page and "Open" in page
    assert "/my/reports" in client.get("/my/").text


def test_a_report_is_closed_by_the_edit_that_mended_it(app, client, trainee, fault, her):
    with app.app_context():
        small.write(her, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
        found = placed.faults_of("small")[small.LESSON][0]
        edit = placed.edits_since("small", found)[0]
    assert f'value="{edit.id}"' in client.get(FAULTS).text
    for _ in range(2):
        assert send(client, fault, "close", "Corrected.", str(edit.id)).status_code == 303
    assert "No open reports" in client.get(FAULTS).text
    closed = row(app, fault)
    assert (closed.closed_version, closed.answer, closed.closed_by) == (edit.id, "Corrected.", her.id)
    factories.sign_in(app, client, trainee)
    assert "The course was corrected because of your report." in client.get("/my/reports").text


def type_word(her, word, base):
    """What the editor keeps by itself while she types; returns the number of the version."""
    digest = storage.keep(small.TREE[small.LESSON].replace("radios", word).encode())
    with transaction():
        return drafts.save("small", small.LESSON, base, digest, "typed", her.id).number


def test_a_version_that_closed_a_report_is_kept_when_its_author_types_on(app, client, fault, her):
    with app.app_context():
        number = type_word(her, "maps", 1)
        edit = placed.edits_since("small", placed.faults_of("small")[small.LESSON][0])[0]
    send(client, fault, "close", "", str(edit.id))
    with app.app_context():
        type_word(her, "boots", number)
        assert db.session.get(DraftVersion, edit.id) is not None


def test_a_report_is_closed_without_an_edit(app, client, fault, her):
    assert send(client, fault, "close", "It is right as it is.").status_code == 303
    assert row(app, fault).closed_version is None


def test_an_answer_without_words_is_not_sent(app, client, fault, her):
    send(client, fault, "answer", " ")
    assert "Please write your answer first." in client.get(FAULTS).text
    assert row(app, fault).answer is None


@pytest.mark.parametrize(
    ("act", "words", "version", "status"),
    [
        ("", "", "", 422),
        ("close", "x" * 2001, "", 422),
        ("close", "", "nonsense", 422),
        ("close", "", str(uuid.UUID(int=7)), 404),
    ],
)
def test_what_cannot_be_meant_changes_nothing(app, client, fault, her, act, words, version, status):
    assert send(client, fault, act, words, version).status_code == status
    found = row(app, fault)
    assert (found.closed_at, found.answer) == (None, None)


def test_a_report_on_another_course_is_not_there(app, client, fault, her):
    with app.app_context():
        small.publish(small.tree(course=small.TREE["course.md"].replace("SML", "OTH")), slug="other")
    assert send(client, fault, "close", slug="other").status_code == 404
    assert send(client, uuid.UUID(int=7), "close").status_code == 404


def test_staff_answer_too_and_a_course_without_a_draft_shows_its_reports(app, client, fault):
    small.author(app, client, "staff")
    assert "The &lt;word&gt; is wrong." in client.get(FAULTS).text
    assert send(client, fault, "close", "Thank you.").status_code == 303
    assert row(app, fault).closed_at is not None


def test_others_see_and_answer_nothing(app, client, fault, her):
    small.author(app, client, "trainee")
    assert client.get(FAULTS).status_code == 403
    assert send(client, fault, "close").status_code == 403
    elsewhere = from_elsewhere(app, "instructor")
    assert elsewhere.get(FAULTS).status_code == 404
    assert send(elsewhere, fault, "close").status_code == 404
    assert "The &lt;word&gt; is wrong." not in elsewhere.get("/my/reports").text
