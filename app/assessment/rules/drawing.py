"""Which questions an attempt gets and in which order: decided by its seed, so that it can be shown again years later.

Shuffling sorts by a digest of seed and id instead of using a random generator, whose order may change between versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from app.content.model import Course, Draw, Question, Quiz, all_quizzes, exam_pool

PAIR = {"pre-test": "post-test", "post-test": "pre-test"}


def find_quiz(course: Course, quiz_id: str) -> Quiz | None:
    """The quiz or exam of a course with this id."""
    return next((quiz for quiz in all_quizzes(course) if quiz.id == quiz_id), None)


def twins(quiz: Quiz) -> list[str]:
    """Ids of the quizzes whose questions this one avoids as if they were its own: a post-test those of the pre-test."""
    return [PAIR[quiz.id]] if quiz.id in PAIR else []


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

    Each part of the draw is spread over its topics as the bank is. Within a topic it takes the questions that were
    `seen` least often, so that a retake brings new ones while the bank allows. Voided questions are left out.
    """
    taken: list[str] = []
    for part in _parts(quiz):
        pool = [q for q in _pool(course, quiz, part) if not q.voided and q.id not in taken]
        chosen = _spread(pool, part.count, seed, seen)
        taken += [question.id for question in pool if question.id in chosen]
    return shuffled(seed, "order", taken) if quiz.shuffle else taken


def _spread(pool: Sequence[Question], count: int, seed: str, seen: Mapping[str, int]) -> set[str]:
    topics: dict[str, list[str]] = {}
    for question in pool:
        topics.setdefault(question.topic, []).append(question.id)
    chosen: set[str] = set()
    for topic, number in quotas({topic: len(ids) for topic, ids in topics.items()}, count, seed).items():
        chosen.update(sorted(shuffled(seed, "draw", topics[topic]), key=lambda id: seen.get(id, 0))[:number])
    return chosen


def quotas(sizes: Mapping[str, int], count: int, seed: str) -> dict[str, int]:
    """How many questions each topic gives: in proportion to its size, the rest to the largest remainders.

    Among equal remainders the seed decides, so that over many papers every topic gets its share.
    """
    total = sum(sizes.values())
    if count >= total:
        return dict(sizes)
    whole = {topic: count * size // total for topic, size in sizes.items()}
    order = sorted(shuffled(seed, "topics", sizes), key=lambda topic: -(count * sizes[topic] % total))
    for topic in order[: count - sum(whole.values())]:
        whole[topic] += 1
    return whole


def shuffled(seed: str, scope: str, ids: Iterable[str]) -> list[str]:
    """These ids in an order that only the seed and the scope decide."""
    return sorted(ids, key=lambda id: hashlib.sha256(f"{seed}|{scope}|{id}".encode()).digest())


def _parts(quiz: Quiz) -> tuple[Draw, ...]:
    return quiz.draw or (Draw(count=len(quiz.questions)),)


def _pool(course: Course, quiz: Quiz, part: Draw) -> tuple[Question, ...]:
    return exam_pool(course, part.module) if part.module else quiz.questions
