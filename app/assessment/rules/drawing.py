"""Which questions an attempt gets and in which order: decided by its seed, so that it can be shown again years later.

Shuffling sorts by a digest of seed and id instead of using a random generator, whose order may change between versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from app.content.model import Course, Draw, Question, Quiz, exam_pool


def find_quiz(course: Course, quiz_id: str) -> Quiz | None:
    """The module quiz or exam with this id."""
    every = [module.quiz for module in course.modules if module.quiz] + [course.exam] * bool(course.exam)
    return next((quiz for quiz in every if quiz and quiz.id == quiz_id), None)


def bank(course: Course, quiz: Quiz) -> dict[str, Question]:
    """Every question that this quiz may draw, by id."""
    return {question.id: question for part in _parts(quiz) for question in _pool(course, quiz, part)}


def module_of(course: Course, question_id: str) -> str:
    """The title of the module that a question belongs to."""
    for module in course.modules:
        own = (*module.bank, *(module.quiz.questions if module.quiz else ()))
        if any(question.id == question_id for question in own):
            return module.title
    return ""


def draw(course: Course, quiz: Quiz, seed: str, seen: Mapping[str, int]) -> list[str]:
    """Ids of the questions of a new attempt, in the order in which they are asked.

    Each part of the draw takes the questions that were `seen` least often, so that a retake brings new ones while
    the bank allows. Essays are left out: nobody marks them by rule.
    """
    taken: list[str] = []
    for part in _parts(quiz):
        pool = [q.id for q in _pool(course, quiz, part) if q.kind != "essay" and q.id not in taken]
        chosen = sorted(shuffled(seed, "draw", pool), key=lambda id: seen.get(id, 0))[: part.count]
        taken += [id for id in pool if id in chosen]
    return shuffled(seed, "order", taken) if quiz.shuffle else taken


def shuffled(seed: str, scope: str, ids: Iterable[str]) -> list[str]:
    """These ids in an order that only the seed and the scope decide."""
    return sorted(ids, key=lambda id: hashlib.sha256(f"{seed}|{scope}|{id}".encode()).digest())


def _parts(quiz: Quiz) -> tuple[Draw, ...]:
    return quiz.draw or (Draw(count=len(quiz.questions)),)


def _pool(course: Course, quiz: Quiz, part: Draw) -> tuple[Question, ...]:
    return exam_pool(course, part.module) if part.module else quiz.questions
