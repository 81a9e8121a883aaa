"""What course pages need: enrolments with their evidence, a lesson's page, who takes a course, reports of faults."""

from app.learning.queries.lessons import entries, page_of, walk
from app.learning.queries.moving import Mover, count_elsewhere, movers
from app.learning.queries.people import Candidate, candidates
from app.learning.queries.reports import Report, fault_of, faults, her_reports, open_faults
from app.learning.queries.takings import (
    Taking,
    count_participants,
    enrolment_in,
    evidence_of,
    her_taking,
    participants,
    taking,
    taking_by_id,
    takings_of,
)

__all__ = [
    "Candidate",
    "Mover",
    "Report",
    "Taking",
    "candidates",
    "count_elsewhere",
    "count_participants",
    "enrolment_in",
    "entries",
    "evidence_of",
    "fault_of",
    "faults",
    "her_reports",
    "her_taking",
    "movers",
    "open_faults",
    "page_of",
    "participants",
    "taking",
    "taking_by_id",
    "takings_of",
    "walk",
]
