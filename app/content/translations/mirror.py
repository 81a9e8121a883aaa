"""Putting a translation beside its original: ids, keys and rules come from the original, words from the translation.

A translation mirrors its original's questions, choices and blocks in order; a differing count is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from msgspec.structs import replace

from app.content import model
from app.content.diagnostics import Diagnostic, Place, error
from app.content.layout import whole_file
from app.content.manuscript import Read

COUNT = error(
    "translation-count",
    "The translation has {here} {what} here, its original {there}.",
    "Translate each one of the original, in its order.",
)
DIFFERS = error(
    "translation-differs",
    "Here the translation has {here}, its original {there}.",
    "Write the same kinds of blocks and answers as the original, in its order.",
)

Worded = TypeVar("Worded", model.Choice, model.Item, model.Criterion, model.Level)


@dataclass
class Mirror:
    """A translated page beside its original. `findings` say where they differ."""

    page: Read[Any]
    language: str
    findings: list[Diagnostic] = field(default_factory=list)

    def value(self, original: Any) -> Any:
        """The original's value in the translation's words, whatever kind of page it is."""
        translated = self.page.value
        match original:
            case model.Lesson():
                return self._lesson(original, translated)
            case model.Quiz():
                questions = self._questions(original.questions, translated.questions)
                return self._worded(original, title=translated.title, html=translated.html, questions=questions)
            case model.Survey():
                items = self._survey_items(original.items, translated.items)
                return self._worded(original, title=translated.title, html=translated.html, items=items)
            case model.Module():
                return self._front(original, translated)
            case model.Course():
                return self._course(original, translated)
            case dict():
                return self._glossary(original, translated)
            case _:
                return self._questions(original, translated)

    # ------------------------------------------------------------ where they differ

    def _place(self, number: int) -> Place:
        """The place of the question, block or term with this number, or of the last one."""
        places = self.page.outline
        return places[min(number, len(places) - 1)] if places else whole_file(self.page.path)

    def _same(self, what: str, original: Sequence[object], translated: Sequence[object], place: Place) -> bool:
        """Whether both have as many; reports it when not."""
        if len(original) == len(translated):
            return True
        self.findings.append(COUNT.at(place, what=what, here=len(translated), there=len(original)))
        return False

    def _worded(self, original: Any, **words: object) -> Any:
        return replace(original, language=self.language, **words)

    # ------------------------------------------------------------ first pages

    def _front(self, original: Any, translated: Any) -> Any:
        place = self.page.spots.get("objectives", whole_file(self.page.path))
        same = self._same("objectives", original.objectives, translated.objectives, place)
        objectives = translated.objectives if same else original.objectives
        return self._worded(original, title=translated.title, html=translated.html, objectives=objectives)

    def _course(self, original: model.Course, translated: model.Course) -> model.Course:
        course: model.Course = self._front(original, translated)
        titles = {rule.kind: rule.title for rule in translated.certificates}
        certificates = tuple(replace(rule, title=titles.get(rule.kind, rule.title)) for rule in original.certificates)
        signatories = original.signatories
        if translated.signatories and self._same(
            "signatories", signatories, translated.signatories, self.page.spots["signatories"]
        ):
            signatories = translated.signatories
        return replace(course, summary=translated.summary, certificates=certificates, signatories=signatories)

    def _glossary(self, original: dict[str, model.Term], translated: dict[str, model.Term]) -> dict[str, model.Term]:
        if not self._same("terms", list(original), list(translated), self._place(len(original))):
            return original
        return {id: replace(term, id=id) for id, term in zip(original, translated.values(), strict=True)}

    # ------------------------------------------------------------ questions

    def _questions(
        self, original: tuple[model.Question, ...], translated: tuple[model.Question, ...]
    ) -> tuple[model.Question, ...]:
        if not self._same("questions", original, translated, self._place(len(original))):
            return original
        pairs = zip(original, translated, strict=True)
        return tuple(self._question(o, t, self._place(number)) for number, (o, t) in enumerate(pairs))

    def _question(self, original: model.Question, translated: model.Question, place: Place) -> model.Question:
        words = {key: getattr(translated, key) for key in ("title", "text", "html", "feedback")}
        if not self._same_shape(original, translated, place):
            return original
        choices = self._each("choices", original.choices, translated.choices, place)
        feedback = [choice.feedback for choice in translated.choices]
        if len(feedback) == len(choices):
            choices = tuple(replace(c, feedback=said) for c, said in zip(choices, feedback, strict=True))
        answer = self._answer(original.answer, translated.answer, place)
        return self._worded(original, choices=choices, answer=answer, **words)  # type: ignore[no-any-return]

    def _same_shape(self, original: model.Question, translated: model.Question, place: Place) -> bool:
        """Numbers and texts need not be repeated; every other answer has the shape of its original's."""
        here, there = _SHAPES[type(translated.answer)], _SHAPES[type(original.answer)]
        if here == there or (isinstance(original.answer, model.Number) and not _accepted(translated.answer)):
            return True
        here = here if _accepted(translated.answer) else "no answer"
        self.findings.append(DIFFERS.at(place, here=here, there=there))
        return False

    def _answer(self, key: model.Answer, words: model.Answer, place: Place) -> model.Answer:
        match key, words:
            case model.Matching(), model.Matching():
                lefts = self._each("lines on the left", key.lefts, words.lefts, place)
                rights = self._each("different texts on the right", key.rights, words.rights, place)
                labels = {"left_label": words.left_label, "right_label": words.right_label}
                return replace(key, lefts=lefts, rights=rights, **labels)
            case model.Ordering(), model.Ordering():
                return replace(key, items=self._each("items", key.items, words.items, place))
            case model.Essay(), model.Essay():
                return replace(key, criteria=self._criteria(key.criteria, words.criteria, place))
            case model.ShortText(), model.ShortText():
                return replace(key, accepted=tuple(dict.fromkeys((*key.accepted, *words.accepted))))
        return key

    def _criteria(
        self, original: tuple[model.Criterion, ...], translated: tuple[model.Criterion, ...], place: Place
    ) -> tuple[model.Criterion, ...]:
        """The criteria and, for each, what earns how many points."""
        made = self._each("criteria", original, translated, place)
        if len(original) != len(translated):
            return made
        levels = [self._each("levels", o.levels, t.levels, place) for o, t in zip(original, translated, strict=True)]
        return tuple(replace(it, levels=those) for it, those in zip(made, levels, strict=True))

    def _each(
        self, what: str, original: tuple[Worded, ...], translated: tuple[Worded, ...], place: Place
    ) -> tuple[Worded, ...]:
        """The originals with the HTML of the translations."""
        if not self._same(what, original, translated, place):
            return original
        return tuple(replace(o, html=t.html) for o, t in zip(original, translated, strict=True))

    # ------------------------------------------------------------ lessons

    def _lesson(self, original: model.Lesson, translated: model.Lesson) -> model.Lesson:
        words = {key: getattr(translated, key) for key in ("title", "text", "headings", "terms")}
        if original.kind == "scenario":
            # blocks of the introduction come first in the outline
            ahead = len(_named(translated.parts))
            words["situations"] = self._situations(original.situations, translated.situations, ahead)
        parts = self._parts(original.parts, translated.parts)
        return self._worded(original, parts=parts, **words)  # type: ignore[no-any-return]

    def _parts(self, original: tuple[model.Part, ...], translated: tuple[model.Part, ...]) -> tuple[model.Part, ...]:
        there, here = _named(original), _named(translated)
        for number, (one, other) in enumerate(zip(here, there, strict=False)):
            if _name(one) != _name(other):
                self.findings.append(DIFFERS.at(self._place(number), here=f"`{_name(one)}`", there=f"`{_name(other)}`"))
                return translated
        if not self._same("blocks", there, here, self._place(len(there))):
            return translated
        twins = iter(enumerate(there))
        return tuple(
            self._part(part, *next(twins)) if not isinstance(part, model.Prose) else part for part in translated
        )

    def _part(self, part: model.Part, number: int, original: model.Part) -> model.Part:
        if isinstance(part, model.Check) and isinstance(original, model.Check):
            return model.Check(question=self._question(original.question, part.question, self._place(number)))
        if isinstance(part, model.Block) and isinstance(original, model.Block):
            return replace(part, minutes=original.minutes, group=original.group)
        return part

    def _situations(
        self, original: tuple[model.Situation, ...], translated: tuple[model.Situation, ...], ahead: int
    ) -> tuple[model.Situation, ...]:
        if not self._same("situations", original, translated, self._place(ahead + len(original))):
            return original
        pairs = zip(original, translated, strict=True)
        return tuple(self._situation(o, t, self._place(ahead + number)) for number, (o, t) in enumerate(pairs))

    def _situation(self, original: model.Situation, translated: model.Situation, place: Place) -> model.Situation:
        if not self._same("choices", original.links, translated.links, place):
            return original
        pairs = zip(original.links, translated.links, strict=True)
        links = tuple(replace(o, html=t.html, feedback=t.feedback) for o, t in pairs)
        return replace(original, title=translated.title, html=translated.html, links=links)

    # ------------------------------------------------------------ surveys

    def _survey_items(
        self, original: tuple[model.SurveyItem, ...], translated: tuple[model.SurveyItem, ...]
    ) -> tuple[model.SurveyItem, ...]:
        if not self._same("questions", original, translated, self._place(len(original))):
            return original
        pairs = zip(original, translated, strict=True)
        return tuple(self._survey_item(o, t, self._place(number)) for number, (o, t) in enumerate(pairs))

    def _survey_item(self, original: model.SurveyItem, translated: model.SurveyItem, place: Place) -> model.SurveyItem:
        choices = self._each("choices", original.choices, translated.choices, place)
        words = {key: getattr(translated, key) for key in ("title", "text", "html")}
        labels = {key: getattr(translated, key) or getattr(original, key) for key in ("low_label", "high_label")}
        return replace(original, choices=choices, **words, **labels)


_SHAPES: dict[type, str] = {
    model.Choices: "a list of choices",
    model.Number: "a number",
    model.ShortText: "a text",
    model.Matching: "a table",
    model.Ordering: "a numbered list",
    model.Essay: "an essay",
}


def _accepted(answer: model.Answer) -> bool:
    """Whether there is an answer: what has none was read as a text without accepted words."""
    return not isinstance(answer, model.ShortText) or bool(answer.accepted)


def _named(parts: tuple[model.Part, ...]) -> list[model.Part]:
    return [part for part in parts if not isinstance(part, model.Prose)]


def _name(part: model.Part) -> str:
    return part.name if isinstance(part, model.Block) else type(part).__name__.lower()
