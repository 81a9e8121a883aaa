"""Reading one file by what its place in the folder says it is; readings of unchanged files are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from app.content import glossary, html, lessons, outline, quizzes
from app.content.diagnostics import Span
from app.content.draft import Reading, Value
from app.content.model import Lesson, Quiz, Survey, Term
from app.content.sheet import Context, Sheet
from app.content.tree import Place

Read = tuple[Value, dict[str, Span]]
_ROOT = {"course", "glossary", "exam", "evaluation"}
_MODULE = {"module", "quiz", "bank"}


def kind_of(place: Place) -> str:
    """The name of a file that has a meaning by its name, "lesson" for others in a module, "" for a stranger."""
    if not place.folder:
        return place.stem if place.stem in _ROOT else ""
    if "/" in place.folder:
        return ""
    return place.stem if place.stem in _MODULE else "lesson"


@lru_cache(maxsize=2048)
def read_file(place: Place, data: bytes, context: Context, scenario: bool | None) -> Reading:
    """What a file says. `scenario` tells a translation what its original is; None lets the file say it."""
    sheet = Sheet(place, data, context, scenario)
    value, spans = _READERS[kind_of(place)](sheet)
    section_spans = {section.id: section.span for section in sheet.sections if section.id}
    return Reading(
        place=place,
        source=sheet.source,
        front=sheet.front,
        value=value,
        diagnostics=sheet.report.diagnostics,
        spans=spans,
        section_spans=section_spans,
        media=tuple(dict.fromkeys(sheet.used_media)),
        words=len(_words(value).split()),
    )


def _translated(sheet: Sheet) -> bool:
    return bool(sheet.place.language)


def _read_lesson(sheet: Sheet) -> Read:
    lesson = lessons.read_lesson(sheet, _translated(sheet))
    return lesson, {check.id: span for check, span in lessons.checks_of(sheet, lesson)}


_READERS: dict[str, Callable[[Sheet], Read]] = {
    "course": lambda sheet: (outline.read_outline(sheet, _translated(sheet)), {}),
    "glossary": lambda sheet: glossary.read_glossary(sheet, _translated(sheet)),
    "exam": lambda sheet: (quizzes.read_exam(sheet), {}),
    "evaluation": lambda sheet: (quizzes.read_survey(sheet), {}),
    "module": lambda sheet: (outline.read_module(sheet), {}),
    "quiz": lambda sheet: quizzes.read_quiz(sheet, _translated(sheet)),
    "bank": lambda sheet: quizzes.read_bank(sheet, _translated(sheet)),
    "lesson": _read_lesson,
}


def _words(value: Value) -> str:
    """All words of a file that people read."""
    if isinstance(value, Lesson):
        return value.text
    if isinstance(value, Quiz):
        return html.words_of(value.html) + " " + quizzes.words_of_bank(value.questions)
    if isinstance(value, tuple):
        return quizzes.words_of_bank(value)
    if isinstance(value, Survey):
        return " ".join([html.words_of(value.html), *(item.text for item in value.items)])
    if isinstance(value, dict):
        return " ".join(f"{term.term} {html.words_of(term.html)}" for term in value.values() if isinstance(term, Term))
    return " ".join([value.title, html.words_of(value.html), *map(html.words_of, value.objectives)])
