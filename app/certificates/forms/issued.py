"""The shape of what may be sent about certificates."""

from __future__ import annotations

from itertools import starmap

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.accounts.forms import Text, check_name, required
from app.certificates.printing import missing
from app.certificates.verification.wording import REASONS


class NameForm(FlaskForm):
    """The names as they will be printed."""

    name = Text(lazy_gettext("Your full name"), required(120), render_kw={"autocomplete": "name"})
    second_name = Text(
        lazy_gettext("Your name in another script (optional)"),
        [Optional(), Length(max=120)],
        description=lazy_gettext("For example in Arabic, Cyrillic or Amharic letters. It is printed below the other."),
        render_kw={"autocomplete": "off", "dir": "auto"},
    )

    def validate_name(self, field: Text) -> None:
        """A name has letters, and each of its signs can be printed."""
        check_name(field)
        _check_printable(field)

    def validate_second_name(self, field: Text) -> None:
        """The same in her own script, where there is one."""
        if field.data:
            self.validate_name(field)


def _check_printable(field: Text) -> None:
    lacking = missing(field.data or "")
    if lacking:
        raise ValidationError(gettext("No typeface of this site has these signs: %(signs)s", signs=lacking))


class RevokeForm(FlaskForm):
    """Why a certificate is revoked: the reason is public, the note is for staff."""

    reason = SelectField(
        lazy_gettext("Reason (everyone who verifies the certificate sees it)"),
        choices=[SelectChoice("", lazy_gettext("Choose a reason")), *starmap(SelectChoice, REASONS.items())],
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    note = TextAreaField(lazy_gettext("Note (only staff see it)"), [Optional(), Length(max=1000)])


class KeepForm(FlaskForm):
    """Why a certificate stays although a pass that it rests on was lost."""

    why = TextAreaField(
        lazy_gettext("Why does it stay? (only staff see it)"),
        [DataRequired(lazy_gettext("Say why, in a few words.")), Length(max=1000)],
        filters=[lambda text: (text or "").strip()],
    )
