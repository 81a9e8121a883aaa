"""`brevet course` as an author uses it."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.db import db
from app.catalogue import queries
from tests.catalogue.commands import BROKEN, run, write_course
from tests.content import manual


@pytest.fixture
def courses(tmp_path):
    """A folder that holds one course without a fault."""
    write_course(tmp_path / "courses")
    return tmp_path / "courses"


def test_a_course_without_errors_exits_with_0(courses):
    code, output = run("course", "check", courses)
    assert code == 0
    assert "my-course" in output


def test_mistakes_are_printed_with_line_caret_and_cure(courses):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    code, output = run("course", "check", courses / "my-course")
    assert code == 1
    assert f"{manual.LESSON}:5:5" in output
    assert "See [[nothing]]." in output
    assert "^^^^^^^^^^^" in output


@pytest.mark.parametrize(("below", "prefix"), [("", "my-course/"), ("my-course", "")])
def test_the_machine_readable_form_has_the_agreed_shape(courses, below, prefix):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    code, output = run("course", "check", courses / below, "--format", "json")
    found = json.loads(output)
    assert code == 1
    assert [set(course) for course in found["courses"]] == [{"course", "modules", "lessons", "questions", "words"}]
    assert found["courses"][0]["course"] == "my-course"
    [finding] = [d for d in found["diagnostics"] if d["severity"] == "error"]
    place = {key: finding[key] for key in ("file", "line", "column", "end_line", "end_column", "text", "code")}
    assert place == {
        "file": prefix + manual.LESSON,
        "line": 5,
        "column": 5,
        "end_line": 5,
        "end_column": 16,
        "text": "[[nothing]]",
        "code": "term-unknown",
    }
    assert set(finding) == {*place, "severity", "message", "cure"}


def test_a_path_that_is_no_course_exits_with_2(tmp_path):
    assert run("course", "check", tmp_path)[0] == 2
    assert run("course", "check", tmp_path / "nowhere", "--format", "json")[0] == 2


def test_the_folder_one_stands_in_has_a_name(courses, monkeypatch):
    monkeypatch.chdir(courses / "my-course")
    assert "my-course" in run("course", "check", ".")[1]


def test_a_course_with_errors_keeps_its_published_edition(app, courses):
    assert run("course", "publish", courses, app=app)[0] == 0
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    code, output = run("course", "publish", courses, app=app)
    assert code == 1
    assert "keeps serving" in output
    with app.app_context():
        assert queries.current("my-course").number == 1


def test_publishing_again_makes_a_new_edition_only_when_something_changed(app, courses):
    run("course", "publish", courses, app=app)
    assert "is published already" in run("course", "publish", courses, app=app)[1]
    (courses / "my-course" / manual.LESSON).write_text(BROKEN.replace("[[nothing]]", "[[mandate]]"))
    assert "edition 2 published" in run("course", "publish", courses, app=app)[1]
    with app.app_context():
        edition = queries.current("my-course")
        assert edition.number == 2
        assert (
            queries.source(edition.edition_id)[manual.LESSON] == BROKEN.replace("[[nothing]]", "[[mandate]]").encode()
        )
        db.session.rollback()


def test_a_reworded_choice_keeps_its_published_id(app, courses):
    run("course", "publish", courses, app=app)
    quiz = courses / "my-course" / manual.QUIZ
    quiz.write_text(quiz.read_text().replace("The Security Council", "The UN Security Council"))
    run("course", "publish", courses, app=app)
    with app.app_context():
        question = queries.current("my-course").edition.course.modules[0].quiz.questions[0]
        assert (question.choices[0].id, question.choices[0].html) == ("the-security-council", "The UN Security Council")
        db.session.rollback()


def test_a_file_is_named_so_that_a_terminal_can_open_it(courses, monkeypatch):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    monkeypatch.chdir(courses.parent)
    assert f"\ncourses/my-course/{manual.LESSON}:5:5: error" in "\n" + run("course", "check", "courses")[1]


def test_warnings_fail_only_where_it_is_strict(courses):
    (courses / "my-course" / "notes.txt").write_text("What is this?")
    assert run("course", "check", courses)[0] == 0
    assert run("course", "check", courses, "--strict")[0] == 1
    (courses / "my-course" / "notes.txt").unlink()
    assert run("course", "check", courses, "--strict")[0] == 0


def test_a_name_that_is_no_unicode_breaks_no_form(courses):
    (courses / "my-course" / os.fsdecode(b"\xff\x1b[31m.txt")).touch()
    for form in ("text", "json", "sarif"):
        code, output = run("course", "check", courses, "--format", form)
        assert code == 0
        assert "file-unknown" in output
        assert "\x1b" not in output


def test_sarif_names_places_from_where_one_stands(courses, monkeypatch):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN.replace("See", "See 😀"))
    monkeypatch.chdir(courses.parent)
    code, output = run("course", "check", "courses", "--format", "sarif")
    assert code == 1
    [run_] = json.loads(output)["runs"]
    [place] = [it["locations"][0]["physicalLocation"] for it in run_["results"] if it["level"] == "error"]
    assert place["artifactLocation"]["uri"] == f"courses/my-course/{manual.LESSON}"
    assert (place["region"]["startColumn"], place["region"]["endColumn"]) == (8, 19)  # the emoji counts as two


def test_a_rehearsal_says_what_would_change_and_changes_nothing(app, courses):
    code, output = run("course", "publish", courses, "--dry-run", app=app)
    assert (code, output) == (0, "my-course: would be published for the first time.\n")
    with app.app_context():
        assert queries.edition_now("my-course") is None
        db.session.rollback()
    run("course", "publish", courses, app=app)
    assert "published already" in run("course", "publish", courses, "--dry-run", app=app)[1]
    quiz = courses / "my-course" / manual.QUIZ
    quiz.write_text(quiz.read_text().replace("pass: 75%", "pass: 80%"))
    output = run("course", "publish", courses, "--dry-run", app=app)[1]
    assert "Pass mark of the quiz of first-steps: 75% → 80%." in output
    with app.app_context():
        assert queries.current("my-course").number == 1
        db.session.rollback()


def test_a_rehearsal_with_errors_fails(app, courses):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    code, output = run("course", "publish", courses, "--dry-run", app=app)
    assert code == 1
    assert "term-unknown" in output


@pytest.mark.parametrize(("setting", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_color_is_for_terminals_that_want_it(courses, setting, colored):
    (courses / "my-course" / manual.LESSON).write_text(BROKEN)
    ours, theirs = os.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | setting
    program = Path(sys.executable).with_name("brevet")
    with subprocess.Popen([program, "course", "check", courses], stdout=theirs, env=environment):
        os.close(theirs)
        printed = read_to_the_end(ours)
    assert ("\033[1;31m" in printed) == colored
    assert "error" in printed


def read_to_the_end(terminal):
    """All that a program wrote to its terminal."""
    printed = b""
    with contextlib.suppress(OSError), os.fdopen(terminal, "rb", buffering=0) as stream:
        while more := stream.read(4096):
            printed += more
    return printed.decode()
