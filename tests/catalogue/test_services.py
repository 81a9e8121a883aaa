"""Publishing, and reading editions back."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from app.base.db import db, transaction
from app.base.refusals import NotFound
from app.catalogue import queries, services
from app.catalogue.models import Edition
from app.content import model as m
from tests import factories


def stored(title: str = "A small course", digest: str = "a") -> services.Stored:
    """An edition ready to be entered."""
    course = factories.course_values(title=title)
    media = (m.Media(path="figure.svg", digest="f" * 64, size=3, kind="image/svg+xml"),)
    edition = m.Edition(digest=digest * 64, meaning="m", compiler="test", courses={"en": course}, media=media)
    return services.store("small", edition, {"course.md": title.encode()})


def publish(what: services.Stored) -> tuple[int, bool]:
    """The number of the edition that is current now, and whether it is new."""
    centre = factories.centre()
    with transaction():
        row, new = services.publish(what, centre)
        return row.number, new


def test_publishing_the_same_again_changes_nothing(context: Flask) -> None:
    assert publish(stored()) == (1, True)
    assert publish(stored()) == (1, False)
    assert db.session.query(Edition).count() == 1


def test_a_new_edition_becomes_current_and_the_old_one_stays_readable(context: Flask) -> None:
    publish(stored())
    before = queries.current("small")
    assert publish(stored("A better course", "b")) == (2, True)
    assert queries.current("small").edition.course.title == "A better course"
    assert queries.edition(before.edition_id).course.title == "A small course"
    assert queries.source(before.edition_id) == {"course.md": b"A small course"}
    assert [course.number for course in queries.published()] == [2]


def test_media_that_an_edition_shows_may_be_served(context: Flask) -> None:
    publish(stored())
    assert queries.medium("f" * 64).kind == "image/svg+xml"


def test_what_is_not_there_is_not_found(context: Flask) -> None:
    for ask in (
        lambda: queries.current("none"),
        lambda: queries.edition(uuid.uuid4()),
        lambda: queries.source(uuid.uuid4()),
        lambda: queries.medium("0" * 64),
    ):
        with pytest.raises(NotFound):
            ask()
