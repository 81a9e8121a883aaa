"""`Answer: essay 100–300 words` and a table of criteria: marked by an instructor with that rubric."""

from __future__ import annotations

import re

from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.model import Essay
from app.content.questions import rubrics
from app.content.questions.attributes import Settings
from app.content.questions.matching import rows
from app.content.questions.sections import Node

FORM = error(
    "essay-form", "The length of this essay cannot be read.", "Write for example `Answer: essay 100–300 words`."
)
RUBRIC = error(
    "essay-rubric",
    "This essay has no table of criteria.",
    "Write a table `| Criterion | Points |` below the line `Answer: essay …`.",
)
SUM = error(
    "essay-sum",
    "The heading says {points} points, the criteria add up to {sum}.",
    "Take `points=` out of the heading: the criteria say it.",
)

LENGTH = re.compile(r"\s(\d{1,5})\s*[–-]\s*(\d{1,5})\s+words$", re.ASCII)
_WHOLE = re.compile("essay" + LENGTH.pattern, re.ASCII)


def answer(page: Manuscript, text: str, table: Node | None, settings: Settings, place: Place) -> Essay | None:
    """Length and rubric of an essay; the points of the question become the sum of the rubric's."""
    length = _WHOLE.fullmatch(" ".join(text.split()))
    if not length or int(length[1]) > int(length[2]):
        page.report(FORM, place)
        return None
    found = rows(page, table) if table else []
    if len(found) < 2:
        page.report(RUBRIC, place)
        return None
    criteria = rubrics.criteria(page, found)
    if criteria is None:
        return None
    total = sum(criterion.points for criterion in criteria)
    if settings.points not in (0, total):
        page.report(SUM, settings.place, points=settings.points, sum=total)
        return None
    settings.points = total
    return Essay(least_words=int(length[1]), most_words=int(length[2]), criteria=criteria)
