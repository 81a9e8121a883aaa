"""Putting a translation beside its original: ids, keys and rules come from the original, words from the translation.

A translation mirrors its original's questions, choices and blocks in order; a differing count is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from app.content import model
from app.content.diagnostics import Diagnostic, error
from app.content.layout import whole_file

COUNT = error(
    "translation-count",
    "The translation has {here} {what}, its original {there}.",
    "Translate each one of the original, in its order.",
)


class Mirror:
    """Compares a translation with its original and notes where they differ."""

    def __init__(self, path: str, language: str) -> None:
        self._path, self._language = path, language
        self.findings: list[Diagnostic] = []

    def same_count(self, what: str, original: Sequence[object], translated: Sequence[object]) -> bool:
        """Whether both have as many; reports it when not."""
        if len(original) == len(translated):
            return True
        finding = COUNT.at(whole_file(self._path), what=what, here=len(translated), there=len(original))
        self.findings += [finding] if finding not in self.findings else []
        return False

    # ------------------------------------------------------------ any page

    def page(self, original: Any, translated: Any) -> Any:
        """The original's value in the translation's words, whatever kind of page it is."""
        if isinstance(original, model.Lesson):
            return self.lesson(original, translated)
        if isinstance(original, model.Quiz):
            return self.quiz(original, translated)
        if isinstance(original, model.Survey):
            return self.survey(original, translated)
        if isinstance(original, model.Module | model.Course):
            return self.front(original, translated)
        return (
            self.glossary(original, translated) if isinstance(original, dict) else self.questions(original, translated)
        )

    def front(self, original: Any, translated: Any) -> Any:
        """The first page of a course or a module in the translation's words."""
        words = {"title": translated.title, "html": translated.html, "language": self._language}
        if isinstance(original, model.Course):
            words["summary"] = translated.summary
        if self.same_count("objectives", original.objectives, translated.objectives):
            words["objectives"] = translated.objectives
        return replace(original, **words)

    # ------------------------------------------------------------ questions

    def questions(
        self, original: tuple[model.Question, ...], translated: tuple[model.Question, ...]
    ) -> tuple[model.Question, ...]:
        """The original's questions in the translation's words."""
        if not self.same_count("questions", original, translated):
            return original
        return tuple(self.question(o, t) for o, t in zip(original, translated, strict=True))

    def question(self, original: model.Question, translated: model.Question) -> model.Question:
        """One question in the translation's words."""
        if not self.same_count(f"choices in “{original.text[:40]}”", original.choices, translated.choices):
            return original
        choices = tuple(
            replace(o, html=t.html, feedback=t.feedback)
            for o, t in zip(original.choices, translated.choices, strict=True)
        )
        answer = self._answer(original, translated)
        words = {key: getattr(translated, key) for key in ("title", "text", "html", "feedback")}
        return replace(original, choices=choices, answer=answer, language=self._language, **words)

    def _answer(self, original: model.Question, translated: model.Question) -> model.Answer:
        key, other = original.answer, translated.answer
        if isinstance(key, model.Matching) and isinstance(other, model.Matching):
            return self._matching(key, other)
        if isinstance(key, model.Ordering) and isinstance(other, model.Ordering):
            return replace(key, items=self._items(key.items, other.items))
        if isinstance(key, model.ShortText) and isinstance(other, model.ShortText):
            return replace(key, accepted=tuple(dict.fromkeys((*key.accepted, *other.accepted))))
        return key

    def _matching(self, key: model.Matching, other: model.Matching) -> model.Matching:
        return replace(
            key,
            left_label=other.left_label,
            right_label=other.right_label,
            lefts=self._items(key.lefts, other.lefts),
            rights=self._items(key.rights, other.rights),
        )

    def _items(self, original: tuple[model.Item, ...], translated: tuple[model.Item, ...]) -> tuple[model.Item, ...]:
        if not self.same_count("items in a question", original, translated):
            return original
        return tuple(replace(o, html=t.html) for o, t in zip(original, translated, strict=True))

    # ------------------------------------------------------------ lessons

    def lesson(self, original: model.Lesson, translated: model.Lesson) -> model.Lesson:
        """A lesson in the translation's words."""
        return replace(
            original,
            title=translated.title,
            text=translated.text,
            parts=self._parts(original.parts, translated.parts),
            situations=self._situations(original.situations, translated.situations),
            headings=translated.headings,
            terms=translated.terms,
            language=self._language,
        )

    def _parts(self, original: tuple[model.Part, ...], translated: tuple[model.Part, ...]) -> tuple[model.Part, ...]:
        if not self.same_count("blocks", _named(original), _named(translated)):
            return translated
        checks = iter([part for part in original if isinstance(part, model.Check)])
        found: list[model.Part] = []
        for part in translated:
            twin = next(checks, None) if isinstance(part, model.Check) else None
            if isinstance(part, model.Check) and twin is not None:
                part = model.Check(question=self.question(twin.question, part.question))
            found.append(part)
        return tuple(found)

    def _situations(
        self, original: tuple[model.Situation, ...], translated: tuple[model.Situation, ...]
    ) -> tuple[model.Situation, ...]:
        if not self.same_count("situations", original, translated):
            return original
        return tuple(self._situation(o, t) for o, t in zip(original, translated, strict=True))

    def _situation(self, original: model.Situation, translated: model.Situation) -> model.Situation:
        if not self.same_count(f"choices in “{original.id}”", original.links, translated.links):
            return original
        links = tuple(
            replace(o, html=t.html, feedback=t.feedback) for o, t in zip(original.links, translated.links, strict=True)
        )
        return replace(original, title=translated.title, html=translated.html, links=links)

    # ------------------------------------------------------------ the rest

    def quiz(self, original: model.Quiz, translated: model.Quiz) -> model.Quiz:
        """A quiz or exam in the translation's words, with the original's rules."""
        found = self.questions(original.questions, translated.questions)
        words = {"title": translated.title, "html": translated.html}
        return replace(original, questions=found, language=self._language, **words)

    def survey(self, original: model.Survey, translated: model.Survey) -> model.Survey:
        """An evaluation in the translation's words."""
        if not self.same_count("items", original.items, translated.items):
            return original
        found = tuple(self._survey_item(o, t) for o, t in zip(original.items, translated.items, strict=True))
        return replace(original, title=translated.title, html=translated.html, items=found, language=self._language)

    def _survey_item(self, original: model.SurveyItem, translated: model.SurveyItem) -> model.SurveyItem:
        if not self.same_count("choices", original.choices, translated.choices):
            return original
        choices = tuple(replace(o, html=t.html) for o, t in zip(original.choices, translated.choices, strict=True))
        words = {key: getattr(translated, key) for key in ("title", "text", "html", "low_label", "high_label")}
        return replace(original, choices=choices, **words)

    def glossary(self, original: dict[str, model.Term], translated: dict[str, model.Term]) -> dict[str, model.Term]:
        """The original's terms, by their ids, in the translation's words."""
        if not self.same_count("terms", list(original), list(translated)):
            return original
        return {name: replace(t, id=name) for name, t in zip(original, translated.values(), strict=True)}


def _named(parts: tuple[model.Part, ...]) -> list[str]:
    return [getattr(part, "name", type(part).__name__) for part in parts if not isinstance(part, model.Prose)]
