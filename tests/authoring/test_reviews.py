"""Review by a second instructor: comments stay with their text, approval ends with the next change."""

import re
import uuid

import pytest
from sqlalchemy import select

from app.authoring.models import Approval, Comment
from app.authoring.queries import drafts as drafted
from app.base.db import db
from app.ledger.models import Fact
from tests import factories
from tests.authoring import small
from tests.house.test_hostile import from_elsewhere

REVIEW, APPROVE, PUBLISH = "/author/small/review", "/author/small/approve", "/author/small/publish"
FILE = f"{REVIEW}/{small.LESSON}"
SETTINGS = "/author/settings"


@pytest.fixture
def writer(app):
    """The instructor who wrote the draft."""
    with app.app_context():
        small.publish()
        who = factories.person("instructor", name="Wanjiru Kamau")
        small.begin(who)
        small.write(who, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
    return who


@pytest.fixture
def reviewer(app, client, writer):
    """A second instructor, signed in."""
    return small.author(app, client, name="Rosa Diaz")


def number(app):
    with app.app_context():
        return drafted.file("small", small.LESSON).number


def say(app, client, words="Which maps?", line=6, **changes):
    return client.post(FILE, data={"line": line, "version": number(app), "words": words, **changes})


def comments(app):
    with app.app_context():
        return db.session.scalars(select(Comment).order_by(Comment.at)).all()


def answer(client, comment, act, words="", slug="small"):
    return client.post(f"/author/{slug}/comments/{comment.id}", data={"act": act, "words": words})


# ---------------------------------------------------------------- comments


def test_a_comment_stands_beside_its_block_and_is_counted(app, client, reviewer):
    said = say(app, client, "Which <maps>?\nOld ones?")
    assert said.status_code == 303
    page = client.get(FILE).text
    assert "Which &lt;maps&gt;?\nOld ones?" in page and "Rosa Diaz" in page
    assert "1 open comment" in client.get(REVIEW).text
    assert "1 comment of the review is still open." in client.get(PUBLISH).text
    assert said.location.endswith(f"#comment-{comments(app)[0].id}")


def test_a_comment_that_is_sent_twice_is_kept_once(app, client, reviewer):
    for _ in range(2):
        say(app, client)
    assert len(comments(app)) == 1


def test_a_comment_goes_with_its_text_when_the_file_is_edited_above_it(app, client, writer, reviewer):
    say(app, client)
    with app.app_context():
        text = small.TREE[small.LESSON].replace("radios", "maps").replace("---\n\nA word", "---\n\nNew.\n\nA word")
        small.write(writer, small.LESSON, text)
    page = client.get(FILE).text
    assert "The text has changed since" not in page
    assert page.index('id="line-8"') < page.index("Which maps?") < page.index('id="line-10"')


def test_a_comment_whose_text_has_changed_shows_what_it_was_about(app, client, writer, reviewer):
    say(app, client)
    with app.app_context():
        small.write(writer, small.LESSON, small.TREE[small.LESSON].replace("radios", "boots"))
    page = client.get(FILE).text
    assert "The text has changed since" in page and "A word about maps." in page


def test_a_comment_on_text_that_changed_while_it_was_read_keeps_what_was_read(app, client, writer, reviewer):
    read = number(app)
    with app.app_context():
        small.write(writer, small.LESSON, small.TREE[small.LESSON].replace("radios", "boots"))
    assert say(app, client, version=read).status_code == 303
    assert comments(app)[0].quote == "A word about maps."


def test_a_comment_stays_when_the_file_is_taken_out(app, client, writer, reviewer):
    say(app, client)
    with app.app_context():
        small.write(writer, small.LESSON, None)
    assert client.get(REVIEW).status_code == 200
    assert answer(client, comments(app)[0], "resolve").location == REVIEW


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"words": " "}, 422),
        ({"words": "x" * 2001}, 422),
        ({"line": "x"}, 422),
        ({"line": "5"}, 404),
        ({"line": "999999"}, 404),
        ({"version": "0"}, 404),
        ({"version": "-1"}, 422),
    ],
)
def test_a_comment_that_cannot_be_taken_is_not_kept(app, client, reviewer, changes, status):
    assert say(app, client, **changes).status_code == status
    assert comments(app) == []


