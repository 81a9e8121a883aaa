"""What a compiled course is: plain immutable values, the same in memory and as stored JSON.

Every `html` field is cleaned HTML that needs no further escaping; every `text` field is plain text.
Ids are the author's. Durations are whole seconds unless the name says minutes; percentages are whole numbers 0–100.
Fields that hold an answer key (`Choice.right`, `Question.answer`, feedback) must never reach a trainee before the
rules allow it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all compiled values: immutable, compared by content, serialised without its defaults."""


# ---------------------------------------------------------------- questions


class Choice(Value, frozen=True):
    """One option of a choice question. `id` is the slug of its first-language text, unique in its question."""

    id: str
    html: str
    right: bool = False
    voided: bool = False
    feedback: str = ""


class Item(Value, frozen=True):
    """One thing to be matched or put in order. `id` is the slug of its first-language text."""

    id: str
    html: str


class Choices(Value, frozen=True, tag="choices"):
    """Key of single, multiple and true-or-false questions: it stands in the choices themselves."""


class Number(Value, frozen=True, tag="number"):
    """Key of a number question: any value from `low` to `high`, both included."""

    low: Decimal
    high: Decimal


class ShortText(Value, frozen=True, tag="text"):
    """Key of a short-text question: accepted answers as written; compared with case and spacing folded."""

    accepted: tuple[str, ...]


class Matching(Value, frozen=True, tag="matching"):
    """Key of a matching question: `pairs` maps every left id to its right id; rights without a left are distractors."""

    left_label: str
    right_label: str
    lefts: tuple[Item, ...]
    rights: tuple[Item, ...]
    pairs: dict[str, str]


class Ordering(Value, frozen=True, tag="ordering"):
    """Key of an ordering question: `items` in the right order."""

    items: tuple[Item, ...]


class Level(Value, frozen=True):
    """What an essay shows that earns so many points of a criterion; `html` is empty where nothing is said of it."""

    points: int
    html: str = ""


class Criterion(Value, frozen=True):
    """One row of an essay's rubric: at most `points`; its levels fall from there to 0, where it has any."""

    html: str
    points: int
    levels: tuple[Level, ...] = ()


class Essay(Value, frozen=True, tag="essay"):
    """Key of an essay: a rubric for the person who marks it; lengths in words."""

    least_words: int
    most_words: int
    criteria: tuple[Criterion, ...]


Answer = Choices | Number | ShortText | Matching | Ordering | Essay

QuestionKind = Literal["single", "multiple", "truefalse", "number", "text", "matching", "ordering", "essay"]


class Question(Value, frozen=True):
    """A question with its key; `title` and `html` are what is asked.

    `id` is unique in the course; that of a check only in its lesson.
    """

    id: str
    kind: QuestionKind
    title: str  # inline HTML of the heading ("" for a check in a lesson)
    text: str  # the heading (or the first words of a check) as plain text, for lists and search
    html: str  # the body between heading and answer
    answer: Answer
    choices: tuple[Choice, ...] = ()
    feedback: str = ""
    points: int = 1
    topic: str = ""
    fixed: bool = False  # never shuffle the choices
    partial: bool = False  # part marks for part of a multiple answer
    voided: bool = False  # withdrawn: everybody who was asked it gets its points, and no new attempt draws it
    language: str = "en"


# ---------------------------------------------------------------- lessons


class Prose(Value, frozen=True, tag="prose"):
    """Running text, figures and tables."""

    html: str


class Block(Value, frozen=True, tag="block"):
    """A named block. `name` is note, warning, scenario, activity or instructor (the last only for instructors)."""

    name: Literal["note", "warning", "scenario", "activity", "instructor"]
    html: str
    title: str = ""
    minutes: int | None = None
    group: str = ""


class Check(Value, frozen=True, tag="check"):
    """An ungraded question in a lesson; the server judges it and gives its feedback at once."""

    question: Question


class Reflection(Value, frozen=True, tag="reflection"):
    """An open question to think about; `model` is shown only when the reader asks."""

    html: str
    title: str = ""
    model: str = ""


Part = Prose | Block | Check | Reflection


class Link(Value, frozen=True):
    """A choice in a scenario: where it leads, and what is said of it at once."""

    html: str
    target: str
    advised: bool = False
    feedback: str = ""


class Situation(Value, frozen=True):
    """One scene of a scenario. Without links it is an ending."""

    id: str
    title: str
    html: str
    links: tuple[Link, ...] = ()


class Heading(Value, frozen=True):
    """A second-level heading of a lesson, for its table of contents."""

    id: str
    text: str


class Lesson(Value, frozen=True):
    """One page of a module. `id` is `module/slug`; a scenario has situations, its parts are the introduction."""

    id: str
    slug: str
    title: str
    kind: Literal["lesson", "activity", "scenario"]
    parts: tuple[Part, ...]
    text: str  # all words a trainee can read (no instructor notes, no keys), for search and word counts
    minutes: int = 0
    required: bool = True
    situations: tuple[Situation, ...] = ()
    headings: tuple[Heading, ...] = ()
    terms: tuple[str, ...] = ()  # ids of the glossary terms linked here, in order of first use
    language: str = "en"


# ---------------------------------------------------------------- quizzes, surveys


class Draw(Value, frozen=True):
    """How many questions are drawn: from the quiz's own (`module` empty) or from one module's questions."""

    count: int
    module: str = ""


