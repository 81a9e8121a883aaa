"""Differences of quizzes, banks and the exam: their rules, and where their questions stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.content import model
from app.content.differences import questions
from app.content.differences.pairing import by_id, moved
from app.content.differences.sayings import Difference, say, yes_no


class Asked(NamedTuple):
    """A question, the id of the quiz or bank in which it stands, and the id of its module."""

    question: model.Question
    where: str
    module: str


def name(id: str) -> str:
    """A quiz, a bank or the exam as a sentence names it."""
    module, _, kind = id.rpartition("/")
    return f"the {kind} of {module}" if module else "the final exam" if kind == "exam" else f"the {kind}"


def pools(course: model.Course) -> dict[str, tuple[model.Question, ...]]:
    """The questions of each quiz and each bank."""
    found = {}
    for module in course.modules:
        found[f"{module.id}/quiz"] = module.quiz.questions if module.quiz else ()
        found[f"{module.id}/bank"] = module.bank
    return {id: those for id, those in found.items() if those}


def _asked(course: model.Course) -> dict[str, Asked]:
    return {
        question.id: Asked(question, where, where.rpartition("/")[0])
        for where, those in pools(course).items()
        for question in those
    }


def of_questions(before: model.Course, after: model.Course) -> Iterator[Difference]:
    """Questions that changed, moved, came or went; those of a module that came or went as a whole are not listed."""
    old, new = _asked(before), _asked(after)
    kept = {module.id for module in before.modules} & {module.id for module in after.modules}
    for id, it in new.items():
        if id in old:
            if old[id].where != it.where:
                yield say("question-moved", id, question=id, before=name(old[id].where), after=name(it.where))
            yield from questions.between(old[id].question, it.question, id)
        elif it.module in kept:
            yield say("question-added", id, question=id, quiz=name(it.where), text=it.question.text)
    for id, it in old.items():
        if id not in new and it.module in kept:
            yield say("question-removed", id, question=id, quiz=name(it.where), text=it.question.text)
    yield from _order(before, after)


def _order(before: model.Course, after: model.Course) -> Iterator[Difference]:
    old = pools(before)
    for where, those in pools(after).items():
        count = len(moved(list(by_id(old.get(where, ()))), list(by_id(those))))
        if count:
            yield say("question-order", where, quiz=name(where), count=count)


# ---------------------------------------------------------------- rules


def of_quiz(before: model.Quiz | None, after: model.Quiz | None) -> Iterator[Difference]:
    """What differs in a quiz or an exam, but for its questions."""
    if before and after:
        yield from _words(before, after)
        yield from _rules(before, after)
        yield from _draw(before, after)
    elif after:
        yield say("quiz-added", after.id, quiz=name(after.id), questions=_size(after))
    elif before:
        yield say("quiz-removed", before.id, quiz=name(before.id), questions=_size(before))


def _size(quiz: model.Quiz) -> int:
    return len(quiz.questions) or sum(draw.count for draw in quiz.draw)


def _words(before: model.Quiz, after: model.Quiz) -> Iterator[Difference]:
    if before.title != after.title:
        yield say("quiz-title", after.id, quiz=name(after.id), before=before.title, after=after.title)
    if before.html != after.html:
        yield say("quiz-text", after.id, quiz=name(after.id))


def _rules(before: model.Quiz, after: model.Quiz) -> Iterator[Difference]:
    for (kind, was), (_, now) in zip(_said(before), _said(after), strict=True):
        if was != now:
            yield say(f"quiz-{kind}", after.id, quiz=name(after.id), before=was, after=now)


def _said(quiz: model.Quiz) -> list[tuple[str, str]]:
    """Each rule of a quiz, as a sentence says it."""
    return [
        ("pass", f"{quiz.pass_mark}%"),
        ("attempts", str(quiz.attempts or "without limit")),
        ("wait", duration(quiz.wait) if quiz.wait else "none"),
        ("minutes", f"{quiz.minutes} minutes" if quiz.minutes else "without limit"),
        ("shuffle", yes_no(quiz.shuffle)),
        ("show", quiz.show),
        ("sitting", yes_no(quiz.sitting)),
        ("markers", str(quiz.markers or "as the centre sets")),
        ("practice", yes_no(quiz.practice)),
        ("kind", quiz.kind),
    ]


def duration(seconds: int) -> str:
    """`3600` → `1 hour`: in the largest unit that gives a whole number."""
    units = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    unit, size = next((unit, size) for unit, size in units if not seconds % size)
    count = seconds // size
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _draw(before: model.Quiz, after: model.Quiz) -> Iterator[Difference]:
    old, new = ({draw.module: draw.count for draw in quiz.draw} for quiz in (before, after))
    for module in dict.fromkeys((*new, *old)):
        was, now = old.get(module, 0), new.get(module, 0)
        if was != now and module:
            yield say("draw-module", after.id, quiz=name(after.id), module=module, before=was, after=now)
        elif was != now:
            yield say("quiz-draw", after.id, quiz=name(after.id), before=was or "all", after=now or "all")
