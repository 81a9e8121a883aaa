"""Verbs that change what is learnt: enrolling, evidence, walks through scenarios, reports of faults, moving."""

from app.learning.services.enrolling import enrol, enrol_several, withdraw
from app.learning.services.evidence import (
    COMPLETED,
    amend_evidence,
    keep_place,
    read_lesson,
    record_evidence,
    withdraw_evidence,
)
from app.learning.services.faults import answer_fault, close_fault, report_fault
from app.learning.services.moving import lock_enrolments, move
from app.learning.services.scenarios import choose, start_again

__all__ = [
    "COMPLETED",
    "amend_evidence",
    "answer_fault",
    "choose",
    "close_fault",
    "enrol",
    "enrol_several",
    "keep_place",
    "lock_enrolments",
    "move",
    "read_lesson",
    "record_evidence",
    "report_fault",
    "start_again",
    "withdraw",
    "withdraw_evidence",
]