def test_words_that_are_too_long_come_back(app, client, reviewer):
    assert "x" * 2001 in say(app, client, "x" * 2001).text


def test_comments_are_answered_resolved_and_opened_again(app, client, reviewer, writer):
    say(app, client)
    first = comments(app)[0]
    factories.sign_in(app, client, writer)
    for _ in range(2):
        answer(client, first, "reply", "The new ones.")
    answer(client, comments(app)[1], "reply", "All of them.")
    answer(client, first, "resolve")
    page = client.get(FILE).text
    assert "The new ones." in page and "All of them." in page and "by Wanjiru Kamau" in page
    assert [it.parent_id for it in comments(app)] == [None, first.id, first.id]
    assert "open comment" not in client.get(REVIEW).text
    answer(client, first, "reopen")
    assert "1 open comment" in client.get(REVIEW).text


@pytest.mark.parametrize(
    ("sent", "leads"),
    [("/author/small/edit/course.md", True), ("//evil.example/", False), ("https://evil.example", False)],
)
def test_an_answer_leads_back_to_where_it_was_given_and_never_to_another_site(app, client, reviewer, sent, leads):
    say(app, client)
    comment = comments(app)[0]
    data = {"act": "resolve", "words": "", "next": sent}
    answered = client.post(f"/author/small/comments/{comment.id}", data=data)
    assert answered.location == (sent if leads else f"{FILE}#comment-{comment.id}")


def test_an_answer_without_words_says_so(app, client, reviewer):
    say(app, client)
    answer(client, comments(app)[0], "reply", " ")
    assert "Please write your answer first." in client.get(FILE).text
    assert len(comments(app)) == 1


@pytest.mark.parametrize("act", ["", "explode"])
def test_an_act_that_is_none_changes_nothing(app, client, reviewer, act):
    say(app, client)
    assert answer(client, comments(app)[0], act, "words").status_code == 422
    assert len(comments(app)) == 1


def test_a_comment_of_another_course_is_not_there(app, client, reviewer, writer):
    say(app, client)
    with app.app_context():
        small.publish(small.tree(course=small.TREE["course.md"].replace("SML", "OTH")), slug="other")
        small.begin(writer, "other")
    assert answer(client, comments(app)[0], "resolve", slug="other").status_code == 404
    assert answer(client, Comment(id=uuid.UUID(int=7)), "resolve").status_code == 404
    assert comments(app)[0].resolved_at is None


def test_a_file_that_is_no_text_or_not_there_has_no_review(app, client, reviewer):
    assert client.get(f"{REVIEW}/01-one/nowhere.md").status_code == 404
    assert client.get(f"{REVIEW}/../../etc/passwd").status_code == 404


# ---------------------------------------------------------------- approval


def approve(app, client, **changes):
    with app.app_context():
        return client.post(APPROVE, data={"reviewed": small.mark(), "words": "Read it all.", **changes})


def test_an_approval_says_who_and_when_and_is_recorded(app, client, reviewer):
    for _ in range(2):
        assert approve(app, client).status_code == 303
    assert "Approved by Rosa Diaz" in client.get(REVIEW).text
    assert "Approved by Rosa Diaz" in client.get(PUBLISH).text
    with app.app_context():
        assert len(db.session.scalars(select(Approval)).all()) == 1
        assert db.session.scalars(select(Fact.actor).filter_by(verb="draft-approved")).all() == [reviewer.id]


def test_a_change_ends_the_approval(app, client, writer, reviewer):
    approve(app, client)
    with app.app_context():
        small.write(writer, small.LESSON, small.TREE[small.LESSON].replace("radios", "boots"))
    assert "it has changed since" in client.get(REVIEW).text


