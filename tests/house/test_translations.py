"""The catalogues: on every page that speaks the reader's language each sentence is translated, and nothing else is."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import extract, pofile
from babel.messages.catalog import Catalog, Message

from app.base import languages, sentences

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
OTHERS = [code for code in languages.LANGUAGES if code != "en"]

PAGES = [
    *(f"certificates/{name}.html" for name in ("bulk", "offline", "unknown", "verified", "verify")),
    "errors/error.html",
]
UNSEEN = {"components/preview_bar.html"}  # of an author's preview
MODULES = [
    "base/presentation.py",
    "base/sentences.py",
    "certificates/verification/wording.py",
    "certificates/views/verifying.py",
]
REFUSALS = ("share-ended", "ticket-only")  # of those that stand in other modules
KEYWORDS = {"gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%%")


class _Unfilled(dict[str, str]):
    """Details of a refusal that leave its sentence as it is."""

    def __missing__(self, name: str) -> str:
        return f"%({name})s"


def templates() -> set[str]:
    """The templates of the pages, and all that they use."""
    found: set[str] = set()
    todo = list(PAGES)
    while todo:
        name = todo.pop()
        if name not in found | UNSEEN:
            found.add(name)
            todo += re.findall(
                r"{%-?\s*(?:from|import|extends|include)\s+[\"']([^\"']+)[\"']", (FOLDER / name).read_text()
            )
    return found


@cache
def spoken() -> frozenset[str | tuple[str, ...]]:
    """Every message of these pages; one with a plural as a pair."""
    read = [extract.extract_from_file("jinja2.ext:babel_extract", FOLDER / name) for name in templates()]
    read += [extract.extract_from_file("python", ROOT / "app" / name, keywords=KEYWORDS) for name in MODULES]
    refused = {sentences.words(code, _Unfilled()) for code in REFUSALS}
    return frozenset({found[1] for messages in read for found in messages} | refused)


@cache
def catalogue(language: str) -> Catalog:
    """A catalogue as it stands in the project."""
    with (languages.FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    """Its messages, without its head."""
    return [message for message in catalogue(language) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """Its translation, in each of its plural forms."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def places(text: str) -> list[str]:
    """What is filled in, and signs that are written twice."""
    return sorted(PLACES.findall(text))


def numbers(language: str) -> dict[int, list[int]]:
    """Which numbers each plural form is for."""
    found = defaultdict(list)
    for number in range(201):
        found[languages.catalogue(language).plural(number)].append(number)
    return found


@pytest.mark.usefixtures("_shared_app")
@pytest.mark.parametrize("language", OTHERS)
def test_each_message_of_these_pages_is_translated_and_no_other(language: str) -> None:
    translated = {message.id for message in messages(language)}
    assert spoken() - translated == set(), "nobody translated this"
    assert translated - spoken() == set(), "no page says this any more"
    assert [message.id for message in messages(language) if message.fuzzy or not all(forms(message))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_what_its_original_fills_in(language: str) -> None:
    single = [message for message in messages(language) if isinstance(message.id, str)]
    assert [one.id for one in single if places(one.id) != places(str(one.string))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_plural_names_its_number_in_every_form_that_is_for_several_numbers(language: str) -> None:
    several = {form for form, found in numbers(language).items() if len(found) > 1}
    plurals = [message for message in messages(language) if not isinstance(message.id, str)]
    assert plurals
    for message in plurals:
        expected = places(message.id[1])
        for form, text in enumerate(forms(message)):
            assert places(text) == expected or (form not in several and not places(text)), text


@pytest.mark.parametrize("language", OTHERS)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    category = Locale.parse(language).plural_form
    chosen = {number: form for form, found in numbers(language).items() for number in found}
    pairs = {(category(number), form) for number, form in chosen.items()}
    assert (
        len(pairs)
        == len({form for _, form in pairs})
        == len({name for name, _ in pairs})
        == catalogue(language).num_plurals
    )


def test_what_is_filled_in_keeps_its_direction_in_a_text_from_right_to_left() -> None:
    loose = re.compile(r"(?<!\u2068)(?:%\(\w+\)s|\{\w+\})|(?:%\(\w+\)s|\{\w+\})(?!\u2069)")
    assert [text for message in messages("ar") for text in forms(message) if loose.search(text)] == []


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert sorted(path.name for path in languages.FOLDER.iterdir()) == sorted(OTHERS)
    assert list(languages.FOLDER.rglob("*.mo")) == []
