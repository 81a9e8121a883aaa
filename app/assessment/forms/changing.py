"""The forms by which people change attempts: another mark, void, more time, a regrade; each asks for a reason."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.base.fields import WholeNumber, key_field, reason_field


def _fraction(text: str | None) -> Fraction | None:
    """A mark as a page carries it, "17/3"; None for anything else."""
    upper, _, lower = (text or "").partition("/")
    parts = (upper, lower or "1")
    if not all(part.isascii() and part.isdigit() and len(part) <= 20 for part in parts) or not int(parts[1]):
        return None
    return Fraction(int(upper), int(parts[1]))


def _number(text: str | None) -> int | None:
    """The number of an edition as a page carries it; None for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


class OverrideForm(FlaskForm):
    """Other points for one answer. `seen` is the mark that the page showed."""

    question = HiddenField(validators=[DataRequired(), Length(max=200)])
    seen = HiddenField(validators=[InputRequired()], filters=[_fraction])
    points = StringField(lazy_gettext("Points"), validators=[InputRequired(lazy_gettext("Give the points."))])
    reason = reason_field()


class VoidForm(FlaskForm):
    """Why an attempt is declared void."""

    reason = reason_field()


class TimeForm(FlaskForm):
    """More minutes for one open attempt."""

    key = key_field()
    minutes = WholeNumber(
        lazy_gettext("Minutes"),
        validators=[
            InputRequired(lazy_gettext("Give a number of minutes.")),
            NumberRange(1, 600, lazy_gettext("Give from 1 to 600 minutes.")),
        ],
    )
    reason = reason_field()


class RegradeForm(FlaskForm):
    """What was decided on the dry run. `digest` names what the page showed, `edition` the one whose key it used."""

    key = key_field()
    digest = HiddenField(validators=[DataRequired(), Length(max=64)])
    edition = HiddenField(validators=[DataRequired()], filters=[_number])
    way = RadioField(
        lazy_gettext("Which marks change"),
        choices=[
            SelectChoice("raise", lazy_gettext("Raise marks only: nobody loses points")),
            SelectChoice("key", lazy_gettext("By the corrected key: marks rise and fall")),
        ],
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    reason = reason_field()
