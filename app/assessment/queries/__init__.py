"""What pages of examinations need, by noun: papers, answers, what attempts amount to, rooms."""

from app.assessment.queries.answers import Given, answers, grade_of, saves
from app.assessment.queries.attempts import Attempts, Result, all_attempts, attempts, attempts_in, grants, results_for
from app.assessment.queries.corrections import tellings
from app.assessment.queries.invigilation import Hindrance, Line, Progress, hindrances, line_of, lines_of
from app.assessment.queries.papers import Paper, her_paper, paper_by_id, paper_in, paper_to_save, papers_of
from app.assessment.queries.rooms import Place, Ticket, her_place, place_of, ticket
from app.assessment.queries.sittings import (
    Candidate,
    Clash,
    Planned,
    Standstill,
    candidates,
    centre_names,
    clashes,
    pause_in,
    pauses_now,
    sitting_in,
    sittings_ahead,
    sittings_past,
)

__all__ = [
    "Attempts",
    "Candidate",
    "Clash",
    "Given",
    "Hindrance",
    "Line",
    "Paper",
    "Place",
    "Planned",
    "Progress",
    "Result",
    "Standstill",
    "Ticket",
    "all_attempts",
    "answers",
    "attempts",
    "attempts_in",
    "candidates",
    "centre_names",
    "clashes",
    "grade_of",
    "grants",
    "her_paper",
    "her_place",
    "hindrances",
    "line_of",
    "lines_of",
    "paper_by_id",
    "paper_in",
    "paper_to_save",
    "papers_of",
    "pause_in",
    "pauses_now",
    "place_of",
    "results_for",
    "saves",
    "sitting_in",
    "sittings_ahead",
    "sittings_past",
    "tellings",
    "ticket",
]
