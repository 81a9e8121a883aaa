"""What pages of a course show that does not depend on the reader, and a reader's walk through a scenario."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.learning import rules
from app.learning.models import Walk
from app.learning.rules import lesson_page, search


@lru_cache(maxsize=512)
def page_of(compiled: str, language: str, module_id: str, slug: str) -> lesson_page.LessonPage:
    """Everything a lesson's page shows that does not depend on the reader. Refuses with NotFound.

    Kept for the lessons read most, since an edition never changes.
    """
    course = catalogue.compiled(compiled).in_language(language)
    found = rules.find_lesson(course, module_id, slug)
    if found is None:
        raise NotFound("no-such-lesson")
    return lesson_page.build(course, *found)


@lru_cache(maxsize=16)
def entries(compiled: str, language: str, whole: bool) -> tuple[search.Entry, ...]:
    """What can be found in an edition: by those who take it (`whole`), or by anyone."""
    course = catalogue.compiled(compiled).in_language(language)
    return search.whole(course) if whole else search.public(course)


def walk(enrolment_id: uuid.UUID, lesson_id: str) -> list[list[Any]]:
    """The choices made in a scenario so far; empty when it has not begun."""
    return db.session.scalar(select(Walk.steps).filter_by(enrolment_id=enrolment_id, lesson_id=lesson_id)) or []
