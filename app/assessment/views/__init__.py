"""The pages of the assessment room: quizzes, the desk of an open attempt, results, item analysis, marking."""

from app.assessment.views import analysis, desk, essays, quizzes, results
from app.assessment.views.access import pages

__all__ = ["analysis", "desk", "essays", "pages", "quizzes", "results"]
