"""Quizzes, banks and the exam: their rules, and their questions."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from app.content import rendering, units
from app.content.diagnostics import error
from app.content.frontmatter import Mapping, Scalar
from app.content.head import Head
from app.content.layout import File
from app.content.links import settle
from app.content.manuscript import Manuscript
from app.content.model import Draw, Question, Quiz
from app.content.pages import blocks
from app.content.questions.attributes import ID_TWICE
from app.content.questions.reading import Asked, read_question
from app.content.questions.sections import sections

NO_QUESTIONS = error(
    "quiz-empty", "There is no question here.", "Write each question below a heading: `## What is …?`."
)
MANY = error(
    "questions-many",
    "This file has {count} questions, which is more than 1,000.",
    "Divide it among the modules.",
)
BEFORE = error(
    "bank-text",
    "Text stands before the first question of the bank, where nobody sees it.",
    "Move it into a question, or take it out.",
)
EXAM_QUESTION = error(
    "exam-question", "{file} holds no questions of its own.", "Move the question into the bank.md of its module."
)
Kind = Literal["quiz", "exam", "pre-test", "post-test"]
Show = Literal["answers", "marks", "nothing"]
OF_THE_COURSE: tuple[Kind, ...] = ("exam", "pre-test", "post-test")  # the files beside course.md, by their role
TITLES = {"exam": "Final exam", "pre-test": "Pre-test", "post-test": "Post-test"}
KINDS: tuple[Kind, ...] = ("quiz", "pre-test", "post-test")
_TESTS = ("pre-test", "post-test")
_MOST = 1000
SHOW: tuple[Show, ...] = ("answers", "marks", "nothing")
SITTING = ("required",)


def read_quiz(page: Manuscript, file: File) -> Quiz:
    """The quiz of a module, with its questions."""
    quiz = _rules(page, file)
    page.read_body("questions")
    settle(page)
    blocks.refuse(page, page.tokens)
    before, _ = sections(page.tokens)
    return quiz_with(quiz, rendering.html(before), tuple(_questions(page)), page.language)


def read_exam(page: Manuscript, file: File) -> Quiz:
    """The final exam, the pre-test or the post-test: rules and instructions; the questions come from the modules."""
    quiz = _rules(page, file)
    page.read_body("questions")
    settle(page)
    blocks.refuse(page, page.tokens)
    before, found = sections(page.tokens)
    if found:
        page.report(EXAM_QUESTION, page.place(found[0].title), file=file.original)
    return quiz_with(quiz, rendering.html(before), (), page.language)


def read_bank(page: Manuscript) -> tuple[Question, ...]:
    """Questions for exams only."""
    head = Head(page, page.front)
    head.text("title", "Exam questions: key terms", required=False)
    used = head.take("uses")  # the banks of other courses: `reuse` has put them in
    head.done()
    page.read_body("questions")
    settle(page)
    blocks.refuse(page, page.tokens)
    before, _ = sections(page.tokens)
    if before:
        page.report(BEFORE, page.place(next((t for t in before if t.type == "inline"), before[0])))
    return tuple(_questions(page, may_be_empty=bool(used)))


def _questions(page: Manuscript, may_be_empty: bool = False) -> list[Question]:
    """The questions; their places are kept as `question <id>`, and in order."""
    _, found = sections(page.tokens)
    if not found and not may_be_empty:
        page.report_empty(NO_QUESTIONS)
    if len(found) > _MOST:
        page.report(MANY, page.place(found[_MOST].title), count=len(found))
        page.is_read = False
    asked: list[Asked] = [it for section in found[:_MOST] if (it := read_question(page, section))]
    for question, place in asked:
        page.outline.append(place)
        if f"question {question.id}" in page.spots:
            page.report(ID_TWICE, place, id=question.id)
        page.spots.setdefault(f"question {question.id}", place)
    return [it.question for it in asked]


def quiz_with(quiz: Quiz, html: str, questions: tuple[Question, ...], language: str) -> Quiz:
    """The rules of a quiz with its words."""
    return replace(quiz, html=html, questions=questions, language=language)


def _rules(page: Manuscript, file: File) -> Quiz:
    whole = next((role for role in OF_THE_COURSE if role == file.role), None)
    head = Head(page, page.front)
    quiz = Quiz(
        id=file.id,
        title=head.text("title", TITLES.get(file.role, "Quiz: first steps"), required=whole is not None),
        pass_mark=head.percent("pass", 75),
        attempts=head.whole("attempts", 1, 100, default=1 if whole in _TESTS else 0, example="3"),
        wait=head.seconds("wait"),
        minutes=head.whole("minutes", 1, 600, example="20"),
        draw=_exam_draw(page, head, required=whole != "post-test") if whole else _draw(page, head),
        shuffle=head.yes_no("shuffle", False),
        show=head.one_of("show", SHOW, "marks" if whole == "pre-test" else "answers"),
        sitting=bool(head.one_of("sitting", SITTING, "")),
        markers=head.whole("markers", 1, 2, example="2"),
        practice=False if whole else head.yes_no("practice", False),
        kind=whole or head.one_of("kind", KINDS, "quiz"),
        language=page.language,
    )
    head.done()
    return quiz


def _draw(page: Manuscript, head: Head) -> tuple[Draw, ...]:
    entry = head.take("draw")
    if entry is None:
        return ()
    count = units.whole(entry[1].text) if isinstance(entry[1], Scalar) else None
    if not count:
        head.wrong("draw", entry[1], "a number of questions", "10")
        return ()
    return (Draw(count=count),)


def _exam_draw(page: Manuscript, head: Head, required: bool) -> tuple[Draw, ...]:
    entry = head.take("draw")
    if entry is None:
        if required:
            head.missing("draw", "{key-terms: 2, legal-framework: 3}")
        return ()
    if not isinstance(entry[1], Mapping) or not entry[1].entries:
        head.wrong("draw", entry[1], "modules with numbers", "{key-terms: 2, legal-framework: 3}")
        return ()
    drawn = []
    for module, (key, value) in entry[1].entries.items():
        page.spot(f"draw {module}", key)
        count = units.whole(value.text) if isinstance(value, Scalar) else None
        if count:
            drawn.append(Draw(count=count, module=module))
        else:
            head.wrong(module, value, "a number of questions", "2")
    return tuple(drawn)
