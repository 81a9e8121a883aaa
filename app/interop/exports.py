"""Questions of a course as a file in a foreign language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from app.content.model import Course, Module, Question
from app.interop.questions import Exported

Language = Literal["gift", "moodle-xml", "qti"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Writer = Callable[[Sequence[Question], Mapping[str, bytes], str], Exported]

_MEDIUM = re.compile(rb"/media/([0-9a-f]{64})/")


def questions(course: Course, module: str = "") -> tuple[Question, ...]:
    """The questions of a course's quizzes and banks, or of one module's; a module with this id must be there."""
    chosen = [it for it in course.modules if module in ("", it.id)]
    return tuple(question for it in chosen for question in _of(it))


def _of(module: Module) -> Iterator[Question]:
    yield from module.quiz.questions if module.quiz else ()
    yield from module.bank


def shown(asked: Sequence[Question]) -> set[str]:
    """The digests of the media that questions show."""
    return {digest.decode() for digest in _MEDIUM.findall(msgspec.json.encode(asked))}


def export(language: Language, asked: Sequence[Question], media: Mapping[str, bytes], title: str) -> Exported:
    """The questions in a foreign language. `media`: digest → bytes, of what they show. Pure; never raises."""
    return _writer(language)(asked, media, title)


def _writer(language: Language) -> Writer:
    # as with readers: who never takes questions elsewhere should not wait for what writes them
    from app.interop import gift, moodle_xml, qti

    writers: dict[Language, Writer] = {"gift": gift.export, "moodle-xml": moodle_xml.export, "qti": qti.export}
    return writers[language]
