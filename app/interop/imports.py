"""A foreign file as question sheets that the compiler can read, each with an id of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from app.content import units
from app.content.questions.reading import read_question
from app.content.sheets import tried, with_id, write
from app.content.sheets.model import Sheet
from app.content.sheets.reading import found, opened
from app.content.sheets.setting import span
from app.content.sheets.writing import own_id
from app.interop.findings import error
from app.interop.questions import Imported, Question

Language = Literal["gift", "moodle-xml", "text2qti"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

REFUSED = error("question-refused", "This cannot be a question here: {why}", "The question was left out.")


def _reader(language: Language) -> Callable[[bytes], Imported]:
    # they bring packages that take long to load, for which who only reads lessons should not wait
    from app.interop import gift, moodle_xml, text2qti

    readers: dict[Language, Callable[[bytes], Imported]] = {
        "gift": gift.read,
        "moodle-xml": moodle_xml.read,
        "text2qti": text2qti.read,
    }
    return readers[language]


def language_of(name: str, data: bytes) -> Language:
    """The language that a file is most likely written in, by its name and its first words."""
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if name.lower().endswith(".xml") or start.startswith((b"<?xml", b"<quiz")):
        return "moodle-xml"
    if name.lower().endswith(".gift") or b"::" in start or b"{" in start:
        return "gift"
    return "text2qti"


def import_file(name: str, data: bytes, language: Language | None = None) -> Imported:
    """The questions of a file, ready to be written. Without a language it is guessed. Pure; never raises.

    Questions that have the same id get numbers behind theirs; what the compiler would refuse is left out and named.
    """
    read = _reader(language or language_of(name, data))(data)
    ids = units.Ids()
    questions, refused = [], []
    for question in read.questions:
        sheet, reads = tried(question.sheet)
        if reads and _has_key(sheet):
            questions.append(question._replace(sheet=with_id(sheet, ids)))
        else:
            refused.append(REFUSED.at(question.line, sheet.title, why=_refusal(sheet)))
    diagnostics = sorted((*read.diagnostics, *refused), key=lambda it: it.line)
    return replace(read, questions=tuple(questions), diagnostics=tuple(diagnostics))


def _has_key(sheet: Sheet) -> bool:
    """Whether a question with choices has a right one."""
    return not sheet.options or any(option.mark == "right" for option in sheet.options)


def _refusal(sheet: Sheet) -> str:
    """What keeps a sheet from being a question, in the compiler's words."""
    page = opened(write(sheet))
    for it in found(page)[:1]:
        read_question(page, it.section)
    said = (finding.message for finding in page.findings if finding.severity == "error")
    return next(said, "it cannot be read.")


def as_json(imported: Imported) -> dict[str, list[dict[str, object]]]:
    """The form that `--format json` prints and the review page shows. Texts are Markdown."""
    questions = [_question(question) for question in imported.questions]
    return {"questions": questions, "diagnostics": [dict(it.as_json()) for it in imported.diagnostics]}


def _question(question: Question) -> dict[str, object]:
    sheet = question.sheet
    return {
        "id": sheet.id or own_id(sheet.title),
        "kind": sheet.kind,
        "title": sheet.title,
        "text": "\n\n".join(part for part in (sheet.title, sheet.body) if part),
        "choices": [
            {"text": option.text, "right": option.mark == "right", "weight": weight, "feedback": option.feedback}
            for option, weight in zip(sheet.options, weights(question), strict=True)
        ],
        "answers": _answers(sheet),
        "pairs": [{"left": pair.left, "right": pair.right} for pair in sheet.pairs],
        "feedback": sheet.feedback,
        "points": sheet.points,
        "topic": sheet.topic,
        "line": question.line,
        "markdown": write(sheet),
    }


def weights(question: Question) -> tuple[float, ...]:
    """Per cent of the points for each option: as the file says, else equal shares of the right ones."""
    if len(question.weights) == len(question.sheet.options):
        return question.weights
    right = sum(option.mark == "right" for option in question.sheet.options)
    return tuple(round(100 / right, 5) if option.mark == "right" else 0.0 for option in question.sheet.options)


def _answers(sheet: Sheet) -> list[str]:
    if sheet.low is not None and sheet.high is not None:
        return [span(sheet.low, sheet.high, sheet.around)]
    return [*sheet.accepted, *sheet.items]
