"""The pages of the assessment room: a quiz and its start, the desk of an open attempt, results, item analysis."""

from app.assessment.views import analysis, desk, quizzes, results
from app.assessment.views.access import pages

__all__ = ["analysis", "desk", "pages", "quizzes", "results"]
