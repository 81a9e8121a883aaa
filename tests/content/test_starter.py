"""The course to begin with has nothing to correct, shows everything, and is written in the canonical form."""

import pytest

from app.content import model
from app.content.compiler import compile_course
from app.content.formatting import format_course
from app.content.starter import code, starter


@pytest.mark.parametrize("translated", [True, False])
@pytest.mark.parametrize("title", ["", "Radio", 'Rules: "how" & why?', "#1 – قواعد", "no", "12:30", "'"])
def test_it_compiles_with_nothing_to_say(title, translated):
    result = compile_course("radio", starter(title, translated))
    assert result.diagnostics == ()
    assert list(result.edition.courses) == (["en", "fr"] if translated else ["en"])
    assert {course.title for course in result.edition.courses.values()} == (
        {title}
        if title
        else {"Radio procedure for patrols", "Procédure radio pour les patrouilles"}
        if translated
        else {"Radio procedure for patrols"}
    )


@pytest.mark.parametrize("translated", [True, False])
def test_it_is_in_canonical_form(translated):
    formatted = format_course("radio", starter("", translated))
    assert (formatted.files, formatted.kept) == ({}, {})


def test_it_shows_every_kind_of_question_part_and_survey_item():
    course = compile_course("radio", starter()).course
    assert len(course.modules) == 2
    kinds = {question.kind for question in course.modules[0].quiz.questions}
    assert kinds == {"single", "multiple", "truefalse", "number", "text", "matching", "ordering", "essay"}
    lessons = [lesson for module in course.modules for lesson in module.lessons]
    parts = [part for lesson in lessons for part in lesson.parts]
    assert {type(part) for part in parts} == {model.Prose, model.Block, model.Check, model.Reflection}
    assert {part.name for part in parts if isinstance(part, model.Block)} >= {
        "note",
        "warning",
        "activity",
        "instructor",
    }
    assert any(lesson.situations for lesson in lessons)
    assert any("<figure>" in part.html for part in parts if isinstance(part, model.Prose))
    assert any(lesson.terms for lesson in lessons)
    assert {item.kind for item in course.evaluation.items} == {"choice", "choices", "scale", "text"}
    assert course.exam
    assert all(module.bank for module in course.modules)


def test_every_page_is_translated():
    french = compile_course("radio", starter()).edition.courses["fr"]
    pages = [*french.modules, *(lesson for module in french.modules for lesson in module.lessons), french.exam]
    assert {page.language for page in [*pages, french.evaluation, french.modules[0].quiz]} == {"fr"}


def test_without_french_nothing_speaks_of_it():
    assert not [path for path, data in starter("", translated=False).items() if b"fr.md" in data or ".fr." in path]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Radio procedure for patrols", "RPFP"), ("Radio", "RAD"), ("a", "NEW"), ("قواعد", "NEW"), ("1 2 3", "NEW")],
)
def test_a_code_is_made_of_the_title(title, expected):
    assert code(title) == expected
