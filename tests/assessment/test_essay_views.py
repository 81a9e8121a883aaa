"""The pages of marking: what waits, a mark given and refused, who sees whom, what they cost, and hostile hands."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import queries as people
from app.accounts.models import Centre
from app.assessment.rules import essays as rules
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from tests import factories
from tests.assessment import essays
from tests.assessment.test_statements import sent_to
from tests.assessment.test_views import Visitor
from tests.house.test_hostile import BODIES, IN_FIELDS, IN_PATHS, ask, from_elsewhere

MARKS = {"p.1": "3", "p.2": "1", "comment": "Well argued."}


@pytest.fixture
def paper(app):
    """An attempt whose essay waits for its marker."""
    with app.app_context():
        essays.publish()
        return essays.written()


@pytest.fixture
def ruth(app, paper):
    return Visitor(app, "instructor", enrolled=False)


@pytest.fixture
def omar(app, paper):
    return Visitor(app, "instructor", enrolled=False)


def place(paper, question="essay"):
    return f"/marking/{paper.id}/{question}"


def ask_for_two(app, **values):
    with app.app_context():
        essays.ask_for_two(**values)


def more(app, count, answers=None):
    with app.app_context():
        return [essays.written(answers) for _ in range(count)]


def now(app, paper):
    with app.app_context():
        return essays.again(paper)


# ---------------------------------------------------------------- what waits


def test_the_list_says_how_many_wait_and_leads_to_them(app, ruth, paper):
    more(app, 2)
    page = ruth.get("/marking").text
    assert "3 answers" in page
    assert "What is essay?" in page
    first = ruth.get("/marking/next?course=small&quiz=one/quiz&question=essay")
    assert re.fullmatch(r"/marking/[0-9a-f-]{36}/essay", first.location)


def test_an_empty_list_says_so(app, ruth, paper):
    ruth.post(place(paper), data=MARKS)
    assert "Nothing waits" in ruth.get("/marking").text
    assert ruth.get("/marking/next").location == "/marking"


def test_a_marker_gets_each_answer_once_and_never_her_own(app, ruth, paper):
    others = more(app, 4)
    with app.app_context():
        essays.written(who=ruth.person)
    seen, following = [], ruth.get("/marking/next").location
    while not following.startswith("/marking?"):
        seen.append(following.partition("?")[0])
        following = ruth.get(ruth.post(seen[-1], data=MARKS).location).location
    assert sorted(seen) == sorted(place(one) for one in [paper, *others])
    page = ruth.get("/marking").text
    assert "1 answer" in page
    assert "Another marker's turn" in page


def test_answers_do_not_come_in_the_order_of_handing_in(app, ruth, omar, paper):
    def seen(visitor):
        after = ""
        for _ in papers:
            location = visitor.get(f"/marking/next?after={after}").location
            yield uuid.UUID(location.split("/")[2])
            link = re.search(r'href="/marking/next\?[^"]*after=([0-9a-f]+)', visitor.get(location).text)
            after = link[1]

    def turns(visitor):
        return sorted((one.id for one in papers), key=lambda id: rules.turn(visitor.person.id, id, "essay"))

    papers = [paper, *more(app, 7)]
    for visitor in (ruth, omar):
        assert list(seen(visitor)) == turns(visitor)


def test_staff_see_the_numbers_and_cannot_mark(app, paper):
    staff = Visitor(app, "staff", enrolled=False)
    page = staff.get("/marking").text
    assert "1 answer" in page
    assert "/marking/next" not in page
    assert staff.get(place(paper)).status_code == 403


def test_trainees_have_no_business_here(app, paper):
    trainee = Visitor(app)
    for path in (
        "/marking",
        "/marking/next",
        "/marking/agreement",
        place(paper),
        f"/marking/reconcile/{paper.id}/essay",
    ):
        assert trainee.get(path).status_code == 403
    assert trainee.post(place(paper), data=MARKS).status_code == 403


# ---------------------------------------------------------------- one answer


def test_the_page_shows_question_answer_rubric_and_no_person(app, ruth, paper):
    page = ruth.get(place(paper)).text
    for words in ("What is essay?", "First thoughts about the convoy.", "names all, <em>with reasons</em>"):
        assert words in page
    for secret in whose(app, paper):
        assert secret not in page
        assert secret not in ruth.get("/marking").text


def whose(app, paper):
    """What would say whose an answer is."""
    with app.app_context():
        email = people.person(paper.person_id).email
    return [paper.name, email, str(paper.person_id), paper.person_id.hex, str(paper.enrolment_id), "Attempt 1"]


def test_names_are_shown_where_the_centre_has_chosen_so(app, ruth, paper):
    ask_for_two(app, names=True)
    assert paper.name in ruth.get(place(paper)).text


def test_an_answer_outside_the_length_is_noted(app, ruth, paper):
    short, long = more(app, 1, {"essay": "Too few."})[0], more(app, 1, {"essay": "word " * 51})[0]
    assert "shorter than asked" in ruth.get(place(short)).text
    assert "longer than asked" in ruth.get(place(long)).text
    assert "than asked for" not in ruth.get(place(paper)).text


def test_paragraphs_are_kept_and_nothing_in_an_answer_acts(app, ruth, paper):
    [sly] = more(app, 1, {"essay": "<script>alert(1)</script>\r\n\r\nIt's\nso & so."})
    page = ruth.get(place(sly)).text
    assert '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>' in page
    assert '<p dir="auto">It&#39;s\nso &amp; so.</p>' in page


def test_a_mark_is_kept_and_the_next_answer_comes(app, ruth, paper):
    more(app, 1)
    after = ruth.get(ruth.post(place(paper), data=MARKS | {"go": "next"}).location)
    assert re.match(r"/marking/[0-9a-f-]{36}/essay", after.location)
    assert "4 of 5 points" in ruth.get(after.location).text
    assert now(app, paper).passed


def test_a_form_that_is_not_complete_comes_back_as_it_was(app, ruth, paper):
    page = ruth.post(place(paper), data={"p.2": "1", "comment": "Keep these words."})
    assert page.status_code == 422
    assert "Keep these words." in page.text
    assert re.search(r'name="p\.2" value="1" required checked', page.text)
    assert "Choose the points" in page.text
    assert not now(app, paper).marks.get("essay")


@pytest.mark.parametrize("points", ["2", "4", "-1", "١", "1.0", "9" * 9, "\x00"])
def test_points_without_a_level_are_not_chosen(ruth, paper, points):
    assert ruth.post(place(paper), data=MARKS | {"p.1": points}).status_code == 422


def test_the_second_of_two_who_mark_at_once_keeps_her_words(app, ruth, omar, paper):
    assert omar.get(place(paper)).status_code == 200
    ruth.post(place(paper), data=MARKS)
    late = omar.post(place(paper), data={"p.1": "1", "p.2": "2", "comment": "My own words."})
    assert late.status_code == 409
    assert "somebody else" in late.text
    assert "My own words." in late.text
    assert "Well argued." not in late.text
    assert now(app, paper).marks["essay"] == "4"


def test_a_double_click_gives_one_mark(app, ruth, paper):
    first, second = ruth.post(place(paper), data=MARKS), ruth.post(place(paper), data=MARKS)
    assert (first.status_code, second.status_code) == (303, 303)


def test_a_mark_that_counts_is_changed_with_a_reason(app, ruth, paper):
    with app.app_context():
        essays.publish(essays.essay(), essays.essay("other"))
        both = essays.written({"essay": essays.WORDS, "other": essays.WORDS})
    ruth.post(place(both), data=MARKS)
    assert "Reason for the change" in ruth.get(place(both)).text
    assert place(both) in ruth.get("/marking").text
    assert ruth.post(place(both), data=MARKS | {"p.1": "1"}).status_code == 422
    assert ruth.post(place(both), data=MARKS | {"p.1": "1", "reason": "Misread."}).status_code == 303
    assert now(app, both).marks["essay"] == "2"


# ---------------------------------------------------------------- two markers


def test_the_second_marker_sees_nothing_of_the_first(app, ruth, omar, paper):
    ask_for_two(app)
    before = omar.get(place(paper)).text
    ruth.post(place(paper), data=MARKS)
    after = omar.get(place(paper)).text
    token = re.compile(r'value="[^"]{40,}"')
    assert token.sub("", before) == token.sub("", after)
    with app.app_context():
        hers = ruth.person.name
    for elsewhere in ("", "/record", "/record.json"):
        page = omar.get(f"/attempts/{paper.id}{elsewhere}")
        assert page.status_code == 200
        assert [words for words in ("Well argued.", "essay-marked", hers) if words in page.text] == []
    ruth.post(place(paper), data=MARKS | {"p.2": "0", "comment": "Argued well."})
    assert [words for words in ("Well argued.", hers) if words in omar.get(f"/attempts/{paper.id}/record").text] == []
    omar.post(place(paper), data=MARKS | {"p.1": "1"})
    record = omar.get(f"/attempts/{paper.id}/record").text
    for words in ("Well argued.", "Argued well.", hers, "essay marked: 3, 0 points", "replaced by a later mark"):
        assert words in record
    found = omar.get(f"/attempts/{paper.id}/record.json").get_json()
    given = next(it["essay_marks"] for it in found["questions"] if it["id"] == "essay")
    assert [(one["points"], one["replaced"]) for one in given] == [([3, 1], True), ([3, 0], False), ([1, 1], False)]


def test_two_who_differ_are_decided_by_a_third(app, ruth, omar, paper):
    ask_for_two(app)
    grace = Visitor(app, "instructor", enrolled=False)
    ruth.post(place(paper), data=MARKS)
    ruth.post(place(paper), data=MARKS)
    omar.post(place(paper), data={"p.1": "1", "p.2": "0", "comment": "Thin."})
    address = grace.get(place(paper)).location
    assert address == f"/marking/reconcile/{paper.id}/essay"
    assert address in grace.get("/marking").text
    assert "You marked it" in ruth.get("/marking").text
    assert "You marked it" not in grace.get("/marking").text
    page = grace.get(address).text
    for words in ("Well argued.", "Thin.", "Marker 1", "Marker 2"):
        assert words in page
    assert not [secret for secret in whose(app, paper) if secret in page]
    assert grace.post(address, data=MARKS).status_code == 422
    assert grace.post(address, data=MARKS | {"reason": "The first is right."}).status_code == 303
    assert now(app, paper).marks["essay"] == "4"
    late = ruth.post(address, data={"p.1": "1", "p.2": "1", "reason": "My reason."})
    assert late.status_code == 409
    assert "My reason." in late.text


def test_agreement_is_told_by_question(app, ruth, omar, paper):
    ask_for_two(app)
    assert "No figures yet" in ruth.get("/marking/agreement").text
    for visitor, points in ((ruth, "3"), (omar, "1")):
        visitor.post(place(paper), data=MARKS | {"p.1": points})
    page = ruth.get("/marking/agreement").text
    for words in ("1 answer", "0 agreed (0%)", "2 of 5 points", "Too few"):
        assert words in page


# ---------------------------------------------------------------- elsewhere, hostile, and what it costs


def test_answers_of_another_centre_are_not_there(app, ruth, paper):
    stranger = from_elsewhere(app, "instructor")
    assert "Nothing waits" in stranger.get("/marking").text
    assert stranger.get(place(paper)).status_code == 404
    assert stranger.post(place(paper), data=MARKS).status_code == 404
    assert stranger.get(f"/marking/reconcile/{paper.id}/essay").status_code == 404
    assert stranger.get(place(paper)).text == stranger.get(f"/marking/{uuid.uuid4()}/essay").text


def test_hostile_hands_meet_no_fault(app, ruth, omar, paper):
    ask_for_two(app)
    disputed = more(app, 1)[0]
    for visitor, points in ((ruth, "3"), (omar, "1")):
        visitor.post(place(disputed), data=MARKS | {"p.1": points})
    forms = (place(paper), f"/marking/reconcile/{disputed.id}/essay")
    for path in forms:
        for value in IN_FIELDS:
            sent = "&".join(f"{field}={value}" for field in ("p.1", "p.2", "comment", "reason", "go"))
            ask(ruth.client, "POST", path, data=sent.encode(), content_type="application/x-www-form-urlencoded")
            query = "&".join(f"{field}={value}" for field in ("course", "quiz", "question", "after", "sent"))
            ask(ruth.client, "GET", f"/marking/next?{query}")
            ask(ruth.client, "GET", f"{path}?sent={value}")
        for body, kind in BODIES:
            ask(ruth.client, "POST", path, data=body, content_type=kind)
    for value in IN_PATHS:
        ask(ruth.client, "GET", f"/marking/{paper.id}/{value}")
        ask(ruth.client, "GET", f"/marking/reconcile/{paper.id}/{value}")
    assert not now(app, disputed).marks.get("essay")


@pytest.mark.parametrize(("path", "most"), [("/marking", 3), ("", 8), ("/marking/next", 3), ("/marking/agreement", 2)])
def test_a_page_costs_the_same_however_many_wait(app, ruth, omar, paper, path, most):
    ask_for_two(app)
    counts = []
    for _ in range(2):
        for one in more(app, 3):
            omar.post(place(one), data=MARKS)
        with sent_to(app) as (statements, _begun):
            assert ruth.get(path or place(paper)).status_code in (200, 302)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= most


def test_a_mark_that_completes_an_attempt_costs_so_many_statements(app, ruth, paper):
    with sent_to(app) as (statements, begun):
        assert ruth.post(place(paper), data=MARKS).status_code == 303
    assert len(statements) <= 24
    assert len(begun) <= 2, "who it is, and one transaction that writes"


def test_the_oldest_pile_comes_first(app, ruth, paper):
    with clock.set_clock(lambda: clock_before), app.app_context():
        essays.publish(essays.essay("older"))
        essays.written({"older": essays.WORDS})
    page = ruth.get("/marking").text
    assert page.index("What is older?") < page.index("What is essay?")


clock_before = clock.now() - timedelta(days=3)


def test_a_centre_of_another_town_keeps_its_own_setting(app, paper):
    with app.app_context():
        with transaction():
            db.session.add(Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now()))
        essays.ask_for_two()
        found = dict(db.session.execute(select(Centre.name, Centre.two_markers_since)).all())
    assert found["Southern Training Centre"] is None
    assert found["Northern Training Centre"] is not None


# ---------------------------------------------------------------- settings of a centre


def test_an_administrator_sets_how_essays_are_marked(app, ruth, paper):
    boss = Visitor(app, "administrator", enrolled=False)
    with app.app_context():
        centre = str(factories.centre())
    for sent, markers, named in (
        ({"two_markers": "y", "names": "y"}, 2, True),
        ({"two_markers": "y"}, 2, False),
        ({}, 1, False),
    ):
        assert boss.post("/author/settings", data={"centre": centre, **sent}).status_code == 303
        with app.app_context():
            answer = essays.answer(paper)
        assert (answer.markers, answer.with_names) == (markers, named)
        assert boss.get("/author/settings").text.count("checked") == len(sent)
    assert ruth.post("/author/settings", data={"centre": centre, "names": "y"}).status_code == 403
