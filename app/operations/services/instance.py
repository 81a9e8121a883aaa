"""Making an instance ready to serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.base import migrations
from app.base.db import db
from app.base.settings import ROOT
from app.catalogue import queries as catalogue

COURSES = ROOT / "courses"


def migrate() -> bool:
    """Bring the database to its newest form; returns whether there was anything to do."""
    if migrations.is_current():
        return False
    migrations.upgrade()
    return True


def unpublished_courses(folder: Path = COURSES) -> Iterator[Path]:
    """The course folders that this instance has never published: a later start leaves editions alone."""
    known = {course.slug for course in catalogue.published()}
    db.session.rollback()
    yield from (path.parent for path in sorted(folder.glob("*/course.md")) if path.parent.name not in known)
