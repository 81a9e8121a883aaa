"""Which language a page answers in: English, and on pages that a room declares for it, what the reader asks for.

A reader asks with `lang` in the address, which links between such pages carry on, or else with the browser's list of
languages. Catalogues are gettext's: translations/<language>/LC_MESSAGES/messages.po, read when first needed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from babel import negotiate_locale
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from app.base.settings import ROOT

LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
    "ru": "Русский",
}
FOLDER = ROOT / "translations"

_speaking: set[str] = set()
_below: set[str] = set()


@dataclass(frozen=True)
class Choice:
    """A language that a page offers: code, own name, where the page stands in it, and whether it is this one."""

    code: str
    name: str
    address: str
    here: bool


def speak(room: str, *views: str, below: str) -> None:
    """Declare pages that answer in every language of LANGUAGES. Called once, where the room's blueprint is made.

    So does the page which says that an address below `below` leads nowhere.
    """
    _speaking.update(f"{room}.{view}" for view in views)
    _below.add(below)


def init_app(app: Flask, babel: Babel) -> None:
    """Let an application read catalogues, carry the chosen language along, and tell caches what an answer hangs on."""
    babel.domain_instance = _Catalogues()
    app.url_defaults(_carry)
    app.after_request(_label)
    app.jinja_env.globals["chosen_language"] = chosen


def spoken() -> bool:
    """Whether the page that is asked for answers in the reader's language."""
    if not has_request_context():
        return False
    return request.endpoint in _speaking or (not request.endpoint and request.path.startswith(tuple(_below)))


def chosen() -> str:
    """The language that the address of such a page asks for; "" for none."""
    asked = request.args.get("lang", "") if spoken() else ""
    return asked if asked in LANGUAGES else ""


def of_reader() -> str:
    """The language in which to answer."""
    if not spoken():
        return "en"
    accepted = [code.lower() for code, quality in request.accept_languages if quality]
    return chosen() or negotiate_locale(accepted, LANGUAGES, sep="-") or "en"  # fr-CA before en, as fr


def choices() -> list[Choice]:
    """The languages that this page offers. None where it answers what was sent: an address alone cannot ask again."""
    if not spoken() or request.method == "POST":
        return []
    here = of_reader()
    return [Choice(code, name, _address(code), code == here) for code, name in LANGUAGES.items()]


def _address(code: str) -> str:
    return "?" + urlencode(request.args.to_dict() | {"lang": code})


def _carry(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in _speaking and (language := chosen()):
        values.setdefault("lang", language)


def _label(response: Response) -> Response:
    if spoken():
        response.vary.add("Accept-Language")
        response.headers.setdefault("Content-Language", str(get_locale()))
    return response


class _Catalogues(Domain):
    """Catalogues as their translators write them; nothing has to be compiled before."""

    def get_translations(self) -> NullTranslations:
        """That of the page's language."""
        return catalogue(str(get_locale() or "en"))


@cache
def edition() -> str:
    """What changes when any catalogue does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language; English, and what has no catalogue, says what stands in the code."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    from babel.messages import mofile, pofile

    compiled = BytesIO()
    with path.open("rb") as file:
        mofile.write_mo(compiled, pofile.read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
