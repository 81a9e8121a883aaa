"""The shape of what may be sent: a choice in a scenario, a report of a fault, people to enrol."""

from __future__ import annotations

import unicodedata
import uuid

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.base.fields import WholeNumber


def _readable(text: str | None) -> str:
    """Text without control characters and outer spaces; lines stay lines."""
    text = (text or "").replace("\r\n", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


class ChoiceForm(FlaskForm):
    """Where the reader stood in a scenario, and the number of the link, from 0."""

    situation = StringField(validators=[InputRequired(), Length(max=200)])
    choice = WholeNumber(validators=[InputRequired(), NumberRange(0, 99)])


class FaultForm(FlaskForm):
    """What is wrong, and where: the id of a lesson or a question."""

    location = HiddenField(filters=[_readable], validators=[Length(max=200)])
    words = TextAreaField(
        lazy_gettext("What is wrong?"),
        filters=[_readable],
        validators=[
            Length(min=1, message=lazy_gettext("Please write what is wrong.")),
            Length(max=2000, message=lazy_gettext("Please write at most 2000 characters.")),
        ],
        render_kw={"rows": 6},
    )


class EnrolForm(FlaskForm):
    """People to enrol, by id."""

    person = SelectMultipleField(coerce=uuid.UUID, validate_choice=False)
