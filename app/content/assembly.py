"""Putting the files of a course together, in each of its languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.content import model
from app.content.draft import CourseDraft
from app.content.outline import ModulePage, Outline
from app.content.reading import kind_of
from app.content.translations import Mirror
from app.content.tree import bare

T = TypeVar("T")
Page = TypeVar("Page", Outline, ModulePage)


class Assembly:
    """The course in one language: each part from its translation where there is one, else from the original."""

    def __init__(self, slug: str, draft: CourseDraft, language: str) -> None:
        self._slug, self._draft, self._language = slug, draft, language
        self._twins = {f.place.original: f for f in draft.files.values() if f.place.language == language and language}

    def course(self, outline: Outline) -> model.Course:
        """The whole course."""
        words = self._words("course.md", outline, Outline) or outline
        glossary = self._part("glossary.md", dict, lambda mirror, o, t: mirror.glossary(o, t))
        return model.Course(
            slug=self._slug,
            code=outline.code,
            title=words.title,
            language=self._language or outline.languages[0],
            languages=outline.languages,
            audience=outline.audience,
            days=outline.days,
            hours=outline.hours,
            objectives=words.objectives,
            html=words.html,
            summary=words.summary,
            modules=self.modules(),
            completion=outline.completion,
            certificates=outline.certificates,
            refresher=outline.refresher,
            signatories=outline.signatories,
            print_result=outline.print_result,
            exam=self.exam(),
            evaluation=self.evaluation(),
            glossary=glossary or {},
        )

    def exam(self) -> model.Quiz | None:
        """The final exam."""
        return self._part("exam.md", model.Quiz, Mirror.quiz)

    def evaluation(self) -> model.Survey | None:
        """The survey at the end."""
        return self._part("evaluation.md", model.Survey, Mirror.survey)

    def modules(self) -> tuple[model.Module, ...]:
        """All modules in the order of their folders."""
        folders = dict.fromkeys(f.place.folder for f in self._draft.originals() if f.place.folder)
        return tuple(self._module(folder) for folder in folders)

    def _module(self, folder: str) -> model.Module:
        path = f"{folder}/module.md"
        page = self._value(path, ModulePage) or ModulePage(bare(folder), 1, 0, (), "")
        words = self._words(path, page, ModulePage) or page
        files = [f for f in self._draft.originals() if f.place.folder == folder and kind_of(f.place) == "lesson"]
        lessons = [self._part(f.place.path, model.Lesson, Mirror.lesson) for f in files]
        bank = self._part(f"{folder}/bank.md", tuple, Mirror.questions)
        return model.Module(
            id=bare(folder),
            title=words.title,
            day=page.day,
            minutes=page.minutes,
            objectives=words.objectives,
            html=words.html,
            lessons=tuple(lesson for lesson in lessons if lesson is not None),
            quiz=self._part(f"{folder}/quiz.md", model.Quiz, Mirror.quiz),
            bank=bank or (),
            language=self._language if path in self._twins else self._first,
        )

    @property
    def _first(self) -> str:
        outline = self._draft.outline
        return outline.languages[0] if outline else "en"

    def _value(self, path: str, kind: type[T]) -> T | None:
        file = self._draft.files.get(path)
        return file.value if file is not None and isinstance(file.value, kind) else None

    def _words(self, path: str, original: Page, kind: type[Page]) -> Page | None:
        """The page in this language, when it is there and mirrors the original's objectives."""
        twin = self._twins.get(path)
        if twin is None or not isinstance(twin.value, kind):
            return None
        mirror = Mirror(twin, self._language)
        mirror.same_count("objectives", original.objectives, twin.value.objectives)
        return twin.value

    def _part(self, path: str, kind: type[T], merge: Callable[[Mirror, T, T], T]) -> T | None:
        original = self._value(path, kind)
        twin = self._twins.get(path)
        if original is None or twin is None or not isinstance(twin.value, kind):
            return original
        return merge(Mirror(twin, self._language), original, twin.value)
