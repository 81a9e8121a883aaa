"""A draft as its author sees it: modules with lessons and questions, titles from the files, findings beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.authoring.rules.shelf import Shelf
from app.content.diagnostics import Diagnostic
from app.content.model import Course, Question, Quiz


@dataclass(frozen=True)
class Asked:
    """A question of a quiz or a bank; `number` is its place in the file, from 0."""

    id: str
    text: str
    number: int


@dataclass(frozen=True)
class Page:
    """A file with its title, its translations by language, and how much is found in it."""

    path: str
    role: str
    title: str
    errors: int = 0
    warnings: int = 0
    translations: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Part:
    """A module: its folder, its own page, its lessons in order, its quiz and its bank."""

    folder: str
    head: Page | None
    lessons: tuple[Page, ...]
    quiz: Page | None
    bank: Page | None

    @property
    def pages(self) -> tuple[Page, ...]:
        """All its pages but its own."""
        return (*self.lessons, *(page for page in (self.quiz, self.bank) if page))

    @property
    def errors(self) -> int:
        """How many errors are in its pages."""
        return sum(page.errors for page in self.pages)

    @property
    def warnings(self) -> int:
        """How many warnings are in its pages."""
        return sum(page.warnings for page in self.pages)


@dataclass(frozen=True)
class Outline:
    """The whole draft. `others` are files that the course does not show as pages: media and strays."""

    course: Page | None
    modules: tuple[Part, ...]
    pre_test: Page | None
    post_test: Page | None
    exam: Page | None
    evaluation: Page | None
    glossary: Page | None
    media: tuple[str, ...]


ROOT = ("course", "pre-test", "post-test", "exam", "evaluation", "glossary")


def outline(paths: Iterable[str], course: Course | None, findings: Iterable[Diagnostic]) -> Outline:
    """The outline of a draft, as far as it could be understood."""
    shelf = Shelf(tuple(paths))
    counted = _counted(findings)
    titles, asked = _titles(shelf, course), _asked(shelf, course)

    def page(path: str, role: str) -> Page | None:
        twins = shelf.files_of(path)
        if path not in twins:
            return None
        errors, warnings = counted.get(path, (0, 0))
        return Page(path, role, titles.get(path, ""), errors, warnings, _translations(path, twins), asked.get(path, ()))

    parts = tuple(
        Part(
            folder,
            page(f"{folder}/module.md", "module"),
            tuple(it for path in shelf.lessons(folder) if (it := page(path, "lesson"))),
            page(f"{folder}/quiz.md", "quiz"),
            page(f"{folder}/bank.md", "bank"),
        )
        for folder in shelf.folders
    )
    root = {role.replace("-", "_"): page(f"{role}.md", role) for role in ROOT}
    media = tuple(path for path in shelf.paths if not path.endswith(".md"))
    return Outline(modules=parts, media=media, **root)


def _counted(findings: Iterable[Diagnostic]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for finding in findings:
        errors, warnings = found.get(finding.span.file, (0, 0))
        more = (finding.severity == "error", finding.severity == "warning")
        found[finding.span.file] = (errors + more[0], warnings + more[1])
    return found


def _translations(path: str, twins: Iterable[str]) -> dict[str, str]:
    stem = path.removesuffix(".md")
    return {it.removeprefix(f"{stem}.").removesuffix(".md"): it for it in twins if it != path}


def _titles(shelf: Shelf, course: Course | None) -> dict[str, str]:
    if course is None:
        return {}
    whole = (quiz for quiz in (course.pre_test, course.post_test, course.exam) if quiz)
    titles = {"course.md": course.title} | {f"{quiz.id}.md": quiz.title for quiz in whole}
    titles["evaluation.md"] = course.evaluation.title if course.evaluation else ""
    by_id = {module.id: module for module in course.modules}
    for folder in shelf.folders:
        module = by_id.get(id_of(folder))
        if module is None:
            continue
        titles[f"{folder}/module.md"] = module.title
        lessons = {lesson.slug: lesson.title for lesson in module.lessons}
        for path in shelf.lessons(folder):
            titles[path] = lessons.get(id_of(posixpath.basename(path).removesuffix(".md")), "")
        titles[f"{folder}/quiz.md"] = module.quiz.title if module.quiz else ""
    return titles


def id_of(name: str) -> str:
    """The id of a file or folder: its name without a number."""
    return name[3:] if name[:2].isdecimal() and name[2:3] == "-" else name


def _asked(shelf: Shelf, course: Course | None) -> dict[str, tuple[Asked, ...]]:
    asked: dict[str, tuple[Asked, ...]] = {}
    folders = {id_of(folder): folder for folder in shelf.folders}
    for module in course.modules if course else ():
        folder = folders.get(module.id, "")
        asked[f"{folder}/quiz.md"] = _numbered(module.quiz.questions if isinstance(module.quiz, Quiz) else ())
        asked[f"{folder}/bank.md"] = _numbered(module.bank)
    return asked


def _numbered(questions: Iterable[Question]) -> tuple[Asked, ...]:
    return tuple(Asked(question.id, question.text, number) for number, question in enumerate(questions))
