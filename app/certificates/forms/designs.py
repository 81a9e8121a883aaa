"""The shape of what staff may send about designs, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import starmap
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from app.accounts.forms import Text, required
from app.base.fields import WholeNumber, tidy
from app.base.presentation import language
from app.certificates.forms.office import PAPERS
from app.certificates.printing.words import LANGUAGES
from app.certificates.rules import designs as rules

LARGEST_PICTURE, LONGEST_TEXT = 2_000_000, 210_000  # a little more than is allowed has its sentence in the findings

CASES = {
    "long": lazy_gettext("Longest of everything"),
    "short": lazy_gettext("Shortest name"),
    "latin": lazy_gettext("Latin letters, second name in Arabic"),
    "arabic": lazy_gettext("Arabic name"),
    "cyrillic": lazy_gettext("Cyrillic name"),
    "devanagari": lazy_gettext("Devanagari name"),
    "bare": lazy_gettext("Everything left out that may be missing"),
}


def _languages() -> dict[str, str]:
    return {code: language(code) for code in LANGUAGES}


def _choices(named: Mapping[str, Any]) -> list[SelectChoice]:
    return list(starmap(SelectChoice, named.items()))


def _code(label: str, rows: int) -> TextAreaField:
    shape = {
        "rows": rows,
        "dir": "ltr",
        "spellcheck": "false",
        "autocapitalize": "off",
        "data-code": True,
        "wrap": "off",
    }
    return TextAreaField(label, [Length(max=LONGEST_TEXT)], filters=[rules.plain], render_kw=shape)


class BeginForm(FlaskForm):
    """A design of one's own, from one that is shipped."""

    name = Text(lazy_gettext("Name"), required(80))
    based_on = SelectField(lazy_gettext("Begin from"))
    centre = SelectField(lazy_gettext("Training centre"))

    def offer(self, shipped: dict[str, str], centres: dict[str, str]) -> BeginForm:
        """Offer these designs and centres."""
        self.based_on.choices, self.centre.choices = _choices(shipped), _choices(centres)
        return self


class ChoiceForm(FlaskForm):
    """What is printed with from now on. `target` is a centre's id in hex, a slash, and a course; none for all."""

    target = SelectField(lazy_gettext("For"))
    design = SelectField(lazy_gettext("Design"))
    paper = SelectField(lazy_gettext("Paper"), choices=_choices(PAPERS))

    def offer(self, targets: Iterable[tuple[str, str]], designs: Iterable[tuple[str, str]]) -> ChoiceForm:
        """Offer these courses and designs; without a design, what holds for all others holds again."""
        self.target.choices = list(starmap(SelectChoice, targets))
        nothing = SelectChoice("", gettext("No choice of its own"))
        self.design.choices = [*starmap(SelectChoice, designs), nothing]
        return self


class PageForm(FlaskForm):
    """The markup and style sheet of a paper, and what its preview shows. `base` is what the writing began with."""

    html = _code(lazy_gettext("Markup (HTML)"), 18)
    css = _code(lazy_gettext("Style sheet (CSS)"), 18)
    base = HiddenField(validators=[Length(max=16)])
    alike = BooleanField(lazy_gettext("The same for all four kinds of page: A4 and Letter, with and without an edge"))
    case = SelectField(lazy_gettext("Show"), choices=_choices(CASES))
    language = SelectField(lazy_gettext("In"))

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.language.choices = _choices(_languages())
        self.language.data = self.language.data or "en"
        self.case.data = self.case.data or rules.CASES[0]


class WordsForm(FlaskForm):
    """Own words, the second language, and a note for colleagues."""

    second_language = SelectField(
        lazy_gettext("Second language"),
        description=lazy_gettext("The page may say its words a second time, as words2. It needs markup for them."),
    )
    words = TextAreaField(
        lazy_gettext("Own words"),
        [Length(max=20_000)],
        filters=[rules.plain, tidy],
        description=lazy_gettext(
            "One a line: language, full stop, word, equals sign, text. For example: en.certifies = We certify that"
        ),
        render_kw={"rows": 8, "dir": "auto", "spellcheck": "false", "data-code": True},
    )
    note = TextAreaField(
        lazy_gettext("What is new in this version (for colleagues)"),
        [Length(max=500)],
        filters=[tidy],
        render_kw={"rows": 2, "dir": "auto"},
    )
    base = HiddenField(validators=[Length(max=16)])

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        nothing = SelectChoice("", gettext("None: one language only"))
        self.second_language.choices = [nothing, *_choices(_languages())]


class PictureForm(FlaskForm):
    """A picture and its name."""

    name = StringField(
        lazy_gettext("Name"),
        [
            DataRequired(lazy_gettext("Please fill this in.")),
            Regexp(
                r"[a-z0-9][a-z0-9-]{0,39}\Z",
                message=lazy_gettext("Name a picture with small letters, digits and hyphens, at most 40 of them."),
            ),
        ],
        filters=[tidy],
        description=lazy_gettext("For example logo. The page asks for it as brevet:/picture/logo."),
        render_kw={"dir": "ltr", "autocapitalize": "off", "autocomplete": "off"},
    )
    file = FileField(
        lazy_gettext("Picture"),
        description=lazy_gettext("PNG or JPEG of at most 2 MB and 4 million pixels, or SVG of plain shapes."),
        render_kw={"accept": ".png,.jpg,.jpeg,.svg,image/png,image/jpeg,image/svg+xml"},
    )

    @property
    def data_of_file(self) -> bytes:
        """What was sent, and one byte more than is allowed where it is too much; b"" for nothing."""
        file = self.file.data
        return file.stream.read(LARGEST_PICTURE + 1) if isinstance(file, FileStorage) else b""


class RevisionForm(FlaskForm):
    """Which state of a draft was looked at."""

    revision = WholeNumber(validators=[InputRequired()])


class NumberForm(FlaskForm):
    """A version by its number."""

    number = WholeNumber(validators=[InputRequired()])


class NameForm(FlaskForm):
    """A picture by its name."""

    name = HiddenField(validators=[Length(max=40)])
