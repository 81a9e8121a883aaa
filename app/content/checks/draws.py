"""An exam draws from modules that are there, no more than they have, and not what quizzes give away."""

from __future__ import annotations

from app.content.draft import CourseDraft, FileResult
from app.content.findings import did_you_mean
from app.content.model import Draw, Module, Quiz


def check(draft: CourseDraft) -> None:
    """Look at every draw of the exam and of the quizzes."""
    by_id = {module.id: module for module in draft.modules}
    for file in draft.originals():
        quiz = file.value
        if isinstance(quiz, Quiz):
            for draw in quiz.draw:
                _check_draw(file, quiz, draw, by_id)


def _check_draw(file: FileResult, quiz: Quiz, draw: Draw, modules: dict[str, Module]) -> None:
    if not draw.module:
        _check_pool(file, draw, len(quiz.questions), "this quiz")
    elif draw.module not in modules:
        cure = did_you_mean(draw.module, modules, f"Modules: {', '.join(modules)}.")
        file.add("draw-module", file.key_span("draw"), f"There is no module “{draw.module[:60]}”.", cure)
    else:
        module = modules[draw.module]
        pool = module.bank or (module.quiz.questions if module.quiz else ())
        _check_pool(file, draw, len(pool), f"module {module.id}")
        if not module.bank and module.quiz and module.quiz.show == "answers":
            message = f"The exam draws questions of {module.id} that its quiz shows with their answers."
            file.add("draw-shown", file.key_span("draw"), message, "Write a bank.md with questions for exams only.")


def _check_pool(file: FileResult, draw: Draw, size: int, where: str) -> None:
    if draw.count > size:
        message = f"{draw.count} questions are to be drawn from {where}, which has {size}."
        file.add("draw-many", file.key_span("draw"), message, "Draw fewer, or write more questions.")
