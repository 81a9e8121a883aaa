"""The record of an attempt as plain values for JSON: moments in UTC, marks as exact fractions, nothing translated."""

from __future__ import annotations

import uuid
from datetime import datetime
from fractions import Fraction
from typing import Any

from app.assessment.models import EssayMark
from app.assessment.queries import Paper
from app.assessment.queries.appeals import Changed, Record, Sealed
from app.assessment.rules.explaining import Explanation
from app.assessment.rules.records import Entry

FORMAT = "brevet-attempt-record-1"


def plain(record: Record) -> dict[str, Any]:
    """Everything that the record says, in the names of the database."""
    return {
        "format": FORMAT,
        **_paper(record),
        **_result(record.paper),
        "sitting": _sitting(record),
        "times": [
            {"at": _at(it.at), "seconds": it.seconds, "reason": it.reason, "pause": it.pause, "by": _who(record, it.by)}
            for it in record.times
        ],
        "questions": [_entry(record, entry) for entry in record.entries],
        "facts": [_fact(record, fact) for fact in record.facts],
    }


def _paper(record: Record) -> dict[str, Any]:
    paper, edition = record.paper, record.edition
    return {
        "attempt": str(paper.id),
        "course": paper.course_slug,
        "quiz": paper.quiz_id,
        "number": paper.number,
        "counts": paper.counts,
        "person": {"id": str(paper.person_id), "name": paper.name, "enrolment": str(paper.enrolment_id)},
        "edition": {
            "number": edition.number,
            "published_at": _at(edition.published_at),
            "digest": edition.digest,
            "meaning": edition.meaning,
        },
        "seed": paper.seed,
        "declaration": paper.declaration,
        "code": paper.code,
    }


def _result(paper: Paper) -> dict[str, Any]:
    moments = ("started_at", "deadline", "handed_in_at", "paused_at", "on_paper_at", "marked_at", "voided_at")
    return {
        **{name: _at(getattr(paper, name)) for name in moments},
        "state": paper.state,
        "closed_by": paper.closed_by,
        "void_reason": paper.void_reason,
        "earned": _points(paper.earned),
        "possible": _points(paper.possible),
        "passed": paper.passed,
        "pass_mark": paper.pass_mark,
    }


def _fact(record: Record, fact: Sealed) -> dict[str, Any]:
    return {
        "id": fact.id.hex,
        "at": _at(fact.at),
        "verb": fact.verb,
        "by": _who(record, fact.actor),
        "data": fact.data,
        "seal": fact.seal,
        "seal_digest": fact.seal_digest,
    }


def _sitting(record: Record) -> dict[str, Any] | None:
    found = record.sitting
    if found is None:
        return None
    return {
        "room": found.room,
        "opens_at": _at(found.opens_at),
        "closes_at": _at(found.closes_at),
        "closed_at": _at(found.closed_at),
        "invigilator": _who(record, found.invigilator),
        "handed_over": [
            {
                "at": _at(one.at),
                "before": _who(record, one.before),
                "after": _who(record, one.after),
                "reason": one.reason,
                "by": _who(record, one.by),
            }
            for one in found.handed_over
        ],
        "extra_minutes": found.extra_minutes,
        "extra_reason": found.extra_reason,
    }


def _entry(record: Record, entry: Entry) -> dict[str, Any]:
    sheet = entry.sheet
    return {
        "number": entry.number,
        "id": sheet.id,
        "kind": sheet.kind,
        "language": entry.language,
        "title": sheet.title,
        "html": sheet.html,
        "points": sheet.points,
        "options": _marked(sheet.options, entry.letters),
        "rows": _marked(sheet.rows, entry.signs),
        "saves": [
            {
                "key": str(saved.given.id),
                "seq": saved.given.seq,
                "saved_at": _at(saved.given.saved_at),
                "language": saved.given.language,
                "value": saved.given.value,
                "written": saved.said,
                "keyed_in_by": _who(record, saved.given.by),
            }
            for saved in entry.saves
        ],
        "right": list(entry.right),
        "rubric": [{"html": html, "points": points} for html, points in entry.rubric],
        "reason": _reason(entry.reason),
        "mark": _points(entry.mark),
        "essay_marks": [_essay(record, mark, replaced) for mark, replaced in record.essays_of(sheet.id)],
        "changes": [_changed(record, change) for change in record.changes_of(sheet.id)],
    }


def _marked(options: Any, signs: tuple[str, ...]) -> list[dict[str, str]]:
    """Options in the order in which they were seen; the places of an ordering have no letters."""
    return [
        {"sign": signs[place] if place < len(signs) else "", "id": option.id, "html": option.html}
        for place, option in enumerate(options)
    ]


def _essay(record: Record, mark: EssayMark, replaced: bool) -> dict[str, Any]:
    said = {"role": mark.role, "points": mark.points, "comment": mark.comment, "replaced": replaced}
    return said | {"by": _who(record, mark.by), "at": _at(mark.at)}


def _changed(record: Record, change: Changed) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "before": _points(change.before),
        "after": _points(change.after),
        "reason": change.reason,
        "by": _who(record, change.by),
        "at": _at(change.at),
        "regrade": str(change.regrade_id) if change.regrade_id else None,
        "edition": change.edition,
        "reason_by_key": _reason(change.reason_by_key) if change.reason_by_key else None,
    }


def _reason(found: Explanation) -> dict[str, Any]:
    return {"rule": found.rule, "points": _points(found.points), "of": found.of, "values": found.values}


def _who(record: Record, person_id: uuid.UUID | None) -> dict[str, str] | None:
    return {"id": str(person_id), "name": record.name(person_id)} if person_id else None


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _points(points: Fraction | None) -> str | None:
    return None if points is None else str(points)
