"""The rows of examinations, by noun: attempts with what was saved in them, sittings, marks."""

from app.assessment.models.attempts import Attempt, AttemptGrant, Exact, Save, TimeChange
from app.assessment.models.marks import EssayMark, MarkChange, Regrade
from app.assessment.models.sittings import Pause, Seat, Sitting

__all__ = [
    "Attempt",
    "AttemptGrant",
    "EssayMark",
    "Exact",
    "MarkChange",
    "Pause",
    "Regrade",
    "Save",
    "Seat",
    "Sitting",
    "TimeChange",
]
