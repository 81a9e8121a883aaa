"""The pages of the assessment room: a quiz and its start, the desk of an open attempt, results."""

from app.assessment.views import desk, quizzes, results
from app.assessment.views.access import pages

__all__ = ["desk", "pages", "quizzes", "results"]
