"""Advice: a quiz that luck passes says little."""

from __future__ import annotations

from math import factorial

from app.content.draft import CourseDraft
from app.content.model import Matching, Ordering, Question, Quiz

_TOO_LIKELY = 0.05


def check(draft: CourseDraft) -> None:
    """Compute for each quiz how likely pure guessing passes it."""
    for file in draft.originals():
        quiz = file.value
        if isinstance(quiz, Quiz) and quiz.questions and not quiz.practice:
            likely = chance_to_pass(quiz)
            if likely > _TOO_LIKELY:
                message = f"Guessing passes this quiz in {round(likely * 100)} of 100 tries."
                cure = "Raise the pass mark, or add questions and choices."
                file.add("guessable", file.key_span("pass"), message, cure)


def chance_to_pass(quiz: Quiz) -> float:
    """The probability that someone who guesses everything reaches the pass mark, from 0 to 1."""
    total = sum(question.points for question in quiz.questions)
    chances = [1.0] + [0.0] * total
    for question in quiz.questions:
        luck = _luck(question)
        for points in range(total, -1, -1):
            missed = chances[points] * (1 - luck)
            hit = chances[points - question.points] * luck if points >= question.points else 0.0
            chances[points] = missed + hit
    needed = -(-total * quiz.pass_mark // 100)
    return sum(chances[needed:])


def _luck(question: Question) -> float:
    """How likely a guess is right; numbers and words count as not guessable."""
    count = max(len(question.choices), 1)
    if question.kind in ("single", "truefalse"):
        return 1 / count
    if question.kind == "multiple":
        # people see how many are right, or guess: a subset of any size but none
        subsets: int = 2**count - 1
        return 1 / subsets
    if isinstance(question.answer, Matching):
        ways: int = len(question.answer.rights) ** len(question.answer.lefts)
        return 1 / ways
    if isinstance(question.answer, Ordering):
        return 1 / factorial(min(len(question.answer.items), 20))
    return 0.0
