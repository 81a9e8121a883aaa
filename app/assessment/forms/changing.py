"""The forms by which people change attempts: another mark, void, more time, a regrade; each asks for a reason."""

from __future__ import annotations

import uuid
from fractions import Fraction

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange


def _reason(label: str = "") -> StringField:
    return StringField(
        label or lazy_gettext("Reason"),
        validators=[DataRequired(lazy_gettext("Say why, in a few words.")), Length(max=500)],
        filters=[lambda text: (text or "").strip()],
    )


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _key() -> HiddenField:
    """Minted with the page, so that a double click does it once."""
    return HiddenField(validators=[DataRequired()], filters=[_uuid])


def _fraction(text: str | None) -> Fraction | None:
    """A mark as a page carries it, "17/3"; None for anything else."""
    upper, _, lower = (text or "").partition("/")
    parts = (upper, lower or "1")
    if not all(part.isascii() and part.isdigit() and len(part) <= 20 for part in parts) or not int(parts[1]):
        return None
    return Fraction(int(upper), int(parts[1]))


class OverrideForm(FlaskForm):
    """Other points for one answer. `seen` is the mark that the page showed."""

    question = HiddenField(validators=[DataRequired(), Length(max=200)])
    seen = HiddenField(validators=[InputRequired()], filters=[_fraction])
    points = StringField(lazy_gettext("Points"), validators=[InputRequired(lazy_gettext("Give the points."))])
    reason = _reason()


class VoidForm(FlaskForm):
    """Why an attempt is declared void."""

    reason = _reason()


class TimeForm(FlaskForm):
    """More minutes for one open attempt."""

    key = _key()
    minutes = StringField(
        lazy_gettext("Minutes"),
        validators=[
            DataRequired(lazy_gettext("Give a number of minutes.")),
            NumberRange(1, 600, lazy_gettext("Give from 1 to 600 minutes.")),
        ],
        filters=[lambda text: _number(text)],  # a number field would break on numbers without end
    )
    reason = _reason()


class RegradeForm(FlaskForm):
    """What was decided on the dry run. `digest` names what the page showed."""

    key = _key()
    digest = HiddenField(validators=[DataRequired(), Length(max=64)])
    edition = HiddenField(validators=[DataRequired()], filters=[lambda text: _number(text)])
    way = RadioField(
        lazy_gettext("Which marks change"),
        choices=[
            SelectChoice("raise", lazy_gettext("Raise marks only: nobody loses points")),
            SelectChoice("key", lazy_gettext("By the corrected key: marks rise and fall")),
        ],
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    reason = _reason()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None
