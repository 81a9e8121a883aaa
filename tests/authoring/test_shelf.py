"""Modules and lessons on the shelf: numbers follow, ids survive, links go on leading where they led."""

import posixpath
import sys
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.rules.outline import outline
from app.authoring.rules.pointing import followed
from app.authoring.rules.shelf import (
    Shelf,
    ShelfError,
    move_lesson,
    move_module,
    new_lesson,
    new_module,
    slug,
    stem_of,
    take_away,
)

SHELF = Shelf(
    (
        "course.md",
        "glossary.md",
        "01-terms/module.md",
        "01-terms/01-sex.md",
        "01-terms/01-sex.fr.md",
        "01-terms/02-day.md",
        "01-terms/media/day.svg",
        "02-law/module.md",
        "02-law/01-treaties.md",
        "02-law/quiz.md",
        "03-end/module.md",
        "03-end/01-farewell.md",
    )
)


def ids(paths):
    return {"/".join(stem_of(part) for part in path.split("/")) for path in paths}


def after(shelf, plan):
    return Shelf(tuple(plan.get(path, path) for path in shelf.paths if plan.get(path, path)))


def test_a_module_moved_to_the_front_takes_its_files_and_numbers_follow():
    plan = move_module(SHELF, "03-end", 0)
    assert plan["03-end/01-farewell.md"] == "01-end/01-farewell.md"
    assert plan["01-terms/media/day.svg"] == "02-terms/media/day.svg"
    assert after(SHELF, plan).folders == ("01-end", "02-terms", "03-law")


def test_a_lesson_moves_with_its_translation():
    plan = move_lesson(SHELF, "01-terms/01-sex.md", "01-terms", 1)
    assert plan == {
        "01-terms/01-sex.md": "01-terms/02-sex.md",
        "01-terms/01-sex.fr.md": "01-terms/02-sex.fr.md",
        "01-terms/02-day.md": "01-terms/01-day.md",
    }


def test_a_lesson_can_go_to_another_module():
    moved = after(SHELF, move_lesson(SHELF, "01-terms/01-sex.md", "02-law", 0))
    assert moved.lessons("02-law") == ["02-law/01-sex.md", "02-law/02-treaties.md"]
    assert "02-law/01-sex.fr.md" in moved.paths


def test_a_lesson_does_not_take_the_name_of_another():
    shelf = Shelf((*SHELF.paths, "02-law/05-sex.md"))
    with pytest.raises(ShelfError, match="path-taken"):
        move_lesson(shelf, "01-terms/01-sex.md", "02-law", 0)


def test_what_is_not_there_cannot_be_moved_or_taken_away():
    for ask in (lambda: move_module(SHELF, "09-no", 0), lambda: move_lesson(SHELF, "01-terms/module.md", "02-law", 0)):
        with pytest.raises(ShelfError, match="no-such-file"):
            ask()
    with pytest.raises(ShelfError):
        take_away(SHELF, "course.md")


def test_taking_a_lesson_away_takes_its_translations_and_nothing_else():
    assert take_away(SHELF, "01-terms/01-sex.md") == {"01-terms/01-sex.md": "", "01-terms/01-sex.fr.md": ""}


def test_new_names_come_from_titles_and_are_free():
    assert new_module(SHELF, "Élections & Law") == "04-elections-law"
    assert new_module(SHELF, "Law") == "04-law-2"
    assert new_lesson(SHELF, "01-terms", "Quiz") == "01-terms/03-quiz-2.md"
    assert slug("«»") == "new"


def test_there_is_no_hundredth_lesson():
    shelf = Shelf(tuple(f"01-a/{number:02d}-x{number}.md" for number in range(1, 100)))
    with pytest.raises(ShelfError, match="too-many-numbers"):
        new_lesson(shelf, "01-a", "One more")


@given(st.integers(0, 2), st.integers(-3, 9))
def test_ids_survive_every_move_of_a_module(which, position):
    plan = move_module(SHELF, SHELF.folders[which], position)
    moved = after(SHELF, plan)
    assert ids(moved.paths) == ids(SHELF.paths)
    assert len(moved.folders) == 3
    assert list(moved.folders) == sorted(moved.folders)


def test_links_follow_what_moves():
    text = (
        "See [law](../02-law/01-treaties.md#top), ![day](media/day.svg), <https://x.org>.\n\n[q]: ../02-law/quiz.md\n"
    )
    plan = move_module(SHELF, "02-law", 0)
    mended = followed(text, "01-terms/01-sex.md", plan["01-terms/01-sex.md"], plan)
    assert "(../01-law/01-treaties.md#top)" in mended
    assert "(media/day.svg)" in mended
    assert "[q]: ../01-law/quiz.md" in mended


def test_a_lesson_that_leaves_its_module_goes_on_showing_its_pictures():
    plan = move_lesson(SHELF, "01-terms/02-day.md", "02-law", 9)
    path = plan["01-terms/02-day.md"]
    mended = followed("![day](media/day.svg)", "01-terms/02-day.md", path, plan)
    target = mended.partition("(")[2].rstrip(")")
    assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) == "01-terms/media/day.svg"


def test_addresses_elsewhere_stay():
    text = "[a](https://x.org/02-law/quiz.md) [b](mailto:x@y.org) [c](#here)"
    assert followed(text, "a/b.md", "c/b.md", {"02-law/quiz.md": "01-law/quiz.md"}) == text


def calls_of(work):
    """How many functions are called in it, Python's own among them."""
    called = 0

    def count(_frame, event, _called):
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


def test_the_work_for_an_outline_grows_as_the_course_does():
    def course(modules):
        lessons = [
            f"{m:02d}-m/{n:02d}-l{language}.md" for m in range(modules) for n in range(9) for language in ("", ".fr")
        ]
        return ["course.md", *(f"{m:02d}-m/module.md" for m in range(modules)), *lessons]

    small, large = (calls_of(partial(outline, course(modules), None, ())) for modules in (10, 80))
    assert large < 10 * small, "eight times the files: what looks at all files for each of them works 64 times as much"
