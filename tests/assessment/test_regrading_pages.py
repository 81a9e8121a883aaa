"""The pages of regrades: what is sent, who is listed in which order, and what was open meanwhile."""

import html
import re
from decimal import Decimal
from fractions import Fraction

import pytest

from app.assessment import queries, services
from app.assessment.models import Regrade
from app.assessment.services.overriding import override
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.content import model as m
from app.jobs import services as jobs
from tests import factories
from tests.assessment import examples, regrades
from tests.assessment.regrades import apply, asked, dry_run, sat
from tests.assessment.test_analysis import visitor

PAGE = "/courses/small/regrade/one/quiz"


def publish(right, **changes):
    factories.publish(regrades.course([asked("one", right)], **changes))


@pytest.fixture
def client(app):
    """A browser in which somebody is signed in who teaches the course, whose first key says "a"."""
    with app.app_context():
        publish("a")
    return visitor(app)


def words(page):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def called(name, letter):
    """Somebody of this name who answers like this."""
    return sat({"one": letter}, factories.person(name=name))


def in_order(page, *names):
    """Whether these names stand on the page in this order."""
    places = [page.index(name) for name in names]
    return places == sorted(places)


def begins():
    """Somebody begins an attempt and leaves it open; returns its id and whose it is."""
    taking = factories.enrol(factories.person())
    with transaction():
        return services.start(taking, taking.edition.course.modules[0].quiz, taking.person_id), taking.person_id


def hands_in(attempt_id, person_id, letter):
    paper, seq = queries.paper_by_id(attempt_id), int(clock.now().timestamp() * 1000)
    with transaction():
        services.hand_in(paper, [services.Change("one", seq, letter)], person_id)


def field(page, name):
    """What a hidden field of the form carries."""
    [found] = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag and 'type="hidden"' in tag]
    return re.search(r'value="([^"]*)"', found)[1]


def sent(page, **changes):
    """What the form of this page sends."""
    names = ("key", "digest", "edition", "way")
    return {name: field(page, name) for name in names} | {"reason": "The key was wrong."} | changes


def test_the_edition_of_the_key_is_no_field_to_type_in(app, client):
    with app.app_context():
        sat({"one": "b"})
        publish("b")
        publish("b", pass_mark=60)
    data = sent(client.get(f"{PAGE}?edition=2&way=key").text)
    assert data["edition"] == "2"
    at = client.post(PAGE, data=data).location
    with app.app_context():
        [made] = db.session.query(Regrade).all()
        assert at.endswith(f"/regrades/{made.id}")


@pytest.mark.parametrize("edition", ["", "x", "-1", "9" * 30, "²", "2.0"])
def test_an_edition_that_cannot_be_meant_is_refused(app, client, edition):
    with app.app_context():
        sat({"one": "b"})
        publish("b")
    page = client.get(PAGE).text
    refused = client.post(PAGE, data=sent(page, edition=edition, key=str(new_id())))
    assert refused.status_code in (404, 422)
    with app.app_context():
        assert db.session.query(Regrade).all() == []


def test_people_stand_by_outcome_and_then_by_name(app, client):
    with app.app_context():
        for name, letter in (("Zoe", "a"), ("bea", "b"), ("Ann", "b"), ("Cid", "a")):
            called(name, letter)
        publish("b")
    dry = client.get(f"{PAGE}?way=key").text.partition("Whose marks would change")[2]
    assert in_order(dry, "Cid", "Zoe", "Ann", "bea")
    with app.app_context():
        key = apply()
    made = client.get(f"/regrades/{key}").text.partition("Every mark that changed")[2]
    assert in_order(made, "Cid", "Zoe", "Ann", "bea")


def test_what_was_made_says_who_won_or_lost_a_pass(app, client):
    with app.app_context():
        called("Winner", "b"), called("Loser", "a")
        publish("b")
        key = apply()
    page = words(client.get(f"/regrades/{key}").text)
    assert "Won a pass 1 Lost a pass 1" in page
    assert re.search(r"Loser Attempt 1 one : 1 → 0 Lost the pass by this regrade", page)
    assert re.search(r"Winner Attempt 1 one : 0 → 1 Won a pass by this regrade", page)


def test_a_pass_that_another_attempt_keeps_is_still_told_of_this_attempt(app, client):
    with app.app_context():
        paper = called("Amina", "b")
        publish("b")
        key = apply()
        staff = factories.person("staff").id
        with transaction():
            override(paper.id, "one", Fraction(0), Fraction(1), "Copied.", staff)
    page = words(client.get(f"/regrades/{key}").text)
    assert "Won a pass by this regrade Now: not passed" in page


NUMBER = {"kind": "number", "choices": ()}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (asked("one"), asked("one", "b"), "right answer changed from “Option a” to “Option b”."),
        (asked("one"), asked("one", choices=regrades.choices("a", voided=("c",))), "“Option c” no longer counts."),
        (
            factories.question("one", answer=m.Number(low=Decimal(1), high=Decimal(2)), **NUMBER),
            factories.question("one", answer=m.Number(low=Decimal(1), high=Decimal(3)), **NUMBER),
            "right answer changed from 1 … 2 to 1 … 3.",
        ),
        (examples.multiple("one"), examples.multiple("one", partial=True), "part marks no → yes."),
    ],
)
def test_the_dry_run_says_which_key_changed(app, before, after, said):
    with app.app_context():
        factories.publish(regrades.course([before]))
        sat({})
        factories.publish(regrades.course([after]))
    page = words(visitor(app).get(f"{PAGE}?way=key").text)
    assert said in page
    assert "Another key" not in page