def test_a_draft_that_changed_while_it_was_read_is_not_approved(app, client, writer, reviewer):
    with app.app_context():
        read = small.mark()
        small.write(writer, small.LESSON, small.TREE[small.LESSON].replace("radios", "boots"))
    answered = approve(app, client, reviewed=read)
    assert answered.status_code == 409
    assert "The draft has changed" in answered.text and "Read it all." in answered.text
    with app.app_context():
        assert db.session.scalars(select(Approval)).all() == []
    again = re.search(r'name="reviewed"[^>]*value="([^"]+)"', answered.text)[1]
    assert approve(app, client, reviewed=again).status_code == 303


def test_nobody_approves_their_own_last_change(app, client, writer):
    factories.sign_in(app, client, writer)
    assert "The last change is yours." in client.get(REVIEW).text
    assert approve(app, client).status_code == 409


def test_a_centre_asks_for_approval_and_publishing_waits_for_it(app, client, writer, reviewer):
    small.author(app, client, "administrator")
    with app.app_context():
        centre = str(factories.centre())
    client.post(SETTINGS, data={"centre": centre, "approval": "y"})
    assert "checked" in client.get(SETTINGS).text
    factories.sign_in(app, client, writer)
    with app.app_context():
        sent = {"reviewed": small.mark(), "reason": "Better."}
    refused = client.post(PUBLISH, data=sent)
    assert refused.status_code == 422 and "Nobody has done so yet." in refused.text
    factories.sign_in(app, client, reviewer)
    approve(app, client)
    factories.sign_in(app, client, writer)
    assert client.post(PUBLISH, data=sent).status_code == 303


def test_an_approval_by_the_author_of_a_later_change_that_was_taken_back_is_not_enough(app, client, writer, reviewer):
    approve(app, client)
    with app.app_context():
        words = small.TREE[small.LESSON].replace("radios", "maps")
        small.write(reviewer, small.LESSON, words.replace("maps", "boots"))
        small.write(reviewer, small.LESSON, words)
    small.author(app, client, "administrator")
    with app.app_context():
        client.post(SETTINGS, data={"centre": str(factories.centre()), "approval": "y"})
    assert "Only the author of the last change has approved it." in client.get(PUBLISH).text


# ---------------------------------------------------------------- who may


def test_the_setting_is_for_the_administrators_of_the_centre(app, client, reviewer):
    assert client.get(SETTINGS).status_code == 403
    with app.app_context():
        centre = str(factories.centre())
    assert client.post(SETTINGS, data={"centre": centre, "approval": "y"}).status_code == 403
    elsewhere = from_elsewhere(app, "administrator")
    assert elsewhere.post(SETTINGS, data={"centre": centre, "approval": "y"}).status_code == 404
    assert elsewhere.post(SETTINGS, data={"centre": "x"}).status_code == 422
    assert "Northern Training Centre" not in elsewhere.get(SETTINGS).text.partition("<footer")[0]


def test_the_setting_is_changed_once_and_back(app, client):
    small.author(app, client, "administrator")
    with app.app_context():
        centre = str(factories.centre())
    for data in ({"approval": "y"}, {"approval": "y"}, {}):
        assert client.post(SETTINGS, data={"centre": centre, **data}).status_code == 303
    with app.app_context():
        verbs = db.session.scalars(select(Fact.verb).filter_by(subject=f"centre:{centre}").order_by(Fact.at)).all()
    assert verbs == ["approval-asked", "approval-not-asked"]


@pytest.mark.parametrize("path", [REVIEW, FILE])
def test_review_is_for_the_instructors_of_the_centre(app, client, reviewer, path):
    say(app, client)
    comment = comments(app)[0]
    elsewhere = from_elsewhere(app, "instructor")
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(FILE, data={"line": 6, "version": 1, "words": "x"}).status_code == 404
    assert elsewhere.post(APPROVE, data={"reviewed": "x"}).status_code == 404
    assert answer(elsewhere, comment, "resolve").status_code == 404
    small.author(app, client, "trainee")
    assert client.get(path).status_code == 403
    assert answer(client, comment, "resolve").status_code == 403
