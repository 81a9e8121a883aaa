"""Rules that need the whole course, and advice on craft: one rule, one file, listed below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from app.content.checks import (
    all_of_the_above,
    alt_texts,
    anchors,
    completion,
    contrast,
    course_tests,
    days,
    draws,
    feedback,
    first_mention,
    guessing,
    link_words,
    longest_answer,
    media,
    older,
    positions,
    question_ids,
    reading_time,
    translated,
)
from app.content.checks.whole import Whole, is_faulty
from app.content.diagnostics import Diagnostic
from app.content.layout import Layout
from app.content.manuscript import Read

Check = Callable[[Whole], Iterator[Diagnostic]]

OF_THE_COURSE: tuple[Check, ...] = (
    question_ids.check,
    completion.check,
    days.check,
    draws.check,
    course_tests.check,
    anchors.check,
    media.check,
    translated.check,
    older.check,
    first_mention.check,
    contrast.check,
)
# what these say of a page depends on nothing but that page: they see each alone, and it is kept until the page changes;
# a page with errors is not advised upon, for what it lacks may be what could not be read
OF_A_PAGE: tuple[Check, ...] = (
    longest_answer.check,
    all_of_the_above.check,
    guessing.check,
    reading_time.check,
    feedback.check,
    positions.check,
)
OF_WORDS: tuple[Check, ...] = (alt_texts.check, link_words.check)  # the same for a translation, too


def find(whole: Whole) -> list[Diagnostic]:
    """Everything that the checks find."""
    found = [finding for page in whole.pages.values() for finding in _of_a_page(page, OF_A_PAGE + OF_WORDS)]
    found += [finding for page in whole.translations for finding in _of_a_page(page, OF_WORDS)]
    return found + [finding for check in OF_THE_COURSE for finding in check(whole)]


@lru_cache(3000)  # pages: as many as are kept
def _of_a_page(page: Read[Any], checks: tuple[Check, ...]) -> tuple[Diagnostic, ...]:
    if is_faulty(page):
        return ()
    alone = Whole(None, {page.path: page}, (), {}, Layout())
    return tuple(finding for check in checks for finding in check(alone))
