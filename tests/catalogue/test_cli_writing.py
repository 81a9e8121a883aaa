"""`brevet course fmt` as an author uses it."""

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
