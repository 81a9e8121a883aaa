"""Who may see what of a course: those who take it, those who teach it, and everybody else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user

from app.base import sentences
from app.catalogue import queries as catalogue
from app.content.model import Course
from app.learning import queries

pages = Blueprint("learning", __name__)

sentences.declare(
    {
        "not-enrolled": lazy_gettext("You are not enrolled in this course. Open the course's page and enrol first."),
        "no-such-lesson": lazy_gettext("There is no such lesson in this course. Look for it from the course's page."),
        "no-such-enrolment": lazy_gettext("There is no such enrolment, or it is not in your training centre."),
        "enrolment-closed": lazy_gettext("This enrolment is closed. Nothing was changed."),
        "course-retired": lazy_gettext(
            "This course is retired: it takes no new participants. Nobody was enrolled. Enrolments under way and "
            "certificates stay as they are."
        ),
        "scenario-not-ended": lazy_gettext(
            "Work through the scenario to one of its endings first. Your choices are kept."
        ),
        "no-such-choice": lazy_gettext("This choice is not open to you here. Reload the page and choose again."),
        "no-such-check": lazy_gettext("There is no such question in this lesson."),
        "no-such-fault": lazy_gettext("There is no such report in this course."),
    }
)


def language() -> str:
    """The reader's language."""
    return str(get_locale())


@dataclass(frozen=True)
class Access:
    """What a person may see of a course, and in which edition. `retired` is told to those who do not take it."""

    slug: str
    centre_id: uuid.UUID
    edition_id: uuid.UUID
    compiled: str
    taking: queries.Taking | None
    instructs: bool
    manages: bool
    retired: bool

    @property
    def whole(self) -> bool:
        """Whether lessons and glossary may be read, rather than what anyone sees."""
        return self.taking is not None or self.teaches

    @property
    def teaches(self) -> bool:
        """Whether the person is instructor or staff of the course's centre."""
        return self.instructs or self.manages

    @property
    def course(self) -> Course:
        """The course in the reader's language."""
        return catalogue.compiled(self.compiled).in_language(language())


def access_to(slug: str) -> Access:
    """What the person of this request may see of a course. Refuses with NotFound when there is none."""
    taking = queries.taking(current_user.id, slug) if current_user.is_authenticated else None
    found: queries.Taking | catalogue.Published = taking or catalogue.current(slug)
    roles = (_is("instructor", found.centre_id), _is("staff", found.centre_id))
    retired = isinstance(found, catalogue.Published) and found.retired
    return Access(slug, found.centre_id, found.edition_id, found.compiled, taking, *roles, retired)


def _is(role: str, centre_id: uuid.UUID) -> bool:
    return current_user.is_authenticated and centre_id in current_user.centres_as(role)
