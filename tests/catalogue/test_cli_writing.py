"""`brevet course new` and `fmt` as an author uses it."""

import pytest

from app.catalogue.cli import writing
from app.content.compiler import compile_course
from app.content.tree import read_tree
from tests.catalogue.commands import BROKEN, run, write_course
from tests.content import manual


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


def test_files_are_written_in_the_canonical_form_once(course):
    before = read_tree(course)
    code, output = run("course", "fmt", course)
    assert code == 0
    assert f"{course}/{manual.QUIZ}: formatted." in output
    after = read_tree(course)
    assert after != before
    meanings = [compile_course("my-course", tree).edition.meaning for tree in (before, after)]
    assert meanings[0] == meanings[1]
    assert run("course", "fmt", course) == (0, "my-course: 0 files formatted.\n")
    assert read_tree(course) == after


def test_the_check_writes_nothing(course):
    before = read_tree(course)
    code, output = run("course", "fmt", course, "--check")
    assert code == 1
    assert "would change" in output
    assert read_tree(course) == before
    run("course", "fmt", course)
    assert run("course", "fmt", course, "--check")[0] == 0


def test_a_file_with_errors_is_named_and_kept(course):
    lesson = course / manual.LESSON
    lesson.write_text(BROKEN + "   \n")
    code, output = run("course", "fmt", course)
    assert code == 1
    assert f"{lesson}: left alone, because it has errors" in output
    assert lesson.read_text() == BROKEN + "   \n"
    assert f"{manual.QUIZ}: formatted." in output


def test_a_file_that_was_saved_at_the_same_moment_is_not_overwritten(course):
    file = course / "course.md"
    assert not writing._replace(file, b"what was read", b"the canonical form")
    assert file.read_bytes() == manual.examples()["course.md"]
    assert [path.name for path in course.iterdir() if path.name.startswith(".")] == []


def test_a_file_keeps_its_rights(course):
    file = course / manual.QUIZ
    file.chmod(0o640)
    run("course", "fmt", course)
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_is_no_course_is_refused(tmp_path):
    assert run("course", "fmt", tmp_path)[0] == 2


# ---------------------------------------------------------------- new


def test_a_new_course_can_be_published_as_it_is(app, tmp_path):
    code, output = run("course", "new", "radio", "--title", "Radio: the basics", "--into", tmp_path / "courses")
    assert code == 0, output
    assert f"brevet course check {tmp_path}/courses/radio" in output
    assert run("course", "check", tmp_path / "courses", "--strict")[0] == 0
    assert "edition 1 published" in run("course", "publish", tmp_path / "courses", app=app)[1]
    assert run("course", "fmt", tmp_path / "courses", "--check")[0] == 0


def test_a_new_course_overwrites_nothing(course):
    before = read_tree(course)
    code, output = run("course", "new", "my-course", "--into", course.parent)
    assert code == 2
    assert "not empty" in output
    assert read_tree(course) == before


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("Radio Procedure", "`radio-procedure`"),
        ("../evil", "`evil`"),
        ("a--b", "`a-b`"),
        ("-", "`radio-procedure`"),
        ("", "`radio-procedure`"),
        ("é" * 3, "`eee`"),
        ("x" * 61, "up to 60"),
        ("\x1b[2J", "`2j`"),
    ],
)
def test_a_slug_that_cannot_be_is_refused_with_one_that_can(tmp_path, slug, said):
    code, output = run("course", "new", "--into", tmp_path, "--", slug)
    assert code == 2
    assert said in output
    assert "\x1b" not in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", [" ", "a\x07b", "x" * 121])
def test_a_title_that_cannot_be_is_refused(tmp_path, title):
    assert run("course", "new", "radio", "--into", tmp_path, "--title", title)[0] == 2
    assert list(tmp_path.iterdir()) == []
