"""The blueprint, the sentences of its refusals, and which course an author may write."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user
from markupsafe import Markup

from app.authoring import queries
from app.authoring.queries.drafts import Writing
from app.base import sentences
from app.base.refusals import NotFound

pages = Blueprint("authoring", __name__, url_prefix="/author")

sentences.declare(
    {
        "no-such-draft": lazy_gettext("There is no such course, or you are not an instructor of its training centre."),
        "no-such-file": lazy_gettext(
            "There is no such file in this draft. Somebody may have moved it or taken it out."
        ),
        "no-such-version": lazy_gettext("There is no such version. Nothing was changed."),
        "file-changed": lazy_gettext("Somebody else has changed this file meanwhile. Nothing was overwritten."),
        "changed-since": lazy_gettext(
            "This cannot be taken back: the file has been changed since. Its history shows every version."
        ),
        "path-taken": lazy_gettext("There is a file of this name already. Nothing was changed. Choose another name."),
        "path-too-long": lazy_gettext(
            "The file's name with its folder would be too long. Nothing was changed. Use a shorter title or file name."
        ),
        "too-many-files": lazy_gettext("A course can have at most 3,000 files. Nothing was changed."),
        "too-many-numbers": lazy_gettext("There is no room for more than 99 of them. Nothing was changed."),
        "not-utf8": lazy_gettext(
            "This file is not text in UTF-8, so it cannot be edited here. Save it as UTF-8 and upload it again."
        ),
        "no-such-comment": lazy_gettext("There is no such comment on this draft. Nothing was changed."),
        "no-such-block": lazy_gettext(
            "There is no text at this line. Nothing was kept. Reload the page and try again."
        ),
        "no-such-centre": lazy_gettext("There is no such training centre, or you do not administer it."),
        "no-edition-yet": lazy_gettext("This course is not published yet. Publish it first."),
        "approval-missing": lazy_gettext(
            "Your training centre asks that a second instructor approves the draft as it is. Nothing was published."
        ),
        "own-change": lazy_gettext("The last change is yours. Ask another instructor to approve the draft."),
        "not-understood": lazy_gettext("What was sent could not be read. Nothing was changed. Reload the page."),
        "draft-moved-on": lazy_gettext("Somebody has changed this draft meanwhile. Nothing was changed. Look again."),
        "title-missing": lazy_gettext("Write a title first. Nothing was changed."),
        "no-such-question-here": lazy_gettext("There is no such question in this file. Nothing was changed."),
        "no-file-sent": lazy_gettext("Choose a file first. Nothing was changed."),
        "media-unknown-kind": lazy_gettext("Files of the kind %(suffix)s cannot stand in a course."),
        "media-other": lazy_gettext("This file is not what its name says. Nothing was taken."),
        "media-active": lazy_gettext(
            "This drawing holds scripts or parts from elsewhere. Save it as plain SVG and send it again."
        ),
        "media-broken": lazy_gettext("This file cannot be read; it may be damaged. Nothing was taken."),
        "picture-unreadable": lazy_gettext("This is no picture that can be read. Nothing was taken."),
        "picture-too-large": lazy_gettext("This picture has more than 50 million pixels. Make it smaller first."),
        "archive-unreadable": lazy_gettext("This is no ZIP archive that can be read. The draft is as it was. %(name)s"),
        "archive-leads-out": lazy_gettext(
            "The archive holds %(name)s, which leads out of the course's folder or is a link. The draft is as it was."
        ),
        "archive-name": lazy_gettext("The archive holds a file with an impossible name: %(name)s. Rename it first."),
        "archive-twice": lazy_gettext("The archive holds %(name)s twice. The draft is as it was."),
        "archive-locked": lazy_gettext("The archive is locked with a password. The draft is as it was."),
        "archive-too-large": lazy_gettext(
            "Unpacked, the archive is larger than a course may be, at %(name)s. The draft is as it was."
        ),
        "archive-no-course": lazy_gettext("There is no course.md in this archive. The draft is as it was."),
        "archive-medium": lazy_gettext(
            "%(name)s is not what its name says, or holds scripts. The draft is as it was. Mend it, then send it again."
        ),
        "no-question-chosen": lazy_gettext("No question was chosen. Nothing was changed."),
        "bank-too-large": lazy_gettext("The bank would grow too large. Take fewer questions. Nothing was changed."),
        "included-already": lazy_gettext("These questions are included there already, or the bank cannot be read."),
        "slug-taken": lazy_gettext("There is a course of this short name already. Choose another one."),
    }
)


def writes(writing: Writing) -> bool:
    """Whether the person of this request may write the course, rather than only look after those who take it."""
    return writing.centre_id in current_user.centres_as("instructor")


@pages.app_template_filter("quoted")
def quoted(words: str) -> Markup:
    """A sentence of the compiler, in which what stands between backticks is an author's text."""
    parts = words.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(it) if n % 2 else it for n, it in enumerate(parts))


def written(course: str) -> Writing:
    """A course that the person of this request may write. Refuses with NotFound."""
    return queries.drafts.writing(current_user, course)


def drafted(course: str) -> Writing:
    """The same, with a draft. Refuses with NotFound when there is none yet."""
    found = written(course)
    if found.draft is None:
        raise NotFound("no-such-draft")
    return found


def language() -> str:
    """The author's language."""
    return str(get_locale())


def published(course: str) -> Writing:
    """A course with an edition, also for staff, who do not write it. Refuses with NotFound."""
    found = queries.drafts.writing(current_user, course, "staff")
    if found.edition_id is None:
        raise NotFound("no-edition-yet")
    return found
