"""An exam draws from modules that are there, no more than they have, and not what quizzes give away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.content.checks.whole import Whole, is_faulty, spot
from app.content.diagnostics import Diagnostic, Place, advice, error, instead
from app.content.model import Course, Draw, Module, Question, Quiz, exam_pool

UNKNOWN = error("draw-module", "There is no module `{module}`.", "{cure}")
MANY = error(
    "draw-many",
    "{count} questions are to be drawn from {where}, which has {size}.",
    "Draw fewer, or write more questions.",
)
VOIDED = error(
    "quiz-voided",
    "Every question of this quiz is voided, so that nothing can be asked.",
    "Write a new question, or take the quiz away.",
)
SHOWN = advice(
    "draw-shown",
    "The {quiz} draws questions of `{module}` that its quiz shows with their answers.",
    "Write a bank.md with questions for exams only.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every draw of the exam and of the quizzes."""
    for page, quiz in whole.quizzes():
        for draw in quiz.draw:
            place = spot(page, f"draw {draw.module}" if draw.module else "draw")
            if draw.module:
                yield from _from_module(whole, whole.course, quiz, draw, place) if whole.course else ()
            elif draw.count > _size(quiz.questions) and not is_faulty(page):
                yield MANY.at(place, count=draw.count, where="this quiz", size=_said(quiz.questions))
        if not quiz.draw and quiz.questions and not _size(quiz.questions):
            yield VOIDED.at(spot(page, f"question {quiz.questions[0].id}"))


def _size(questions: Sequence[Question]) -> int:
    """How many a new attempt can draw."""
    return sum(not question.voided for question in questions)


def _said(questions: Sequence[Question]) -> str:
    size = _size(questions)
    return f"{size} that {'is' if size == 1 else 'are'} not voided" if size < len(questions) else str(size)


def _from_module(whole: Whole, course: Course, quiz: Quiz, draw: Draw, place: Place) -> Iterator[Diagnostic]:
    module = next((module for module in course.modules if module.id == draw.module), None)
    if module is None and draw.module in whole.files.modules.values():
        return  # it has no module.md, and that has been said
    if module is None:
        yield UNKNOWN.at(place, module=draw.module, cure=instead(draw.module, [m.id for m in course.modules]))
        return
    pool = exam_pool(course, module.id)
    if draw.count > _size(pool):
        if not whole.misses_questions(module.id):
            yield MANY.at(place, count=draw.count, where=f"module `{module.id}`", size=_said(pool))
    elif quiz.kind != "pre-test" and _gives_away(module) and not whole.misses_questions(module.id):
        yield SHOWN.at(place, quiz=quiz.kind, module=module.id)


def _gives_away(module: Module) -> bool:
    return not module.bank and module.quiz is not None and module.quiz.show == "answers"
