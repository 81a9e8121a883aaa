"""The shape of what may be sent about certificates from elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import DateField, FileField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import Text, required
from app.base.fields import key_field, tidy
from app.certificates.rules import scans

_EARLIEST = date(1950, 1, 1)


class ForeignForm(FlaskForm):
    """What stands on a certificate that somebody else issued, with a scan of it."""

    key = key_field()
    title = Text(
        lazy_gettext("What it certifies"),
        required(200),
        description=lazy_gettext("The course and the kind of certificate, as they are printed on it."),
    )
    issuer = Text(lazy_gettext("Who issued it"), required(200))
    number = Text(lazy_gettext("Its number (optional)"), [Optional(), Length(max=80)])
    issued_on = DateField(
        lazy_gettext("Issued on"), [InputRequired(lazy_gettext("Please fill this in."))], render_kw={"min": _EARLIEST}
    )
    valid_until = DateField(
        lazy_gettext("Valid until (optional)"),
        [Optional()],
        description=lazy_gettext("The last day. Leave it empty when none is printed."),
    )
    scan = FileField(
        lazy_gettext("Scan or photograph"),
        description=lazy_gettext("PDF, JPEG or PNG, at most 5 MB. Every word on it must be readable."),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.data_of_scan = b""

    def validate_issued_on(self, field: DateField) -> None:
        """Certificates are not issued in the future."""
        if field.data and not _EARLIEST <= field.data <= self._today:
            raise ValidationError(gettext("Write a day that has been."))

    def validate_valid_until(self, field: DateField) -> None:
        """The end comes after the beginning."""
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(gettext("The last day is before the day of issue."))

    def validate_scan(self, field: FileField) -> None:
        """Read the file, one byte more than may be there at most."""
        sent = field.data if isinstance(field.data, FileStorage) else None
        self.data_of_scan = sent.read(scans.LARGEST + 1) if sent else b""
        if not self.data_of_scan:
            raise ValidationError(gettext("Choose a file."))
        if len(self.data_of_scan) > scans.LARGEST:
            raise ValidationError(gettext("The file is larger than 5 MB. Scan it in grey, or with 200 dots an inch."))
        if not scans.kind(self.data_of_scan):
            raise ValidationError(gettext("This is neither a PDF nor a JPEG nor a PNG."))


class CheckForm(FlaskForm):
    """What a second person found."""

    finding = RadioField(
        lazy_gettext("What did you find?"),
        choices=[
            SelectChoice("accepted", lazy_gettext("It is genuine, and what is written here stands on it")),
            SelectChoice("refused", lazy_gettext("It cannot be accepted")),
        ],
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    note = TextAreaField(
        lazy_gettext("How you checked it, or why it is refused (the holder sees this)"),
        [Length(max=1000)],
        filters=[tidy],
    )

    def validate_note(self, field: TextAreaField) -> None:
        """A refusal says why."""
        if self.finding.data == "refused" and not field.data:
            raise ValidationError(gettext("Say why, in a few words."))
