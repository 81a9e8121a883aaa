"""The pages of the assessment room: quizzes, the desk of an open attempt, results, item analysis, marking."""

from app.assessment.views import (
    analysis,
    appeals,
    desk,
    essays,
    invigilating,
    keying,
    papers,
    pausing,
    quizzes,
    regrading,
    results,
    sittings,
    tickets,
)
from app.assessment.views.access import pages

__all__ = [
    "analysis",
    "appeals",
    "desk",
    "essays",
    "invigilating",
    "keying",
    "pages",
    "papers",
    "pausing",
    "quizzes",
    "regrading",
    "results",
    "sittings",
    "tickets",
]
