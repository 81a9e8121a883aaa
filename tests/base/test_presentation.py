"""What templates may use, and that an error has a page even when the database has none of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.base import presentation, settings
from app.base.db import db
from app.base.presentation import Page


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    """A request during which text is rendered."""
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("page")
def test_values_are_written_as_people_read_them() -> None:
    assert presentation.moment(datetime(2026, 5, 1, 9, 5, tzinfo=UTC)) == "1 May 2026, 09:05 UTC"
    assert presentation.day(date(2026, 5, 1)) == "1 May 2026"
    assert [presentation.duration_minutes(m) for m in (5, 60, 95)] == ["5 min", "1 h", "1 h 35 min"]
    assert presentation.percent(75) == "75%"
    assert [presentation.number(Decimal(n)) for n in ("18.0", "7.5", "1200")] == ["18", "7.5", "1,200"]
    assert [presentation.language(code) for code in ("fr", "xx")] == ["French", "xx"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((1, 50, 0), Page(1, 1, None, None)),
        ((1, 50, 50), Page(1, 1, None, None)),
        ((1, 50, 51), Page(1, 2, None, 2)),
        ((2, 50, 51), Page(2, 2, 1, None)),
        ((99, 50, 51), Page(99, 2, 2, None)),
    ],
)
def test_a_long_list_knows_its_pages(asked: tuple[int, int, int], told: Page) -> None:
    assert presentation.page_of(*asked) == told


def test_an_error_has_a_page_even_when_the_database_fails(tmp_path: Path) -> None:
    app = create_app(settings.read({"BREVET_INSTANCE": str(tmp_path), "BREVET_SECRET_KEY": "for tests only"}))
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "a session of somebody"
    for address, status in (("/nowhere", 404), ("/courses/", 500), ("/profile", 500)):
        answer = browser.get(address)
        assert answer.status_code == status
        assert 'class="error-page"' in answer.text, address
    with app.app_context():
        db.engine.dispose()
