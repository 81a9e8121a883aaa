"""Advice: a quiz that luck passes says little."""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial
from statistics import NormalDist

from msgspec.structs import replace

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice
from app.content.model import Matching, Ordering, Question, Quiz

LIKELY = advice(
    "quiz-guessable",
    "Guessing passes this quiz in {percent} of 100 tries.",
    "Raise the pass mark, or add questions and choices.",
)
_TOO_LIKELY = 0.05
_EXACT = 100_000  # questions times points: about 10 ms
_LONG_LIST = 20  # lines to be put in order, beyond which the chance is nothing anyway


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Compute for each quiz that counts how likely pure guessing passes it."""
    for page, quiz in whole.quizzes():
        asked = replace(quiz, questions=tuple(question for question in quiz.questions if not question.voided))
        if asked.questions and not quiz.practice and quiz.kind == "quiz":
            likely = chance_to_pass(asked)
            if likely > _TOO_LIKELY:
                yield LIKELY.at(spot(page, "pass"), percent=round(likely * 100))


def chance_to_pass(quiz: Quiz) -> float:
    """The probability, from 0 to 1, that someone who guesses everything reaches the pass mark."""
    total = sum(question.points for question in quiz.questions)
    if total * len(quiz.questions) > _EXACT:
        return _about(quiz, total)
    chances = [1.0] + [0.0] * total
    for question in quiz.questions:
        luck = _luck(question)
        for points in range(total, -1, -1):
            hit = chances[points - question.points] * luck if points >= question.points else 0.0
            chances[points] = chances[points] * (1 - luck) + hit
    return sum(chances[-(-total * quiz.pass_mark // 100) :])


def _about(quiz: Quiz, total: int) -> float:
    """The same from the normal distribution, which the sum of many questions comes close to."""
    lucks = [(question.points, _luck(question)) for question in quiz.questions]
    mean = sum(points * luck for points, luck in lucks)
    spread = sum(points**2 * luck * (1 - luck) for points, luck in lucks) ** 0.5
    needed = -(-total * quiz.pass_mark // 100) - 0.5
    return 1 - NormalDist(mean, spread).cdf(needed) if spread else float(mean > needed)


def _luck(question: Question) -> float:
    """How likely a guess is right; numbers and words count as not guessable."""
    count = len(question.choices)
    if question.kind in ("single", "truefalse"):
        return 1 / count
    if question.kind == "multiple":
        subsets: int = 2**count - 1
        return 1 / subsets
    if isinstance(question.answer, Matching):
        ways: int = len(question.answer.rights) ** len(question.answer.lefts)
        return 1 / ways
    if isinstance(question.answer, Ordering):
        return 1 / factorial(min(len(question.answer.items), _LONG_LIST))
    return 0.0
