"""How much there is in a course: words, minutes, questions, translations, pictures."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from app.content import layout, model
from app.content.checks.reading_time import WORDS_A_MINUTE
from app.content.compiler import Compilation


class ModuleCount(msgspec.Struct, frozen=True):
    """One module. `planned` are the minutes that its lessons say, `needed` those at second-language reading speed."""

    module: str
    day: int
    lessons: int
    words: int
    minutes: int
    planned: int
    needed: int
    quiz: int
    bank: int
    checks: int


class Coverage(msgspec.Struct, frozen=True):
    """How far a language has come: translated files of all, and the percentage of the words that these hold."""

    files: int
    of: int
    words: int


class Weight(msgspec.Struct, frozen=True):
    """A file of the course and its size in bytes."""

    path: str
    size: int


class Statistics(msgspec.Struct, frozen=True):
    """The figures of one course. Questions are those of quizzes and banks; `checks` are those within lessons."""

    course: str
    modules: tuple[ModuleCount, ...]
    kinds: dict[str, int]
    topics: dict[str, int]
    checks: int
    translations: dict[str, Coverage]
    pictures: int
    picture_bytes: int
    heaviest: tuple[Weight, ...]
    other_files: int
    other_bytes: int

    @property
    def total(self) -> ModuleCount:
        """The sums over all modules; `day` is the last one."""
        columns = (name for name in ModuleCount.__struct_fields__ if name not in ("module", "day"))
        sums = {name: sum(getattr(it, name) for it in self.modules) for name in columns}
        return ModuleCount(module="all", day=max((it.day for it in self.modules), default=0), **sums)

    def as_json(self) -> dict[str, object]:
        """The form that `brevet course stats --format json` prints."""
        built: dict[str, object] = msgspec.to_builtins(self)
        return built | {"total": msgspec.to_builtins(self.total)}


_HEAVIEST = 5


def statistics(result: Compilation, tree: Mapping[str, bytes]) -> Statistics | None:
    """The figures of a course as far as it could be understood; None where it has no course.md."""
    course = result.course
    if course is None:
        return None
    questions = [it for module in course.modules for it in _asked(module)]
    media = _media(tree, course)
    pictures = [it for it in media if layout.kind(it.path).startswith("image/")]
    others = [it for it in media if it not in pictures]
    return Statistics(
        course=result.slug,
        modules=tuple(map(_module, course.modules)),
        kinds=_ranked(question.kind for question in questions),
        topics=_ranked(question.topic for question in questions if question.topic),
        checks=sum(len(_checks(lesson)) for module in course.modules for lesson in module.lessons),
        translations=dict(_coverage(course, tree)),
        pictures=len(pictures),
        picture_bytes=sum(it.size for it in pictures),
        heaviest=tuple(sorted(pictures, key=lambda it: (-it.size, it.path))[:_HEAVIEST]),
        other_files=len(others),
        other_bytes=sum(it.size for it in others),
    )


def _ranked(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda it: (-it[1], it[0])))


def _asked(module: model.Module) -> tuple[model.Question, ...]:
    return (*(module.quiz.questions if module.quiz else ()), *module.bank)


def _checks(lesson: model.Lesson) -> list[model.Question]:
    return [part.question for part in lesson.parts if isinstance(part, model.Check)]


def _module(module: model.Module) -> ModuleCount:
    lessons = module.lessons
    return ModuleCount(
        module=module.id,
        day=module.day,
        lessons=len(lessons),
        words=sum(len(lesson.text.split()) for lesson in lessons),
        minutes=module.minutes,
        planned=sum(lesson.minutes for lesson in lessons),
        needed=sum(map(needed_minutes, lessons)),
        quiz=len(module.quiz.questions) if module.quiz else 0,
        bank=len(module.bank),
        checks=sum(len(_checks(lesson)) for lesson in lessons),
    )


def needed_minutes(lesson: model.Lesson) -> int:
    """Whole minutes to read a lesson carefully in a second language and to do its activities."""
    work = sum(part.minutes or 0 for part in lesson.parts if isinstance(part, model.Block))
    return round(len(lesson.text.split()) / WORDS_A_MINUTE + work)


def _media(tree: Mapping[str, bytes], course: model.Course) -> list[Weight]:
    return [Weight(path, len(tree[path])) for path in layout.arrange(tree, course.languages).media]


def _coverage(course: model.Course, tree: Mapping[str, bytes]) -> Iterator[tuple[str, Coverage]]:
    files = layout.arrange(tree, course.languages)
    words = {path: len(tree[path].split()) for path in files.originals}
    for language in course.languages[1:]:
        done = [path for path in files.originals if (path, language) in files.translations]
        share = sum(words[path] for path in done) * 100 // max(sum(words.values()), 1)
        yield language, Coverage(len(done), len(files.originals), share)


# ---------------------------------------------------------------- as text

_WIDTH, _MARGIN = 100, 16
_TIED = "\u00a0"  # between two words that stay on one line
_COLUMNS = ("module", "day", "lessons", "words", "minutes", "planned", "needed", "quiz", "bank", "checks")


def as_text(found: Statistics) -> str:
    """A table of the modules, then a line each for questions, topics, translations and pictures."""
    rows = [*found.modules, found.total] if len(found.modules) > 1 else list(found.modules)
    table = [list(_COLUMNS), *([str(getattr(row, name)) for name in _COLUMNS] for row in rows)]
    widths = [max(len(row[n]) for row in table) for n in range(len(_COLUMNS))]
    lines = ["  ".join(_cell(cell, widths[n], n) for n, cell in enumerate(row)).rstrip() for row in table]
    return "\n".join([found.course, *(f"  {line}" for line in lines), "", *_lines(found)])


def _cell(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column else text.ljust(width)


def _lines(found: Statistics) -> Iterator[str]:
    yield _line("questions", f"{sum(found.kinds.values())}: {_counted(found.kinds)}")
    if found.topics:
        yield _line("topics", _counted(found.topics))
    for language, it in found.translations.items():
        yield _line(language, f"{it.files} of {it.of} files translated, {it.words}% of the words")
    yield _line("pictures", f"{found.pictures}, {_kilobytes(found.picture_bytes)}")
    for picture in found.heaviest:
        yield f"{' ' * _MARGIN}{_kilobytes(picture.size):>8}  {picture.path}"
    if found.other_files:
        yield _line("other files", f"{found.other_files}, {_kilobytes(found.other_bytes)}")


def _line(name: str, said: str) -> str:
    """What is counted, and the counts beside it, on as many lines as it takes."""
    first, rest = f"  {name}".ljust(_MARGIN), " " * _MARGIN
    lines = textwrap.wrap(said, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return "\n".join(lines).replace(_TIED, " ")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}{_TIED}{count}" for name, count in counts.items()) or "none"


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} kB"
