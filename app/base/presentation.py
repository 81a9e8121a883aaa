"""What every template may use: filters for moments, days, durations and shares, and the words about this site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.units import format_unit
from flask import Flask, current_app, g, render_template
from flask_babel import Babel, format_date, format_datetime, format_decimal, get_locale, get_translations, gettext
from flask_login import current_user
from jinja2 import BytecodeCache, StrictUndefined
from jinja2.bccache import Bucket
from sqlalchemy.exc import SQLAlchemyError

from app.base import assets, languages

LOCALES = ("en",)  # in which every page is; some are in `languages.LANGUAGES`
babel = Babel()


@dataclass(frozen=True)
class Site:
    """What a page may say about the site it stands on."""

    name: str
    centre: str


def init_app(app: Flask) -> None:
    """Give an application's templates their filters and globals."""
    settings = app.config["SETTINGS"]
    babel.init_app(app, default_locale="en", default_timezone=settings.timezone, locale_selector=languages.of_reader)
    languages.init_app(app, babel)
    # a page has dozens of phrases: their catalogue is looked up once for each page, not for each phrase
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalogue().ugettext(words),
        lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.bytecode_cache = _compiled
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in (moment, day, duration_minutes, months, percent, number, language):
        app.jinja_env.filters[name.__name__] = name
    app.jinja_env.globals.update(
        site=Site(settings.site_name, settings.centre_name),
        asset=assets.asset,
        asset_if_built=assets.asset_if_built,
        page_of=page_of,
        preview=None,  # in a preview, what the bar above its pages offers
    )
    app.context_processor(_context)


class _Compiled(BytecodeCache):
    """Compiled templates, for all applications of this process: a preview is an application of its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


def _context() -> dict[str, Any]:
    locale = get_locale()
    g.catalogue = get_translations()
    person = _person()
    return {
        "locale": str(locale),
        "direction": locale.text_direction if locale else "ltr",
        "choices": languages.choices(),
        "person": person,
        "can": person.has_role if person else _nobody_can,
    }


def _person() -> Any:
    """Who asks; nobody when the database cannot say, so that an error still gets its page."""
    try:
        # the person themself: a template asks a dozen times, and the proxy would look them up each time
        return current_user._get_current_object() if current_user and current_user.is_authenticated else None
    except SQLAlchemyError:
        return None


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def _nobody_can(_role: str) -> bool:
    return False


def letter(template: str, **words: Any) -> str:
    """The text of a letter that no request asks for, from a template of templates/mail."""
    return render_template(template, **words)


def moment(value: datetime) -> str:
    """A moment with the name of its time zone: every deadline says where its clock stands."""
    return format_datetime(value, "d MMM y, HH:mm") + " " + format_datetime(value, "z")


def day(value: date | datetime) -> str:
    """A day, as each language writes it; in English the day first, as most of the world does."""
    return format_date(value, "d MMMM y" if str(get_locale()) == "en" else "long")


def duration_minutes(minutes: int) -> str:
    """Minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min", minutes=rest)
    if not rest:
        return gettext("%(hours)s h", hours=hours)
    return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def months(count: int) -> str:
    """Months as people say them, whole years as years."""
    value, unit = (count // 12, "year") if count % 12 == 0 else (count, "month")
    return format_unit(value, f"duration-{unit}", locale=get_locale())


def percent(value: int) -> str:
    """A whole percentage in the reader's notation."""
    return gettext("%(value)s%%", value=value)


def number(value: int | Decimal) -> str:
    """A number in the reader's notation, without zeros that say nothing."""
    return format_decimal(value)


def language(code: str) -> str:
    """A language's name in the reader's language; the code itself when it is unknown."""
    return str(get_locale().languages.get(code, code))


@dataclass(frozen=True)
class Page:
    """One page of a long list: which one it is, and which stand beside it (None at the ends)."""

    page: int
    last: int
    previous: int | None
    next: int | None


def page_of(page: int, size: int, total: int) -> Page:
    """Where a page of `size` lines stands among `total` lines."""
    last = max(1, -(-total // size))
    return Page(page, last, min(page - 1, last) if page > 1 else None, page + 1 if page < last else None)


def site_address() -> str:
    """Where outsiders reach this site, without a trailing slash."""
    settings = current_app.config["SETTINGS"]
    return settings.public_url or "http://127.0.0.1:8000"


def site_day(value: datetime) -> date:
    """The day on which a moment fell at the training centre: what is printed, and when a validity ends."""
    return value.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone)).date()


def day_begins(day: date) -> datetime:
    """The moment at which a day begins at the training centre."""
    return datetime.combine(day, time.min, ZoneInfo(current_app.config["SETTINGS"].timezone))
