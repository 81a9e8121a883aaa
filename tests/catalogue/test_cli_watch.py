"""`brevet course watch`: only what is new is said, and Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.catalogue.cli import checking
from app.catalogue.cli.folders import Folder
from app.content.compiler import compile_course
from tests.catalogue.commands import BROKEN, run, write_course
from tests.content import manual


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


def check_again(course, before, capsys):
    """One round: what it printed, and the result."""
    after = checking._again(Folder(course), before)
    return capsys.readouterr().out, after


def test_only_what_is_new_and_what_is_mended_is_said(course, capsys):
    lesson = course / manual.LESSON
    fine = lesson.read_text()
    before = compile_course("my-course", Folder(course).read())
    lesson.write_text(fine.replace("[[mandate]]", "[[mandat]]", 1))
    said, first = check_again(course, before, capsys)
    assert said.count("[term-unknown]") == 1
    assert "1 error" in said
    lesson.write_text(fine.replace("The Security", "A line more.\n\nThe Security").replace("[[mandate]]", "[[mandat]]"))
    said, second = check_again(course, first, capsys)
    assert said.count("[term-unknown]") == 1  # the second one; the first only moved
    lesson.write_text(fine)
    said, last = check_again(course, second, capsys)
    assert said.count("[term-unknown]") == said.count("mended: The glossary") == 2
    assert check_again(course, last, capsys)[0] == ""


def test_a_file_that_cannot_be_read_just_now_ends_nothing(course, tmp_path, capsys):
    before = compile_course("my-course", Folder(course).read())
    course.rename(tmp_path / "elsewhere")
    said, after = check_again(course, before, capsys)
    assert "cannot be read now" in said
    assert after is before


def test_a_folder_of_several_courses_is_refused(course, tmp_path):
    write_course(tmp_path / "more")
    (tmp_path / "more" / "my-course").rename(tmp_path / "other")
    code, output = run("course", "watch", tmp_path)
    assert code == 2
    assert "several courses" in output


def test_a_save_is_noticed_and_ctrl_c_ends_it(course):
    program = Path(sys.executable).with_name("brevet")
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [program, "course", "watch", str(course)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("Watching"):
                    break
            (course / manual.LESSON).write_text(BROKEN)
            for line in process.stdout:
                if "term-unknown" in line:
                    break
            else:
                pytest.fail("nothing was noticed")
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read()
            assert process.wait(10) == 0, rest
            assert "Traceback" not in rest
        finally:
            process.kill()
