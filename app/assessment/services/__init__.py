"""Verbs of examinations, by noun: attempts, answers, marks, attempts granted on top."""

from app.assessment.services.answers import Change, give_answers
from app.assessment.services.attempts import (
    CLOSE,
    close,
    close_overdue,
    close_when_due,
    hand_in,
    note_pulse,
    start,
    void,
)
from app.assessment.services.granting import extend, grant_attempt
from app.assessment.services.marks import PASS_CHANGED, change_marks

__all__ = [
    "CLOSE",
    "PASS_CHANGED",
    "Change",
    "change_marks",
    "close",
    "close_overdue",
    "close_when_due",
    "extend",
    "give_answers",
    "grant_attempt",
    "hand_in",
    "note_pulse",
    "start",
    "void",
]
