"""A pre-test and a post-test beside the exam: what they draw, what they leave alone, what is wrong with them."""

import pytest

from app.content.compiler import compile_course
from app.content.differences import differences
from app.content.formatting import format_file
from app.content.model import Draw, all_quizzes, dump, load
from app.content.translations import coverage
from tests.content import manual
from tests.content.manual import codes, errors

PRE = "---\ntitle: Before\ndraw: {first-steps: 2}\nshuffle: yes\n---\nWhat do you know?\n"
POST = "---\ntitle: After\n---\nAnd now?\n"


def compiled(**texts):
    """The course of the manual with a `pre` and a `post` test."""
    files = {f"{name.replace('_', '-')}.md": text.encode() for name, text in texts.items()}
    return compile_course("my-course", manual.examples() | files)


def findings(result):
    return [it for it in result.diagnostics if it.severity != "advice"]


def test_a_course_without_them_has_none():
    course = compiled().course
    assert (course.pre_test, course.post_test) == (None, None)
    assert [quiz.id for quiz in all_quizzes(course)] == ["first-steps/quiz", "exam"]


def test_they_are_quizzes_of_the_course_in_the_order_in_which_they_are_taken():
    result = compiled(pre_test=PRE, post_test=POST)
    assert findings(result) == []
    course = result.course
    assert [quiz.id for quiz in all_quizzes(course)] == ["pre-test", "first-steps/quiz", "post-test", "exam"]
    assert [quiz.kind for quiz in (course.pre_test, course.post_test)] == ["pre-test", "post-test"]
    assert (course.pre_test.title, course.pre_test.shuffle) == ("Before", True)


def test_a_post_test_without_a_draw_takes_that_of_the_pre_test():
    course = compiled(pre_test=PRE, post_test=POST).course
    assert course.post_test.draw == course.pre_test.draw == (Draw(count=2, module="first-steps"),)
    own = compiled(pre_test=PRE, post_test=POST.replace("title", "draw: {first-steps: 1}\ntitle")).course
    assert own.post_test.draw == (Draw(count=1, module="first-steps"),)


def test_each_is_taken_once_and_the_pre_test_shows_no_answers_unless_it_is_said():
    course = compiled(pre_test=PRE, post_test=POST).course
    assert [(it.attempts, it.show) for it in (course.pre_test, course.post_test)] == [(1, "marks"), (1, "answers")]
    said = compiled(pre_test=PRE.replace("title", "attempts: 3\nshow: nothing\ntitle"), post_test=POST).course
    assert (said.pre_test.attempts, said.pre_test.show) == (3, "nothing")


@pytest.mark.parametrize(
    ("texts", "code", "path"),
    [
        ({"post_test": POST}, "post-test-alone", "post-test.md"),
        ({"pre_test": PRE.replace("draw: {first-steps: 2}\n", "")}, "key-missing", "pre-test.md"),
        ({"pre_test": PRE.replace("title: Before\n", "")}, "key-missing", "pre-test.md"),
        ({"pre_test": PRE.replace("2}", "3}")}, "draw-many", "pre-test.md"),
        ({"pre_test": PRE.replace("first-steps: 2", "frist-steps: 2")}, "draw-module", "pre-test.md"),
        ({"pre_test": PRE.replace("shuffle", "practice")}, "key-unknown", "pre-test.md"),
        ({"pre_test": PRE + "\n## What?\n\nAnswer: 3\n"}, "exam-question", "pre-test.md"),
        ({"pre_test": PRE, "post_test": POST.replace("---\nAnd", "draw: 3\n---\nAnd")}, "value-wrong", "post-test.md"),
    ],
)
def test_what_is_wrong_with_them_is_told_once(texts, code, path):
    assert [(it.code, it.span.file) for it in findings(compiled(**texts))] == [(code, path)]


def test_a_question_in_them_is_told_by_the_name_of_the_file():
    [finding] = findings(compiled(pre_test=PRE + "\n## What?\n\nAnswer: 3\n"))
    assert finding.message == "pre-test.md holds no questions of its own."


def test_a_pre_test_that_shows_the_answers_of_the_exam_is_advised_upon():
    shown = compiled(pre_test=PRE.replace("title", "show: answers\ntitle"))
    [advice] = [it for it in shown.diagnostics if it.code == "pre-test-shown"]
    assert (advice.span.file, advice.text) == ("pre-test.md", "answers")
    assert "the exam may ask again" in advice.message
    assert "pre-test-shown" not in codes(compiled(pre_test=PRE).diagnostics)


def test_nothing_of_them_completes_the_course():
    plain, with_tests = compiled().course, compiled(pre_test=PRE, post_test=POST).course
    assert plain.completion == with_tests.completion
    [finding] = errors(compile_course("my-course", _asking(b"pre-test")))
    assert (finding.code, finding.span.file) == ("value-unknown", "course.md")


def _asking(condition):
    files = manual.examples() | {"pre-test.md": PRE.encode()}
    return files | {"course.md": files["course.md"].replace(b"- quizzes", b"- " + condition)}


def test_what_changed_in_them_is_said():
    edition = compiled().edition
    both = compiled(pre_test=PRE, post_test=POST).edition
    later = compiled(pre_test=PRE.replace("Before", "First"), post_test=POST).edition
    assert [it.sentence for it in differences(edition, both)] == [
        "The pre-test is new: questions 2.",
        "The post-test is new: questions 2.",
    ]
    assert [it.sentence for it in differences(both, later)] == ["Title of the pre-test: “Before” → “First”."]


def test_a_translation_of_them_has_words_only():
    files = manual.examples() | {"pre-test.md": PRE.encode(), "post-test.md": POST.encode()}
    files["course.md"] = files["course.md"].replace(b"[en]", b"[en, fr]")
    files |= {"pre-test.fr.md": b"---\ntitle: Avant\n---\nQue savez-vous ?\n"}
    result = compile_course("my-course", files)
    assert findings(result) == []
    french = result.in_language("fr")
    assert (french.pre_test.title, french.pre_test.language, french.pre_test.draw) == (
        "Avant",
        "fr",
        result.course.pre_test.draw,
    )
    assert french.post_test.title == "After"
    assert "post-test.md" in coverage(files)["fr"].missing
    assert "pre-test.md" not in coverage(files)["fr"].missing


def test_an_edition_with_them_is_stored_and_read_back():
    edition = compiled(pre_test=PRE, post_test=POST).edition
    assert load(dump(edition)) == edition


def test_their_keys_are_put_in_order():
    assert format_file("---\ndraw: {a: 1}\ntitle: B\n---\nText.\n", "pre-test").startswith("---\ntitle: B\ndraw:")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("pretest.md", "pre-test.md"), ("posttest.md", "post-test.md"), ("post_test.md", "post-test.md")],
)
def test_a_misspelt_name_is_told(name, meant):
    [finding] = findings(compile_course("my-course", manual.examples() | {name: PRE.encode()}))
    assert (finding.code, finding.cure) == ("file-unknown", f"Did you mean `{meant}`?")
