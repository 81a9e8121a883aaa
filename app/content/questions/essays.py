"""`Answer: essay 100–300 words` and a table of criteria: marked by an instructor with that rubric."""

from __future__ import annotations

import re

from app.content import rendering, units
from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.model import Criterion, Essay
from app.content.questions.attributes import Settings
from app.content.questions.matching import Row, is_square, rows
from app.content.questions.sections import Node

FORM = error(
    "essay-form", "The length of this essay cannot be read.", "Write for example `Answer: essay 100–300 words`."
)
RUBRIC = error(
    "essay-rubric",
    "This essay has no table of criteria.",
    "Write a table `| Criterion | Points |` below the line `Answer: essay …`.",
)
POINTS = error("essay-points", "`{found}` is not a number of points.", "Write a whole number from 1 to 100.")
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
    found = rows(page, table)[1:] if table else []
    if not found:
        page.report(RUBRIC, place)
        return None
    if not is_square(page, found):
        return None
    criteria = [criterion for row in found if (criterion := _criterion(page, row))]
    total = sum(criterion.points for criterion in criteria)
    if len(criteria) == len(found) and settings.points not in (0, total):
        page.report(SUM, settings.place, points=settings.points, sum=total)
        return None
    settings.points = total
    return Essay(least_words=int(length[1]), most_words=int(length[2]), criteria=tuple(criteria))


def _criterion(page: Manuscript, row: Row) -> Criterion | None:
    points = units.whole(row.cells[1].content)
    if not points or points > 100:
        page.report(POINTS, page.source.line_place(row.line), found=row.cells[1].content)
        return None
    return Criterion(html=rendering.inline(row.cells[0]), points=points)
