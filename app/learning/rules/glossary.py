"""The glossary in the order of a dictionary."""

from __future__ import annotations

from itertools import groupby

from app.content.model import Course, Term
from app.learning.rules.search import fold


def letters(course: Course) -> list[tuple[str, list[Term]]]:
    """The terms under their first letters; accents and case do not count."""
    terms = sorted(course.glossary.values(), key=lambda term: fold(term.term))
    return [(letter, list(group)) for letter, group in groupby(terms, key=lambda term: fold(term.term)[:1].upper())]
