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
from app.assessment.services.invigilating import close_sitting, give_time, grant_to_all, hand_in_for, hand_over
from app.assessment.services.marks import PASS_CHANGED, change_marks
from app.assessment.services.pausing import begin as begin_pause
from app.assessment.services.pausing import end as end_pause
from app.assessment.services.sittings import (
    Plan,
    add_people,
    cancel,
    change_plan,
    enter,
    plan,
    remove_person,
    renew_ticket,
    set_extra_time,
)
from app.assessment.services.tickets import find_ticket, use_ticket

__all__ = [
    "CLOSE",
    "PASS_CHANGED",
    "Change",
    "Plan",
    "add_people",
    "begin_pause",
    "cancel",
    "change_marks",
    "change_plan",
    "close",
    "close_overdue",
    "close_sitting",
    "close_when_due",
    "end_pause",
    "enter",
    "extend",
    "find_ticket",
    "give_answers",
    "give_time",
    "grant_attempt",
    "grant_to_all",
    "hand_in",
    "hand_in_for",
    "hand_over",
    "note_pulse",
    "plan",
    "remove_person",
    "renew_ticket",
    "set_extra_time",
    "start",
    "use_ticket",
    "void",
]
