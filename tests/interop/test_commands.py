"""`brevet course import` and `export --to`: what they print, what they write, and what they leave alone."""

import functools
import json
import resource
import subprocess
import sys
import zipfile

import pytest

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.sheets import read
from app.content.tree import read_tree
from app.interop import exports
from tests.catalogue.commands import run, write_course
from tests.content import manual

GIFT = """$CATEGORY: law
::Charter:: Which year? {#1945}

::Charter:: Which ones? {~%50%a ~%50%b ~%-50%c#No.}

Match. {=a -> 1 =b -> 2}

Broken {=a
"""


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "law.gift"
    path.write_text(GIFT)
    return path


def test_a_dry_run_prints_json_and_touches_nothing(course, file):
    before = read_tree(course.parent)
    code, output = run(
        "course", "import", file, "--from", "gift", "--dry-run", "--format", "json", "--into", course / manual.BANK
    )
    found = json.loads(output)
    assert (code, read_tree(course.parent)) == (0, before)
    number, several, match = found["questions"]
    assert (number["id"], number["kind"], number["title"], number["answers"]) == (
        "charter",
        "number",
        "Which year?",
        ["1945"],
    )
    assert (several["id"], several["line"]) == ("charter-2", 4)
    assert several["choices"] == [
        {"text": "a", "right": True, "weight": 50, "feedback": ""},
        {"text": "b", "right": True, "weight": 50, "feedback": ""},
        {"text": "c", "right": False, "weight": -50, "feedback": "No."},
    ]
    assert (match["id"], match["pairs"][1]) == ("match", {"left": "b", "right": "2"})
    [finding] = found["diagnostics"]
    assert (finding["code"], finding["line"], finding["severity"]) == ("gift-open", 8, "error")


def test_text_shows_each_question_as_it_will_be_and_what_was_not_understood(file):
    code, output = run("course", "import", file, "--dry-run")
    assert code == 0
    assert "## Which year? {#charter topic=law}\n\nAnswer: 1945\n" in output
    assert "law.gift:8: error gift-open" in output


def test_questions_are_appended_after_a_yes_with_ids_of_their_own(course, file):
    bank = course / manual.BANK
    bank.write_text("---\ntitle: Bank\n---\n\n## Charter {#charter}\n\nAnswer: 1\n")
    kept = bank.read_text()
    code, output = run("course", "import", file, "--into", bank, typed="y\n")
    assert (code, "Appended 3 questions" in output) == (0, True)
    assert bank.read_text().startswith(kept)
    assert [sheet.id for sheet in read(bank.read_text())] == ["charter", "charter-2", "charter-2-2", ""]
    assert run("course", "check", course)[0] == 0


def test_questions_of_other_files_of_the_course_keep_their_ids(course, file):
    quiz = course / manual.QUIZ
    taken = read(quiz.read_text())[0].id
    file.write_text(f"::{taken}:: New? {{T}}\n")
    run("course", "import", file, "--from", "gift", "--into", course / manual.BANK, "--yes")
    assert read((course / manual.BANK).read_text())[-1].id == f"{taken}-2"
    assert run("course", "check", course)[0] == 0


def test_errors_that_the_questions_bring_are_shown_with_their_place(course, file):
    file.write_text('[html]Look\\: <img src\\="media/none.png" alt\\="A map"> {T}\n')
    code, output = run("course", "import", file, "--from", "gift", "--into", course / manual.BANK, "--yes")
    assert (code, "1 question can be taken over" in output) == (0, True)
    assert "picture-unknown" in output and "The course has 1 error more now" in output


def test_a_no_writes_nothing(course, file):
    before = read_tree(course)
    code, output = run("course", "import", file, "--into", course / manual.BANK, typed="n\n")
    assert (code, read_tree(course)) == (1, before)
    assert "Nothing was written." in output


def test_without_a_bank_nothing_is_written_and_that_is_said(file):
    assert "Name a bank with --into" in run("course", "import", file)[1]


@pytest.mark.parametrize("into", ["bank.md", "01-first-steps/other.md", "02-nowhere/bank.md", "course.md"])
def test_questions_stand_in_banks_of_modules_only(course, file, into):
    before = read_tree(course)
    assert run("course", "import", file, "--into", course / into, "--yes")[0] == 2
    assert read_tree(course) == before


