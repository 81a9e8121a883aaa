"""Every example of the author's manual compiles, and together they are a course."""

import pytest

from app.content import model
from app.content.compiler import compile_course
from docs import rulebook
from tests.content import manual


@pytest.fixture(scope="module", name="examples")
def _examples():
    return manual.examples()


def test_no_example_is_left_out(examples):
    assert manual.MANUAL.count("```markdown") == len(examples) - 1


def test_the_examples_are_a_course_without_a_finding(examples):
    result = compile_course("my-course", examples)
    assert [d for d in result.diagnostics if d.severity != "advice"] == []
    assert result.ok


def test_every_kind_of_question_is_shown(examples):
    course = compile_course("my-course", examples).course
    kinds = {question.kind for question in course.modules[0].quiz.questions}
    assert kinds == {"single", "multiple", "truefalse", "number", "text", "matching", "ordering"}


def test_every_block_is_shown(examples):
    lesson = compile_course("my-course", examples).course.modules[0].lessons[0]
    assert {type(part) for part in lesson.parts} == {model.Prose, model.Block, model.Check, model.Reflection}


def test_what_stands_in_the_examples_is_what_comes_out(examples):
    course = compile_course("my-course", examples).course
    by_id = {question.id: question for question in course.modules[0].quiz.questions}
    assert [c.html for c in by_id["who-gives"].choices if c.right] == ["The Security Council"]
    assert by_id["components"].points == 2
    assert (by_id["unit-size"].answer.low, by_id["unit-size"].answer.high) == (135, 145)
    assert by_id["what-given"].answer.accepted == ("mandate", "a mandate")
    assert len(by_id["heads"].answer.rights) == 3
    assert by_id["order-of-events"].answer.items[0].html == "The Council decides"
    assert course.exam.minutes == 45
    assert course.exam.wait == 3600
    assert course.certificates[0].valid_months == 36
    scenes = course.modules[0].lessons[1].situations
    assert [link.target for link in scenes[0].links] == ["crowd", "calm"]
    assert course.glossary["unpol"].term == "police component"


def test_every_diagnostic_is_on_its_page():
    assert rulebook.PAGE.read_text() == rulebook.page()
