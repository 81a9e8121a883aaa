"""Hands that mean harm, or slip: windows that cannot be, one's own place in a room, attempts begun elsewhere."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.assessment import queries
from app.assessment.models import Sitting
from app.assessment.rules import sittings as rules
from app.base import clock
from app.base.db import db
from tests.assessment import rooms
from tests.assessment.test_sitting_views import planned, seat_of, the_form
from tests.assessment.test_views import QUIZ, Visitor


@pytest.fixture
def course(app):
    with app.app_context():
        return rooms.publish()


@pytest.fixture
def staff(app, course):
    return Visitor(app, "staff", enrolled=False)


def reason(**values):
    return {"key": str(uuid.uuid4()), "reason": "For a reason."} | values


# ---------------------------------------------------------------- windows that cannot be


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "fault"),
    [
        ("2026-03-29T02:30", "2026-03-29T03:10", "Europe/Berlin", "skipped"),
        ("2026-03-29T02:30", "2026-03-29T03:31", "Europe/Berlin", ""),
        ("9999-12-31T22:00", "9999-12-31T23:59", "America/New_York", "far"),
        ("0001-01-01T00:00", "0001-01-01T01:00", "Asia/Tokyo", "over"),
        ("2026-03-29T08:00", "2026-03-29T10:00", "Africa/Nairobi", ""),
    ],
)
def test_a_window_is_judged_by_the_clock_of_its_zone(opens, closes, zone, fault):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert rules.window_fault(datetime.fromisoformat(opens), datetime.fromisoformat(closes), zone, now) == fault


def test_a_window_that_the_clocks_skip_is_refused_in_words(app, staff):
    address = planned(app, zone="Europe/Berlin")
    year = clock.now().year + 2
    sunday = next(day for day in range(31, 24, -1) if date(year, 3, day).weekday() == 6)
    window = {"opens": f"{year}-03-{sunday}T02:30", "closes": f"{year}-03-{sunday}T03:10"}
    answer = staff.post(f"{address}/change", data=the_form(staff.get(f"{address}/change"), quiz="one/quiz", **window))
    assert (answer.status_code, "The clocks change" in answer.text) == (422, True)


def test_a_year_without_a_next_one_is_refused_in_words(app, staff):
    window = {"opens": "9999-12-31T22:00", "closes": "9999-12-31T23:59"}
    answer = staff.post("/sittings/new?course=small", data=the_form(staff.get("/sittings/new?course=small"), **window))
    assert (answer.status_code, "too far ahead" in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Sitting)).all() == []


# ---------------------------------------------------------------- one's own place


def test_nobody_decides_about_the_own_place_in_a_room(app, course):
    teacher = Visitor(app, "instructor")
    address = planned(app, teacher)
    seat = seat_of(app, address, teacher)
    assert teacher.post(f"{seat}/extra", data={"minutes": 30, "reason": "Slow."}).status_code == 403
    attempt = teacher.post(QUIZ, data={"declared": "yes"}).location
    before = teacher.paper(attempt).deadline
    assert teacher.post(f"{seat}/time", data=reason(minutes=30)).status_code == 403
    assert teacher.paper(attempt).deadline == before
    assert teacher.post(f"{seat}/void", data=reason()).status_code == 403
    assert not teacher.paper(attempt).is_void
    assert teacher.post(f"{address}/attempts", data=reason()).status_code == 403
    with app.app_context():
        assert queries.grants(teacher.taking.id, "one/quiz") == []
    assert "Declare void" not in teacher.get(seat).text
    colleague = Visitor(app, "instructor", enrolled=False)
    assert "Declare void" in colleague.get(seat).text
    assert colleague.post(f"{seat}/void", data=reason()).status_code == 303
    assert teacher.paper(attempt).is_void


def test_an_instructor_sees_the_own_result_no_sooner_than_a_trainee(app, course):
    teacher = Visitor(app, "instructor")
    address = planned(app, teacher)
    attempt = teacher.post(QUIZ, data={"declared": "yes"}).location
    teacher.post(f"{attempt}/hand-in")
    hers = f"/enrolments/{teacher.taking.id}/results"
    page = teacher.get(hers).text
    for told in ("Not passed", "0%"):
        assert told not in page
    assert "Handed in" in page
    colleague = Visitor(app, "instructor", enrolled=False)
    assert "Not passed" in colleague.get(hers).text
    colleague.post(f"{address}/close")
    assert "Not passed" in teacher.get(hers).text