def test_a_bank_that_is_not_utf8_is_left_alone(course, file):
    (course / manual.BANK).write_bytes(b"## \xff\n")
    code, output = run("course", "import", file, "--into", course / manual.BANK, "--yes")
    assert (code, "not UTF-8" in output, (course / manual.BANK).read_bytes()) == (2, True, b"## \xff\n")


def test_a_bank_that_would_grow_too_large_is_left_alone(course, file):
    file.write_text("".join(f"::q{n}:: {'long ' * 40} {n}? {{T}}\n\n" for n in range(1500)))
    before = read_tree(course)
    code, output = run("course", "import", file, "--into", course / manual.BANK, "--yes")
    assert (code, "Divide the questions" in output, read_tree(course)) == (2, True, before)


def test_a_folder_that_cannot_be_written_is_said(course, file):
    before = read_tree(course)
    command = [sys.executable, "-m", "app.cli", "course", "import", file, "--into", course / manual.BANK, "--yes"]
    full = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (10, 10))  # as on a disk that is full
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=full)
    assert (done.returncode, "cannot be written" in done.stderr) == (1, True)
    assert read_tree(course) == before


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"x" * 5_000_001])
def test_a_file_without_questions_ends_with_1_and_a_sentence(tmp_path, data):
    path = tmp_path / "some.gift"
    path.write_bytes(data)
    code, output = run("course", "import", path, "--from", "gift", "--dry-run")
    assert (code, "0 questions can be taken over; 1 error" in output) == (1, True)


def test_the_language_is_guessed(tmp_path):
    for name, text in [("a.txt", "1. R\n= 2\n"), ("a.gift", "Q {T}"), ("b.txt", "::a::Q {T}")]:
        (tmp_path / name).write_text(text)
        assert run("course", "import", tmp_path / name, "--dry-run")[0] == 0


# ---------------------------------------------------------------- export


@pytest.mark.parametrize("language", ["gift", "moodle-xml"])
def test_what_a_folder_exports_is_imported(course, tmp_path, language):
    target = tmp_path / "out"
    code, output = run("course", "export", course, "--to", language, target)
    assert (code, "Exported " in output) == (0, True)
    found = json.loads(run("course", "import", target, "--from", language, "--dry-run", "--format", "json")[1])
    asked = exports.questions(compile_course("my-course", manual.examples()).course)
    held = [it.id for it in asked if language != "gift" or it.kind != "ordering"]
    assert [it["id"] for it in found["questions"]] == held != []


def test_qti_is_a_package(course, tmp_path):
    assert run("course", "export", course, "--to", "qti", tmp_path / "out.zip")[0] == 0
    assert "imsmanifest.xml" in zipfile.ZipFile(tmp_path / "out.zip").namelist()


def test_one_module_is_exported_by_its_id(course, tmp_path):
    assert run("course", "export", course, "--to", "gift", "--module", "first-steps", tmp_path / "a")[0] == 0
    code, output = run("course", "export", course, "--to", "gift", "--module", "nowhere", tmp_path / "b")
    assert (code, "The modules are: first-steps" in output, (tmp_path / "b").exists()) == (2, True, False)


def test_a_file_that_is_there_is_written_over_only_by_force(course, tmp_path):
    target = tmp_path / "mine.gift"
    target.write_text("mine")
    assert run("course", "export", course, "--to", "gift", target)[0] == 2
    assert target.read_text() == "mine"
    assert run("course", "export", course, "--to", "gift", target, "--force")[0] == 0
    assert target.read_text().startswith("// ")


def test_questions_go_to_standard_output(course):
    assert run("course", "export", course, "--to", "gift", "-")[1].startswith("// ")


def test_a_published_edition_is_exported_by_code_or_slug(app, course, tmp_path):
    assert run("course", "publish", course, app=app)[0] == 0
    for number, name in enumerate(["FSP", "my-course"]):
        assert run("course", "export", name, "--to", "moodle-xml", tmp_path / str(number), app=app)[0] == 0
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()
    assert run("course", "export", "NONE", "--to", "gift", tmp_path / "none", app=app)[0] == 2
