"""The shape of what authors may send: texts of files, as JSON from scripts and as forms without them."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, TypeVar

import msgspec
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Regexp

from app.base.fields import WholeNumber
from app.base.refusals import Invalid
from app.content.sheets import Sheet

LONGEST = 300_000  # characters; the compiler refuses from 200,000 on, with a better sentence

_Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]
_Path = Annotated[str, msgspec.Meta(max_length=240, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]

T = TypeVar("T")


class Save(msgspec.Struct, forbid_unknown_fields=True):
    """A text to be kept, and the version from which it was made; `auto` when nobody asked for it."""

    file: _Path
    base: _Number
    text: _Text
    auto: bool = False


class Check(msgspec.Struct, forbid_unknown_fields=True):
    """A text to be checked as if it were kept."""

    file: _Path
    text: _Text
    preview: bool = False


class Text(msgspec.Struct, forbid_unknown_fields=True):
    """The text of a quiz or a bank."""

    text: _Text


class OneSheet(msgspec.Struct, forbid_unknown_fields=True):
    """One question of a text to be rewritten from its form; no sheet: to be taken out."""

    text: _Text
    number: _Number
    sheet: dict[str, Any] | None


def read(body: bytes, shape: type[T]) -> T:
    """A JSON body of this shape. Refuses with Invalid whatever has another."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("not-understood") from None


def sheet(values: dict[str, Any]) -> Sheet:
    """A question as its form has it. Refuses with Invalid what is no sheet."""
    try:
        return msgspec.convert(values, Sheet, strict=False)
    except (msgspec.ValidationError, RecursionError, ArithmeticError):
        raise Invalid("not-understood") from None


def visible(text: str | None) -> str:
    """One line without control characters and outer spaces."""
    return " ".join("".join(c for c in text or "" if unicodedata.category(c)[0] != "C" or c == "\n").split())


class TextForm(FlaskForm):
    """The plain editor: a text and the version from which it was made."""

    text = TextAreaField(validators=[Length(max=LONGEST)])
    base = WholeNumber(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])


class NewCourseForm(FlaskForm):
    """A new course: its title, and the short name in its address."""

    title = StringField(
        lazy_gettext("Title"),
        filters=[visible],
        validators=[Length(1, 160, lazy_gettext("Write a title of at most 160 characters."))],
    )
    slug = StringField(
        lazy_gettext("Short name"),
        filters=[visible],
        description=lazy_gettext("Small letters, digits and hyphens, such as radio-procedure. It stands in addresses."),
        validators=[
            Regexp(
                r"[a-z0-9]+(?:-[a-z0-9]+)*\Z",
                message=lazy_gettext("Use small letters, digits and hyphens, such as radio-procedure."),
            ),
            Length(2, 60, lazy_gettext("Use 2 to 60 characters.")),
        ],
    )
    code = StringField(
        lazy_gettext("Code"),
        filters=[visible],
        description=lazy_gettext("A few capital letters for certificates, such as GPS."),
        validators=[Regexp(r"[A-Z0-9]{2,8}\Z", message=lazy_gettext("Use 2 to 8 capital letters or digits."))],
    )


class VersionForm(FlaskForm):
    """Which version is meant."""

    number = WholeNumber(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])


# ---------------------------------------------------------------- publishing and review


def _lines(text: str | None) -> str:
    """Text without control characters and outer spaces; lines stay lines."""
    text = (text or "").replace("\r\n", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _words(label: Any, empty: Any, most: int = 2000, rows: int = 4) -> TextAreaField:
    too_long = lazy_gettext("Please write at most %(most)s characters.", most=most)
    checks = [Length(min=1, message=empty), Length(max=most, message=too_long)]
    return TextAreaField(label, filters=[_lines], validators=checks, render_kw={"rows": rows})


class PublishForm(FlaskForm):
    """Why an edition is published, and what exactly was reviewed."""

    reviewed = HiddenField(validators=[Length(max=140)])
    reason = _words(
        lazy_gettext("Why is this edition published?"), lazy_gettext("Please write why, in a few words."), 500, 3
    )


class MoveForm(FlaskForm):
    """Who is moved to which edition, and why; `who` are enrolments, each with what the move was said to cost."""

    edition = WholeNumber(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    who = SelectMultipleField(coerce=str, validate_choice=False)
    reason = _words(lazy_gettext("Why are they moved?"), lazy_gettext("Please write why, in a few words."), 500, 3)


class ReasonForm(FlaskForm):
    """Why a course is retired or brought back."""

    reason = _words(lazy_gettext("Why?"), lazy_gettext("Please write why, in a few words."), 500, 3)


class CommentForm(FlaskForm):
    """Words on the block that begins at a line of a version of a file."""

    line = WholeNumber(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    version = WholeNumber(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    words = _words(lazy_gettext("Your comment"), lazy_gettext("Please write your comment."))


class ReplyForm(FlaskForm):
    """An answer to a comment; no words are needed to resolve it or to open it again."""

    act = StringField(validators=[AnyOf(["reply", "resolve", "reopen"])])
    words = TextAreaField(filters=[_lines], validators=[Length(max=2000)])


class ApproveForm(FlaskForm):
    """Approval of exactly the draft that was shown."""

    reviewed = HiddenField(validators=[Length(max=140)])
    words = TextAreaField(lazy_gettext("Remark (may stay empty)"), filters=[_lines], validators=[Length(max=2000)])


class FaultForm(FlaskForm):
    """What the reporter is told, and whether the report is dealt with; `version` is the edit that mended it."""

    act = StringField(validators=[AnyOf(["answer", "close"])])
    words = TextAreaField(lazy_gettext("Answer"), filters=[_lines], validators=[Length(max=2000)])
    version = StringField(validators=[Length(max=40)])


class SettingsForm(FlaskForm):
    """Whether a centre asks for approval before a course is published, and how its essays are marked."""

    centre = HiddenField(validators=[InputRequired(), Length(max=40)])
    approval = BooleanField(lazy_gettext("A second instructor approves each draft before it is published"))
    two_markers = BooleanField(lazy_gettext("Two instructors mark each essay, each alone"))
    names = BooleanField(lazy_gettext("Markers see who wrote an essay"))
