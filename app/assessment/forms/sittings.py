"""The shape of what may be sent about sittings: a plan, people, time, pauses, tickets."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.assessment.rules import sittings as rules
from app.assessment.services import Plan
from app.base.fields import WholeNumber, as_key, key_field, reason_field, tidy

FORMAT = "%Y-%m-%dT%H:%M"
MOST_MINUTES = 180
_MISSING = lazy_gettext("Please fill this in.")


def _chosen(value: object) -> uuid.UUID:
    """What a list offers or what was sent of it, as an id. Raises ValueError for anything else."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


class PlanForm(FlaskForm):
    """A sitting: what is sat, where, when, under whom. Times are those of the room's clock. `key` becomes its id."""

    key = key_field()
    quiz = SelectField(lazy_gettext("Exam or quiz"))
    edition = SelectField(lazy_gettext("Edition of the course"), coerce=_chosen)
    room = StringField(lazy_gettext("Room"), filters=[tidy], validators=[DataRequired(_MISSING), Length(max=120)])
    opens = DateTimeLocalField(lazy_gettext("From"), format=FORMAT, validators=[InputRequired(_MISSING)])
    closes = DateTimeLocalField(lazy_gettext("Until"), format=FORMAT, validators=[InputRequired(_MISSING)])
    invigilator = SelectField(lazy_gettext("Invigilator"), coerce=_chosen)
    addresses = TextAreaField(
        lazy_gettext("Network addresses of the room"),
        description=lazy_gettext(
            "Leave this empty to let people sit it from anywhere. Write for example 10.1.2.0/24 or 2001:db8::/64."
        ),
        filters=[tidy],
        validators=[Length(max=1000)],
        render_kw={"rows": 2, "dir": "ltr"},
    )

    def validate_closes(self, field: DateTimeLocalField) -> None:
        """The end comes after the beginning, and not a week after it."""
        if self.opens.data and field.data and not timedelta(0) < field.data - self.opens.data <= rules.LONGEST:
            raise ValidationError(lazy_gettext("The end must come after the beginning, and within seven days of it."))

    def validate_addresses(self, field: TextAreaField) -> None:
        """Every word is a network or an address; those that are not are named."""
        _, wrong = rules.networks(field.data or "")
        if wrong:
            words = ", ".join(wrong[:5])[:200]
            raise ValidationError(
                lazy_gettext("This is no network address: %(words)s. Write for example 10.1.2.0/24.", words=words)
            )

    def plan(self, course_slug: str, zone: str) -> Plan:
        """What was sent, with the times of that zone."""
        networks, _ = rules.networks(self.addresses.data or "")
        return Plan(
            course_slug=course_slug,
            edition_id=self.edition.data,
            quiz_id=self.quiz.data,
            room=self.room.data,
            zone=zone,
            opens_at=rules.moment_in(self.opens.data, zone),
            closes_at=rules.moment_in(self.closes.data, zone),
            invigilator_id=self.invigilator.data,
            addresses=" ".join(str(network) for network in networks),
        )


class PeopleForm(FlaskForm):
    """Participants to put on a list: marked ones, all that a search finds, or pasted names and addresses."""

    person = SelectMultipleField(coerce=uuid.UUID, validate_choice=False)
    everyone = BooleanField()
    q = StringField(filters=[tidy], validators=[Length(max=100)])
    names = TextAreaField(
        lazy_gettext("Names or e-mail addresses, one a line"),
        filters=[tidy],
        validators=[Length(max=20_000)],
        render_kw={"rows": 5},
    )


class ReasonForm(FlaskForm):
    """Something that is done for a reason. `key` is minted with the page, so that a double click does it once."""

    key = key_field()
    reason = reason_field()


class HandOverForm(ReasonForm):
    """Another invigilator."""

    invigilator = SelectField(lazy_gettext("Invigilator"), coerce=_chosen)


class TimeForm(ReasonForm):
    """Minutes more."""

    minutes = WholeNumber(
        lazy_gettext("Minutes"),
        validators=[
            InputRequired(_MISSING),
            NumberRange(1, MOST_MINUTES, lazy_gettext("Give between 1 and %(most)s minutes.", most=MOST_MINUTES)),
        ],
    )


class ExtraForm(FlaskForm):
    """Minutes more for somebody who has not started; 0 takes them back."""

    minutes = WholeNumber(validators=[InputRequired(), NumberRange(0, MOST_MINUTES)])
    reason = StringField(filters=[tidy], validators=[Length(max=500)])


class PauseForm(ReasonForm):
    """A pause from now on, or since a moment of the site's clock."""

    centre = HiddenField(filters=[as_key])
    began = DateTimeLocalField(
        lazy_gettext("Since"),
        format=[FORMAT, "%Y-%m-%dT%H:%M:%S"],
        description=lazy_gettext("Leave this empty when it begins now. Say when the power went, if it went before."),
        validators=[Optional()],
    )


class TicketForm(FlaskForm):
    """The code of a ticket as it was typed."""

    code = StringField(
        lazy_gettext("Code on your ticket"),
        filters=[tidy],
        validators=[DataRequired(lazy_gettext("Type the code that is printed on your ticket.")), Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"},
    )


class RenewForm(FlaskForm):
    """The number of the ticket that the page showed: a double click renews once."""

    number = WholeNumber(validators=[InputRequired()])
