"""Every example of the author's manual compiles, and together they are a course."""

import re
from typing import get_args

import pytest

from app.base.settings import ROOT
from app.content import model, vocabulary
from app.content.compiler import compile_course
from docs import rulebook
from docs.example_course import Shelf
from tests.content import manual


@pytest.fixture(scope="module", name="examples")
def _examples():
    return manual.examples()


def test_no_example_is_left_out(examples):
    assert manual.MANUAL.count("```markdown") == len(examples) - 1 + len(manual.further())


@pytest.mark.parametrize(("path", "text"), manual.further(), ids=lambda it: it if isinstance(it, str) else "")
def test_each_further_example_fits_into_the_course(examples, path, text):
    files = examples | {path: text}
    if ".fr." in path:
        files["course.md"] = files["course.md"].replace(b"[en]", b"[en, fr]")
    result = compile_course("my-course", files, library=Shelf())
    assert [d for d in result.diagnostics if d.severity != "advice"] == []


def test_every_key_of_the_format_is_explained():
    for role, keys in vocabulary.KEYS.items():
        assert [key for key in keys if f"`{key}`" not in manual.MANUAL] == [], role
    words = (*vocabulary.BLOCKS, *(key for keys in vocabulary.BLOCKS.values() for key in keys), *vocabulary.ATTRIBUTES)
    assert [word for word in words if f"`{word}" not in manual.MANUAL and word != "id"] == []


def test_every_kind_of_question_is_asked_in_an_example(examples):
    banks = [compile_course("my-course", examples | {path: text}, library=Shelf()) for path, text in manual.further()]
    kinds = {question.kind for it in banks for module in it.course.modules for question in module.bank}
    quiz = {question.kind for question in compile_course("my-course", examples).course.modules[0].quiz.questions}
    assert kinds | quiz == set(get_args(model.QuestionKind))


def test_every_link_of_the_authors_pages_leads_somewhere():
    pages = {path.name: path.read_text() for path in (ROOT / "docs" / "authors").glob("*.md")}
    anchors = {name: _anchors(text) for name, text in pages.items()}
    for name, text in pages.items():
        bare = re.sub(r"^(`{3,}).*?^\1|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)\s:]*)\)", bare):
            path, _, anchor = target.partition("#")
            if path.startswith("../"):
                assert (ROOT / "docs" / "authors" / path).exists(), (name, target)
            elif path.endswith(".md") or not path:
                assert (path or name) in pages, (name, target)
                assert not anchor or anchor in anchors[path or name], (name, target)


def _anchors(text):
    """As git hosts make them from headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


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