def test_each_key_by_which_attempts_were_marked_is_named_once(app, client):
    with app.app_context():
        for right in ("a", "b"):
            publish(right, title=f"Quiz {right}")
            called("First", "c"), called("Second", "c")
        publish("c")
        [line] = dry_run().plan.lines
        froms = [difference.parts["before"] for difference in line.said]
    assert froms == ["“Option a”", "“Option b”"]


def test_points_and_words_are_no_other_key(app, client):
    with app.app_context():
        called("Amina", "b")
        factories.publish(regrades.course([asked("one", "b", points=5, title="Other words")]))
        [line] = dry_run().plan.lines
    assert [difference.kind for difference in line.said] == ["right-answer"]


def test_the_first_key_that_is_back_is_named_so(app, client):
    with app.app_context():
        called("Amina", "b")
        publish("b")
        apply()
        publish("a")
    assert "It was marked anew by another key before." in client.get(f"{PAGE}?way=key").text


def test_every_mark_that_changed_can_be_read_page_by_page(app, client, monkeypatch):
    monkeypatch.setattr("app.assessment.views.regrading.SHOWN", 2)
    with app.app_context():
        for name in ("Ann", "Bea", "Cid", "Dan", "Eva"):
            called(name, "b")
        publish("b")

    def names(address):
        return re.findall("Ann|Bea|Cid|Dan|Eva", words(client.get(address).text))

    def on_pages(address):
        return [names(f"{address}page={page}") for page in ("1", "2", "3", "-1", "x", "9" * 30)]

    expected = [["Ann", "Bea"], ["Cid", "Dan"], ["Eva"], ["Ann", "Bea"], ["Ann", "Bea"], []]
    assert on_pages(f"{PAGE}?way=key&") == expected
    dry = client.get(f"{PAGE}?way=key&edition=2").text
    assert re.search(r'href="\?[^"]*way=key[^"]*page=2"', dry) or re.search(r'href="\?[^"]*page=2[^"]*way=key', dry)
    with app.app_context():
        key = apply()
    assert on_pages(f"/regrades/{key}?") == expected
    assert "5 of 5" in client.get(f"/regrades/{key}").text


def test_what_somebody_changed_meanwhile_is_told(app, client):
    with app.app_context():
        paper, *_others = (called(name, "b") for name in ("Ann", "Bea", "Cid"))
        publish("b")
        key, staff = apply(works=False), factories.person("staff").id
        with transaction():
            override(paper.id, "one", Fraction(1, 2), Fraction(0), "By hand.", staff)
    assert "stayed as it was" not in client.get(f"/regrades/{key}").text
    with app.app_context():
        jobs.perform_due()
    page = words(client.get(f"/regrades/{key}").text)
    assert "2 of 3" in page
    assert "One attempt stayed as it was" in page


def test_attempts_that_are_open_by_another_key_are_told_until_they_are_regraded(app, client):
    with app.app_context():
        called("Amina", "b")
        open_one = begins()
        begins()
        publish("b")
    dry = f"{PAGE}?way=key"
    assert "2 attempts that began by another key are still open" in words(client.get(dry).text)
    with app.app_context():
        key = apply()
    pages = ("/courses/small/regrades", f"/regrades/{key}")
    for page in pages:
        assert "2 attempts that began by another key are still open" in words(client.get(page).text)
    with app.app_context():
        hands_in(*open_one, "b")
    for page in pages:
        said = words(client.get(page).text)
        assert "An attempt that began by another key is still open" in said
        assert "An attempt that ended afterwards still follows another key" in said
    with app.app_context():
        again = apply()
    said = words(client.get("/courses/small/regrades").text)
    assert "ended afterwards" not in said
    assert "still open" in said
    assert "still open" not in client.get(f"/regrades/{key}").text  # the later one tells it
    assert "still open" in client.get(f"/regrades/{again}").text


def test_attempts_by_a_later_edition_are_not_what_a_regrade_left(app, client):
    with app.app_context():
        called("Amina", "b")
        publish("b")
        key = apply()
        publish("c")
        called("Peter", "b")
        begins()
    for page in ("/courses/small/regrades", f"/regrades/{key}"):
        said = client.get(page).text
        assert "still open" not in said
        assert "ended afterwards" not in said


def test_the_own_attempt_that_was_left_out_is_told_until_somebody_regrades_it(app):
    with app.app_context():
        publish("a")
        teacher = factories.person("instructor")
        sat({"one": "b"}, teacher)
        called("Amina", "b")
        publish("b")
        apply(actor=teacher.id)
    client = visitor(app)
    assert "An attempt that ended afterwards" not in client.get("/courses/small/regrades").text
    assert "is of the person who regraded" in client.get("/courses/small/regrades").text
    with app.app_context():
        apply()
    assert "is of the person who regraded" not in client.get("/courses/small/regrades").text
