"""Handing in once, and that nothing leads from an answer to a person."""

import threading
import uuid

import pytest
from sqlalchemy import Date, DateTime, inspect, select, text

from app.base.db import db, transaction
from app.base.refusals import Invalid, NotFound
from app.content import model as m
from app.learning import queries as learning
from app.surveys import queries, rules, services
from app.surveys.models import Box
from tests import factories
from tests.surveys.test_rules import ONE, SCALE, SURVEY, WORDS


@pytest.fixture(autouse=True)
def _published(context):
    factories.publish(factories.course_values(evaluation=SURVEY))


def sheet(**answers):
    return rules.read_sheet(SURVEY, {f"answer-{name}": values for name, values in answers.items()})


def hand_in(taking, **answers):
    with transaction():
        return services.hand_in(taking, SURVEY, sheet(**answers), taking.person_id)


def enrolled():
    return factories.enrol(factories.person())


def box(item):
    return db.session.scalars(select(Box).filter_by(item_id=item.id)).one()


def test_handing_in_is_evidence_and_fills_the_boxes():
    taking = enrolled()
    assert hand_in(taking, useful=["4"], pace=["slow"], words=["Good."])
    assert ("evaluation", "evaluation") in learning.taking_by_id(taking.id).done
    assert box(SCALE).counts == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}
    assert (box(ONE).answered, box(WORDS).words) == (1, ["Good."])


def test_a_sheet_sent_twice_counts_once():
    taking = enrolled()
    assert hand_in(taking, useful=["4"])
    assert not hand_in(taking, useful=["5"], words=["Again."])
    assert (box(SCALE).answered, box(WORDS).words) == (1, [])


def test_two_people_at_once_lose_nothing(app):
    takings, failures = [enrolled() for _ in range(4)], []
    db.session.rollback()

    def person(taking):
        try:
            with app.app_context():
                hand_in(taking, useful=["3"], words=["x"])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=person, args=(taking,)) for taking in takings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (box(SCALE).counts["3"], len(box(WORDS).words)) == (4, 4)


def test_a_sheet_with_faults_is_refused_and_leaves_no_evidence():
    taking = enrolled()
    with pytest.raises(Invalid):
        hand_in(taking, useful=["9"])
    assert ("evaluation", "evaluation") not in learning.taking_by_id(taking.id).done


def test_a_box_has_no_room_for_a_person_a_time_or_an_order():
    columns = {column.name: column.type for column in inspect(Box).columns}
    assert set(columns) == {"edition_id", "item_id", "answered", "counts", "words"}
    assert not any(isinstance(kind, Date | DateTime) for kind in columns.values())


def test_two_sheets_in_either_order_leave_the_same_boxes():
    first = {"useful": ["1"], "pace": ["fast"], "words": ["b"]}
    second = {"useful": ["5"], "liked": ["slow"], "words": ["a"]}
    hand_in(enrolled(), **first)
    hand_in(enrolled(), **second)
    one_way = _contents()
    with transaction():
        db.session.execute(text("delete from survey_box"))
    hand_in(enrolled(), **second)
    hand_in(enrolled(), **first)
    assert _contents() == one_way


def _contents():
    boxes = db.session.scalars(select(Box).order_by(Box.item_id)).all()
    return [(box.item_id, box.answered, list(box.counts.items()), sorted(box.words)) for box in boxes]


def test_the_database_itself_does_not_know_which_answers_came_together():
    hand_in(enrolled(), useful=["1"], pace=["fast"])
    hand_in(enrolled(), words=["Only words."])
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(Exception, match="no such column"):
            db.session.execute(text("select rowid from survey_box"))
    else:
        marks = db.session.scalars(text("select distinct cast(xmin as text) from survey_box")).all()
        assert len(marks) == 1


def test_results_are_hidden_below_five_and_shown_from_five():
    for _ in range(4):
        hand_in(enrolled(), useful=["4"], words=["Long enough."])
    (edition,) = queries.results("small", [factories.centre()])
    assert (edition.handed_in, [result.hidden for result in edition.results]) == (4, [True] * 4)
    db.session.rollback()
    hand_in(enrolled(), useful=["5"])
    (edition,) = queries.results("small", [factories.centre()])
    assert [result.hidden for result in edition.results] == [False, True, True, True]
    assert edition.results[0].mean == 4.2


def test_results_of_another_centre_are_not_found():
    with pytest.raises(NotFound):
        queries.results("small", [uuid.uuid4()])


def test_an_item_that_a_new_edition_dropped_is_still_shown_with_its_own_edition():
    hand_in(enrolled(), useful=["4"])
    factories.publish(
        factories.course_values(evaluation=m.Survey(id="evaluation", title="New", html="", items=(WORDS,)))
    )
    hand_in(enrolled(), useful=["4"])
    newer, older = queries.results("small", [factories.centre()])
    assert (newer.number, older.number) == (2, 1)
    assert len(older.results) == 4
