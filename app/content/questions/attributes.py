"""The braces behind a heading, typed: `{#id topic=law points=2 fixed partial select=many voided}`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.content import rendering, units
from app.content.diagnostics import Place, error, instead
from app.content.manuscript import Manuscript
from app.content.markdown.attributes import Attribute, Attributes
from app.content.questions.sections import Section

UNKNOWN = error("attribute-unknown", "A heading here takes no `{word}`.", "{cure}")
BAD = error(
    "attribute-unreadable",
    "`{word}` cannot be read.",
    "Write `{{#id key=value}}`, with double quotes around a value that has spaces.",
)
VALUE = error("attribute-value", "`{word}` is not a value that this attribute can have.", "Write {expected}.")
ID_FORM = error(
    "id-form", "`{id}` cannot be an id.", "Write small letters, digits and hyphens, such as `#first-resolution`."
)
ID_TWICE = error(
    "id-twice",
    "The id `{id}` is taken by another question of this course.",
    "Give this one an id of its own: `{{#another-id}}` behind its heading.",
)

ID = re.compile(r"[^\W_A-Z]+(?:[-_][^\W_A-Z]+)*")
_WORD = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")

QUESTION = ("topic", "points", "fixed", "partial", "select", "voided")
SURVEY = ("select",)


@dataclass
class Settings:
    """What a heading says beside its text. `points` 0 means that nothing is said."""

    id: str
    place: Place  # of the heading
    topic: str = ""
    points: int = 0
    fixed: bool = False
    partial: bool = False
    many: bool = False
    voided: bool = False
    may_void: bool = True  # no check: nobody has points to lose there
    places: dict[str, Place] = field(default_factory=dict)  # of its words


def read(page: Manuscript, section: Section, known: tuple[str, ...]) -> Settings:
    """The settings of a section; without an id, the id is made from the heading's words."""
    place = page.place(section.title)
    settings = Settings(units.slug(rendering.plain(section.title.children or []), "question"), place)
    attributes = section.opening.meta.get("attributes")
    if page.translates:
        settings.id = page.ids.give(settings.id)  # its original's takes the place of it
        for word in _words(attributes) if attributes else []:
            page.report_kept(_at(page, section, word), "Take the braces out: only words are translated.")
            break
        return settings
    if not attributes:
        return settings
    if attributes.id:
        settings.id = _id(page, section, attributes.id) or settings.id
    for word in attributes.words:
        _word(page, section, settings, word, known)
    return settings


def _words(attributes: Attributes) -> list[Attribute]:
    return [*([attributes.id] if attributes.id else []), *attributes.words]


def _at(page: Manuscript, section: Section, word: Attribute) -> Place:
    return page.within(section.title, word.start, word.end)


def _id(page: Manuscript, section: Section, word: Attribute) -> str:
    if ID.fullmatch(word.key[1:]) and len(word.key) <= 81:
        return word.key[1:]
    page.report(ID_FORM, _at(page, section, word), id=word.key[1:])
    return ""


def _word(page: Manuscript, section: Section, settings: Settings, word: Attribute, known: tuple[str, ...]) -> None:
    place = _at(page, section, word)
    if word.kind != "word" or word.key.startswith("#"):
        page.report(BAD, place, word=place.text)
    elif word.key not in known:
        page.report(
            UNKNOWN, place, word=word.key, cure=instead(word.key, known, "" if known else "Only `{#id}` stands here.")
        )
    elif expected := _set(settings, word.key, word.value):
        page.report(VALUE, place, word=place.text, expected=expected)
    settings.places[word.key] = place


def _set(settings: Settings, key: str, value: str | None) -> str:
    """Take a value over; returns what was expected when it is none."""
    if key == "topic":
        if not value or not _WORD.fullmatch(value):
            return "`topic=` and one word, such as `topic=law`"
        settings.topic = value
    elif key == "points":
        points = units.whole(value or "")
        if not points or points > 100:
            return "`points=` and a whole number from 1 to 100"
        settings.points = points
    elif key == "select":
        if value != "many":
            return "`select=many`"
        settings.many = True
    elif value is not None:
        return f"`{key}` without a value"
    else:
        setattr(settings, key, True)
    return ""
