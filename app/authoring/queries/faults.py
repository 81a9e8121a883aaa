"""Reports of faults beside the text of the draft that they concern."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.authoring.models import DraftFile, DraftVersion
from app.authoring.queries import drafts
from app.base.db import db
from app.content.diagnostics import Span
from app.content.whereabouts import whereabouts
from app.learning import queries as learning


@dataclass(frozen=True)
class Placed:
    """A report and where in the draft its text stands; path "" when it is in the draft no more."""

    report: learning.Report
    path: str
    line: int


def faults_of(course_slug: str) -> dict[str, list[Placed]]:
    """The reports of a course that are still open, by the path of the file they concern, oldest first."""
    by_path: dict[str, list[Placed]] = {}
    for placed in placed_in_draft(course_slug, learning.open_faults(course_slug)):
        by_path.setdefault(placed.path, []).append(placed)
    return by_path


def unplaced(course_slug: str) -> dict[str, list[Placed]]:
    """The same for a course without a draft: nobody can say where."""
    found = [Placed(report, "", 1) for report in learning.open_faults(course_slug)]
    return {"": found} if found else {}


def placed_in_draft(course_slug: str, reports: Sequence[learning.Report]) -> list[Placed]:
    """These reports with their places; the draft is not read when there are none."""
    if not reports:
        return []
    wanted = {report.fault.location for report in reports}
    places = whereabouts(course_slug, drafts.tree(course_slug), wanted)
    return [_placed(report, places.get(report.fault.location)) for report in reports]


def _placed(report: learning.Report, span: Span | None) -> Placed:
    return Placed(report, span.file, span.line) if span else Placed(report, "", 1)


@dataclass(frozen=True)
class Edit:
    """A version of a file that was made after a report."""

    id: uuid.UUID
    number: int
    at: datetime
    by: str


def edits_since(course_slug: str, placed: Placed) -> list[Edit]:
    """The versions of the file concerned that are younger than the report, newest first; at most 10."""
    columns = (DraftVersion.id, DraftVersion.number, DraftVersion.at, Person.name)
    found = select(*columns).join_from(DraftVersion, DraftFile, DraftFile.id == DraftVersion.file_id)
    of_file = found.outerjoin(Person, Person.id == DraftVersion.by).where(
        DraftFile.course_slug == course_slug,
        DraftFile.path == placed.path,
        DraftVersion.kind != "began",
        DraftVersion.at > placed.report.fault.at,
    )
    rows = db.session.execute(of_file.order_by(DraftVersion.number.desc()).limit(10))
    return [Edit(row.id, row.number, row.at, row.name or "") for row in rows]
