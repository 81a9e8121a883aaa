"""The pages of the assessment room: quizzes, the desk of an open attempt, results, item analysis, marking."""

from app.assessment.views import analysis, appeals, desk, essays, keying, papers, quizzes, regrading, results
from app.assessment.views.access import pages

__all__ = ["analysis", "appeals", "desk", "essays", "keying", "pages", "papers", "quizzes", "regrading", "results"]
