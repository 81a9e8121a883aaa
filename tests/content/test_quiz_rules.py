"""What quiz.md and exam.md say of how they are taken, drawn and marked."""

import pytest

from app.content.compiler import compile_course
from app.content.differences import differences
from app.content.model import dump, load
from tests.content import manual
from tests.content.manual import BANK, QUIZ, codes, errors

EXAM = "exam.md"


def with_key(path, line):
    """The course of the manual with one more line of front matter in a file."""
    files = manual.examples()
    return compile_course("my-course", files | {path: files[path].replace(b"---\n", f"---\n{line}\n".encode(), 1)})


def quiz_of(result, path):
    return result.course.exam if path == EXAM else result.course.modules[0].quiz


@pytest.mark.parametrize("path", [QUIZ, EXAM])
def test_a_quiz_says_that_it_is_taken_in_an_exam_room_and_how_many_mark_it(path):
    plain, said = with_key(path, "# nothing"), with_key(path, "sitting: required\nmarkers: 2")
    assert (quiz_of(plain, path).sitting, quiz_of(plain, path).markers) == (False, 0)
    assert errors(said) == []
    assert (quiz_of(said, path).sitting, quiz_of(said, path).markers) == (True, 2)


@pytest.mark.parametrize(
    ("line", "code", "cure"),
    [
        ("sitting: yes", "value-unknown", "Write `required`."),
        ("sitting: requierd", "value-unknown", "Did you mean `required`?"),
        ("sitting:", "value-empty", "Write `sitting: required`, or take the line out."),
        ("markers: 3", "value-wrong", "Write for example `markers: 2`."),
        ("markers: 0", "value-wrong", "Write for example `markers: 2`."),
        ("markers: two", "value-wrong", "Write for example `markers: 2`."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cure(line, code, cure):
    [finding] = errors(with_key(EXAM, line))
    assert (finding.code, finding.cure) == (code, cure)


def voided(path, *ids):
    files = manual.examples()
    text = files[path].decode()
    for id in ids:
        text = text.replace(f"{{#{id}", f"{{#{id} voided")
    return compile_course("my-course", files | {path: text.encode()})


def test_a_draw_from_more_than_is_not_voided_is_told():
    [finding] = errors(voided(BANK, "can-change"))
    assert finding.code == "draw-many"
    assert finding.message.endswith("drawn from module `first-steps`, which has 1 that is not voided.")


def test_a_quiz_of_its_own_draws_no_voided_question_either():
    files = manual.examples()
    quiz = "---\ndraw: 2\n---\n## What? {#what voided}\n\nAnswer: 3\n\n## Where? {#where}\n\nAnswer: here\n"
    [finding] = errors(compile_course("my-course", files | {QUIZ: quiz.encode()}))
    assert finding.message == "2 questions are to be drawn from this quiz, which has 1 that is not voided."


def test_a_quiz_with_something_left_to_ask_is_not_told():
    assert errors(voided(QUIZ, "first-year")) == []


def test_a_voided_question_makes_a_quiz_no_easier_to_guess():
    one = "## Is it? {#one}\n\n- [x] True\n- [ ] False\n\n> So it is.\n\n"
    hard = "## What? {#two}\n\nAnswer: mandate\n\n"
    files = manual.examples()
    codes_of = [
        codes(compile_course("my-course", files | {QUIZ: f"---\npass: 50%\n---\n{one}{second}".encode()}).diagnostics)
        for second in (hard, hard.replace("{#two}", "{#two voided}"), hard.replace("{#two}", "{#two points=3}"))
    ]
    assert ["quiz-guessable" in it for it in codes_of] == [True, True, False]


def test_an_edition_that_was_stored_before_there_were_these_words_reads_as_it_was():
    edition = compile_course("my-course", manual.examples()).edition
    data = dump(edition)
    for word in (b"voided", b"sitting", b"markers", b"levels", b"pre_test", b"post_test"):
        assert word not in data
    assert load(data) == edition
    assert differences(load(data), edition) == ()
