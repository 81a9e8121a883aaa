"""What pages of examinations need, by noun: papers, answers, what attempts amount to, rooms."""

from app.assessment.queries.answers import Given, answers, grade_of, saves
from app.assessment.queries.attempts import Attempts, Result, all_attempts, attempts, attempts_in, grants, results_for
from app.assessment.queries.papers import Paper, her_paper, paper_by_id, paper_in, paper_to_save, papers_of
from app.assessment.queries.rooms import Place, her_place

__all__ = [
    "Attempts",
    "Given",
    "Paper",
    "Place",
    "Result",
    "all_attempts",
    "answers",
    "attempts",
    "attempts_in",
    "grade_of",
    "grants",
    "her_paper",
    "her_place",
    "paper_by_id",
    "paper_in",
    "paper_to_save",
    "papers_of",
    "results_for",
    "saves",
]
