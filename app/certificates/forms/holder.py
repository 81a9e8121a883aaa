"""The shape of what a holder may send about her certificates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Regexp

from app.base.ids import new_token
from app.certificates.rules import downloads

DAYS = {"30": 30, "365": 365, "": None}
"""How long a link works: what the form says, and the days."""


class AskForm(FlaskForm):
    """Which file shall be made."""

    form = HiddenField(validators=[AnyOf(list(downloads.ASKABLE))])


class ShareForm(FlaskForm):
    """A link to a certificate. Its token is minted with the page, so that a double click makes one link."""

    token = HiddenField(validators=[InputRequired(), Regexp(r"[A-Za-z0-9_-]{32}\Z")])
    until = SelectField(
        lazy_gettext("How long it works"),
        choices=[
            SelectChoice("30", lazy_gettext("30 days")),
            SelectChoice("365", lazy_gettext("One year")),
            SelectChoice("", lazy_gettext("Until I end it")),
        ],
    )

    @classmethod
    def fresh(cls) -> Any:
        """An empty form with a token of its own."""
        return cls(formdata=None, token=new_token())


class EndShareForm(FlaskForm):
    """Which link ends: the fingerprint that the list shows."""

    share = HiddenField(validators=[InputRequired(), Regexp(r"[0-9a-f]{64}\Z")])


class ShownForm(FlaskForm):
    """Which fields the public page shows to people who come with the number alone."""

    shown = SelectMultipleField(validate_choice=False)
