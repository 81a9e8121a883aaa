"""Differences of two courses or editions, in the order in which an instructor reads a course."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from app.content import model
from app.content.differences import extras, lessons, quizzes, renames, translations
from app.content.differences.pairing import by_id, keyed, moved
from app.content.differences.sayings import Difference, say, yes_no

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def differences(before: model.Course | model.Edition, after: model.Course | model.Edition) -> tuple[Difference, ...]:
    """What an instructor has to know; empty when both mean the same.

    Editions are compared in all their languages and with their media, courses as they are. For choices that were only
    reworded to be known as such, compile `after` with `before` as the published edition.
    """
    new = _named(_edition(after), {}, "")
    old = _named(_edition(before), {it.digest: it.path for it in new.media}, new.course.slug)
    names = renames.modules(old.course, new.course)
    old = replace(old, courses={code: renames.applied(course, names) for code, course in old.courses.items()})
    found = [
        *(say("module-renamed", new_id, before=old_id, module=new_id) for old_id, new_id in names.items()),
        *_course(old.course, new.course),
        *_modules(old.course, new.course),
        *quizzes.of_questions(old.course, new.course),
        *quizzes.of_quiz(old.course.pre_test, new.course.pre_test),
        *quizzes.of_quiz(old.course.post_test, new.course.post_test),
        *quizzes.of_quiz(old.course.exam, new.course.exam),
        *extras.of_evaluation(old.course.evaluation, new.course.evaluation),
        *extras.of_glossary(old.course.glossary, new.course.glossary),
        *extras.of_media(old.media, new.media),
        *translations.of_languages(old.courses, new.courses),
    ]
    if not found and _without_slug(old) != _without_slug(new):
        found.append(say("course-other", "course"))
    return tuple(found)


def _without_slug(edition: model.Edition) -> list[model.Course]:
    return [replace(course, slug="") for course in edition.courses.values()]


def _edition(value: model.Course | model.Edition) -> model.Edition:
    if isinstance(value, model.Edition):
        return value
    return model.Edition(digest="", meaning="", compiler="", courses={value.language: value})


def _named(value: model.Edition, known: Mapping[str, str], slug: str) -> model.Edition:
    """The edition with pictures named by their paths: another picture is not another text.

    `known`, digest → path, has the paths that pictures have now; `slug` is what it is called now, in links, too.
    """
    paths = {it.digest: json.dumps(known.get(it.digest, it.path))[1:-1] for it in value.media}
    text = model.dump(replace(value, digest="", meaning="", media=())).decode()
    text = _DIGEST.sub(lambda digest: paths.get(digest[0], digest[0]), text)
    if slug:
        text = text.replace(f"/courses/{value.course.slug}/", f"/courses/{slug}/")
    return replace(model.load(text.encode()), media=value.media)


# ---------------------------------------------------------------- the first page


def _course(before: model.Course, after: model.Course) -> Iterator[Difference]:
    if before.title != after.title:
        yield say("course-title", "course", before=before.title, after=after.title)
    if before.html != after.html:
        yield say("course-text", "course")
    if before.objectives != after.objectives:
        yield say("course-objectives", "course")
    for (kind, was), (_, now) in zip(_said(before), _said(after), strict=True):
        if was != now:
            yield say(kind, "course", before=was, after=now)
    yield from _completion(before, after)
    yield from _certificates(before, after)


def _said(course: model.Course) -> list[tuple[str, str]]:
    """Each fact of a course, as a sentence says it."""
    refresher = course.refresher
    return [
        ("course-code", course.code),
        ("course-audience", ", ".join(course.audience) or "everyone"),
        ("course-days", str(course.days)),
        ("course-hours", str(course.hours)),
        ("course-signatories", ", ".join(course.signatories) or "none"),
        ("course-print-result", yes_no(course.print_result)),
        ("refresher", f"{refresher.course}, {refresher.opens_months} months before the end" if refresher else "none"),
    ]


def _condition(condition: model.Condition) -> str:
    return f"attendance {condition.least}%" if condition.kind == "attendance" else condition.kind


def _completion(before: model.Course, after: model.Course) -> Iterator[Difference]:
    old, new = ({it.kind: it for it in course.completion} for course in (before, after))
    for was, now in keyed(old, new):
        if was != now:
            yield say("completion-changed", "course", before=f"{was.least}%", after=f"{now.least}%")
    for kind, it in new.items():
        if kind not in old:
            yield say("completion-added", "course", condition=_condition(it))
    for kind, it in old.items():
        if kind not in new:
            yield say("completion-removed", "course", condition=_condition(it))


def _certificates(before: model.Course, after: model.Course) -> Iterator[Difference]:
    old, new = ({it.kind: it for it in course.certificates} for course in (before, after))
    for was, now in keyed(old, new):
        if was.title != now.title:
            yield say("certificate-title", "course", certificate=now.kind, before=was.title, after=now.title)
        for kind, said in (("certificate-valid", _valid), ("certificate-when", _when)):
            if said(was) != said(now):
                yield say(kind, "course", certificate=now.kind, before=said(was), after=said(now))
    for kind, it in new.items():
        if kind not in old:
            yield say("certificate-added", "course", certificate=it.title)
    for kind, it in old.items():
        if kind not in new:
            yield say("certificate-removed", "course", certificate=it.title)


def _valid(rule: model.CertificateRule) -> str:
    return f"{rule.valid_months} months" if rule.valid_months else "without end"


def _when(rule: model.CertificateRule) -> str:
    return ", ".join(map(_condition, rule.when)) or "those of the course"


# ---------------------------------------------------------------- modules


def _modules(before: model.Course, after: model.Course) -> Iterator[Difference]:
    old, new = by_id(before.modules), by_id(after.modules)
    for id, it in new.items():
        yield from _module(old[id], it) if id in old else [_whole("module-added", it)]
    for id, it in old.items():
        if id not in new:
            yield _whole("module-removed", it)
    for id, follows in moved(list(old), list(new)):
        yield _moved("module", id, follows)
    yield from _came_and_went(before, after)


def _moved(what: str, id: str, follows: str) -> Difference:
    return say(f"{what}-order", id, **{what: id}, after=follows) if follows else say(f"{what}-first", id, **{what: id})


def _whole(kind: str, module: model.Module) -> Difference:
    questions = len(module.bank) + (len(module.quiz.questions) if module.quiz else 0)
    return say(kind, module.id, module=module.id, lessons=len(module.lessons), questions=questions)


def _module(before: model.Module, after: model.Module) -> Iterator[Difference]:
    id = after.id
    if before.title != after.title:
        yield say("module-title", id, module=id, before=before.title, after=after.title)
    if before.day != after.day:
        yield say("module-day", id, module=id, before=before.day, after=after.day)
    if before.minutes != after.minutes:
        yield say("module-minutes", id, module=id, before=before.minutes, after=after.minutes)
    if before.objectives != after.objectives:
        yield say("module-objectives", id, module=id)
    if before.html != after.html:
        yield say("module-text", id, module=id)
    old, new = by_id(before.lessons), by_id(after.lessons)
    for was, now in keyed(old, new):
        yield from lessons.between(was, now)
    for lesson, follows in moved(list(old), list(new)):
        yield _moved("lesson", lesson, follows)
    yield from quizzes.of_quiz(before.quiz, after.quiz)


def _came_and_went(before: model.Course, after: model.Course) -> Iterator[Difference]:
    """Lessons that are new, gone, or the same under another id; those of a module that came or went are not told."""
    kept = {module.id for module in before.modules} & {module.id for module in after.modules}
    old, new = _lessons(before), _lessons(after)
    same = renames.lessons(
        [it for id, it in old.items() if id not in new], [it for id, it in new.items() if id not in old]
    )
    for was, now in same:
        kind = "lesson-renamed" if renames.module_of(was) == renames.module_of(now) else "lesson-moved"
        yield say(kind, now.id, lesson=now.id, before=was.id)
        yield from lessons.between(replace(was, id=now.id, slug=now.slug), now)
    known = {it.id for pair in same for it in pair}
    for kind, one, other in (("lesson-added", new, old), ("lesson-removed", old, new)):
        for id, it in one.items():
            if id not in other and id not in known and renames.module_of(it) in kept:
                yield say(kind, id, lesson=id, title=it.title)


def _lessons(course: model.Course) -> Mapping[str, model.Lesson]:
    return {lesson.id: lesson for module in course.modules for lesson in module.lessons}
