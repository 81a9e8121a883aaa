"""A page of a draft as a trainee would see it: the pages' own templates, on a course that nobody has published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.assessment.rules import desk
from app.authoring.rules.outline import id_of
from app.content.compiler import Compilation
from app.content.model import Course, Lesson, Module, Survey
from app.learning.rules import lesson_page
from app.surveys import rules as surveys


@dataclass(frozen=True)
class Reader:
    """A trainee who has done nothing yet."""

    slug: str
    taking: bool = True


def document(course_slug: str, path: str, compiled: Compilation) -> str:
    """A whole HTML document. Its pictures come from the draft; its forms lead nowhere."""
    course, original = _course_for(path, compiled)
    page = _page_of(course, original) if course else None
    html = page() if page else render_template("authoring/shown/nothing.html")
    return html.replace('"/media/', f'"/author/{course_slug}/media/')


def _course_for(path: str, compiled: Compilation) -> tuple[Course | None, str]:
    stem, _, language = path.removesuffix(".md").rpartition(".")
    if stem and "/" not in language and compiled.course and language in compiled.course.languages:
        return compiled.in_language(language), f"{stem}.md"
    return compiled.course, path


def _page_of(course: Course, path: str) -> Callable[[], str] | None:
    folder, _, name = path.rpartition("/")
    module = next((it for it in course.modules if it.id == id_of(folder)), None)
    if not folder:
        return _root_page(course, name.removesuffix(".md"))
    if module is None:
        return None
    if name == "module.md":
        return lambda: render_template("authoring/shown/module.html", course=course, module=module)
    if name in ("quiz.md", "bank.md"):
        asked = (module.quiz.questions if module.quiz else ()) if name == "quiz.md" else module.bank
        return lambda: _questions(module.quiz.title if module.quiz else module.title, asked, module.quiz)
    lesson = next((it for it in module.lessons if it.slug == id_of(name.removesuffix(".md"))), None)
    return (lambda: _lesson(course, module, lesson)) if lesson else None


def _root_page(course: Course, role: str) -> Callable[[], str] | None:
    if role == "glossary":
        return lambda: render_template("authoring/shown/glossary.html", terms=course.glossary.values())
    test = next((quiz for quiz in (course.pre_test, course.post_test, course.exam) if quiz and quiz.id == role), None)
    if test:
        return lambda: _questions(test.title, (), test)
    if role == "evaluation" and course.evaluation:
        survey = course.evaluation
        return lambda: _survey(survey)
    return lambda: render_template("authoring/shown/course.html", course=course)


def _questions(title: str, asked: Any, quiz: Any) -> str:
    cards = desk.desk(asked, {}, "preview", False)
    return render_template("authoring/shown/questions.html", title=title, cards=cards, questions=asked, quiz=quiz)


def _survey(survey: Survey) -> str:
    names = {item.id: surveys.field_name(item) for item in survey.items}
    values = {"survey": survey, "names": names, "sheet": surveys.Sheet(), "options": surveys.options}
    return render_template("authoring/shown/evaluation.html", longest=surveys.LONGEST_WORDS, **values)


def _lesson(course: Course, module: Module, lesson: Lesson) -> str:
    """The lesson's own page; instructor notes stand in it, marked, because who writes them looks for them."""
    page = replace(lesson_page.build(course, module, lesson), previous=None, following=None)
    body = render_template("learning/pieces.html", pieces=page.taught, page=page, token="", verdicts={}, answers={})
    return render_template(
        "learning/lesson.html",
        access=Reader(course.slug, taking=lesson.kind != "scenario"),
        page=page,
        body=Markup(body),
        stops=[(stop, path, False) for stop, path in page.stops],
        is_done=False,
        bare=True,
    )
