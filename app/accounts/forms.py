"""The shape of what people may send about themselves."""

from __future__ import annotations

from functools import lru_cache
from itertools import starmap
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.accounts import rules
from app.accounts.models import CATEGORIES, ROLES
from app.accounts.services import Particulars

# a first check against slips; whether letters arrive is the only real proof
_EMAIL = Regexp(
    r"^[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\]+\.[^@\s,;:<>()\"\\.]+$",
    message=lazy_gettext("Write an address like name@example.org."),
)

_USERNAME = {"autocomplete": "username", "inputmode": "email"}

_PASSWORD_HINT = lazy_gettext(
    "At least %(least)s characters. Three or four random words are good.", least=rules.SHORTEST_PASSWORD
)

_PASSWORD_FAULTS = {
    "short": lazy_gettext("Use at least %(least)s characters.", least=rules.SHORTEST_PASSWORD),
    "long": lazy_gettext("Use at most %(most)s characters.", most=rules.LONGEST_PASSWORD),
    "known": lazy_gettext("Many people use this password, so it is easy to guess. Take three or four random words."),
    "personal": lazy_gettext("Do not use your own name or address as the password."),
}

CATEGORY_NAMES = {
    "military": lazy_gettext("Military"),
    "police": lazy_gettext("Police"),
    "civilian": lazy_gettext("Civilian"),
}

ROLE_NAMES = {
    "trainee": lazy_gettext("Trainee"),
    "instructor": lazy_gettext("Instructor"),
    "staff": lazy_gettext("Staff"),
    "administrator": lazy_gettext("Administrator"),
}

_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@lru_cache(maxsize=16)
def countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Two-letter codes and names of countries in a language, sorted by name."""
    names = {code: name for code, name in locale.territories.items() if len(code) == 2 and code not in _NO_COUNTRY}
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def country_name(code: str) -> str:
    """A country's name in the reader's language; the code itself when it is unknown."""
    return dict(countries(get_locale() or Locale("en"))).get(code, code)


def required(most: int) -> list[Any]:
    """Validators of a text that must be there, with at most so many characters."""
    return [InputRequired(lazy_gettext("Please fill this in.")), Length(max=most)]


class Text(StringField):
    """A line of text, tidied: no control characters, single spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the tidy form; what is only spaces counts as empty."""
        self.data = rules.tidy(valuelist[0]) if valuelist else ""
        self.raw_data = [self.data] if self.data else []


def check_name(field: Text) -> None:
    """Raise a ValidationError for what cannot be a name."""
    if not rules.is_name(field.data or ""):
        raise ValidationError(gettext("Write your name with letters."))


class ParticularsForm(FlaskForm):
    """What a person says of themself."""

    name = Text(
        lazy_gettext("Full name"),
        required(120),
        description=lazy_gettext("As it shall stand on your certificate. Do not write your rank here."),
        render_kw={"autocomplete": "name"},
    )
    second_name = Text(
        lazy_gettext("Name in another script (optional)"),
        [Optional(), Length(max=120)],
        description=lazy_gettext("For example in Arabic, Cyrillic or Amharic letters. It is printed too."),
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    rank = Text(
        lazy_gettext("Rank or title (optional)"), [Optional(), Length(max=60)], render_kw={"autocomplete": "off"}
    )
    category = RadioField(
        lazy_gettext("You are"),
        choices=[SelectChoice(c, CATEGORY_NAMES[c]) for c in CATEGORIES],
        validators=[InputRequired(lazy_gettext("Please choose one."))],
    )
    nationality = SelectField(
        lazy_gettext("Nationality"), validators=[InputRequired(lazy_gettext("Please choose one."))]
    )
    organisation = Text(lazy_gettext("Organisation or unit"), required(120), render_kw={"autocomplete": "organization"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = countries(get_locale() or Locale("en"))
        self.nationality.choices = [SelectChoice("", gettext("Choose a country")), *starmap(SelectChoice, named)]

    def validate_name(self, field: Text) -> None:
        """A name has letters."""
        check_name(field)

    def validate_second_name(self, field: Text) -> None:
        """A name has letters in every script."""
        if field.data:
            check_name(field)


class RegisterForm(ParticularsForm):
    """A new account: particulars, an address to sign in with, a password."""

    email = Text(
        lazy_gettext("E-mail address"),
        [*required(254), _EMAIL],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        required(rules.LONGEST_PASSWORD),
        description=_PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()

    def validate_password(self, field: PasswordField) -> None:
        """Say what is wrong with the password."""
        check_password(field.data or "", self.name.data or "", self.email.data or "")


class ProfileForm(ParticularsForm):
    """What staff write of somebody. The address may be empty."""

    email = Text(
        lazy_gettext("E-mail address (optional)"),
        [Optional(), Length(max=254), _EMAIL],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


def particulars(form: RegisterForm | ProfileForm) -> Particulars:
    """What a valid form says of a person."""
    return Particulars(
        name=form.name.data,
        email=form.email.data or None,
        category=form.category.data,
        nationality=form.nationality.data,
        organisation=form.organisation.data,
        rank=form.rank.data or "",
        second_name=form.second_name.data or "",
    )


class OwnProfileForm(ProfileForm):
    """Changing one's own particulars. The address is what one signs in with, so it stays filled."""

    email = Text(
        lazy_gettext("E-mail address"),
        [*required(254), _EMAIL],
        description=lazy_gettext("You sign in with it."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    unit_email = Text(
        lazy_gettext("E-mail address of your unit or sending office (optional)"),
        [Optional(), Length(max=254), _EMAIL],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    unit_agreed = BooleanField(
        lazy_gettext("Write to this address before a certificate of mine ends"),
        description=lazy_gettext(
            "It is then told your name, the course, and the last day of the certificate; nothing else."
        ),
    )

    def validate_unit_agreed(self, field: BooleanField) -> None:
        """What is agreed to needs an address."""
        if field.data and not self.unit_email.data:
            raise ValidationError(gettext("Write the address, or take the tick away."))


def check_password(password: str, name: str = "", email: str = "") -> None:
    """Raise a ValidationError that says what is wrong with a password."""
    fault = rules.password_fault(password, name, email)
    if fault:
        raise ValidationError(_PASSWORD_FAULTS[fault])


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = Text(
        lazy_gettext("E-mail address"), required(254), render_kw={"autocomplete": "username", "inputmode": "email"}
    )
    password = PasswordField(
        lazy_gettext("Password"), required(rules.LONGEST_PASSWORD), render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()
    kept = HiddenField()


class ForgottenForm(FlaskForm):
    """The address to which a link shall be mailed."""

    email = Text(
        lazy_gettext("E-mail address"), required(254), render_kw={"autocomplete": "username", "inputmode": "email"}
    )


class ResetForm(FlaskForm):
    """A new password; `email` is asked of a person who has none yet, and deleted from the form of the others."""

    email = Text(
        lazy_gettext("E-mail address"),
        [*required(254), _EMAIL],
        description=lazy_gettext("You will sign in with it."),
        render_kw=_USERNAME,
    )
    password = PasswordField(
        lazy_gettext("New password"),
        required(rules.LONGEST_PASSWORD),
        description=_PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        """Say what is wrong with the password."""
        check_password(field.data or "")


class RoleForm(FlaskForm):
    """A role to give or to take away."""

    role = SelectField(lazy_gettext("Role"), choices=[SelectChoice(r, ROLE_NAMES[r]) for r in ROLES])
    take_away = BooleanField()
