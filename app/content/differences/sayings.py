"""What can be said of a difference: a stable code, its weight, and a sentence with {names} for its parts."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from app.content.checks.words import words_of

_LONGEST_WORDS, _LONGEST_PART = 200, 800  # characters

Weight = Literal["key", "content", "wording", "order", "rules"]


class Saying(NamedTuple):
    """A kind of difference. Where `many` is given, it is the sentence for a `count` other than one."""

    weight: Weight
    one: str
    many: str = ""


SAYINGS: dict[str, Saying] = {
    # the course
    "course-title": Saying("wording", "Title of the course: “{before}” → “{after}”."),
    "course-code": Saying("rules", "Code of the course: {before} → {after}."),
    "course-text": Saying("wording", "The description of the course changed."),
    "course-objectives": Saying("wording", "The objectives of the course changed."),
    "course-audience": Saying("rules", "Audience of the course: {before} → {after}."),
    "course-days": Saying("rules", "Days of the course: {before} → {after}."),
    "course-hours": Saying("rules", "Hours of the course: {before} → {after}."),
    "course-signatories": Saying("rules", "Signatories of the certificates: {before} → {after}."),
    "course-print-result": Saying("rules", "Result printed on the certificate: {before} → {after}."),
    "course-other": Saying("content", "Something else in the course changed."),
    "language-added": Saying("content", "The course is now also in {language}."),
    "language-removed": Saying("content", "The course is no longer in {language}."),
    "language-first": Saying("content", "First language of the course: {before} → {after}."),
    # what completes it, and what it gives
    "completion-added": Saying("rules", "To complete the course, a trainee now also needs: {condition}."),
    "completion-removed": Saying("rules", "To complete the course, a trainee no longer needs: {condition}."),
    "completion-changed": Saying("rules", "Attendance needed to complete the course: {before} → {after}."),
    "certificate-added": Saying("rules", "New certificate: {certificate}."),
    "certificate-removed": Saying("rules", "The course no longer gives this certificate: {certificate}."),
    "certificate-title": Saying("wording", "Title of the {certificate} certificate: “{before}” → “{after}”."),
    "certificate-valid": Saying("rules", "Validity of the {certificate} certificate: {before} → {after}."),
    "certificate-when": Saying("rules", "Conditions of the {certificate} certificate: {before} → {after}."),
    "refresher": Saying("rules", "Refresher course: {before} → {after}."),
    # modules
    "module-added": Saying("content", "Module {module} is new: lessons {lessons}, questions {questions}."),
    "module-removed": Saying("content", "Module {module} is gone: lessons {lessons}, questions {questions}."),
    "module-renamed": Saying("content", "Module {before} has a new name in its address: {module}."),
    "module-title": Saying("wording", "Module {module}, title: “{before}” → “{after}”."),
    "module-day": Saying("order", "Module {module} moved from day {before} to day {after}."),
    "module-minutes": Saying("rules", "Module {module}: {before} → {after} minutes."),
    "module-objectives": Saying("wording", "Module {module}: the objectives changed."),
    "module-text": Saying("wording", "Module {module}: the introduction changed."),
    "module-order": Saying("order", "Module {module} now comes after {after}."),
    "module-first": Saying("order", "Module {module} is now the first one."),
    # lessons
    "lesson-added": Saying("content", "Lesson {lesson} is new: “{title}”."),
    "lesson-removed": Saying("content", "Lesson {lesson} is gone: “{title}”."),
    "lesson-moved": Saying("content", "Lesson {before} moved to another module and is now {lesson}."),
    "lesson-renamed": Saying("content", "Lesson {before} has a new name in its address: {lesson}."),
    "lesson-title": Saying("wording", "Lesson {lesson}, title: “{before}” → “{after}”."),
    "lesson-kind": Saying("content", "Lesson {lesson}: was a {before}, is now a {after}."),
    "lesson-minutes": Saying("rules", "Lesson {lesson}: {before} → {after} minutes."),
    "lesson-required": Saying("rules", "Lesson {lesson} is now required."),
    "lesson-optional": Saying("rules", "Lesson {lesson} is no longer required."),
    "lesson-order": Saying("order", "Lesson {lesson} now comes after {after}."),
    "lesson-first": Saying("order", "Lesson {lesson} is now the first of its module."),
    "lesson-arranged": Saying("order", "Lesson {lesson}: parts stand in another order."),
    "paragraphs-changed": Saying(
        "wording", "Lesson {lesson}: {count} paragraph changed.", "Lesson {lesson}: {count} paragraphs changed."
    ),
    "paragraphs-added": Saying(
        "content", "Lesson {lesson}: {count} paragraph is new.", "Lesson {lesson}: {count} paragraphs are new."
    ),
    "paragraphs-removed": Saying(
        "content", "Lesson {lesson}: {count} paragraph is gone.", "Lesson {lesson}: {count} paragraphs are gone."
    ),
    "block-added": Saying("content", "Lesson {lesson}: new block {block}."),
    "block-removed": Saying("content", "Lesson {lesson}: block {block} is gone."),
    "block-text": Saying("wording", "Lesson {lesson}: the text of the block {block} changed."),
    "block-title": Saying("wording", "Lesson {lesson}: the block {before} is now called {block}."),
    "block-rules": Saying("rules", "Lesson {lesson}, block {block}: {before} → {after}."),
    # scenarios
    "situation-added": Saying("content", "Scenario {lesson}: new situation {situation}."),
    "situation-removed": Saying("content", "Scenario {lesson}: the situation {situation} is gone."),
    "situation-text": Saying("wording", "Scenario {lesson}: the words of the situation {situation} changed."),
    "situation-paths": Saying("content", "Scenario {lesson}: the choices of {situation} lead to other situations."),
    "situation-advised": Saying(
        "content", "Scenario {lesson}, situation {situation}: advised choice “{before}” → “{after}”."
    ),
    "situation-order": Saying("order", "Scenario {lesson}: the situations stand in another order."),
    # quizzes and the exam
    "quiz-added": Saying("content", "{quiz} is new: questions {questions}."),
    "quiz-removed": Saying("content", "{quiz} is gone: questions {questions}."),
    "quiz-title": Saying("wording", "Title of {quiz}: “{before}” → “{after}”."),
    "quiz-text": Saying("wording", "The introduction of {quiz} changed."),
    "quiz-pass": Saying("rules", "Pass mark of {quiz}: {before} → {after}."),
    "quiz-attempts": Saying("rules", "Attempts at {quiz}: {before} → {after}."),
    "quiz-wait": Saying("rules", "Time between two attempts at {quiz}: {before} → {after}."),
    "quiz-minutes": Saying("rules", "Time for {quiz}: {before} → {after}."),
    "quiz-shuffle": Saying("rules", "Shuffled order in {quiz}: {before} → {after}."),
    "quiz-show": Saying("rules", "What {quiz} shows after handing in: {before} → {after}."),
    "quiz-sitting": Saying("rules", "{quiz} is taken in an exam room only: {before} → {after}."),
    "quiz-markers": Saying("rules", "People who mark an essay of {quiz}: {before} → {after}."),
    "quiz-practice": Saying("rules", "{quiz} is practice only: {before} → {after}."),
    "quiz-kind": Saying("rules", "Kind of {quiz}: {before} → {after}."),
    "quiz-draw": Saying("rules", "Questions drawn for {quiz}: {before} → {after}."),
    "draw-module": Saying("rules", "Questions that {quiz} draws from module {module}: {before} → {after}."),
    # questions
    "question-added": Saying("content", "Question {question} is new in {quiz}: “{text}”."),
    "question-removed": Saying("content", "Question {question} of {quiz} is gone: “{text}”."),
    "question-moved": Saying("content", "Question {question} moved from {before} to {after}."),
    "question-order": Saying(
        "order", "{quiz}: {count} question stands in another place.", "{quiz}: {count} questions stand in other places."
    ),
    "question-text": Saying("wording", "Question {question}: “{before}” is now “{after}”."),
    "question-body": Saying("wording", "Question {question}: the text below the heading changed."),
    "question-feedback": Saying("wording", "Question {question}: the feedback changed."),
    "question-kind": Saying("key", "Question {question}: kind changed from {before} to {after}."),
    "question-points": Saying("key", "Question {question}: points {before} → {after}."),
    "question-partial": Saying("key", "Question {question}: part marks {before} → {after}."),
    "question-voided": Saying("key", "Question {question} is voided: everybody who was asked it gets its points."),
    "question-counts": Saying("key", "Question {question} is no longer voided: its answers count again."),
    "question-topic": Saying("rules", "Question {question}: topic {before} → {after}."),
    "question-fixed": Saying("rules", "Question {question}: choices in a fixed order: {before} → {after}."),
    "question-other": Saying("content", "Question {question}: something else changed."),
    "right-answer": Saying("key", "Question {question}: right answer changed from {before} to {after}."),
    "choice-voided": Saying("key", "Question {question}: the choice “{choice}” no longer counts."),
    "choice-counts": Saying("key", "Question {question}: the choice “{choice}” counts again."),
    "choice-added": Saying("content", "Question {question}: new choice “{choice}”."),
    "choice-removed": Saying("content", "Question {question}: the choice “{choice}” is gone."),
    "choice-text": Saying("wording", "Question {question}: the choice “{before}” is now “{after}”."),
    "choice-replaced": Saying(
        "content",
        "Question {question}: the right choice “{before}” is now “{after}”. Answers given to the old words count for "
        "the new ones.",
    ),
    "choice-feedback": Saying("wording", "Question {question}: the feedback on “{choice}” changed."),
    "choices-order": Saying("order", "Question {question}: the choices stand in another order."),
    "pair-changed": Saying("key", "Question {question}: “{left}” now belongs to {after}, not to {before}."),
    "pair-added": Saying("key", "Question {question}: new pair “{left}” and “{right}”."),
    "pair-removed": Saying("key", "Question {question}: the pair “{left}” and “{right}” is gone."),
    "distractor-added": Saying("content", "Question {question}: “{right}” is new and belongs to nothing."),
    "distractor-removed": Saying("content", "Question {question}: “{right}” is gone; it belonged to nothing."),
    "item-text": Saying("wording", "Question {question}: “{before}” is now “{after}”."),
    "labels": Saying("wording", "Question {question}: the headings of the table changed."),
    "essay-rubric": Saying("key", "Question {question}: criteria changed from {before} to {after}."),
    "essay-levels": Saying("key", "Question {question}, criterion “{criterion}”: levels {before} → {after}."),
    "essay-level-text": Saying(
        "wording", "Question {question}, criterion “{criterion}”: level {points} was “{before}”, is now “{after}”."
    ),
    "essay-length": Saying("rules", "Question {question}: length {before} → {after} words."),
    # the evaluation
    "evaluation-added": Saying("content", "The course now ends with an evaluation."),
    "evaluation-removed": Saying("content", "The evaluation is gone."),
    "evaluation-text": Saying("wording", "The title or introduction of the evaluation changed."),
    "evaluation-question-added": Saying("content", "Evaluation: new question {question}."),
    "evaluation-question-removed": Saying("content", "Evaluation: the question {question} is gone."),
    "evaluation-question-text": Saying("wording", "Evaluation: the words of the question {question} changed."),
    "evaluation-question-kind": Saying("content", "Evaluation: the question {question} is answered in another way."),
    "evaluation-order": Saying("order", "Evaluation: the questions stand in another order."),
    # glossary, media, translations
    "term-added": Saying("content", "Glossary: new term “{term}”."),
    "term-removed": Saying("content", "Glossary: the term “{term}” is gone."),
    "term-name": Saying("wording", "Glossary: “{before}” is now “{after}”."),
    "term-definition": Saying("wording", "Glossary: the definition of “{term}” changed."),
    "term-order": Saying("order", "Glossary: the terms stand in another order."),
    "media-added": Saying("content", "New file {path}."),
    "media-removed": Saying("content", "The file {path} is gone."),
    "media-changed": Saying("content", "The file {path} changed."),
    "media-moved": Saying("order", "The file {before} is now {path}."),
    "translation-added": Saying(
        "content", "{language}: {count} {page} newly translated.", "{language}: {count} {page} newly translated."
    ),
    "translation-removed": Saying(
        "content",
        "{language}: {count} {page} no longer translated.",
        "{language}: {count} {page} no longer translated.",
    ),
    "translation-changed": Saying(
        "wording",
        "{language}: the translation of {count} {page} changed.",
        "{language}: the translations of {count} {page} changed.",
    ),
}


class Difference(msgspec.Struct, frozen=True):
    """One difference. `what` is the id of the place: of a module, lesson, quiz, question, term; a path; "course".

    A question within a lesson is `lesson#question`. A weight of "key" means that marks already given may change.
    """

    kind: str
    what: str
    weight: Weight
    parts: dict[str, str | int] = {}

    @property
    def template(self) -> str:
        """The sentence with {names} for the parts: what a translation translates."""
        saying = SAYINGS[self.kind]
        return saying.many if saying.many and self.parts.get("count") != 1 else saying.one

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        said = self.template.format_map(self.parts)
        return said[0].upper() + said[1:]

    def as_json(self) -> dict[str, object]:
        """The flat form that `brevet course diff --format json` prints."""
        own = {"kind": self.kind, "what": self.what, "weight": self.weight}
        return {**own, "sentence": self.sentence, "parts": self.parts}


def say(kind: str, what: str, /, **parts: str | int) -> Difference:
    """A difference of this kind; the parts are cut to what a sentence bears."""
    said = {name: _cut(part, _LONGEST_PART) if isinstance(part, str) else part for name, part in parts.items()}
    return Difference(kind, what, SAYINGS[kind].weight, said)


def words(html: str) -> str:
    """The words of HTML, without quotation marks around the whole: sentences have their own."""
    text = words_of(html)
    whole = text[:1] == "“" and text[-1:] == "”" and "“" not in text[1:]
    return _cut(text[1:-1] if whole else text, _LONGEST_WORDS)


def _cut(text: str, longest: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def quoted(htmls: list[str]) -> str:
    """Pieces of HTML as words between quotation marks."""
    return ", ".join(f"“{words(html)}”" for html in htmls) or "nothing"


def yes_no(value: bool) -> str:
    """How a sentence says it."""
    return "yes" if value else "no"
