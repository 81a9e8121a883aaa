"""What a course may use of others: the editions of its own centre, by number, as they were published."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Centre
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.catalogue import queries, services
from app.content.compiler import compile_course
from docs.example_course import FILES
from tests.content.test_reuse import OTHER, USES, module


def published(slug: str, tree: dict[str, bytes], centre: str = "Test centre") -> None:
    """Publish these files as the next edition of a course."""
    edition = compile_course(slug, tree, library=queries.library()).edition
    assert edition is not None
    stored = services.store(slug, edition, tree)
    with transaction():
        found = db.session.scalar(select(Centre.id).where(Centre.name == centre))
        centre_id = found or new_id()
        if found is None:
            db.session.add(Centre(id=centre_id, name=centre, created_at=clock.now()))
            db.session.flush()
        services.publish(stored, centre_id)


def test_an_edition_is_included_as_it_was_published(app: Flask) -> None:
    with app.app_context():
        published("radio", OTHER)
        published("radio", OTHER | {"03-radio/module.md": b"---\ntitle: Anew\n---\nAnew.\n"})
        library = queries.library()
        assert library.editions() == {"radio": 2}
        for number, title in ((1, "Radio procedure"), (2, "Anew")):
            files = FILES | {"02-talk/module.md": USES.replace(b"@2", b"@%d" % number)}
            result = compile_course("example", files, library=library)
            assert module(result, "talk").title == title
        assert library.source("radio", 3) is None
        assert library.source("nothing", 1) is None


def test_a_course_that_uses_another_is_published_with_its_media(app: Flask) -> None:
    with app.app_context():
        published("radio", OTHER)
        published("example", FILES | {"02-talk/module.md": USES.replace(b"@2", b"@1")})
        edition = queries.edition_now("example")
        assert edition is not None
        assert {medium.path for medium in edition.media} >= {"02-talk/media/dish.svg"}
        assert queries.source(queries.current("example").edition_id).keys() == FILES.keys() | {"02-talk/module.md"}


def test_a_course_of_another_centre_cannot_be_used(app: Flask) -> None:
    with app.app_context():
        published("radio", OTHER, "Their centre")
        published("example", FILES, "Our centre")
        assert queries.library("example").editions() == {"example": 1}
        assert queries.library("example").source("radio", 1) is None
        result = compile_course("example", FILES | {"02-talk/module.md": USES}, library=queries.library("example"))
        assert [finding.code for finding in result.diagnostics] == ["uses-course"]