class Quiz(Value, frozen=True):
    """A module's quiz (`id` `module/quiz`), the final exam (`exam`), or the `pre-test` or `post-test` of a course.

    `attempts` 0 means without limit; `minutes` 0 means without limit of time; `wait` is in seconds; `markers` 0 means
    as many as the centre sets. For an exam and the tests of a course `questions` is empty and `draw` names the
    modules; `exam_pool` gives what is drawn from.
    """

    id: str
    title: str
    html: str = ""
    questions: tuple[Question, ...] = ()
    pass_mark: int = 75
    attempts: int = 0
    wait: int = 0
    minutes: int = 0
    draw: tuple[Draw, ...] = ()
    shuffle: bool = False
    show: Literal["answers", "marks", "nothing"] = "answers"
    practice: bool = False
    kind: Literal["quiz", "exam", "pre-test", "post-test"] = "quiz"
    sitting: bool = False  # taken in an exam room only
    markers: int = 0  # how many people mark an essay of it, each alone: 1 or 2
    language: str = "en"


class SurveyItem(Value, frozen=True):
    """A question of a survey; nothing is right or wrong. Scales run from `low` to `high`."""

    id: str
    kind: Literal["choice", "choices", "scale", "text"]
    title: str
    text: str
    html: str = ""
    choices: tuple[Choice, ...] = ()
    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""


class Survey(Value, frozen=True):
    """The end-of-course evaluation."""

    id: str
    title: str
    html: str
    items: tuple[SurveyItem, ...]
    language: str = "en"


# ---------------------------------------------------------------- the course


class Term(Value, frozen=True):
    """A glossary entry. `id` is the slug of the first-language term."""

    id: str
    term: str
    html: str


class Condition(Value, frozen=True):
    """One line of named evidence that completes a course; `least` is a percentage for attendance."""

    kind: Literal["lessons", "quizzes", "exam", "attendance", "evaluation"]
    least: int = 100


class CertificateRule(Value, frozen=True):
    """A certificate that the course gives: when it is due, and for how many months it is valid (0: without end)."""

    kind: str  # "completion", "participation"
    title: str
    valid_months: int = 0
    when: tuple[Condition, ...] = ()  # empty: the course's own completion


class Refresher(Value, frozen=True):
    """A shorter way to renew: opens so many months before the certificate ends."""

    opens_months: int
    course: str


class Module(Value, frozen=True):
    """A module: its lessons in order, its quiz, and its exam-only questions."""

    id: str
    title: str
    day: int
    minutes: int
    objectives: tuple[str, ...]  # inline HTML
    html: str
    lessons: tuple[Lesson, ...]
    quiz: Quiz | None = None
    bank: tuple[Question, ...] = ()
    language: str = "en"


class Course(Value, frozen=True):
    """A whole course in one language. Parts without a translation are in the course's first language and say so."""

    slug: str
    code: str
    title: str
    language: str
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    days: int
    hours: Decimal
    objectives: tuple[str, ...]  # inline HTML
    html: str
    summary: str  # the first paragraph as plain text
    modules: tuple[Module, ...]
    completion: tuple[Condition, ...] = ()
    certificates: tuple[CertificateRule, ...] = ()
    refresher: Refresher | None = None
    signatories: tuple[str, ...] = ()
    print_result: bool = False
    exam: Quiz | None = None
    pre_test: Quiz | None = None
    post_test: Quiz | None = None
    evaluation: Survey | None = None
    glossary: dict[str, Term] = {}


class Media(Value, frozen=True):
    """A picture or other file: its path in the course, the SHA-256 of its bytes in hex, and its size in bytes."""

    path: str
    digest: str
    size: int
    kind: str  # MIME type


class Edition(Value, frozen=True):
    """The compiled form of one set of sources: the course in each of its languages, and its media.

    `digest` is that of the source bytes; `meaning` that of the compiled form, which formatting does not change.
    """

    digest: str
    meaning: str
    compiler: str
    courses: dict[str, Course]  # by language; the first is the course's first language
    media: tuple[Media, ...] = ()

    @property
    def course(self) -> Course:
        """The course in its first language."""
        return next(iter(self.courses.values()))

    def in_language(self, language: str) -> Course:
        """The course in this language, or in its first language when it is not translated."""
        return self.courses.get(language, self.course)


def all_quizzes(course: Course) -> tuple[Quiz, ...]:
    """Every quiz of a course in the order of the journey: pre-test, the modules' quizzes, post-test, final exam."""
    quizzes = (course.pre_test, *(module.quiz for module in course.modules), course.post_test, course.exam)
    return tuple(quiz for quiz in quizzes if quiz)


def exam_pool(course: Course, module_id: str) -> tuple[Question, ...]:
    """What an exam draws from a module: its bank, or its quiz's questions where it has none; empty for no module."""
    module = next((module for module in course.modules if module.id == module_id), None)
    if module is None:
        return ()
    return module.bank or (module.quiz.questions if module.quiz else ())


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Edition)


def dump(edition: Edition) -> bytes:
    """Serialise an edition to canonical JSON: the same edition always gives the same bytes."""
    return _encoder.encode(edition)


def load(data: bytes) -> Edition:
    """Read an edition back from `dump`. Raises msgspec.ValidationError for anything else."""
    return _decoder.decode(data)
