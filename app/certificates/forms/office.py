"""The shape of what staff may send about certificates of others, and the words for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, Optional

from app.accounts.forms import Text
from app.certificates.forms.issued import NameForm
from app.certificates.queries.register import Kinds, Wanted

PAPERS = {
    "a4": lazy_gettext("A4"),
    "a4-no-bleed": lazy_gettext("A4, for printers that leave an edge white"),
    "letter": lazy_gettext("Letter"),
    "letter-no-bleed": lazy_gettext("Letter, for printers that leave an edge white"),
    "card": lazy_gettext("Wallet card"),
}

STATES = {
    "valid": lazy_gettext("Valid"),
    "expired": lazy_gettext("Expired"),
    "superseded": lazy_gettext("Superseded"),
    "revoked": lazy_gettext("Revoked"),
}

PROBLEMS = {
    "not-complete": lazy_gettext("The course is not complete. Nothing was issued."),
    "name-not-confirmed": lazy_gettext("The name is not confirmed. Confirm it, then press Continue."),
    "unprintable": lazy_gettext(
        "No typeface has some of the signs in this name. Correct the name, or have a typeface installed, then press "
        "Continue."
    ),
    "no-certificate": lazy_gettext("The course that this person took gives no certificate."),
    "clock-behind": lazy_gettext("The clock of this machine was behind. Nothing was issued."),
    "revoked": lazy_gettext("The certificate is revoked. It is not printed."),
    "superseded": lazy_gettext("The certificate was corrected meanwhile. Print the new one."),
    "not-made": lazy_gettext("The certificate is issued, but its file could not be made. Press Continue to try again."),
    "fault": lazy_gettext("Something went wrong on our side. Press Continue to try again."),
}
"""What stands in the way of one person in a batch, by the code on her line."""

SPANS = {"30": lazy_gettext("30 days"), "90": lazy_gettext("90 days"), "365": lazy_gettext("One year")}
_FIRST, _LAST = date(1950, 1, 1), date(2200, 1, 1)


class Ids(SelectMultipleField):
    """Ids of what was ticked. What is no id is refused."""

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, coerce=uuid.UUID, validate_choice=False, **values)


class PrintForm(FlaskForm):
    """Who is printed, on what, in which order. `key` is the state of the page that it comes from."""

    who = Ids()
    paper = SelectField(lazy_gettext("Paper"), choices=list(starmap(SelectChoice, PAPERS.items())))
    order = SelectField(
        lazy_gettext("Order"),
        choices=[
            SelectChoice("name", lazy_gettext("By name")),
            SelectChoice("list", lazy_gettext("As on the list")),
        ],
    )
    key = HiddenField(validators=[Length(max=64)])


class AgainForm(FlaskForm):
    """Who is printed once more, in the order in which they were sent."""

    who = Ids()
    paper = HiddenField(validators=[AnyOf(list(PAPERS))])
    key = HiddenField(validators=[Length(max=64)])


class NamesForm(FlaskForm):
    """Whose names were compared with a document. Each is sent with the names that stood on the page."""

    who = Ids()


class CorrectForm(NameForm):
    """The names and the rank as they stand on the document."""

    rank = Text(lazy_gettext("Rank or title (optional)"), [Optional(), Length(max=60)])

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.name.label.text = gettext("Full name")
        self.name.render_kw = self.second_name.render_kw = {"autocomplete": "off", "dir": "auto"}
        self.second_name.label.text = gettext("Name in another script (optional)")


class ClockForm(FlaskForm):
    """Why the clock is right."""

    why = TextAreaField(
        lazy_gettext("Why is the clock right now? (kept in the ledger)"),
        [DataRequired(lazy_gettext("Say why, in a few words.")), Length(max=500)],
        filters=[lambda text: (text or "").strip()],
    )


class RegisterForm(FlaskForm):
    """What is looked for in the register; it comes in the address and changes nothing."""

    class Meta:
        csrf = False

    q = StringField(lazy_gettext("Name or number"), [Length(max=100)], filters=[lambda text: (text or "").strip()])
    course = SelectField(lazy_gettext("Course"))
    state = SelectField(lazy_gettext("State"))
    since = DateField(lazy_gettext("Issued from"), [Optional()])
    until = DateField(lazy_gettext("Issued until"), [Optional()])
    ends = SelectField(lazy_gettext("Ends within"))
    paper = SelectField(lazy_gettext("Paper"))
    design = SelectField(lazy_gettext("Design"))

    def offer(self, kinds: Kinds, titles: Mapping[str, str]) -> RegisterForm:
        """Offer what there is, and no more; `titles` are those of the courses, by slug."""
        anything = SelectChoice("", gettext("All"))
        offered: Sequence[tuple[SelectField, Any]] = (
            (self.course, [(slug, titles.get(slug, slug)) for slug in kinds.courses]),
            (self.state, STATES.items()),
            (self.ends, SPANS.items()),
            (self.paper, [(paper, PAPERS.get(paper, paper)) for paper in kinds.papers]),
            (self.design, kinds.designs),
        )
        for field, choices in offered:
            field.choices = [anything, *starmap(SelectChoice, choices)]
            field.data = field.data or ""
        return self

    def validate_since(self, field: DateField) -> None:
        """A day of our time."""
        if field.data and not _FIRST <= field.data <= _LAST:
            raise ValidationError(gettext("Write a day between %(first)s and %(last)s.", first=_FIRST, last=_LAST))

    validate_until = validate_since

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        ends = int(self.ends.data or 0)
        chosen = (self.q.data or "", self.course.data, self.state.data, self.since.data, self.until.data, ends)
        return Wanted(*chosen, self.paper.data, self.design.data)
