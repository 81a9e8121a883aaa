"""The form of an essay's marker: points for each criterion, words to the trainee, a reason where one is asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from flask_babel import gettext

from app.assessment.rules import essays
from app.assessment.rules.essays import Draft
from app.content.model import Criterion, Essay


def read_draft(essay: Essay, fields: Mapping[str, str]) -> Draft:
    """What was sent, as far as it can be meant: points that the rubric does not have are as if none were chosen."""
    points = tuple(_points(criterion, fields.get(name(place), "")) for place, criterion in enumerate(essay.criteria, 1))
    return Draft(points, _words(fields.get("comment", "")), _words(fields.get("reason", "")))


def name(number: int) -> str:
    """The name of the field of a criterion, counted from 1."""
    return f"p.{number}"


def _points(criterion: Criterion, text: str) -> int | None:
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None
    return found if found is not None and essays.allowed(criterion, found) else None


def _words(text: str) -> str:
    """Ends of lines as one character each; what no page can show is left out."""
    plain = text.replace("\r\n", "\n")
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def faults(draft: Draft, asks_reason: bool) -> dict[str, str]:
    """What is still missing or too long, as sentences by field; empty when the form can be kept."""
    found = {
        name(number): gettext("Choose the points for this criterion.")
        for number, points in enumerate(draft.points, start=1)
        if points is None
    }
    if len(draft.comment) > essays.LONGEST_COMMENT:
        found["comment"] = gettext("Write at most %(most)s characters.", most=essays.LONGEST_COMMENT)
    if len(draft.reason) > essays.LONGEST_REASON:
        found["reason"] = gettext("Write at most %(most)s characters.", most=essays.LONGEST_REASON)
    elif asks_reason and not draft.reason:
        found["reason"] = gettext("Say why, in a few words.")
    return found
